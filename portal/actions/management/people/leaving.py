"""A forgotten kluiszin, and leaving for good: keys and seats go, signals stay with whoever can open them."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from sqlalchemy import Connection

from portal.actions import tokens
from portal.actions.house import House
from portal.actions.management.managed import Done, NotFound
from portal.actions.management.people.details import changing, home
from portal.actions.management.people.inviting import Given, given
from portal.actions.management.people.losing import Loss, TooMuch, let_go, loss
from portal.actions.management.people.people import Person
from portal.actions.management.people.seats import LastManager, loss_of, stays_manager
from portal.actions.people import keys
from portal.actions.people.signing_in import Desk
from portal.adapters import accounts, approvals, local_keys, meetings, outbox, people, provenance, trail, wraps
from portal.domain.trail import Event

__all__ = [
    "Done",
    "LastManager",
    "Loss",
    "NotFound",
    "TooMuch",
    "can_come_back",
    "leave",
    "loss_of",
    "new_keys",
]


def can_come_back(house: House, person: Person, lost: Loss) -> bool:
    """Whether the paper keys can mend what is lost with these keys: there is one wherever this person reads."""
    return lost.beyond == 0 and all(place.code in house.keeper.paper_keys for place in person.places)


def new_keys(house: House, desk: Desk, once: tokens.FormToken, principal: str, *, sure: bool) -> Given:
    """The kluiszin was forgotten: the old keys go, and a new code is made. Ask for the manager's kluiszin before.

    `sure`: the manager was told what only the paper keys can mend, and goes on. Raises TooMuch (not sure, or not to be
    mended), NotFound (also when there are no keys), Done, tokens.Stale.
    """
    with changing(house, desk, once, principal) as (connection, person, account):
        if account.unlocker is None:
            raise NotFound
        codes = _codes(person)
        lost = loss(house, connection, principal, codes)
        if lost and not (sure and can_come_back(house, person, lost)):
            raise TooMuch(lost)
        let_go(house, connection, desk, principal, codes, owner=False)
        gone = keys.forget_keys(house, connection, account, desk.staff.principal)
        code = keys.new_code(house, connection, principal, person.role, desk.staff.principal)
    house.keeper.revoke(gone)
    house.sessions.end_of(principal)
    return given(house, desk, principal, code)


def leave(house: House, desk: Desk, once: tokens.FormToken, principal: str) -> int:
    """Close the account: nothing of it is left but the name. Ask for the manager's kluiszin before.

    Returns how many open signals became nobody's; whoever can open them is told. Raises TooMuch, LastManager, NotFound,
    Done, tokens.Stale.
    """
    with changing(house, desk, once, principal) as (connection, person, account):
        stays_manager(house, connection, person)
        codes = _codes(person)
        lost = loss(house, connection, principal, codes)
        if lost:
            raise TooMuch(lost)
        released, gone = let_go(house, connection, desk, principal, codes), approvals.held(connection, principal)
        for code in codes:
            people.drop_seats(connection, principal, code)
        _close(house, connection, account, person)
        accounts.change_account(connection, principal, region=home(house, person))
        facts = {"principal": principal, "role": person.role.value, "released": released}
        event = Event("left", house.clock(), desk.staff.principal, facts=facts)
        trail.append(connection, house.app_keys, event)
    house.keeper.revoke(gone)
    house.sessions.end_of(principal)
    return released


def _codes(person: Person) -> Collection[str]:
    return {place.code for place in person.places}


def _close(house: House, connection: Connection, account: Any, person: Person) -> None:
    """Take everything that opens, mails or signs in away; the address is free for a new account."""
    principal = account.id
    wraps.drop(connection, principal)
    local_keys.drop(connection, principal)
    meetings.leave(connection, principal)
    provenance.forget(connection, principal)
    outbox.lower_news(connection, [principal])
    if person.address:
        outbox.withdraw(connection, house.app_keys, person.address)
    accounts.forget_failures(connection, index=account.email_index)
    accounts.change_account(
        connection,
        principal,
        email_index=house.app_keys.index_field("left", principal),
        email_sealed=b"",
        phone=None,
        unlocker=None,
        sealing_key=None,
        verifying_key=None,
        pins=None,
        second_factor=None,
        recovery=None,
        recovery_until=None,
        invitation=None,
        invited_until=None,
        absent_from=None,
        absent_until=None,
        slots="",
        subject=None,
        session_epoch=account.session_epoch + 1,
        left_on=house.today(),
    )
