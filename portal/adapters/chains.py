"""The chains over the trail: hanging events, reading them in order, and cutting off what is older than its term."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Connection, bindparam, delete, func, insert, select, update

from portal.adapters import tables
from portal.adapters.database import Database
from portal.adapters.trail import canonical
from portal.adapters.vault import AppKeys
from portal.domain.chains import Link, Strand, borders, start_of, unpacked

_HANG = update(tables.Event).where(tables.Event.id == bindparam("which"), tables.Event.chain.is_(None))
_COLUMNS = tuple(tables.Event.__table__.columns)
AT_ONCE = 2000


@dataclass(frozen=True, slots=True)
class Waiting:
    """An event that does not hang yet."""

    id: str
    at: str
    mac: bytes


def waiting(connection: Connection, strand: Strand, before: str, limit: int) -> list[Waiting]:
    """Events that do not hang yet, with an `at` before this one, the oldest first.

    The two kinds of `at` sort among each other: a day comes before the moments of that day.
    """
    row = tables.Event
    dated = func.length(row.at) == len("2026-11-17")
    query = (
        select(row.id, row.at, row.mac)
        .where(row.chain.is_(None), row.at < before, dated if strand is Strand.DATED else ~dated)
        .order_by(row.at, row.id)
        .limit(limit)
    )
    return [Waiting(found.id, found.at, found.mac) for found in connection.execute(query)]


def head(connection: Connection, strand: Strand) -> Link:
    """The last link of a chain, where it was cut when nothing hangs any more, or its start."""
    row, (first, end) = tables.Event, borders(strand)
    query = select(row.chain).where(row.chain >= first, row.chain < end).order_by(row.chain.desc()).limit(1)
    found = connection.execute(query).scalar()
    link = unpacked(found) if found else None
    return link or cut_at(connection, strand)[0]


def hang(connection: Connection, app_keys: AppKeys, last: Link, events: Sequence[Waiting]) -> Link:
    """Hang these events, in this order, on the last link; returns the new last link."""
    rows = []
    for event in events:
        number = last.number + 1
        last = Link(last.strand, number, app_keys.chain_digest(last.digest, number, event.mac))
        rows.append({"which": event.id, "link": last.packed()})
    if rows:
        connection.execute(_HANG.values(chain=bindparam("link")), rows)
    return last


def count_waiting(connection: Connection) -> int:
    """How many events do not hang yet."""
    row = tables.Event
    return int(connection.execute(select(func.count()).select_from(row).where(row.chain.is_(None))).scalar_one())


# --- reading ---------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Hung:
    """An event as it stands, with its link (None for bytes that are none) and whether its own MAC holds."""

    id: str
    at: str
    mac: bytes
    link: Link | None
    genuine: bool


def in_order(connection: Connection, app_keys: AppKeys) -> Iterator[Hung]:
    """Every event that hangs, by strand and number; what is no link comes where its bytes sort."""
    row, after = tables.Event, b""
    while True:
        query = select(*_COLUMNS).where(row.chain > after).order_by(row.chain).limit(AT_ONCE)
        found = connection.execute(query).all()
        if not found:
            return
        for each in found:
            yield Hung(each.id, each.at, each.mac, unpacked(each.chain), _genuine(app_keys, each))
        after = found[-1].chain


def loose(connection: Connection, app_keys: AppKeys) -> Iterator[Hung]:
    """Every event that does not hang."""
    row = tables.Event
    for each in connection.execute(select(*_COLUMNS).where(row.chain.is_(None)).order_by(row.at, row.id)):
        yield Hung(each.id, each.at, each.mac, None, _genuine(app_keys, each))


def _genuine(app_keys: AppKeys, row: Any) -> bool:
    return app_keys.is_event_mac(canonical(row._mapping), row.mac)


def link_number(connection: Connection, strand: Strand, number: int) -> Link | None:
    """The link with this number, if it is there."""
    first = Link(strand, number, b"").packed()
    last = Link(strand, number + 1, b"").packed()
    row = tables.Event
    found = connection.execute(select(row.chain).where(row.chain >= first, row.chain < last)).scalar()
    return unpacked(found) if found else None


# --- cutting off -----------------------------------------------------------------------------------------------------


def cut_at(connection: Connection, strand: Strand) -> tuple[Link, int]:
    """The link a chain was cut off at, and how many events went: the start of the chain and none, when it was not."""
    row = tables.Cut
    found = connection.execute(select(row.link, row.events).where(row.strand == strand.value)).first()
    link = unpacked(found.link) if found else None
    return (link, int(found.events)) if found and link else (start_of(strand), 0)


def cut_holds(connection: Connection, app_keys: AppKeys, strand: Strand) -> bool:
    """Whether the portal itself made this cut, or none was made."""
    row = tables.Cut
    found = connection.execute(select(*row.__table__.columns).where(row.strand == strand.value)).first()
    return found is None or app_keys.is_event_mac(_said(strand, found.link, found.events, found.made_on), found.mac)


def oldest(connection: Connection, strand: Strand, before: str) -> Link | None:
    """The last link of the unbroken row of events at the beginning of a chain that are all from before this `at`."""
    row, (first, end) = tables.Event, borders(strand)
    of_strand = row.chain >= first, row.chain < end
    # not min() and max(): PostgreSQL has none for bytes
    query = select(row.chain).where(*of_strand)
    young = connection.execute(query.where(row.at >= before).order_by(row.chain).limit(1)).scalar()
    query = query.order_by(row.chain.desc()).limit(1)
    found = connection.execute(query.where(row.chain < young) if young else query).scalar()
    return unpacked(found) if found else None


def cut_off(database: Database, connection: Connection, app_keys: AppKeys, to: Link, on: date) -> int:
    """Delete a chain up to and with this link, and keep where it was cut; returns how many events went.

    The trigger that keeps the trail is lifted for this transaction only. The caller's role must own the table.
    """
    row, (first, _) = tables.Event, borders(to.strand)
    _, before = cut_at(connection, to.strand)
    with _lifted(database, connection):
        gone = connection.execute(delete(row).where(row.chain >= first, row.chain <= to.packed())).rowcount
    count, link = before + gone, to.packed()
    mac = app_keys.event_mac(_said(to.strand, link, count, on))
    values = {"link": link, "events": count, "made_on": on, "mac": mac}
    cut = tables.Cut
    if not connection.execute(update(cut).where(cut.strand == to.strand.value).values(**values)).rowcount:
        connection.execute(insert(cut), {"strand": to.strand.value, **values})
    return int(gone)


def _said(strand: Strand, link: bytes, count: int, on: date) -> bytes:
    return f"cut {strand.value} {link.hex()} {count} {on.isoformat()}".encode()


class _lifted:  # noqa: N801 - reads as a word: with _lifted(…)
    """The trigger against deleting is away inside."""

    def __init__(self, database: Database, connection: Connection) -> None:
        self.run = connection.exec_driver_sql
        self.is_sqlite = database.is_sqlite

    def __enter__(self) -> None:
        self.run("DROP TRIGGER event_stays" if self.is_sqlite else "ALTER TABLE event DISABLE TRIGGER event_is_kept")

    def __exit__(self, *_error: object) -> None:
        self.run(
            "CREATE TRIGGER event_stays BEFORE DELETE ON event BEGIN SELECT RAISE(ABORT, 'the trail is kept'); END"
            if self.is_sqlite
            else "ALTER TABLE event ENABLE TRIGGER event_is_kept"
        )
