"""Who answers where, and what is missing: from the snapshot and a few rows. No signal is looked at."""

from __future__ import annotations

import json
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from portal.actions.house import House
from portal.actions.management.managed import NotFound, codes_of, regions_of
from portal.actions.people.signing_in import Desk
from portal.adapters import places, teams
from portal.domain import coverage
from portal.domain.access import Act, may
from portal.domain.coverage import Around, Lack
from portal.domain.places import Functionaris, Municipality, Role

__all__ = ["Covered", "NotFound", "Team", "covered"]


@dataclass(frozen=True, slots=True)
class Team:
    """Who is there for one municipality and theme. `invited`: names of people without keys yet, by role.

    `escrow_on`: the day the paper key was made, None when there is none.
    """

    place: Municipality
    theme: str
    people: Sequence[Functionaris]
    invited: Sequence[tuple[str, Role]]
    gaps: tuple[str, ...]
    escrow_on: date | None


@dataclass(frozen=True, slots=True)
class Covered:
    """The whole picture for one account. `mends`: the regions (slugs) this account keeps."""

    teams: Sequence[Team]
    lacks: Sequence[Lack]
    mends: frozenset[str]


def covered(house: House, desk: Desk, languages: Sequence[str]) -> Covered:
    """Every team and what is missing, the gravest first: a manager sees all regions, a coordinator the own one.

    Raises NotFound. In seven statements, however many municipalities there are.
    """
    if not may(desk.staff, Act.SEE_COVERAGE):
        raise NotFound
    directory, manages = house.directory, may(desk.staff, Act.MANAGE)
    with house.database.reading() as connection:
        regions = regions_of(house, connection, desk)
        codes = frozenset(place.code for place in directory.municipalities.values())
        if not manages:
            codes &= codes_of(house, connection, desk)
        texts: dict[str, list[frozenset[str]]] = {}
        for owner, _theme, _key, document in places.own_messages(connection):
            texts.setdefault(owner, []).append(frozenset(json.loads(document)))
        belongs = {each.code: each.memberships for each in places.found(connection, codes)}
        around = Around(places.with_contact(connection), languages, texts, belongs)
        invited = teams.invited(connection, sorted(codes))
    seen = set(directory.regions) if manages else set(regions)
    lacks = [
        lack
        for lack in coverage.lacking(directory, house.today(), around)
        if lack.region.slug in seen and (lack.municipality is None or lack.municipality.code in codes)
    ]
    return Covered(
        _teams(house, codes, invited),
        lacks,
        frozenset(regions) if manages else frozenset(),
    )


def _teams(house: House, codes: Collection[str], invited: Sequence[Any]) -> list[Team]:
    """A team per theme that a municipality works on, or was invited for."""
    asked = {(row.municipality, row.theme) for row in invited} & house.directory.coverage.keys()
    works = {
        (place.code, theme)
        for place in house.directory.municipalities.values()
        for theme in house.directory.themes_of(place)
    }
    return [_team(house, code, theme, invited) for code, theme in sorted(asked | works) if code in codes]


def _team(house: House, code: str, theme: str, invited: Sequence[Any]) -> Team:
    found = house.directory.coverage[code, theme]
    waiting = [
        (row.name, Role(row.role))
        for row in invited
        if (row.municipality, row.theme) == (code, theme) and row.role in set(Role)
    ]
    root = house.keeper.paper_keys.get(code)
    made_on = date.fromisoformat(root.made_on) if root else None
    return Team(house.directory.by_code(code), theme, found.readers, waiting, found.gaps, made_on)
