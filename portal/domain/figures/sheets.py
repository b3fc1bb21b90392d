"""Figures as rows and columns, for files that other programs read."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from io import StringIO

Cell = str | int | float | None
"""Words, a number, or nothing."""

_BEGINS_A_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "\uff1d", "\uff0b", "\uff0d", "\uff20")

BOM = "\ufeff"
"""The sign by which Excel knows that a text is UTF-8."""


@dataclass(frozen=True, slots=True)
class Sheet:
    """One table of a spreadsheet, with the name on its tab. A number that is kept back stands as words.

    `numbers`: all columns but the first hold numbers, or words in the place of one.
    """

    name: str
    header: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]
    numbers: bool = True

    def turned(self, corner: str) -> Sheet:
        """The same with rows and columns turned round; `corner` says what the rows are about then."""
        (_, *top), *rest = zip(self.header, *self.rows, strict=True)
        return Sheet(self.name, (corner, *map(str, top)), tuple(rest), self.numbers)


def harmless(cell: Cell) -> Cell:
    """Words that a spreadsheet would read as a formula, with an apostrophe in front: then they stay words."""
    return f"'{cell}" if isinstance(cell, str) and cell.lstrip(" ").startswith(_BEGINS_A_FORMULA) else cell


def as_csv(header: Sequence[str], rows: Iterable[Sequence[Cell]]) -> str:
    """Lines for a Dutch Excel: semicolons between cells, a comma in a number, CRLF behind a line, a BOM in front."""
    text = StringIO()
    written = csv.writer(text, delimiter=";", lineterminator="\r\n")
    for row in (header, *rows):
        written.writerow([_said(harmless(cell)) for cell in row])
    return BOM + text.getvalue()


def _said(cell: Cell) -> str | int | None:
    return str(cell).replace(".", ",") if isinstance(cell, float) else cell
