"""Leaps of the clock: what is erased does not come back, so a clock that leapt is not believed at once."""

from __future__ import annotations

from datetime import date, timedelta

from sqlalchemy import Connection

from portal.actions.house import House
from portal.adapters import directory, reminders

LEAP = timedelta(days=31)
"""More than this between two looks is a leap: the machine stood still, or its clock is wrong."""

STAYS = timedelta(days=1)
"""How long the clock must go on from there; one that is wrong is mostly put right sooner."""

_LOOKED, _LEAPT = "house_kept_on", "clock_leapt_on"

__all__ = ["LEAP", "believed"]


def believed(house: House, connection: Connection, warned: str, until: date) -> bool:
    """Whether the date of today may be believed; False until a day after a leap ahead.

    After a leap back, the work named `warned` counts as done up to `until` and no further, or nobody would be warned
    for as long as the clock was ahead. Call in the writing transaction of one worker.
    """
    today = house.today()
    looked = _day(connection, _LOOKED) or today
    if today - looked > LEAP and not _stayed(connection, today):
        return False
    if looked - today > LEAP:
        reminders.step_back(connection, warned, until)
    directory.put_fact(connection, _LOOKED, today.isoformat())
    directory.drop_fact(connection, _LEAPT)
    return True


def _stayed(connection: Connection, today: date) -> bool:
    since = _day(connection, _LEAPT)
    if since is not None and timedelta(0) <= today - since <= LEAP:
        return today - since >= STAYS
    directory.put_fact(connection, _LEAPT, today.isoformat())
    return False


def _day(connection: Connection, name: str) -> date | None:
    said = directory.fact(connection, name)
    try:
        return date.fromisoformat(said) if said else None
    except ValueError:  # somebody wrote there; the next round writes it anew
        return None
