"""Yearly figures of partners as rows. The theme stands in front of what was counted, so that each theme has its own."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Connection, delete, insert, select, update

from portal.adapters import tables
from portal.domain.figures.beside import PartnerFigure

_ROW = tables.PartnerFigure


def of_region(connection: Connection, region: str, theme: str, year: int | None = None) -> list[PartnerFigure]:
    """What partners told about a theme, newest year first; of one `year` only when it is given."""
    query = select(*_ROW.__table__.columns).where(_ROW.region == region, _ROW.measure.startswith(f"{theme}/"))
    if year is not None:
        query = query.where(_ROW.year == year)
    query = query.order_by(_ROW.year.desc(), _ROW.partner, _ROW.measure)
    return [_figure(found) for found in connection.execute(query)]


def one(connection: Connection, region: str, theme: str, year: int, partner: str, measure: str) -> PartnerFigure | None:
    """One figure, or None."""
    query = select(*_ROW.__table__.columns).where(*_is(region, theme, year, partner, measure))
    found = connection.execute(query).first()
    return _figure(found) if found else None


def put(connection: Connection, region: str, figure: PartnerFigure) -> None:
    """Write or replace a figure."""
    values = {"count": figure.count, "source": figure.source}
    there = update(_ROW).where(*_is(region, figure.theme, figure.year, figure.partner, figure.measure))
    if not connection.execute(there.values(**values)).rowcount:
        key = {"region": region, "year": figure.year, "partner": figure.partner}
        connection.execute(insert(_ROW), {**key, "measure": f"{figure.theme}/{figure.measure}", **values})


def take_away(connection: Connection, region: str, figure: PartnerFigure) -> None:
    """A figure is no longer there."""
    connection.execute(delete(_ROW).where(*_is(region, figure.theme, figure.year, figure.partner, figure.measure)))


def _is(region: str, theme: str, year: int, partner: str, measure: str) -> tuple[Any, ...]:
    return _ROW.region == region, _ROW.year == year, _ROW.partner == partner, _ROW.measure == f"{theme}/{measure}"


def _figure(row: Any) -> PartnerFigure:
    theme, _, measure = row.measure.partition("/")
    return PartnerFigure(theme, row.year, row.partner, measure, row.count, row.source)
