"""The other regions a municipality is in: of the police, of care and safety, of Veilig Thuis, and so on.

A circle promises nothing and sends nothing: what holds for a signal comes from the one region that a municipality is in
for its promises, policy and terms. Circles say who meets whom (`Policy.tables`) and whose partners these are.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from portal.domain.memberships import Membership, ended, in_order

SINGLE = ("police_unit", "care_safety_house", "veilig_thuis_area", "riec_area", "safety_region")
"""Kinds of which a municipality is in one at a time."""

AREA = "area"
"""Any other working together of municipalities; there can be several of them."""

KINDS = (*SINGLE, AREA)


@dataclass(frozen=True, slots=True)
class Circle:
    """A region beside the one that promises; its slug differs from those of all regions."""

    slug: str
    name: str
    kind: str


def in_line(memberships: Iterable[Membership], kinds: Mapping[str, str]) -> tuple[Membership, ...]:
    """The circles of one municipality, oldest first. `kinds`: of the circles by slug.

    Raises BadMembership when it would be in two of one kind at once, or twice in the same one.
    """
    found = sorted(memberships, key=lambda each: (each.first, each.region))
    lines: dict[str, list[Membership]] = {}
    for each in found:
        kind = kinds[each.region]
        lines.setdefault(kind if kind in SINGLE else each.region, []).append(each)
    for line in lines.values():
        in_order(line)
    return tuple(found)


def joined(memberships: Iterable[Membership], new: Membership, kinds: Mapping[str, str]) -> tuple[Membership, ...]:
    """With a new membership; the one of its kind that runs when it begins ends the day before. Raises BadMembership."""
    line = kinds[new.region] if kinds[new.region] in SINGLE else ""
    others = [
        ended(each, new) if (kinds[each.region] == line or each.region == new.region) else each for each in memberships
    ]
    return in_line([*others, new], kinds)
