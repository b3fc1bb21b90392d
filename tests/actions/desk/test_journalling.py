"""What colleagues write down: facts apart from impressions, steps that can be taken out the same day."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from cast import FARID, GRETA, SANNE, Clock, desk, file_signal, once
from peek import principal, rows, signal_of

from portal.actions.desk import journalling, reading
from portal.actions.desk.cases import NotFound
from portal.actions.house import House
from portal.actions.people.signing_in import Desk
from portal.domain.signals import NotAllowed


@pytest.fixture
def farid(house: House) -> Desk:
    return desk(house, FARID)


@pytest.fixture
def signal(house: House, farid: Desk) -> str:
    """A signal that Farid opened."""
    found = signal_of(house, file_signal(house))
    reading.open_signal(house, farid, found)
    return found


def steps(house: House, at: Desk, signal: str) -> list[str]:
    return [step.outcome for step in reading.open_signal(house, at, signal).handling.steps]


def test_a_fact_stands_apart_from_the_impression(house: House, farid: Desk, signal: str) -> None:
    looked = house.today() - timedelta(days=1)
    found: dict[str, Any] = {"source": "Kadaster", "fact": "Verhuurd sinds mei.", "impression": "Vreemd veel wissels."}
    journalling.add_fact(house, farid, signal, once(house, farid), **found, on=looked)
    journalling.add_fact(house, farid, signal, once(house, farid), source="Eigen vergunningen")
    first, second = (note for note in reading.open_signal(house, farid, signal).notes if note)
    assert (first.kind, first.source, first.text, first.impression, first.on) == (
        "fact",
        "Kadaster",
        "Verhuurd sinds mei.",
        "Vreemd veel wissels.",
        looked,
    )
    assert (second.text, second.on) == ("", house.today())
    assert first.words == ("Verhuurd sinds mei.", "Vreemd veel wissels.", "Kadaster")
    assert steps(house, farid, signal) == ["verrijkt"]


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"fact": "x"}, "source"),
        ({"code": "onbekend", "fact": "x"}, "code"),
        ({"source": "Kadaster", "fact": "x", "on": timedelta(days=1)}, "on"),
    ],
)
def test_a_fact_needs_a_source_and_a_day_that_was(
    house: House, farid: Desk, signal: str, wrong: dict[str, Any], field: str
) -> None:
    if "on" in wrong:
        wrong = {**wrong, "on": house.today() + wrong["on"]}
    with pytest.raises(ValueError, match=field):
        journalling.add_fact(house, farid, signal, once(house, farid), **wrong)
    assert steps(house, farid, signal) == []


def test_a_source_of_the_region(house: House, farid: Desk, signal: str) -> None:
    listed = journalling.sources(house, "GM9001")
    if not listed:
        pytest.skip("the region of the cast lists no sources")
    journalling.add_fact(house, farid, signal, once(house, farid), code=listed[0]["key"], source="x", fact="Ja.")
    [note] = reading.open_signal(house, farid, signal).notes
    assert note is not None
    assert (note.code, note.source) == (listed[0]["key"], "")


def test_a_step_with_and_without_a_note(house: House, farid: Desk, signal: str) -> None:
    journalling.add_step(house, farid, signal, once(house, farid), "gebeld_melder", "Zij belde terug.")
    journalling.add_step(house, farid, signal, once(house, farid), "zorg_gestart")
    assert steps(house, farid, signal) == ["gebeld_melder", "zorg_gestart"]
    [note] = reading.open_signal(house, farid, signal).notes
    assert note is not None
    assert (note.kind, note.code, note.text) == ("step", "gebeld_melder", "Zij belde terug.")
    with pytest.raises(NotAllowed):
        journalling.add_step(house, farid, signal, once(house, farid), "gebeld_melder")
    for not_by_hand in ("verrijkt", "gekoppeld", "doorgezet_politie", "onzin"):
        with pytest.raises(ValueError, match=not_by_hand):
            journalling.add_step(house, farid, signal, once(house, farid), not_by_hand)


def test_a_step_is_taken_out_by_its_author_the_same_day(house: House, farid: Desk, signal: str, clock: Clock) -> None:
    journalling.add_step(house, farid, signal, once(house, farid), "gebeld_melder")
    sanne = desk(house, SANNE)
    with pytest.raises(NotAllowed):
        journalling.remove_step(house, sanne, signal, once(house, sanne), "gebeld_melder")
    journalling.remove_step(house, farid, signal, once(house, farid), "gebeld_melder")
    assert steps(house, farid, signal) == []
    journalling.add_step(house, farid, signal, once(house, farid), "gebeld_melder")
    clock.move(days=1)
    farid = desk(house, FARID)
    with pytest.raises(NotAllowed):
        journalling.remove_step(house, farid, signal, once(house, farid), "gebeld_melder")


def test_a_step_of_another_act_stays(house: House, farid: Desk, signal: str) -> None:
    journalling.add_fact(house, farid, signal, once(house, farid), source="Kadaster")
    with pytest.raises(NotAllowed):
        journalling.remove_step(house, farid, signal, once(house, farid), "verrijkt")


def test_the_trail_says_that_something_happened_and_not_what(house: House, farid: Desk, signal: str) -> None:
    journalling.add_step(house, farid, signal, once(house, farid), "zorg_gestart", "Opvang geregeld.")
    journalling.add_fact(house, farid, signal, once(house, farid), source="Kadaster", fact="Verhuurd.")
    said = rows(house, "SELECT act, facts FROM event WHERE actor = :id", id=principal(house, FARID))
    assert {"step_added", "fact_added"} <= {act for act, _ in said}
    assert not [facts for _, facts in said if "zorg" in str(facts) or "Kadaster" in str(facts)]


def test_nothing_is_written_by_who_may_not_see_it(house: House, signal: str) -> None:
    greta = desk(house, GRETA)
    with pytest.raises(NotFound):
        journalling.add_note(house, greta, signal, once(house, greta), "x")
    with pytest.raises(NotFound):
        journalling.add_fact(house, greta, signal, once(house, greta), source="x")
    with pytest.raises(NotFound):
        journalling.add_step(house, greta, signal, once(house, greta), "gebeld_melder")
