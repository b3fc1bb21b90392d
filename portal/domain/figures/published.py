"""What is shown of the figures: tables in which small numbers, and what would give them away, are kept back."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from types import MappingProxyType

SIGNAL, MELDING = "signal", "melding"
"""The two bases: every unique signal, and those of them that were passed on (with an outcome that counts)."""

TOTAL = ""
"""The key of a total, as a row and as a column."""

UNANSWERED = "-"
"""The column of a question with one answer for the signals in which nothing was chosen."""

SMALLEST = 5
"""A number below it, other than nought, is kept back."""


@dataclass(frozen=True, slots=True)
class Table:
    """How many signals (or meldingen) fall under each value of a dimension, per row. None: kept back.

    `dimension` "": per quarter ("Q1" to "Q4"). `rows`: CBS codes (of a cross table: values of `across`), then TOTAL.
    `columns`: values in the order of the theme, then TOTAL where they add up to it. `several`: a signal can have
    more than one of the values, so that the columns stand alone.
    """

    base: str
    dimension: str
    rows: tuple[str, ...]
    columns: tuple[str, ...]
    cells: Mapping[tuple[str, str], int | None]
    across: str = ""
    several: bool = False

    def at(self, row: str, column: str) -> int | None:
        """The number in a cell; None when it is kept back. Raises KeyError when there is no such cell."""
        return self.cells[row, column]


@dataclass(frozen=True, slots=True)
class Publication:
    """The figures of one region, theme and calendar year that is closed, kept back as one whole.

    `tables` by (base, dimension); `crosses` by (across, dimension), of the region and the base SIGNAL only. `days`:
    row -> median number of working days until the first look (None: fewer than ten signals).
    """

    region: str
    theme: str
    year: int
    places: tuple[str, ...]
    tables: Mapping[tuple[str, str], Table]
    crosses: Mapping[tuple[str, str], Table]
    days: Mapping[str, float | None]

    def arranged(self, places: Sequence[str]) -> Publication:
        """The same with its places (CBS codes) in this order, also in the tables."""
        order = {code: number for number, code in enumerate((*places, TOTAL))}
        tables = {
            key: replace(table, rows=tuple(sorted(table.rows, key=order.__getitem__)))
            for key, table in self.tables.items()
        }
        return replace(self, places=tuple(sorted(self.places, key=order.__getitem__)), tables=MappingProxyType(tables))

    def of(self, code: str) -> Publication:
        """What a municipality (CBS code) gets to see: its own row only, no region and no cross tables."""
        tables = {key: _one_row(table, code) for key, table in self.tables.items()}
        days = {code: self.days.get(code)}
        return replace(self, places=(code,), tables=MappingProxyType(tables), crosses=MappingProxyType({}), days=days)


def _one_row(table: Table, code: str) -> Table:
    rows = (code,) if code in table.rows else ()
    cells = {(row, column): table.cells[row, column] for row in rows for column in table.columns}
    return replace(table, rows=rows, cells=MappingProxyType(cells))
