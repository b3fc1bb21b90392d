"""A colleague lost the phone: a code that takes the second factor away, so that a new one can be made.

It opens nothing by itself: whoever types it must know the kluiszin as well. So who makes it reads nothing by it, and a
manager together with a curious colleague does not either.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from sqlalchemy import Connection

from portal.actions import tokens
from portal.actions.desk.cases import Done, NotFound, use_once
from portal.actions.house import House
from portal.actions.management.people.details import changing
from portal.actions.management.people.people import Person
from portal.actions.people import signing_in
from portal.actions.people.signing_in import Desk
from portal.adapters import accounts, trail, vault
from portal.domain import receipts
from portal.domain.access import Act, may
from portal.domain.places import Role
from portal.domain.trail import Event

__all__ = ["Colleague", "Done", "Given", "NotFound", "at_the_server", "by_manager", "colleagues", "give", "may_give"]

DAYS = 1
"""A code is good until the end of the day after this many."""


@dataclass(frozen=True, slots=True)
class Colleague:
    """Somebody of the own municipality who has a second factor."""

    principal: str
    name: str
    role: Role
    municipality: str


@dataclass(frozen=True, slots=True)
class Given:
    """A code, to be told once: good until the end of the day `until`."""

    principal: str
    name: str
    until: date
    code: str = field(repr=False)


def colleagues(house: House, desk: Desk) -> Sequence[Colleague]:
    """Whom this functionaris can help: those with a seat where the own key is approved, and a second factor."""
    found: dict[str, Colleague] = {}
    for code in _vouches_in(house, desk.staff.principal) if may(desk.staff, Act.APPROVE_KEY) else ():
        for (where, _theme), coverage in house.directory.coverage.items():
            for each in coverage.readers if where == code else ():
                place = house.directory.by_code(code).name
                found.setdefault(each.principal, Colleague(each.principal, each.name, each.role, place))
    found.pop(desk.staff.principal, None)
    with house.database.reading() as connection:
        able = accounts.with_factor(connection, found)
    return sorted((each for each in found.values() if each.principal in able), key=lambda each: each.name)


def give(house: House, desk: Desk, once: tokens.FormToken, principal: str, passphrase: str) -> Given:
    """Make the code for a colleague, with the own kluiszin. Raises NotFound, Done, Stale, signing_in.Refused, Wait."""
    if principal not in {each.principal for each in colleagues(house, desk)}:
        raise NotFound
    signing_in.confirm(house, desk, passphrase)
    with house.database.writing() as connection:
        use_once(house, connection, once)
        account = accounts.account(connection, principal=principal)
        return _make(house, connection, account, desk.staff.principal, _shared(house, desk, principal))


def may_give(house: House, desk: Desk, person: Person) -> bool:
    """Whether this manager makes the code: only for whom no functionaris can, and never for the own account."""
    if not (may(desk.staff, Act.MANAGE) and person.own and not person.me and person.has_keys):
        return False
    codes = {place.code for place in person.places}
    if any(code in codes and who != person.principal for code, who in _functionarissen(house)):
        return False
    with house.database.reading() as connection:
        return bool(accounts.with_factor(connection, [person.principal]))


def by_manager(house: House, desk: Desk, once: tokens.FormToken, person: Person) -> Given:
    """Make the code for somebody without a functionaris beside them. Raises NotFound, Done, Stale.

    Ask for the manager's kluiszin before.
    """
    if not may_give(house, desk, person):
        raise NotFound
    with changing(house, desk, once, person.principal) as (connection, _person, account):
        return _make(house, connection, account, desk.staff.principal, None)


def at_the_server(house: House, email: str) -> Given:
    """The same for a command: the last manager has nobody else. Raises ValueError in words."""
    with house.database.writing() as connection:
        address = signing_in.normal_address(email)
        account = accounts.account_by_address(connection, house.app_keys, address)
        if account is None or account.left_on is not None:
            raise ValueError("nobody has this address")
        return _make(house, connection, account, None, None)


def _make(house: House, connection: Connection, account: Any, actor: str | None, municipality: str | None) -> Given:
    if account.second_factor is None and account.subject is None and account.recovery is None:
        raise NotFound if actor else ValueError(f"{account.name} has no second factor: it is asked at the next sign-in")
    code, until = receipts.encode(house.random(16)), house.today() + timedelta(days=DAYS)
    accounts.change_account(connection, account.id, recovery=vault.lookup_id(code), recovery_until=until)
    event = Event("second_factor_lost", house.clock(), actor, municipality, facts={"principal": account.id})
    trail.append(connection, house.app_keys, event)
    return Given(account.id, account.name, until, receipts.groups(code))


def _functionarissen(house: House) -> set[tuple[str, str]]:
    """(CBS code, principal) of every functionaris whose key is approved."""
    return {
        (code, each.principal)
        for (code, _theme), coverage in house.directory.coverage.items()
        for each in coverage.readers
        if each.ready and each.role is Role.FUNCTIONARIS
    }


def _vouches_in(house: House, principal: str) -> set[str]:
    return {code for code, who in _functionarissen(house) if who == principal}


def _shared(house: House, desk: Desk, principal: str) -> str | None:
    """A municipality (CBS code) where both work."""
    own = _vouches_in(house, desk.staff.principal)
    both = (
        code for (code, _theme), found in house.directory.coverage.items() if code in own and _sits(found, principal)
    )
    return next(both, None)


def _sits(coverage: Any, principal: str) -> bool:
    return any(each.principal == principal for each in coverage.readers)
