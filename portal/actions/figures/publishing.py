"""The figures that can be shown of a region, a theme and a calendar year, and who gets to see which part of them."""

from __future__ import annotations

import hashlib
from collections import OrderedDict
from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from threading import Lock

from sqlalchemy import Connection

from portal.actions.desk.cases import NotFound
from portal.actions.house import House
from portal.actions.people.signing_in import Desk
from portal.adapters import counters, members
from portal.domain.access import Act, may
from portal.domain.figures import Publication
from portal.domain.figures.assembling import QUARTERS, Sums, assemble
from portal.domain.figures.showing import crosses_shown, medians, remembered, running_tables, tables_of
from portal.domain.figures.suppression import suppress
from portal.domain.places import Role
from portal.domain.themes import Theme

MOST_REMEMBERED = 64
"""Publications that a process keeps: what to keep back takes up to some seconds to find."""

__all__ = ["NotFound", "publication", "years"]

_remembered: OrderedDict[str, Publication] = OrderedDict()
_turn = Lock()


def years(house: House, desk: Desk, theme: str) -> list[int]:
    """The calendar years of which there is something to show, newest first. Raises NotFound.

    The year that runs is there for the whole region only, as soon as a quarter is over.
    """
    _known(house, desk, theme)
    today = house.today()
    with house.database.reading() as connection:
        if desk.staff.role is Role.COORDINATOR:
            region = _region(house, desk, "", {})
            # also those that left: they counted here until then
            codes: Sequence[str] = [code for code, slug in members.ever(connection) if slug == region]
        else:
            codes = desk.staff.municipalities
        first = counters.first_month(connection, codes, theme)
    if first is None:
        return []
    newest = today.year if desk.staff.role is Role.COORDINATOR and _quarters_over(today.year, today) else today.year - 1
    return list(range(newest, int(first[:4]) - 1, -1))


def publication(house: House, desk: Desk, theme: str, year: int, *, place: str = "") -> Publication:
    """What this person can see of a year: the coordinator the whole region, or one place (CBS code) of it.

    Others see their own municipality only (`place`: which, when there are several). The year is kept back as one
    whole, so that the parts together say no more than the whole. Raises NotFound.
    """
    chosen, today = _known(house, desk, theme), house.today()
    over = _quarters_over(year, today)
    last = date(year, 12, 31)
    with house.database.reading() as connection:
        belongs = members.regions_on(connection, min(last, today))
        coordinating = desk.staff.role is Role.COORDINATOR
        own = place if coordinating else _own(desk, place)
        region = _region(house, desk, place, belongs) if coordinating else belongs.get(own, "")
        # in one order, always: what is kept back must not depend on how the database happens to answer
        codes = tuple(sorted(code for code, slug in belongs.items() if slug == region))
        if not region or not over or (own and own not in codes):
            raise NotFound
        if len(over) < len(QUARTERS) and own:
            raise NotFound  # of one municipality there is nothing before the year is over
        sums = _sums(connection, codes, theme, year)
    found = _published(region, chosen, year, codes, over, sums)
    return found.of(own) if own else found.arranged(_by_name(house, codes))


def _by_name(house: House, codes: Sequence[str]) -> list[str]:
    names = {place.code: place.name for place in house.directory.municipalities.values()}
    return sorted(codes, key=lambda code: (names.get(code, ""), code))


def _known(house: House, desk: Desk, theme: str) -> Theme:
    if not may(desk.staff, Act.SEE_FIGURES) or theme not in house.themes:
        raise NotFound
    return house.themes[theme]


def _own(desk: Desk, place: str) -> str:
    own = desk.staff.municipalities
    if not own or (place and place not in own):
        raise NotFound
    return place or own[0]


def _region(house: House, desk: Desk, place: str, belongs: Mapping[str, str]) -> str:
    """The region a coordinator sees: the own one; of who works for all of them that of the place, else the first."""
    if desk.staff.region:
        return desk.staff.region
    if place:
        return belongs.get(place, "")
    return next(iter(sorted(house.directory.regions)), "")


def _quarters_over(year: int, today: date) -> tuple[str, ...]:
    """The quarters of a year of which the last day is behind us."""
    ends = [date(year, 3 * number, 28) + timedelta(days=4) for number in range(1, 5)]  # early in the next month
    return tuple(name for name, end in zip(QUARTERS, ends, strict=True) if end.replace(day=1) <= today)


def _sums(connection: Connection, codes: Sequence[str], theme: str, year: int) -> Sums:
    found = counters.of_year(connection, codes, theme, year)
    return {(each.municipality, each.month, each.dimension, each.value): each.count for each in found if each.count > 0}


def _published(
    region: str, theme: Theme, year: int, codes: tuple[str, ...], over: tuple[str, ...], sums: Sums
) -> Publication:
    """The publication, remembered by exactly what it is made of."""
    parts = (region, theme.key, repr(theme.figures), repr(theme.outcomes), year, codes, over, sorted(sums.items()))
    digest = hashlib.sha256(repr(parts).encode()).hexdigest()
    with _turn:
        if digest in _remembered:
            _remembered.move_to_end(digest)
            return _remembered[digest]
    made = published(region, theme, year, codes, over, sums)
    with _turn:
        _remembered[digest] = made
        while len(_remembered) > MOST_REMEMBERED:
            _remembered.popitem(last=False)
    return made


def published(
    region: str, theme: Theme, year: int, codes: tuple[str, ...], over: tuple[str, ...], sums: Sums
) -> Publication:
    """The publication of a year from what was counted; `over`: the quarters that are."""
    until, truth = f"{year:04}-{3 * len(over):02}", assemble(theme, codes, sums)
    if truth is None:
        return Publication(region, theme.key, year, until, codes, {}, {}, {})
    if len(over) < len(QUARTERS):
        return Publication(region, theme.key, year, until, (), running_tables(truth, over), {}, {})
    found = suppress(truth, remembered(truth))
    return Publication(
        region, theme.key, year, until, codes, tables_of(found), crosses_shown(found), medians(found, sums)
    )
