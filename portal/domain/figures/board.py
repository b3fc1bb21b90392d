"""The numbers of a year with what is kept back so far, and the cheapest way from one line of a table to another.

A number that is kept back is safe when a move changes it that touches only numbers that are kept back as well: then
other numbers fit what is published just as well. A move through a number that is shown costs that number.
"""

from __future__ import annotations

import heapq
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from portal.domain.figures.published import TOTAL
from portal.domain.figures.system import Block, Cell, Cross, System, Truth, system

PARTNERS = 6
"""How many other rows or columns are tried where one number goes up and another down."""

_SHOWN = 3
"""What keeping back one more number costs besides the number itself."""

_MARGIN = 10
"""What a number of the whole region costs more than one of a place: it stands in more tables."""

Node = tuple[bool, str]
"""A line of a table: whether it is a row, and which."""

Lines = Mapping[Node, Sequence[str]]
"""Where one can go from a line of a table: row -> columns, column -> rows."""


@dataclass(slots=True)
class Board:
    """The system of a year with what is kept back so far."""

    truth: Truth
    hidden: set[Cell]
    system: System
    _lines: dict[tuple[str, str, tuple[str, ...]], Lines] = field(default_factory=dict)

    @classmethod
    def of(cls, truth: Truth) -> Board:
        """A board on which nothing is kept back yet."""
        return cls(truth, set(), system(truth))

    def lines(self, base: str, dimension: str, rows: Sequence[str], columns: Sequence[str]) -> Lines:
        """Which rows and columns of a table meet in a number other than nought."""
        name = (base, dimension, tuple(columns))
        if name not in self._lines:
            values = self.truth.values
            met = [(r, c) for r in rows for c in columns if values.get((base, dimension, r, c), 0)]
            found: dict[Node, list[str]] = {}
            for row, column in met:
                found.setdefault((True, row), []).append(column)
                found.setdefault((False, column), []).append(row)
            self._lines[name] = found
        return self._lines[name]

    def met(self, table: Block | Cross, columns: tuple[str, ...]) -> Lines:
        """The same of a block (with its region row) or a cross table, for some of its columns."""
        if isinstance(table, Cross):
            return self.lines(f"*{table.across}", table.dimension, table.rows, columns)
        return self.lines(table.base, table.dimension, self.truth.rows, columns)

    def cost(self, move: Iterable[Cell]) -> float:
        """What it costs to keep back everything that a move touches."""
        return sum(self.price(cell) for cell in move)

    def price(self, cell: Cell) -> float:
        """What it costs to keep back one cell; hardly anything when it is already."""
        if cell in self.hidden:
            return 0.01
        return self.truth.values[cell] + _SHOWN + (_MARGIN if TOTAL in cell[2:] else 0)

    def may(self, cell: Cell, by: int) -> bool:
        """Whether this cell alone can change so: noughts are shown, and what is kept back is one at least."""
        value = self.truth.values.get(cell, 0)
        return value > 0 and value + by >= 1


Steps = Callable[[str, str, int], Iterable[tuple[Cell, int]] | None]
"""What changes when the cell of a row and a column changes by so much: it alone or more; None: that cannot be."""


def path(board: Board, lines: Lines, steps: Steps, ends: tuple[Node, Node], sign: int) -> dict[Cell, int] | None:
    """The cheapest way to carry `sign` from one line of a table to another, cell by cell, plus and minus in turn.

    In the region row the sign is turned round, because it is the sum of the other rows.
    """
    start, end = ends
    best: dict[Node, float] = {start: 0.0}
    came: dict[Node, tuple[Node, tuple[tuple[Cell, int], ...]]] = {}
    queue: list[tuple[float, Node]] = [(0.0, start)]
    while queue:
        so_far, node = heapq.heappop(queue)
        if node == end:
            return _walked(came, start, end)
        if so_far > best[node]:
            continue
        # every step turns the sign, and every step goes from a row to a column or back
        now = sign if node[0] == start[0] else -sign
        for other in lines.get(node, ()):
            row, column = (node[1], other) if node[0] else (other, node[1])
            found = steps(row, column, -now if row == TOTAL else now)
            if found is None:
                continue
            there = (not node[0], other)
            price = so_far + board.cost(cell for cell, _ in found)
            if price < best.get(there, float("inf")):
                best[there] = price
                came[there] = (node, tuple(found))
                heapq.heappush(queue, (price, there))
    return None


def _walked(came: Mapping[Node, tuple[Node, tuple[tuple[Cell, int], ...]]], start: Node, end: Node) -> dict[Cell, int]:
    move: dict[Cell, int] = {}
    node = end
    while node != start:
        node, changed = came[node]
        move.update(changed)
    return move


def without(steps: Steps, row: str, column: str) -> Steps:
    """The same steps, but not through the cell that is to be protected itself."""
    return lambda r, c, by: None if (r, c) == (row, column) else steps(r, c, by)
