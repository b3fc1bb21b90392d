"""Activities for awareness in their table: nothing of a signal, and no name of anybody."""

from __future__ import annotations

import json
from typing import Any

from sqlalchemy import Connection, delete, insert, select, update

from portal.adapters import tables
from portal.domain.awareness import Activity

_ROW = tables.Awareness


def of_region(connection: Connection, region: str) -> tuple[Activity, ...]:
    """All activities of a region, newest first."""
    query = select(*_ROW.__table__.columns).where(_ROW.region == region).order_by(_ROW.held_on.desc(), _ROW.id)
    return tuple(map(_activity, connection.execute(query)))


def one(connection: Connection, region: str, id: str) -> Activity | None:
    """The activity with this id, when it is of this region."""
    row = connection.execute(select(*_ROW.__table__.columns).where(_ROW.id == id, _ROW.region == region)).first()
    return _activity(row) if row else None


def put(connection: Connection, activity: Activity) -> None:
    """Write an activity, in the place of the one with this id when that is there."""
    values: dict[str, Any] = {
        "region": activity.region,
        "municipality": activity.municipality,
        "theme": activity.theme,
        "held_on": activity.held_on,
        "kind": activity.kind,
        "title": activity.title,
        "groups": json.dumps(activity.groups),
        "people": activity.people,
    }
    if not connection.execute(update(_ROW).where(_ROW.id == activity.id).values(**values)).rowcount:
        connection.execute(insert(_ROW), {"id": activity.id, **values})


def take_away(connection: Connection, id: str) -> bool:
    """Remove an activity; whether it was there."""
    return bool(connection.execute(delete(_ROW).where(_ROW.id == id)).rowcount)


def _activity(row: Any) -> Activity:
    groups = tuple(json.loads(row.groups))
    return Activity(
        row.id, row.region, row.municipality, row.theme, row.held_on, row.kind, row.title, groups, row.people
    )
