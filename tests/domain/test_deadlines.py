"""Working days, Dutch holidays, and the moments at which mail goes out."""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from portal.domain.deadlines import add_working_days, first_look_due, is_working_day, slots_due

HERE = ZoneInfo("Europe/Amsterdam")
SLOTS = ("08:30", "13:00")


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=HERE)


@pytest.mark.parametrize(
    ("day", "working"),
    [
        ("2026-11-17", True),  # a plain Tuesday
        ("2026-11-21", False),  # Saturday
        ("2026-11-22", False),  # Sunday
        ("2026-01-01", False),
        ("2026-04-03", False),  # Good Friday, equal to a holiday by the law on terms
        ("2026-04-06", False),  # Easter Monday
        ("2026-04-27", False),  # King's day
        ("2025-04-26", False),  # King's day, a Saturday because the 27th was a Sunday
        ("2025-05-05", False),  # Liberation day, free once in five years
        ("2026-05-05", True),
        ("2026-05-14", False),  # Ascension
        ("2026-05-25", False),  # Whit Monday
        ("2026-12-25", False),
        ("2026-12-26", False),
        ("2026-12-31", True),
    ],
)
def test_dutch_working_days(day: str, working: bool) -> None:
    assert is_working_day(date.fromisoformat(day)) is working


@pytest.mark.parametrize(
    ("day", "count", "then"),
    [
        ("2026-11-17", 2, "2026-11-19"),
        ("2026-11-20", 1, "2026-11-23"),
        ("2026-11-21", 0, "2026-11-23"),
        ("2026-11-21", 1, "2026-11-23"),
        ("2026-12-24", 2, "2026-12-29"),  # over Christmas and the weekend
        ("2026-12-31", 1, "2027-01-04"),  # over New Year, into the next year
        ("2026-11-23", -1, "2026-11-20"),
        ("2026-04-07", -1, "2026-04-02"),  # back over Easter
        ("2026-11-17", 0, "2026-11-17"),
    ],
)
def test_adding_working_days(day: str, count: int, then: str) -> None:
    assert add_working_days(date.fromisoformat(day), count) == date.fromisoformat(then)


@settings(max_examples=200, deadline=None, database=None)
@given(st.dates(date(2024, 1, 1), date(2030, 12, 31)), st.integers(1, 60))
def test_counting_forth_and_back(day: date, count: int) -> None:
    then = add_working_days(day, count)
    assert is_working_day(then)
    assert sum(is_working_day(day + timedelta(days=n)) for n in range(1, (then - day).days + 1)) == count
    assert add_working_days(then, -count) <= add_working_days(day, 0)


def test_acute_and_urgent_are_due_on_the_same_working_day() -> None:
    friday, saturday = date(2026, 11, 20), date(2026, 11, 21)
    assert first_look_due(friday, "acuut", 2) == friday
    assert first_look_due(friday, "spoed", 2) == friday
    assert first_look_due(friday, "niet_acuut", 2) == date(2026, 11, 24)
    assert first_look_due(saturday, "acuut", 2) == date(2026, 11, 23)


@pytest.mark.parametrize(
    ("now", "due"),
    [
        ("2026-11-17T08:29:59", []),
        ("2026-11-17T08:30", ["17T08:30"]),
        ("2026-11-17T12:59", ["17T08:30"]),
        ("2026-11-17T13:00", ["17T08:30", "17T13:00"]),
        ("2026-11-21T12:00", []),  # Saturday
    ],
)
def test_slots_of_today(now: str, due: list[str]) -> None:
    found = slots_due(at(now), SLOTS, horizon_days=0)
    assert [moment.strftime("%dT%H:%M") for moment in found] == due


def test_slots_skip_weekends_and_holidays_and_come_oldest_first() -> None:
    monday = slots_due(at("2026-11-23T09:00"), SLOTS, horizon_days=3)
    assert [f"{moment:%d %H:%M}" for moment in monday] == ["20 08:30", "20 13:00", "23 08:30"]
    christmas = slots_due(at("2026-12-26T18:00"), SLOTS, horizon_days=2)
    assert [f"{moment:%d %H:%M}" for moment in christmas] == ["24 08:30", "24 13:00"]


def test_slots_keep_the_clock_on_the_wall_when_summer_time_begins() -> None:
    found = slots_due(at("2026-03-30T09:00"), SLOTS, horizon_days=3)
    assert [moment.isoformat() for moment in found] == [
        "2026-03-27T08:30:00+01:00",
        "2026-03-27T13:00:00+01:00",
        "2026-03-30T08:30:00+02:00",
    ]
