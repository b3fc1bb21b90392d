"""Keeping what was done for awareness: each for the own places, once, and with a line in the trail."""

from dataclasses import replace

import pytest
from cast import CARLA, DIRK, FARID, GRETA, SANNE, desk, once
from managers import bas, colleague
from newsroom import kees, visit
from peek import count, rows, sql

from portal.actions.house import House
from portal.actions.steering import awareness
from portal.domain.places import Role


def test_a_functionaris_keeps_those_of_the_own_municipality(house: House) -> None:
    farid, greta = desk(house, FARID), desk(house, GRETA)
    id = visit(house, farid)
    assert awareness.one(house, desk(house, SANNE), id).title == "Sessie bij burgerzaken"
    assert awareness.listed(house, greta) == ()
    for who, code in ((greta, "GM9001"), (farid, "GM9002"), (farid, None), (farid, "GM0000")):
        with pytest.raises(awareness.NotFound):
            visit(house, who, municipality=code)
    with pytest.raises(awareness.NotFound):
        awareness.remove(house, greta, once(house, greta), id)
    assert count(house, "awareness") == 1


def test_a_coordinator_keeps_those_of_the_region_and_all_read_them(house: House) -> None:
    farid, coordinator = desk(house, FARID), kees(house)
    own, whole = visit(house, farid), visit(house, coordinator, municipality=None)
    assert {each.id for each in awareness.listed(house, farid)} == {own, whole}
    assert [each.id for each in awareness.listed(house, desk(house, GRETA))] == [whole]
    with pytest.raises(awareness.NotFound):
        awareness.remove(house, farid, once(house, farid), whole)
    found = awareness.one(house, coordinator, own)
    awareness.change(house, coordinator, once(house, coordinator), found.seen, replace(found, people=None))
    assert awareness.one(house, farid, own).people is None
    sql(house, "UPDATE principal SET region = NULL WHERE role = 'coordinator'")
    with pytest.raises(awareness.NotFound):
        awareness.listed(house, coordinator)


def test_nobody_else_keeps_any(house: House) -> None:
    ada = colleague(house, "ada@regio.example", "Ada", Role.ADVISER)
    for who in (desk(house, DIRK), desk(house, CARLA), bas(house), ada):
        with pytest.raises(awareness.NotFound):
            visit(house, who)
    assert count(house, "awareness") == 0


@pytest.mark.parametrize("own", [{"theme": "iets"}, {"kind": "iets"}, {"groups": ("iets",)}])
def test_a_key_that_nobody_knows_is_not_kept(house: House, own: dict[str, str]) -> None:
    with pytest.raises(awareness.NotFound):
        visit(house, desk(house, FARID), **own)


def test_a_form_works_once(house: House) -> None:
    farid = desk(house, FARID)
    token = once(house, farid)
    found = awareness.one(house, farid, visit(house, farid))
    awareness.keep(house, farid, token, found)
    with pytest.raises(awareness.Done):
        awareness.keep(house, farid, token, found)
    assert count(house, "awareness") == 2
    token = once(house, farid)
    awareness.remove(house, farid, token, found.id)
    with pytest.raises(awareness.Done):
        awareness.remove(house, farid, token, found.id)


def test_who_changes_something_else_than_they_saw_is_told(house: House) -> None:
    farid = desk(house, FARID)
    seen = awareness.one(house, farid, visit(house, farid))
    awareness.change(house, farid, once(house, farid), seen.seen, replace(seen, title="Eerst"))
    with pytest.raises(awareness.Changed):
        awareness.change(house, farid, once(house, farid), seen.seen, replace(seen, title="Daarna"))
    assert awareness.one(house, farid, seen.id).title == "Eerst"


def test_the_trail_says_that_it_happened_and_not_what(house: House) -> None:
    farid = desk(house, FARID)
    found = awareness.one(house, farid, visit(house, farid))
    awareness.change(house, farid, once(house, farid), found.seen, replace(found, title="Anders"))
    awareness.remove(house, farid, once(house, farid), found.id)
    events = rows(house, "SELECT act, municipality, facts FROM event WHERE act LIKE 'awareness%' ORDER BY act")
    assert [row[0] for row in events] == ["awareness_changed", "awareness_kept", "awareness_removed"]
    assert {row[1] for row in events} == {"GM9001"}
    assert not any("Sessie" in row[2] or "Anders" in row[2] for row in events)
    assert count(house, "awareness") == 0
