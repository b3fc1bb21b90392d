"""What a region file cannot know: whether it goes together with what is there already."""

from __future__ import annotations

from collections.abc import Sequence

from portal.actions.installation.region_file import LoadError, RegionFile
from portal.adapters.regions import Standing
from portal.domain.memberships import BadMembership, Membership, in_order


def refuse_conflicts(file: RegionFile, now: Standing) -> None:
    """Raises LoadError when the file does not go together with what is there already."""
    holders = {row.slug: row for row in now.places.values()}
    for place in file.municipalities:
        holder = holders.get(place.slug)
        if holder is not None and holder.code != place.code:
            raise LoadError(f"municipalities: {place.slug}: slug is in use already, by {holder.name} ({holder.code})")
    names = {place.code: place.slug for place in file.municipalities}
    for code, slug in names.items():
        memberships = _memberships(file, now, code)
        if not memberships:
            raise LoadError(f"memberships: {slug}: is missing; say from which day it belongs to the region")
        if memberships != now.memberships.get(code, ()):
            try:
                in_order(memberships)
            except BadMembership as error:
                raise LoadError(
                    f"memberships: {slug}: valid_from and valid_to overlap with another one: {_told(memberships)}"
                ) from error


def _memberships(file: RegionFile, now: Standing, code: str) -> tuple[Membership, ...]:
    """Those of a municipality once the file is loaded, oldest first."""
    found = {(each.region, each.first): each for each in now.memberships.get(code, ())}
    for municipality, first, last in file.memberships:
        if municipality == code:
            found[file.region["slug"], first] = Membership(file.region["slug"], first, last)
    return tuple(sorted(found.values(), key=lambda each: each.first))


def _told(memberships: Sequence[Membership]) -> str:
    return ", ".join(f"{each.region} {each.first} to {each.last or 'now'}" for each in memberships)
