"""The trail: acts are written in the transaction of the act, with a keyed code that the database cannot make."""

from __future__ import annotations

import json
from collections.abc import Sequence
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


def of_signal(connection: Connection, signal: str) -> Sequence[tuple[str, str, str | None, str]]:
    """What happened with one signal: (at, act, actor, facts as JSON), oldest day first."""
    row = tables.Event
    query = select(row.at, row.act, row.actor, row.facts).where(row.signal == signal).order_by(row.at)
    return [(found.at, found.act, found.actor, found.facts) for found in connection.execute(query)]


def _canonical(row: dict[str, str | bytes | None]) -> bytes:
    return json.dumps(
        [row[name] for name in ("id", "at", "act", "actor", "municipality", "signal", "facts")], ensure_ascii=False
    ).encode()
