"""Properties and cached functions as plain functions with the decorator applied below them.

mutmut passes over decorated functions. Only the copy that is mutated is written like this; what it does stays the same.
"""

from __future__ import annotations

import sys
from pathlib import Path

import libcst as cst
import libcst.matchers as m

SUFFIX = "_itself"
"""Behind the name of the function that stands under a decorator."""

_OPENED = m.Name("property") | m.Name("cached_property") | m.Call(func=m.Name("lru_cache"))


class _Opening(cst.CSTTransformer):
    def leave_FunctionDef(  # noqa: N802
        self, original_node: cst.FunctionDef, updated_node: cst.FunctionDef
    ) -> cst.BaseStatement | cst.FlattenSentinel[cst.BaseStatement]:
        if len(updated_node.decorators) != 1 or not m.matches(updated_node.decorators[0].decorator, _OPENED):
            return updated_node
        inner = cst.Name(updated_node.name.value + SUFFIX)
        applied = cst.Call(updated_node.decorators[0].decorator, [cst.Arg(inner)])
        named = cst.Assign([cst.AssignTarget(updated_node.name)], applied)
        return cst.FlattenSentinel(
            [updated_node.with_changes(name=inner, decorators=[]), cst.SimpleStatementLine([named])]
        )


def opened(source: str) -> str:
    """The source of a module with its properties and cached functions opened up."""
    return cst.parse_module(source).visit(_Opening()).code


def main() -> None:
    """Open up every module in these folders."""
    for path in (path for folder in sys.argv[1:] for path in sorted(Path(folder).rglob("*.py"))):
        path.write_text(opened(path.read_text()))


if __name__ == "__main__":
    main()
