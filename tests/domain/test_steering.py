"""The overview of a region: what asks for somebody comes first, and no small number of the past is told."""

from dataclasses import replace
from datetime import date
from itertools import product

import pytest

from portal.domain.coverage import Lack
from portal.domain.places import Functionaris, Municipality, Region, Role
from portal.domain.steering import SMALLEST, Load, Pace, Row, months_back, pace, row

TODAY = date(2026, 11, 17)
PLACE = Municipality("GM9001", "waterstad", "Waterstad", "oefenregio")
FARID = Functionaris("farid", "Farid", Role.FUNCTIONARIS, None, "mensenhandel", True)
SANNE = replace(FARID, principal="sanne", name="Sanne")
DIRK = replace(FARID, principal="dirk", name="Dirk", role=Role.DEPUTY)
TEAM = (FARID, SANNE, DIRK)


def away(person: Functionaris) -> Functionaris:
    return replace(person, absent_from=date(2026, 11, 16), absent_until=date(2026, 11, 20))


def made(load: Load = Load(), team: tuple[Functionaris, ...] = TEAM, lacks: tuple[Lack, ...] = ()) -> Row:  # noqa: B008
    return row(PLACE, load, (Pace("none"), Pace("none")), [team], lacks, TODAY)


def lack(code: str, *gaps: str) -> Lack:
    return Lack(code, Region("oefenregio", "Oefenregio", "district"), PLACE, gaps=gaps)


@pytest.mark.parametrize(
    ("in_time", "late", "expected"),
    [
        (0, 0, Pace("none")),
        (3, 0, Pace("all")),
        (30, 0, Pace("all")),
        (4, 1, Pace("few")),
        (5, 4, Pace("kept")),
        (0, 5, Pace("broken")),
        (4, 9, Pace("broken")),
        (5, 5, Pace("share", 5)),
        (95, 5, Pace("share", 9)),
        (5, 95, Pace("share", 1)),
    ],
)
def test_a_promise_is_told_as_a_band(in_time: int, late: int, expected: Pace) -> None:
    assert pace(in_time, late) == expected


def test_a_small_number_is_one_of_several_in_every_band() -> None:
    """Whoever knows one of the two numbers does not learn the other from the band while that is from 1 to 4."""
    several = range(1, SMALLEST)
    for known, hidden in product(range(60), several):
        assert sum(pace(known, other) == pace(known, hidden) for other in several) == len(several)
        if hidden and known:
            assert sum(pace(other, known) == pace(hidden, known) for other in several) == len(several)


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
    found = row(PLACE, Load(), (Pace("none"), Pace("none")), [TEAM, (FARID,)], (), TODAY)
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
