"""A meeting of the screening table in the region of the cast, and signals that are brought in."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from cast import CARLA, FARID, GRETA, PASSPHRASE, SANNE, desk_of, file_signal, once
from peek import principal, rows, signal_of

from portal.actions.desk import reading
from portal.actions.house import House
from portal.actions.meetings import bringing_in, deciding, gathering
from portal.actions.meetings.agenda import Agenda, agenda
from portal.actions.meetings.bringing_in import Forward
from portal.actions.people import signing_in
from portal.actions.people.signing_in import Desk
from portal.adapters import vault
from portal.domain.meetings import PARTNER

ON = date(2026, 11, 24)
TEXT = "Op een adres slapen acht mensen. KANARIE-BLAD"
QUESTION = "Wie kent dit adres? KANARIE-VRAAG"
REMARK = "Eerst navragen bij de verhuurder. KANARIE-OPMERKING"
REGION, TABLE = "oefenregio", "screening"


_KNOWN: dict[tuple[int, str], signing_in.Key] = {}


def desk(house: House, email: str) -> Desk:
    """Somebody of the cast at work: signed in once, because opening the keys is what takes the time."""
    known = _KNOWN.get((id(house), email))
    found = signing_in.resume(house, known, person=True) if known else None
    if found is None:
        _KNOWN[id(house), email] = key = signing_in.sign_in(house, email, PASSPHRASE)
        found = desk_of(house, key)
    return found


def planned(house: House, email: str = FARID, people: Sequence[str] = (FARID, SANNE, GRETA, CARLA), **own: date) -> str:
    """A meeting next Tuesday; returns its id."""
    who = desk(house, email)
    wanted = [principal(house, each) for each in people]
    return gathering.plan(house, who, once(house, who), REGION, TABLE, own.get("on", ON), wanted)


def filed(house: House, email: str = FARID, **own: object) -> str:
    """A signal that somebody opened; returns its id."""
    signal = signal_of(house, file_signal(house, **own))
    reading.open_signal(house, desk(house, email), signal)
    return signal


def forward(house: House, meeting: str, **own: object) -> Forward:
    """What is brought in, to all who take part."""
    readers = frozenset(
        who for (who,) in rows(house, "SELECT principal FROM participant WHERE meeting = :m", m=meeting)
    )
    values = {"form": "arbeid", "urgency": "spoed", "text": TEXT, "question": QUESTION, "readers": readers, **own}
    return Forward(meeting, **values)  # type: ignore[arg-type]


def brought(house: House, meeting: str, signal: str, email: str = FARID, **own: object) -> str:
    """Somebody brings a signal in; returns the id of the sheet."""
    who = desk(house, email)
    before = {sheet for (sheet,) in rows(house, "SELECT id FROM sheet")}
    house.sessions.confirm(vault.session_id(who.session), bringing_in.CONFIRM, house.clock())  # as if it was asked
    bringing_in.bring_in(house, who, signal, once(house, who), forward(house, meeting, **own))
    (made,) = {sheet for (sheet,) in rows(house, "SELECT id FROM sheet")} - before
    return str(made)


def decided(house: House, meeting: str, sheet: str, email: str = FARID, decision: str = "oppakken", **own: str) -> None:
    """Somebody writes down what the table decided."""
    who = desk(house, email)
    (found,) = [each for each in seen(house, meeting, email).sheets if each.id == sheet]
    deciding.decide(
        house, who, meeting, sheet, once(house, who), since=found.state, decision=decision, remark=own.get("remark")
    )


def acted(house: House, meeting: str, sheet: str, email: str = FARID) -> str:
    """Somebody writes down an action of the police; returns its id."""
    who, before = desk(house, email), {task for (task,) in rows(house, "SELECT id FROM task")}
    about = (house, who, meeting, sheet, once(house, who))
    deciding.add_task(*about, action="navragen", by=PARTNER, owner="avim", due_on=ON)
    (made,) = {task for (task,) in rows(house, "SELECT id FROM task")} - before
    return str(made)


def seen(house: House, meeting: str, email: str) -> Agenda:
    """The agenda as somebody sees it."""
    return agenda(house, desk(house, email), meeting)
