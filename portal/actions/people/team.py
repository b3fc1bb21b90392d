"""The team: who answers for which municipality and theme, who is away, and whether the deputy stands in."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Connection

from portal.actions import tokens
from portal.actions.desk.cases import Done, NotFound, use_once
from portal.actions.house import House
from portal.actions.people.signing_in import Desk
from portal.adapters import accounts, approvals, directory, outbox, teams, trail, vault
from portal.domain import standing
from portal.domain.access import Act, may
from portal.domain.places import READERS, Functionaris, Municipality, Role, Slot
from portal.domain.standing import BadPeriod, Cover, Period
from portal.domain.trail import Event

__all__ = [
    "BadPeriod",
    "Done",
    "Member",
    "NotFound",
    "Team",
    "activate",
    "come_back",
    "go_away",
    "own_absence",
    "teams_of",
]


@dataclass(frozen=True, slots=True)
class Member:
    """Somebody with a seat. `state`: `ready`, `waits` (keys without approval), `invited` (no keys yet).

    `absence`: what runs or is still to come. `why_active`: why a deputy stands in now, see `standing.why_active`.
    `phone`: for colleagues, "" when none was left.
    """

    who: Functionaris
    state: str
    absence: Period | None
    away: bool
    why_active: str
    phone: str


@dataclass(frozen=True, slots=True)
class Team:
    """Who answers for one municipality and theme.

    `gaps`: codes of what is missing (see Coverage.gaps), and `half` when the duo is one person. `covers`: who takes
    over while this person is away, when an absence was set. `decides`: may ask the deputy in.
    """

    place: Municipality
    theme: str
    members: Sequence[Member]
    gaps: Sequence[str]
    covers: Sequence[Cover]
    decides: bool


def teams_of(house: House, desk: Desk) -> list[Team]:
    """The teams in which this person has a seat, as they are now. Raises NotFound for who has none."""
    if not may(desk.staff, Act.TEAM):
        raise NotFound
    codes = desk.staff.municipalities
    with house.database.reading() as connection:
        only = codes[0] if len(codes) == 1 else None
        rosters = approvals.rosters(connection, house.keeper.paper_keys, only=only)
        invited = teams.invited(connection, codes)
        seated = {reader.who.principal for roster in rosters.values() for reader in roster.readers}
        phones = teams.phones(connection, seated)
    found = []
    for (code, theme), roster in sorted(rosters.items()):
        people = [reader.who for reader in roster.readers] + list(roster.unapproved)
        people = [person for person in people if person.role in READERS]
        if code in codes and any(person.principal == desk.staff.principal and person.ready for person in people):
            slots = [_invited(row) for row in invited if (row.municipality, row.theme) == (code, theme)]
            guests = [each for each in slots if each.role in READERS]
            found.append(_team(house, desk, code, theme, people, guests, phones))
    return sorted(found, key=lambda team: (team.place.name, team.theme))


def _invited(row: Any) -> Functionaris:
    slot = Slot(row.slot) if row.slot in tuple(Slot) else None  # what SQL wrote there must not stop the page
    return Functionaris(row.id, row.name, Role(row.role), slot, row.theme, ready=False)


def _phone(house: House, principal: str, sealed: bytes | None) -> str:
    try:
        return house.app_keys.open_field("principal.phone", principal, sealed) if sealed else ""
    except vault.Damaged:
        return ""  # altered behind our back: no number is better than a wrong one


def _team(
    house: House,
    desk: Desk,
    code: str,
    theme: str,
    people: list[Functionaris],
    invited: list[Functionaris],
    phones: Mapping[str, bytes],
) -> Team:
    today = house.today()
    members = [
        Member(
            person,
            "invited" if person in invited else "ready" if person.ready else "waits",
            standing.period_of(person, today),
            person.away(today),
            standing.why_active(person, people, today) if person.ready else "",
            _phone(house, person.principal, phones.get(person.principal)),
        )
        for person in sorted([*people, *invited], key=_order)
    ]
    mine = next(person for person in people if person.principal == desk.staff.principal)
    period = standing.period_of(mine, today)
    gaps = list(house.directory.coverage[(code, theme)].gaps)
    if sum(person.role is Role.FUNCTIONARIS for person in people) == 1:
        gaps.append("half")
    covers = standing.cover(people, mine.principal, Period(max(period.first, today), period.last)) if period else ()
    decides = may(desk.staff, Act.ACTIVATE_DEPUTY) and mine.ready and mine.role is Role.FUNCTIONARIS
    return Team(house.directory.by_code(code), theme, members, gaps, covers, decides)


def _order(person: Functionaris) -> tuple[int, str, str]:
    return READERS.index(person.role), person.slot or "~", person.name


# --- absence -----------------------------------------------------------------------------------------------------


def own_absence(house: House, desk: Desk) -> Period | None:
    """The own absence that runs or is still to come."""
    with house.database.reading() as connection:
        return _absence(house, connection, desk.staff.principal)


def go_away(house: House, desk: Desk, once: tokens.FormToken, first: date, last: date) -> Period:
    """Set or change the own absence. Raises BadPeriod, NotFound, Done, tokens.Stale."""
    with _acting(house, desk, Act.TEAM, once) as connection:
        period = standing.checked(first, last, house.today(), _absence(house, connection, desk.staff.principal))
        _set_absence(house, connection, desk, period)
    house.keeper.refresh()
    return period


def come_back(house: House, desk: Desk, once: tokens.FormToken) -> None:
    """At work again: the own absence is over, or will not be. Raises NotFound, Done, tokens.Stale."""
    with _acting(house, desk, Act.TEAM, once) as connection:
        _set_absence(house, connection, desk, None)
    house.keeper.refresh()


def _absence(house: House, connection: Connection, principal: str) -> Period | None:
    row = accounts.account(connection, principal=principal)
    if row.absent_from is None or row.absent_until is None or row.absent_until < house.today():
        return None
    return Period(row.absent_from, row.absent_until)


def _set_absence(house: House, connection: Connection, desk: Desk, period: Period | None) -> None:
    days = (period.first, period.last) if period else (None, None)
    accounts.change_account(connection, desk.staff.principal, absent_from=days[0], absent_until=days[1])
    directory.changed(connection)
    act = "absence_set" if period else "absence_ended"
    facts = {"from": period.first.isoformat(), "until": period.last.isoformat()} if period else {}
    trail.append(connection, house.app_keys, Event(act, house.clock(), desk.staff.principal, facts=facts))


# --- the deputy --------------------------------------------------------------------------------------------------


def activate(
    house: House, desk: Desk, once: tokens.FormToken, municipality: str, theme: str, deputy: str, *, active: bool
) -> None:
    """Ask a deputy to stand in, or no longer; who is asked in gets mail. Ask for the kluiszin before.

    Raises NotFound (not of the duo there, or no deputy who is ready), Done, tokens.Stale.
    """
    if municipality not in desk.staff.municipalities:
        raise NotFound  # it came with a form, and may be anything
    with _acting(house, desk, Act.ACTIVATE_DEPUTY, once) as connection:
        roster = approvals.seated(connection, municipality, theme, house.keeper.paper_keys.get(municipality))
        people = {reader.who.principal: reader.who for reader in roster.readers}
        mine, other = people.get(desk.staff.principal), people.get(deputy)
        if mine is None or mine.role is not Role.FUNCTIONARIS or other is None:
            raise NotFound
        if other.role not in (Role.DEPUTY, Role.REGIONAL_DEPUTY):
            raise NotFound
        teams.set_active(connection, municipality, theme, deputy, active=active)
        directory.changed(connection)
        if active:
            outbox.flag_news(connection, [deputy])
        act, facts = "deputy_activated" if active else "deputy_deactivated", {"principal": deputy, "theme": theme}
        event = Event(act, house.clock(), desk.staff.principal, municipality, facts=facts)
        trail.append(connection, house.app_keys, event)
    house.keeper.refresh()


@contextmanager
def _acting(house: House, desk: Desk, act: Act, once: tokens.FormToken) -> Iterator[Connection]:
    """One act that concerns no signal: allowed, done once, in one transaction with its event."""
    if not may(desk.staff, act):
        raise NotFound
    with house.database.writing() as connection:
        use_once(house, connection, once)
        yield connection
