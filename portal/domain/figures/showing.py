"""The tables that are shown of a year, from the true numbers and what of them is kept back."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from portal.domain.figures.assembling import Sums
from portal.domain.figures.published import SIGNAL, TOTAL, Table
from portal.domain.figures.suppression import Suppressed
from portal.domain.figures.system import Cell, Truth, total

_ENOUGH = 10
"""Signals in which a median says something, and nothing about one of them."""


def tables_of(found: Suppressed) -> Mapping[tuple[str, str], Table]:
    """The tables of places, with None for what is kept back."""
    truth = found.truth
    if truth is None:
        return MappingProxyType({})
    tables = {}
    for base in truth.bases:  # where the quarters are left out, the totals alone
        cells = {(row, TOTAL): _kept(found, truth, total(base, row)) for row in truth.rows}
        tables[base, ""] = Table(base, "", truth.rows, (TOTAL,), MappingProxyType(cells))
    for block in truth.blocks:
        adds_up = not (block.several or block.apart)
        columns = (*block.columns, TOTAL) if adds_up else block.columns
        cells = {}
        for row in truth.rows:
            for column in columns:
                cell = total(block.base, row) if column == TOTAL else block.cell(row, column)
                cells[row, column] = _kept(found, truth, cell)
        table = Table(block.base, block.dimension, truth.rows, columns, MappingProxyType(cells), several=block.several)
        tables[block.base, block.dimension] = table
    return MappingProxyType(tables)


def _kept(found: Suppressed, truth: Truth, cell: Cell) -> int | None:
    return None if cell in found.hidden else truth.values[cell]


def crosses_shown(found: Suppressed) -> Mapping[tuple[str, str], Table]:
    """The cross tables; their margins are the region rows of the two dimensions, where these add up to them."""
    truth = found.truth
    if truth is None:
        return MappingProxyType({})
    tables = {}
    for cross in truth.crosses:
        cells: dict[tuple[str, str], Cell] = {(r, c): cross.cell(r, c) for r in cross.rows for c in cross.columns}
        rows, columns = cross.rows, cross.columns
        if cross.rows_add_up:
            columns = (*columns, TOTAL)
            cells |= {(row, TOTAL): (SIGNAL, cross.across, TOTAL, row) for row in cross.rows}
        rows = (*rows, TOTAL)
        cells |= {(TOTAL, column): (SIGNAL, cross.dimension, TOTAL, column) for column in cross.columns}
        if cross.rows_add_up:
            cells[TOTAL, TOTAL] = total(SIGNAL, TOTAL)
        shown = {place: _kept(found, truth, cell) for place, cell in cells.items()}
        tables[cross.across, cross.dimension] = Table(
            SIGNAL, cross.dimension, rows, columns, MappingProxyType(shown), cross.across, not cross.rows_add_up
        )
    return MappingProxyType(tables)


def medians(found: Suppressed, sums: Sums) -> Mapping[str, float | None]:
    """Row -> median of the working days until the first look, where there are enough signals and that is no secret."""
    truth = found.truth
    if truth is None:
        return MappingProxyType({})
    days: dict[str, list[int]] = {row: [] for row in truth.rows}
    for (place, _month, dimension, value), count in sums.items():
        if dimension == "look_days" and place in days:
            days[place] += [int(value)] * count
            days[TOTAL] += [int(value)] * count
    return MappingProxyType(
        {row: None if total(SIGNAL, row) in found.hidden else _median(days[row]) for row in truth.rows}
    )


def _median(days: list[int]) -> float | None:
    if len(days) < _ENOUGH:
        return None
    ordered, half = sorted(days), len(days) // 2
    return float(ordered[half]) if len(days) % 2 else (ordered[half - 1] + ordered[half]) / 2
