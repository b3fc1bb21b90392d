"""Referrals in the database: sealed records in, sealed records out. What they say is opened by an action."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import Connection, func, insert, select, update

from portal.adapters import tables
from portal.adapters.signals import signal_of, visible
from portal.domain.signals import Signal, Status

_ADD = insert(tables.Referral)
_LARGEST = 2**31 - 1
"""A number of an address beyond this is none: no database keeps it."""


@dataclass(frozen=True, slots=True)
class SealedReferral:
    """One referral of a signal that somebody holds: the signal, its key for that person, the number and the record."""

    signal: Signal
    wrap: bytes
    ordinal: int
    sealed: bytes


def next_ordinal(connection: Connection, signal: str) -> int:
    """The number of the next referral of a signal. Call inside the writing transaction that adds it."""
    row = tables.Referral
    return (connection.execute(select(func.max(row.ordinal)).where(row.signal == signal)).scalar() or 0) + 1


def add(connection: Connection, signal: str, ordinal: int, sealed: bytes) -> None:
    """Add a sealed referral."""
    connection.execute(_ADD, {"signal": signal, "ordinal": ordinal, "sealed": sealed})


def put(connection: Connection, signal: str, ordinal: int, sealed: bytes) -> None:
    """Replace a sealed referral: something came back."""
    row = tables.Referral
    connection.execute(update(row).where(row.signal == signal, row.ordinal == ordinal).values(sealed=sealed))


def of_signal(connection: Connection, signal: str) -> list[tuple[int, bytes]]:
    """The sealed referrals of a signal, oldest first."""
    row = tables.Referral
    query = select(row.ordinal, row.sealed).where(row.signal == signal).order_by(row.ordinal)
    return [(found.ordinal, found.sealed) for found in connection.execute(query)]


def one(connection: Connection, signal: str, ordinal: int) -> bytes | None:
    """One sealed referral, or None."""
    if ordinal > _LARGEST:
        return None
    row = tables.Referral
    found: bytes | None = connection.execute(
        select(row.sealed).where(row.signal == signal, row.ordinal == ordinal)
    ).scalar()
    return found


def held_by(
    connection: Connection,
    principal: str,
    municipalities: Sequence[str],
    *,
    active_in: Sequence[str],
    closed: bool,
) -> list[SealedReferral]:
    """Every referral of the signals this principal may open. `closed`: also those of closed signals."""
    row = tables.Referral
    query = (
        visible(principal, municipalities, active_in)
        .add_columns(tables.Wrap.key.label("wrap"), row.ordinal, row.sealed)
        .join(row, row.signal == tables.Signal.id)
        .order_by(row.signal, row.ordinal)
    )
    if not closed:
        query = query.where(tables.Signal.status != Status.CLOSED.value)
    return [
        SealedReferral(signal_of(found), found.wrap, found.ordinal, found.sealed) for found in connection.execute(query)
    ]
