"""Meetings, sheets and actions in the database: sealed rows in, sealed rows out. Opens nothing."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Connection, delete, insert, select, update

from portal.adapters import tables
from portal.adapters.signals import signal_of, visible
from portal.domain.access import Staff
from portal.domain.meetings import Meeting
from portal.domain.signals import Signal

KIND = "meetings"
"""The document of a signal that says into which meetings it was brought."""


SEALED = ("sheet", "sheet_key", "task")
"""The tables of what is erased with a meeting."""


@dataclass(frozen=True, slots=True)
class SealedSheet:
    """One sheet: of which municipality (CBS code), its line under the key of the server, its words under its own."""

    id: str
    meeting: str
    municipality: str
    agenda: bytes
    sealed: bytes


@dataclass(frozen=True, slots=True)
class SealedTask:
    """One action with its days."""

    id: str
    meeting: str
    sheet: str | None
    sealed: bytes
    due_on: date
    done_on: date | None


# --- meetings ----------------------------------------------------------------------------------------------------


def add(connection: Connection, meeting: Meeting, people: Collection[str]) -> None:
    """A new meeting with who takes part (principals)."""
    values = {"id": meeting.id, "region": meeting.region, "kind": meeting.kind}
    connection.execute(insert(tables.Meeting), {**values, "held_on": meeting.held_on, "closed": meeting.closed})
    add_people(connection, meeting.id, people)


def add_people(connection: Connection, meeting: str, people: Collection[str]) -> None:
    """These take part from now on; none of them did."""
    if people:
        rows = [{"meeting": meeting, "principal": each} for each in sorted(people)]
        connection.execute(insert(tables.Participant), rows)


def remove_people(connection: Connection, meeting: str, people: Collection[str]) -> None:
    """These take part no longer: their keys of the sheets go."""
    row, key, sheet = tables.Participant, tables.SheetKey, tables.Sheet
    connection.execute(delete(row).where(row.meeting == meeting, row.principal.in_(people)))
    here = select(sheet.id).where(sheet.meeting == meeting)
    connection.execute(delete(key).where(key.principal.in_(people), key.sheet.in_(here)))


def change(connection: Connection, meeting: str, **values: Any) -> None:
    """Change the day of a meeting, or whether it was held."""
    connection.execute(update(tables.Meeting).where(tables.Meeting.id == meeting).values(**values))


def remove(connection: Connection, meeting: str) -> None:
    """Take a meeting away with everything of it."""
    connection.execute(delete(tables.Meeting).where(tables.Meeting.id == meeting))


def forget_before(connection: Connection, day: date) -> int:
    """Take away every meeting of before a day; returns how many."""
    return connection.execute(delete(tables.Meeting).where(tables.Meeting.held_on < day)).rowcount


def one(connection: Connection, meeting: str, *, hold: bool = False) -> Meeting | None:
    """A meeting, or None. `hold`: whoever changes anything of it waits until this transaction ends."""
    query = select(*tables.Meeting.__table__.columns).where(tables.Meeting.id == meeting)
    found = connection.execute(query.with_for_update(key_share=True) if hold else query).first()
    return _meeting(found) if found else None


def all_of_them(connection: Connection) -> list[Meeting]:
    """Every meeting that is kept, by day."""
    row = tables.Meeting
    return [_meeting(found) for found in connection.execute(select(*row.__table__.columns).order_by(row.held_on))]


def participants(connection: Connection, meeting: str) -> set[str]:
    """Who takes part, as principals."""
    row = tables.Participant
    return set(connection.execute(select(row.principal).where(row.meeting == meeting)).scalars())


def taking_part(connection: Connection, principal: str) -> set[str]:
    """The meetings that somebody takes part in."""
    row = tables.Participant
    return set(connection.execute(select(row.meeting).where(row.principal == principal)).scalars())


def members(connection: Connection, region: str, on: date) -> frozenset[str]:
    """CBS codes of the municipalities that belong to a region (its slug) on a day."""
    row = tables.Membership
    query = select(row.municipality).where(
        row.region == region, row.valid_from <= on, row.valid_to.is_(None) | (row.valid_to >= on)
    )
    return frozenset(connection.execute(query).scalars())


def _meeting(row: Any) -> Meeting:
    return Meeting(row.id, row.region, row.kind, row.held_on, row.closed)


# --- sheets ------------------------------------------------------------------------------------------------------


def add_sheet(connection: Connection, sheet: SealedSheet, keys: Mapping[str, bytes]) -> None:
    """A new sheet with its wrapped key for each of these principals."""
    connection.execute(insert(tables.Sheet), {name: getattr(sheet, name) for name in SealedSheet.__slots__})
    add_keys(connection, sheet.id, keys)


def add_keys(connection: Connection, sheet: str, keys: Mapping[str, bytes]) -> None:
    """Wrapped keys of a sheet for principals who have none."""
    if keys:
        rows = [{"sheet": sheet, "principal": who, "key": key} for who, key in keys.items()]
        connection.execute(insert(tables.SheetKey), rows)


def change_sheet(connection: Connection, sheet: str, **values: bytes) -> None:
    """Replace `agenda` or `sealed` of a sheet."""
    connection.execute(update(tables.Sheet).where(tables.Sheet.id == sheet).values(**values))


def remove_sheet(connection: Connection, sheet: str) -> None:
    """Take a sheet away with its keys and actions."""
    connection.execute(delete(tables.Sheet).where(tables.Sheet.id == sheet))


def sheets(connection: Connection, meetings: Collection[str]) -> list[SealedSheet]:
    """The sheets of these meetings, by municipality; their order says nothing else."""
    row = tables.Sheet
    query = select(*row.__table__.columns).where(row.meeting.in_(meetings)).order_by(row.municipality, row.id)
    return [_sheet(found) for found in connection.execute(query)]


def these_sheets(connection: Connection, ids: Collection[str]) -> dict[str, SealedSheet]:
    """Those of these sheets that are there, by id."""
    row = tables.Sheet
    query = select(*row.__table__.columns).where(row.id.in_(ids))
    return {found.id: _sheet(found) for found in connection.execute(query)}


def _sheet(row: Any) -> SealedSheet:
    return SealedSheet(row.id, row.meeting, row.municipality, row.agenda, row.sealed)


def keys_of(connection: Connection, meeting: str, principal: str) -> dict[str, bytes]:
    """The wrapped keys that somebody holds of the sheets of a meeting, by sheet."""
    row, sheet = tables.SheetKey, tables.Sheet
    query = select(row.sheet, row.key).join(sheet, sheet.id == row.sheet)
    found = connection.execute(query.where(sheet.meeting == meeting, row.principal == principal))
    return {each.sheet: each.key for each in found}


def held_by(connection: Connection, principal: str) -> set[str]:
    """The sheets of which somebody holds a key."""
    row = tables.SheetKey
    return set(connection.execute(select(row.sheet).where(row.principal == principal)).scalars())


def holders(connection: Connection, meeting: str) -> dict[str, set[str]]:
    """Who holds a key of each sheet of a meeting."""
    row, sheet = tables.SheetKey, tables.Sheet
    query = select(row.sheet, row.principal).join(sheet, sheet.id == row.sheet).where(sheet.meeting == meeting)
    held: dict[str, set[str]] = {}
    for each in connection.execute(query):
        held.setdefault(each.sheet, set()).add(each.principal)
    return held


def drop_key(connection: Connection, sheet: str, principal: str) -> None:
    """Take one person's key of a sheet away."""
    row = tables.SheetKey
    connection.execute(delete(row).where(row.sheet == sheet, row.principal == principal))


def drop_keys(connection: Connection, principal: str) -> None:
    """Take every key of a sheet away that this person holds."""
    connection.execute(delete(tables.SheetKey).where(tables.SheetKey.principal == principal))


def leave(connection: Connection, principal: str) -> None:
    """Somebody takes part in no meeting any more, and holds no key of a sheet."""
    drop_keys(connection, principal)
    connection.execute(delete(tables.Participant).where(tables.Participant.principal == principal))


def brought_by(connection: Connection, staff: Staff) -> list[tuple[Signal, bytes, bytes]]:
    """(signal, wrap, sealed document `meetings`) of the signals this person may open that were ever brought in."""
    document, wrap = tables.Document, tables.Wrap
    query = (
        visible(staff.principal, staff.municipalities, staff.active_in)
        .add_columns(wrap.key.label("wrap"), document.sealed.label("brought"))
        .join(document, document.signal == tables.Signal.id)
        .where(document.kind == KIND)
    )
    return [(signal_of(found), found.wrap, found.brought) for found in connection.execute(query)]


# --- actions -----------------------------------------------------------------------------------------------------


def add_task(connection: Connection, task: SealedTask) -> None:
    """A new action."""
    connection.execute(insert(tables.Task), {name: getattr(task, name) for name in SealedTask.__slots__})


def remove_task(connection: Connection, task: str) -> None:
    """Take an action away."""
    connection.execute(delete(tables.Task).where(tables.Task.id == task))


def finish_task(connection: Connection, task: str, done_on: date | None) -> None:
    """An action was done on a day, or not after all (None)."""
    connection.execute(update(tables.Task).where(tables.Task.id == task).values(done_on=done_on))


def task(connection: Connection, task_id: str) -> SealedTask | None:
    """One action, or None."""
    found = connection.execute(select(*tables.Task.__table__.columns).where(tables.Task.id == task_id)).first()
    return _task(found) if found else None


def tasks(connection: Connection, meetings: Collection[str]) -> list[SealedTask]:
    """The actions of these meetings, those that are due first on top."""
    row = tables.Task
    query = select(*row.__table__.columns).where(row.meeting.in_(meetings)).order_by(row.due_on, row.id)
    return [_task(found) for found in connection.execute(query)]


def due_within(connection: Connection, region: str, after: date, until: date) -> list[SealedTask]:
    """The actions of meetings of a region (its slug) that are not done, and were due after a day up to another."""
    row, meeting = tables.Task, tables.Meeting
    query = select(*row.__table__.columns).join(meeting, meeting.id == row.meeting).where(meeting.region == region)
    open_ones = query.where(row.done_on.is_(None), row.due_on > after, row.due_on <= until)
    return [_task(found) for found in connection.execute(open_ones)]


def _task(row: Any) -> SealedTask:
    return SealedTask(row.id, row.meeting, row.sheet, row.sealed, row.due_on, row.done_on)


# --- what the server itself sealed -------------------------------------------------------------------------------


def values(connection: Connection) -> Sequence[tuple[str, str, str, bytes]]:
    """(table, name it is bound to, key of the row, value) of every line and action, for sealing them anew."""
    sheet, own = tables.Sheet, tables.Task
    found = [
        (("sheet"), "sheet.agenda", row.id, row.agenda) for row in connection.execute(select(sheet.id, sheet.agenda))
    ]
    return found + [
        ("task", "task.sealed", row.id, row.sealed) for row in connection.execute(select(own.id, own.sealed))
    ]


def change_value(connection: Connection, table: str, key: str, before: bytes, sealed: bytes) -> None:
    """Write such a value, unless it was changed since it was read."""
    sheet, own = tables.Sheet, tables.Task
    if table == "sheet":
        connection.execute(update(sheet).where(sheet.id == key, sheet.agenda == before).values(agenda=sealed))
    else:
        connection.execute(update(own).where(own.id == key, own.sealed == before).values(sealed=sealed))
