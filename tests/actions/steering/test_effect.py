"""Signals before and after an activity: bands of published numbers, that give away nothing that is kept back."""

from __future__ import annotations

import random
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import date
from functools import cache
from itertools import product

import numpy
import pytest
from cast import FARID, GRETA, Clock, desk
from newsroom import kees, visit
from scipy.optimize import Bounds, LinearConstraint, milp

from portal.actions.figures import publishing
from portal.actions.house import House
from portal.actions.steering import awareness, effect
from portal.adapters import counters
from portal.domain.awareness import AREA, Band, areas, edge
from portal.domain.figures import SIGNAL, SMALLEST, TOTAL, Publication
from portal.domain.themes import Theme
from portal.domain.themes.figures import Figures

MONTHS = tuple(f"2025-{number:02}" for number in range(1, 13))
World = Mapping[tuple[str, str, str], int]
"""(municipality, work area, month) -> signals."""


def count(house: House, world: World) -> None:
    with house.database.writing() as connection:
        for (place, group, month), number in world.items():
            for dimension, value in (("signal", "all"), (AREA, group)):
                counters.add(house.database, connection, place, month, "mensenhandel", dimension, value, number)


def held(house: House, email: str, on: str, **own: object) -> effect.Effect:
    """What is told to somebody of a session on this day."""
    who = kees(house) if email == "kees" else desk(house, email)
    found = awareness.one(house, who, visit(house, who, held_on=date.fromisoformat(on), **own))
    return effect.effect(house, who, found)


def test_bands_before_and_after_where_the_year_is_published(house: House) -> None:
    world = {("GM9001", "burgerzaken_rni", month): 3 for month in MONTHS}
    world |= {("GM9001", "burgerzaken_rni", "2025-07"): 50, ("GM9001", "kcc", "2025-06"): 3}
    world |= {("GM9001", "boa", "2025-06"): 4}
    count(house, world)
    found = held(house, FARID, "2025-05-20", groups=("burgerzaken_rni", "kcc", "jeugd"))
    assert (found.before, found.after) == (MONTHS[1:4], MONTHS[5:8])
    told = {each.group: (each.before, each.after) for each in found.groups}
    assert told["burgerzaken_rni"] == (Band(10, False), Band(10, True)), "nine, then 56"
    assert told["kcc"] == (None, None), "three in a year"
    assert found.seen_from is None and found.place == "GM9001"


def test_a_year_that_runs_is_told_when_it_is_over(house: House, clock: Clock) -> None:
    assert held(house, FARID, "2026-03-01").seen_from == date(2027, 2, 1)
    assert held(house, FARID, "2025-11-01").seen_from == date(2027, 2, 1)
    assert held(house, FARID, "2025-08-01").seen_from is None
    clock.move(days=76)
    assert held(house, FARID, "2025-11-01").seen_from is None


def test_a_session_of_the_region_is_told_of_the_own_places(house: House) -> None:
    count(house, {(place, "boa", month): 6 for place in ("GM9001", "GM9002") for month in MONTHS})
    found = held(house, "kees", "2025-05-20", municipality=None, groups=("boa",))
    assert [(each.before, each.after) for each in found.groups] == [(Band(20, True),) * 2], "36 of 144"
    (whole,) = awareness.listed(house, desk(house, GRETA))
    own = effect.effect(house, desk(house, GRETA), whole)
    assert own.place == "GM9002" and [(each.before, each.after) for each in own.groups] == [(Band(10, True),) * 2]


def test_for_everybody_is_told_of_every_area(house: House) -> None:
    found = held(house, FARID, "2025-05-20", groups=())
    assert [each.group for each in found.groups] == list(areas(house.themes["mensenhandel"]))


# --- nothing that is kept back can be worked out -------------------------------------------------------------------


PLACES = ("GM1", "GM2", "GM3")


def random_world(chance: random.Random, groups: tuple[str, ...]) -> dict[tuple[str, str, str], int]:
    """A few places with a few work areas: many small numbers, and some that are large enough to be told."""
    found = {}
    for place, group in product(PLACES, groups[:6]):
        size = chance.choice((0, 0.1, 0.3, 1, 4, 8))
        for month in MONTHS:
            found[place, group, month] = chance.randint(0, round(2 * size)) if size >= 0.5 else chance.random() < size
    return {key: int(number) for key, number in found.items() if number}


def published(theme: Theme, world: World) -> Publication:
    sums: dict[tuple[str, str, str, str], int] = {}
    for (place, group, month), number in world.items():
        for key in ((place, month, "signal", "all"), (place, "", AREA, group)):
            sums[key] = sums.get(key, 0) + number
    return publishing.published("r", theme, 2025, PLACES, sums)


def windows() -> Iterator[tuple[str, ...]]:
    """Every three months of the year, and what of it lies in three months that begin or end in another year."""
    yield from (MONTHS[first : first + 3] for first in range(10))
    yield from (MONTHS[:1], MONTHS[:2], MONTHS[-2:], MONTHS[-1:])


class Solver:
    """Everything somebody can know: the published tables of a year, and every band of every work area they tell."""

    def __init__(self, theme: Theme, world: World, found: Publication, *, bands: bool) -> None:
        self.groups = (*areas(theme), "-")
        cells = [*product(PLACES, self.groups, MONTHS)]
        self.at = {cell: number for number, cell in enumerate(cells)}
        self.rows: list[tuple[numpy.ndarray, float, float]] = []
        self.hidden: list[numpy.ndarray] = []
        for dimension in ("", AREA):
            table = found.tables[SIGNAL, dimension]
            for row, column in product(table.rows, table.columns):
                part, number = self.part(row, dimension, column), table.cells[row, column]
                if number is None:
                    self.hidden.append(part)
                else:
                    self.rows.append((part, number, number))
        self.told = 0
        self.small: list[numpy.ndarray] = []
        for row, group, months in product((*PLACES, TOTAL), areas(theme), windows()):
            least = edge(found, row, group)
            if bands and least is not None:
                part = self.vector(row, (group,), months)
                number = round(float(part @ [world.get(cell, 0) for cell in cells]))
                self.rows.append((part, *((least, numpy.inf) if number >= least else (0, least - 1))))
                self.told += 1
                if 0 < number < SMALLEST:
                    self.small.append(part)

    def part(self, row: str, dimension: str, column: str) -> numpy.ndarray:
        if dimension == AREA:
            return self.vector(row, self.groups if column == TOTAL else (column,), MONTHS)
        first = 0 if column == TOTAL else 3 * int(column[1]) - 3
        return self.vector(row, self.groups, MONTHS if column == TOTAL else MONTHS[first : first + 3])

    @cache  # noqa: B019 - gone with the test
    def vector(self, row: str, groups: tuple[str, ...], months: tuple[str, ...]) -> numpy.ndarray:
        made = numpy.zeros(len(self.at))
        for cell in product((row,) if row != TOTAL else PLACES, groups, months):
            if cell in self.at:
                made[self.at[cell]] = 1
        return made

    def range(self, part: numpy.ndarray) -> tuple[int, int]:
        """The least and the most this part can be."""
        left, least, most = zip(*self.rows, strict=True)
        limits = LinearConstraint(numpy.array(left), numpy.array(least), numpy.array(most))
        ends = []
        for sign in (1, -1):
            made = milp(sign * part, constraints=limits, integrality=numpy.ones(len(part)), bounds=Bounds(0, 999))
            assert made.success, made.message
            ends.append(round(float(part @ made.x)))
        return ends[0], ends[1]


@pytest.fixture
def theme(house: House) -> Theme:
    return replace(house.themes["mensenhandel"], figures=Figures((AREA,), ()))


@pytest.mark.parametrize("seed", [1, 2])
def test_no_number_that_is_kept_back_can_be_worked_out_with_all_bands_there_are(theme: Theme, seed: int) -> None:
    world = random_world(random.Random(seed), areas(theme))
    solver = Solver(theme, world, published(theme, world), bands=True)
    assert solver.told > 50 and len(solver.hidden) > 3
    # nor a small part of a year of which the whole is shown
    for part in (*solver.hidden, *random.Random(seed).sample(solver.small, min(10, len(solver.small)))):
        least, most = solver.range(part)
        assert most > least


def test_what_is_left_of_a_year_beside_a_band_is_not_small(theme: Theme) -> None:
    """With nearly everything in three windows of a year, nobody can work out that there was hardly anything else."""
    group = areas(theme)[0]
    world = {("GM1", group, month): 20 for month in ("2025-02", "2025-05", "2025-08")} | {("GM1", group, "2025-11"): 1}
    world |= {("GM1", areas(theme)[1], month): 5 for month in MONTHS}
    solver = Solver(theme, world, published(theme, world), bands=True)
    assert solver.small
    for part in solver.small:
        least, most = solver.range(part)
        assert least < SMALLEST < most


def test_the_solver_does_work_out_what_was_not_kept_back_well(theme: Theme) -> None:
    """The control: a number that is kept back alone is found at once."""
    world = {("GM1", group, month): 1 for group in areas(theme)[:2] for month in MONTHS}
    found = published(theme, world)
    table = found.tables[SIGNAL, AREA]
    alone = replace(table, cells={**table.cells, ("GM1", areas(theme)[0]): None})
    solver = Solver(theme, world, replace(found, tables={**found.tables, (SIGNAL, AREA): alone}), bands=False)
    assert [solver.range(part) for part in solver.hidden] == [(12, 12)]
