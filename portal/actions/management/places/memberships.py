"""To which region a municipality belongs, and when. None of it takes a municipality away from its signals."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import date

from sqlalchemy import Connection

from portal.actions import tokens
from portal.actions.house import House
from portal.actions.management.managed import Done, NotFound, managing, record
from portal.actions.management.places.places import dates_of, held, reach
from portal.actions.people.signing_in import Desk
from portal.adapters import places, shared_codes
from portal.adapters.places import Place
from portal.domain import memberships
from portal.domain.access import Act
from portal.domain.memberships import BadMembership, Membership
from portal.domain.revisions import Kind

__all__ = ["BadMembership", "Done", "Needed", "NotFound", "change", "join", "pairs", "take_away"]


class Needed(Exception):
    """From the day `on` it would be in no region, and it cannot do without.

    `reason`: `open` (reports can be filed), `signals` (`count` of them are not closed), `kept` (`count` of them are
    closed, but not erased yet: a reporter who writes opens one again, and then somebody must be there).
    """

    def __init__(self, reason: str, on: date, count: int = 0) -> None:
        super().__init__(reason)
        self.reason, self.on, self.count = reason, on, count


def join(house: House, desk: Desk, once: tokens.FormToken, slug: str, new: Membership) -> None:
    """In a region from a day on; the membership that runs then ends the day before. Ask for the kluiszin before.

    Raises Needed, BadMembership, NotFound, Done, tokens.Stale.
    """
    with _settling(house, desk, once, slug) as (connection, place):
        _keep(house, connection, desk, place, memberships.joined(place.memberships, new))


def change(house: House, desk: Desk, once: tokens.FormToken, slug: str, old: Membership, new: Membership) -> None:
    """Other days for a membership. Ask for the kluiszin before.

    Raises Needed, BadMembership, NotFound (also when `old` is not there any more), Done, tokens.Stale.
    """
    with _settling(house, desk, once, slug) as (connection, place):
        if old not in place.memberships or new.region != old.region:
            raise NotFound
        others = [each for each in place.memberships if each != old]
        _keep(house, connection, desk, place, memberships.in_order([*others, new]))


def take_away(house: House, desk: Desk, once: tokens.FormToken, slug: str, old: Membership) -> None:
    """A membership that has not begun will not begin. Ask for the kluiszin before. Raises as `change`."""
    with _settling(house, desk, once, slug) as (connection, place):
        if old not in place.memberships or old.first <= house.today():
            raise NotFound
        _keep(house, connection, desk, place, [each for each in place.memberships if each != old])


@contextmanager
def _settling(house: House, desk: Desk, once: tokens.FormToken, slug: str) -> Iterator[tuple[Connection, Place]]:
    with managing(house, desk, Act.MANAGE, once) as connection:
        yield connection, held(house, connection, desk, slug)


def _keep(house: House, connection: Connection, desk: Desk, place: Place, becomes: Sequence[Membership]) -> None:
    """Write what it becomes. Raises BadMembership("elsewhere") when another region's manager must agree, and Needed."""
    gone = [each for each in place.memberships if each not in becomes]
    new = [each for each in becomes if each not in place.memberships]
    regions, _ = reach(house, connection, desk)
    if any(each.region not in regions for each in (*gone, *new)):
        raise BadMembership("elsewhere")
    leaves = memberships.sooner(place.memberships, becomes, house.today())
    if leaves is not None:
        if place.is_open:
            raise Needed("open", leaves)
        waiting = places.not_closed(connection, place.code)
        if waiting:
            raise Needed("signals", leaves, waiting)
        kept = places.kept(connection, place.code)
        if kept:
            raise Needed("kept", leaves, kept)
    places.put_memberships(connection, place.code, becomes)
    shared_codes.prune(connection, house.today())  # who leaves compares no more, with its signals of before either
    actor = desk.staff.principal
    for was, became in pairs(gone, new):
        before, after = (dates_of(each) if each else {} for each in (was, became))
        region = (became or was or becomes[0]).region
        kind, code = Kind.MEMBERSHIP, place.code
        record(house, connection, actor, kind, code, before, after, region=region, municipality=code)


def pairs(
    gone: Sequence[Membership], new: Sequence[Membership]
) -> Iterator[tuple[Membership | None, Membership | None]]:
    """What each membership became: another one of its region, or nothing; and what is new."""
    left = list(new)
    for was in gone:
        became = next((each for each in left if each.region == was.region), None)
        if became is not None:
            left.remove(became)
        yield was, became
    for became in left:
        yield None, became
