"""Moves of a whole signal: totals move with them, and so does every table that adds up to these."""

from __future__ import annotations

from collections.abc import Iterator

from portal.domain.figures.board import PARTNERS, path, without
from portal.domain.figures.moves import Finder
from portal.domain.figures.published import MELDING, SIGNAL, TOTAL
from portal.domain.figures.system import Block, Cell, Move, total


class Totals:
    """Looks for moves that change totals."""

    def __init__(self, finder: Finder) -> None:
        self.finder = finder
        self.board = finder.board
        self.blocks = finder.blocks

    def whole(self, bases: tuple[str, ...], cell: Cell, by: int) -> Iterator[dict[Cell, int]]:
        """Moves of one whole signal (or melding) more or less under a cell, and the other way round in another row."""
        row = cell[2]
        rows = [other for other in self.board.truth.rows if other != row]
        rows.sort(key=lambda other: (self.board.price(total(bases[0], other)), other))
        near = [*rows[:PARTNERS], *([TOTAL] if TOTAL in rows[PARTNERS:] else [])]
        for group in (near, [other for other in rows if other not in near]):
            found = False
            for other in group:
                move = self._carried(bases, cell, other, by)
                whole = None if move is None else self.finder.settled(self._repaired(move, row, other))
                if whole is not None:
                    found = True
                    yield whole
            if found:
                return

    def _carried(self, bases: tuple[str, ...], cell: Cell, other: str, by: int) -> dict[Cell, int] | None:
        """The totals of two rows, with a way between these in every table that adds up to them, through `cell`."""
        row, back = cell[2], by if TOTAL in (cell[2], other) else -by
        move: dict[Cell, int] = {}
        for base in bases:
            move[total(base, row)], move[total(base, other)] = by, back
        if not all(self.board.may(each, change) for each, change in move.items()):
            return None
        # the table of the cell itself first: it is the one in which there may be no way
        for block in sorted(self.board.truth.blocks, key=lambda each: each.dimension != cell[1]):
            both = len(bases) > 1 and (MELDING, block.dimension) in self.blocks
            if both and block.base == MELDING:
                continue  # it moves along with its twin
            own = (SIGNAL, MELDING) if both else (block.base,)
            through = cell[3] if cell[3] != TOTAL and cell[1] == block.dimension and cell[0] in own else ""
            found: Move | None = {}
            if self._adds_up(block, bases):
                found = self._between(block, (row, other), by, through, twins=both)
            elif through:
                found = self._both(block, {row: by, other: back}, through, twins=both)
            if found is None:
                return None
            move.update(found)
        return move

    def _both(self, block: Block, rows: dict[str, int], column: str, *, twins: bool) -> dict[Cell, int] | None:
        """The cells of two rows in a column."""
        steps = self.finder.steps(block, twins=twins)
        found = [steps(row, column, by) for row, by in rows.items()]
        return None if None in found else {cell: by for each in found for cell, by in each or ()}

    def _between(
        self, block: Block, ends: tuple[str, str], by: int, through: str, *, twins: bool
    ) -> dict[Cell, int] | None:
        """A way from one row to another, beginning with the cell in the column `through` when one is given."""
        row, other = ends
        sign = -by if row == TOTAL else by
        steps, met = self.finder.steps(block, twins=twins), self.board.met(block, self.finder.line(block, through))
        if not through:
            return path(self.board, met, steps, ((True, row), (True, other)), sign)
        first = steps(row, through, by)
        if first is None:
            return None
        rest = path(self.board, met, without(steps, row, through), ((False, through), (True, other)), -sign)
        return None if rest is None else {**rest, **dict(first)}

    def _adds_up(self, block: Block, bases: tuple[str, ...]) -> bool:
        """Whether the rows of a block change when these totals do."""
        if block.within:
            return MELDING in bases
        return block.base in bases and not (block.several or block.apart)

    def _repaired(self, move: dict[Cell, int], row: str, other: str) -> dict[Cell, int]:
        """With a value of several answers that cannot be larger than a total that went down: it goes down as well."""
        move = dict(move)
        for terms in self.board.system.broken(move):
            values = [cell for cell, factor in terms.items() if factor < 0 and cell[3] != TOTAL]
            block = self.blocks.get((values[0][0], values[0][1])) if len(values) == 1 else None
            if block is None or not block.several or values[0] in move:
                continue
            partner = block.cell(other if values[0][2] == row else row, values[0][3])
            back = -1 if TOTAL in (row, other) else 1
            if self.board.may(values[0], -1) and self.board.may(partner, back):
                move[values[0]], move[partner] = -1, back
        return move
