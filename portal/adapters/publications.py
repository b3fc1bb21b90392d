"""What is shown of closed years, as the worker left it: sealed, so that a row written by hand counts for nothing."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from sqlalchemy import Connection, and_, delete, insert, literal, select

from portal.adapters import counters, tables
from portal.adapters.vault import AppKeys, Damaged

_COLUMN = "publication.sealed"


@dataclass(frozen=True, slots=True)
class Kept:
    """`first`: the first month ("2024-05") of which anything was counted, None: there is none. `texts`: what is kept
    of the years that were asked for, by region and year; what the portal did not write is left out.
    """

    first: str | None
    texts: Mapping[tuple[str, int], str]


def kept(
    connection: Connection,
    app_keys: AppKeys,
    theme: str,
    codes: Collection[str],
    regions: Collection[str],
    years: Collection[int],
) -> Kept:
    """Since when there is something of a theme in these municipalities (CBS codes), and what is kept of their regions.

    In one statement.
    """
    row, one = tables.Published, select(literal(1).label("one")).subquery()
    theirs = and_(row.region.in_(sorted(regions)), row.theme == theme, row.year.in_(sorted(years)))
    first = counters.first_month_of(codes, theme).scalar_subquery().label("first")
    query = select(first, row.region, row.year, row.sealed).select_from(one.outerjoin(row, theirs))
    month, texts = None, {}
    for found in connection.execute(query):
        month = found.first
        text = _opened(app_keys, theme, found) if found.sealed is not None else None
        if text is not None:
            texts[found.region, found.year] = text
    return Kept(month, texts)


def shapes(connection: Connection) -> dict[tuple[str, str, int], str]:
    """What everything that is kept was made of: (region, theme, year) -> its shape."""
    row = tables.Published
    found = connection.execute(select(row.region, row.theme, row.year, row.shape))
    return {(each.region, each.theme, each.year): each.shape for each in found}


def keep(connection: Connection, app_keys: AppKeys, what: tuple[str, str, int], shape: str, text: str) -> None:
    """Keep this text of a region, theme and year, in the place of an older one."""
    row, (region, theme, year) = tables.Published, what
    connection.execute(delete(row).where(row.region == region, row.theme == theme, row.year == year))
    sealed = app_keys.seal_field(_COLUMN, f"{region} {theme} {year}", text)
    values = {"region": region, "theme": theme, "year": year, "shape": shape, "sealed": sealed}
    connection.execute(insert(row), values)


def _opened(app_keys: AppKeys, theme: str, found: object) -> str | None:
    region, year, sealed = (getattr(found, name) for name in ("region", "year", "sealed"))
    try:
        return app_keys.open_field(_COLUMN, f"{region} {theme} {year}", sealed)
    except Damaged:
        return None
