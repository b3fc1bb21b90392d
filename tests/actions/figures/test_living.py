"""Kees fills in how many people live in the municipalities of the region, and in no other one."""

from __future__ import annotations

import json
from datetime import date

import pytest
from cast import BAS, desk, once
from newsroom import kees as at_work
from peek import rows

from portal.actions.figures import living
from portal.actions.figures.living import Inhabitants, NotFound
from portal.actions.house import House
from portal.actions.people.signing_in import Desk

NEW_YEAR = date(2026, 1, 1)


@pytest.fixture
def kees(house: House) -> Desk:
    """The chain coordinator of the region."""
    return at_work(house)


def test_numbers_are_kept_with_their_day_and_only_what_differs_is_a_change(house: House, kees: Desk) -> None:
    assert [place.name for place in living.own_places(house, kees)] == ["Bergdorp", "Kaap", "Waterstad"]
    assert living.keep(house, kees, once(house, kees), {"GM9001": 80_000, "GM9002": None}, NEW_YEAR) == 1
    assert living.keep(house, kees, once(house, kees), {"GM9001": 80_000, "GM9002": 9_500}, NEW_YEAR) == 1
    assert living.counted(house, kees)["GM9001"] == Inhabitants(80_000, NEW_YEAR)
    assert living.counted(house, kees)["GM9003"] == Inhabitants(None, None)
    assert living.keep(house, kees, once(house, kees), {"GM9001": None}, NEW_YEAR) == 1, "a mistake is taken back"
    changes = rows(house, "SELECT key, before, after FROM revision WHERE actor IS NOT NULL ORDER BY at, rowid")
    said = [(key, json.loads(was)["inhabitants"], json.loads(became)["inhabitants"]) for key, was, became in changes]
    assert said == [
        ("GM9001", None, 80_000),
        ("GM9002", None, 9_500),
        ("GM9001", 80_000, None),
    ]


def test_pages_know_it_at_once(house: House, kees: Desk) -> None:
    living.keep(house, kees, once(house, kees), {"GM9001": 80_000}, NEW_YEAR)
    assert house.directory.municipalities["waterstad"].inhabitants == 80_000


def test_of_another_region_or_as_another_role_nothing_is_kept(house: House, kees: Desk) -> None:
    with pytest.raises(NotFound):
        living.keep(house, kees, once(house, kees), {"GM9001": 80_000, "GM0001": 1}, NEW_YEAR)
    bas = desk(house, BAS)
    with pytest.raises(NotFound):
        living.keep(house, bas, once(house, bas), {"GM9001": 80_000}, NEW_YEAR)
    assert living.counted(house, kees)["GM9001"] == Inhabitants(None, None)
