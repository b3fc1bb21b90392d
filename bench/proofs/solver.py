"""An attacker with a solver: whoever holds every published table of a year tries to compute what is kept back.

It knows what is published, and what everybody can know: sums, what is a part of what, and that a number that is kept
back is one at least. All of it stands here a second time, apart from the code that decides what to keep back.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from scipy.optimize import Bounds, LinearConstraint, milp
from scipy.sparse import csr_array

from portal.domain.figures import MELDING, SIGNAL, TOTAL, Publication
from portal.domain.figures.system import Cell, Truth, total
from portal.domain.themes import Theme

_MOST = 100_000
"""No number of a year is larger."""

_ROUNDS = 4
_IMPOSSIBLE = 2
"""What the solver says when nothing fits."""

__all__ = ["Attack", "exposed", "of_cross"]


@dataclass(frozen=True, slots=True)
class Attack:
    """What was tried: numbers kept back, and those of them that can be computed (must be none)."""

    hidden: int
    differences: int
    computed: tuple[Any, ...]


class _Known:
    """Everything somebody knows about a year, as rows of two matrices over the numbers that are kept back."""

    def __init__(self, shown: Publication) -> None:
        self.value: dict[Cell, int | None] = {}
        for (base, dimension), table in shown.tables.items():
            for row in table.rows:
                for column in table.columns:
                    cell = (base, "" if column == TOTAL else dimension, row, column)
                    self._learn(cell, table.at(row, column))
        for (across, dimension), table in shown.crosses.items():
            for row in table.rows:
                for column in table.columns:
                    self._learn(of_cross(across, dimension, row, column), table.at(row, column))
        self.unknown = {cell: place for place, cell in enumerate(c for c, value in self.value.items() if value is None)}
        self.equal: list[tuple[dict[int, int], int]] = []
        self.at_least: list[tuple[dict[int, int], int]] = []

    def _learn(self, cell: Cell, value: int | None) -> None:
        if self.value.get(cell) is None:
            self.value[cell] = value

    def add(self, terms: Mapping[Cell, int], *, equal: bool) -> None:
        """These cells with their factors add up to nought (or at least nought); only when all of them exist."""
        if any(cell not in self.value for cell in terms):
            return
        known = 0
        row: dict[int, int] = {}
        for cell, factor in terms.items():
            value = self.value[cell]
            if value is None:
                row[self.unknown[cell]] = row.get(self.unknown[cell], 0) + factor
            else:
                known += factor * value
        row = {place: factor for place, factor in row.items() if factor}
        if row:
            (self.equal if equal else self.at_least).append((row, -known))
        elif (known != 0) if equal else (known < 0):
            raise AssertionError(f"what is published contradicts itself: {terms}")


def of_cross(across: str, dimension: str, row: str, column: str) -> Cell:
    """The number in a cell of a published cross table; its margins are numbers of other tables."""
    if row == TOTAL:
        return (SIGNAL, "" if column == TOTAL else dimension, TOTAL, column)
    return (SIGNAL, across, TOTAL, row) if column == TOTAL else (f"*{across}", dimension, row, column)


def _knowledge(theme: Theme, shown: Publication) -> _Known:
    """What adds up to what, and what is never more than what: from the definitions, not from the code that hides."""
    known = _Known(shown)
    rows = (*shown.places, TOTAL)
    for (base, dimension), table in shown.tables.items():
        for column in table.columns:
            name = "" if column == TOTAL else dimension
            parts = {(base, name, place, column): 1 for place in shown.places}
            known.add({**parts, (base, name, TOTAL, column): -1}, equal=True)
        for row in rows:
            values = [column for column in table.columns if column != TOTAL]
            if TOTAL in table.columns and values:
                known.add({**{(base, dimension, row, each): 1 for each in values}, total(base, row): -1}, equal=True)
            for column in values if dimension != "received_from" else ():
                known.add({total(base, row): 1, (base, dimension, row, column): -1}, equal=False)
            for column in values if base == MELDING else ():
                apart = {(SIGNAL, dimension, row, column): 1, (MELDING, dimension, row, column): -1}
                known.add(apart, equal=False)
                rest = {cell: -factor for cell, factor in apart.items()}
                known.add({total(SIGNAL, row): 1, total(MELDING, row): -1, **rest}, equal=False)
    counting = [outcome.key for outcome in theme.outcomes if outcome.counts]
    for row in rows:
        known.add({total(SIGNAL, row): 1, total(MELDING, row): -1}, equal=False)
        passed_on: dict[Cell, int] = {(SIGNAL, "outcome", row, key): 1 for key in counting}
        known.add({**passed_on, total(MELDING, row): -1}, equal=False)
        for cell in passed_on:
            known.add({total(MELDING, row): 1, cell: -1}, equal=False)
    _know_crosses(known, shown)
    return known


def _know_crosses(known: _Known, shown: Publication) -> None:
    for (across, dimension), table in shown.crosses.items():
        rows = [row for row in table.rows if row != TOTAL]
        columns = [column for column in table.columns if column != TOTAL]
        one_of_rows = not shown.tables[SIGNAL, across].several
        one_of_columns = not shown.tables[SIGNAL, dimension].several
        lines = [([(row, each) for each in columns], (SIGNAL, across, TOTAL, row), one_of_columns) for row in rows]
        lines += [([(row, each) for row in rows], (SIGNAL, dimension, TOTAL, each), one_of_rows) for each in columns]
        for line, margin, adds_up in lines:
            cells = {of_cross(across, dimension, *place): 1 for place in line}
            if adds_up:
                known.add({**cells, margin: -1}, equal=True)
            for cell in cells:
                known.add({margin: 1, cell: -1}, equal=False)


class _Solver:
    """Looks for numbers that fit everything that is known."""

    def __init__(self, known: _Known) -> None:
        self.size = len(known.unknown)
        self.equal = _matrix(known.equal, self.size)
        self.least = _matrix(known.at_least, self.size)

    def numbers(self, objective: Any, terms: Mapping[int, int], below: float, above: float) -> Any:
        """Whole numbers that fit and make the objective small, with these terms between the two; None: there are none.

        The best ones are not needed: whatever was found after some seconds fits as well.
        """
        constraints = [
            LinearConstraint(self.equal[0], self.equal[1], self.equal[1]),
            LinearConstraint(self.least[0], self.least[1], np.inf),
        ]
        if terms:
            constraints.append(LinearConstraint(_matrix([(dict(terms), 0)], self.size)[0], below, above))
        found = milp(
            objective,
            integrality=np.ones(self.size),
            bounds=Bounds(1, _MOST),
            constraints=constraints,
            options={"time_limit": 20, "mip_rel_gap": 0.2},
        )
        if found.x is None and found.status != _IMPOSSIBLE:
            raise RuntimeError(f"the solver gave up: {found.message}")
        return None if found.x is None else np.round(found.x)


def _matrix(lines: Sequence[tuple[dict[int, int], int]], size: int) -> tuple[Any, Any]:
    rows = [number for number, (terms, _) in enumerate(lines) for _ in terms]
    columns = [place for terms, _ in lines for place in terms]
    factors = [float(factor) for terms, _ in lines for factor in terms.values()]
    matrix = csr_array((factors, (rows, columns)), shape=(len(lines), size))
    return matrix, np.array([float(side) for _, side in lines])


def exposed(theme: Theme, truth: Truth, shown: Publication, seed: int = 0) -> Attack:
    """Try to compute every number that is kept back, and every small difference of signals and meldingen.

    Other whole numbers that fit rule out many at once: what is another one in them was not determined. What is left
    after some rounds is asked for one by one, upwards and downwards.
    """
    known = _knowledge(theme, shown)
    wanted: dict[Any, dict[int, int]] = {cell: {place: 1} for cell, place in known.unknown.items()}
    differences = dict(_differences(truth, known))
    wanted |= differences
    solver, luck = _Solver(known), np.random.default_rng(seed)
    real = np.array([float(truth.values[cell]) for cell in known.unknown])
    left = dict(wanted)
    for _ in range(_ROUNDS if solver.size else 0):
        objective = 0.001 * luck.random(solver.size)
        for terms in left.values():
            sign = luck.choice([-1.0, 1.0])
            for place, factor in terms.items():
                objective[place] += sign * factor
        left = _ruled_out(left, solver.numbers(objective, {}, 0, 0) - real)
        if not left:
            break
    computed = []
    while left:
        key, terms = next(iter(left.items()))
        other = _other(solver, terms, _sum(terms, real))
        if other is None:
            computed.append(key)
            del left[key]
        else:
            left = _ruled_out(left, other - real)
    return Attack(len(known.unknown), len(differences), tuple(computed))


def _ruled_out(left: dict[Any, dict[int, int]], away: Any) -> dict[Any, dict[int, int]]:
    return {key: terms for key, terms in left.items() if abs(_sum(terms, away)) < 0.5}


def _other(solver: _Solver, terms: Mapping[int, int], real: float) -> Any:
    """Whole numbers that fit, of which these terms add up to more than they really do, or to less."""
    if not terms:
        return None
    nothing = np.zeros(solver.size)
    above = solver.numbers(nothing, terms, real + 1, np.inf)
    return above if above is not None else solver.numbers(nothing, terms, -np.inf, real - 1)


def _sum(terms: Mapping[int, int], numbers: Any) -> float:
    return float(sum(factor * numbers[place] for place, factor in terms.items()))


def _differences(truth: Truth, known: _Known) -> Iterator[tuple[Any, dict[int, int]]]:
    """One to four signals that did not become a melding, beside some that did: as a number it is not to be known."""
    for cell in known.value:
        base, dimension, row, column = cell
        twin = (SIGNAL, dimension, row, column)
        if base == MELDING and truth.values[cell] and 0 < truth.values[twin] - truth.values[cell] < 5:
            terms: dict[int, int] = {}
            for each, factor in ((twin, 1), (cell, -1)):
                if each in known.unknown:
                    terms[known.unknown[each]] = factor
            yield ("without", cell), terms
