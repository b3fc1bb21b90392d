"""Who sits where, whose signals are whose, and who can open them: what a team asks about itself."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Any

from sqlalchemy import Connection, delete, exists, func, select, update

from portal.adapters import tables
from portal.adapters.signals import COLUMNS, signal_of
from portal.domain.places import Role
from portal.domain.signals import Signal, Status

_DEPUTIES = (Role.DEPUTY.value, Role.REGIONAL_DEPUTY.value)


def invited(connection: Connection, municipalities: Sequence[str]) -> Sequence[Any]:
    """Seats of people who made no keys yet: rows with municipality, theme, id, name, role, slot."""
    seat, person = tables.Seat, tables.Principal
    query = (
        select(seat.municipality, seat.theme, person.id, person.name, seat.role, seat.slot)
        .join(person, person.id == seat.principal)
        .where(seat.municipality.in_(municipalities), person.sealing_key.is_(None))
        .order_by(person.name)
    )
    return connection.execute(query).all()


def coordinators(connection: Connection, region: str) -> Sequence[str]:
    """The names of the chain coordinators of a region (its slug), by name."""
    person = tables.Principal
    query = select(person.name).where(person.role == Role.COORDINATOR.value, person.region == region)
    return connection.execute(query.where(person.left_on.is_(None)).order_by(person.name)).scalars().all()


def phones(connection: Connection, people: Collection[str]) -> dict[str, bytes]:
    """The sealed phone numbers of those of these principals who left one."""
    person = tables.Principal
    query = select(person.id, person.phone).where(person.id.in_(people), person.phone.is_not(None))
    return {found.id: found.phone for found in connection.execute(query)}


def set_active(connection: Connection, municipality: str, theme: str, principal: str, *, active: bool) -> None:
    """Let a deputy stand in for this municipality and theme, or no longer."""
    row = tables.Seat
    connection.execute(
        update(row)
        .where(row.municipality == municipality, row.theme == theme, row.principal == principal)
        .values(active=active)
    )


# --- who can open a signal ---------------------------------------------------------------------------------------


def holders(connection: Connection, signal: str) -> dict[str, bool]:
    """The principals with a wrap of a signal, and whether it stands behind the gate."""
    row = tables.Wrap
    found = connection.execute(select(row.principal, row.gated).where(row.signal == signal))
    return {each.principal: each.gated for each in found}


def set_gates(connection: Connection, signal: str, people: Collection[str], *, gated: bool) -> None:
    """Open or shut the gate of a signal for these people."""
    row = tables.Wrap
    connection.execute(update(row).where(row.signal == signal, row.principal.in_(people)).values(gated=gated))


def drop_wrap(connection: Connection, signal: str, principal: str) -> None:
    """Take one wrap of a signal away."""
    row = tables.Wrap
    connection.execute(delete(row).where(row.signal == signal, row.principal == principal))


def held_by_absent(
    connection: Connection, municipality: str, theme: str, away: Collection[str], present: Collection[str]
) -> list[str]:
    """Open signals that somebody of `away` can open and nobody of `present`, with a deputy behind the gate."""
    row, wrap, seat = tables.Signal, tables.Wrap, tables.Seat

    def held(people: Collection[str]) -> Any:
        return exists().where(wrap.signal == row.id, wrap.principal.in_(people), wrap.gated.is_(False))

    deputies = select(seat.principal).where(seat.municipality == municipality, seat.role.in_(_DEPUTIES))
    behind = exists().where(wrap.signal == row.id, wrap.gated.is_(True), wrap.principal.in_(deputies))
    query = select(row.id).where(
        row.municipality == municipality,
        row.theme == theme,
        row.status != Status.CLOSED.value,
        row.due_on.is_not(None),  # as every open one has: by the index of the inbox
        held(away),
        ~held(present),
        behind,
    )
    return list(connection.execute(query).scalars())


# --- whose it is -------------------------------------------------------------------------------------------------


def open_of(connection: Connection, owner: str, municipalities: Sequence[str]) -> int:
    """How many signals that are not closed this principal owns."""
    row = tables.Signal
    query = select(func.count()).select_from(row).where(*_open_of(owner, municipalities))
    return int(connection.execute(query).scalar_one())


def to_hand_over(
    connection: Connection, owner: str, municipalities: Sequence[str], to: str, *, hold: bool = False
) -> list[Signal]:
    """Open signals of an owner that `to` has a wrap of, behind a gate or not.

    `hold`: until this transaction ends nobody takes or lets go of one of them.
    """
    row, wrap = tables.Signal, tables.Wrap
    query = (
        select(*COLUMNS)
        .join(wrap, wrap.signal == row.id)
        .where(*_open_of(owner, municipalities), wrap.principal == to)
        .order_by(row.id)
    )
    if hold:
        query = query.with_for_update(key_share=True)
    return [signal_of(found) for found in connection.execute(query)]


def _open_of(owner: str, municipalities: Sequence[str]) -> tuple[Any, ...]:
    row = tables.Signal
    is_open = row.status != Status.CLOSED.value, row.due_on.is_not(None)  # by the index of the inbox
    return row.owner == owner, row.municipality.in_(municipalities), *is_open
