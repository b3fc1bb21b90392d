"""Keeping what was done for awareness: a functionaris for the own municipality, a coordinator for the region."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from uuid import UUID

from sqlalchemy import Connection

from portal.actions import tokens
from portal.actions.desk.cases import Done, NotFound, use_once
from portal.actions.house import House
from portal.actions.people.signing_in import Desk
from portal.adapters import accounts, trail
from portal.adapters import awareness as kept
from portal.domain import awareness
from portal.domain.access import Act, may
from portal.domain.awareness import Activity, Visited
from portal.domain.places import Municipality, Region, Role
from portal.domain.trail import Event

__all__ = ["Changed", "Done", "NotFound", "Reach", "change", "keep", "listed", "one", "reach", "remove", "visited"]


class Changed(Exception):
    """Somebody else changed this activity since the form was made."""


@dataclass(frozen=True, slots=True)
class Reach:
    """For whom somebody keeps activities: municipalities of `region` by CBS code. `whole`: also for all of it."""

    region: Region
    places: Mapping[str, Municipality]
    whole: bool

    def sees(self, activity: Activity) -> bool:
        """Whether this person may read of it: what was done for the whole region is for everybody there."""
        return activity.municipality is None or activity.municipality in self.places

    def keeps(self, activity: Activity) -> bool:
        """Whether this person may write it."""
        return self.whole if activity.municipality is None else activity.municipality in self.places


def reach(house: House, desk: Desk) -> Reach:
    """How far this person reaches. Raises NotFound."""
    with house.database.reading() as connection:
        return _reach(house, connection, desk)


def listed(house: House, desk: Desk) -> tuple[Activity, ...]:
    """What this person may read, newest first. Raises NotFound."""
    with house.database.reading() as connection:
        mine = _reach(house, connection, desk)
        return tuple(each for each in kept.of_region(connection, mine.region.slug) if mine.sees(each))


def one(house: House, desk: Desk, id: str) -> Activity:
    """An activity this person may read. Raises NotFound."""
    with house.database.reading() as connection:
        mine = _reach(house, connection, desk)
        found = kept.one(connection, mine.region.slug, id)
        if found is None or not mine.sees(found):
            raise NotFound
        return found


def visited(house: House, desk: Desk, activities: tuple[Activity, ...]) -> dict[str, tuple[Visited, ...]]:
    """Theme -> where somebody was, per work area; without themes that have no work areas."""
    places = reach(house, desk).places.values()
    found = {key: awareness.visited(activities, theme, places, house.today()) for key, theme in house.themes.items()}
    return {key: rows for key, rows in found.items() if rows}


# --- acts ------------------------------------------------------------------------------------------------------------


def keep(house: House, desk: Desk, once: tokens.FormToken, activity: Activity) -> str:
    """A new activity (its id and region do not count); returns its id. Raises NotFound, Done, tokens.Stale."""
    with house.database.writing() as connection:
        mine = _reach(house, connection, desk)
        id = str(UUID(bytes=house.random(16), version=4))
        new = replace(activity, id=id, region=mine.region.slug)
        _check(house, mine, new)
        use_once(house, connection, once)
        kept.put(connection, new)
        _record(house, connection, desk, "awareness_kept", new)
        return id


def change(house: House, desk: Desk, once: tokens.FormToken, seen: str, activity: Activity) -> None:
    """Other words or days for an activity; its theme stays. `seen`: of what the form showed.

    Raises NotFound, Changed, Done, tokens.Stale.
    """
    with house.database.writing() as connection:
        mine = _reach(house, connection, desk)
        found = _mine(connection, mine, activity.id)
        new = replace(activity, region=found.region, theme=found.theme)
        _check(house, mine, new)
        use_once(house, connection, once)
        if found.seen != seen:
            raise Changed
        kept.put(connection, new)
        _record(house, connection, desk, "awareness_changed", new)


def remove(house: House, desk: Desk, once: tokens.FormToken, id: str) -> None:
    """Take an activity away for good. Raises NotFound, Done, tokens.Stale."""
    with house.database.writing() as connection:
        mine = _reach(house, connection, desk)
        use_once(house, connection, once)  # first: the second time it is not there any more
        found = _mine(connection, mine, id)
        kept.take_away(connection, id)
        _record(house, connection, desk, "awareness_removed", found)


def _reach(house: House, connection: Connection, desk: Desk) -> Reach:
    """The region of the account, never one that came with a form; a functionaris has the own municipality alone."""
    if not may(desk.staff, Act.KEEP_AWARENESS):
        raise NotFound
    directory = house.directory
    if desk.staff.role is Role.COORDINATOR:
        region = directory.regions.get(accounts.account(connection, principal=desk.staff.principal).region)
        places = {
            each.code: each for each in directory.municipalities.values() if region and each.region == region.slug
        }
    else:
        own = [each for each in directory.municipalities.values() if each.code in desk.staff.municipalities]
        region = directory.region_of(own[0]) if own else None
        places = {each.code: each for each in own}
    if region is None:
        raise NotFound
    return Reach(region, places, desk.staff.role is Role.COORDINATOR)


def _mine(connection: Connection, mine: Reach, id: str) -> Activity:
    found = kept.one(connection, mine.region.slug, id)
    if found is None or not mine.keeps(found):
        raise NotFound
    return found


def _check(house: House, mine: Reach, activity: Activity) -> None:
    """The last net below the form: nothing that is not the person's own, and no key that nobody knows."""
    theme = house.themes.get(activity.theme)
    known = (
        theme is not None and activity.kind in awareness.KINDS and set(activity.groups) <= set(awareness.areas(theme))
    )
    if not (known and mine.keeps(activity)):
        raise NotFound


def _record(house: House, connection: Connection, desk: Desk, act: str, activity: Activity) -> None:
    """The trail says that it happened, and where; not what it was called."""
    facts = {"region": activity.region, "activity": activity.id}
    event = Event(act, house.clock(), desk.staff.principal, activity.municipality, facts=facts)
    trail.append(connection, house.app_keys, event)
