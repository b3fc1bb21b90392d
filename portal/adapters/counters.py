"""Figures that carry no signal: how many of a month fall under one value of a dimension."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Select, bindparam, case, false, func, select, union_all, update

from portal.adapters import tables
from portal.adapters.database import Database

RECEIVED = "received:"
"""What the dimensions of the promises begin with for what a colleague elsewhere handed on."""


@dataclass(frozen=True, slots=True)
class Figure:
    """A sum over some months: in this municipality so many signals fall under this value of the dimension.

    `month`: where the months were asked for apart ("2026-11"), else "".
    """

    municipality: str
    dimension: str
    value: str
    count: int
    month: str = ""


@dataclass(frozen=True, slots=True)
class Went:
    """So many signals of a municipality were erased in a month ("2026-11") for this reason."""

    municipality: str
    month: str
    value: str
    count: int


def add(
    database: Database,
    connection: Connection,
    municipality: str,
    month: str,
    theme: str,
    dimension: str,
    value: str,
    by: int = 1,
) -> None:
    """Count a signal of this month ("2026-11"), or as many as `by` says; a negative number takes them off again."""
    change(database, connection, municipality, month, theme, {(dimension, value): by})


def change(
    database: Database,
    connection: Connection,
    municipality: str,
    month: str,
    theme: str,
    by: Mapping[tuple[str, str], int],
) -> None:
    """Change several counters of a month ("2026-11") at once: (dimension, value) -> how many more, or less."""
    # always in the same order: two who count at the same moment wait for each other, and not crosswise
    keys = [
        {"municipality": municipality, "month": month, "theme": theme, "dimension": dimension, "value": value}
        for dimension, value in sorted(by)
    ]
    if not keys:
        return
    connection.execute(database.insert_new(tables.Counter), [{**key, "count": 0} for key in keys])
    row = tables.Counter
    found = update(row).where(*(getattr(row, name) == bindparam(f"of_{name}") for name in keys[0]))
    changes = [
        {**{f"of_{name}": text for name, text in key.items()}, "by": by[key["dimension"], key["value"]]} for key in keys
    ]
    connection.execute(found.values(count=row.count + bindparam("by")), changes)


def erased(connection: Connection, municipalities: Iterable[str]) -> list[Went]:
    """What was erased in these municipalities, per month and reason, of all themes together."""
    row = tables.Counter
    query = (
        select(row.municipality, row.month, row.value, func.sum(row.count).label("sum"))
        .where(row.municipality.in_(list(municipalities)), row.dimension == "erased")
        .group_by(row.municipality, row.month, row.value)
    )
    return [Went(found.municipality, found.month, found.value, int(found.sum)) for found in connection.execute(query)]


def promise(connection: Connection, municipalities: Iterable[str], since_month: str) -> list[Figure]:
    """First look and first word since a month ("2026-09"): per municipality how many `in_time`, how many `late`."""
    row = tables.Counter
    promises = ("first_look", "feedback")
    query = (
        select(row.municipality, row.dimension, row.value, func.sum(row.count).label("sum"))
        .where(
            row.municipality.in_(list(municipalities)),
            row.month >= since_month,
            row.dimension.in_((*promises, *(f"{RECEIVED}{each}" for each in promises))),
        )
        .group_by(row.municipality, row.dimension, row.value)
    )
    sums: dict[tuple[str, str, str], int] = {}
    for found in connection.execute(query):
        key = (found.municipality, found.dimension.removeprefix(RECEIVED), found.value)
        sums[key] = sums.get(key, 0) + int(found.sum)
    return [Figure(*key, count) for key, count in sums.items()]


def of_year(connection: Connection, municipalities: Iterable[str], theme: str, year: int) -> list[Figure]:
    """Everything that was counted of a theme in a calendar year, summed up; `signal` and `melding` month by month."""
    row = tables.Counter
    month = case((row.dimension.in_(("signal", "melding")), row.month), else_="").label("each_month")
    query = (
        select(row.municipality, month, row.dimension, row.value, func.sum(row.count).label("sum"))
        .where(
            row.municipality.in_(list(municipalities)),
            row.month.between(f"{year:04}-01", f"{year:04}-12"),
            row.theme == theme,
            row.dimension != "erased",
        )
        .group_by(row.municipality, month, row.dimension, row.value)
    )
    return [
        Figure(found.municipality, found.dimension, found.value, int(found.sum), found.each_month)
        for found in connection.execute(query)
    ]


def first_month(connection: Connection, municipalities: Iterable[str], theme: str) -> str | None:
    """The first month ("2026-11") in which a signal of this theme was counted there; None: there is none."""
    return connection.execute(first_month_of(municipalities, theme)).scalar()


def first_month_of(municipalities: Iterable[str], theme: str) -> Select[Any]:
    """The query for that month: of each place the first row of its key that fits, and not all rows of three years."""
    row, codes = tables.Counter, sorted(municipalities)
    firsts = [
        select(row.month)
        .where(row.municipality == code, row.theme == theme, row.dimension == "signal")
        .order_by(row.municipality, row.month)
        .limit(1)
        .subquery()
        .select()
        for code in codes
    ]
    if not firsts:
        return select(row.month).where(false())
    found = union_all(*firsts).subquery()
    return select(func.min(found.c.month))
