"""Working days, Dutch holidays, and the moments at which mail goes out."""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from portal.domain.deadlines import (
    Promises,
    Situation,
    add_weeks,
    add_working_days,
    answer_due,
    earliest,
    feedback_due,
    first_look_due,
    follow_ups,
    is_working_day,
    next_due,
    slots_due,
    working_days_between,
)
from portal.domain.signals import Status

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
        ("2031-04-26", False),  # King's day once more on a Saturday, because the 27th is a Sunday
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


# --- the next step of a signal ------------------------------------------------------------------------------------

PROMISES = Promises()
TUESDAY = date(2026, 11, 17)


def day(text: str) -> date:
    return date.fromisoformat(text)


def due(
    status: Status,
    today: str,
    *,
    received: str = "2026-11-17",
    urgency: str = "niet_acuut",
    told: str | None = None,
    follow_up: str | None = None,
    review: str | None = None,
    promises: Promises = PROMISES,
) -> str | None:
    told_on, follow_up_on, review_on = (day(each) if each else None for each in (told, follow_up, review))
    now = Situation(status, urgency, day(received), told_on, follow_up_on, review_on)
    found = next_due(now, day(today), promises)
    return found.isoformat() if found else None


def test_the_defaults_suit_somebody_with_four_hours_a_week() -> None:
    assert (PROMISES.first_look_days, PROMISES.feedback_days) == (2, 5)
    assert PROMISES.follow_up_weeks == (4, 12)


@pytest.mark.parametrize(
    ("received", "urgency", "look", "word"),
    [
        ("2026-11-17", "niet_acuut", "2026-11-19", "2026-11-24"),
        ("2026-11-17", "spoed", "2026-11-17", "2026-11-19"),
        ("2026-11-17", "acuut", "2026-11-17", "2026-11-19"),
        ("2026-11-21", "spoed", "2026-11-23", "2026-11-24"),  # Saturday: look on Monday
        ("2026-12-24", "niet_acuut", "2026-12-29", "2027-01-04"),  # over Christmas and New Year
        ("2026-12-25", "acuut", "2026-12-28", "2026-12-29"),
        ("2026-04-02", "niet_acuut", "2026-04-08", "2026-04-13"),  # over Good Friday and Easter Monday
        ("2026-04-24", "niet_acuut", "2026-04-29", "2026-05-04"),  # over King's day on a Monday
        ("2025-04-25", "niet_acuut", "2025-04-29", "2025-05-02"),  # King's day on Saturday costs no working day
        ("2025-05-02", "niet_acuut", "2025-05-07", "2025-05-12"),  # Liberation day, free once in five years
    ],
)
def test_first_look_and_first_word(received: str, urgency: str, look: str, word: str) -> None:
    assert due(Status.RECEIVED, received, received=received, urgency=urgency) == look
    for status in (Status.READ, Status.IN_PROGRESS, Status.DISCUSSED):
        assert due(status, received, received=received, urgency=urgency) == word


def test_a_region_that_is_quick_for_all_is_not_slower_for_urgent_ones() -> None:
    quick = Promises(first_look_days=4, feedback_days=3)
    assert feedback_due(TUESDAY, "spoed", quick) == feedback_due(TUESDAY, "niet_acuut", quick) == day("2026-11-20")


def test_who_was_told_is_looked_at_again_after_a_while() -> None:
    assert due(Status.IN_PROGRESS, "2026-11-18", told="2026-11-18") == "2026-12-16"
    assert due(Status.READ, "2026-12-01", told="2026-12-01") == "2026-12-30"  # twenty working days, Christmas between


def test_a_question_waits_for_its_answer() -> None:
    assert due(Status.QUESTION, "2026-11-18", told="2026-11-18") == "2026-12-02"


def test_a_kept_piece_comes_back_on_the_chosen_day_or_after_some_weeks() -> None:
    kept = Status.KEPT
    assert due(kept, "2026-11-18", told="2026-11-18") == "2027-02-10"
    assert due(kept, "2026-11-18", told="2026-11-18", review="2026-12-15") == "2026-12-15"
    assert due(kept, "2026-11-18", told="2026-11-18", review="2026-12-26") == "2026-12-28", "never on a free day"
    assert due(kept, "2026-11-18", review="2027-03-01") == "2026-11-24", "the reporter has heard nothing yet"


def test_a_referral_is_followed_up_after_four_and_twelve_weeks() -> None:
    assert follow_ups(TUESDAY, PROMISES) == (day("2026-12-15"), day("2027-02-09"))
    assert follow_ups(day("2026-11-27"), PROMISES)[0] == day("2026-12-28"), "four weeks later it is Christmas"
    passed = {"told": "2026-11-18", "follow_up": "2026-12-15"}
    assert due(Status.PASSED_ON, "2026-11-18", **passed) == "2026-12-15"
    assert due(Status.PASSED_ON, "2026-11-18", told="2026-11-18") == "2026-12-16", "no referral waits for an answer"
    assert due(Status.PASSED_ON, "2026-11-18", follow_up="2026-12-15") == "2026-11-24", "the reporter first"


@pytest.mark.parametrize("status", [Status.IN_PROGRESS, Status.DISCUSSED, Status.QUESTION, Status.KEPT])
def test_a_partner_is_not_forgotten_when_the_signal_goes_on(status: Status) -> None:
    assert due(status, "2026-11-18", told="2026-11-18", follow_up="2026-11-25") == "2026-11-25"
    far = due(status, "2026-11-18", told="2026-11-18", follow_up="2027-08-02")
    assert far == due(status, "2026-11-18", told="2026-11-18"), "what comes sooner, comes first"


@pytest.mark.parametrize("status", [status for status in Status if status is not Status.CLOSED])
def test_no_step_is_due_before_the_day_of_the_act_that_sets_it(status: Status) -> None:
    """A day that is over would never come again: nobody would be reminded of it."""
    late = {"told": None, "follow_up": "2026-11-30", "review": "2026-11-30"}
    if status is not Status.RECEIVED:
        assert due(status, "2027-01-12", **late) >= "2027-01-12"  # type: ignore[arg-type, operator]
        assert due(status, "2027-01-16", **late) >= "2027-01-18", "Saturday"  # type: ignore[arg-type, operator]
        assert due(status, "2027-01-12", **{**late, "told": "2026-11-18"}) >= "2027-01-12"  # type: ignore[arg-type, operator]


def test_an_unopened_signal_keeps_the_day_of_its_promise() -> None:
    assert due(Status.RECEIVED, "2027-01-12") == "2026-11-19"


def test_a_closed_signal_asks_for_nothing() -> None:
    assert due(Status.CLOSED, "2026-11-18", told="2026-11-18", follow_up="2026-12-15", review="2026-12-15") is None


@settings(max_examples=150, deadline=None, database=None)
@given(
    st.sampled_from(Status),
    st.sampled_from(["acuut", "spoed", "niet_acuut"]),
    st.dates(date(2025, 1, 1), date(2030, 12, 31)),
    st.integers(0, 200),
    st.booleans(),
    st.none() | st.integers(-30, 90),
    st.none() | st.integers(-30, 90),
)
def test_every_open_signal_is_due_some_working_day(
    status: Status,
    urgency: str,
    received: date,
    later: int,
    told: bool,
    follow_up: int | None,
    review: int | None,
) -> None:
    today = received + timedelta(days=later)
    days = [None if count is None else today + timedelta(days=count) for count in (follow_up, review)]
    found = next_due(Situation(status, urgency, received, today if told else None, *days), today, PROMISES)
    assert (found is None) == (status is Status.CLOSED)
    if found:
        assert is_working_day(found)
        assert found >= (received if status is Status.RECEIVED else today)


def test_what_a_reporter_adds_is_looked_at_as_soon_as_a_new_signal() -> None:
    assert answer_due(day("2026-12-24"), PROMISES) == day("2026-12-29")


def test_weeks_working_days_between_and_the_earliest_of_some() -> None:
    assert add_weeks(day("2026-11-27"), 4) == day("2026-12-28")
    assert working_days_between(day("2026-12-24"), day("2026-12-29")) == 2
    assert working_days_between(day("2026-12-29"), day("2026-12-24")) == 0
    assert earliest([None, day("2026-12-02"), day("2026-12-01")]) == day("2026-12-01")
    assert earliest([None, None]) is None


@pytest.mark.parametrize(
    ("start", "end", "count"),
    [
        ("2026-11-16", "2026-11-16", 0),
        ("2026-11-16", "2026-11-17", 1),
        ("2026-11-16", "2026-11-20", 4),
        ("2026-11-20", "2026-11-23", 1),
        ("2026-11-23", "2026-11-20", 0),
    ],
)
def test_working_days_lie_after_the_start_up_to_the_end(start: str, end: str, count: int) -> None:
    assert working_days_between(date.fromisoformat(start), date.fromisoformat(end)) == count


def test_slots_are_looked_for_a_week_back_and_never_ahead() -> None:
    found = slots_due(at("2026-11-17T08:30"), ("08:30", "00:00"))
    assert min(found) == at("2026-11-10T00:00")
    assert max(found) == at("2026-11-17T08:30")
