"""The trail: acts are written in the transaction of the act, with a keyed code that the database cannot make."""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from uuid import uuid4

from sqlalchemy import Connection, Select, and_, or_, select

from portal.adapters import tables
from portal.adapters.prepared import adding
from portal.adapters.vault import AppKeys
from portal.domain.trail import Event

_ADD = adding(tables.Event)

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
    _ADD.write(connection, [row])


def happened(connection: Connection, act: str, actor: str, signal: str) -> bool:
    """Whether this person did this with a signal, after it was filed."""
    row = tables.Event
    query = select(row.id).where(row.act == act, row.actor == actor, row.signal == signal, tables.AFTER_FILING).limit(1)
    return connection.execute(query).first() is not None


def invited_by(connection: Connection, principal: str, since: date) -> frozenset[str]:
    """Who gave this person an invitation code from this day on."""
    row = tables.Event
    query = select(row.facts, row.actor).where(row.act == "invited", row.at >= since.isoformat(), row.signal.is_(None))
    given = connection.execute(query.where(row.actor.is_not(None)))
    return frozenset(each.actor for each in given if json.loads(each.facts).get("principal") == principal)


def sealed_acts(
    connection: Connection, app_keys: AppKeys, acts: Collection[str], actor: str | None = None
) -> list[Event]:
    """These acts of one person (None: of all) that concern no signal, oldest first, as far as the portal wrote them."""
    row = tables.Event
    query = select(*row.__table__.columns).where(row.act.in_(acts), row.signal.is_(None)).order_by(row.at, row.id)
    if actor is not None:
        query = query.where(row.actor == actor)
    found = connection.execute(query).mappings()
    return [
        Event(
            each["act"],
            datetime.fromisoformat(each["at"]),
            each["actor"],
            each["municipality"],
            each["signal"],
            json.loads(each["facts"]),
        )
        for each in found
        if app_keys.is_event_mac(canonical(each), each["mac"])
    ]


def settings_changed(connection: Connection, app_keys: AppKeys, moments: Collection[str]) -> dict[str, Event]:
    """What the trail says of the settings changed at these moments, by the id of the revision that it vouches for.

    An event that the portal did not write like this says nothing.
    """
    row, found = tables.Event, {}
    query = select(*row.__table__.columns).where(row.act == SETTINGS_CHANGED, row.at.in_(moments), row.signal.is_(None))
    for each in connection.execute(query).mappings():
        if not app_keys.is_event_mac(canonical(each), each["mac"]):
            continue
        facts = json.loads(each["facts"])
        at = datetime.fromisoformat(each["at"])
        found[facts["revision"]] = Event(each["act"], at, each["actor"], each["municipality"], each["signal"], facts)
    return found


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which events: everything that is given must hold. `since` and `until`: the first and last day."""

    act: str = ""
    actor: str = ""
    municipality: str = ""
    signal: str = ""
    since: date | None = None
    until: date | None = None


@dataclass(frozen=True, slots=True)
class Reach:
    """How far somebody looks: what happened in these municipalities (CBS codes), and what these people did anywhere
    that has no municipality."""

    codes: frozenset[str]
    people: frozenset[str]


def look(connection: Connection, wanted: Wanted, limit: int, skip: int = 0, reach: Reach | None = None) -> list[Event]:
    """Events, the newest first; a day without a time comes after the moments of that day. Walks the whole trail.

    `reach`: None for everything.
    """
    row = tables.Event
    query = _looked_for(wanted, reach)
    found = connection.execute(query.order_by(row.at.desc(), row.id).limit(limit).offset(skip))
    return [_event(each) for each in found]


def of_signal(connection: Connection, signal: str, municipality: str, received_on: date, limit: int) -> list[Event]:
    """What happened with one signal, in the order of `look`, by the index of what came after its filing.

    `municipality` and `received_on` stand in its row: that it was filed is told from there. An index that also held
    that event would cost every filing a page of the disk.
    """
    row = tables.Event
    query = _looked_for(Wanted(signal=signal), None).where(tables.AFTER_FILING)
    found = [_event(each) for each in connection.execute(query.order_by(row.at.desc(), row.id).limit(limit))]
    if len(found) < limit and not any(event.act == "received_inside" for event in found):
        filed = Event("filed", received_on, None, municipality, signal)
        found = sorted([*found, filed], key=lambda event: event.when, reverse=True)
    return found


def _looked_for(wanted: Wanted, reach: Reach | None) -> Select[*tuple[Any, ...]]:
    row = tables.Event
    query = select(row.at, row.act, row.actor, row.municipality, row.signal, row.facts)
    for name in ("act", "actor", "municipality", "signal"):
        if value := getattr(wanted, name):
            query = query.where(getattr(row, name) == value)
    if reach is not None:
        theirs = and_(row.municipality.is_(None), row.actor.in_(reach.people))
        query = query.where(or_(row.municipality.in_(reach.codes), theirs))
    if wanted.since:
        query = query.where(row.at >= wanted.since.isoformat())
    if wanted.until and wanted.until < date.max:
        query = query.where(row.at < (wanted.until + timedelta(days=1)).isoformat())
    return query


def acts(connection: Connection) -> list[str]:
    """Every act that ever happened, by its code."""
    return sorted(connection.execute(select(tables.Event.act).distinct()).scalars())


def _event(row: Any) -> Event:
    at = date.fromisoformat(row.at) if len(row.at) == len("2026-11-17") else datetime.fromisoformat(row.at)
    return Event(row.act, at, row.actor, row.municipality, row.signal, json.loads(row.facts))


def canonical(row: Mapping[Any, Any]) -> bytes:
    """What the code of an event is made over: all columns but the code itself and the chain."""
    return json.dumps(
        [row[name] for name in ("id", "at", "act", "actor", "municipality", "signal", "facts")], ensure_ascii=False
    ).encode()
