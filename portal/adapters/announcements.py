"""The messages of a chain coordinator to a region: what readers see as news."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from sqlalchemy import Connection, delete, func, insert, select, update

from portal.adapters import tables
from portal.domain.places import News

_ROW = tables.Announcement


def newest(connection: Connection, most: int) -> tuple[News, ...]:
    """The newest messages of every region, at most `most` of each, newest first; one statement."""
    rank = func.row_number().over(partition_by=_ROW.region, order_by=(_ROW.published_on.desc(), _ROW.ordinal.desc()))
    ranked = select(*_ROW.__table__.columns, rank.label("rank")).subquery()
    ordered = (ranked.c.published_on.desc(), ranked.c.ordinal.desc(), ranked.c.id)
    return tuple(map(_news, connection.execute(select(ranked).where(ranked.c.rank <= most).order_by(*ordered))))


def of_region(connection: Connection, region: str) -> tuple[News, ...]:
    """All messages of a region, newest first."""
    ordered = (_ROW.published_on.desc(), _ROW.ordinal.desc())
    rows = connection.execute(select(*_ROW.__table__.columns).where(_ROW.region == region).order_by(*ordered))
    return tuple(map(_news, rows))


def one(connection: Connection, region: str, id: str) -> News | None:
    """The message with this id, when it is of this region."""
    row = connection.execute(select(*_ROW.__table__.columns).where(_ROW.id == id, _ROW.region == region)).first()
    return _news(row) if row else None


def put(connection: Connection, news: News) -> None:
    """Write a message, or new texts of the one with this id; the day of an existing one stays."""
    document = json.dumps({language: list(text) for language, text in news.texts.items()}, ensure_ascii=False)
    mine = (_ROW.id == news.id, _ROW.region == news.region)
    if connection.execute(update(_ROW).where(*mine).values(document=document)).rowcount:
        return
    last = connection.execute(select(func.max(_ROW.ordinal)).where(_ROW.region == news.region)).scalar() or 0
    row: Mapping[str, Any] = {
        "id": news.id,
        "region": news.region,
        "published_on": news.published_on,
        "ordinal": last + 1,
        "document": document,
    }
    connection.execute(insert(_ROW), row)


def take_away(connection: Connection, region: str, id: str) -> bool:
    """Remove a message for good; whether it was there."""
    return bool(connection.execute(delete(_ROW).where(_ROW.id == id, _ROW.region == region)).rowcount)


def _news(row: Any) -> News:
    texts = {language: (title, text) for language, (title, text) in json.loads(row.document).items()}
    return News(row.id, row.region, row.published_on, texts)
