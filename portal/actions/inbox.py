"""The inbox: one page of what this person may read, opened."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from portal.actions.cases import NotFound, colleagues, keep_cheaper, name_of
from portal.actions.following import open_messages
from portal.actions.house import House
from portal.actions.signing_in import Desk
from portal.adapters import signals, threads, vault
from portal.domain.access import Act, may
from portal.domain.signals import Filter, Report, Signal, Status

PAGE = 25
"""Signals on one page of the inbox."""

__all__ = ["PAGE", "Cursor", "InboxEntry", "InboxPage", "inbox"]

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
    names = colleagues(house, desk)
    entries, cheaper = [], []
    for row in rows:
        report, key = _open_row(desk, row)
        waiting = key is not None and _reporter_wrote_last(row.signal, key, last.get(row.signal.id, []))
        entries.append(InboxEntry(row.signal, report, name_of(names, row.signal.owner), waiting))
        if key and vault.is_sealed_wrap(row.wrap):
            cheaper.append((row.signal.id, vault.rewrap(desk.keys, row.signal.id, staff.principal, key, house.random)))
    keep_cheaper(house, desk, cheaper)
    edge = [(entry.signal.received_on, entry.signal.id) for entry in entries]
    older = edge[-1] if edge and (more if not before else True) else None
    newer = edge[0] if edge and (more if before else after is not None) else None
    return InboxPage(entries, older, newer)


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
