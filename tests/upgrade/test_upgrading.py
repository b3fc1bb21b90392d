"""The script that measures how long the migrations take brings what it made to the newest schema."""

from __future__ import annotations

from pathlib import Path

import pytest

from bench import upgrading


@pytest.mark.parametrize("kind", ["sqlite", "postgresql"])
def test_a_few_signals_come_along(kind: str, request: pytest.FixtureRequest, tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'portal.sqlite'}" if kind == "sqlite" else request.getfixturevalue("postgres_url")
    assert upgrading.measure(url, 20) > 0
