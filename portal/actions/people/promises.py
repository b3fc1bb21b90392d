"""The promise to the reporter, measured: was the first look in time, and the first word?"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from portal.actions.house import House
from portal.actions.people.signing_in import Desk
from portal.adapters import counters, reminders
from portal.domain.access import Act, may
from portal.domain.deadlines import Promises, add_working_days, first_look_due
from portal.domain.figures import contributions
from portal.domain.signals import Signal

MONTHS = 3
"""The month that runs and those before it that are measured."""

__all__ = ["MONTHS", "Kept", "Measured", "first_look", "first_word", "measured"]


@dataclass(frozen=True, slots=True)
class Kept:
    """How often a promise of some working days was kept, over the last months.

    `waiting`: signals this person may open, for which the day is over and that nobody opened; not in the other two.
    """

    days: int
    in_time: int = 0
    late: int = 0
    waiting: int = 0

    @property
    def total(self) -> int:
        """Signals for which the promise was kept or broken."""
        return self.in_time + self.late + self.waiting


@dataclass(frozen=True, slots=True)
class Measured:
    """The two promises of one municipality (CBS code): to look, and to tell the reporter something."""

    municipality: str
    first_look: Kept
    feedback: Kept


def first_look(house: House, signal: Signal) -> dict[str, str]:
    """What becomes true of a signal that somebody opens for the first time, today: for `recount`."""
    due = first_look_due(signal.received_on, signal.urgency, _promises(house, signal).first_look_days)
    return contributions.first_look(signal.received_on, house.today(), in_time=house.today() <= due)


def first_word(house: House, signal: Signal, on: date) -> dict[str, str]:
    """What becomes true of a signal whose reporter first hears something on this day: for `recount`."""
    due = add_working_days(signal.received_on, _promises(house, signal).feedback_days)
    return contributions.first_word(in_time=on <= due)


def measured(house: House, desk: Desk) -> list[Measured]:
    """How the promises were kept in the own municipalities; empty for who may not see that."""
    if not may(desk.staff, Act.TEAM):
        return []
    staff, today = desk.staff, house.today()
    codes = staff.municipalities
    with house.database.reading() as connection:
        figures = counters.promise(connection, codes, _first_month(today))
        unopened = reminders.unopened(connection, staff.principal, codes, active_in=staff.active_in, before=today)
    found = {(each.municipality, each.dimension, each.value): each.count for each in figures}
    return [_of_place(house, code, found, unopened.get(code, 0)) for code in codes]


def _of_place(house: House, code: str, found: Mapping[tuple[str, str, str], int], unopened: int) -> Measured:
    promises = house.directory.region_of(house.directory.by_code(code)).promises

    def kept(dimension: str, days: int, waiting: int = 0) -> Kept:
        in_time, late = (found.get((code, dimension, value), 0) for value in ("in_time", "late"))
        return Kept(days, in_time, late, waiting)

    return Measured(
        code, kept("first_look", promises.first_look_days, unopened), kept("feedback", promises.feedback_days)
    )


def _first_month(today: date) -> str:
    months = today.year * 12 + today.month - 1 - (MONTHS - 1)
    return f"{months // 12:04}-{months % 12 + 1:02}"


def _promises(house: House, signal: Signal) -> Promises:
    return house.directory.region_of(house.directory.by_code(signal.municipality)).promises
