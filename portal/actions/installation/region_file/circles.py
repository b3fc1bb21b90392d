"""The other regions that municipalities of the file are in: of the police, of care and safety, of Veilig Thuis…"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from portal.actions.installation.region_file.entries import SLUG, Entry, LoadError, called, refuse_doubles, tables
from portal.domain.circles import KINDS, Circle
from portal.domain.referrals import Policy

CIRCLE = ("slug", "name", "kind")


def circles(data: Mapping[str, Any], own: str) -> Sequence[Circle]:
    """All of the file. `own`: the slug of its region, which stands in [region] alone. Raises LoadError."""
    found = [_circle(each, number) for number, each in enumerate(tables(data, "regions"), 1)]
    refuse_doubles("regions", "slug", [own, *(each.slug for each in found)])
    return found


def _circle(given: Mapping[str, Any], number: int) -> Circle:
    entry = Entry(given, called("regions", number, given, "name", "slug"), CIRCLE)
    slug = entry.matching("slug", SLUG, "small letters, digits and single hyphens")
    return Circle(slug, entry.text("name"), entry.one_of("kind", KINDS))


def refuse_empty_chairs(policy: Policy, circles: Sequence[Circle]) -> None:
    """A table that uses a region which is not in the file would have nobody at it. Raises LoadError."""
    known = [each.slug for each in circles]
    for table in policy.tables:
        if table.region and table.region not in known:
            raise LoadError(f"tables.{table.key}: {table.region!r} is not one of the [[regions]] of this file")
