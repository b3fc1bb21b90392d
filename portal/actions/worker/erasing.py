"""The worker's housekeeping: warning before a signal is erased, erasing on the day, and leaving no bytes behind."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import datetime, timedelta

from sqlalchemy import Connection

from portal.actions.erasing import CONTACT, UNSWEPT, count, erase, erased_event, settle, unswept
from portal.actions.house import House
from portal.actions.terms import terms_of
from portal.actions.worker import shuffling
from portal.actions.worker.leaps import believed
from portal.actions.worker.reminding import whom
from portal.adapters import directory, erasing, outbox, reminders, shared_codes
from portal.domain.deadlines import add_working_days
from portal.domain.retention import WARNING, hard_maximum, soonest, warned_until

WARNED = "erase_warned"
"""Up to which day of erasing people were warned."""

CONTACTS = "contacts_looked_at"
"""The day on which the contact data of closed signals were looked through."""

REWRITTEN = "rewritten"
"""The day on which SQLite's file was written anew."""

NIGHT = range(2, 5)
"""Hours in which tables are rewritten: they are shut meanwhile."""

AT_MOST = timedelta(minutes=1)
"""How long an hour erases: the mail of an acute signal waits for it. What is left is for the next hour."""

__all__ = ["keep_house", "warn"]


def keep_house(house: House) -> None:
    """Once an hour: warn, erase what is over, and the contact data of closed signals. Then empty SQLite's second file.

    Each signal is a transaction of its own, and a long list takes some hours, so that nobody waits for it. What cannot
    be done to one is done to the others; then it is raised.
    """
    hour = house.clock().replace(minute=0, second=0, microsecond=0)
    with house.database.writing() as connection:
        ours = outbox.take_slot(house.database, connection, f"{hour.isoformat()} erasing")
        ours = ours and believed(house, connection, WARNED, warned_until(house.today()))
        if ours:
            warn(house, connection)
            over = erasing.over(connection, house.today())
            looks = reminders.advance(house.database, connection, CONTACTS, house.today()) is not None
    failures: list[Exception] = []
    if ours:
        _try(failures, settle, house)
        _try(failures, _prune, house)
        until = house.clock() + AT_MOST
        _each(house, failures, _erase, over, until)
        if looks:
            _try(failures, _erase_contacts, house, failures, until)
    if house.clock().hour in NIGHT:
        _try(failures, _rewrite, house, ours)
    _sweep(house)
    if failures:
        raise failures[0]


def _try(failures: list[Exception], do: Callable[..., None], *what: object) -> None:
    try:
        do(*what)
    except Exception as error:
        failures.append(error)


def _each(
    house: House, failures: list[Exception], do: Callable[[House, str], None], signals: Iterable[str], until: datetime
) -> bool:
    """Do it to one signal after the other until this moment: whether all had their turn."""
    for signal in signals:
        if house.clock() > until:
            return False
        _try(failures, do, house, signal)
    return True


def _prune(house: House) -> None:
    """Codes that are compared in a region go with the day on which a municipality left it."""
    with house.database.writing() as connection:
        shared_codes.prune(connection, house.today())


def warn(house: House, connection: Connection) -> None:
    """Raise the flags of whoever answers for a signal that is erased in 14 days, once for each.

    Of what nobody was warned in time, because the worker was away, the day is put off: everybody has 14 days.
    """
    today, until = house.today(), warned_until(house.today())
    done = reminders.advance(house.database, connection, WARNED, until)
    if done is None:
        return
    for (municipality, received_on), signals in erasing.without_a_day(connection).items():
        day = max(hard_maximum(received_on, terms_of(house, municipality)), soonest(today))
        erasing.give_a_day(connection, signals, day)
    erasing.put_off(connection, done, add_working_days(today, 0) + WARNING)
    people: set[str] = set()
    for due in erasing.erased_within(connection, done, until):
        people |= whom(house, connection, due, today)
    outbox.flag_news(connection, people)


def _erase(house: House, signal: str) -> None:
    with house.database.writing() as connection:
        row = erasing.held(connection, signal)
        if row is None or row.erase_on is None or row.erase_on > house.today():
            return  # another worker was first, or somebody kept it meanwhile
        erased_event(house, connection, row)
        erase(house, connection, row, house.today())


def _erase_contacts(house: House, failures: list[Exception], until: datetime) -> None:
    if not _each(house, failures, _erase_contact, _contacts_over(house), until):
        with house.database.writing() as connection:  # the next hour looks for them again, not the next day
            reminders.step_back(connection, CONTACTS, house.today() - timedelta(days=1))


def _contacts_over(house: House) -> list[str]:
    """Closed signals of which nothing was said for the days of their region.

    Looked for while nobody waits: among a million signals that takes seconds. Each is looked at again when it is held.
    """
    with house.database.reading() as connection:
        found = erasing.closed_with_contact(connection)
    today, days = house.today(), {place: terms_of(house, place).contact_days for _, place, _ in found}
    return [signal for signal, place, last in found if last is None or last + timedelta(days=days[place]) <= today]


def _erase_contact(house: House, signal: str) -> None:
    with house.database.writing() as connection:
        row = erasing.held(connection, signal)
        if row is not None and erasing.erase_contact(connection, signal):
            erased_event(house, connection, row, "contact_erased")
            count(house, connection, row, CONTACT, house.today())
            unswept(house, connection)


def _sweep(house: House) -> None:
    """Empty SQLite's second file when something was deleted; while somebody reads from it, the next round tries."""
    if not house.database.is_sqlite:
        return
    with house.database.reading() as connection:
        waiting = directory.fact(connection, UNSWEPT)
    if waiting and house.database.sweep():
        with house.database.writing() as connection:
            directory.drop_fact(connection, UNSWEPT)


def _rewrite(house: House, is_hour: bool) -> None:
    """At night, because files tell the order in which rows came, and hold the bytes of what was erased."""
    if not house.database.is_sqlite:
        shuffling.at_night(house, is_hour)
        return
    today = house.today().isoformat()
    with house.database.reading() as connection:
        done = directory.fact(connection, REWRITTEN)
    if is_hour and done != today and house.database.tidy():
        with house.database.writing() as connection:
            directory.put_fact(connection, REWRITTEN, today)
