"""Erasing signals in the database. It sees days and states, never a text, and needs no key."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date
from typing import Any

from sqlalchemy import Connection, and_, delete, func, or_, select, update

from portal.adapters import tables
from portal.adapters.database import Database
from portal.adapters.reminders import Due
from portal.adapters.signals import COLUMNS, signal_of
from portal.domain.signals import Signal, Status

_SIGNAL = tables.Signal.__table__
_LAST = ("token", "shared_token", "thread")
_IN_ONE_GO = 500

LOOKING = ("opened", "exported", "access_exported", "list_taken", "let_in", "deputy_let_in", "contact_erased")
"""Events that are no act on a signal: they keep nothing."""

WRITTEN = ("added", "rated")
"""Events of a reporter who wrote."""


def hanging() -> list[tuple[Any, Any]]:
    """The tables of what hangs on a signal with the column that says on which: keys first, the way in last.

    Read from the schema, so that no table is forgotten.
    """
    found = [
        (table, foreign.parent)
        for table in tables.Table.metadata.sorted_tables
        for foreign in table.foreign_keys
        if foreign.column.table is _SIGNAL
    ]
    order = {"wrap": -1, **{name: place + 1 for place, name in enumerate(_LAST)}}
    return sorted(found, key=lambda each: order.get(each[0].name, 0))


def erase(database: Database, connection: Connection, signal: str, on: date) -> None:
    """Take a signal away with all that hangs on it. Its receipt code finds the day from now on, nothing else."""
    thread, row = tables.Thread, tables.Signal
    query = select(thread.lookup_id, row.municipality).join(row, row.id == thread.signal).where(row.id == signal)
    code = connection.execute(query).first()
    for table, column in hanging():
        connection.execute(delete(table).where(column == signal))
    if code:
        grave = {"lookup_id": code.lookup_id, "municipality": code.municipality, "erased_on": on}
        connection.execute(database.insert_new(tables.Tombstone), grave)
    connection.execute(delete(row).where(row.id == signal))


def erased_on(connection: Connection, lookup_id: bytes) -> date | None:
    """When the signal of this receipt code was erased, or None."""
    row = tables.Tombstone
    found: date | None = connection.execute(select(row.erased_on).where(row.lookup_id == lookup_id)).scalar()
    return found


# --- by the day --------------------------------------------------------------------------------------------------


def without_a_day(connection: Connection) -> dict[tuple[str, date], list[str]]:
    """(municipality, day received) -> the signals of which it is not known when they are erased."""
    row = tables.Signal
    query = select(row.id, row.municipality, row.received_on).where(row.erase_on.is_(None))
    signals: dict[tuple[str, date], list[str]] = {}
    for found in connection.execute(query):
        signals.setdefault((found.municipality, found.received_on), []).append(found.id)
    return signals


def give_a_day(connection: Connection, signals: Sequence[str], erase_on: date) -> None:
    """These signals, when they still have no day, get one."""
    row = tables.Signal
    for start in range(0, len(signals), _IN_ONE_GO):
        theirs = (row.id.in_(signals[start : start + _IN_ONE_GO]), row.erase_on.is_(None))
        connection.execute(update(row).where(*theirs).values(erase_on=erase_on))


def days_of_receipt(connection: Connection, municipality: str) -> list[date]:
    """The days on which the signals of a municipality came in of which it is known when they are erased."""
    row = tables.Signal
    query = select(row.received_on).where(row.municipality == municipality, row.erase_on.is_not(None))
    return list(connection.execute(query.distinct().order_by(row.received_on)).scalars())


def bring_forward(connection: Connection, municipality: str, received_on: date, to: date) -> int:
    """What came in here on that day is kept until a day and no longer; returns for how many that is sooner."""
    row = tables.Signal
    theirs = (row.municipality == municipality, row.received_on == received_on, row.erase_on > to)
    return connection.execute(update(row).where(*theirs).values(erase_on=to)).rowcount


def put_off(connection: Connection, after: date, to: date) -> None:
    """Whatever would be erased after one day and before another is erased on that other: nobody was warned of it."""
    row = tables.Signal
    connection.execute(update(row).where(row.erase_on > after, row.erase_on < to).values(erase_on=to))


def erased_within(connection: Connection, after: date, until: date) -> list[Due]:
    """Signals that are erased after a day, up to and including another, whatever their status."""
    row = tables.Signal
    query = select(row.id, row.municipality, row.theme, row.owner).where(row.erase_on > after, row.erase_on <= until)
    return [Due(found.id, found.municipality, found.theme, found.owner) for found in connection.execute(query)]


def over(connection: Connection, today: date) -> list[str]:
    """The signals whose day has come."""
    row = tables.Signal
    return list(connection.execute(select(row.id).where(row.erase_on <= today)).scalars())


def held(connection: Connection, signal: str) -> Signal | None:
    """The row of a signal, held until this transaction ends; None when it is gone."""
    query = select(*COLUMNS).where(tables.Signal.id == signal).with_for_update()
    found = connection.execute(query).first()
    return signal_of(found) if found else None


def present(connection: Connection, signals: Sequence[str]) -> list[str]:
    """Which of these signals are there."""
    row = tables.Signal
    there: list[str] = []
    for start in range(0, len(signals), _IN_ONE_GO):
        query = select(row.id).where(row.id.in_(signals[start : start + _IN_ONE_GO]))
        there += connection.execute(query).scalars()
    return there


def wrote_since(connection: Connection, signal: str, since: date) -> bool:
    """Whether the reporter of a signal wrote on this day or later."""
    row = tables.Event
    day = func.substr(row.at, 1, 10)
    wrote = (row.signal == signal, row.act.in_(WRITTEN), day >= since.isoformat(), tables.AFTER_FILING)
    return connection.execute(select(row.id).where(*wrote).limit(1)).first() is not None


def soon(
    connection: Connection, principal: str, municipalities: Collection[str], active_in: Collection[str], until: date
) -> int:
    """How many signals this person may open that are erased up to and including a day."""
    row, wrap = tables.Signal, tables.Wrap
    query = (
        select(func.count())
        .select_from(row)
        .join(wrap, and_(wrap.signal == row.id, wrap.principal == principal))
        .where(
            row.municipality.in_(municipalities),
            row.erase_on <= until,
            or_(wrap.gated.is_(False), row.municipality.in_(active_in)),
        )
    )
    return int(connection.execute(query).scalar_one())


# --- the contact data of the reporter ----------------------------------------------------------------------------


def closed_with_contact(connection: Connection) -> list[tuple[str, str, date | None]]:
    """(id, municipality, day of the last act) of closed signals that hold the contact data of the reporter still.

    The day stands in the trail; None when the trail no longer goes back that far. Walks all signals: once a day, in a
    transaction that only reads.
    """
    row, document, event = tables.Signal, tables.Document, tables.Event
    query = (
        select(row.id, row.municipality, func.max(func.substr(event.at, 1, 10)).label("last"))
        .join(document, and_(document.signal == row.id, document.kind == "contact"))
        .outerjoin(event, and_(event.signal == row.id, event.act.not_in(LOOKING), tables.AFTER_FILING))
        .where(row.status == Status.CLOSED.value)
        .group_by(row.id, row.municipality)
    )
    return [
        (found.id, found.municipality, date.fromisoformat(found.last) if found.last else None)
        for found in connection.execute(query)
    ]


def erase_contact(connection: Connection, signal: str) -> bool:
    """Take the contact data of a closed signal away; whether they were there."""
    row, document = tables.Signal, tables.Document
    closed = select(row.id).where(row.id == signal, row.status == Status.CLOSED.value).with_for_update()
    if connection.execute(closed).first() is None:
        return False
    gone = delete(document).where(document.signal == signal, document.kind == "contact")
    return bool(connection.execute(gone).rowcount)
