"""Signals before and after an activity, per work area: in bands, and only where the published figures allow it."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date

from portal.actions.figures import publishing
from portal.actions.house import House
from portal.actions.people.signing_in import Desk
from portal.adapters import region_overview
from portal.domain import awareness
from portal.domain.awareness import AREA, Activity, Band
from portal.domain.figures import TOTAL, Publication
from portal.domain.places import Role

__all__ = ["Beside", "Effect", "effect"]


@dataclass(frozen=True, slots=True)
class Beside:
    """One work area: the bands before and after. None: kept back."""

    group: str
    before: Band | None
    after: Band | None


@dataclass(frozen=True, slots=True)
class Effect:
    """The months around an activity, and what was counted in them in `place` (CBS code, None: the region).

    `seen_from`: the day from which it can be told, None when it can. Then `groups` may still be empty.
    """

    before: tuple[str, ...]
    after: tuple[str, ...]
    place: str | None
    groups: tuple[Beside, ...]
    seen_from: date | None = None


def effect(house: House, desk: Desk, activity: Activity) -> Effect:
    """What this person may be told; a functionaris hears of the own municipality, whatever the activity was for."""
    before, after = awareness.months_around(activity.held_on)
    coordinating = desk.staff.role is Role.COORDINATOR
    own = activity.municipality if coordinating else next(iter(desk.staff.municipalities), None)
    opens = awareness.seen_from(activity.held_on)
    if house.today() < opens:
        return Effect(before, after, own, (), opens)
    years = awareness.years_of((*before, *after))
    found = {year: each for year in years if (each := _published(house, desk, activity.theme, year, own))}
    places = {frozenset(each.places) for each in found.values()}
    groups = activity.groups or awareness.areas(house.themes[activity.theme])
    if len(places) != 1:
        return Effect(before, after, own, tuple(Beside(group, None, None) for group in groups))
    counted = _counted(house, places.pop(), activity.theme, (*before, *after))
    return Effect(before, after, own, tuple(_beside(group, before, after, counted, found, own) for group in groups))


def _beside(
    group: str,
    before: tuple[str, ...],
    after: tuple[str, ...],
    counted: Mapping[tuple[str, str], int],
    found: Mapping[int, Publication],
    own: str | None,
) -> Beside:
    edges = {year: edge for year, each in found.items() if (edge := awareness.edge(each, own or TOTAL, group))}
    months = {month: number for (value, month), number in counted.items() if value == group}
    return Beside(group, *(awareness.banded(each, months, edges) for each in (before, after)))


def _published(house: House, desk: Desk, theme: str, year: int, own: str | None) -> Publication | None:
    try:
        return publishing.publication(house, desk, theme, year, place=own or "")
    except publishing.NotFound:
        return None


def _counted(house: House, places: Collection[str], theme: str, months: Collection[str]) -> dict[tuple[str, str], int]:
    with house.database.reading() as connection:
        return region_overview.counted(connection, places, theme, AREA, months)
