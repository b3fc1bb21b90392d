"""Municipalities and memberships as they stand in the tables: also what is not, or no longer, in the snapshot."""

from __future__ import annotations

from sqlalchemy import Connection, select

from portal.adapters import tables


def codes(connection: Connection, region: str | None) -> frozenset[str]:
    """CBS codes of the municipalities that ever belong to a region (its slug); None: of all there are."""
    row = tables.Membership
    query = select(row.municipality).where(row.region == region) if region else select(tables.Municipality.code)
    return frozenset(connection.execute(query).scalars())
