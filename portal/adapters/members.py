"""Which municipality belonged to which region on a day, also one that is over."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import Connection, select

from portal.adapters import tables
from portal.domain.circles import KINDS


@dataclass(frozen=True, slots=True)
class Member:
    """A municipality (CBS code) belonged to a region (slug) from a day on, up to and with another (None: it does)."""

    municipality: str
    region: str
    since: date
    until: date | None


def everything(connection: Connection) -> Sequence[Member]:
    """Every membership there ever was, without circles; in one statement."""
    row, region = tables.Membership, tables.Region
    query = (
        select(row.municipality, row.region, row.valid_from, row.valid_to)
        .join(region, region.slug == row.region)
        .where(region.kind.not_in(KINDS))
        .order_by(row.municipality, row.region.desc())
    )
    return [Member(*found) for found in connection.execute(query)]


def regions_on(members: Sequence[Member], on: date) -> Mapping[str, str]:
    """CBS code -> the region (slug) that it belonged to that day."""
    return {
        each.municipality: each.region
        for each in members
        if each.since <= on and (each.until is None or each.until >= on)
    }


def ever(members: Sequence[Member]) -> set[tuple[str, str]]:
    """Every municipality (CBS code) with every region (slug) that it ever belonged to."""
    return {(each.municipality, each.region) for each in members}
