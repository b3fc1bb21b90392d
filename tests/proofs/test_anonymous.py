"""Short forms of the proof of anonymity: addresses, browsers, and what the file of the database tells of when."""

from pathlib import Path

import pytest
from cast import Clock, Shares

from bench.proofs import anonymity
from portal.actions.house import House

pytestmark = pytest.mark.slow


def test_no_address_and_no_browser_stays_anywhere(furnished: tuple[Path, Shares]) -> None:
    found = anonymity.prove_nameless(1, furnished[0])
    assert found.kept, found.wrong
    assert found.figures["files"] > 5


@pytest.mark.sqlite  # reads the pages of its file; PostgreSQL's are read in tests/actions/worker/test_shuffling.py
def test_after_the_night_the_file_tells_no_more_than_the_day(house: House, clock: Clock) -> None:
    found = anonymity.between_acts(house, clock, 20, seed=20261122)
    assert found.kept, found.wrong
    assert "event" in found.figures["tables_that_tell_the_same_day"], "what is undone at night was there"
