"""Working days in the Netherlands: when the next step of a signal is due, when mail goes out."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import lru_cache

import holidays

from portal.domain.signals import Status

_URGENT = ("acuut", "spoed")


@lru_cache(maxsize=16)
def _public_holidays(year: int) -> frozenset[date]:
    return frozenset(holidays.country_holidays("NL", years=year))


def is_working_day(day: date) -> bool:
    """Monday to Friday and no Dutch public holiday."""
    return day.weekday() < 5 and day not in _public_holidays(day.year)


def add_working_days(day: date, count: int) -> date:
    """The day `count` working days after `day` (before it when negative); 0 gives the next working day or `day`."""
    step = timedelta(days=1 if count >= 0 else -1)
    if count == 0:
        while not is_working_day(day):
            day += step
        return day
    for _ in range(abs(count)):
        day += step
        while not is_working_day(day):
            day += step
    return day


def add_weeks(day: date, weeks: int) -> date:
    """The same weekday `weeks` weeks later, or the next working day when that is none."""
    return add_working_days(day + timedelta(weeks=weeks), 0)


def working_days_between(start: date, end: date) -> int:
    """How many working days lie after `start` up to and including `end`; 0 when `end` is not later."""
    days = (start + timedelta(days=count) for count in range(1, (end - start).days + 1))
    return sum(is_working_day(day) for day in days)


@dataclass(frozen=True, slots=True)
class Promises:
    """What a region promises, to its reporters and to itself.

    In working days: the first look, the first word to the reporter, the next look after that, waiting for an answer.
    In weeks: when a partner is asked what came of a referral (several times), when a puzzle piece is looked at again.
    """

    first_look_days: int = 2
    feedback_days: int = 5
    progress_days: int = 20
    question_days: int = 10
    follow_up_weeks: tuple[int, ...] = (4, 12)
    review_weeks: int = 12


def first_look_due(received_on: date, urgency: str, working_days: int) -> date:
    """When somebody must have opened the signal: the same working day for acute and urgent ones."""
    return add_working_days(received_on, 0 if urgency in _URGENT else working_days)


def feedback_due(received_on: date, urgency: str, promises: Promises) -> date:
    """When the reporter must have heard something for the first time; sooner for acute and urgent ones."""
    days = promises.feedback_days
    return add_working_days(received_on, min(days, promises.first_look_days) if urgency in _URGENT else days)


def answer_due(today: date, promises: Promises) -> date:
    """When somebody must have looked at what a reporter added."""
    return add_working_days(today, promises.first_look_days)


@dataclass(frozen=True, slots=True)
class Situation:
    """What decides when a signal asks for attention again.

    `told_on`: the day the reporter first heard something. `follow_up_on`: the earliest day a partner is to be asked.
    `review_on`: the day chosen for looking at a kept puzzle piece again.
    """

    status: Status
    urgency: str
    received_on: date
    told_on: date | None = None
    follow_up_on: date | None = None
    review_on: date | None = None


def next_due(now: Situation, today: date, promises: Promises) -> date | None:
    """When the next step is due; None for a closed signal, which asks for nothing. Always a working day.

    Only the first look can be due before `today`: a day that is over would never come again, and nobody would be
    reminded of it. What is late is due now.
    """
    if now.status is Status.CLOSED:
        return None
    if now.status is Status.RECEIVED:
        return first_look_due(now.received_on, now.urgency, promises.first_look_days)
    return add_working_days(max(_next_step(now, today, promises), today), 0)


def _next_step(now: Situation, today: date, promises: Promises) -> date:
    """The day of the next step of a signal that was opened: the reporter first, then whatever comes soonest."""
    if now.told_on is None and now.status is not Status.QUESTION:
        return feedback_due(now.received_on, now.urgency, promises)
    if now.status is Status.KEPT:
        step = now.review_on or add_weeks(today, promises.review_weeks)
    elif now.status is Status.PASSED_ON and now.follow_up_on:
        return now.follow_up_on
    else:
        waiting = now.status is Status.QUESTION
        step = add_working_days(today, promises.question_days if waiting else promises.progress_days)
    return min(step, now.follow_up_on or step)


def follow_ups(referred_on: date, promises: Promises) -> tuple[date, ...]:
    """The days on which a partner is asked what came of a referral."""
    return tuple(add_weeks(referred_on, weeks) for weeks in promises.follow_up_weeks)


def earliest(days: Iterable[date | None]) -> date | None:
    """The earliest of some days, of which any may be missing."""
    return min((day for day in days if day), default=None)


def slots_due(now: datetime, slots: tuple[str, ...], horizon_days: int = 7) -> tuple[datetime, ...]:
    """Slots ("HH:MM", local time of `now`) of working days that have passed within the horizon, oldest first."""
    due = []
    for back in range(horizon_days, -1, -1):
        day = now.date() - timedelta(days=back)
        if not is_working_day(day):
            continue
        for slot in slots:
            hour, minute = (int(part) for part in slot.split(":"))
            moment = datetime(day.year, day.month, day.day, hour, minute, tzinfo=now.tzinfo)
            if moment <= now:
                due.append(moment)
    return tuple(due)
