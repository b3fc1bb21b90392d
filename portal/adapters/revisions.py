"""Revisions of the settings, and proposals that wait for a second person."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Collection, Mapping, Sequence
from typing import Any

from sqlalchemy import Connection, and_, insert, or_, select

from portal.adapters import tables
from portal.domain.revisions import Kind, Revision


def keep(connection: Connection, revision: Revision) -> str:
    """Write a revision; returns the digest that the trail holds of it."""
    before, after = (json.dumps(each, default=str, sort_keys=True) for each in (revision.before, revision.after))
    values = {
        "id": revision.id,
        "at": revision.at,
        "actor": revision.actor,
        "kind": revision.kind.value,
        "key": revision.key,
        "region": revision.region,
        "municipality": revision.municipality,
        "before": before,
        "after": after,
    }
    connection.execute(insert(tables.Revision), values)
    return _digest(before, after)


def digests(connection: Connection, ids: Collection[str]) -> dict[str, str]:
    """What the trail should hold of these revisions, by their id, as they stand there now."""
    row = tables.Revision
    query = select(row.id, row.before, row.after).where(row.id.in_(ids))
    return {found.id: _digest(found.before, found.after) for found in connection.execute(query)}


def _digest(before: str, after: str) -> str:
    return hashlib.sha256(f"{before}\n{after}".encode()).hexdigest()


def newest(
    connection: Connection,
    limit: int,
    skip: int = 0,
    actor: str | None = None,
    *,
    region: str | None = None,
    codes: Collection[str] = (),
) -> Sequence[Revision]:
    """Revisions, newest first; only those of `actor` when one is given, and with `region` only those of that region,
    of these municipalities (CBS codes) and of none."""
    row = tables.Revision
    query = select(*row.__table__.columns).where(row.kind.in_(list(Kind)))
    query = query.order_by(row.at.desc(), row.id).limit(limit).offset(skip)
    if actor:
        query = query.where(row.actor == actor)
    if region:
        nowhere = and_(row.region.is_(None), row.municipality.is_(None))
        query = query.where(or_(row.region == region, row.municipality.in_(codes), nowhere))
    return [_revision(found) for found in connection.execute(query)]


def latest(
    connection: Connection, kind: Kind, key: str, *, region: str | None = None, municipality: str | None = None
) -> Revision | None:
    """The last change of one thing of a municipality (its code), else of a whole region, if there was one."""
    row = tables.Revision
    of_region = (row.municipality.is_(None), row.region == region)
    where = (row.municipality == municipality,) if municipality else of_region
    query = select(*row.__table__.columns).where(row.kind == kind.value, row.key == key, *where)
    query = query.order_by(row.at.desc(), row.id).limit(1)
    found = connection.execute(query).first()
    return _revision(found) if found else None


def history(connection: Connection, kind: Kind, key: str, region: str, limit: int = 100) -> Sequence[Revision]:
    """The changes of one thing of a region, newest first."""
    row = tables.Revision
    where = (row.kind == kind.value, row.key == key, row.region == region)
    query = select(*row.__table__.columns).where(*where).order_by(row.at.desc(), row.id).limit(limit)
    return [_revision(found) for found in connection.execute(query)]


def one(connection: Connection, id: str) -> Revision | None:
    """The revision with this id, or None."""
    row = tables.Revision
    found = connection.execute(select(*row.__table__.columns).where(row.id == id)).first()
    return _revision(found) if found else None


def _revision(row: Any) -> Revision:
    fields = row.id, row.at, row.actor, Kind(row.kind), row.key, row.region, row.municipality
    return Revision(*fields, _values(row.before), _values(row.after))


def _values(document: str) -> Mapping[str, Any]:
    """What a revision holds; nothing when it is no document: one that somebody spoilt must not hide the others."""
    try:
        found = json.loads(document)
    except (ValueError, RecursionError):
        return {}
    return found if isinstance(found, dict) else {}
