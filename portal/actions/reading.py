"""What a functionaris reads: the inbox, and one opened signal."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Connection

from portal.actions.cases import Broken, Case, NotFound, find, show_status
from portal.actions.following import open_messages
from portal.actions.house import House
from portal.actions.keeping import NotKept, keeping
from portal.actions.signing_in import Desk
from portal.adapters import outbox, signals, threads, trail, vault, wraps
from portal.domain.access import Act, may
from portal.domain.places import Functionaris
from portal.domain.signals import (
    TRANSITIONS,
    Contact,
    Filter,
    Message,
    Note,
    PublicStatus,
    Report,
    Signal,
    Status,
)
from portal.domain.trail import Event

PAGE = 25
"""Signals on one page of the inbox."""

__all__ = ["PAGE", "Broken", "Cursor", "Dossier", "InboxEntry", "InboxPage", "NotFound", "inbox", "open_signal"]

Cursor = tuple[date, str]
"""(day, id) of the row where a page of the inbox ends."""


@dataclass(frozen=True, slots=True)
class InboxEntry:
    """One row: the signal and its opened report (None: damaged). `waiting`: the reporter wrote last.

    `owner` is a name, "" for somebody who left, None for nobody.
    """

    signal: Signal
    report: Report | None
    owner: str | None
    waiting: bool


@dataclass(frozen=True, slots=True)
class InboxPage:
    """One page of the inbox; `older` and `newer` are the cursors of the pages beside it, if any."""

    entries: Sequence[InboxEntry]
    older: Cursor | None
    newer: Cursor | None


@dataclass(frozen=True, slots=True)
class Dossier:
    """One signal, opened. Documents that are damaged are None; `seen` is the last message the reporter read."""

    signal: Signal
    report: Report | None
    contact: Contact | None
    because: str
    excluded: Sequence[str]
    notes: Sequence[Note | None]
    messages: Sequence[Message | None]
    seen: int
    outcome: str
    reason: str
    owner: str | None
    allowed: Sequence[Status]
    colleagues: Mapping[str, Functionaris]


def inbox(
    house: House, desk: Desk, chosen: Filter, after: Cursor | None = None, before: Cursor | None = None
) -> InboxPage:
    """One page of the signals this desk may read, newest day first. Raises NotFound for a role that reads none."""
    staff = desk.staff
    if not may(staff, Act.INBOX):
        raise NotFound
    with house.database.reading() as connection:
        rows = signals.inbox(
            connection,
            staff.principal,
            staff.municipalities,
            active_in=staff.active_in,
            chosen=chosen,
            limit=PAGE + 1,
            after=after,
            before=before,
        )
        last = threads.last_messages(connection, [row.signal.id for row in rows])
    more = len(rows) > PAGE
    rows = (rows[1:] if before else rows[:PAGE]) if more else rows
    names = _names(house, desk)
    entries, cheaper = [], []
    for row in rows:
        report, key = _open_row(desk, row)
        waiting = key is not None and _reporter_wrote_last(row.signal, key, last.get(row.signal.id, []))
        entries.append(InboxEntry(row.signal, report, _name(names, row.signal.owner), waiting))
        if key and vault.is_sealed_wrap(row.wrap):
            cheaper.append((row.signal.id, vault.rewrap(desk.keys, row.signal.id, staff.principal, key, house.random)))
    _keep_cheaper(house, desk, cheaper)
    edge = [(entry.signal.received_on, entry.signal.id) for entry in entries]
    older = edge[-1] if edge and (more if not before else True) else None
    newer = edge[0] if edge and (more if before else after is not None) else None
    return InboxPage(entries, older, newer)


def open_signal(house: House, desk: Desk, signal: str, *, again: bool = False) -> Dossier:
    """Open one signal; the first opening makes it read, unless its report is damaged. Every opening is in the trail.

    `again`: shown once more after an act of the same person, which stands in the trail itself. Raises NotFound, Broken.
    """
    with house.database.writing() as connection:
        case = find(connection, desk, signal, Act.READ)
        documents = signals.documents(connection, signal)
        first = case.signal.status is Status.RECEIVED and _opened(case, "report", documents) is not None
        if first:
            _first_opening(house, connection, case)
            case = find(connection, desk, signal, Act.READ)
        if first or not again:
            event = Event("opened", house.clock(), desk.staff.principal, case.signal.municipality, signal)
            trail.append(connection, house.app_keys, event)
        note_rows = threads.notes(connection, signal)
        message_rows = threads.messages(connection, signal)
        seen = threads.seen(connection, signal)
    if vault.is_sealed_wrap(case.wrap):
        cheaper = vault.rewrap(desk.keys, signal, desk.staff.principal, case.key, house.random)
        _keep_cheaper(house, desk, [(signal, cheaper)])
    return _dossier(house, desk, case, documents, note_rows, message_rows, seen)


def _first_opening(house: House, connection: Connection, case: Case) -> None:
    signals.change(connection, case.signal.id, status=Status.READ.value)
    show_status(house, connection, case, PublicStatus.READ)
    outbox.acute_opened(connection, case.signal.id)


def _open_row(desk: Desk, row: signals.InboxRow) -> tuple[Report | None, vault.Secret | None]:
    """The report and key of a row; None for what is damaged."""
    signal = row.signal
    try:
        key = vault.unwrap(desk.keys, signal.id, desk.staff.principal, row.wrap)
        ad = vault.associated(signal.municipality, signal.id, "report")
        return Report.from_document(vault.open_document(key, ad, row.report or b"")), key
    except vault.Damaged:
        return None, None


def _reporter_wrote_last(signal: Signal, key: vault.Secret, newest: Sequence[tuple[int, bytes]]) -> bool:
    if signal.status is Status.CLOSED:
        return False
    for row in newest:
        message = open_messages(signal, vault.thread_key(key), [row])[row[0]]
        if message is None or message.kind != "rating":  # a rating asks for nothing: what stands before it counts
            return message is not None and message.kind in ("answer", "addition")
    return False


def _keep_cheaper(house: House, desk: Desk, cheaper: Sequence[tuple[str, bytes]]) -> None:
    if cheaper:
        # it only saves time: what was opened is shown, also when this cannot be written
        with suppress(NotKept), keeping(), house.database.writing() as connection:
            wraps.replace_wraps(connection, desk.staff.principal, cheaper)


def _names(house: House, desk: Desk) -> dict[str, Functionaris]:
    return {
        reader.principal: reader
        for (code, _), coverage in house.directory.coverage.items()
        if code in desk.staff.municipalities
        for reader in coverage.readers
    }


def _name(names: Mapping[str, Functionaris], principal: str | None) -> str | None:
    if principal is None:
        return None
    return names[principal].name if principal in names else ""


def _dossier(
    house: House,
    desk: Desk,
    case: Case,
    documents: Mapping[str, bytes],
    note_rows: Sequence[tuple[int, bytes]],
    message_rows: Sequence[tuple[int, bytes]],
    seen: int,
) -> Dossier:
    report = _opened(case, "report", documents)
    contact = _opened(case, "contact", documents)
    route = _opened(case, "route", documents) or {"because": "", "excluded": []}
    handling = _opened(case, "handling", documents) or {"outcome": "", "reason": ""}
    names = _names(house, desk)
    return Dossier(
        signal=case.signal,
        report=Report.from_document(report) if report else None,
        contact=Contact(**contact) if contact else None,
        because=route["because"],
        excluded=route["excluded"],
        notes=[_note(case, ordinal, sealed) for ordinal, sealed in note_rows],
        messages=list(open_messages(case.signal, vault.thread_key(case.key), message_rows).values()),
        seen=seen,
        outcome=handling["outcome"],
        reason=handling["reason"],
        owner=_name(names, case.signal.owner),
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
        text = vault.open_document(case.key, case.ad("note", str(ordinal)), sealed)
    except vault.Damaged:
        return None
    return Note(ordinal, text["author"], text["at"], text["text"])
