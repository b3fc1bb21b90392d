"""The trail: acts are written in the transaction of the act, with a keyed code that the database cannot make."""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping
from datetime import date, datetime
from typing import Any
from uuid import uuid4

from sqlalchemy import Connection, insert, select

from portal.adapters import tables
from portal.adapters.vault import AppKeys
from portal.domain.trail import Event

_INSERT = insert(tables.Event)

SETTINGS_CHANGED = "settings_changed"
"""The act that stands for a revision of the settings, with its digest."""


def append(connection: Connection, app_keys: AppKeys, event: Event) -> None:
    """Write one event. Part of the caller's transaction: no act without its event, no event without its act."""
    row: dict[str, str | bytes | None] = {
        "id": str(uuid4()),
        "at": event.when,
        "act": event.act,
        "actor": event.actor,
        "municipality": event.municipality,
        "signal": event.signal,
        "facts": json.dumps(dict(event.facts), sort_keys=True, separators=(",", ":")),
        "chain": None,
    }
    row["mac"] = app_keys.event_mac(canonical(row))
    connection.execute(_INSERT, row)


def happened(connection: Connection, act: str, actor: str, signal: str) -> bool:
    """Whether this person did this with a signal. Looks through the whole trail: for what is rare."""
    row = tables.Event
    query = select(row.id).where(row.act == act, row.actor == actor, row.signal == signal).limit(1)
    return connection.execute(query).first() is not None


def invited_by(connection: Connection, principal: str, since: date) -> frozenset[str]:
    """Who gave this person an invitation code from this day on. Looks through the whole trail: for what is rare."""
    row = tables.Event
    query = select(row.facts, row.actor).where(row.act == "invited", row.at >= since.isoformat())
    given = connection.execute(query.where(row.actor.is_not(None)))
    return frozenset(each.actor for each in given if json.loads(each.facts).get("principal") == principal)


def settings_changed(connection: Connection, app_keys: AppKeys, moments: Collection[str]) -> dict[str, Event]:
    """What the trail says of the settings changed at these moments, by the id of the revision that it vouches for.

    An event that the portal did not write like this says nothing. Looks through the whole trail.
    """
    row, found = tables.Event, {}
    query = select(*row.__table__.columns).where(row.act == SETTINGS_CHANGED, row.at.in_(moments))
    for each in connection.execute(query).mappings():
        if not app_keys.is_event_mac(canonical(each), each["mac"]):
            continue
        facts = json.loads(each["facts"])
        at = datetime.fromisoformat(each["at"])
        found[facts["revision"]] = Event(each["act"], at, each["actor"], each["municipality"], each["signal"], facts)
    return found


def canonical(row: Mapping[Any, Any]) -> bytes:
    """What the code of an event is made over: all columns but the code itself and the chain."""
    return json.dumps(
        [row[name] for name in ("id", "at", "act", "actor", "municipality", "signal", "facts")], ensure_ascii=False
    ).encode()
