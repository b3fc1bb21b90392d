"""The worker's night on PostgreSQL: the order in which reporters came is lost, and the bytes of what was erased go."""

from __future__ import annotations

from datetime import date, timedelta

from sqlalchemy import Connection
from sqlalchemy.exc import DBAPIError

from portal.actions.house import House
from portal.adapters import directory, erasing, meetings, outbox, shuffling

SHUFFLED = "shuffled"
"""The last day of which the rows were written anew in an order of chance."""

LAID_OUT = "laid_out"
"""The day that was the last one shuffled when the tables were written anew."""

REWRITTEN = "rewritten"
"""The Sunday of which the sealed tables were written anew, whatever their size."""

AT_MOST = timedelta(minutes=1)
"""How long a round shuffles: the mail of an acute signal waits for it. A database that comes along with years of
signals takes many rounds, and some nights."""

LATE = timedelta(days=2)
"""So many days ago a day of reporters may be that was not shuffled yet."""

__all__ = ["at_night", "late"]


def at_night(house: House, is_hour: bool) -> None:
    """Shuffle the days that are over, then write the tables anew: the small ones after that, all once a week.

    `is_hour`: whether this is our round of the hour. One worker in a minute shuffles, and the tables, which nobody can
    use meanwhile, are written anew once in an hour, when no day is left. What cannot be had because somebody is at
    work in it is tried again: a day in the next minute, a table in the next hour.
    """
    try:
        if _shuffle(house) and is_hour:
            _write_anew(house)
    except DBAPIError as error:
        if getattr(error.orig, "sqlstate", None) not in ("55P03", "40P01"):  # locked, or two that wait for each other
            raise


def late(house: House) -> str | None:
    """The first day of reporters that should have been shuffled long ago (ISO), or what is wrong with the note of it.

    None when there is nothing wrong, and on SQLite.
    """
    if house.database.is_sqlite:
        return None
    with house.database.reading() as connection:
        said, done = directory.fact(connection, SHUFFLED) or "", _done(house, connection)
        return said if said != done else shuffling.next_day(connection, done, house.today() - LATE)


def _done(house: House, connection: Connection) -> str:
    """The last day that was shuffled. A day that is not over is none that the worker wrote: then it begins anew."""
    said = directory.fact(connection, SHUFFLED) or ""
    try:
        return said if date.fromisoformat(said) < house.today() else ""
    except ValueError:
        return ""


def _shuffle(house: House) -> bool:
    """As many days as a round may take, if nobody else does it in this minute: whether none is left."""
    minute = house.clock().replace(second=0, microsecond=0)
    with house.database.writing() as connection:
        if not outbox.take_slot(house.database, connection, f"{minute.isoformat()} shuffling"):
            return False
    until = house.clock() + AT_MOST
    while house.clock() <= until:
        with house.database.writing() as connection:
            done = _done(house, connection)
            day = shuffling.next_day(connection, done, house.today())
            if day is None:
                return True
            shuffling.shuffle(connection, day, house.today())
            directory.put_fact(connection, SHUFFLED, day)
    return False


def _write_anew(house: House) -> None:
    today = house.today()
    sunday = (today - timedelta(days=(today.weekday() + 1) % 7)).isoformat()
    with house.database.reading() as connection:
        shuffled = directory.fact(connection, SHUFFLED) or ""
        laid_out = directory.fact(connection, LAID_OUT) or ""
        is_week = directory.fact(connection, REWRITTEN) != sunday
    if not is_week and laid_out == shuffled:
        return
    sealed = [*(table.name for table, _column in erasing.hanging()), *meetings.SEALED]
    shuffling.write_anew(house.database, always=sealed if is_week else ())
    with house.database.writing() as connection:
        directory.put_fact(connection, LAID_OUT, shuffled)
        if is_week:
            directory.put_fact(connection, REWRITTEN, sunday)
