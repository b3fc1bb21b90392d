"""Who is mailed, and with which of the constant letters: at a slot, or at once for an acute signal."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection

from portal.actions.house import House
from portal.actions.people.signing_in import normal_address
from portal.actions.worker.reminding import holding
from portal.adapters import accounts, directory, outbox, reminders, signals, trail, vault, wraps
from portal.adapters.reminders import Due, Holders
from portal.domain.places import Functionaris, Role
from portal.domain.standing import is_mailed, reachable, told
from portal.domain.trail import Event

TO_THE_TEAM = 2
"""Rounds of acute mail after which the contact of the team hears it too: with the third."""

_STANDING_IN = (Role.DEPUTY.value, Role.REGIONAL_DEPUTY.value)

__all__ = ["acute", "at_a_slot", "let_in", "team_moved"]


def at_a_slot(house: House, connection: Connection, region: str, people: Sequence[str], at: datetime) -> list[str]:
    """Mail those of these people who have a seat in a region, are there that day and chose this moment; returns who
    they are.

    Which letter somebody gets never depends on what happened: a deputy always gets the one of a deputy.
    """
    members = {place.code for place in house.directory.municipalities.values() if place.region == region}
    mailed = []
    for principal in people:
        seats = accounts.seats_of(connection, principal)
        if not any(seat.municipality in members for seat in seats) or not _is_there(house, principal, seats, at.date()):
            continue
        if f"{at:%H:%M}" in moments_of(house, connection, principal, region):
            stands_in = any(seat.role in _STANDING_IN for seat in seats)
            mailed += _write(house, connection, "standby" if stands_in else "news", [principal])
    return mailed


def moments_of(house: House, connection: Connection, principal: str, region: str) -> tuple[str, ...]:
    """At which moments of a region ("08:30") somebody is mailed: those of their choice, and never none."""
    offered = house.directory.regions[region].mail_slots
    account = accounts.account(connection, principal=principal)
    chosen = account.slots.split() if account else ()
    return tuple(each for each in offered if each in chosen) or offered


def acute(house: House, connection: Connection, signals: Sequence[str], sent: int) -> None:
    """One round of mail about acute signals that nobody opened, after `sent` rounds before.

    Together: the letter is always the same, so who is told of ten signals at once gets it once.
    """
    if sent:
        for signal in signals:
            let_in(house, connection, signal)
    holders, people = reminders.holders_of(connection, signals), set[str]()
    for due in reminders.several(connection, signals):
        held = holders[due.signal]
        team = holding(house, due, held)
        openly = [person for person in team if person.principal in held.open]
        called = {person.principal for person in reachable(told(openly, team, house.today()), house.today())}
        people |= called | (held.open - {person.principal for person in team})
        if sent == TO_THE_TEAM:
            _tell_team(house, connection, due, held)
    _write(house, connection, "acute", sorted(people))


def let_in(house: House, connection: Connection, signal: str) -> list[str]:
    """Open the gate of a signal's deputies, with an event for each; returns who was let in.

    With the date only: for an acute signal the hour would tell when it was filed.
    """
    municipality = signals.municipality_of(connection, signal)
    people = wraps.open_gates(connection, signal)
    for principal in people:
        event = Event("deputy_let_in", house.today(), None, municipality, signal, {"principal": principal})
        trail.append(connection, house.app_keys, event)
    return people


def team_moved(house: House, connection: Connection, former: str, address: str | None) -> None:
    """A team has another contact, or none: the letter that waits for the former one goes to who is it now.

    Called when the new one is written. The former one keeps it as the contact of another team.
    """
    if not outbox.withdraw(connection, house.app_keys, former, [outbox.TO_A_TEAM]):
        return
    others = {_contact(house, code, sealed) for code, sealed in directory.team_contacts(connection).items()}
    for each in sorted({former} & others | ({address} if address else set())):
        _put_to_team(house, connection, each)


def _is_there(house: House, principal: str, seats: Sequence[Any], on: date) -> bool:
    teams = [_team(house, seat.municipality, seat.theme) for seat in seats]
    person = next((each for team in teams for each in team if each.principal == principal), None)
    return person is None or is_mailed(person, teams, on)


def _team(house: House, municipality: str, theme: str) -> Sequence[Functionaris]:
    coverage = house.directory.coverage.get((municipality, theme))
    return coverage.readers if coverage else ()


def _tell_team(house: House, connection: Connection, due: Due, held: Holders) -> None:
    """Mail the contact of the team, once per signal; never somebody of the duo from whom the signal is kept."""
    sealed = directory.team_contact(connection, due.municipality)
    address = _contact(house, due.municipality, sealed) if sealed else ""
    if not address:
        return
    account = accounts.account_by_address(connection, house.app_keys, normal_address(address))
    team = {person.principal for person in _team(house, due.municipality, due.theme)}
    if account is not None and account.id in team and account.id not in held.open | held.gated:
        return
    _put_to_team(house, connection, address)


def _put_to_team(house: House, connection: Connection, address: str) -> None:
    account = accounts.account_by_address(connection, house.app_keys, normal_address(address))
    language = account.language if account is not None else "nl"
    outbox.put(house.database, connection, house.app_keys, outbox.TO_A_TEAM, language, address, house.clock())


def _contact(house: House, municipality: str, sealed: bytes) -> str:
    """The address of a team; "" when nobody can read it any more."""
    try:
        return house.app_keys.open_field("municipality.team_contact", municipality, sealed)
    except vault.Damaged:
        return ""


def _write(house: House, connection: Connection, letter: str, people: Sequence[str]) -> list[str]:
    """Returns whom: an address that was altered or sealed under a key we do not have holds up nobody else."""
    written = []
    for principal in people:
        account = accounts.account(connection, principal=principal)
        if account is None:
            continue  # the escrow has a wrap too, but no address
        try:
            address = house.app_keys.open_field("principal.email", principal, account.email_sealed)
        except vault.Damaged:
            continue
        outbox.put(house.database, connection, house.app_keys, letter, account.language, address, house.clock())
        written.append(principal)
    return written
