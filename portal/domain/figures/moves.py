"""Moves within one table of places: they change a number and leave every total alone."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from portal.domain.figures.board import PARTNERS, Board, Steps, path, without
from portal.domain.figures.crossing import Crossings
from portal.domain.figures.published import MELDING, SIGNAL, TOTAL
from portal.domain.figures.system import Block, Cell


class Finder:
    """Looks for moves on a board."""

    def __init__(self, board: Board) -> None:
        self.board = board
        self.crossings = Crossings(board)
        self.blocks = {(block.base, block.dimension): block for block in board.truth.blocks}

    def around(self, block: Block, row: str, column: str, *, twins: bool = False) -> Iterator[dict[Cell, int]]:
        """Moves that change one cell of a block and leave every total alone; of both bases together with `twins`."""
        for by in (1, -1):
            steps = self.steps(block, twins=twins)
            first = steps(row, column, by)
            if first is None:
                continue
            sign = -by if row != TOTAL else by
            if block.several and column not in block.within:
                moves = self._in_column(block, row, column, by, steps)
            else:
                moves = self._cycle(block, row, column, steps, first, sign)
            yield from (whole for move in moves if (whole := self.settled(move)) is not None)

    def _cycle(
        self, block: Block, row: str, column: str, steps: Steps, first: Iterable[tuple[Cell, int]], sign: int
    ) -> list[dict[Cell, int]]:
        rows, columns = self.board.truth.rows, self.line(block, column)
        rest = self._corners(block, rows, columns, (row, column), steps, sign)
        if rest is None:
            ends = ((False, column), (True, row))
            rest = path(self.board, self.board.met(block, columns), without(steps, row, column), ends, sign)
        return [] if rest is None else [{**rest, **dict(first)}]

    def _corners(
        self,
        block: Block,
        rows: tuple[str, ...],
        columns: tuple[str, ...],
        corner: tuple[str, str],
        steps: Steps,
        sign: int,
    ) -> dict[Cell, int] | None:
        """The other corners of a rectangle of places that are all kept back already: nearly always there is one."""
        row, column = corner
        hidden = self.board.hidden
        if row == TOTAL:
            return None
        aside = [each for each in columns if each != column and block.cell(row, each) in hidden]
        below = [each for each in rows if each not in (row, TOTAL) and block.cell(each, column) in hidden]
        for other in aside:
            next_to = steps(row, other, sign)
            for place in below if next_to is not None else ():
                if block.cell(place, other) in hidden:
                    found = steps(place, column, sign), steps(place, other, -sign)
                    if found[0] is not None and found[1] is not None:
                        corners = {**dict(next_to or ()), **dict(found[0]), **dict(found[1])}
                        if hidden.issuperset(corners):
                            return corners
        return None

    def _in_column(self, block: Block, row: str, column: str, by: int, steps: Steps) -> list[dict[Cell, int]]:
        moves = []
        for other in self.board.truth.rows:
            change = by if TOTAL in (row, other) else -by
            found = steps(other, column, change) if other != row else None
            if found is not None:
                moves.append({**dict(found), **dict(steps(row, column, by) or ())})
        return sorted(moves, key=self.board.cost)[:PARTNERS]

    def settled(self, move: Mapping[Cell, int]) -> dict[Cell, int] | None:
        """The move with what it takes in the cross tables; None when it does not fit."""
        added = self.crossings.beside(move)
        whole = {**move, **(added or {})}
        return whole if added is not None and self.board.system.fits(whole) else None

    def line(self, block: Block, column: str) -> tuple[str, ...]:
        """The columns that add up together with this one ("": with a total)."""
        if block.within and (not column or column in block.within):
            return tuple(each for each in block.columns if each in block.within)
        return block.columns

    def steps(self, block: Block, *, twins: bool = False) -> Steps:
        """How a cell of a block can change: with its bounds against the other base, which stays (or moves along)."""
        board, values = self.board, self.board.truth.values
        other = self.blocks.get((MELDING if block.base == SIGNAL else SIGNAL, block.dimension))

        def steps(row: str, column: str, by: int) -> tuple[tuple[Cell, int], ...] | None:
            cell = block.cell(row, column)
            if not board.may(cell, by):
                return None
            if other is None:
                return ((cell, by),)
            twin = other.cell(row, column)
            if twins:
                return ((cell, by), (twin, by)) if board.may(twin, by) else None
            after = values[cell] + by
            bad = after > values[twin] if block.base == MELDING else after < values[twin]
            return None if bad else ((cell, by),)

        return steps
