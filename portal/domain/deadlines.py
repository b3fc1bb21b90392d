"""Working days in the Netherlands: when a first look is due, when mail goes out."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from functools import lru_cache

import holidays


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


def first_look_due(received_on: date, urgency: str, working_days: int) -> date:
    """When somebody must have opened the signal: the same working day for acute and urgent ones."""
    return add_working_days(received_on, 0 if urgency in ("acuut", "spoed") else working_days)


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
