"""The inbox: one page of what this person may read, opened."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from portal.actions.desk.cases import Case, NotFound, colleagues, keep_cheaper, name_of, opened_handling
from portal.actions.house import House
from portal.actions.people.signing_in import Desk
from portal.actions.reporters.following import open_messages
from portal.adapters import inbox as rows_of
from portal.adapters import threads, vault
from portal.adapters.inbox import Cursor, InboxRow, Part
from portal.domain.access import Act, may
from portal.domain.attention import Attention, asked_for
from portal.domain.places import Functionaris, Role
from portal.domain.signals import Filter, Report, Signal, Status

PAGE = 20
"""Signals on one page of the inbox."""

__all__ = ["PAGE", "Cursor", "InboxEntry", "InboxPage", "Part", "inbox", "stands_by"]


@dataclass(frozen=True, slots=True)
class InboxEntry:
    """One row: the signal and its opened report (None: damaged), and what it asks attention for.

    `owner` is a name, "" for somebody who left, None for nobody. `waiting`: the reporter wrote last. `handed_over`: a
    colleague made it this person's, and nobody did anything with it since. `worked_on`: the desk wrote something down.
    `last_message`: the number of the last one in its thread; 0: none.
    """

    signal: Signal
    report: Report | None
    owner: str | None
    waiting: bool
    attention: Attention | None
    handed_over: bool = False
    worked_on: bool = False
    last_message: int = 0


@dataclass(frozen=True, slots=True)
class InboxPage:
    """One page of the inbox; `older` and `newer` are the cursors of the pages after and before it, if any."""

    entries: Sequence[InboxEntry]
    older: Cursor | None
    newer: Cursor | None


def inbox(
    house: House,
    desk: Desk,
    chosen: Filter,
    after: Cursor | None = None,
    before: Cursor | None = None,
    *,
    most: int = PAGE,
) -> InboxPage:
    """One page of the signals this desk may read: acute ones nobody took, then open ones by what is due, then closed
    ones, newest first; at most `most`. Raises NotFound for a role that reads none.
    """
    staff = desk.staff
    if not may(staff, Act.INBOX):
        raise NotFound
    with house.database.reading() as connection:
        rows = rows_of.page(
            connection,
            staff.principal,
            staff.municipalities,
            active_in=staff.active_in,
            chosen=chosen,
            limit=most + 1,
            after=after,
            before=before,
        )
        last = threads.last_messages(connection, [row.signal.id for row in rows])
    more = len(rows) > most
    rows = (rows[1:] if before else rows[:most]) if more else rows
    entries = opened(house, desk, rows, last)
    edge = [Cursor.of(entry.signal) for entry in entries]
    older = edge[-1] if edge and (more if not before else True) else None
    newer = edge[0] if edge and (more if before else after is not None) else None
    return InboxPage(entries, older, newer)


def opened(
    house: House, desk: Desk, rows: Sequence[InboxRow], last: Mapping[str, Sequence[tuple[int, bytes]]]
) -> list[InboxEntry]:
    """These rows, opened, and their wraps made cheaper. `last`: the newest messages of each, newest first."""
    names = colleagues(house, desk)
    entries, cheaper = [], []
    for row in rows:
        case = _unwrapped(desk, row)
        entries.append(_entry(desk, row, case, last.get(row.signal.id, []), name_of(names, row.signal.owner)))
        if case and vault.is_sealed_wrap(row.wrap):
            again = vault.rewrap(desk.keys, row.signal.id, desk.staff.principal, case.key, house.random)
            cheaper.append((row.signal.id, again))
    keep_cheaper(house, desk, cheaper)
    return entries


def stands_by(house: House, desk: Desk) -> Sequence[Functionaris] | None:
    """The duo a deputy may call, while the inbox is shut for this deputy everywhere; None when it is not."""
    staff = desk.staff
    if staff.active_in or not may(staff, Act.TEAM):
        return None
    people = colleagues(house, desk).values()
    return sorted(
        (each for each in people if each.role is Role.FUNCTIONARIS and each.ready), key=lambda each: each.name
    )


def _unwrapped(desk: Desk, row: InboxRow) -> Case | None:
    try:
        return Case(row.signal, vault.unwrap(desk.keys, row.signal.id, desk.staff.principal, row.wrap), row.wrap)
    except vault.Damaged:
        return None


def _entry(
    desk: Desk, row: InboxRow, case: Case | None, newest: Sequence[tuple[int, bytes]], owner: str | None
) -> InboxEntry:
    """The row, opened; without a report when that or the key is damaged."""
    if case is None:
        return InboxEntry(row.signal, None, owner, False, None)
    waiting = _reporter_wrote_last(case, newest)
    handling = opened_handling(case, row.handling)
    attention = asked_for(row.signal.status, row.signal.due_on, handling, waiting)
    try:
        report = Report.from_document(vault.open_document(case.key, case.ad("report"), row.report or b""))
    except vault.Damaged:
        report = None
    last, me = handling.undo, desk.staff.principal
    handed_over = last is not None and last.act == "handed_over" and last.by != me and row.signal.owner == me
    number = newest[0][0] if newest else 0
    return InboxEntry(row.signal, report, owner, waiting, attention, handed_over, handling.worked_on, number)


def _reporter_wrote_last(case: Case, newest: Sequence[tuple[int, bytes]]) -> bool:
    if case.signal.status is Status.CLOSED:
        return False
    for row in newest:
        message = open_messages(case.signal, vault.thread_key(case.key), [row])[row[0]]
        if message is None or message.kind != "rating":  # a rating asks for nothing: what stands before it counts
            return message is not None and message.kind in ("answer", "addition")
    return False
