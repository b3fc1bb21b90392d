"""Accounts and seats as management sees them, and what is taken away when somebody leaves. No signal is opened here."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Any

from sqlalchemy import Connection, and_, delete, exists, func, or_, select, update

from portal.adapters import tables
from portal.domain.signals import Status

_OPEN = tables.Signal.status != Status.CLOSED.value


# --- who there is --------------------------------------------------------------------------------------------------


def of(connection: Connection, region: str | None, codes: Collection[str], only: str = "") -> Sequence[Any]:
    """Everybody of a region: with that region, a municipality of it or a seat there. Region None: all there are.

    `only`: this one of them.
    """
    person, seat = tables.Principal, tables.Seat
    query = select(*person.__table__.columns).order_by(person.name, person.id)
    if region is not None:
        seated = select(seat.principal).where(seat.municipality.in_(codes))
        query = query.where(or_(person.region == region, person.municipality.in_(codes), person.id.in_(seated)))
    return connection.execute(query.where(person.id == only) if only else query).all()


def seats(connection: Connection, people: Collection[str]) -> Sequence[Any]:
    """The seats of these people: rows with principal, municipality, place (its name), theme, role, slot."""
    row, place = tables.Seat, tables.Municipality
    query = (
        select(row.principal, row.municipality, place.name.label("place"), row.theme, row.role, row.slot)
        .join(place, place.code == row.municipality)
        .where(row.principal.in_(people))
        .order_by(place.name, row.theme)
    )
    return connection.execute(query).all()


def managers(connection: Connection, role: str, region: str | None) -> set[str]:
    """Who has this role, has keys, and works for this region or for all of them."""
    row = tables.Principal
    query = select(row.id).where(row.role == role, row.left_on.is_(None), row.unlocker.is_not(None))
    if region is not None:
        query = query.where(or_(row.region == region, row.region.is_(None)))
    return set(connection.execute(query).scalars())


def was_approved(connection: Connection, principal: str, municipality: str, role: str, verifying_key: bytes) -> bool:
    """Whether somebody vouched for these very keys in this role here before."""
    row = tables.Approval
    query = select(row.principal).where(
        row.principal == principal,
        row.municipality == municipality,
        row.role == role,
        row.verifying_key == verifying_key,
    )
    return connection.execute(query).first() is not None


# --- what only this person holds -----------------------------------------------------------------------------------


def held_alone(connection: Connection, municipality: str, principal: str, others: Collection[str]) -> int:
    """How many open or kept signals of a municipality this person has a key of, and nobody of `others`."""
    row = tables.Signal
    query = select(func.count()).select_from(row).where(row.municipality == municipality, _OPEN)
    query = query.where(_holds((principal,)), ~_holds(others))
    return int(connection.execute(query).scalar_one())


def opened_alone(connection: Connection, municipality: str, principal: str, others: Collection[str]) -> list[str]:
    """Open signals that this person can open and of `others` only somebody behind a gate."""
    row = tables.Signal
    query = select(row.id).where(row.municipality == municipality, _OPEN, _holds((principal,), gated=False))
    query = query.where(~_holds(others, gated=False), _holds(others, gated=True)).order_by(row.id)
    return list(connection.execute(query).scalars())


def owned(connection: Connection, principal: str, municipality: str) -> list[str]:
    """The open signals of a municipality that are this person's; nobody takes one before this transaction ends."""
    row = tables.Signal
    query = select(row.id).where(row.owner == principal, row.municipality == municipality, _OPEN).order_by(row.id)
    return list(connection.execute(query.with_for_update(key_share=True)).scalars())


def openers(connection: Connection, signals: Collection[str], among: Collection[str]) -> set[str]:
    """Who of `among` can open at least one of these signals, gates apart."""
    row = tables.Wrap
    query = select(row.principal).where(row.signal.in_(signals), row.principal.in_(among), row.gated.is_(False))
    return set(connection.execute(query.distinct()).scalars())


def _holds(people: Collection[str], *, gated: bool | None = None) -> Any:
    wrap = tables.Wrap
    held = and_(wrap.signal == tables.Signal.id, wrap.principal.in_(people))
    return exists().where(held if gated is None else and_(held, wrap.gated.is_(gated)))


# --- taking away ---------------------------------------------------------------------------------------------------


def disown(connection: Connection, signals: Collection[str]) -> None:
    """These signals are nobody's now."""
    connection.execute(update(tables.Signal).where(tables.Signal.id.in_(signals)).values(owner=None))


def drop_wraps(connection: Connection, principal: str, municipality: str) -> None:
    """Take every wrap of a municipality's signals away from this person."""
    wrap, signal = tables.Wrap, tables.Signal
    there = select(signal.id).where(signal.municipality == municipality)
    connection.execute(delete(wrap).where(wrap.principal == principal, wrap.signal.in_(there)))


def drop_seats(connection: Connection, principal: str, municipality: str) -> None:
    """End every seat of this person in a municipality."""
    row = tables.Seat
    connection.execute(delete(row).where(row.principal == principal, row.municipality == municipality))
