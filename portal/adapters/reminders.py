"""What the worker asks the database to remind people of what is due. It sees days and states, never a text."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import Connection, and_, func, select, update

from portal.adapters import tables
from portal.adapters.database import Database
from portal.domain.signals import Status

_IN_ONE_GO = 500
"""Signals asked after in one statement."""


@dataclass(frozen=True, slots=True)
class Holders:
    """Who holds the key of a signal: behind an open gate, and behind one that is shut (the paper key among them)."""

    open: frozenset[str]
    gated: frozenset[str]


@dataclass(frozen=True, slots=True)
class Due:
    """An open signal whose next step is due."""

    signal: str
    municipality: str
    theme: str
    owner: str | None


def advance(database: Database, connection: Connection, name: str, to: date) -> date | None:
    """Keep up to which day this kind of work was done, when that is before `to`; None when there is nothing to do.

    Returns the day it was done up to (0001-01-01 when never). Of two that ask at the same time, one gets it.
    """
    row = tables.Installation
    connection.execute(database.insert_new(row), {"name": name, "value": date.min.isoformat()})
    value = connection.execute(select(row.value).where(row.name == name).with_for_update()).scalar_one()
    done = date.fromisoformat(value)
    if done >= to:
        return None
    connection.execute(update(row).where(row.name == name).values(value=to.isoformat()))
    return done


def step_back(connection: Connection, name: str, to: date) -> None:
    """This kind of work was done up to this day, and no further."""
    row = tables.Installation
    # days in ISO form compare as texts do
    connection.execute(update(row).where(row.name == name, row.value > to.isoformat()).values(value=to.isoformat()))


def due_within(connection: Connection, municipalities: Sequence[str], after: date, until: date) -> list[Due]:
    """Open signals of these municipalities that are due after a day, up to and including another."""
    row = tables.Signal
    query = select(row.id, row.municipality, row.theme, row.owner).where(
        row.municipality.in_(municipalities),
        row.due_on > after,
        row.due_on <= until,
        row.status != Status.CLOSED.value,
    )
    return [Due(found.id, found.municipality, found.theme, found.owner) for found in connection.execute(query)]


def several(connection: Connection, signals: Sequence[str]) -> list[Due]:
    """These signals in the form in which the due ones come."""
    row, found = tables.Signal, list[Due]()
    for start in range(0, len(signals), _IN_ONE_GO):
        some = signals[start : start + _IN_ONE_GO]
        query = select(row.id, row.municipality, row.theme, row.owner).where(row.id.in_(some))
        found += [Due(each.id, each.municipality, each.theme, each.owner) for each in connection.execute(query)]
    return found


def holders(connection: Connection, signal: str) -> Holders:
    """Who holds the key of a signal."""
    return holders_of(connection, [signal])[signal]


def holders_of(connection: Connection, signals: Sequence[str]) -> dict[str, Holders]:
    """Who holds the keys of each of these signals."""
    row = tables.Wrap
    openly: dict[str, set[str]] = {signal: set() for signal in signals}
    behind: dict[str, set[str]] = {signal: set() for signal in signals}
    for start in range(0, len(signals), _IN_ONE_GO):
        some = signals[start : start + _IN_ONE_GO]
        for found in connection.execute(select(row.signal, row.principal, row.gated).where(row.signal.in_(some))):
            (behind if found.gated else openly)[found.signal].add(found.principal)
    return {signal: Holders(frozenset(openly[signal]), frozenset(behind[signal])) for signal in signals}


def beside_urgent(connection: Connection, people: Sequence[str]) -> set[str]:
    """Who of these people holds, behind a gate that is shut, the key of an urgent signal that nobody opened.

    Where they have a seat: a key of elsewhere opens no gate.
    """
    row, wrap, seat = tables.Signal, tables.Wrap, tables.Seat
    query = (
        select(wrap.principal)
        .join(row, row.id == wrap.signal)
        .where(
            row.municipality.in_(select(seat.municipality).where(seat.principal.in_(people))),  # by the inbox's index
            row.due_on.is_not(None),
            row.status == Status.RECEIVED.value,
            row.urgency == "spoed",
            wrap.principal.in_(people),
            wrap.gated.is_(True),
        )
        .distinct()
    )
    return set(connection.execute(query).scalars())


def unopened(
    connection: Connection, principal: str, municipalities: Sequence[str], *, active_in: Sequence[str], before: date
) -> dict[str, int]:
    """Per municipality how many signals this person may open that nobody opened, and that were due before a day."""
    row, wrap = tables.Signal, tables.Wrap
    query = (
        select(row.municipality, func.count().label("number"))
        .join(wrap, and_(wrap.signal == row.id, wrap.principal == principal))
        .where(
            row.municipality.in_(municipalities),
            row.status == Status.RECEIVED.value,
            row.due_on < before,
            wrap.gated.is_(False) | row.municipality.in_(active_in),
        )
        .group_by(row.municipality)
    )
    return {found.municipality: found.number for found in connection.execute(query)}
