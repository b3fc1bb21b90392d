"""What people keep of themselves: name, phone, address, the moments at which they are mailed, and the kluiszin."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection
from sqlalchemy.exc import IntegrityError

from portal.actions import tokens
from portal.actions.desk.cases import Done, use_once
from portal.actions.house import House
from portal.actions.people import choosing, signing_in
from portal.actions.people.choosing import WeakPassphrase
from portal.actions.people.signing_in import Desk, Key
from portal.adapters import accounts, directory, outbox, trail, vault
from portal.domain.trail import Event

__all__ = [
    "BadAddress",
    "Details",
    "Done",
    "WeakPassphrase",
    "change_address",
    "change_details",
    "change_passphrase",
    "choose_moments",
    "details",
]

PHONE = "principal.phone"
"""What the seal of a phone number says it is."""


class BadAddress(ValueError):
    """This is no mail address, or it cannot be taken; which of both is not said: nobody should try out colleagues."""


@dataclass(frozen=True, slots=True)
class Details:
    """The own account. `offered`: the moments of the region ("08:30") for who gets mail about signals, else empty;
    `chosen`: those of them at which this person is mailed, never none.
    """

    name: str
    address: str
    phone: str
    offered: Sequence[str]
    chosen: Sequence[str]


def details(house: House, desk: Desk) -> Details:
    """The own account, as it stands."""
    with house.database.reading() as connection:
        account = accounts.account(connection, principal=desk.staff.principal)
        seats = accounts.seats_of(connection, desk.staff.principal)
    offered = _offered(house, {seat.municipality for seat in seats})
    chosen = [each for each in offered if each in account.slots.split()]
    phone = house.app_keys.open_field(PHONE, account.id, account.phone) if account.phone else ""
    address = house.app_keys.open_field("principal.email", account.id, account.email_sealed)
    return Details(account.name, address, phone, offered, chosen or offered)


def change_details(house: House, desk: Desk, once: tokens.FormToken, name: str, phone: str) -> None:
    """Another name or phone number; "" takes the number away. Raises Done, tokens.Stale."""
    with _acting(house, desk, once, "details_changed") as (connection, account):
        sealed = house.app_keys.seal_field(PHONE, account.id, phone) if phone else None
        accounts.change_account(connection, account.id, name=name, phone=sealed)
    house.keeper.refresh()


def change_address(house: House, desk: Desk, once: tokens.FormToken, address: str) -> None:
    """Sign in, and be mailed, with another address from now on. Ask for the kluiszin before.

    Raises BadAddress, Done, tokens.Stale.
    """
    new = signing_in.normal_address(address)
    if not signing_in.is_address(new):
        raise BadAddress
    try:
        with _acting(house, desk, once, "address_changed") as (connection, account):
            known = accounts.account_by_address(connection, house.app_keys, new)
            if known is not None and known.id != account.id:
                raise BadAddress
            accounts.change_account(
                connection,
                account.id,
                email_index=house.app_keys.index_field("email", new),
                email_sealed=house.app_keys.seal_field("principal.email", account.id, new),
            )
            former = house.app_keys.open_field("principal.email", account.id, account.email_sealed)
            outbox.move(connection, house.app_keys, account.id, former)
    except IntegrityError:  # somebody took it in the same moment
        raise BadAddress from None


def choose_moments(house: House, desk: Desk, once: tokens.FormToken, chosen: Sequence[str]) -> None:
    """At which moments of the region this person is mailed. Raises ValueError for none, Done, tokens.Stale."""
    offered = details(house, desk).offered
    kept = [each for each in offered if each in chosen]
    if not kept:
        raise ValueError("at least one moment")
    with _acting(house, desk, once, "moments_chosen") as (connection, account):
        # all of them is kept as no choice: moments that the region adds later are then told as well
        slots = "" if len(kept) == len(offered) else " ".join(kept)
        accounts.change_account(connection, account.id, slots=slots)


def change_passphrase(house: House, desk: Desk, once: tokens.FormToken, old: str, new: str) -> Key:
    """Another kluiszin around the same keys; every other session of this person ends. Returns the cookie's half.

    Raises signing_in.Refused (the old one is not right) or Wait, WeakPassphrase, Done, tokens.Stale.
    """
    choosing.check(house, new, choosing.about(house, desk.staff.name, details(house, desk).address))
    seed = signing_in.opened(house, desk, old)
    with house.database.reading() as connection:
        before = accounts.account(connection, principal=desk.staff.principal)
    with signing_in.one_at_a_time(house):
        unlocker = vault.make_unlocker(new, before.id, seed, house.random, house.cost)
    with _acting(house, desk, once, "passphrase_changed") as (connection, account):
        if account.unlocker != before.unlocker:
            raise signing_in.Refused  # changed elsewhere a moment ago: the old one is not the old one any more
        accounts.change_account(connection, account.id, unlocker=unlocker)
        epoch = accounts.end_sessions(connection, account.id)
    # what came by the single sign-on still stands on it, and still ends with it
    came = house.sessions.find(vault.session_id(desk.session))
    subject, sid = (came.subject, came.sid) if came else (None, None)
    return signing_in.start(house, before.id, epoch, seed, subject=subject, sid=sid)


def _offered(house: House, codes: set[str]) -> tuple[str, ...]:
    """The moments of the regions of these municipalities, in the order of the day."""
    places = house.directory.municipalities.values()
    regions = {place.region for place in places if place.code in codes}
    return tuple(sorted({slot for region in regions for slot in house.directory.regions[region].mail_slots}))


@contextmanager
def _acting(house: House, desk: Desk, once: tokens.FormToken, act: str) -> Iterator[tuple[Connection, Any]]:
    """One act on the own account, done once, in one transaction with its event; gives the row as it is now.

    The event says that it happened: names, addresses and numbers stand in no event.
    """
    with house.database.writing() as connection:
        use_once(house, connection, once)
        yield connection, accounts.account(connection, principal=desk.staff.principal)
        directory.changed(connection)
        trail.append(connection, house.app_keys, Event(act, house.clock(), desk.staff.principal))
