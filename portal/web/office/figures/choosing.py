"""Which figures are asked for: the subject, the year and the place of an address, held against who asks."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from flask import abort, request

from portal.actions.figures import publishing
from portal.actions.figures.publishing import Shelf
from portal.domain.figures import TOTAL, Publication
from portal.domain.figures.answers import rows
from portal.domain.figures.closing import newest_closed
from portal.domain.places import Municipality, Role
from portal.domain.themes import Theme
from portal.web.office.present import desk, house

LONGEST_YEAR = 4
"""Digits of a year."""


@dataclass(frozen=True, slots=True)
class Chosen:
    """What is shown. `found`: None as long as there is nothing. `row`: of whom (a CBS code, or TOTAL for the region).

    `before`: the year before, None when it is not there. `places`: what one can choose from; `place`: its slug or "".
    `awaited`: the worker is busy with this year.
    """

    theme: Theme
    years: Sequence[int]
    year: int
    places: Sequence[Municipality]
    place: str
    row: str
    found: Publication | None
    before: Publication | None
    awaited: bool = False

    @property
    def whole_region(self) -> bool:
        """Whether the figures are of all municipalities together."""
        return self.row == TOTAL

    @property
    def shown(self) -> Publication | None:
        """What may be taken along: of one municipality its own row only."""
        return self.found if self.found is None or self.whole_region else self.found.of(self.row)


def chosen(*, compared: bool = True, exact: bool = False) -> Chosen:
    """What this address asks for; else the first subject, the newest year that is closed, the own place or region.

    What is not of this account, or does not exist, is not found. `compared`: with the year before. `exact`: no other
    year than the one asked for, as a file that is taken along must be.
    """
    theme = house().themes.get(request.args.get("thema", "") or next(iter(house().themes))) or abort(404)
    places = own_places()
    place = _place(places)
    row = place.code if place else TOTAL
    newest = newest_closed(house().today())
    asked = _asked() or newest
    shelf = _shelf(theme, row, asked, compared=compared)
    if asked not in shelf.years and newest in shelf.years:
        asked, shelf = newest, _shelf(theme, row, newest, compared=compared)
    year = asked if shelf.years else house().today().year - 1
    if exact and (request.args.get("jaar") or str(year)) != str(year):
        abort(404)
    shown = {each: found for each, found in shelf.found.items() if each in shelf.years and row in rows(found)}
    found = shown.get(year)
    before = shown.get(year - 1) if found else None
    slug = place.slug if place else ""
    return Chosen(theme, shelf.years, year, places, slug, row, found, before, year in shelf.awaited)


def own_places() -> list[Municipality]:
    """The municipalities this account can choose from, by name: of the region for a coordinator, else the own ones."""
    staff = desk().staff
    places = house().directory.municipalities.values()
    if regional():
        found = [each for each in places if staff.region in ("", each.region)]
    else:
        found = [each for each in places if each.code in staff.municipalities]
    return sorted(found, key=lambda each: each.name)


def regional() -> bool:
    """Whether this account sees the region as a whole."""
    return desk().staff.role is Role.COORDINATOR


def _place(places: Sequence[Municipality]) -> Municipality | None:
    """The municipality that is asked for; None: the region, or an account that belongs to no municipality."""
    slug = request.args.get("gemeente", "")
    if slug:
        return next((each for each in places if each.slug == slug), None) or abort(404)
    return None if regional() or not places else places[0]


def _asked() -> int | None:
    """The year that is asked for; None when none is.

    Who chooses another subject still has the old year in the form: a year without figures is no wrong address.
    """
    asked = request.args.get("jaar", "")
    if asked and not asked.isdecimal():
        abort(404)
    return int(asked) if asked and len(asked) == LONGEST_YEAR else None


def _shelf(theme: Theme, row: str, year: int, *, compared: bool) -> Shelf:
    """The years there are, and the figures of this one (and of the year before)."""
    if row == TOTAL and not regional():
        return Shelf([], {}, frozenset())  # an account that belongs to no municipality
    asked = (year, year - 1) if compared else (year,)
    try:
        return publishing.shelf(house(), desk(), theme.key, asked, place="" if row == TOTAL else row)
    except publishing.NotFound:
        abort(404)
