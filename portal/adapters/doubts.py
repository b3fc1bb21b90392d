"""Which paper keys are in doubt: a reader saw another one before. A fact per municipality, raised by their session.

Who can write the database can clear the fact; the next request of any reader who knows the former key raises it again.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import Connection, delete, insert, select, update

from portal.adapters import tables

_DOUBTED = "paper_key "
_ACCEPTED = "accepted "


@dataclass(frozen=True, slots=True)
class Doubt:
    """`known`: the paper key that a reader pinned; `seen`: the one in its place (both as `Pin.short`)."""

    known: str
    seen: str


def all_of(connection: Connection) -> Mapping[str, Doubt]:
    """The doubt of every municipality (CBS code) that has one."""
    row = tables.Installation
    query = select(row.name, row.value).where(row.name.startswith(_DOUBTED, autoescape=True))
    return {name.removeprefix(_DOUBTED): _doubt(value) for name, value in connection.execute(query)}


def is_doubted(connection: Connection, municipality: str) -> bool:
    """Whether the paper key of this municipality is in doubt now."""
    return _value(connection, _DOUBTED + municipality) is not None


def of(connection: Connection, municipality: str) -> Doubt | None:
    """The doubt about the paper key of this municipality, if there is one."""
    value = _value(connection, _DOUBTED + municipality)
    return None if value is None else _doubt(value)


def put(connection: Connection, municipality: str, doubt: Doubt) -> None:
    """Keep a doubt."""
    _put(connection, _DOUBTED + municipality, json.dumps({"known": doubt.known, "seen": doubt.seen}))


def drop(connection: Connection, municipality: str) -> None:
    """The doubt is settled."""
    row = tables.Installation
    connection.execute(delete(row).where(row.name == _DOUBTED + municipality))


def accepted(connection: Connection, municipality: str) -> str:
    """The code of the paper key that a functionaris accepted here, or ""; the caller checks it."""
    return _value(connection, _ACCEPTED + municipality) or ""


def all_accepted(connection: Connection) -> Mapping[str, str]:
    """The same of every municipality (CBS code) that has one."""
    row = tables.Installation
    query = select(row.name, row.value).where(row.name.startswith(_ACCEPTED, autoescape=True))
    return {name.removeprefix(_ACCEPTED): value for name, value in connection.execute(query)}


def accept(connection: Connection, municipality: str, code: str) -> None:
    """Keep that a functionaris accepted this paper key."""
    _put(connection, _ACCEPTED + municipality, code)


def _doubt(value: str) -> Doubt:
    try:
        found = json.loads(value)
        return Doubt(str(found["known"]), str(found["seen"]))
    except (ValueError, KeyError, TypeError):
        return Doubt("", "")  # what SQL wrote there is a doubt all the same


def _value(connection: Connection, name: str) -> str | None:
    row = tables.Installation
    return connection.execute(select(row.value).where(row.name == name)).scalar()


def _put(connection: Connection, name: str, value: str) -> None:
    row = tables.Installation
    if not connection.execute(update(row).where(row.name == name).values(value=value)).rowcount:
        connection.execute(insert(row), {"name": name, "value": value})
