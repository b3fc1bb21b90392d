"""Whom a region calls at the ends of the reporting route of a theme: its own partners, or those of the theme."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from portal.actions import tokens
from portal.actions.house import House
from portal.actions.management.managed import Done, NotFound, managing, record, regions_of
from portal.actions.management.region.advising_rules import Changed, Wrong, reached
from portal.actions.people.signing_in import Desk
from portal.adapters import directory, places, tables
from portal.domain.access import Act
from portal.domain.places import EMERGENCY, Partner, Region
from portal.domain.referrals import PolicyError, check_against, parse_policy
from portal.domain.revisions import Kind
from portal.domain.themes import Leaf, Theme

__all__ = ["Changed", "Done", "End", "NotFound", "Wrong", "choose", "ends"]


@dataclass(frozen=True, slots=True)
class End:
    """One end of a route. `partners`: whom this region calls there; `own`: whether the region chose them itself."""

    theme: Theme
    leaf: Leaf
    partners: tuple[str, ...]
    own: bool

    @property
    def in_danger(self) -> bool:
        """Whether who is in danger ends here: the emergency number stays, whatever a region chooses."""
        return _in_danger(self.leaf)


def ends(house: House, desk: Desk, slug: str) -> tuple[Region, Mapping[str, Partner], list[End]]:
    """A region, its partners by key, and the ends of all routes in their order. Raises NotFound."""
    region = reached(house, desk).get(slug)
    if region is None:
        raise NotFound
    own = {(each.theme, each.leaf): each.partners for each in parse_policy(region.policy).route}
    found = [
        End(theme, leaf, own.get((theme.key, leaf.key), leaf.partners), (theme.key, leaf.key) in own)
        for theme in house.themes.values()
        for leaf in (theme.route.leaves if theme.route else ())
    ]
    return region, house.directory.partners_of.get(slug, {}), found


def choose(
    house: House,
    desk: Desk,
    once: tokens.FormToken,
    slug: str,
    end: tuple[str, str],
    partners: Sequence[str],
    seen: str,
) -> None:
    """Call these partners at an end (theme, leaf); without any, those of the theme again.

    `seen`: the partners that stood there when the page was made, with spaces. Raises Changed, Wrong and what `managing`
    raises.
    """
    with managing(house, desk, Act.MANAGE, once) as connection:
        region = directory.held_region(connection, slug)
        if region is None or slug not in regions_of(house, connection, desk):
            raise NotFound
        entries: list[dict[str, Any]] = [dict(each) for each in region.policy.get("route", ())]
        before: list[str] = next((each["partners"] for each in entries if (each["theme"], each["leaf"]) == end), [])
        if " ".join(before) != seen:
            raise Changed
        entries = [each for each in entries if (each["theme"], each["leaf"]) != end]
        if partners:
            entries.append({"theme": end[0], "leaf": end[1], "partners": list(partners)})
        if partners and EMERGENCY not in partners and any(map(_in_danger, _leaves(house.themes.get(end[0]), end[1]))):
            raise Wrong("the emergency number stays")
        policy = {**region.policy, "route": entries}
        try:
            check_against(parse_policy(policy), house.themes, set(places.partner_documents(connection, slug)))
        except PolicyError as error:
            raise Wrong(str(error)) from error
        directory.put_place(connection, tables.Region, {"slug": slug}, {"policy": json.dumps(policy)})
        was, becomes = {"partners": list(before)}, {"partners": list(partners)}
        key = f"route/{end[0]}/{end[1]}"[:64]
        record(house, connection, desk.staff.principal, Kind.ADVICE, key, was, becomes, region=slug)


def _leaves(theme: Theme | None, key: str) -> list[Leaf]:
    return [leaf for leaf in theme.route.leaves if leaf.key == key] if theme and theme.route else []


def _in_danger(leaf: Leaf) -> bool:
    return EMERGENCY in leaf.partners
