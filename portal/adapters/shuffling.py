"""PostgreSQL: what reporters did on a day is written anew, in an order of chance, once that day is over.

Rows lie in the order in which they came, and what PostgreSQL keeps beside them says it too: the transaction that wrote
a row (`xmin`), its place (`ctid`), the numbers of values too large for it. Afterwards all rows of a day are of one
transaction, each in a place of chance. The running role can do that. Then the tables are written anew in the order of
their keys, which are of chance as well: what lay in the files before is gone with them.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date
from random import SystemRandom
from typing import Any

from sqlalchemy import Connection, LargeBinary, bindparam, func, literal, select, update

from portal.adapters import tables
from portal.adapters.database import Database
from portal.adapters.erasing import hanging

SMALL = 2**30
"""Bytes of a table, with what belongs to it, that is written anew every night: some seconds in which nobody uses it."""

_DAY = len("2026-11-17")
_mix = SystemRandom().shuffle


def next_day(connection: Connection, after: str, before: date) -> str | None:
    """The first day after one and before another on which a reporter did something, as an ISO date."""
    row = tables.Event
    dated = (func.length(row.at) == _DAY, row.at > after, row.at < before.isoformat())
    found: str | None = connection.execute(select(func.min(row.at)).where(*dated)).scalar()
    return found


def shuffle(connection: Connection, day: str, today: date) -> int:
    """Write every row of the signals with which a reporter did something on this day anew; returns how many signals.

    Those with which one did something today as well are left for a later night: in what is written anew now they would
    say that it was before now. That day comes, because today's act is one more day to shuffle.
    """
    row = tables.Event
    of_today = select(row.signal).where(row.at == today.isoformat(), row.signal.is_not(None))
    of_day = select(row.signal).where(row.at == day, row.signal.is_not(None), row.signal.not_in(of_today))
    signal = tables.Signal
    held = select(signal.id).where(signal.id.in_(of_day)).order_by(signal.id).with_for_update(of=signal)
    there = list(connection.execute(held).scalars())
    for table, column in [(signal.__table__, signal.__table__.c.id), *hanging()]:
        _write(connection, table, column, there)
    once = tables.Once.__table__
    handled = select(once.c.key).where(once.c.day < today)
    _write(connection, once, once.c.key, list(connection.execute(handled).scalars()))
    return len(there)


def _write(connection: Connection, table: Any, column: Any, values: Sequence[Any]) -> None:
    """The rows with these values in this column anew, in an order of chance."""
    if not values:
        return
    # joining nothing to it makes another value of it: PostgreSQL would let a large one stay where it is
    large = [each for each in table.columns if isinstance(each.type, LargeBinary) and not each.primary_key]
    anew = {each.name: each.op("||")(literal(b"")) for each in large} or {column.name: column}
    mixed = list(values)
    _mix(mixed)
    statement = update(table).where(column == bindparam("which")).values(**anew)
    connection.execute(statement, [{"which": value} for value in mixed])


def write_anew(database: Database, always: Collection[str]) -> None:
    """The tables of at most `SMALL` bytes, and these whatever their size: in the order of their keys.

    Nobody uses a table meanwhile. Raises what the database raises, also when one is in use for five seconds.
    """
    with database.reading() as connection:
        sizes = {
            table.name: connection.execute(select(func.pg_total_relation_size(f'"{table.name}"'))).scalar_one()
            for table in tables.Table.metadata.sorted_tables
        }
    for name, size in sizes.items():
        if size <= SMALL or name in always:
            with database.writing() as connection:
                connection.exec_driver_sql("SET LOCAL lock_timeout = '5s'")
                connection.exec_driver_sql("SET LOCAL statement_timeout = 0")
                connection.execute(select(func.write_anew(name)))
