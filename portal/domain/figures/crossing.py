"""Moves through the cross tables of a region: within one of them, and where their margins move."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from portal.domain.figures.board import PARTNERS, Board, Node, Steps, path, without
from portal.domain.figures.published import SIGNAL, TOTAL
from portal.domain.figures.system import Cell, Cross, Move


class Crossings:
    """Looks for moves in cross tables. `through`: a cell of one that moves where a margin of its row does."""

    def __init__(self, board: Board) -> None:
        self.board = board
        self.through: Cell | None = None

    def within(self, cross: Cross, row: str, column: str) -> Iterator[dict[Cell, int]]:
        """Moves that change one cell of a cross table, and none of its margins."""
        steps = self._steps(cross)
        for by in (1, -1):
            first = steps(row, column, by)
            if first is None:
                continue
            blocked = without(steps, row, column)
            if cross.rows_add_up and cross.columns_add_up:
                ends = ((False, column), (True, row))
                rest = path(self.board, self.board.met(cross, cross.columns), blocked, ends, -by)
                moves = [] if rest is None else [rest]
            else:
                line = [(row, each) for each in cross.columns] if cross.rows_add_up else []
                line += [(each, column) for each in cross.rows] if cross.columns_add_up else []
                found = [blocked(*each, -by) for each in line] if line else [()]
                moves = sorted((dict(each) for each in found if each is not None), key=self.board.cost)[:PARTNERS]
            yield from (whole for move in moves if self.board.system.fits(whole := {**move, **dict(first)}))

    def with_margin(self, cross: Cross, row: str, column: str, move: Move) -> Iterator[dict[Cell, int]]:
        """The same together with a move that changes the margin of its column, and the other way round elsewhere."""
        by = move.get((SIGNAL, cross.dimension, TOTAL, column), 0)
        cell, steps = cross.cell(row, column), self._steps(cross)
        if not by or cell in move or not self.board.may(cell, by):
            return
        for other in cross.columns if cross.rows_add_up else ():
            back = steps(row, other, -by) if other != column else None
            if back is not None:
                whole = {**move, cell: by, **dict(back)}
                if self.board.system.fits(whole):
                    yield whole

    def _steps(self, cross: Cross) -> Steps:
        def steps(row: str, column: str, by: int) -> tuple[tuple[Cell, int], ...] | None:
            cell = cross.cell(row, column)
            return ((cell, by),) if self.board.may(cell, by) else None

        return steps

    def beside(self, move: Move) -> dict[Cell, int] | None:
        """What changes in the cross tables when their margins move; None when that cannot be."""
        added: dict[Cell, int] = {}
        for cross in self.board.truth.crosses:
            found = self._margins_moved(cross, move)
            if found is None:
                return None
            added.update(found)
        return added

    def _margins_moved(self, cross: Cross, move: Move) -> dict[Cell, int] | None:
        """What changes in a cross table because its margins do."""
        rows = _changed(move, cross.across, cross.rows) if cross.rows_add_up else {}
        columns = _changed(move, cross.dimension, cross.columns) if cross.columns_add_up else {}
        added: dict[Cell, int] = {}
        if cross.rows_add_up and cross.columns_add_up:
            steps = self._steps(cross)
            for start, end, sign in _pairs(rows, columns):
                found = path(self.board, self.board.met(cross, cross.columns), steps, (start, end), sign)
                if found is None or set(found) & set(added):
                    return None
                added.update(found)
            return added
        for line, by in rows.items():
            chosen = self._chosen(cross, [cross.cell(line, each) for each in cross.columns], by, move)
            added |= {chosen: by} if chosen else {}
        for line, by in columns.items():
            chosen = self._chosen(cross, [cross.cell(each, line) for each in cross.rows], by, move)
            added |= {chosen: by} if chosen else {}
        return added if len(added) == len(rows) + len(columns) else None

    def _chosen(self, cross: Cross, cells: Iterable[Cell], by: int, move: Move) -> Cell | None:
        """The cheapest cell of a line that can move along with its margin."""
        free = [cell for cell in cells if self.board.may(cell, by) and self._below_margin(cross, cell, by, move)]
        if self.through in free:
            return self.through
        return min(free, key=lambda cell: (self.board.price(cell), cell), default=None)

    def _below_margin(self, cross: Cross, cell: Cell, by: int, move: Move) -> bool:
        """Whether a cell stays at most its margins where these are no sums of it."""
        after = self.board.truth.values[cell] + by
        margins = [] if cross.rows_add_up else [(SIGNAL, cross.across, TOTAL, cell[2])]
        margins += [] if cross.columns_add_up else [(SIGNAL, cross.dimension, TOTAL, cell[3])]
        return all(after <= self.board.truth.values[margin] + move.get(margin, 0) for margin in margins)


def _changed(move: Move, dimension: str, values: Iterable[str]) -> dict[str, int]:
    """By how much region rows of a dimension change in a move, those that do."""
    found = {value: move.get((SIGNAL, dimension, TOTAL, value), 0) for value in values}
    return {value: by for value, by in found.items() if by}


def _pairs(rows: Mapping[str, int], columns: Mapping[str, int]) -> Iterator[tuple[Node, Node, int]]:
    """Which lines of a cross table to connect: plus with minus on one side, or a row with a column of the same sign."""
    up = [row for row, by in rows.items() for _ in range(max(by, 0))]
    down = [row for row, by in rows.items() for _ in range(max(-by, 0))]
    right = [column for column, by in columns.items() for _ in range(max(by, 0))]
    left = [column for column, by in columns.items() for _ in range(max(-by, 0))]
    while up and down:
        yield (True, up.pop()), (True, down.pop()), 1
    while right and left:
        yield (False, right.pop()), (False, left.pop()), 1
    for one, other, sign in ((up, right, 1), (down, left, -1)):
        while one and other:
            yield (True, one.pop()), (False, other.pop()), sign
