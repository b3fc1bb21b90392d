"""What a region promises and how long it keeps, since when, and what waits for a second manager."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection

from portal.actions.house import House
from portal.actions.management.managed import NotFound, regions_of
from portal.actions.management.region.settling import kind_of
from portal.actions.people.signing_in import Desk
from portal.adapters import accounts, proposals, revisions
from portal.domain.access import Act, may
from portal.domain.places import Region
from portal.domain.proposals import Part, Proposal, values_of

__all__ = ["NotFound", "Standing", "State", "Waiting", "one", "reached", "refused", "state", "waiting"]


@dataclass(frozen=True, slots=True)
class Standing:
    """A proposal as it looks to one manager. `name`: of who proposed it; `refused_by`: of who did not agree.

    `waits`: it can be agreed with by somebody. `mine`: proposed by who looks. `changed`: the region is no longer what
    it was proposed against. `left`: who proposed it manages no more.
    """

    proposal: Proposal
    name: str
    refused_by: str
    waits: bool
    mine: bool
    changed: bool
    left: bool

    @property
    def agreeable(self) -> bool:
        """Whether somebody else than who looks proposed it, and it can be agreed with now."""
        return self.waits and not self.mine and not self.changed and not self.left


@dataclass(frozen=True, slots=True)
class State:
    """A region now: the values of each part, the day they were last settled (None: never), and what waits.

    `alone`: whoever looks is the only manager there is.
    """

    region: Region
    values: Mapping[Part, Mapping[str, Any]]
    since: Mapping[Part, date | None]
    standing: Mapping[Part, Standing]
    alone: bool


@dataclass(frozen=True, slots=True)
class Waiting:
    """What asks for somebody, for the start of management. `name`: of the other: who proposed it, or did not agree."""

    region: Region
    proposal: Proposal
    name: str


def reached(house: House, desk: Desk) -> Mapping[str, Region]:
    """The regions whose settings this account may read, by slug. Raises NotFound for who reads none."""
    if not may(desk.staff, Act.READ_SETTINGS):
        raise NotFound
    with house.database.reading() as connection:
        return regions_of(house, connection, desk)


def state(house: House, desk: Desk, slug: str) -> State:
    """One region. Raises NotFound."""
    region = reached(house, desk).get(slug)
    if region is None:
        raise NotFound
    with house.database.reading() as connection:
        keepers = proposals.managers(connection, slug)
        since = {part: _since(connection, region, part) for part in Part}
        found = _of(house, connection, slug)
        standing = {each.part: _standing(house, connection, desk, region, each) for each in found}
    values = {part: values_of(region, part) for part in Part}
    return State(region, values, since, standing, keepers == {desk.staff.principal})


def one(house: House, desk: Desk, slug: str, id: str) -> Standing | None:
    """A proposal of a region; None when it is not there (any more). Raises NotFound for a region out of reach."""
    found = state(house, desk, slug).standing.values()
    return next((each for each in found if each.proposal.id == id), None)


def waiting(house: House, desk: Desk) -> list[Waiting]:
    """All that this manager can agree with."""
    return [Waiting(region, each.proposal, each.name) for region, each in _all(house, desk) if each.agreeable]


def refused(house: House, desk: Desk) -> list[Waiting]:
    """All that this manager proposed and a colleague did not agree with, until it is taken away."""
    return [
        Waiting(region, each.proposal, each.refused_by)
        for region, each in _all(house, desk)
        if each.mine and each.proposal.refused
    ]


def _all(house: House, desk: Desk) -> list[tuple[Region, Standing]]:
    """Every proposal of the regions that this person settles."""
    if not may(desk.staff, Act.SETTLE):
        return []
    with house.database.reading() as connection:
        return [
            (region, _standing(house, connection, desk, region, found))
            for slug, region in regions_of(house, connection, desk).items()
            for found in _of(house, connection, slug)
        ]


def _of(house: House, connection: Connection, slug: str) -> list[Proposal]:
    return proposals.of_region(connection, house.app_keys, slug)


def _standing(house: House, connection: Connection, desk: Desk, region: Region, found: Proposal) -> Standing:
    no = found.refused
    names = accounts.names(connection, {found.by, no.by} if no else {found.by})
    return Standing(
        found,
        names.get(found.by, ""),
        names.get(no.by, "") if no else "",
        found.waits(house.today()),
        found.by == desk.staff.principal,
        values_of(region, found.part) != dict(found.before),
        found.by not in proposals.managers(connection, region.slug),
    )


def _since(connection: Connection, region: Region, part: Part) -> date | None:
    ours = set(values_of(region, part))
    found = revisions.history(connection, kind_of(part), region.slug, region.slug)
    last = next((each for each in found if ours & set(each.fields)), None)
    return datetime.fromisoformat(last.at).date() if last else None
