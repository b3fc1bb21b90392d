"""The queries of who steers a region and reads no signal: counts and days, of columns that anybody may read.

Whatever this module asks stands below: four tables, and of those the columns that are named. It opens nothing and knows
of nothing that could be opened; a test lets the database itself say which columns were read.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from sqlalchemy import Connection, case, func, select

from portal.adapters.tables import Counter, Meeting, Signal, Task
from portal.domain.signals import Status
from portal.domain.steering import Load

_PROMISES = ("first_look", "feedback")


@dataclass(frozen=True, slots=True)
class Promised:
    """So many signals of a municipality (CBS code) were looked at, or answered, `in_time` or `late`."""

    municipality: str
    dimension: str
    value: str
    count: int


def loads(connection: Connection, municipalities: Collection[str], today: date) -> dict[str, Load]:
    """What lies open per municipality (CBS code); one where nothing lies open is left out."""
    row = Signal
    unopened = row.status == Status.RECEIVED.value
    query = (
        select(
            row.municipality,
            func.count().label("open"),
            func.sum(case((unopened, 1), else_=0)).label("unopened"),
            func.sum(case((row.due_on < today, 1), else_=0)).label("late"),
            func.sum(case((unopened & (row.urgency == "acuut"), 1), else_=0)).label("acute"),
            func.min(row.due_on).label("oldest"),
        )
        .where(row.municipality.in_(sorted(municipalities)), row.due_on.is_not(None))
        .group_by(row.municipality)
    )
    return {
        each.municipality: Load(each.open, int(each.unopened), int(each.late), int(each.acute), each.oldest)
        for each in connection.execute(query)
    }


def promised(connection: Connection, municipalities: Collection[str], since_month: str) -> list[Promised]:
    """How the promises were kept for signals since a month ("2026-09"), of all themes together."""
    row = Counter
    query = (
        select(row.municipality, row.dimension, row.value, func.sum(row.count).label("sum"))
        .where(row.municipality.in_(sorted(municipalities)), row.month >= since_month, row.dimension.in_(_PROMISES))
        .group_by(row.municipality, row.dimension, row.value)
    )
    return [
        Promised(each.municipality, each.dimension, each.value, int(each.sum)) for each in connection.execute(query)
    ]


def counted(
    connection: Connection, municipalities: Collection[str], theme: str, dimension: str, months: Collection[str]
) -> dict[tuple[str, str], int]:
    """How many signals of these months fall under each value of a dimension, all these places together.

    (value, month) -> number.
    """
    row = Counter
    query = (
        select(row.value, row.month, func.sum(row.count).label("sum"))
        .where(
            row.municipality.in_(sorted(municipalities)),
            row.theme == theme,
            row.dimension == dimension,
            row.month.in_(sorted(months)),
        )
        .group_by(row.value, row.month)
    )
    return {(each.value, each.month): int(each.sum) for each in connection.execute(query)}


def late_tasks(connection: Connection, regions: Collection[str], today: date) -> int:
    """How many tasks of meetings of these regions (slugs) should have been done before today."""
    query = (
        select(func.count())
        .select_from(Task)
        .join(Meeting, Meeting.id == Task.meeting)
        .where(Meeting.region.in_(sorted(regions)), Task.done_on.is_(None), Task.due_on < today)
    )
    return int(connection.execute(query).scalar_one())
