"""Which municipality belonged to which region on a day, also one that is over."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from sqlalchemy import Connection, select

from portal.adapters import tables
from portal.domain.circles import KINDS


def regions_on(connection: Connection, on: date) -> Mapping[str, str]:
    """CBS code -> the region (slug) that it belonged to that day, without circles; in one statement."""
    row, region = tables.Membership, tables.Region
    query = (
        select(row.municipality, row.region)
        .join(region, region.slug == row.region)
        .where(row.valid_from <= on, row.valid_to.is_(None) | (row.valid_to >= on), region.kind.not_in(KINDS))
        .order_by(row.municipality, row.region.desc())
    )
    return {found.municipality: found.region for found in connection.execute(query)}


def ever(connection: Connection) -> set[tuple[str, str]]:
    """Every municipality (CBS code) with every region (slug) that it ever belonged to, without circles."""
    row, region = tables.Membership, tables.Region
    query = select(row.municipality, row.region).join(region, region.slug == row.region)
    found = connection.execute(query.where(region.kind.not_in(KINDS)))
    return {(each.municipality, each.region) for each in found}
