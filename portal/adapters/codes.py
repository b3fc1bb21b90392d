"""Identifiers of signals as keyed codes, and the signals that share one. What a code stands for is not kept."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from sqlalchemy import Connection, delete, select

from portal.adapters import tables
from portal.adapters.database import Database
from portal.adapters.signals import signal_of, visible
from portal.domain.access import Staff
from portal.domain.signals import Signal


@dataclass(frozen=True, slots=True)
class Held:
    """Another signal that somebody may open, with their wrap; `codes`: those it shares with what was asked."""

    signal: Signal
    wrap: bytes
    codes: frozenset[bytes] = frozenset()


def of_signal(connection: Connection, signal: str) -> set[bytes]:
    """The codes of a signal."""
    row = tables.Token
    return set(connection.execute(select(row.code).where(row.signal == signal)).scalars())


def add(database: Database, connection: Connection, signal: str, codes: Collection[bytes]) -> None:
    """More codes of a signal; one that is there stays."""
    if codes:
        rows = [{"signal": signal, "code": code} for code in sorted(codes)]
        connection.execute(database.insert_new(tables.Token), rows)


def remove(connection: Connection, signal: str, codes: Collection[bytes]) -> None:
    """These codes of a signal stand for nothing any more."""
    row = tables.Token
    if codes:
        connection.execute(delete(row).where(row.signal == signal, row.code.in_(sorted(codes))))


def sharing(
    connection: Connection, staff: Staff, municipality: str, signal: str, codes: Collection[bytes], limit: int
) -> list[Held]:
    """Other signals of the municipality with one of these codes that this person may open, newest first.

    `limit`: how many are looked at; a code that half the inbox shares tells nothing.
    """
    row, token = tables.Signal, tables.Token
    with_one = select(token.signal).where(token.code.in_(sorted(codes)), token.signal != signal)
    query = (
        visible(staff.principal, staff.municipalities, staff.active_in)
        .add_columns(tables.Wrap.key)
        .where(row.id.in_(with_one), row.municipality == municipality)
        .order_by(row.received_on.desc(), row.id)
        .limit(limit)
    )
    found = connection.execute(query).all()
    theirs = select(token.signal, token.code).where(token.signal.in_([each.id for each in found]))
    shared: dict[str, set[bytes]] = {}
    for each in connection.execute(theirs) if found else ():
        if each.code in codes:
            shared.setdefault(each.signal, set()).add(each.code)
    return [Held(signal_of(each), each.key, frozenset(shared.get(each.id, ()))) for each in found]


def several(connection: Connection, staff: Staff, municipality: str, signals: Sequence[str]) -> dict[str, Held]:
    """Those of these signals of the municipality that this person may open, by id."""
    if not signals:
        return {}
    query = visible(staff.principal, staff.municipalities, staff.active_in).add_columns(tables.Wrap.key)
    query = query.where(tables.Signal.id.in_(signals), tables.Signal.municipality == municipality)
    return {each.id: Held(signal_of(each), each.key) for each in connection.execute(query)}
