"""Signals in the database: sealed rows in, sealed rows out. Opens nothing; that is the vault's."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Connection, Select, and_, delete, func, insert, select, tuple_, update

from portal.adapters import tables
from portal.domain.signals import Filter, PublicStatus, Signal, Status

_SIGNAL = tables.Signal.__table__.columns
_ADD_SIGNAL = insert(tables.Signal)
_ADD_DOCUMENT = insert(tables.Document)
_ADD_WRAP = insert(tables.Wrap)
_ADD_THREAD = insert(tables.Thread)
_ADD_ONCE = insert(tables.Once)
_ADD_MESSAGE = insert(tables.Message)
_ADD_NOTE = insert(tables.Note)


@dataclass(frozen=True, slots=True)
class SealedWrap:
    """The case key of a signal, sealed for one principal."""

    principal: str
    key: bytes
    gated: bool


@dataclass(frozen=True, slots=True)
class SealedSignal:
    """Everything that is written when a signal is filed."""

    signal: Signal
    documents: Mapping[str, bytes]
    wraps: Sequence[SealedWrap]
    lookup_id: bytes
    thread_key: bytes


@dataclass(frozen=True, slots=True)
class SealedThread:
    """What a receipt code finds."""

    signal: Signal
    key: bytes
    seen: int


@dataclass(frozen=True, slots=True)
class InboxRow:
    """One row of the inbox before it is opened; `report` is None after erasure."""

    signal: Signal
    wrap: bytes
    report: bytes | None


# --- filing ------------------------------------------------------------------------------------------------------


def add(connection: Connection, sealed: SealedSignal) -> None:
    """Write a filed signal with its documents, wraps and thread."""
    signal = sealed.signal
    connection.execute(_ADD_SIGNAL, _row(signal))
    connection.execute(
        _ADD_DOCUMENT,
        [{"signal": signal.id, "kind": kind, "sealed": blob} for kind, blob in sealed.documents.items()],
    )
    connection.execute(
        _ADD_WRAP,
        [{"signal": signal.id, "principal": w.principal, "gated": w.gated, "key": w.key} for w in sealed.wraps],
    )
    connection.execute(
        _ADD_THREAD, {"signal": signal.id, "lookup_id": sealed.lookup_id, "key": sealed.thread_key, "seen": 0}
    )


def handled_before(connection: Connection, key: bytes) -> bytes | None:
    """The keyed hash of what a form said when it was handled before, or None."""
    return connection.execute(select(tables.Once.fields).where(tables.Once.key == key)).scalar()


def remember(connection: Connection, key: bytes, fields: bytes, day: date) -> None:
    """This form is handled; a second post of it does nothing."""
    connection.execute(_ADD_ONCE, {"key": key, "fields": fields, "day": day})


def forget_before(connection: Connection, day: date) -> None:
    """Forget forms that were handled before this day."""
    connection.execute(delete(tables.Once).where(tables.Once.day < day))


# --- the thread --------------------------------------------------------------------------------------------------


def thread(connection: Connection, lookup_id: bytes) -> SealedThread | None:
    """The thread and signal row behind a receipt code, or None."""
    row = tables.Thread
    query = (
        select(*_SIGNAL, row.key, row.seen).join(row, row.signal == tables.Signal.id).where(row.lookup_id == lookup_id)
    )
    found = connection.execute(query).first()
    return SealedThread(_signal(found), found.key, found.seen) if found else None


def messages(connection: Connection, signal: str) -> list[tuple[int, bytes]]:
    """The sealed messages of a thread, oldest first."""
    row = tables.Message
    query = select(row.ordinal, row.sealed).where(row.signal == signal).order_by(row.ordinal)
    return [(found.ordinal, found.sealed) for found in connection.execute(query)]


def last_messages(connection: Connection, signals: Sequence[str]) -> dict[str, tuple[int, bytes]]:
    """The last message (ordinal, sealed) of each of these signals that has one."""
    row = tables.Message
    last = (
        select(row.signal, func.max(row.ordinal).label("ordinal"))
        .where(row.signal.in_(signals))
        .group_by(row.signal)
        .subquery()
    )
    query = select(row.signal, row.ordinal, row.sealed).join(
        last, and_(row.signal == last.c.signal, row.ordinal == last.c.ordinal)
    )
    return {found.signal: (found.ordinal, found.sealed) for found in connection.execute(query)}


def next_ordinal(connection: Connection, table: type[tables.Message] | type[tables.Note], signal: str) -> int:
    """The number of the next message or note of a signal. Call inside the writing transaction that adds it."""
    last = connection.execute(select(func.max(table.ordinal)).where(table.signal == signal)).scalar()
    return (last or 0) + 1


def add_message(connection: Connection, signal: str, ordinal: int, sealed: bytes) -> None:
    """Add a sealed message to the thread."""
    connection.execute(_ADD_MESSAGE, {"signal": signal, "ordinal": ordinal, "sealed": sealed})


def mark_seen(connection: Connection, signal: str, ordinal: int) -> None:
    """The reporter has been shown everything up to this ordinal."""
    connection.execute(update(tables.Thread).where(tables.Thread.signal == signal).values(seen=ordinal))


def seen(connection: Connection, signal: str) -> int:
    """Up to which message the reporter has read."""
    return connection.execute(select(tables.Thread.seen).where(tables.Thread.signal == signal)).scalar() or 0


# --- the desk ----------------------------------------------------------------------------------------------------


def inbox(
    connection: Connection,
    principal: str,
    municipalities: Sequence[str],
    *,
    active: bool,
    chosen: Filter,
    limit: int,
    after: tuple[date, str] | None = None,
    before: tuple[date, str] | None = None,
) -> list[InboxRow]:
    """One page of signals this principal has an open wrap for, newest day first.

    `after` and `before` are the (day, id) of the last and the first row of the page one comes from.
    """
    query = _visible(principal, municipalities, active)
    query = query.add_columns(tables.Wrap.key.label("wrap"), tables.Document.sealed.label("report"))
    query = query.outerjoin(
        tables.Document, and_(tables.Document.signal == tables.Signal.id, tables.Document.kind == "report")
    )
    query = _narrow(query, chosen)
    position = tuple_(tables.Signal.received_on, tables.Signal.id)
    if after:
        query = query.where(position < after)
    if before:
        query = query.where(position > before).order_by(tables.Signal.received_on, tables.Signal.id)
    else:
        query = query.order_by(tables.Signal.received_on.desc(), tables.Signal.id.desc())
    rows = [InboxRow(_signal(row), row.wrap, row.report) for row in connection.execute(query.limit(limit))]
    return rows[::-1] if before else rows


def one(
    connection: Connection, principal: str, municipalities: Sequence[str], *, active: bool, signal: str
) -> tuple[Signal, bytes, bool] | None:
    """A signal with this principal's wrap and its gate, or None when it is not theirs to see."""
    query = _visible(principal, municipalities, active).where(tables.Signal.id == signal)
    found = connection.execute(query.add_columns(tables.Wrap.key, tables.Wrap.gated)).first()
    return (_signal(found), found.key, found.gated) if found else None


def documents(connection: Connection, signal: str) -> dict[str, bytes]:
    """The sealed documents of a signal by kind."""
    row = tables.Document
    found = connection.execute(select(row.kind, row.sealed).where(row.signal == signal))
    return {each.kind: each.sealed for each in found}


def put_document(connection: Connection, signal: str, kind: str, sealed: bytes) -> None:
    """Write or replace one sealed document."""
    row = tables.Document
    done = connection.execute(update(row).where(row.signal == signal, row.kind == kind).values(sealed=sealed))
    if not done.rowcount:
        connection.execute(_ADD_DOCUMENT, {"signal": signal, "kind": kind, "sealed": sealed})


def notes(connection: Connection, signal: str) -> list[tuple[int, bytes]]:
    """The sealed internal notes of a signal, oldest first."""
    row = tables.Note
    query = select(row.ordinal, row.sealed).where(row.signal == signal).order_by(row.ordinal)
    return [(found.ordinal, found.sealed) for found in connection.execute(query)]


def add_note(connection: Connection, signal: str, ordinal: int, sealed: bytes) -> None:
    """Add a sealed internal note."""
    connection.execute(_ADD_NOTE, {"signal": signal, "ordinal": ordinal, "sealed": sealed})


def change(connection: Connection, signal: str, **values: Any) -> None:
    """Change readable columns of a signal (status, public_status, urgency, owner, due_on, erase_on, passed_on)."""
    connection.execute(update(tables.Signal).where(tables.Signal.id == signal).values(**values))


def status_of(connection: Connection, signal: str) -> Status:
    """The status as it is now, inside the caller's transaction."""
    return Status(connection.execute(select(tables.Signal.status).where(tables.Signal.id == signal)).scalar_one())


# --- wraps -------------------------------------------------------------------------------------------------------


def readers_of(connection: Connection, signal: str) -> list[str]:
    """The principals that have a wrap for a signal."""
    return list(connection.execute(select(tables.Wrap.principal).where(tables.Wrap.signal == signal)).scalars())


def open_readers(connection: Connection, signal: str) -> list[str]:
    """The principals whose wrap of a signal is not gated."""
    row = tables.Wrap
    return list(connection.execute(select(row.principal).where(row.signal == signal, row.gated.is_(False))).scalars())


def replace_wraps(connection: Connection, principal: str, wraps: Sequence[tuple[str, bytes]]) -> None:
    """Put cheaper wraps (signal id, key) in the place of this principal's sealed ones."""
    row = tables.Wrap
    for signal, key in wraps:
        connection.execute(update(row).where(row.principal == principal, row.signal == signal).values(key=key))


def to_rewrap(
    connection: Connection, holder: str, newcomer: str, municipality: str, limit: int, after: str
) -> list[tuple[Signal, bytes, bytes]]:
    """Signals beyond id `after` that the holder can open and the newcomer cannot: (signal, wrap, sealed route).

    Excluded people stay without a wrap, so a plain "what is left" would never come to an end.
    """
    theirs = select(tables.Wrap.signal).where(tables.Wrap.principal == newcomer)
    query = (
        select(*_SIGNAL, tables.Wrap.key, tables.Document.sealed)
        .join(tables.Wrap, and_(tables.Wrap.signal == tables.Signal.id, tables.Wrap.principal == holder))
        .join(tables.Document, and_(tables.Document.signal == tables.Signal.id, tables.Document.kind == "route"))
        .where(tables.Signal.municipality == municipality, tables.Signal.id > after, tables.Signal.id.not_in(theirs))
        .order_by(tables.Signal.id)
        .limit(limit)
    )
    return [(_signal(row), row.key, row.sealed) for row in connection.execute(query)]


def add_wraps(connection: Connection, principal: str, wraps: Sequence[tuple[str, bytes, bool]]) -> None:
    """Wraps (signal id, key, gated) for a newcomer."""
    if wraps:
        connection.execute(
            _ADD_WRAP, [{"signal": s, "principal": principal, "key": key, "gated": gated} for s, key, gated in wraps]
        )


# --- inside ------------------------------------------------------------------------------------------------------


def _visible(principal: str, municipalities: Sequence[str], active: bool) -> Select[Any]:
    """Signals this principal may open: an ungated wrap (or any, for an active deputy) in an own municipality."""
    wrap = tables.Wrap
    query = (
        select(*_SIGNAL)
        .join(wrap, and_(wrap.signal == tables.Signal.id, wrap.principal == principal))
        .where(tables.Signal.municipality.in_(municipalities))
    )
    return query if active else query.where(wrap.gated.is_(False))


def _narrow(query: Select[Any], chosen: Filter) -> Select[Any]:
    row = tables.Signal
    if chosen.status == "open":
        query = query.where(row.status != Status.CLOSED.value)
    elif chosen.status:
        query = query.where(row.status == chosen.status)
    if chosen.urgency:
        query = query.where(row.urgency == chosen.urgency)
    if chosen.theme:
        query = query.where(row.theme == chosen.theme)
    if chosen.owner == "":
        query = query.where(row.owner.is_(None))
    elif chosen.owner:
        query = query.where(row.owner == chosen.owner)
    return query


def _row(signal: Signal) -> dict[str, Any]:
    return {column.name: getattr(signal, column.name) for column in _SIGNAL}


def _signal(row: Any) -> Signal:
    values = {column.name: getattr(row, column.name) for column in _SIGNAL}
    values["status"] = Status(values["status"])
    values["public_status"] = PublicStatus(values["public_status"])
    return Signal(**values)
