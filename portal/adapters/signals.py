"""Signals in the database: sealed rows in, sealed rows out. Opens nothing; that is the vault's."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Connection, Select, and_, bindparam, delete, select, update

from portal.adapters import attachments, tables
from portal.adapters.attachments import SealedFile
from portal.adapters.database import Database
from portal.adapters.prepared import Prepared, adding
from portal.domain.signals import PublicStatus, Signal, Status

COLUMNS = tables.Signal.__table__.columns
_ADD_SIGNAL = adding(tables.Signal)
_ADD_DOCUMENT = adding(tables.Document)
_ADD_WRAP = adding(tables.Wrap)
_ADD_THREAD = adding(tables.Thread)
_ADD_ONCE = adding(tables.Once)
_HANDLED = Prepared(select(tables.Once.fields).where(tables.Once.key == bindparam("key")))


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
    files: Sequence[SealedFile] = ()


# --- filing ------------------------------------------------------------------------------------------------------


def add(connection: Connection, sealed: SealedSignal) -> None:
    """Write a filed signal with its documents, wraps, thread and files."""
    signal = sealed.signal
    _ADD_SIGNAL.write(connection, [_row(signal)])
    documents = [{"signal": signal.id, "kind": kind, "sealed": blob} for kind, blob in sealed.documents.items()]
    _ADD_DOCUMENT.write(connection, documents)
    wraps = [{"signal": signal.id, "principal": w.principal, "gated": w.gated, "key": w.key} for w in sealed.wraps]
    _ADD_WRAP.write(connection, wraps)
    thread = {"signal": signal.id, "lookup_id": sealed.lookup_id, "key": sealed.thread_key, "seen": 0}
    _ADD_THREAD.write(connection, [thread])
    attachments.add(connection, signal.id, sealed.files)


def handled_before(connection: Connection, key: bytes) -> bytes | None:
    """The keyed hash of what a form said when it was handled before, or None."""
    found: bytes | None = _HANDLED.scalar(connection, {"key": key})
    return found


def first_time(database: Database, connection: Connection, key: bytes, day: date) -> bool:
    """Whether this form was never handled; it is from now on. Of two that come at the same moment, one is the first."""
    row = tables.Once
    new = {"key": key, "fields": b"", "day": day}
    return connection.execute(database.insert_new(row).returning(row.key), new).first() is not None


def remember(connection: Connection, key: bytes, fields: bytes, day: date) -> None:
    """This form is handled; a second post of it does nothing."""
    _ADD_ONCE.write(connection, [{"key": key, "fields": fields, "day": day}])


def forget_before(connection: Connection, day: date) -> None:
    """Forget forms that were handled before this day."""
    connection.execute(delete(tables.Once).where(tables.Once.day < day))


# --- the desk ----------------------------------------------------------------------------------------------------


def one(
    connection: Connection, principal: str, municipalities: Sequence[str], *, active_in: Sequence[str], signal: str
) -> tuple[Signal, bytes, bool] | None:
    """A signal with this principal's wrap and its gate, or None when it is not theirs to see."""
    query = visible(principal, municipalities, active_in).where(tables.Signal.id == signal)
    found = connection.execute(query.add_columns(tables.Wrap.key, tables.Wrap.gated)).first()
    return (signal_of(found), found.key, found.gated) if found else None


def hold(connection: Connection, signals: Collection[str]) -> None:
    """Hold these signals until this transaction ends: who acts on one reads and writes it back, one after another.

    Always in one order, so that two who hold the same signals do not wait for each other.
    """
    row = tables.Signal
    query = select(row.id).where(row.id.in_(signals)).order_by(row.id)
    connection.execute(query.with_for_update(key_share=True))


def row(connection: Connection, signal: str) -> Signal | None:
    """The readable row of a signal, or None. For acts that concern it and show nothing of it."""
    found = connection.execute(select(*COLUMNS).where(tables.Signal.id == signal)).first()
    return signal_of(found) if found else None


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
        _ADD_DOCUMENT.write(connection, [{"signal": signal, "kind": kind, "sealed": sealed}])


def change(connection: Connection, signal: str, **values: Any) -> None:
    """Change readable columns of a signal (status, public_status, urgency, owner, due_on, erase_on, passed_on)."""
    connection.execute(update(tables.Signal).where(tables.Signal.id == signal).values(**values))


def municipality_of(connection: Connection, signal: str) -> str:
    """Where a signal belongs."""
    return connection.execute(select(tables.Signal.municipality).where(tables.Signal.id == signal)).scalar_one()


# --- inside ------------------------------------------------------------------------------------------------------


def visible(principal: str, municipalities: Sequence[str], active_in: Sequence[str]) -> Select[Any]:
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


def _row(signal: Signal) -> dict[str, Any]:
    return {column.name: getattr(signal, column.name) for column in COLUMNS}


def signal_of(row: Any) -> Signal:
    """The signal in a row that holds its columns."""
    values = {column.name: getattr(row, column.name) for column in COLUMNS}
    values["status"] = Status(values["status"])
    values["public_status"] = PublicStatus(values["public_status"])
    return Signal(**values)
