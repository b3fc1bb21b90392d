"""Inviting somebody: a new account with its seats, and a code that is shown once. Nothing opens before an approval."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import Connection
from sqlalchemy.exc import IntegrityError

from portal.actions import tokens
from portal.actions.house import House
from portal.actions.management.managed import Done, NotFound, managing
from portal.actions.management.people.details import BadAddress, Known, changing, checked_address, free, note
from portal.actions.management.people.people import open_places, reach, seen
from portal.actions.people import keys
from portal.actions.people.signing_in import Desk
from portal.domain import seating
from portal.domain.access import Act, may
from portal.domain.places import Municipality, Region, Role
from portal.domain.seating import SEATED, BadSeat

__all__ = [
    "BadAddress",
    "BadSeat",
    "Choices",
    "Done",
    "Given",
    "Guest",
    "Known",
    "choices",
    "invite",
    "renew",
    "whose",
]


@dataclass(frozen=True, slots=True)
class Guest:
    """Who is invited, as it was filled in. `municipalities`: CBS codes; `region`: the slug, for a role of a region."""

    name: str
    address: str
    role: Role
    municipalities: Sequence[str]
    region: str
    slot: str | None
    theme: str
    language: str


@dataclass(frozen=True, slots=True)
class Choices:
    """What a manager can choose from: the municipalities and regions it works for."""

    municipalities: Sequence[Municipality]
    regions: Sequence[Region]


@dataclass(frozen=True, slots=True)
class Given:
    """An invitation, to be shown once: the code, its last day, and where the first approval needs the paper key
    (names of municipalities in which no functionaris can approve yet).
    """

    principal: str
    name: str
    role: Role
    code: str
    until: date
    paper: Sequence[str]
    approved_by: Sequence[str]


def choices(house: House, desk: Desk) -> Choices:
    """Where this manager can invite somebody for. Raises NotFound."""
    if not may(desk.staff, Act.MANAGE):
        raise NotFound
    with house.database.reading() as connection:
        return _choices(house, connection, desk)


def _choices(house: House, connection: Connection, desk: Desk) -> Choices:
    own = reach(house, connection, desk).region
    regions = [region for slug, region in house.directory.regions.items() if own in (None, slug)]
    return Choices(open_places(house, connection, desk), sorted(regions, key=lambda region: region.name))


def invite(house: House, desk: Desk, once: tokens.FormToken, guest: Guest) -> Given:
    """Make the account and its invitation code. Raises BadAddress, Known, BadSeat, NotFound, Done, tokens.Stale."""
    address = checked_address(guest.address)
    try:
        with managing(house, desk, Act.MANAGE, once) as connection:
            own, region = checked_places(house, connection, desk, guest.role, guest.municipalities, guest.slot)
            free(house, connection, desk, address)
            known = {each.slug for each in _choices(house, connection, desk).regions}
            if not region and guest.region not in known:
                raise BadSeat("region")
            made = keys.enrol(
                house, connection, address, guest.name, guest.role, own, region or guest.region, guest.language
            )
            if guest.role in SEATED:
                keys.add_seats(connection, made, guest.role, own, checked_theme(house, guest.theme), guest.slot or None)
            code = keys.new_code(house, connection, made, guest.role, desk.staff.principal)
            note(house, connection, desk, None, seen(house, connection, desk, made))
    except IntegrityError:  # two managers at once
        raise Known("") from None
    return _given(house, made, guest.name, guest.role, [place.code for place in own], code)


def renew(house: House, desk: Desk, once: tokens.FormToken, principal: str) -> Given:
    """A new code for somebody who made no keys yet; the older one no longer works.

    Raises NotFound (also when there are keys), Done, tokens.Stale.
    """
    with changing(house, desk, once, principal) as (connection, person, account):
        if account.unlocker is not None:
            raise NotFound
        code = keys.new_code(house, connection, principal, person.role, desk.staff.principal)
    return given(house, desk, principal, code)


def given(house: House, desk: Desk, principal: str, code: str) -> Given:
    """What is shown once of a code that was just made."""
    with house.database.reading() as connection:
        person = seen(house, connection, desk, principal)
    seats = [place.code for place in person.places]
    return _given(house, principal, person.name, person.role, seats, code)


def _given(house: House, principal: str, name: str, role: Role, codes: Sequence[str], code: str) -> Given:
    paper, approvers = [], set()
    if role in SEATED:
        for (where, _), coverage in house.directory.coverage.items():
            if where not in codes:
                continue
            ready = {each.name for each in coverage.readers if each.ready and each.role is Role.FUNCTIONARIS}
            approvers |= ready
            if not ready:
                paper.append(house.directory.by_code(where).name)
    until = house.today() + timedelta(days=keys.INVITED_DAYS)
    return Given(principal, name, role, code, until, sorted(set(paper)), sorted(approvers))


def checked_places(
    house: House, connection: Connection, desk: Desk, role: Role, codes: Sequence[str], slot: str | None
) -> tuple[list[Municipality], str]:
    """The municipalities by their codes, and their region ("" without one). Raises BadSeat.

    What is not the manager's is not there: codes come with a form, and may be anything.
    """
    own = [place for place in open_places(house, connection, desk) if place.code in codes]
    if len(own) != len(set(codes)):
        raise BadSeat("place")
    regions = {place.region for place in own}
    seating.check(role, len(own), len(regions), slot)
    return own, next(iter(regions), "")


def checked_theme(house: House, theme: str) -> str:
    """The theme of a seat; the only one when there is no choice. Raises BadSeat."""
    if len(house.themes) == 1:
        return next(iter(house.themes))
    if theme not in house.themes:
        raise BadSeat("theme")
    return theme


def whose(house: House, desk: Desk, address: str) -> str:
    """The principal with this address, when this manager can see who it is; else ""."""
    with house.database.reading() as connection:
        try:
            free(house, connection, desk, checked_address(address))
        except Known as found:
            return found.principal
        except BadAddress:
            pass
    return ""
