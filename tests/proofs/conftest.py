"""The town of the proofs, furnished once: somebody of every role, and things of their own and of others."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from cast import Shares

from bench.proofs.town import Town, town


@pytest.fixture(scope="session")
def everybody(furnished: tuple[Path, Shares]) -> Iterator[Town]:
    """All of it; whoever changes something puts it back."""
    with town(furnished[0]) as made:
        yield made
