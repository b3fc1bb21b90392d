"""The promise to the reporter, measured: was the first look in time, and the first word?"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Connection

from portal.actions.house import House
from portal.actions.people.signing_in import Desk
from portal.actions.worker.reminding import holding
from portal.adapters import counters, reminders, signals, vault
from portal.adapters.reminders import Due
from portal.domain.access import Act, may
from portal.domain.deadlines import Promises, add_working_days, first_look_due
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


def first_look(house: House, connection: Connection, signal: Signal, key: vault.Secret) -> None:
    """Somebody opened this signal for the first time, today. Part of that transaction."""
    due = first_look_due(signal.received_on, signal.urgency, _promises(house, signal).first_look_days)
    _count(house, connection, signal, key, "first_look", house.today() <= due)


def first_word(house: House, connection: Connection, signal: Signal, key: vault.Secret, on: date) -> None:
    """The reporter of this signal first heard something on this day. Counted once, however often it is said."""
    due = add_working_days(signal.received_on, _promises(house, signal).feedback_days)
    _count(house, connection, signal, key, "feedback", on <= due)


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


def _count(
    house: House, connection: Connection, signal: Signal, key: vault.Secret, dimension: str, in_time: bool
) -> None:
    """Add to the figures once per signal, and seal with it what was added, so that exactly that can be taken off.

    A signal that was kept from somebody is not counted: whoever compares the figures with their own inbox would see
    that there is one. Nor is what only somebody it was referred to can open: that was promised to no reporter.
    """
    if not _of_the_duo(house, connection, signal):
        return
    documents = signals.documents(connection, signal.id)
    route = _opened(signal, key, "route", documents, {})
    counted = _opened(signal, key, "counted", documents, {"v": 1, "added": {}})
    if route is None or route.get("excluded") or counted is None or dimension in counted["added"]:
        return  # None is damaged: better once too few than twice
    month, value = f"{signal.received_on:%Y-%m}", "in_time" if in_time else "late"
    counters.add(house.database, connection, signal.municipality, month, signal.theme, dimension, value)
    added = {**counted["added"], dimension: [month, value]}
    ad = vault.associated(signal.municipality, signal.id, "counted")
    sealed = vault.seal_document(key, ad, {"v": 1, "added": added}, house.random)
    signals.put_document(connection, signal.id, "counted", sealed)


def _of_the_duo(house: House, connection: Connection, signal: Signal) -> bool:
    due = Due(signal.id, signal.municipality, signal.theme, signal.owner)
    return bool(holding(house, due, reminders.holders(connection, signal.id)))


def _opened(
    signal: Signal, key: vault.Secret, kind: str, documents: Mapping[str, bytes], otherwise: dict[str, Any]
) -> dict[str, Any] | None:
    if kind not in documents:
        return otherwise
    try:
        return vault.open_document(key, vault.associated(signal.municipality, signal.id, kind), documents[kind])
    except vault.Damaged:
        return None
