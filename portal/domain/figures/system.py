"""The numbers of a year as one system: what has to add up to what, and what everybody knows besides.

Whoever sees the published tables can solve this system for what is kept back. So everything stands in it that can be
known about the numbers: the sums along rows and columns, and which number can never be larger than which other one.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace

from portal.domain.figures.published import MELDING, SIGNAL, TOTAL

Cell = tuple[str, str, str, str]
"""Base, dimension, row and column. A total has the dimension ""; a cell of a cross table the base "*" and `across`."""

Move = Mapping[Cell, int]
"""By how much some cells change together."""


@dataclass(frozen=True, slots=True)
class Block:
    """One table of places and values; its region row is the sum.

    `several`: a signal can have more than one of the values, so rows do not add up to the total; `apart`: it is no part
    of the signals at all. `within`: columns of which every melding has at least one, and nothing else has any.
    """

    base: str
    dimension: str
    columns: tuple[str, ...]
    several: bool = False
    apart: bool = False
    within: frozenset[str] = frozenset()

    def cell(self, row: str, column: str) -> Cell:
        """The cell in a row and a column."""
        return (self.base, self.dimension, row, column)


@dataclass(frozen=True, slots=True)
class Cross:
    """A cross table of the region; its margins are region rows of two blocks, each of which adds up or does not."""

    across: str
    dimension: str
    rows: tuple[str, ...]
    columns: tuple[str, ...]
    rows_add_up: bool
    columns_add_up: bool

    def cell(self, row: str, column: str) -> Cell:
        """The cell in a row and a column."""
        return (f"*{self.across}", self.dimension, row, column)


@dataclass(frozen=True, slots=True)
class Truth:
    """The true numbers of a year. `values`: every cell of every block (region row and totals too) and cross table."""

    places: tuple[str, ...]
    blocks: tuple[Block, ...]
    crosses: tuple[Cross, ...]
    values: Mapping[Cell, int]

    @property
    def rows(self) -> tuple[str, ...]:
        """The places, then the region."""
        return (*self.places, TOTAL)

    @property
    def bases(self) -> tuple[str, ...]:
        """The bases of which there are tables."""
        return tuple(dict.fromkeys(block.base for block in self.blocks))

    def without(self, dimensions: frozenset[str], crosses: frozenset[tuple[str, str]]) -> Truth:
        """The same without some tables: dimensions with their cross tables, and cross tables by (across, dimension)."""
        blocks = tuple(block for block in self.blocks if block.dimension not in dimensions)
        kept = tuple(
            cross
            for cross in self.crosses
            if (cross.across, cross.dimension) not in crosses and not {cross.across, cross.dimension} & dimensions
        )
        return Truth(self.places, blocks, kept, self.values)

    def without_meldingen(self) -> Truth:
        """The same without anything about meldingen."""
        return replace(self, blocks=tuple(block for block in self.blocks if block.base != MELDING))


def total(base: str, row: str) -> Cell:
    """The total of a base in a row."""
    return (base, "", row, TOTAL)


@dataclass(slots=True)
class System:
    """Equations (their sum is nought) and inequalities (their sum is nought or more) over the cells of a year."""

    values: Mapping[Cell, int]
    equations: list[Mapping[Cell, int]] = field(default_factory=list)
    inequalities: list[Mapping[Cell, int]] = field(default_factory=list)
    _equations_of: dict[Cell, list[int]] = field(default_factory=dict)
    _inequalities_of: dict[Cell, list[int]] = field(default_factory=dict)

    def equal(self, parts: Iterable[Cell], whole: Cell) -> None:
        """The parts add up to the whole."""
        self._add(self.equations, self._equations_of, {**dict.fromkeys(parts, 1), whole: -1})

    def at_most(self, smaller: Mapping[Cell, int], larger: Mapping[Cell, int]) -> None:
        """One sum (with these factors) is never larger than the other."""
        terms = dict(larger)
        for cell, factor in smaller.items():
            terms[cell] = terms.get(cell, 0) - factor
        self._add(self.inequalities, self._inequalities_of, terms)

    def _add(self, into: list[Mapping[Cell, int]], index: dict[Cell, list[int]], terms: Mapping[Cell, int]) -> None:
        for cell in terms:
            index.setdefault(cell, []).append(len(into))
        into.append(terms)

    def broken(self, move: Move) -> list[Mapping[Cell, int]]:
        """The inequalities that would no longer hold after a move; an equation that would not comes alone."""
        for number in {number for cell in move for number in self._equations_of.get(cell, ())}:
            terms = self.equations[number]
            if sum(factor * move.get(cell, 0) for cell, factor in terms.items()):
                return [terms]
        numbers = sorted({number for cell in move for number in self._inequalities_of.get(cell, ())})
        return [self.inequalities[number] for number in numbers if self._after(self.inequalities[number], move) < 0]

    def _after(self, terms: Mapping[Cell, int], move: Move) -> int:
        return sum(factor * (self.values[cell] + move.get(cell, 0)) for cell, factor in terms.items())

    def fits(self, move: Move) -> bool:
        """Whether the numbers could just as well be those after the move: all adds up, no number is below one."""
        return all(self.values[cell] + by >= 1 for cell, by in move.items()) and not self.broken(move)


def system(truth: Truth) -> System:
    """Everything that is known about the numbers of a year."""
    found = System(truth.values)
    by_key = {(block.base, block.dimension): block for block in truth.blocks}
    for block in truth.blocks:
        _add_up(found, truth, block)
        for row in truth.rows:
            _bound(found, block, row, by_key, meldingen=MELDING in truth.bases)
    for base in truth.bases:
        found.equal([total(base, place) for place in truth.places], total(base, TOTAL))
    if MELDING in truth.bases:
        for row in truth.rows:
            found.at_most({total(MELDING, row): 1}, {total(SIGNAL, row): 1})
    for cross in truth.crosses:
        _cross(found, cross)
    return found


def _add_up(found: System, truth: Truth, block: Block) -> None:
    for column in block.columns:
        found.equal([block.cell(place, column) for place in truth.places], block.cell(TOTAL, column))
    if not (block.several or block.apart):
        for row in truth.rows:
            found.equal([block.cell(row, column) for column in block.columns], total(block.base, row))


def _bound(found: System, block: Block, row: str, by_key: Mapping[tuple[str, str], Block], *, meldingen: bool) -> None:
    whole = total(block.base, row)
    twin = by_key.get((SIGNAL, block.dimension)) if block.base == MELDING else None
    for column in block.columns:
        cell = block.cell(row, column)
        if block.several:
            found.at_most({cell: 1}, {whole: 1})
        if twin is not None:
            signals = twin.cell(row, column)
            found.at_most({cell: 1}, {signals: 1})
            if block.several:  # those that were not passed on are not more than all that were not
                found.at_most({signals: 1, cell: -1}, {total(SIGNAL, row): 1, whole: -1})
    if block.within and meldingen:
        melding = total(MELDING, row)
        for column in sorted(block.within):
            found.at_most({block.cell(row, column): 1}, {melding: 1})
        found.at_most({melding: 1}, {block.cell(row, column): 1 for column in sorted(block.within)})


def _cross(found: System, cross: Cross) -> None:
    for row in cross.rows:
        margin = (SIGNAL, cross.across, TOTAL, row)
        cells = [cross.cell(row, column) for column in cross.columns]
        if cross.rows_add_up:
            found.equal(cells, margin)
        else:
            for cell in cells:
                found.at_most({cell: 1}, {margin: 1})
    for column in cross.columns:
        margin = (SIGNAL, cross.dimension, TOTAL, column)
        cells = [cross.cell(row, column) for row in cross.rows]
        if cross.columns_add_up:
            found.equal(cells, margin)
        else:
            for cell in cells:
                found.at_most({cell: 1}, {margin: 1})
