"""Codes that municipalities of a region compare, the signals that share one, and how many somebody compared today."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from sqlalchemy import Connection, and_, delete, exists, or_, select, update
from sqlalchemy.orm import aliased

from portal.adapters import directory, tables
from portal.adapters.database import Database
from portal.adapters.signals import COLUMNS, signal_of, visible
from portal.domain.access import Staff
from portal.domain.signals import Signal

_ROW = tables.SharedToken


@dataclass(frozen=True, slots=True)
class Match:
    """Two signals of different municipalities with the same code. `mine` is one that somebody may open."""

    region: str
    code: bytes
    mine: str
    other: Signal


def of_signal(connection: Connection, signal: str) -> set[bytes]:
    """The codes of a signal."""
    return set(connection.execute(select(_ROW.code).where(_ROW.signal == signal)).scalars())


def add(database: Database, connection: Connection, region: str, code: bytes, signal: str) -> None:
    """One code more of a signal; one that is there stays."""
    connection.execute(database.insert_new(_ROW), {"region": region, "code": code, "signal": signal})


def remove(connection: Connection, signal: str, codes: Collection[bytes] | None = None) -> None:
    """These codes of a signal go; None: all of them."""
    query = delete(_ROW).where(_ROW.signal == signal)
    connection.execute(query if codes is None else query.where(_ROW.code.in_(sorted(codes))))


def sharing(connection: Connection, region: str, code: bytes, signal: Signal) -> list[Signal]:
    """The signals of other municipalities of the region with this code, by its index."""
    row = tables.Signal
    query = (
        select(*COLUMNS)
        .join(_ROW, _ROW.signal == row.id)
        .where(_ROW.region == region, _ROW.code == code, row.municipality != signal.municipality)
        .order_by(row.id)
    )
    return [signal_of(found) for found in connection.execute(query)]


def matches(connection: Connection, staff: Staff, limit: int, signal: str = "") -> list[Match]:
    """What signals that this person may open share with those of other municipalities, the newest other one first.

    `signal`: only of this one.
    """
    mine, theirs, row = aliased(_ROW), aliased(_ROW), tables.Signal
    other = aliased(row)
    own = visible(staff.principal, staff.municipalities, staff.active_in).subquery()
    query = (
        select(mine.region, mine.code, mine.signal.label("mine"), *(getattr(other, each.name) for each in COLUMNS))
        .join(own, own.c.id == mine.signal)
        .join(theirs, and_(theirs.region == mine.region, theirs.code == mine.code, theirs.signal != mine.signal))
        .join(other, and_(other.id == theirs.signal, other.municipality != own.c.municipality))
        .order_by(other.received_on.desc(), other.id, mine.signal, mine.code)
        .limit(limit)
    )
    if signal:
        query = query.where(mine.signal == signal)
    return [Match(found.region, found.code, found.mine, signal_of(found)) for found in connection.execute(query)]


def documents(connection: Connection, kind: str, signals: Collection[str]) -> dict[str, bytes]:
    """The sealed documents of one kind of these signals, by signal."""
    row = tables.Document
    query = select(row.signal, row.sealed).where(row.kind == kind, row.signal.in_(sorted(signals)))
    return {each.signal: each.sealed for each in connection.execute(query)}


def belongs(connection: Connection, region: str, municipality: str, on: date) -> bool:
    """Whether a municipality (CBS code) is in a region on a day, as the database has it now."""
    row = tables.Membership
    runs = (row.valid_from <= on, or_(row.valid_to.is_(None), row.valid_to >= on))
    query = select(row.region).where(row.region == region, row.municipality == municipality, *runs)
    return connection.execute(query).first() is not None


# --- when it ends ------------------------------------------------------------------------------------------------


def drop_region(connection: Connection, region: str) -> int:
    """All codes of a region go: nothing is compared there any more. Returns how many there were."""
    return connection.execute(delete(_ROW).where(_ROW.region == region)).rowcount


def prune(connection: Connection, today: date) -> int:
    """Codes go of regions that compare no more, and of municipalities that are not in the region today; how many."""
    region = tables.Region
    comparing = [
        each.slug
        for each in connection.execute(select(region.slug, region.linking))
        if directory.linking_of(each.linking).compares
    ]
    row, member = tables.Signal, tables.Membership
    inside = exists().where(
        row.id == _ROW.signal,
        member.municipality == row.municipality,
        member.region == _ROW.region,
        member.valid_from <= today,
        or_(member.valid_to.is_(None), member.valid_to >= today),
    )
    return connection.execute(delete(_ROW).where(or_(_ROW.region.not_in(comparing), ~inside))).rowcount


# --- how many somebody compared today ----------------------------------------------------------------------------


def compared_today(connection: Connection, principal: str, day: date) -> int:
    """How many identifiers this person compared on a day."""
    row = tables.Comparison
    query = select(row.count).where(row.principal == principal, row.day == day)
    return connection.execute(query).scalar() or 0


def count_one(database: Database, connection: Connection, principal: str, day: date, most: int) -> bool:
    """One more for this person today; False when that would be more than `most`, also of two at the same moment."""
    row = tables.Comparison
    connection.execute(database.insert_new(row), {"principal": principal, "day": day, "count": 0})
    own = (row.principal == principal, row.day == day, row.count < most)
    return bool(connection.execute(update(row).where(*own).values(count=row.count + 1)).rowcount)


def forget_before(connection: Connection, day: date) -> None:
    """Nobody needs to know how many it were on earlier days."""
    connection.execute(delete(tables.Comparison).where(tables.Comparison.day < day))
