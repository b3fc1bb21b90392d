"""A region at a glance, without contents: from the snapshot and three queries that touch only readable columns."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from portal.actions.house import House
from portal.actions.management.managed import NotFound, codes_of, regions_of
from portal.actions.people.promises import MONTHS
from portal.actions.people.signing_in import Desk
from portal.adapters import region_overview
from portal.adapters.region_overview import Promised
from portal.domain import coverage, steering
from portal.domain.access import Act, may
from portal.domain.coverage import Around, Lack
from portal.domain.places import Municipality, Region, Role
from portal.domain.steering import Load, Row

__all__ = ["NotFound", "Overview", "overview"]


@dataclass(frozen=True, slots=True)
class Overview:
    """`rows`: the municipalities, the gravest first. `partners`: what is missing with the partners of the regions.

    `late_tasks`: of meetings. `since`: the first month ("2026-09") in which promises were measured.
    """

    regions: tuple[Region, ...]
    rows: Sequence[Row]
    partners: Sequence[Lack]
    late_tasks: int
    since: str


def overview(house: House, desk: Desk) -> Overview:
    """The whole picture: a coordinator sees the own region, a manager those of the account. Raises NotFound."""
    if not may(desk.staff, Act.SEE_REGION):
        raise NotFound
    today, directory = house.today(), house.directory
    since = steering.months_back(today, MONTHS)
    with house.database.reading() as connection:
        regions = regions_of(house, connection, desk)
        if desk.staff.role is Role.COORDINATOR and set(regions) != {desk.staff.region}:
            raise NotFound  # works for one region: without it, for none
        reached = codes_of(house, connection, desk)
        places = [place for place in directory.municipalities.values() if place.code in reached]
        codes = frozenset(place.code for place in places)
        loads = region_overview.loads(connection, codes, today)
        promised = region_overview.promised(connection, codes, since)
        late_tasks = region_overview.late_tasks(connection, regions, today)
    lacks = _lacks(house)
    rows = _rows(house, places, loads, promised, lacks)
    partners = [lack for lack in lacks if lack.municipality is None and lack.region.slug in regions]
    return Overview(tuple(regions.values()), sorted(rows, key=lambda each: each.rank), partners, late_tasks, since)


def _rows(
    house: House,
    places: Sequence[Municipality],
    loads: Mapping[str, Load],
    promised: Sequence[Promised],
    lacks: Sequence[Lack],
) -> Iterator[Row]:
    counts = {(each.municipality, each.dimension, each.value): each.count for each in promised}
    teams, lacking = defaultdict(list), defaultdict(list)
    for (code, _theme), team in sorted(house.directory.coverage.items()):
        teams[code].append(team.readers)
    for lack in lacks:
        if lack.municipality is not None:
            lacking[lack.municipality.code].append(lack)
    for place in places:
        look, told = (
            steering.pace(*(counts.get((place.code, dimension, value), 0) for value in ("in_time", "late")))
            for dimension in ("first_look", "feedback")
        )
        load = loads.get(place.code, Load())
        yield steering.row(place, load, (look, told), teams[place.code], lacking[place.code], house.today())


def _lacks(house: House) -> list[Lack]:
    """What is missing in teams and with partners: what the snapshot tells without asking the database."""
    nothing_else = Around({place.code for place in house.directory.municipalities.values()}, (), {}, {})
    kinds = ("shut", "away", "unapproved", "uncovered", "covenant", "stale")
    found = coverage.lacking(house.directory, house.today(), nothing_else)
    return [lack for lack in found if lack.code in kinds]
