"""The figures that can be shown of a region, a theme and a calendar year, and who gets to see which part of them.

Only of years that are closed (`domain/figures/closing`): everything of a year at once, and never another number.
"""

from __future__ import annotations

import hashlib
from collections import OrderedDict
from collections.abc import Sequence
from datetime import date
from threading import Lock

from sqlalchemy import Connection

from portal.actions.desk.cases import NotFound
from portal.actions.house import House
from portal.actions.people.signing_in import Desk
from portal.adapters import counters, members
from portal.domain.access import Act, may
from portal.domain.figures import Publication
from portal.domain.figures.assembling import Sums, assemble
from portal.domain.figures.closing import is_closed, newest_closed
from portal.domain.figures.showing import crosses_shown, medians, tables_of
from portal.domain.figures.suppression import suppress
from portal.domain.places import Role
from portal.domain.themes import Theme

MOST_REMEMBERED = 64
"""Publications that a process keeps: what to keep back takes up to some seconds to find."""

__all__ = ["NotFound", "publication", "years"]

_remembered: OrderedDict[str, Publication] = OrderedDict()
_turn = Lock()


def years(house: House, desk: Desk, theme: str) -> list[int]:
    """The calendar years of which there is something to show, newest first: those that are closed. Raises NotFound."""
    _known(house, desk, theme)
    with house.database.reading() as connection:
        if desk.staff.role is Role.COORDINATOR:
            region = _region(desk)
            # also those that left: they counted here until then
            codes: Sequence[str] = [code for code, slug in members.ever(connection) if slug == region]
        else:
            codes = desk.staff.municipalities
        first = counters.first_month(connection, codes, theme)
    if first is None:
        return []
    return list(range(newest_closed(house.today()), int(first[:4]) - 1, -1))


def publication(house: House, desk: Desk, theme: str, year: int, *, place: str = "") -> Publication:
    """What this person can see of a year: the coordinator the whole region, or one place (CBS code) of it.

    Others see their own municipality only (`place`: which, when there are several). The year is kept back as one
    whole, so that the parts together say no more than the whole. Raises NotFound.
    """
    chosen = _known(house, desk, theme)
    if not is_closed(year, house.today()):
        raise NotFound
    with house.database.reading() as connection:
        belongs = members.regions_on(connection, date(year, 12, 31))
        coordinating = desk.staff.role is Role.COORDINATOR
        own = place if coordinating else _own(desk, place)
        region = _region(desk) if coordinating else belongs.get(own, "")
        # in one order, always: what is kept back must not depend on how the database happens to answer
        codes = tuple(sorted(code for code, slug in belongs.items() if slug == region))
        if not region or (own and own not in codes):
            raise NotFound
        sums = _sums(connection, codes, theme, year)
    found = _published(region, chosen, year, codes, sums)
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


def _region(desk: Desk) -> str:
    """The region a coordinator sees. Raises NotFound for an account without one: it works for none, not for all."""
    if not desk.staff.region:
        raise NotFound
    return desk.staff.region


def _sums(connection: Connection, codes: Sequence[str], theme: str, year: int) -> Sums:
    found = counters.of_year(connection, codes, theme, year)
    return {(each.municipality, each.month, each.dimension, each.value): each.count for each in found if each.count > 0}


def _published(region: str, theme: Theme, year: int, codes: tuple[str, ...], sums: Sums) -> Publication:
    """The publication, remembered by exactly what it is made of."""
    parts = (region, theme.key, repr(theme.figures), repr(theme.outcomes), year, codes, sorted(sums.items()))
    digest = hashlib.sha256(repr(parts).encode()).hexdigest()
    with _turn:
        if digest in _remembered:
            _remembered.move_to_end(digest)
            return _remembered[digest]
    made = published(region, theme, year, codes, sums)
    with _turn:
        _remembered[digest] = made
        while len(_remembered) > MOST_REMEMBERED:
            _remembered.popitem(last=False)
    return made


def published(region: str, theme: Theme, year: int, codes: tuple[str, ...], sums: Sums) -> Publication:
    """The publication of a year from what was counted."""
    truth = assemble(theme, codes, sums)
    if truth is None:
        return Publication(region, theme.key, year, codes, {}, {}, {})
    found = suppress(truth)
    return Publication(region, theme.key, year, codes, tables_of(found), crosses_shown(found), medians(found, sums))
