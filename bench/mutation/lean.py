"""Stands in for tests/conftest.py where mutants run: no house is furnished, and chance is the same in every run."""

from __future__ import annotations

import functools
import gc
import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, settings

FEW = 60
"""Examples of a test that asks for more: thousands of mutants each run it."""

_init = settings.__init__


def _fewer(self: settings, parent: settings | None = None, **given: Any) -> None:
    if "max_examples" in given:
        given["max_examples"] = min(given["max_examples"], FEW)
    _init(self, parent, **given)


settings.__init__ = _fewer  # type: ignore[method-assign]

# not shrinking: one example that fails is enough here
settings.register_profile(
    "mutants",
    max_examples=FEW,
    derandomize=True,
    database=None,
    deadline=None,
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=list(HealthCheck),
)
settings.load_profile("mutants")


def pytest_sessionstart() -> None:
    """Forget what the code remembered before it was changed: a mutant runs in a fork of the process that knew."""
    for each in gc.get_objects():
        if isinstance(each, functools._lru_cache_wrapper) and str(each.__module__).startswith("portal."):
            each.cache_clear()


SLOW = 0.05
"""Seconds of a test that waits for the others."""

_seconds: dict[str, float] = {}


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The slow ones last, once mutmut has measured them: the first that fails ends the run."""
    stats = Path("mutmut-stats.json")
    if not _seconds and stats.exists():
        _seconds.update(json.loads(stats.read_text())["duration_by_test"])
    items.sort(key=lambda item: _seconds.get(item.nodeid, 0.0) > SLOW and _seconds[item.nodeid])
