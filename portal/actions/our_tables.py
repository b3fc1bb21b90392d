"""In which regions a municipality is, and who meets it at which table. Nothing here is of a signal."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import Connection

from portal.actions.desk.cases import NotFound
from portal.actions.house import House
from portal.actions.management.managed import codes_of
from portal.actions.people.signing_in import Desk
from portal.adapters import places, teams
from portal.domain.access import Act, may
from portal.domain.memberships import Membership
from portal.domain.places import Municipality, Partner, Region, Role
from portal.domain.referrals import Table, parse_policy
from portal.domain.seating import SEATED

__all__ = ["Around", "Belonging", "Chair", "NotFound", "Seen", "Whole", "around", "here", "whole"]

STRATEGIC = "strategic"
"""The kind of table where mayors meet: no colleague of the portal sits there but the chain coordinator."""

_SITS = (Role.FUNCTIONARIS, Role.CARE_COORDINATOR)


@dataclass(frozen=True, slots=True)
class Belonging:
    """A membership with the name of the region. `kind`: of the region; `promises`: whether it is the one that does."""

    name: str
    kind: str
    member: Membership
    promises: bool


@dataclass(frozen=True, slots=True)
class Chair:
    """A colleague at a table. `place`: of which municipality, "" for who is there for several."""

    name: str
    role: Role
    place: str


@dataclass(frozen=True, slots=True)
class Seen:
    """A table as it is today: in which region (its name), with whom. `places`: by name."""

    table: Table
    where: str
    places: tuple[Municipality, ...]
    partners: tuple[Partner, ...]
    people: tuple[Chair, ...]


@dataclass(frozen=True, slots=True)
class Around:
    """One municipality: where it belongs, also what is over or still to come (the newest first), and its tables."""

    place: Municipality
    region: Region
    belongs: tuple[Belonging, ...]
    tables: tuple[Seen, ...]


@dataclass(frozen=True, slots=True)
class Whole:
    """A region with its municipalities and tables. `circles`: kinds of other regions that anybody there is in.

    `named`: CBS code -> kind -> the names of the regions of that kind it is in today.
    """

    region: Region
    places: tuple[Municipality, ...]
    tables: tuple[Seen, ...]
    circles: tuple[str, ...]
    named: Mapping[str, Mapping[str, Sequence[str]]]


def here(house: House, desk: Desk) -> tuple[Municipality, ...]:
    """The municipalities this person works for, by name. Raises NotFound."""
    if not may(desk.staff, Act.SEE_TABLES):
        raise NotFound
    codes = frozenset(desk.staff.municipalities)
    if not codes and desk.staff.role not in SEATED:
        with house.database.reading() as connection:
            codes = codes_of(house, connection, desk)
    return tuple(place for place in house.directory.municipalities.values() if place.code in codes)


def around(house: House, desk: Desk, slug: str) -> Around:
    """One of those municipalities, in all its regions. Raises NotFound."""
    place = next((each for each in here(house, desk) if each.slug == slug), None)
    if place is None:
        raise NotFound
    region = house.directory.region_of(place)
    with house.database.reading() as connection:
        found = places.one(connection, slug)
        at = [each for each in _tables(house, connection, region) if place in each.places]
    if found is None:
        raise NotFound
    belongs = [_belonging(house, each) for each in (*found.memberships, *found.circles)]
    belongs.sort(key=lambda each: (each.promises, each.member.first), reverse=True)
    return Around(place, region, tuple(belongs), tuple(_for(each, place) for each in at))


def whole(house: House, desk: Desk) -> tuple[Whole, ...]:
    """The regions of the municipalities this person works for, each with all of those. Raises NotFound."""
    own = here(house, desk)
    slugs = dict.fromkeys(place.region for place in own)
    with house.database.reading() as connection:
        return tuple(_whole(house, connection, slug, [each for each in own if each.region == slug]) for slug in slugs)


def _whole(house: House, connection: Connection, slug: str, own: Sequence[Municipality]) -> Whole:
    region, circles = house.directory.regions[slug], house.directory.circles
    named: dict[str, dict[str, list[str]]] = {place.code: {} for place in own}
    for place in own:
        for circle in place.circles:
            named[place.code].setdefault(circles[circle].kind, []).append(circles[circle].name)
    kinds = tuple(dict.fromkeys(kind for each in named.values() for kind in each))
    return Whole(region, tuple(own), _tables(house, connection, region), kinds, named)


def _belonging(house: House, member: Membership) -> Belonging:
    circle = house.directory.circles.get(member.region)
    if circle is not None:
        return Belonging(circle.name, circle.kind, member, promises=False)
    region = house.directory.regions[member.region]
    return Belonging(region.name, region.kind, member, promises=True)


# --- tables ----------------------------------------------------------------------------------------------------------


def _tables(house: House, connection: Connection, region: Region) -> tuple[Seen, ...]:
    coordinators = [Chair(name, Role.COORDINATOR, "") for name in teams.coordinators(connection, region.slug)]
    return tuple(_seen(house, region, table, coordinators) for table in parse_policy(region.policy).tables)


def _seen(house: House, region: Region, table: Table, coordinators: Sequence[Chair]) -> Seen:
    directory = house.directory
    circle = directory.circles.get(table.region)
    members = tuple(
        place
        for place in directory.municipalities.values()
        if place.region == region.slug and (not table.region or table.region in place.circles)
    )
    partners = directory.partners_of.get(region.slug, {})
    people = () if table.kind == STRATEGIC else _colleagues(house, members, table.themes or tuple(house.themes))
    return Seen(
        table,
        circle.name if circle else region.name,
        members,
        tuple(partners[key] for key in table.partners if key in partners),
        (*coordinators, *people),
    )


def _colleagues(house: House, members: Iterable[Municipality], themes: Sequence[str]) -> tuple[Chair, ...]:
    """Who sits there for the municipalities, each person once: with a municipality when it is one."""
    where: dict[tuple[str, str, Role], list[str]] = {}
    for place in members:
        for theme in themes:
            coverage = house.directory.coverage.get((place.code, theme))
            for person in coverage.readers if coverage else ():
                if person.ready and person.role in _SITS:
                    names = where.setdefault((person.principal, person.name, person.role), [])
                    names += [place.name] if place.name not in names else []
    chairs = [Chair(name, role, each[0] if len(each) == 1 else "") for (_, name, role), each in where.items()]
    return tuple(sorted(chairs, key=lambda each: (each.place, each.role != Role.CARE_COORDINATOR, each.name)))


def _for(seen: Seen, place: Municipality) -> Seen:
    """A table with the partners that are there for this municipality."""
    partners = tuple(each for each in seen.partners if each.serves(place.slug))
    return Seen(seen.table, seen.where, seen.places, partners, seen.people)
