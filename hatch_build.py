"""What hatchling does before it makes a wheel: the catalogs are compiled, or every screen would be in English."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface


class CustomBuildHook(BuildHookInterface):  # type: ignore[type-arg]
    """Compiled catalogs are in no commit, so they are made from the ones that are."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Compile every catalog of this checkout."""
        root = Path(self.root)
        sys.path.insert(0, str(root))
        from portal import catalogs

        if not list(catalogs.compile_all([root / "translations"])):
            raise RuntimeError("there is no catalog to compile below translations/")
