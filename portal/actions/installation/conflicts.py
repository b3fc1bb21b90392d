"""What a region file cannot know: whether it goes together with what is there already."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

from portal.actions.installation.region_file import LoadError, RegionFile
from portal.adapters.regions import Standing
from portal.domain.circles import in_line
from portal.domain.memberships import BadMembership, Membership, in_order


def refuse_conflicts(file: RegionFile, now: Standing) -> None:
    """Raises LoadError when the file does not go together with what is there already."""
    holders = {row.slug: row for row in now.places.values()}
    for place in file.municipalities:
        holder = holders.get(place.slug)
        if holder is not None and holder.code != place.code:
            raise LoadError(f"municipalities: {place.slug}: slug is in use already, by {holder.name} ({holder.code})")
    _refuse_other_kinds(file, now)
    names = {place.code: place.slug for place in file.municipalities}
    for code, slug in names.items():
        memberships = _merged(now.memberships.get(code, ()), file.members(code))
        _refuse_crossing(file, now, code, slug)
        if not memberships:
            raise LoadError(f"memberships: {slug}: is missing; say from which day it belongs to the region")
        if memberships != now.memberships.get(code, ()):
            try:
                in_order(memberships)
            except BadMembership as error:
                raise LoadError(
                    f"memberships: {slug}: valid_from and valid_to overlap with another one: {_told(memberships)}"
                ) from error


def _refuse_other_kinds(file: RegionFile, now: Standing) -> None:
    """A region that promises is none of the others, and what one of the others is never changes."""
    if file.region["slug"] in now.circles:
        raise LoadError(f"region: slug {file.region['slug']!r} is in use already, by one of the other regions")
    for circle in file.circles:
        known = now.circles.get(circle.slug)
        if circle.slug in now.regions:
            raise LoadError(f"regions: {circle.slug}: slug is in use already, by a region with promises of its own")
        if known is not None and known.kind != circle.kind:
            raise LoadError(f"regions: {circle.slug}: kind is {known.kind} here; take another slug for another kind")


def _refuse_crossing(file: RegionFile, now: Standing, code: str, slug: str) -> None:
    """A municipality is in one region of the police at a time, and in one of Veilig Thuis, and so on."""
    new = file.members(code, circles=True)
    kinds = {each.slug: each.kind for each in (*now.circles.values(), *file.circles)}
    around = _merged(now.around.get(code, ()), new)
    try:
        in_line(around if new else (), kinds)
    except BadMembership as error:
        raise LoadError(
            f"memberships: {slug}: is in two regions of one kind on the same day: {_told(around)}"
        ) from error


def _merged(now: Sequence[Membership], new: Mapping[tuple[str, date], Membership]) -> tuple[Membership, ...]:
    """Those of a municipality once the file is loaded, oldest first."""
    found = {**{(each.region, each.first): each for each in now}, **new}
    return tuple(sorted(found.values(), key=lambda each: (each.first, each.region)))


def _told(memberships: Sequence[Membership]) -> str:
    return ", ".join(f"{each.region} {each.first} to {each.last or 'now'}" for each in memberships)
