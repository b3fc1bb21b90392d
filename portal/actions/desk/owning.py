"""Whose signal it is: handing over one, or all of one's own, to a colleague who holds the key."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy import Connection

from portal.actions import tokens
from portal.actions.desk.cases import Broken, Done, NotFound, acting, use_once
from portal.actions.desk.changing import change
from portal.actions.desk.gates import let_owner_in
from portal.actions.house import House
from portal.actions.people import standing_in
from portal.actions.people.signing_in import Desk
from portal.adapters import approvals, outbox, signals, teams, trail
from portal.domain.access import Act, may
from portal.domain.places import READERS, Functionaris
from portal.domain.signals import Signal
from portal.domain.trail import Event

__all__ = [
    "Broken",
    "Done",
    "NoHolder",
    "NotFound",
    "Share",
    "all_receivers",
    "hand_over",
    "hand_over_all",
    "receivers",
    "share",
]


class NoHolder(ValueError):
    """This colleague cannot open the signal, so it cannot become theirs."""


def receivers(house: House, desk: Desk, signal: Signal) -> list[Functionaris]:
    """The colleagues one signal can be handed to: ready, with a key of it, functionarissen first."""
    with house.database.reading() as connection:
        held = teams.holders(connection, signal.id)
    people = standing_in.team(house, signal.municipality, signal.theme)
    return _in_order(each for each in people if each.ready and each.principal in held and not _is_me(desk, each))


def hand_over(house: House, desk: Desk, signal: str, once: tokens.FormToken, to: str) -> None:
    """Make one signal a colleague's, who is mailed; a deputy can open it from now on.

    Raises NoHolder, NotFound, Broken, Done, tokens.Stale.
    """
    with acting(house, desk, signal, Act.TRIAGE, once, "handed_over", to=to) as (connection, case):
        where = case.signal.municipality, case.signal.theme
        if to not in teams.holders(connection, signal) or to not in _ready(house, connection, *where):
            raise NoHolder(to)
        gate = let_owner_in(house, connection, desk, case.signal, to)
        change(house, connection, desk, case, "handed_over", gate=gate, owner=to)
        if to != desk.staff.principal:
            outbox.flag_news(connection, [to])


# --- all of one's own --------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Share:
    """What handing over all of one's own comes to: how many signals go, and how many stay for want of a key."""

    going: int
    staying: int


def all_receivers(house: House, desk: Desk) -> list[Functionaris]:
    """The colleagues of the own teams who are ready."""
    people = {
        person.principal: person
        for code, theme in house.directory.coverage
        if code in desk.staff.municipalities
        for person in standing_in.team(house, code, theme)
        if person.ready and not _is_me(desk, person)
    }
    return _in_order(people.values())


def share(house: House, desk: Desk, to: str) -> Share:
    """What would go to a colleague now. Without a colleague ("") all stays. Counts only: no signal is named."""
    staff = desk.staff
    with house.database.reading() as connection:
        own = teams.open_of(connection, staff.principal, staff.municipalities)
        going = len(teams.to_hand_over(connection, staff.principal, staff.municipalities, to))
    return Share(going, own - going)


def hand_over_all(house: House, desk: Desk, once: tokens.FormToken, to: str) -> int:
    """Make all own open signals a colleague's, but for those they have no key of; returns how many went.

    Raises NotFound (this person hands nothing over), NoHolder, Done, tokens.Stale.
    """
    staff = desk.staff
    if not may(staff, Act.TEAM):
        raise NotFound
    if to not in {person.principal for person in all_receivers(house, desk)}:
        raise NoHolder(to)
    with house.database.writing() as connection:
        use_once(house, connection, once)
        rows = teams.to_hand_over(connection, staff.principal, staff.municipalities, to, hold=True)
        for signal in rows:
            signals.change(connection, signal.id, owner=to)
            event = Event("handed_over", house.clock(), staff.principal, signal.municipality, signal.id, {"to": to})
            trail.append(connection, house.app_keys, event)
            let_owner_in(house, connection, desk, signal, to)
        if rows:
            outbox.flag_news(connection, [to])
    return len(rows)


# --- inside ------------------------------------------------------------------------------------------------------


def _ready(house: House, connection: Connection, municipality: str, theme: str) -> set[str]:
    """Who may read here as it stands in this transaction."""
    roster = approvals.seated(connection, municipality, theme, house.keeper.paper_keys.get(municipality))
    return {reader.who.principal for reader in roster.readers if reader.who.role in READERS}


def _is_me(desk: Desk, person: Functionaris) -> bool:
    return person.principal == desk.staff.principal


def _in_order(people: Iterable[Functionaris]) -> list[Functionaris]:
    return sorted(people, key=lambda person: (READERS.index(person.role), person.name))
