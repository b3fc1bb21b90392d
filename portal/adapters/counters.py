"""Figures that carry no signal: how many of a month fall under one value of a dimension."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy import Connection, func, select, update

from portal.adapters import tables
from portal.adapters.database import Database


@dataclass(frozen=True, slots=True)
class Figure:
    """A sum over some months: in this municipality so many signals fall under this value of the dimension."""

    municipality: str
    dimension: str
    value: str
    count: int


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
    key = {"municipality": municipality, "month": month, "theme": theme, "dimension": dimension, "value": value}
    connection.execute(database.insert_new(tables.Counter), {**key, "count": 0})
    row = tables.Counter
    found = update(row).where(*(getattr(row, name) == text for name, text in key.items()))
    connection.execute(found.values(count=row.count + by))


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
    query = (
        select(row.municipality, row.dimension, row.value, func.sum(row.count).label("sum"))
        .where(
            row.municipality.in_(list(municipalities)),
            row.month >= since_month,
            row.dimension.in_(("first_look", "feedback")),
        )
        .group_by(row.municipality, row.dimension, row.value)
    )
    return [
        Figure(found.municipality, found.dimension, found.value, int(found.sum)) for found in connection.execute(query)
    ]
