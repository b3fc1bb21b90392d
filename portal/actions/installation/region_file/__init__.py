"""Reading a region file: places, promises, partners, policy, messages and people.

Everything is checked before anything is written. All messages begin with the table and name the key.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from portal.actions.installation.region_file.circles import circles, refuse_empty_chairs
from portal.actions.installation.region_file.entries import LoadError, refuse_control_signs, refuse_unknown
from portal.actions.installation.region_file.municipalities import Place, memberships, municipalities, municipality
from portal.actions.installation.region_file.partners import partner, partners
from portal.actions.installation.region_file.people import Person, people
from portal.actions.installation.region_file.region import promises, region, terms
from portal.actions.installation.region_file.wordings import Wording, wordings
from portal.domain.circles import Circle
from portal.domain.memberships import Membership
from portal.domain.referrals import PARTS, PolicyError, check_against, document_of, parse_policy
from portal.domain.themes import Theme

__all__ = [
    "LoadError",
    "Person",
    "Place",
    "RegionFile",
    "Wording",
    "municipality",
    "parse",
    "partner",
    "promises",
    "read",
    "terms",
]

POLICY = PARTS
TABLES = (
    "region",
    "promises",
    "retention",
    "regions",
    "municipalities",
    "memberships",
    "partners",
    *POLICY,
    "wordings",
    "people",
)


@dataclass(frozen=True, slots=True)
class RegionFile:
    """What a region file says. `region`: columns of the table. `policy` is empty when the file holds none.

    `memberships`: (CBS code, membership), of the region and of its `circles`. `partners`: (key, document).
    """

    region: Mapping[str, Any]
    municipalities: Sequence[Place]
    memberships: Sequence[tuple[str, Membership]]
    partners: Sequence[tuple[str, Mapping[str, Any]]]
    policy: Mapping[str, Any]
    wordings: Sequence[Wording] = ()
    people: Sequence[Person] = ()
    circles: Sequence[Circle] = ()

    def members(self, code: str, *, circles: bool = False) -> dict[tuple[str, date], Membership]:
        """The memberships of a municipality by region and first day: in the region itself, or in the others."""
        own = self.region["slug"]
        return {
            (each.region, each.first): each
            for known, each in self.memberships
            if known == code and (each.region != own) == circles
        }


def parse(raw: bytes) -> dict[str, Any]:
    """The bytes of a file as TOML. Raises LoadError that names the line."""
    try:
        text = raw.decode("utf-8-sig")  # Windows puts a mark before it
    except UnicodeDecodeError as error:
        line = raw.count(b"\n", 0, error.start) + 1
        raise LoadError(f"line {line}: is not valid UTF-8; save the file as UTF-8") from error
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise LoadError(f"is not valid TOML: {error}") from error
    except RecursionError as error:
        raise LoadError("is not valid TOML: lists within lists, too deep") from error


def read(data: Mapping[str, Any], themes: Mapping[str, Theme]) -> RegionFile:
    """Check a region file (as parsed TOML) against the themes of the installation. Raises LoadError."""
    refuse_control_signs(data)
    refuse_unknown(data, "this file", TABLES)
    own = region(data)
    places = municipalities(data)
    codes = {place.slug: place.code for place in places}
    around = circles(data, own["slug"])
    slugs = [each.slug for each in around]
    members = memberships(data, codes, own["slug"], slugs)
    outcomes = {outcome.key for theme in themes.values() for outcome in theme.outcomes}
    known = partners(data, codes, outcomes, slugs)
    return RegionFile(
        own,
        places,
        members,
        known,
        _policy(data, themes, {key for key, _ in known}, around),
        wordings(data, codes, themes),
        people(data, own["slug"], list(codes), list(themes)),
        around,
    )


def _policy(
    data: Mapping[str, Any], themes: Mapping[str, Theme], partners: set[str], around: Sequence[Circle]
) -> Mapping[str, Any]:
    policy = document_of(data)
    try:
        found = parse_policy(policy)
        check_against(found, themes, partners)
    except PolicyError as error:
        raise LoadError(str(error)) from error
    refuse_empty_chairs(found, around)
    return policy
