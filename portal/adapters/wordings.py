"""Texts of a region's or a municipality's own: standard messages of a theme, and notices on the front door.

An owner is the slug of a region or the CBS code of a municipality.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping, Sequence
from typing import Any

from sqlalchemy import Connection, delete, insert, select, update

from portal.adapters import tables

_ROW = tables.Wording
_PLACE = tables.Municipality


def all_of(connection: Connection, owner: str) -> dict[tuple[str, str], dict[str, str]]:
    """The standard messages of an owner: (theme, key) -> language -> text."""
    query = select(_ROW.theme, _ROW.key, _ROW.document).where(_ROW.owner == owner).order_by(_ROW.theme, _ROW.key)
    return {(row.theme, row.key): json.loads(row.document) for row in connection.execute(query)}


def everything(connection: Connection) -> dict[tuple[str, str], dict[str, dict[str, str]]]:
    """The standard messages of every owner: (owner, theme) -> key -> language -> text; one statement."""
    found: dict[tuple[str, str], dict[str, dict[str, str]]] = {}
    for row in connection.execute(select(*_ROW.__table__.columns)):
        found.setdefault((row.owner, row.theme), {})[row.key] = json.loads(row.document)
    return found


def put(connection: Connection, owner: str, theme: str, key: str, texts: Mapping[str, str]) -> None:
    """Write a standard message, language -> text; no texts take it away."""
    mine = (_ROW.owner == owner, _ROW.theme == theme, _ROW.key == key)
    connection.execute(delete(_ROW).where(*mine))
    if texts:
        document = json.dumps(dict(texts), ensure_ascii=False)
        connection.execute(insert(_ROW), {"owner": owner, "theme": theme, "key": key, "document": document})


def notices(connection: Connection, municipality: str) -> dict[str, dict[str, str]]:
    """What a municipality (its code) says on its pages: page -> language -> Markdown."""
    found = connection.execute(select(_PLACE.notices).where(_PLACE.code == municipality)).scalar()
    return dict(json.loads(found or "{}"))


def all_notices(connection: Connection) -> dict[str, dict[str, dict[str, str]]]:
    """What every municipality says on its pages: code -> page -> language -> Markdown; one statement."""
    return {row.code: json.loads(row.notices) for row in connection.execute(select(_PLACE.code, _PLACE.notices))}


def put_notice(connection: Connection, municipality: str, page: str, texts: Mapping[str, str]) -> None:
    """Write what a municipality says on one page; no texts take it away."""
    document = {**notices(connection, municipality), page: dict(texts)}
    kept = json.dumps({name: each for name, each in document.items() if each}, ensure_ascii=False)
    connection.execute(update(_PLACE).where(_PLACE.code == municipality).values(notices=kept))


def hold(connection: Connection, *, region: str | None = None, municipality: str | None = None) -> None:
    """Nobody else changes the texts of this owner before this transaction ends."""
    row = tables.Region
    of_region = select(row.slug).where(row.slug == region)
    query = select(_PLACE.code).where(_PLACE.code == municipality) if municipality else of_region
    connection.execute(query.with_for_update())


def places(connection: Connection, codes: Collection[str]) -> Sequence[Any]:
    """Rows (code, slug, name) of these municipalities by name, also of those that belong to no region yet."""
    query = select(_PLACE.code, _PLACE.slug, _PLACE.name).where(_PLACE.code.in_(codes))
    return connection.execute(query.order_by(_PLACE.name)).all()
