"""From what was counted to the true numbers of a year, as one system."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from portal.domain.figures.contributions import YES
from portal.domain.figures.published import MELDING, SIGNAL, TOTAL, UNANSWERED
from portal.domain.figures.system import Block, Cell, Cross, Truth, system, total
from portal.domain.signals import URGENCIES
from portal.domain.themes import Theme

QUARTERS = ("Q1", "Q2", "Q3", "Q4")

Sums = Mapping[tuple[str, str, str, str], int]
"""What was counted in a year: municipality, month ("" where not asked apart), dimension and value -> how many."""


def quarter(month: str) -> str:
    """The quarter of a month ("2026-11")."""
    return QUARTERS[(int(month[5:]) - 1) // 3]


def blocks_of(theme: Theme) -> tuple[Block, ...]:
    """Every table of places that a theme has."""
    found = [Block(base, "", QUARTERS) for base in (SIGNAL, MELDING)]
    for base in (SIGNAL, MELDING):
        for dimension in theme.figures.dimensions:
            columns, several = _columns(theme, dimension)
            found.append(Block(base, dimension, columns, several))
        found.append(Block(base, "urgency", URGENCIES))
    known = tuple(outcome for outcome in theme.outcomes if outcome.kind != "excluded")
    counting = frozenset(outcome.key for outcome in known if outcome.counts)
    outcomes = tuple(outcome.key for outcome in known)
    assessments = tuple(choice.key for choice in theme.assessments)
    in_time = ("in_time", "late", UNANSWERED)
    return (
        *found,
        Block(SIGNAL, "outcome", outcomes, several=True, within=counting),
        Block(SIGNAL, "assessment", (*assessments, UNANSWERED)),
        Block(SIGNAL, "first_look", in_time),
        Block(SIGNAL, "feedback", in_time),
        Block(SIGNAL, "contact", ("left", "anonymous", UNANSWERED)),
        Block(SIGNAL, "told", ("form", "told")),
        Block(SIGNAL, "across", (YES,), several=True),
        Block(SIGNAL, "received_from", (YES,), several=True, apart=True),
    )


def crosses_of(theme: Theme) -> tuple[Cross, ...]:
    """Every cross table that a theme has."""
    found = []
    for across, dimension in theme.figures.crosses:
        (rows, several_rows), (columns, several) = _columns(theme, across), _columns(theme, dimension)
        found.append(Cross(across, dimension, rows, columns, not several, not several_rows))
    return tuple(found)


def _columns(theme: Theme, dimension: str) -> tuple[tuple[str, ...], bool]:
    question = theme.question(dimension)
    several = question.kind == "many"
    return tuple(choice.key for choice in question.choices) + (() if several else (UNANSWERED,)), several


# --- the truth -----------------------------------------------------------------------------------------------------


def assemble(theme: Theme, places: Sequence[str], sums: Sums) -> Truth | None:
    """The true numbers of a year. Tables whose numbers contradict each other are left out, None: the totals do.

    They do where something was counted by an older version, or by a theme that was another one then.
    """
    counted = _counted(sums)
    blocks, crosses = blocks_of(theme), crosses_of(theme)
    values: dict[Cell, int] = {}
    for block in blocks:
        _fill(values, block, places, counted)
    for cross in crosses:
        _fill_cross(values, cross, places, counted)
    truth = Truth(tuple(places), blocks, crosses, values)
    return _consistent(truth)


def _counted(sums: Sums) -> dict[tuple[str, str, str], int]:
    """The same with quarters in the place of months: municipality, dimension, value (or quarter) -> how many."""
    found: dict[tuple[str, str, str], int] = {}
    for (place, month, dimension, value), count in sums.items():
        key = (place, dimension, quarter(month) if month else value)
        found[key] = found.get(key, 0) + count
    return found


def _fill(
    values: dict[Cell, int], block: Block, places: Sequence[str], counted: Mapping[tuple[str, str, str], int]
) -> None:
    name = {SIGNAL: block.dimension or SIGNAL, MELDING: f"{MELDING}:{block.dimension}" if block.dimension else MELDING}
    for place in places:
        known = {column: counted.get((place, name[block.base], column), 0) for column in block.columns}
        if not block.dimension:
            values[total(block.base, place)] = sum(known.values())
        if UNANSWERED in known:
            known[UNANSWERED] = 0
            known[UNANSWERED] = values[total(block.base, place)] - sum(known.values())
        values.update((block.cell(place, column), count) for column, count in known.items())
    for column in (*block.columns, *(() if block.dimension else (TOTAL,))):
        values[block.cell(TOTAL, column)] = sum(values[block.cell(place, column)] for place in places)


def _fill_cross(
    values: dict[Cell, int], cross: Cross, places: Iterable[str], counted: Mapping[tuple[str, str, str], int]
) -> None:
    name, codes = f"{cross.across}*{cross.dimension}", tuple(places)
    for row in cross.rows:
        for column in cross.columns:
            values[cross.cell(row, column)] = sum(counted.get((code, name, f"{row}*{column}"), 0) for code in codes)
    if cross.rows_add_up:
        for row in cross.rows:
            rest = sum(values[cross.cell(row, column)] for column in cross.columns)
            values[cross.cell(row, UNANSWERED)] += values[SIGNAL, cross.across, TOTAL, row] - rest
    if cross.columns_add_up:
        for column in cross.columns:
            rest = sum(values[cross.cell(row, column)] for row in cross.rows)
            values[cross.cell(UNANSWERED, column)] += values[SIGNAL, cross.dimension, TOTAL, column] - rest


def _consistent(truth: Truth) -> Truth | None:
    """Without the tables in which a number is below nought, or above what it is a part of."""
    found = system(truth)
    wrong = {cell for cell, value in truth.values.items() if value < 0}
    for terms in found.inequalities:
        if sum(factor * truth.values[cell] for cell, factor in terms.items()) < 0:
            wrong |= set(terms)
    for terms in found.equations:
        if sum(factor * truth.values[cell] for cell, factor in terms.items()):
            wrong |= set(terms)
    crosses = {(cell[0][1:], cell[1]) for cell in wrong if cell[0].startswith("*")}
    # a margin stands in the equation of a cross table as well: then it is the cross table that is wrong
    margins = {name for pair in crosses for name in pair}
    dimensions = {cell[1] for cell in wrong if not cell[0].startswith("*")} - margins
    if dimensions == {""}:
        return None
    left = truth.without(frozenset(dimensions - {""}), frozenset(crosses))
    return left if left == truth else _consistent(left)
