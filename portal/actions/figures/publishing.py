"""The figures that can be shown of a region, a theme and a calendar year, and who gets to see which part of them.

Only of years that are closed (`domain/figures/closing`): everything of a year at once, and never another number. What
is kept back is found once by the worker (`worker/publishing`) and kept; a page reads it.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from threading import Lock

from sqlalchemy import Connection

from portal.actions.desk.cases import NotFound
from portal.actions.house import House
from portal.actions.people.signing_in import Desk
from portal.adapters import counters, members, publications
from portal.domain.access import Act, may
from portal.domain.figures import Publication
from portal.domain.figures.assembling import Sums, assemble
from portal.domain.figures.closing import is_closed, newest_closed
from portal.domain.figures.keeping import basis, read, shape
from portal.domain.figures.showing import crosses_shown, medians, tables_of
from portal.domain.figures.suppression import suppress
from portal.domain.places import Role
from portal.domain.themes import Theme

MOST_REMEMBERED = 64
"""Publications that a process keeps, of years that the worker did not come to yet."""

AT_ONCE = 5_000
"""Numbers that were counted of a year, of which a page finds out itself what to keep back: about a second's work."""

__all__ = ["Awaited", "NotFound", "Shelf", "publication", "published", "shelf", "sums_of", "years"]

_remembered: OrderedDict[str, Publication] = OrderedDict()
_turn = Lock()


class Awaited(NotFound):
    """The worker has not found out yet what of this year is kept back."""


@dataclass(frozen=True, slots=True)
class Shelf:
    """What there is of a theme. `years`: those of which there is something, newest first. `found`: of those asked for
    the ones that are there, and `awaited` the ones that the worker is busy with."""

    years: Sequence[int]
    found: Mapping[int, Publication]
    awaited: frozenset[int]


def shelf(house: House, desk: Desk, theme: str, asked: Sequence[int], *, place: str = "") -> Shelf:
    """The years that are closed, and what this person can see of those that are asked for.

    `place`: as in `publication`. In two statements, and one more for each year that the worker did not come to yet.
    Raises NotFound for who sees no figures of this theme.
    """
    chosen = _known(house, desk, theme)
    closed = [year for year in asked if is_closed(year, house.today())]
    with house.database.reading() as connection:
        row = _Row(house, connection, desk, chosen, place)
        kept = row.kept(closed)
        found: dict[int, Publication] = {}
        awaited = set()
        years = _years(house, kept.first)
        for year in closed:
            try:
                found[year] = row.of(year, kept)
            except Awaited:
                awaited.add(year)
            except NotFound:
                continue  # a municipality that was no part of the region in that year
    return Shelf(years, found, frozenset(awaited))


def years(house: House, desk: Desk, theme: str) -> list[int]:
    """The calendar years of which there is something to show, newest first: those that are closed. Raises NotFound."""
    return list(shelf(house, desk, theme, ()).years)


def publication(house: House, desk: Desk, theme: str, year: int, *, place: str = "") -> Publication:
    """What this person can see of a year: the coordinator the whole region, or one place (CBS code) of it.

    Others see their own municipality only (`place`: which, when there are several). The year is kept back as one
    whole, so that the parts together say no more than the whole. Raises NotFound, Awaited.
    """
    chosen = _known(house, desk, theme)
    if not is_closed(year, house.today()):
        raise NotFound
    with house.database.reading() as connection:
        row = _Row(house, connection, desk, chosen, place)
        return row.of(year, row.kept([year]))


class _Row:
    """What one person may see of a theme, in one reading transaction."""

    def __init__(self, house: House, connection: Connection, desk: Desk, theme: Theme, place: str) -> None:
        self.house, self.connection, self.desk, self.theme = house, connection, desk, theme
        self.coordinating = desk.staff.role is Role.COORDINATOR
        self.region = _region(desk) if self.coordinating else ""
        self.own = place if self.coordinating else _own(desk, place)
        self.members = members.everything(connection)

    def kept(self, years: Sequence[int]) -> publications.Kept:
        """What the worker left of these years, and since when there is anything."""
        codes: Sequence[str] = self.desk.staff.municipalities
        if self.coordinating:  # also those that left: they counted here until then
            codes = [code for code, slug in members.ever(self.members) if slug == self.region]
        regions = (
            {self.region}
            if self.coordinating
            else {slug for code, slug in members.ever(self.members) if code == self.own}
        )
        key = self.house.app_keys
        return publications.kept(self.connection, key, self.theme.key, codes, regions, years)

    def of(self, year: int, kept: publications.Kept) -> Publication:
        """The year as this person sees it. Raises NotFound, Awaited."""
        belongs = members.regions_on(self.members, date(year, 12, 31))
        region = self.region if self.coordinating else belongs.get(self.own, "")
        codes = codes_of(belongs, region)
        if not region or (self.own and self.own not in codes):
            raise NotFound
        text, shaped = kept.texts.get((region, year)), shape(region, self.theme, year, codes)
        found = read(text, shaped, region, self.theme.key, year) if text else None
        if found is None:
            found = _found_now(self.connection, region, self.theme, year, codes)
        return found.of(self.own) if self.own else found.arranged(_by_name(self.house, codes))


def codes_of(belongs: Mapping[str, str], region: str) -> tuple[str, ...]:
    """The places of a region in one order, always: what is kept back must not depend on how the database answers."""
    return tuple(sorted(code for code, slug in belongs.items() if slug == region))


def _years(house: House, first: str | None) -> list[int]:
    return list(range(newest_closed(house.today()), int(first[:4]) - 1, -1)) if first else []


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


# --- finding out what is kept back -------------------------------------------------------------------------------


def sums_of(connection: Connection, codes: Sequence[str], theme: str, year: int) -> Sums:
    """What was counted of a year in these places."""
    found = counters.of_year(connection, codes, theme, year)
    return {(each.municipality, each.month, each.dimension, each.value): each.count for each in found if each.count > 0}


def _found_now(connection: Connection, region: str, theme: Theme, year: int, codes: tuple[str, ...]) -> Publication:
    """The publication, remembered by exactly what it is made of. Raises Awaited when that would take long."""
    sums = sums_of(connection, codes, theme.key, year)
    if len(sums) > AT_ONCE:
        raise Awaited
    digest = f"{shape(region, theme, year, codes)} {basis(sums)}"
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
