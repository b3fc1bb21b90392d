"""Revisions of the settings, and proposals that wait for a second person."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from typing import Any

from sqlalchemy import Connection, insert, select

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
    return hashlib.sha256(f"{before}\n{after}".encode()).hexdigest()


def newest(connection: Connection, limit: int, skip: int = 0, actor: str | None = None) -> Sequence[Revision]:
    """Revisions, newest first; only those of `actor` when one is given."""
    row = tables.Revision
    query = select(*row.__table__.columns).order_by(row.at.desc(), row.id).limit(limit).offset(skip)
    return [_revision(found) for found in connection.execute(query.where(row.actor == actor) if actor else query)]


def _revision(row: Any) -> Revision:
    return Revision(
        row.id,
        row.at,
        row.actor,
        Kind(row.kind),
        row.key,
        row.region,
        row.municipality,
        json.loads(row.before),
        json.loads(row.after),
    )
