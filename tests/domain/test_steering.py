"""The overview of a region: what asks for somebody comes first, and no small number of the past is told."""

import random
from dataclasses import replace
from datetime import date
from itertools import product
from math import inf

import numpy
import pytest
from scipy.optimize import Bounds, LinearConstraint, milp

from portal.domain.coverage import Lack
from portal.domain.figures import SIGNAL, TOTAL
from portal.domain.figures.suppression import suppress
from portal.domain.figures.system import Block, Cell, Truth, total
from portal.domain.places import Functionaris, Municipality, Region, Role
from portal.domain.steering import ENOUGH, HALF, MOSTLY, Load, Pace, Row, months_back, pace, row

TODAY = date(2026, 11, 17)
PLACE = Municipality("GM9001", "waterstad", "Waterstad", "oefenregio")
FARID = Functionaris("farid", "Farid", Role.FUNCTIONARIS, None, "mensenhandel", True)
SANNE = replace(FARID, principal="sanne", name="Sanne")
DIRK = replace(FARID, principal="dirk", name="Dirk", role=Role.DEPUTY)
TEAM = (FARID, SANNE, DIRK)


def away(person: Functionaris) -> Functionaris:
    return replace(person, absent_from=date(2026, 11, 16), absent_until=date(2026, 11, 20))


def made(load: Load = Load(), team: tuple[Functionaris, ...] = TEAM, lacks: tuple[Lack, ...] = ()) -> Row:  # noqa: B008
    return row(PLACE, load, (Pace("few"), Pace("few")), [team], lacks, TODAY)


def lack(code: str, *gaps: str) -> Lack:
    return Lack(code, Region("oefenregio", "Oefenregio", "district"), PLACE, gaps=gaps)


@pytest.mark.parametrize(
    ("in_time", "late", "expected"),
    [
        (0, 0, "few"),
        (19, 0, "few"),
        (0, 19, "few"),
        (20, 0, "mostly"),
        (16, 4, "mostly"),
        (15, 5, "sometimes"),
        (10, 10, "sometimes"),
        (9, 11, "often"),
        (0, 20, "often"),
    ],
)
def test_a_promise_is_told_in_a_word(in_time: int, late: int, expected: str) -> None:
    assert pace(in_time, late) == Pace(expected)


def test_no_word_has_an_edge_at_a_number_that_is_kept_back() -> None:
    """Whoever knows how many there were learns from the word nothing about a number from nought to four."""
    for both in range(200):
        assert len({pace(both - late, late) for late in range(5) if late <= both}) == 1
        assert len({pace(in_time, both - in_time) for in_time in range(5) if in_time <= both}) == 1


PLACES = ("GM1", "GM2", "GM3")
World = dict[tuple[str, int, str], int]
"""(municipality, month from 0, "in_time" or "late") -> signals."""


def random_world(chance: random.Random) -> World:
    world = {}
    for place in PLACES:
        size, share = chance.choice((2, 7, 12)), chance.choice((0.01, 0.1, 0.3, 0.6))
        for month in range(12):
            late = sum(chance.random() < share for _ in range(size))
            world |= {(place, month, "late"): late, (place, month, "in_time"): size - late}
    return world


def published(world: World) -> tuple[Truth, frozenset[Cell]]:
    """The year as the figures have it: signals per quarter, and how soon somebody looked. And what is kept back."""
    quarters = Block(SIGNAL, "", ("Q1", "Q2", "Q3", "Q4"))
    look = Block(SIGNAL, "first_look", ("in_time", "late"))
    values: dict[Cell, int] = {}
    for line in (*PLACES, TOTAL):
        places = PLACES if line == TOTAL else (line,)
        for number, name in enumerate(quarters.columns):
            months = range(3 * number, 3 * number + 3)
            values[quarters.cell(line, name)] = sum(
                world[p, m, c] for p in places for m in months for c in look.columns
            )
        for column in look.columns:
            values[look.cell(line, column)] = sum(world[p, m, column] for p in places for m in range(12))
        values[total(SIGNAL, line)] = sum(values[look.cell(line, column)] for column in look.columns)
    found = suppress(Truth(PLACES, (quarters, look), (), values))
    assert found.truth is not None
    return found.truth, found.hidden


def least_and_most(
    world: World, truth: Truth, hidden: frozenset[Cell], wanted: Cell, *, exact: bool = False
) -> tuple[int, int]:
    """What a number can be for who has the year, and the word of every municipality at the end of every month.

    `exact`: as if the number that was late were told in the place of a word.
    """
    at = {cell: number for number, cell in enumerate(product(PLACES, range(12), ("in_time", "late")))}

    def part(cell: Cell) -> list[float]:
        _base, dimension, line, column = cell
        months = range(12) if dimension or column == TOTAL else range(3 * int(column[1]) - 3, 3 * int(column[1]))
        columns = (column,) if dimension else ("in_time", "late")
        return [float((line in (p, TOTAL)) and m in months and c in columns) for p, m, c in at]

    lines, least, most = [], [], []
    for cell, value in truth.values.items():
        lines.append(part(cell))
        least.append(1 if cell in hidden else value)
        most.append(inf if cell in hidden else value)
    for place, last in product(PLACES, range(2, 12)):
        own = {each: (each[0] == place and last - 2 <= each[1] <= last) for each in at}
        said = pace(*(sum(world[each] for each in at if own[each] and each[2] == c) for c in ("in_time", "late"))).kind
        both = [float(own[each]) for each in at]
        if exact:
            late = sum(world[each] for each in at if own[each] and each[2] == "late")
            lines.append([float(own[each] and each[2] == "late") for each in at])
            least.append(late)
            most.append(late)
        lines.append(both)
        least.append(0 if said == "few" else ENOUGH)
        most.append(ENOUGH - 1 if said == "few" else inf)
        for edge in (MOSTLY, HALF) if said != "few" else ():
            lines.append([(float(each[2] == "in_time") - edge) * own[each] for each in at])
            above = said == "mostly" or (said == "sometimes" and edge == HALF)
            least.append(-1e-6 if above else -inf)
            most.append(inf if above else -1e-6)
    limits = LinearConstraint(numpy.array(lines), numpy.array(least), numpy.array(most))
    goal, ends = numpy.array(part(wanted)), []
    for sign in (1, -1):
        made = milp(sign * goal, constraints=limits, integrality=numpy.ones(len(at)), bounds=Bounds(0, 999))
        assert made.success, made.message
        ends.append(round(float(goal @ made.x)))
    return ends[0], ends[1]


@pytest.mark.parametrize("seed", [1, 6, 39])
def test_no_number_of_the_year_can_be_worked_out_with_all_words_of_all_months(seed: int) -> None:
    world = random_world(random.Random(seed))
    truth, hidden = published(world)
    assert hidden
    for cell in hidden:
        least, most = least_and_most(world, truth, hidden, cell)
        assert most > least, cell


def test_the_solver_does_work_out_what_numbers_would_tell() -> None:
    """The control: with a number in the place of each word, everything that is kept back is found."""
    world = random_world(random.Random(1))
    truth, hidden = published(world)
    found = [least_and_most(world, truth, hidden, cell, exact=True) for cell in sorted(hidden)]
    assert found == [(truth.values[cell],) * 2 for cell in sorted(hidden)]


def test_all_is_well() -> None:
    found = made(Load(open=3))
    assert (found.asks, found.needs_somebody) == ((), False)
    assert (found.there, found.away, found.stands_in) == ((FARID, SANNE), (), ())


def test_the_deputy_stands_in_while_the_duo_is_away() -> None:
    found = made(team=(away(FARID), away(SANNE), DIRK))
    assert found.asks == ("absent",) and not found.needs_somebody
    assert (found.there, found.stands_in) == ((DIRK,), (DIRK,))
    half = made(team=(away(FARID), SANNE, DIRK))
    assert (half.asks, half.there, half.away) == ((), (SANNE,), (away(FARID),))


def test_whoever_answers_for_two_subjects_stands_there_once() -> None:
    found = row(PLACE, Load(), (Pace("few"), Pace("few")), [TEAM, (FARID,)], (), TODAY)
    assert found.there == (FARID, SANNE)


def test_the_gravest_comes_first() -> None:
    calm, late, later = made(Load(9, 0, 0, 0)), made(Load(2, 0, 1)), made(Load(2, 0, 2))
    acute, shut = made(Load(1, 1, 0, 1)), made(lacks=(lack("shut", "deputy"),))
    waits = made(Load(1, 1))
    ordered = sorted([calm, late, waits, shut, later, acute], key=lambda each: each.rank)
    assert ordered == [acute, shut, later, late, waits, calm]
    assert [each.needs_somebody for each in ordered] == [True, True, True, True, False, False]
    assert shut.gaps == ("deputy",)


def test_what_keeps_a_place_from_being_opened_asks_for_nobody_today() -> None:
    found = made(lacks=(lack("uncovered", "escrow"),))
    assert (found.asks, found.gaps) == ((), ("escrow",))


def test_months_are_counted_back_over_the_year() -> None:
    assert months_back(date(2027, 1, 31), 3) == "2026-11"
    assert months_back(TODAY, 1) == "2026-11"
