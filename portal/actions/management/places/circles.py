"""In which other regions a municipality is, and when: of the police, of Veilig Thuis and so on. No promise changes."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from sqlalchemy import Connection

from portal.actions import tokens
from portal.actions.house import House
from portal.actions.management.managed import Done, NotFound, managing, record
from portal.actions.management.places.memberships import pairs
from portal.actions.management.places.places import dates_of, held, region_of
from portal.actions.people.signing_in import Desk
from portal.adapters import places
from portal.adapters.places import Place
from portal.domain import circles
from portal.domain.access import Act
from portal.domain.memberships import BadMembership, Membership
from portal.domain.revisions import Kind

__all__ = ["BadMembership", "Done", "NotFound", "change", "join", "take_away"]


def join(house: House, desk: Desk, once: tokens.FormToken, slug: str, new: Membership) -> None:
    """In another region from today or a later day on; the one of its kind that runs then ends the day before.

    Raises BadMembership (`past` as well), NotFound (also when there is no such region), Done, tokens.Stale.
    """
    with _settling(house, desk, once, slug) as (connection, place):
        if new.region not in places.circles(connection):
            raise NotFound
        _ahead(house, new)
        _keep(house, connection, desk, place, circles.joined(place.circles, new, _kinds(connection)))


def change(house: House, desk: Desk, once: tokens.FormToken, slug: str, old: Membership, new: Membership) -> None:
    """Other days. Raises BadMembership, NotFound (also when `old` is not there any more), Done, tokens.Stale."""
    with _settling(house, desk, once, slug) as (connection, place):
        if old not in place.circles or new.region != old.region:
            raise NotFound
        if new.first != old.first or (old.last and old.last < house.today()):
            _ahead(house, new)
        others = [each for each in place.circles if each != old]
        _keep(house, connection, desk, place, circles.in_line([*others, new], _kinds(connection)))


def take_away(house: House, desk: Desk, once: tokens.FormToken, slug: str, old: Membership) -> None:
    """What has not begun will not begin. Raises as `change`."""
    with _settling(house, desk, once, slug) as (connection, place):
        if old not in place.circles or old.first <= house.today():
            raise NotFound
        _keep(house, connection, desk, place, [each for each in place.circles if each != old])


def _ahead(house: House, new: Membership) -> None:
    """Raises BadMembership("past"): where it met with whom is over, and a day of then would open what was said there.

    What a region file says of earlier days stays as it is.
    """
    if new.first < house.today():
        raise BadMembership("past")


@contextmanager
def _settling(house: House, desk: Desk, once: tokens.FormToken, slug: str) -> Iterator[tuple[Connection, Place]]:
    with managing(house, desk, Act.MANAGE, once) as connection:
        yield connection, held(house, connection, desk, slug)


def _kinds(connection: Connection) -> dict[str, str]:
    return {slug: circle.kind for slug, circle in places.circles(connection).items()}


def _keep(house: House, connection: Connection, desk: Desk, place: Place, becomes: Sequence[Membership]) -> None:
    gone = [each for each in place.circles if each not in becomes]
    new = [each for each in becomes if each not in place.circles]
    places.put_circles(connection, place.code, becomes)
    home = region_of(place, house.today())
    for was, became in pairs(gone, new):
        before, after = (dates_of(each) if each else {} for each in (was, became))
        where = {"region": home, "municipality": place.code}
        record(house, connection, desk.staff.principal, Kind.MEMBERSHIP, place.code, before, after, **where)
