"""The case keys of signals, sealed for each reader: who holds one, and giving them to a newcomer."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from sqlalchemy import Connection, and_, bindparam, case, delete, exists, func, select, update
from sqlalchemy.orm import aliased

from portal.adapters import tables
from portal.adapters.database import Database
from portal.adapters.signals import COLUMNS, signal_of
from portal.domain.places import Role
from portal.domain.signals import Signal

# The table and not its class: one statement for many rows.
_WRAP = tables.Table.metadata.tables["wrap"]
_REPLACE_WRAP = (
    update(_WRAP)
    .where(_WRAP.c.principal == bindparam("holder"), _WRAP.c.signal == bindparam("of"))
    .values(key=bindparam("key"))
)


def open_gates(connection: Connection, signal: str) -> list[str]:
    """Let the deputies of a signal in; returns their principals. A paper key has no seat and stays as it is."""
    row, seat = tables.Wrap, tables.Seat
    query = select(row.principal).join(seat, seat.principal == row.principal)
    people = list(connection.execute(query.where(row.signal == signal, row.gated.is_(True)).distinct()).scalars())
    connection.execute(update(row).where(row.signal == signal, row.principal.in_(people)).values(gated=False))
    return people


def unread_since(connection: Connection, day: date) -> list[str]:
    """Signals that nobody opened, were due before this day, and have a gated deputy."""
    row, wrap, seat = tables.Signal, tables.Wrap, tables.Seat
    query = (
        select(row.id)
        .join(wrap, wrap.signal == row.id)
        .join(seat, and_(seat.principal == wrap.principal, seat.municipality == row.municipality))
        .where(
            row.municipality.in_(select(tables.Municipality.code)),  # so that late ones are found by the inbox's index
            row.status == "received",
            row.due_on < day,
            wrap.gated.is_(True),
        )
        .distinct()
    )
    return list(connection.execute(query).scalars())


def openly_held(connection: Connection, signals: Sequence[str]) -> set[str]:
    """Which of these signals somebody can open now: a wrap without a gate."""
    row = tables.Wrap
    query = select(row.signal).where(row.signal.in_(signals), row.gated.is_(False)).distinct()
    return set(connection.execute(query).scalars())


def drop(connection: Connection, principal: str) -> None:
    """Take every wrap of this principal away."""
    connection.execute(delete(tables.Wrap).where(tables.Wrap.principal == principal))


def replace_wraps(connection: Connection, principal: str, wraps: Sequence[tuple[str, bytes]]) -> None:
    """Put cheaper wraps (signal id, key) in the place of this principal's sealed ones."""
    if wraps:
        connection.execute(_REPLACE_WRAP, [{"of": signal, "holder": principal, "key": key} for signal, key in wraps])


def to_rewrap(
    connection: Connection,
    holder: str,
    newcomer: str,
    municipality: str,
    limit: int,
    after: str,
    *,
    without_deputy: bool = False,
    since: date | None = None,
) -> list[tuple[Signal, bytes, bytes]]:
    """Signals beyond id `after` that the holder can open and the newcomer cannot: (signal, wrap, sealed route).

    Only of themes in which the newcomer has a seat there: the holder may have more. Excluded people stay without a
    wrap, so a plain "what is left" would never come to an end. `without_deputy`: only signals that no deputy holds a
    wrap of. `since`: only what came in from that day on.
    """
    has = aliased(tables.Wrap)
    theirs = exists().where(has.signal == tables.Signal.id, has.principal == newcomer)
    themes = select(tables.Seat.theme).where(
        tables.Seat.principal == newcomer, tables.Seat.municipality == municipality
    )
    query = (
        select(*COLUMNS, tables.Wrap.key, tables.Document.sealed)
        .join(tables.Wrap, and_(tables.Wrap.signal == tables.Signal.id, tables.Wrap.principal == holder))
        .join(tables.Document, and_(tables.Document.signal == tables.Signal.id, tables.Document.kind == "route"))
        .where(tables.Signal.municipality == municipality, tables.Signal.id > after, ~theirs)
        .where(tables.Signal.theme.in_(themes))
        .order_by(tables.Signal.id)
        .limit(limit)
    )
    if without_deputy:
        deputies = (
            select(tables.Wrap.signal)
            .join(tables.Seat, tables.Seat.principal == tables.Wrap.principal)
            .where(tables.Seat.municipality == municipality, tables.Seat.theme == tables.Signal.theme)
            .where(tables.Seat.role == Role.DEPUTY.value)
            .correlate(tables.Signal)
        )
        query = query.where(tables.Signal.id.not_in(deputies))
    if since is not None:
        query = query.where(tables.Signal.received_on >= since)
    return [(signal_of(row), row.key, row.sealed) for row in connection.execute(query)]


def progress(connection: Connection, holder: str, municipality: str, after: str) -> tuple[int, int]:
    """Of the signals that the holder holds here: how many lie up to id `after`, and how many there are."""
    query = (
        select(func.count(), func.coalesce(func.sum(case((tables.Signal.id <= after, 1), else_=0)), 0))
        .select_from(tables.Signal)
        .join(tables.Wrap, and_(tables.Wrap.signal == tables.Signal.id, tables.Wrap.principal == holder))
        .where(tables.Signal.municipality == municipality)
    )
    total, done = connection.execute(query).one()
    return int(done), int(total)


def held(connection: Connection, principal: str, municipality: str) -> int:
    """How many signals of this municipality this principal holds a wrap of."""
    query = (
        select(func.count())
        .select_from(tables.Wrap)
        .join(tables.Signal, tables.Signal.id == tables.Wrap.signal)
        .where(tables.Wrap.principal == principal, tables.Signal.municipality == municipality)
    )
    return int(connection.execute(query).scalar_one())


def add_wraps(
    database: Database, connection: Connection, principal: str, wraps: Sequence[tuple[str, bytes, bool]]
) -> None:
    """Wraps (signal id, key, gated) for a newcomer; one that is there already (two colleagues approve) stays."""
    if wraps:
        connection.execute(
            database.insert_new(tables.Wrap),
            [{"signal": s, "principal": principal, "key": key, "gated": gated} for s, key, gated in wraps],
        )
