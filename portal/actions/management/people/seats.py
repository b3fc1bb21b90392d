"""Seats and roles: giving one, ending one, another role. What somebody may read a colleague approves."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Any

from sqlalchemy import Connection

from portal.actions import tokens
from portal.actions.house import House
from portal.actions.management.managed import Done, NotFound, managing
from portal.actions.management.people.details import changing, home, note
from portal.actions.management.people.inviting import checked_places, checked_theme
from portal.actions.management.people.losing import Loss, TooMuch, let_go, loss
from portal.actions.management.people.people import Person, seen
from portal.actions.people import keys
from portal.actions.people.signing_in import Desk
from portal.adapters import accounts, approvals, people
from portal.domain import seating
from portal.domain.access import Act
from portal.domain.places import Municipality, Role
from portal.domain.seating import SEATED, BadSeat

__all__ = [
    "BadSeat",
    "Done",
    "LastManager",
    "Loss",
    "NotFound",
    "TooMuch",
    "add",
    "another_role",
    "end",
    "loss_of",
    "stays_manager",
]


class LastManager(Exception):
    """Nobody else would manage this region."""


def loss_of(house: House, person: Person, code: str = "") -> Loss:
    """What would be lost when this person's seat in a municipality ends; "": all of their seats."""
    codes = {place.code for place in person.places if code in ("", place.code)}
    with house.database.reading() as connection:
        return loss(house, connection, person.principal, codes)


def add(
    house: House, desk: Desk, once: tokens.FormToken, principal: str, code: str, slot: str | None, theme: str
) -> None:
    """One more municipality in the role this person has. Raises BadSeat, NotFound, Done, tokens.Stale."""
    with changing(house, desk, once, principal) as (connection, person, account):
        if person.role not in SEATED:
            raise NotFound
        own, _ = checked_places(house, connection, desk, person.role, [code], slot)
        if any(place.code == code and place.theme == checked_theme(house, theme) for place in person.places):
            raise BadSeat("place")
        # who is approved there now, in this role, needs no second approval for another theme
        here = {place.code for place in person.places}
        _seat(house, connection, account, person.role, own, slot, theme, approved=here)


def end(house: House, desk: Desk, once: tokens.FormToken, principal: str, code: str) -> int:
    """End the seat in a municipality this manager works for, also of somebody of another region.

    Returns how many open signals became nobody's. Raises TooMuch, NotFound, Done, tokens.Stale.
    """
    with managing(house, desk, Act.MANAGE, once) as connection:
        before = seen(house, connection, desk, principal)
        if before.me or not any(place.code == code and place.own for place in before.places):
            raise NotFound
        gone = approvals.held(connection, principal, [code])
        released = _end(house, connection, desk, before, [code])
        note(house, connection, desk, before, seen(house, connection, desk, principal))
    house.keeper.revoke(gone)
    return released


def another_role(
    house: House,
    desk: Desk,
    once: tokens.FormToken,
    principal: str,
    role: Role,
    codes: Sequence[str],
    slot: str | None,
    theme: str,
) -> None:
    """Another role, with seats of its own. What the old one could read is gone; a colleague approves the new one.

    Who sees no signal never becomes a reader on the same account. Raises BadSeat, TooMuch, LastManager, NotFound (not
    there, the own account, a role that cannot follow this one), Done, tokens.Stale.
    """
    with changing(house, desk, once, principal) as (connection, person, account):
        if role not in seating.can_become(person.role):
            raise NotFound
        own, _ = checked_places(house, connection, desk, role, codes, slot)
        stays_manager(house, connection, person)
        gone = approvals.held(connection, principal)
        _end(house, connection, desk, person, [place.code for place in person.places])
        only = own[0].code if len(own) == 1 else None
        accounts.change_account(connection, principal, role=role.value, municipality=only)
        accounts.end_sessions(connection, principal)  # a session of the old role ends
        if role in SEATED:
            _seat(house, connection, account, role, own, slot, theme)
    house.keeper.revoke(gone)


def stays_manager(house: House, connection: Connection, person: Person) -> None:
    """Raises LastManager when this is the only manager of their region, or of one of all regions."""
    if person.role is not Role.MANAGER or not person.has_keys:
        return
    for region in [person.region] if person.region else [None, *house.directory.regions]:
        if not people.managers(connection, Role.MANAGER.value, region) - {person.principal}:
            raise LastManager


def _end(house: House, connection: Connection, desk: Desk, person: Person, codes: Sequence[str]) -> int:
    lost = loss(house, connection, person.principal, codes)
    if lost:
        raise TooMuch(lost)
    released = let_go(house, connection, desk, person.principal, codes)
    for code in codes:
        people.drop_seats(connection, person.principal, code)
    only = None if person.municipality in codes else person.municipality
    # without a seat it is the region that says whose account this is
    accounts.change_account(connection, person.principal, municipality=only, region=home(house, person))
    return released


def _seat(
    house: House,
    connection: Connection,
    account: Any,
    role: Role,
    own: Sequence[Municipality],
    slot: str | None,
    theme: str,
    approved: Collection[str] = (),
) -> None:
    """Give seats, for which these keys were never approved before: an old approval would count again at once.

    `approved`: CBS codes of where this person sits in this very role now, so that no old approval comes back.
    """
    for place in own:
        key = account.verifying_key
        if (
            place.code not in approved
            and key is not None
            and people.was_approved(connection, account.id, place.code, role.value, key)
        ):
            raise BadSeat("held")
    keys.add_seats(connection, account.id, role, own, checked_theme(house, theme), slot or None)
