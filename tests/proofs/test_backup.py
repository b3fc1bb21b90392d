"""A short form of the proof of backups: made while people work, put back on a clean machine, on both databases."""

import pytest
from cast import Shares, come_home

from bench.proofs import backup, stage
from portal.settings import Settings

pytestmark = pytest.mark.slow


def test_what_was_acknowledged_is_there_and_what_was_erased_is_not(installed: Settings, shares: Shares) -> None:
    house = come_home(installed, stage.now)  # type: ignore[arg-type]  # the real clock, as the server has it
    try:
        found = backup.prove(house, shares, 8, 1, 20261122, short=True)
    finally:
        house.close()
    assert found.kept, found.wrong
    assert found.figures["acknowledged_before"] >= 4 and found.figures["erased"] >= 3
