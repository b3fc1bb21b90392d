"""People as their manager sees them: who there is, in which state, and the account of one of them."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Connection

from portal.actions.house import House
from portal.actions.management.managed import NotFound, within
from portal.actions.people.signing_in import Desk
from portal.adapters import accounts, people, places, vault
from portal.domain.access import Act, may
from portal.domain.places import Municipality, Role, Slot
from portal.domain.seating import SEATED, role_of

__all__ = ["NotFound", "Person", "Place", "Reach", "everybody", "one", "open_places", "reach", "seen"]


@dataclass(frozen=True, slots=True)
class Place:
    """A seat: the municipality by code and name, the theme, the half of the duo, and whether the keys are approved.

    `own`: whether the municipality is one this manager works for.
    """

    code: str
    name: str
    theme: str
    slot: Slot | None
    ready: bool
    own: bool


@dataclass(frozen=True, slots=True)
class Person:
    """An account. `state`: `invited`, `expired` (the invitation ran out), `unseated` (a role that needs a municipality
    and has none), `waits` (keys without approval), `away`, `ready`, `left`; `until` the day that belongs to it: the
    last one of the invitation or absence, or that of leaving.

    `address` is "" for who may not see it, and for who left. `own`: the whole account is this manager's to change,
    and not only seats of it. `me`: it is the manager's own.
    """

    principal: str
    name: str
    role: Role
    region: str | None
    municipality: str | None
    language: str
    address: str
    places: Sequence[Place]
    state: str
    until: date | None
    own: bool
    me: bool

    @property
    def has_keys(self) -> bool:
        """Whether the kluiszin was made."""
        return self.state not in ("invited", "expired", "left")


@dataclass(frozen=True, slots=True)
class Reach:
    """How far an account reaches: its own region (None: all), and the CBS codes of what is not another region's."""

    region: str | None
    codes: frozenset[str]

    def whole(self, row: Any, seats: Iterable[Any]) -> bool:
        """Whether an account is this region's, and not one of elsewhere with a seat here."""
        if self.region is None or row.region == self.region:
            return True
        where = {seat.municipality for seat in seats} | ({row.municipality} if row.municipality else set())
        return row.region is None and bool(where) and where <= self.codes


def reach(house: House, connection: Connection, desk: Desk) -> Reach:
    """How far this account reaches, in two statements."""
    own = accounts.account(connection, principal=desk.staff.principal).region
    return Reach(own, within(house, own, places.codes(connection, own)))


def everybody(house: House, desk: Desk) -> list[Person]:
    """Everybody of the own region, by name, those who left as well; in four statements. Raises NotFound."""
    if not may(desk.staff, Act.READ_SETTINGS):
        raise NotFound
    with house.database.reading() as connection:
        return _everybody(house, connection, desk)


def _everybody(house: House, connection: Connection, desk: Desk, only: str = "") -> list[Person]:
    span = reach(house, connection, desk)
    rows = people.of(connection, span.region, span.codes, only)
    found: dict[str, list[Any]] = {row.id: [] for row in rows}
    for seat in people.seats(connection, found):
        found[seat.principal].append(seat)
    rosters = house.keeper.snapshot.rosters
    ready = {(key, reader.who.principal) for key, roster in rosters.items() for reader in roster.readers}
    return [_person(house, desk, span, row, found[row.id], ready) for row in rows]


def one(house: House, desk: Desk, principal: str) -> Person:
    """One of them. Raises NotFound."""
    if not may(desk.staff, Act.READ_SETTINGS):
        raise NotFound
    with house.database.reading() as connection:
        return seen(house, connection, desk, principal)


def seen(house: House, connection: Connection, desk: Desk, principal: str) -> Person:
    """One of them, in the caller's transaction. Raises NotFound."""
    for person in _everybody(house, connection, desk, principal):
        return person
    raise NotFound


def open_places(house: House, connection: Connection, desk: Desk) -> list[Municipality]:
    """The municipalities in which somebody can get a seat, by name: those that are in an own region today."""
    codes = reach(house, connection, desk).codes
    found = [place for place in house.directory.municipalities.values() if place.code in codes]
    return sorted(found, key=lambda place: place.name)


def _person(
    house: House,
    desk: Desk,
    span: Reach,
    row: Any,
    seats: Sequence[Any],
    ready: Collection[tuple[tuple[str, str], str]],
) -> Person:
    role = role_of(row.role, [seat.role for seat in seats])
    here = [
        Place(
            seat.municipality,
            seat.place,
            seat.theme,
            Slot(seat.slot) if seat.slot in tuple(Slot) else None,
            ((seat.municipality, seat.theme), row.id) in ready,
            seat.municipality in span.codes,
        )
        for seat in seats
    ]
    state, until = _state(house.today(), row, role, here)
    own = span.whole(row, seats)
    return Person(
        row.id,
        row.name,
        role,
        row.region,
        row.municipality,
        row.language,
        _address(house, row) if own and may(desk.staff, Act.MANAGE) else "",
        here,
        state,
        until,
        own,
        row.id == desk.staff.principal,
    )


def _state(today: date, row: Any, role: Role, seats: Sequence[Place]) -> tuple[str, date | None]:
    if row.left_on is not None:
        return "left", row.left_on
    if row.unlocker is None:
        runs = row.invited_until is not None and row.invited_until >= today
        return "invited" if runs else "expired", row.invited_until
    if role in SEATED and not seats:
        return "unseated", None
    if role in SEATED and not all(seat.ready for seat in seats):
        return "waits", None
    if row.absent_from is not None and row.absent_from <= today <= (row.absent_until or today):
        return "away", row.absent_until
    return "ready", None


def _address(house: House, row: Any) -> str:
    try:
        return house.app_keys.open_field("principal.email", row.id, row.email_sealed) if row.email_sealed else ""
    except vault.Damaged:
        return ""  # altered behind our back: no address is better than a wrong one
