"""Which numbers are kept back: the small ones, and as few others as it takes that nobody can compute those.

What is kept back here: every number from one to four, of signals, of meldingen and of signals that did not become a
melding (the difference of two numbers that are shown). A nought is shown. For each of them, and for each number that
is kept back only to protect another one, a move is known that changes it and touches nothing that is shown: other
numbers fit what is published just as well. What no move protects is left out as a whole table.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from portal.domain.figures.board import Board
from portal.domain.figures.moves import Finder
from portal.domain.figures.published import MELDING, SIGNAL, SMALLEST, TOTAL
from portal.domain.figures.system import Cell, Move, Truth, total
from portal.domain.figures.totals import Totals

MOVES_TRIED = 2
"""Fitting moves that are compared for one number."""

Pair = tuple[Cell, Cell]
"""The signals and the meldingen of one place and value: their difference is a number of people too."""


@dataclass(frozen=True, slots=True)
class Suppressed:
    """What can be published: the tables that are left, the cells that are kept back, and the moves that protect them.

    `truth` is None when nothing at all can be published.
    """

    truth: Truth | None
    hidden: frozenset[Cell]
    moves: tuple[Move, ...]


def suppress(truth: Truth) -> Suppressed:
    """What to keep back of a year."""
    left: Truth | None = truth
    while left is not None:
        attempt = _Attempt(left)
        if attempt.protect():
            return Suppressed(left, frozenset(attempt.board.hidden), tuple(attempt.moves))
        left = _smaller(left, attempt.stuck)
    return Suppressed(None, frozenset(), ())


def _smaller(truth: Truth, stuck: Cell) -> Truth | None:
    """Without the table in which a number cannot be protected; of a total the quarters go, then the meldingen."""
    base, dimension, _row, _column = stuck
    if base.startswith("*"):
        return truth.without(frozenset(), frozenset({(base[1:], dimension)}))
    fewer = truth.without(frozenset({dimension}), frozenset())
    if len(fewer.blocks) == len(truth.blocks):
        fewer = truth.without_meldingen()
    return fewer if len(fewer.blocks) < len(truth.blocks) else None


class _Attempt:
    """One go at a set of tables. `stuck`: the cell that could not be protected."""

    def __init__(self, truth: Truth) -> None:
        self.truth = truth
        self.board = Board.of(truth)
        self.finder = Finder(self.board)
        self.totals = Totals(self.finder)
        self.moves: list[Move] = []
        self.safe: set[Cell] = set()
        self.apart: set[Pair] = set()
        self.stuck: Cell = ("", "", "", "")
        self.blocks = {(block.base, block.dimension): block for block in truth.blocks}
        self.crosses = {(f"*{cross.across}", cross.dimension): cross for cross in truth.crosses}

    def protect(self) -> bool:
        """Keep back what is needed; False when something cannot be protected."""
        small = [cell for cell in self._cells() if 0 < self.truth.values[cell] < SMALLEST]
        self.board.hidden.update(small)
        pairs = [pair for pair in self._pairs() if 0 < self._difference(pair) < SMALLEST]
        # totals first: they move through every table, and protect much on their way
        small.sort(key=lambda cell: (cell[3] != TOTAL, cell[0].startswith("*")))
        pairs.sort(key=lambda pair: pair[0][3] != TOTAL)
        for cell in small:
            if cell not in self.safe and not self._take(self._moves_of(cell)):
                self.stuck = cell
                return False
        for pair in pairs:
            if pair not in self.apart and not self._take(self._moves_between(pair)):
                self.stuck = pair[1]
                return False
        return True

    def _cells(self) -> Iterator[Cell]:
        for base in self.truth.bases:
            yield from (total(base, row) for row in self.truth.rows)
        for block in self.truth.blocks:
            yield from (block.cell(row, column) for row in self.truth.rows for column in block.columns)
        for cross in self.truth.crosses:
            yield from (cross.cell(row, column) for row in cross.rows for column in cross.columns)

    def _pairs(self) -> Iterator[Pair]:
        for block in self.truth.blocks:
            twin = self.blocks.get((SIGNAL, block.dimension))
            if block.base == MELDING and twin is not None:
                for row in self.truth.rows:
                    yield from ((twin.cell(row, column), block.cell(row, column)) for column in block.columns)
        if MELDING in self.truth.bases:
            yield from ((total(SIGNAL, row), total(MELDING, row)) for row in self.truth.rows)

    def _difference(self, pair: Pair) -> int:
        signals, meldingen = pair
        # without any melding it is the number of signals itself, and without another signal there is nobody
        return self.truth.values[signals] - self.truth.values[meldingen] if self.truth.values[meldingen] else 0

    # --- moves -----------------------------------------------------------------------------------------------------

    def _take(self, moves: Iterator[Mapping[Cell, int]]) -> bool:
        """Keep back what the cheapest of some moves touches; False when there is none."""
        found: list[Mapping[Cell, int]] = []
        for move in moves:
            found.append(move)
            if len(found) == MOVES_TRIED or self.board.hidden.issuperset(move):
                break
        if not found:
            return False
        move = min(found, key=lambda each: (self.board.cost(each), len(each)))
        self.moves.append(move)
        self.board.hidden.update(move)
        self.safe.update(move)
        self.apart.update(pair for pair in self._pairs_in(move) if move.get(pair[0], 0) != move.get(pair[1], 0))
        return True

    def _pairs_in(self, move: Move) -> Iterator[Pair]:
        for base, dimension, row, column in move:
            if base in (SIGNAL, MELDING):
                yield (SIGNAL, dimension, row, column), (MELDING, dimension, row, column)

    def _moves_of(self, cell: Cell) -> Iterator[Mapping[Cell, int]]:
        """Moves that change this cell."""
        if cell[0].startswith("*"):
            return self._crossed(cell)
        return self._through(cell, ((cell[0],), (SIGNAL, MELDING)))

    def _crossed(self, cell: Cell) -> Iterator[Mapping[Cell, int]]:
        """Moves within a cross table, else together with one of its margins."""
        base, dimension, row, column = cell
        cross, both = self.crosses[base, dimension], ((SIGNAL,), (SIGNAL, MELDING))
        crossings = self.finder.crossings
        moves: list[Mapping[Cell, int]] = list(crossings.within(cross, row, column))
        if not moves:
            margin = self.blocks[SIGNAL, cross.across].cell(TOTAL, row)
            moves = [move for move in self._through(margin, both, cell) if cell in move]
        if not moves:
            margin = self.blocks[SIGNAL, dimension].cell(TOTAL, column)
            for move in self._through(margin, both):
                moves += crossings.with_margin(cross, row, column, move)
        yield from moves

    def _moves_between(self, pair: Pair) -> Iterator[Mapping[Cell, int]]:
        """Moves that change the difference between signals and meldingen."""
        for cell in (pair[1], pair[0]):
            for move in self._through(cell, ((cell[0],),)):
                if move.get(pair[0], 0) != move.get(pair[1], 0):
                    yield move

    def _through(
        self, cell: Cell, bases: tuple[tuple[str, ...], ...], crossing: Cell | None = None
    ) -> Iterator[Mapping[Cell, int]]:
        """Moves within the table of a cell, else with a total too. `crossing`: through this cell of a cross table."""
        self.finder.crossings.through = crossing
        base, dimension, row, column = cell
        if column != TOTAL:
            block, found = self.blocks[base, dimension], False
            for twins in (False, True)[: len(bases)]:
                for move in self.finder.around(block, row, column, twins=twins):
                    found = True
                    yield move
            if found and crossing is None:
                return
        for group in bases:
            if MELDING in group and MELDING not in self.truth.bases:
                continue
            for by in (1, -1):
                yield from (move for move in self.totals.whole(group, cell, by) if cell in move)
