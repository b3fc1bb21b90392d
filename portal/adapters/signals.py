"""Signals in the database: sealed rows in, sealed rows out. Opens nothing; that is the vault's."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Connection, Select, and_, bindparam, delete, insert, select, tuple_, update

from portal.adapters import tables
from portal.domain.signals import Filter, PublicStatus, Signal, Status

COLUMNS = tables.Signal.__table__.columns
_ADD_SIGNAL = insert(tables.Signal)
_ADD_DOCUMENT = insert(tables.Document)
_ADD_WRAP = insert(tables.Wrap)
_ADD_THREAD = insert(tables.Thread)
_ADD_ONCE = insert(tables.Once)
_HANDLED = select(tables.Once.fields).where(tables.Once.key == bindparam("key"))


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
    found: bytes | None = connection.execute(_HANDLED, {"key": key}).scalar()
    return found


def remember(connection: Connection, key: bytes, fields: bytes, day: date) -> None:
    """This form is handled; a second post of it does nothing."""
    connection.execute(_ADD_ONCE, {"key": key, "fields": fields, "day": day})


def forget_before(connection: Connection, day: date) -> None:
    """Forget forms that were handled before this day."""
    connection.execute(delete(tables.Once).where(tables.Once.day < day))


# --- the desk ----------------------------------------------------------------------------------------------------


def inbox(
    connection: Connection,
    principal: str,
    municipalities: Sequence[str],
    *,
    active_in: Sequence[str],
    chosen: Filter,
    limit: int,
    after: tuple[date, str] | None = None,
    before: tuple[date, str] | None = None,
) -> list[InboxRow]:
    """One page of signals this principal has an open wrap for, newest day first.

    `after` and `before` are the (day, id) of the last and the first row of the page one comes from.
    """
    query = _visible(principal, municipalities, active_in)
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
    rows = [InboxRow(signal_of(row), row.wrap, row.report) for row in connection.execute(query.limit(limit))]
    return rows[::-1] if before else rows


def one(
    connection: Connection, principal: str, municipalities: Sequence[str], *, active_in: Sequence[str], signal: str
) -> tuple[Signal, bytes, bool] | None:
    """A signal with this principal's wrap and its gate, or None when it is not theirs to see."""
    query = _visible(principal, municipalities, active_in).where(tables.Signal.id == signal)
    found = connection.execute(query.add_columns(tables.Wrap.key, tables.Wrap.gated)).first()
    return (signal_of(found), found.key, found.gated) if found else None


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


def change(connection: Connection, signal: str, **values: Any) -> None:
    """Change readable columns of a signal (status, public_status, urgency, owner, due_on, erase_on, passed_on)."""
    connection.execute(update(tables.Signal).where(tables.Signal.id == signal).values(**values))


def municipality_of(connection: Connection, signal: str) -> str:
    """Where a signal belongs."""
    return connection.execute(select(tables.Signal.municipality).where(tables.Signal.id == signal)).scalar_one()


# --- inside ------------------------------------------------------------------------------------------------------


def _visible(principal: str, municipalities: Sequence[str], active_in: Sequence[str]) -> Select[Any]:
    """Signals this principal may open: an ungated wrap (or any, where a deputy is active) in an own municipality."""
    wrap = tables.Wrap
    query = (
        select(*COLUMNS)
        .join(wrap, and_(wrap.signal == tables.Signal.id, wrap.principal == principal))
        .where(tables.Signal.municipality.in_(municipalities))
    )
    if set(municipalities) <= set(active_in):
        return query
    return query.where(wrap.gated.is_(False) | tables.Signal.municipality.in_(active_in))


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
    return {column.name: getattr(signal, column.name) for column in COLUMNS}


def signal_of(row: Any) -> Signal:
    """The signal in a row that holds its columns."""
    values = {column.name: getattr(row, column.name) for column in COLUMNS}
    values["status"] = Status(values["status"])
    values["public_status"] = PublicStatus(values["public_status"])
    return Signal(**values)
