"""One signal, opened."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import Connection

from portal.actions.desk import files
from portal.actions.desk.cases import (
    Broken,
    Case,
    NotFound,
    colleagues,
    due,
    find,
    keep_cheaper,
    name_of,
    opened_handling,
    show_status,
)
from portal.actions.figures.counting import recount
from portal.actions.house import House
from portal.actions.links import indexing, own_codes
from portal.actions.people import promises
from portal.actions.people.signing_in import Desk
from portal.actions.reporters.following import open_messages
from portal.actions.terms import day_of_erasing
from portal.adapters import attachments, outbox, signals, threads, trail, vault
from portal.domain.access import Act
from portal.domain.attachments import Attachment
from portal.domain.handling import Handling
from portal.domain.journal import Note
from portal.domain.places import Functionaris
from portal.domain.signals import (
    TRANSITIONS,
    Contact,
    Message,
    PublicStatus,
    Report,
    Signal,
    Status,
)
from portal.domain.trail import Event

__all__ = ["Broken", "Dossier", "NotFound", "is_readable", "open_signal"]


@dataclass(frozen=True, slots=True)
class Dossier:
    """One signal, opened. Documents that are damaged are None; `seen` is the last message the reporter read.

    `excluded` may never open it; of them `aside` stepped aside, the reporter chose the others.

    `case` and `documents` (sealed, by kind) are for what opens more of it; they live no longer than the request.
    """

    case: Case
    documents: Mapping[str, bytes]
    signal: Signal
    report: Report | None
    contact: Contact | None
    because: str
    excluded: Sequence[str]
    aside: Sequence[str]
    notes: Sequence[Note | None]
    messages: Sequence[Message | None]
    seen: int
    files: Sequence[Attachment | None]
    handling: Handling
    owner: str | None
    allowed: Sequence[Status]
    colleagues: Mapping[str, Functionaris]


def open_signal(house: House, desk: Desk, signal: str, *, again: bool = False) -> Dossier:
    """Open one signal; the first opening makes it read, unless its report is damaged. Every opening is in the trail.

    `again`: shown once more after an act of the same person, which stands in the trail itself. Raises NotFound, Broken.
    """
    with house.database.writing() as connection:
        signals.hold(connection, (signal,))
        case = find(connection, desk, signal, Act.READ)
        documents = signals.documents(connection, signal)
        first = case.signal.status is Status.RECEIVED and _opened(case, "report", documents) is not None
        if first:
            first_opening(house, connection, case)
            case = find(connection, desk, signal, Act.READ)
        elif case.signal.status is not Status.RECEIVED:
            recount(
                house, connection, case.signal, case.key, documents=documents
            )  # an older version did not count all of it
            if case.signal.urgency == "acuut":
                outbox.acute_opened(connection, signal)  # called out again after somebody stepped aside
        if first or not again:
            event = Event("opened", house.clock(), desk.staff.principal, case.signal.municipality, signal)
            trail.append(connection, house.app_keys, event)
        note_rows = threads.notes(connection, signal)
        message_rows = threads.messages(connection, signal)
        seen = threads.seen(connection, signal)
        _know_the_term(house, connection, case, documents, message_rows)
        file_rows = attachments.abouts(connection, signal)
    if vault.is_sealed_wrap(case.wrap):
        cheaper = vault.rewrap(desk.keys, signal, desk.staff.principal, case.key, house.random)
        keep_cheaper(house, desk, [(signal, cheaper)])
    found = _dossier(house, desk, case, documents, note_rows, message_rows, seen, file_rows)
    identifiers = indexing.identifiers(found.report, found.notes, found.messages)
    indexing.keep_codes(house, desk, case, identifiers)
    if found.report is not None:  # of a damaged one it cannot be said what it no longer holds
        own_codes.forget_gone(house, desk, case, documents.get("across"), identifiers)
    return found


def is_readable(house: House, desk: Desk, signal: str) -> bool:
    """Whether who sits at this desk may open this signal; it is not opened."""
    try:
        with house.database.reading() as connection:
            find(connection, desk, signal, Act.READ)
    except NotFound:
        return False
    except Broken:
        return True
    return True


def first_opening(house: House, connection: Connection, case: Case) -> None:
    """A colleague sees it for the first time: it is read, that counts for the promise, and acute mail stops."""
    due_on = due(house, case.signal, Handling(), Status.READ)
    signals.change(connection, case.signal.id, status=Status.READ.value, due_on=due_on)
    recount(house, connection, case.signal, case.key, promises.first_look(house, case.signal))
    show_status(house, connection, case, PublicStatus.READ)
    outbox.acute_opened(connection, case.signal.id)


def _know_the_term(
    house: House,
    connection: Connection,
    case: Case,
    documents: Mapping[str, bytes],
    message_rows: Sequence[tuple[int, bytes]],
) -> None:
    """When it is erased, of a signal that an older version closed or kept: its row alone did not tell."""
    handling = opened_handling(case, documents.get("handling"))
    if handling.active_on or case.signal.status not in (Status.CLOSED, Status.KEPT):
        return
    messages = open_messages(case.signal, vault.thread_key(case.key), message_rows).values()
    days = [case.signal.received_on, *(message.on for message in messages if message)]
    handling = replace(handling, active_on=max([*days, *([handling.last_day] if handling.last_day else [])]))
    sealed = vault.seal_document(case.key, case.ad("handling"), handling.document(), house.random)
    signals.put_document(connection, case.signal.id, "handling", sealed)
    erase_on = day_of_erasing(house, case.signal, handling, case.signal.status)
    signals.change(connection, case.signal.id, erase_on=erase_on)


def _dossier(
    house: House,
    desk: Desk,
    case: Case,
    documents: Mapping[str, bytes],
    note_rows: Sequence[tuple[int, bytes]],
    message_rows: Sequence[tuple[int, bytes]],
    seen: int,
    file_rows: Sequence[tuple[str, bytes]],
) -> Dossier:
    report = _opened(case, "report", documents)
    contact = _opened(case, "contact", documents)
    route = _opened(case, "route", documents) or {"because": "", "excluded": []}
    names = colleagues(house, desk)
    return Dossier(
        case=case,
        documents=documents,
        signal=case.signal,
        report=Report.from_document(report) if report else None,
        contact=Contact(**contact) if contact else None,
        because=route["because"],
        excluded=route["excluded"],
        aside=route.get("aside", ()),
        notes=[_note(case, ordinal, sealed) for ordinal, sealed in note_rows],
        messages=list(open_messages(case.signal, vault.thread_key(case.key), message_rows).values()),
        seen=seen,
        files=files.listed(case, file_rows),
        handling=opened_handling(case, documents.get("handling")),
        owner=name_of(names, case.signal.owner),
        allowed=TRANSITIONS[case.signal.status],
        colleagues=names,
    )


def _opened(case: Case, kind: str, documents: Mapping[str, bytes]) -> dict[str, Any] | None:
    try:
        return vault.open_document(case.key, case.ad(kind), documents[kind])
    except (vault.Damaged, KeyError):
        return None


def _note(case: Case, ordinal: int, sealed: bytes) -> Note | None:
    try:
        document = vault.open_document(case.key, case.ad("note", str(ordinal)), sealed)
    except vault.Damaged:
        return None
    return Note.from_document(ordinal, document)
