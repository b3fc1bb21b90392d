"""How long a signal is kept: a term per outcome from the last activity, one extension, a hard maximum."""

from datetime import date, timedelta

import pytest

from portal.domain.deadlines import is_working_day
from portal.domain.handling import Extension, Handling, Step
from portal.domain.retention import (
    Kind,
    Spared,
    Terms,
    add_months,
    after_a_message,
    at_the_latest,
    erase_on,
    extended,
    hard_maximum,
    kind_of,
    soonest,
    warned_until,
)
from portal.domain.signals import Status

TODAY = date(2026, 11, 17)
TERMS = Terms()
LASTING = {"doorgezet_politie", "zorg_gestart"}
FRESH = Spared(TODAY, None)


def steps(*outcomes: str) -> tuple[Step, ...]:
    return tuple(Step(outcome, TODAY, "farid") for outcome in outcomes)


@pytest.mark.parametrize(
    ("status", "outcome", "on_the_way", "kind"),
    [
        (Status.CLOSED, "geen_actie", (), Kind.NONE),
        (Status.CLOSED, "dubbel", (), Kind.NONE),
        (Status.CLOSED, "info_gegeven", ("verrijkt", "besproken"), Kind.NONE),
        (Status.CLOSED, "bewaard", (), Kind.KEPT),
        (Status.KEPT, "", ("bewaard",), Kind.KEPT),
        (Status.CLOSED, "doorgezet_politie", (), Kind.PASSED),
        (Status.CLOSED, "geen_actie", ("doorgezet_politie",), Kind.PASSED),
        (Status.CLOSED, "zorg_gestart", (), Kind.PASSED),
        (Status.CLOSED, "doorgezet_intern", (), Kind.PASSED),
        (Status.CLOSED, "geen_actie", ("gekoppeld",), Kind.PASSED),
        (Status.KEPT, "", ("gekoppeld", "bewaard"), Kind.PASSED),
        (Status.IN_PROGRESS, "", ("doorgezet_politie",), Kind.OPEN),
        (Status.IN_PROGRESS, "", ("bewaard",), Kind.OPEN),
        (Status.RECEIVED, "", (), Kind.OPEN),
    ],
)
def test_which_term_holds(status: Status, outcome: str, on_the_way: tuple[str, ...], kind: Kind) -> None:
    assert kind_of(status, Handling(outcome=outcome, steps=steps(*on_the_way)), LASTING) is kind


@pytest.mark.parametrize(
    ("kind", "day"),
    [
        (Kind.NONE, date(2027, 5, 17)),
        (Kind.KEPT, date(2027, 11, 17)),
        (Kind.PASSED, date(2028, 11, 17)),
        (Kind.OPEN, date(2031, 11, 17)),
    ],
)
def test_the_terms_count_from_the_last_activity_and_the_maximum_from_receipt(kind: Kind, day: date) -> None:
    assert erase_on(kind, Handling(active_on=TODAY), FRESH, TODAY, TERMS) == day
    assert add_months(date(2027, 8, 31), 6) == date(2028, 2, 29)


def test_nothing_is_kept_beyond_the_hard_maximum_and_no_act_moves_it() -> None:
    old = Spared(add_months(TODAY, -58), None)
    hard = add_months(old.received_on, 60)
    assert erase_on(Kind.PASSED, Handling(active_on=TODAY), old, TODAY, TERMS) == hard
    eve = hard - timedelta(days=1)
    stands = Spared(old.received_on, hard)
    assert erase_on(Kind.OPEN, Handling(active_on=eve), stands, eve, TERMS) == hard, "the work of the last day too"
    assert extended(Handling(), stands, eve, TERMS) is None


def test_what_changes_today_leaves_time_to_warn() -> None:
    late = Handling(active_on=date(2020, 1, 1))
    assert erase_on(Kind.NONE, late, FRESH, TODAY, TERMS) == soonest(TODAY) > TODAY + timedelta(days=14)


@pytest.mark.parametrize(
    ("today", "day"),
    [
        (date(2026, 11, 17), date(2026, 12, 2)),  # mail of Tuesday tells of all until Wednesday's mail tells of more
        (date(2026, 11, 20), date(2026, 12, 7)),  # Friday's mail tells of what Monday's would tell too late
        (date(2026, 11, 21), date(2026, 12, 8)),  # Saturday: told on Monday
        (date(2026, 12, 24), date(2027, 1, 11)),  # over Christmas and the weekend
    ],
)
def test_the_first_day_that_what_changes_today_can_be_erased(today: date, day: date) -> None:
    assert soonest(today) == day
    assert warned_until(today) == day - timedelta(days=1)


def test_a_warning_comes_fourteen_days_before_at_least_also_over_holidays() -> None:
    """Whichever day a signal is erased on: the first mail day that knows of it lies 14 days before, and is one."""
    for count in range(800):
        day = TODAY + timedelta(days=count)
        told = next(each for each in _mail_days(day - timedelta(days=40)) if warned_until(each) >= day)
        assert told <= day - timedelta(days=14), day
        assert told >= day - timedelta(days=14 + 5), f"{day}: not weeks too soon either"


def _mail_days(start: date) -> list[date]:
    return [day for count in range(60) if is_working_day(day := start + timedelta(days=count))]


def test_a_reporter_who_wrote_is_safe() -> None:
    tomorrow = Spared(date(2024, 1, 1), TODAY + timedelta(days=1))
    assert after_a_message(Status.CLOSED, tomorrow, TODAY, TERMS) >= TODAY + timedelta(days=14)
    assert after_a_message(Status.KEPT, tomorrow, TODAY, TERMS) == add_months(TODAY, 12), "its term begins again"
    hard = Spared(add_months(TODAY, -60), TODAY)
    assert after_a_message(Status.IN_PROGRESS, hard, TODAY, TERMS) == soonest(TODAY), "even at the hard maximum"
    far = Spared(TODAY, date(2031, 1, 1))
    assert after_a_message(Status.CLOSED, far, TODAY, TERMS) == far.erase_on, "nothing comes nearer"


def test_one_extension_and_not_beyond_the_maximum() -> None:
    row = Spared(date(2025, 11, 20), date(2026, 11, 20))
    until = extended(Handling(), row, TODAY, TERMS)
    assert until == date(2027, 11, 20)
    longer = Handling(active_on=date(2025, 11, 20), extension=Extension(until, "Er loopt nog iets.", TODAY, "farid"))
    assert erase_on(Kind.KEPT, longer, row, TODAY, TERMS) == until
    assert extended(longer, row, TODAY, TERMS) is None
    old = Spared(add_months(TODAY, -55), TODAY + timedelta(days=10))
    assert extended(Handling(), old, TODAY, TERMS) == add_months(old.received_on, 60)


def test_the_end_travels_with_the_handling() -> None:
    full = Handling(active_on=TODAY, extension=Extension(date(2027, 1, 1), "Waarom", TODAY, "farid"))
    assert Handling.from_document(full.document()) == full
    assert Handling.from_document({"outcome": "", "reason": ""}).active_on is None
    assert Handling(told_on=date(2026, 3, 1), steps=steps("besproken")).last_day == TODAY


def test_new_terms_allow_what_they_allow_and_leave_time_to_warn() -> None:
    received = date(2025, 11, 17)
    assert at_the_latest(received, TODAY, TERMS) == date(2030, 11, 17)
    assert at_the_latest(received, TODAY, Terms(hard_max_months=6)) == soonest(TODAY), (
        "long past, but nobody was warned"
    )
    assert hard_maximum(date(2024, 2, 29), Terms(hard_max_months=12)) == date(2025, 2, 28)


def test_what_stood_for_today_is_not_put_off_by_the_work_of_today() -> None:
    """Once the hard maximum stands, no act moves it: not even on the very day."""
    hard = add_months(date(2021, 11, 17), 60)
    row = Spared(date(2021, 11, 17), hard)
    assert erase_on(Kind.OPEN, Handling(active_on=hard), row, hard, TERMS) == hard


def test_a_message_brings_no_day_nearer_that_was_put_off_before() -> None:
    kept_longer = Spared(date(2021, 11, 17), date(2027, 6, 1))
    assert after_a_message(Status.IN_PROGRESS, kept_longer, TODAY, TERMS) == date(2027, 6, 1)
    assert after_a_message(Status.KEPT, kept_longer, TODAY, TERMS) == date(2027, 6, 1)
