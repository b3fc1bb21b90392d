"""Reminding people of what is due: once on the day itself, once more a working day later, whatever happened between."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from sqlalchemy import Connection

from portal.actions.house import House
from portal.actions.meetings.owed import owing
from portal.adapters import outbox, reminders
from portal.adapters.reminders import Due, Holders
from portal.domain.deadlines import add_working_days
from portal.domain.places import READERS, Functionaris
from portal.domain.standing import told

__all__ = ["holding", "remind", "whom"]


def remind(house: House, connection: Connection, region: str, day: date) -> None:
    """Raise the flags of everybody in a region for whom something is due on `day`, a working day.

    And of the whole duo for what was due the working day before. Who does something after a meeting is told twice as
    well. What fell due on days on which nobody worked, or on which the worker was away, is told as well: it is
    remembered up to which day this was done.
    """
    done = reminders.advance(house.database, connection, f"reminded {region}", day)
    if done is None:
        return
    codes = [place.code for place in house.directory.municipalities.values() if place.region == region]
    now = reminders.due_within(connection, codes, done, day)
    # what was due on the working day before `done` had its second reminder on `done`
    since = done if done == date.min else add_working_days(done, -1)
    late = reminders.due_within(connection, codes, since, add_working_days(day, -1))
    people = _all_of(house, connection, now, day, everybody=False)
    people |= _all_of(house, connection, late, day, everybody=True)
    people |= owing(house, connection, region, done, day)
    people |= owing(house, connection, region, since, add_working_days(day, -1))
    outbox.flag_news(connection, sorted(people))


def _all_of(house: House, connection: Connection, dues: Sequence[Due], on: date, *, everybody: bool) -> set[str]:
    held = reminders.holders_of(connection, [due.signal for due in dues])
    # most signals are alike in this: the same owner, the same people with a key
    alike = {(due.municipality, due.theme, due.owner, held[due.signal]): due for due in dues}
    return {who for (*_, holders), due in alike.items() for who in _whom(house, due, holders, on, everybody=everybody)}


def whom(house: House, connection: Connection, due: Due, on: date, *, everybody: bool = False) -> set[str]:
    """Who is told that something is due: its owner when it has one, else all who can open it.

    While they are away also whoever stands in for them. `everybody`: all who can open it, also when it has an owner.
    """
    return _whom(house, due, reminders.holders(connection, due.signal), on, everybody=everybody)


def _whom(house: House, due: Due, held: Holders, on: date, *, everybody: bool) -> set[str]:
    team = holding(house, due, held)
    openly = [person for person in team if person.principal in held.open]
    owners = [person for person in team if person.principal == due.owner]
    # whoever was referred to has a key and no place in the duo; somebody who left has a key for a moment still
    others = held.open - {person.principal for person in team}
    if due.owner and due.owner in others and not everybody:
        return {due.owner}
    people = {person.principal for person in told(openly if everybody else owners or openly, team, on)}
    return people if owners and not everybody else people | others


def holding(house: House, due: Due, held: Holders) -> list[Functionaris]:
    """The functionarissen and deputies of its municipality who hold the key of a signal, behind a gate or not."""
    # not by the place: a municipality that left the region keeps its signals
    coverage = house.directory.coverage.get((due.municipality, due.theme))
    people = coverage.readers if coverage else ()
    holds = held.open | held.gated
    return [each for each in people if each.ready and each.role in READERS and each.principal in holds]
