"""Erasing one signal: out of the database, onto the list outside it, into the trail and the figures."""

from __future__ import annotations

from datetime import date, timedelta

from sqlalchemy import Connection

from portal.actions.house import House
from portal.adapters import counters, directory, erasing, erasures, trail
from portal.domain.signals import Signal, Status
from portal.domain.trail import Event

UNSWEPT = "unswept"
"""The fact that SQLite's second file still holds what was erased."""

CONTACT, EARLY = "contact", "early"
"""Counted besides the terms: contact data that went before their signal, and what two colleagues erased early."""

__all__ = ["CONTACT", "EARLY", "UNSWEPT", "count", "erase", "erased_event", "settle", "unswept"]


def erase(house: House, connection: Connection, signal: Signal, on: date, why: str = "") -> None:
    """Take a signal away, in the transaction of who does it. `why`: `EARLY`, or "" for the end of its term.

    What remains is the day, the place, a line outside the database and a number that carries no signal.
    """
    erasing.erase(house.database, connection, signal.id, on)
    count(house, connection, signal, why or _term(signal), on)
    unswept(house, connection)
    erasures.note(house.settings.instance, signal.id, on, why)


def count(house: House, connection: Connection, signal: Signal, value: str, on: date) -> None:
    """One more for the statement of destruction: by the month in which it went, also when a backup brought it back."""
    month = f"{on:%Y-%m}"
    counters.add(house.database, connection, signal.municipality, month, signal.theme, "erased", value)


def settle(house: House) -> None:
    """Take back what the list outside the database says since yesterday of signals that are there all the same.

    Whoever wrote such a line could not do what it says (the disk was full, the process was ended). Somebody may keep
    the signal meanwhile, and the next start must not erase it then. Older lines stay: a signal that is there all the
    same came back with a backup.
    """
    instance, since = house.settings.instance, house.today() - timedelta(days=1)
    recent = [signal for signal, then in erasures.noted(instance).items() if then.on >= since]
    with house.database.reading() as connection:
        there = erasing.present(connection, recent)
    for signal in there:
        with house.database.writing() as connection:
            if erasing.held(connection, signal) is not None:
                erasures.take_back(instance, signal, house.today())


def unswept(house: House, connection: Connection) -> None:
    """What was deleted just now stands in SQLite's second file until the worker empties that."""
    if house.database.is_sqlite:
        directory.put_fact(connection, UNSWEPT, "1")


def erased_event(house: House, connection: Connection, signal: Signal, act: str = "erased") -> None:
    """That nobody but time erased it, with the date only."""
    event = Event(act, house.today(), None, signal.municipality, signal.id)
    trail.append(connection, house.app_keys, event)


def _term(signal: Signal) -> str:
    """What the row says of the term that ended."""
    if signal.status is Status.CLOSED:
        return "passed" if signal.passed_on else "none"
    return "kept" if signal.status is Status.KEPT else "open"
