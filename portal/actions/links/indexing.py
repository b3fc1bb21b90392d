"""Keeping the identifiers of opened signals as keyed codes, so that equal ones can be found without opening all."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from contextlib import suppress

from sqlalchemy import Connection

from portal.actions.desk.cases import Case
from portal.actions.house import House
from portal.actions.keeping import NotKept, keeping
from portal.actions.links.local_key import local_key, own_key, settled
from portal.actions.people.signing_in import Desk
from portal.actions.reporters.following import asks_for_a_look
from portal.adapters import codes, signals, vault
from portal.domain.access import Act, Grip, may
from portal.domain.journal import Note
from portal.domain.matching import Identifier, found_in
from portal.domain.signals import Direction, Message, Report, Status

FIELDS = ("plate", "company")
"""Questions whose answer is one thing, whatever way it is written."""

LOOKED_AT = 200
"""Signals that are looked at for suggestions: something that so many share says nothing."""

__all__ = ["LOOKED_AT", "code_of", "identifiers", "index", "keep_codes"]


def identifiers(
    report: Report | None, notes: Iterable[Note | None], messages: Iterable[Message | None]
) -> frozenset[Identifier]:
    """Everything identifying in what the reporter and colleagues wrote. What was written TO the reporter counts for
    nothing: it names our own numbers."""
    texts = [words for note in notes if note for words in note.words]
    texts += [
        message.text
        for message in messages
        if message and message.direction is Direction.REPORTER and message.kind != "rating"
    ]
    if report is None:
        return found_in(*texts)
    texts += [report.story, *(text for key, text in report.texts.items() if key not in FIELDS)]
    return found_in(*texts, plate=report.texts.get("plate", ""), company=report.texts.get("company", ""))


def keep_codes(house: House, desk: Desk, case: Case, found: frozenset[Identifier]) -> None:
    """Make the codes of an opened signal those of these identifiers: new ones come, and what was taken out goes.

    In a short transaction of its own, and only when something changes: a signal is shown, also when this cannot be
    written. Without k_local (a deputy who got none, a receiver) nothing changes; whoever holds it does it later.
    """
    if not _links(desk, case):
        return
    signal, place = case.signal.id, case.signal.municipality
    with suppress(NotKept), keeping():
        with house.database.reading() as connection:
            if _up_to_date(house, connection, desk, case, found):
                return
        with house.database.writing() as connection:
            key = local_key(house, connection, desk, place)
            if key is not None:
                before, now = codes.of_signal(connection, signal), set(code_of(key, found))
                codes.remove(connection, signal, before - now)
                codes.add(house.database, connection, signal, now - before)
                bring_back(house, connection, desk, place, signal, now - before)


def bring_back(
    house: House, connection: Connection, desk: Desk, place: str, signal: str, new: Collection[bytes]
) -> None:
    """Kept puzzle pieces with one of these new codes are looked at again soon: something fits them now.

    Without an event: beside that of the opening it would tie the signals together.
    """
    if not new:
        return
    for each in codes.sharing(connection, desk.staff, place, signal, new, LOOKED_AT):
        if each.signal.status is Status.KEPT:
            signals.change(connection, each.signal.id, due_on=asks_for_a_look(house, each.signal))


def _up_to_date(house: House, connection: Connection, desk: Desk, case: Case, found: frozenset[Identifier]) -> bool:
    before, place = codes.of_signal(connection, case.signal.id), case.signal.municipality
    if not (before or found):
        return True
    key = own_key(house, connection, desk, place) if settled(house, connection, desk, place) else None
    return key is not None and before == set(code_of(key, found))


def index(house: House, connection: Connection, desk: Desk, case: Case, *texts: str) -> None:
    """Add the identifiers of texts that were just written about a signal."""
    found = found_in(*texts)
    if not found or not _links(desk, case):
        return
    key = local_key(house, connection, desk, case.signal.municipality)
    if key is not None:
        new = set(code_of(key, found)) - codes.of_signal(connection, case.signal.id)
        codes.add(house.database, connection, case.signal.id, new)
        bring_back(house, connection, desk, case.signal.municipality, case.signal.id, new)


def code_of(key: vault.Secret, found: Iterable[Identifier]) -> Mapping[bytes, Identifier]:
    """The code of each of these identifiers, the other way round."""
    return {vault.identifier_code(key, each.text): each for each in found}


def _links(desk: Desk, case: Case) -> bool:
    return may(desk.staff, Act.LINK, Grip(case.signal.municipality, wrapped=True, gated=False))
