"""Taking the last act back: everything is as it was, and nobody else's work is undone with it."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from cast import FARID, SANNE, Clock, desk, file_signal, once
from peek import principal, rows, signal_of

from portal.actions import tokens
from portal.actions.desk import changing, journalling, reading, replying, triaging
from portal.actions.desk.reading import Dossier
from portal.actions.house import House
from portal.actions.people.signing_in import Desk
from portal.actions.reporters import following
from portal.domain.signals import NotAllowed, PublicStatus, Status

Do = Callable[[House, Desk, str, tokens.FormToken], None]

ACTS: dict[str, Do] = {
    "taken": triaging.take,
    "urgency_set": lambda house, at, signal, token: triaging.set_urgency(house, at, signal, token, "acuut", "Nu."),
    "moved": lambda house, at, signal, token: triaging.move_to(house, at, signal, token, Status.DISCUSSED),
    "assessed": lambda house, at, signal, token: triaging.assess(house, at, signal, token, "misstand", "Geen dwang."),
    "step_added": lambda house, at, signal, token: journalling.add_step(
        house, at, signal, token, "gebeld_melder", "Zij belde terug."
    ),
    "fact_added": lambda house, at, signal, token: journalling.add_fact(
        house, at, signal, token, source="Kadaster", fact="Het pand is verhuurd."
    ),
}


@pytest.fixture
def farid(house: House) -> Desk:
    return desk(house, FARID)


@pytest.fixture
def signal(house: House, farid: Desk) -> str:
    """A signal that Farid opened."""
    found = signal_of(house, file_signal(house))
    reading.open_signal(house, farid, found)
    return found


def look(house: House, at: Desk, signal: str) -> Dossier:
    return reading.open_signal(house, at, signal, again=True)


def stand(found: Dossier) -> tuple[object, ...]:
    """What an act changes and taking it back restores."""
    row, handling = found.signal, found.handling
    return row.owner, row.status, row.urgency, row.due_on, handling.assessment, handling.steps, found.notes


def take_back(house: House, at: Desk, signal: str) -> None:
    changing.take_back(house, at, signal, once(house, at))


@pytest.mark.parametrize("act", ACTS)
def test_every_act_can_be_taken_back(house: House, act: str) -> None:
    farid = desk(house, FARID)
    signal = signal_of(house, file_signal(house))
    before = stand(reading.open_signal(house, farid, signal))
    ACTS[act](house, farid, signal, once(house, farid))
    after = look(house, farid, signal)
    assert stand(after) != before
    undo = changing.way_back(after.case, after.documents["handling"], principal(house, FARID), house.today())
    assert undo is not None
    assert undo.act == act
    take_back(house, farid, signal)
    assert stand(look(house, farid, signal)) == before
    said = [row[0] for row in rows(house, "SELECT act FROM event WHERE signal = :id", id=signal)]
    assert said.count(act) == said.count("undone") == 1
    with pytest.raises(NotAllowed):
        take_back(house, farid, signal)


def test_giving_back_by_mistake(house: House, farid: Desk, signal: str) -> None:
    triaging.take(house, farid, signal, once(house, farid))
    triaging.give_back(house, farid, signal, once(house, farid))
    take_back(house, farid, signal)
    assert look(house, farid, signal).signal.owner == principal(house, FARID)


def test_the_reporter_sees_the_status_of_before(house: House, farid: Desk) -> None:
    code = file_signal(house)
    signal = signal_of(house, code)
    reading.open_signal(house, farid, signal)
    triaging.take(house, farid, signal, once(house, farid))
    take_back(house, farid, signal)
    assert following.follow(house, code).status is PublicStatus.READ


def test_not_by_a_colleague_and_not_tomorrow(house: House, farid: Desk, signal: str, clock: Clock) -> None:
    triaging.take(house, farid, signal, once(house, farid))
    with pytest.raises(NotAllowed):
        take_back(house, desk(house, SANNE), signal)
    clock.move(days=1)
    with pytest.raises(NotAllowed):
        take_back(house, desk(house, FARID), signal)


def test_what_a_colleague_did_since_is_never_undone(house: House, farid: Desk, signal: str) -> None:
    triaging.assess(house, farid, signal, once(house, farid), "misstand", "Geen dwang.")
    sanne = desk(house, SANNE)
    replying.give_feedback(house, sanne, signal, once(house, sanne), "We zijn ermee bezig.")
    with pytest.raises(NotAllowed):
        take_back(house, farid, signal)
    assert look(house, farid, signal).handling.assessment is not None


def test_what_the_reporter_did_since_is_never_undone(house: House, farid: Desk) -> None:
    code = file_signal(house)
    signal = signal_of(house, code)
    reading.open_signal(house, farid, signal)
    replying.ask(house, farid, signal, once(house, farid), "Welke dag?")
    triaging.take(house, farid, signal, once(house, farid))
    token = tokens.read(house, following.PURPOSE, tokens.issue(house, following.PURPOSE))
    following.add(house, token, code, "Dinsdag.")
    with pytest.raises(NotAllowed):
        take_back(house, farid, signal)


def test_a_note_written_since_stays(house: House, farid: Desk, signal: str) -> None:
    triaging.assess(house, farid, signal, once(house, farid), "misstand", "Geen dwang.")
    journalling.add_note(house, farid, signal, once(house, farid), "Gebeld.")
    take_back(house, farid, signal)
    assert [note.text for note in look(house, farid, signal).notes if note] == ["Gebeld."]
