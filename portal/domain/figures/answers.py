"""What a publication says to a question. Everything is computed from numbers that are shown, never from hidden ones."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from portal.domain.figures.published import MELDING, SIGNAL, TOTAL, UNANSWERED, Publication, Table

PER = 10_000
"""Signals are counted per so many inhabitants."""

QUARTERS = ("Q1", "Q2", "Q3", "Q4")


@dataclass(frozen=True, slots=True)
class Both:
    """How many signals and how many meldingen; None: kept back."""

    signals: int | None
    meldingen: int | None

    @property
    def share(self) -> float | None:
        """Meldingen of the signals, from 0 to 1; None when either is kept back or there is no signal."""
        return share(self.meldingen, self.signals)


def share(part: int | None, whole: int | None) -> float | None:
    """A part of a whole, from 0 to 1; None when either is kept back, or the whole is nought."""
    return part / whole if part is not None and whole else None


def cell(table: Table | None, row: str, column: str) -> int | None:
    """A number; None when it is kept back or when there is no such cell."""
    return table.cells.get((row, column)) if table else None


def both(found: Publication, row: str, dimension: str = "", column: str = TOTAL) -> Both:
    """Signals and meldingen under one value of a dimension; without one: in the whole year."""
    signals, meldingen = found.tables.get((SIGNAL, dimension)), found.tables.get((MELDING, dimension))
    return Both(cell(signals, row, column), cell(meldingen, row, column))


def values(found: Publication, dimension: str) -> tuple[str, ...]:
    """The values of a dimension in their order: no total, and not that nothing was said. () without such a table."""
    table = found.tables.get((SIGNAL, dimension))
    return tuple(column for column in table.columns if column not in (TOTAL, UNANSWERED)) if table else ()


def part_of(found: Publication, row: str, dimension: str, columns: Iterable[str]) -> float | None:
    """Which share of all signals of the year falls under these values of a dimension (that add up)."""
    table, whole = found.tables.get((SIGNAL, dimension)), both(found, row).signals
    parts = [cell(table, row, column) for column in columns]
    return share(_sum(parts), whole)


def most(found: Publication, row: str, dimension: str, base: str = MELDING) -> tuple[tuple[str, ...], int]:
    """The values with the highest number that is shown, and that number; ((), 0) when nothing above nought is shown."""
    table = found.tables.get((base, dimension))
    shown = {column: cell(table, row, column) or 0 for column in values(found, dimension)}
    highest = max(shown.values(), default=0)
    return (tuple(column for column, number in shown.items() if number == highest), highest) if highest else ((), 0)


def without(found: Publication, row: str, dimension: str) -> tuple[str, ...]:
    """The values from which no signal came at all: those that are shown as nought."""
    table = found.tables.get((SIGNAL, dimension))
    return tuple(column for column in values(found, dimension) if cell(table, row, column) == 0)


def per_inhabitants(number: int | None, inhabitants: int | None) -> float | None:
    """How many for every 10,000 inhabitants; None when it cannot be said."""
    return number * PER / inhabitants if number is not None and inhabitants else None


def difference(now: int | None, before: int | None) -> int | None:
    """How many more than before; None when one of both is kept back or not there."""
    return now - before if now is not None and before is not None else None


def hides(found: Publication, row: str) -> bool:
    """Whether a number of this row is kept back: then it must be said why."""
    return any(each is None for table in found.tables.values() for (at, _), each in table.cells.items() if at == row)


def rows(found: Publication) -> tuple[str, ...]:
    """The rows of all tables: municipalities, and the region where it is shown; () when nothing is."""
    table = found.tables.get((SIGNAL, ""))
    return table.rows if table else ()


def _sum(numbers: Iterable[int | None]) -> int | None:
    found = list(numbers)
    return sum(each for each in found if each is not None) if found and None not in found else None
