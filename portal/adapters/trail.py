"""The trail: acts are written in the transaction of the act, with a keyed code that the database cannot make."""

from __future__ import annotations

import json
from uuid import uuid4

from sqlalchemy import Connection, insert, select

from portal.adapters import tables
from portal.adapters.vault import AppKeys
from portal.domain.trail import Event

_INSERT = insert(tables.Event)


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
    row["mac"] = app_keys.event_mac(_canonical(row))
    connection.execute(_INSERT, row)


def happened(connection: Connection, act: str, actor: str, signal: str) -> bool:
    """Whether this person did this with a signal. Looks through the whole trail: for what is rare."""
    row = tables.Event
    query = select(row.id).where(row.act == act, row.actor == actor, row.signal == signal).limit(1)
    return connection.execute(query).first() is not None


def _canonical(row: dict[str, str | bytes | None]) -> bytes:
    return json.dumps(
        [row[name] for name in ("id", "at", "act", "actor", "municipality", "signal", "facts")], ensure_ascii=False
    ).encode()
