"""The list of mutants that live on: what each changes, and why that is no fault or was accepted (judged.toml)."""

from __future__ import annotations

import tomllib
from collections import defaultdict
from pathlib import Path

JUDGED = Path(__file__).with_name("judged.toml")

_HEAD = """# Who survived

Written by `python -m bench.mutation`; the reasons stand in `judged.toml`. A mutant is one small change of the code;
these are the ones that no test of domain or vault noticed.

"""


def write(path: Path, states: dict[str, str], changes: dict[str, list[str]]) -> list[str]:
    """Write the list; the survivors that nobody judged come back."""
    judged = tomllib.loads(JUDGED.read_text())
    reasons: dict[str, str] = judged["reasons"]
    kinds = {(where, line): kind for kind in reasons for where, lines in judged.get(kind, {}).items() for line in lines}
    listed: dict[str, list[str]] = defaultdict(list)
    unjudged = []
    for name, lines in changes.items():
        where, came = place(name), " ".join(line[2:] for line in lines if line.startswith("+")) or "(taken away)"
        went = " ".join(line[2:] for line in lines if line.startswith("-"))
        kind = kinds.get((where, came)) or kinds.get((where, "*"))
        if kind is None:
            unjudged.append(f"{where}: {came!r}")
        file, _, function = where.partition(":")
        told = f"{states[name]}: " if states[name] != "survived" else ""
        listed[file].append(
            f"- `{function}`: `{went}` became `{came}`: {told}{reasons.get(kind or '', '**not judged**')}"
        )
    sections = [f"## {file}\n\n" + "\n".join(sorted(lines)) + "\n" for file, lines in sorted(listed.items())]
    path.write_text(_HEAD + "\n".join(sections))
    return sorted(unjudged)


def place(name: str) -> str:
    """A mutant's file and function as people name them: `domain/sieve.py:Sieve.caught`."""
    module, _, function = name.rpartition("__mutmut_")[0].rpartition(".")
    plain = function.removeprefix("x_") if function.startswith("x_") else function.removeprefix("xǁ").replace("ǁ", ".")
    file = module.removeprefix("portal.").replace(".", "/")
    return f"{file}.py:{plain.removesuffix('_itself')}"
