"""How long somebody waits, never whether: the pause grows, has a limit, and sinks by itself."""

from __future__ import annotations

from itertools import pairwise
from random import Random

import pytest

from portal.domain.budget import PER_SOURCE, TOGETHER, Budget, Kind, Level, after, network, pause

MORNING = 1_800_000_000.0


def pauses(budget: Budget, acts: int, apart: float = 0.0) -> list[int]:
    """The pause before each of so many acts, so many seconds apart."""
    level, now, found = Level(), MORNING, []
    for _ in range(acts):
        found.append(pause(level, now, budget))
        level = after(level, now, budget)
        now += apart
    return found


def test_a_training_of_thirty_files_at_once_and_nobody_waits() -> None:
    assert pauses(PER_SOURCE[Kind.FILE], 30) == [0] * 30


def test_the_pause_doubles_from_five_seconds_to_a_minute() -> None:
    assert pauses(PER_SOURCE[Kind.FILE], 48)[40:] == [5, 10, 20, 40, 60, 60, 60, 60]


def test_what_comes_as_fast_as_the_level_sinks_never_waits() -> None:
    budget = PER_SOURCE[Kind.FILE]
    assert set(pauses(budget, 500, apart=budget.window / budget.free)) == {0}


def test_after_a_flood_it_is_over_within_two_minutes() -> None:
    """What rose above the longest pause is not held against anybody."""
    budget, level = PER_SOURCE[Kind.FILE], Level()
    for _ in range(100_000):
        level = after(level, MORNING, budget)
    assert pause(level, MORNING, budget) == 60
    assert pause(level, MORNING + 120, budget) == 0


def test_a_clock_that_is_put_back_makes_nobody_wait_longer() -> None:
    budget = PER_SOURCE[Kind.GUESS]
    level = Level(10, MORNING)
    assert pause(level, MORNING - 86_400, budget) == pause(level, MORNING, budget) == 0
    assert after(level, MORNING - 86_400, budget).amount == 11


def test_together_the_pause_is_shorter_as_most_are_innocent_then() -> None:
    assert max(pauses(TOGETHER[Kind.FILE], 700)) == 20


def test_no_pause_is_ever_longer_than_its_limit() -> None:
    """Whatever the budget, and however the clock goes, forwards or back."""
    dice = Random(7)
    for _ in range(200):
        budget = Budget(dice.randint(1, 50), longest=dice.randint(5, 60))
        level, now = Level(), MORNING
        for _ in range(60):
            now += dice.choice([0, 0, dice.uniform(-1000, 1000)])
            assert 0 <= pause(level, now, budget) <= budget.longest
            level = after(level, now, budget)
            assert 0 < level.amount <= budget.highest


def test_while_nothing_sinks_the_pause_only_grows() -> None:
    found = pauses(Budget(7), 40)
    assert all(one <= two for one, two in pairwise(found))
    assert found[:8] == [0] * 7 + [5]


def test_half_a_window_takes_half_of_what_is_free_away() -> None:
    budget = Budget(10, window=600.0)
    level = Level(10.0, MORNING)
    assert after(level, MORNING + 300, budget).amount == 6.0
    assert after(level, MORNING + 60, budget).amount == 10.0
    assert pause(level, MORNING + 59, budget) == 5 and pause(level, MORNING + 60, budget) == 0


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("203.0.113.7", " 203.0.113.7 "),
        ("203.0.113.7", "203.0.113.7:40123"),
        ("203.0.113.7", "::ffff:203.0.113.7"),
        ("2001:db8:1:2::7", "2001:db8:1:2:ffff:ffff:ffff:ffff"),
        ("2001:db8:1:2::7", "[2001:db8:1:2::8]:40123"),
        ("fe80::1", "fe80::1%eth0"),
    ],
)
def test_one_house_is_one_source(one: str, other: str) -> None:
    assert network(one) == network(other) is not None


@pytest.mark.parametrize(("one", "other"), [("203.0.113.7", "203.0.113.8"), ("2001:db8:1:2::7", "2001:db8:1:3::7")])
def test_two_houses_are_two(one: str, other: str) -> None:
    assert network(one) != network(other)


@pytest.mark.parametrize(
    "address", ["", "127.0.0.1", "127.9.9.9:80", "::1", "[::1]:80", "0.0.0.0", "unknown", "a.b.c", "1.2.3", "[", "€"]
)
def test_this_machine_and_what_is_no_address_is_no_source(address: str) -> None:
    assert network(address) is None
