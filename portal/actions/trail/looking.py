"""Looking at the trail: all of it for the auditor, the own acts for a manager, one signal for who reads that signal."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from sqlalchemy import Connection

from portal.actions.desk.cases import NotFound, find
from portal.actions.house import House
from portal.actions.links import hits
from portal.actions.management.managed import codes_of
from portal.actions.people.signing_in import Desk
from portal.adapters import accounts, people, trail
from portal.adapters.trail import Reach, Wanted
from portal.domain.access import Act, may
from portal.domain.places import Role
from portal.domain.trail import Event

AT_ONCE = 50
MOST = 20_000
"""Events on a page, and in a file to take along."""

_OF_HITS = frozenset({"hit_across", "hit_called", "hit_dismissed", "hit_back"})
"""What is written about hits with other municipalities."""

__all__ = ["AT_ONCE", "MOST", "NotFound", "Seen", "Wanted", "all_of", "of_signal"]


@dataclass(frozen=True, slots=True)
class Seen:
    """Events, newest first. `names`: of everybody who acted or whom it was about; of all staff for the auditor.

    `acts`: every code there is, to choose from. `only_own`: who looks sees the own acts only.
    """

    events: Sequence[Event]
    names: Mapping[str, str]
    more: bool
    acts: Sequence[str] = ()
    only_own: bool = False


def all_of(house: House, desk: Desk, wanted: Wanted, page: int = 0, limit: int = AT_ONCE) -> Seen:
    """A page (from 0) of the trail, of the region of the account. Raises NotFound for who reads none of it."""
    if not may(desk.staff, Act.READ_TRAIL):
        raise NotFound
    only_own = desk.staff.role is not Role.AUDITOR
    if only_own:
        wanted = replace(wanted, actor=desk.staff.principal)
    with house.database.reading() as connection:
        reach = None if only_own else _reach(house, connection, desk)
        found = trail.look(connection, wanted, limit + 1, page * limit, reach)
        names = accounts.names(connection, _choice(found, reach, only_own=only_own))
        return Seen(found[:limit], names, len(found) > limit, trail.acts(connection), only_own)


def _reach(house: House, connection: Connection, desk: Desk) -> Reach | None:
    """The region of the account; None for an account without one, which sees everything."""
    region = accounts.account(connection, principal=desk.staff.principal).region
    if region is None:
        return None
    codes = codes_of(house, connection, desk)
    return Reach(codes, frozenset(row.id for row in people.of(connection, region, codes)))


def of_signal(house: House, desk: Desk, signal: str) -> Seen:
    """What happened with one signal, for who can open it. Raises NotFound.

    Who is kept out of the other signal of a hit sees nothing that was written about hits: not which one it was about.
    """
    with house.database.reading() as connection:
        case = find(connection, desk, signal, Act.READ)
        row = case.signal
        found = trail.of_signal(connection, row.id, row.municipality, row.received_on, MOST)
    if any(event.act in _OF_HITS for event in found) and not hits.sees_all(house, desk, signal):
        found = [event for event in found if event.act not in _OF_HITS]
    with house.database.reading() as connection:
        return Seen(found, accounts.names(connection, _people(found)), more=False)


def _choice(found: Sequence[Event], reach: Reach | None, *, only_own: bool) -> set[str] | None:
    """Whose names are needed: to show, and to choose from. None: everybody's."""
    if only_own:
        return _people(found)
    return None if reach is None else _people(found) | reach.people


def _people(events: Sequence[Event]) -> set[str]:
    about = {str(event.facts[name]) for event in events for name in ("principal", "second") if event.facts.get(name)}
    return about | {event.actor for event in events if event.actor}
