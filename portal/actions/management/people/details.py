"""The account of somebody else: the frame of every act on one, and its name, mail address and language."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import Connection
from sqlalchemy.exc import IntegrityError

from portal.actions import tokens
from portal.actions.house import House
from portal.actions.management.managed import Done, NotFound, managing, record
from portal.actions.management.people.people import Person, seen
from portal.actions.people import signing_in
from portal.actions.people.account import BadAddress
from portal.actions.people.signing_in import Desk
from portal.adapters import accounts, outbox, trail
from portal.domain.access import Act
from portal.domain.revisions import Kind
from portal.domain.trail import Event

__all__ = [
    "BadAddress",
    "Done",
    "Known",
    "NotFound",
    "change",
    "changing",
    "checked_address",
    "free",
    "home",
    "note",
]


class Known(ValueError):
    """This address is in use; `principal` when the manager can see whose it is, else ""."""

    def __init__(self, principal: str) -> None:
        super().__init__(principal)
        self.principal = principal


@contextmanager
def changing(
    house: House, desk: Desk, once: tokens.FormToken, principal: str
) -> Iterator[tuple[Connection, Person, Any]]:
    """One act on the account of somebody else: allowed, done once, recorded with what was and what became.

    Gives the person and the row as they are now. Raises NotFound (not there, left, not this manager's, the own
    account), Done, tokens.Stale.
    """
    with managing(house, desk, Act.MANAGE, once) as connection:
        before = seen(house, connection, desk, principal)
        if not before.own or before.me or before.state == "left":
            raise NotFound
        yield connection, before, accounts.account(connection, principal=principal)
        note(house, connection, desk, before, seen(house, connection, desk, principal))


def note(house: House, connection: Connection, desk: Desk, before: Person | None, after: Person) -> None:
    """Keep what changed: role, seats, language, keys, and that name or address did. Never a name or an address."""
    was = facts_of(before) | _besides(before, after, before) if before else {}
    became = facts_of(after) | (_besides(before, after, after) if before else {})
    actor = desk.staff.principal
    record(house, connection, actor, Kind.PERSON, after.principal, was, became, region=home(house, after))


def _besides(before: Person, after: Person, seen: Person) -> dict[str, Any]:
    """How it is with `seen`, one of both, of what is told only when it changed."""
    left = after.state == "left"
    return {
        "closed": seen.state == "left",
        "has_keys": None if left else seen.has_keys,
        "name_changed": seen is after and before.name != after.name,
        "address_changed": seen is after and before.address != after.address and not left,
    }


def facts_of(person: Person) -> dict[str, Any]:
    """What a revision may hold of a person."""
    seats = [f"{place.name}, {place.slot}" if place.slot else place.name for place in person.places]
    return {"role": person.role.value, "seats": seats, "language": person.language}


def home(house: House, person: Person) -> str | None:
    """The region an account belongs to: its own, else that of where it works."""
    now = {place.code: place.region for place in house.directory.municipalities.values()}
    return person.region or next((now[place.code] for place in person.places if place.code in now), None)


def change(
    house: House, desk: Desk, once: tokens.FormToken, principal: str, name: str, address: str, language: str
) -> None:
    """Another name, mail address or language of somebody else.

    Raises BadAddress (no mail address), Known, NotFound, Done, tokens.Stale.
    """
    new = checked_address(address)
    try:
        with changing(house, desk, once, principal) as (connection, before, _):
            values: dict[str, Any] = {"name": name, "language": language}
            if new != before.address:
                free(house, connection, desk, new)
                values["email_index"] = house.app_keys.index_field("email", new)
                values["email_sealed"] = house.app_keys.seal_field("principal.email", principal, new)
                if before.address:  # one that does not open shows as none
                    outbox.move(connection, house.app_keys, principal, before.address)
            accounts.change_account(connection, principal, **values)
            act = "address_changed" if new != before.address else "details_changed"
            facts = {"principal": principal}
            event = Event(act, house.clock(), desk.staff.principal, facts=facts)
            trail.append(connection, house.app_keys, event)
    except IntegrityError:  # somebody took it in the same moment
        raise Known("") from None


def checked_address(address: str) -> str:
    """The address as it is kept. Raises BadAddress."""
    new = signing_in.normal_address(address)
    if not signing_in.is_address(new):
        raise BadAddress
    return new


def free(house: House, connection: Connection, desk: Desk, address: str) -> None:
    """Raises Known when somebody has this (normalised) address."""
    found = accounts.account_by_address(connection, house.app_keys, address)
    if found is None:
        return
    try:
        raise Known(seen(house, connection, desk, found.id).principal)
    except NotFound:
        raise Known("") from None
