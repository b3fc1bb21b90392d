"""The sealed texts of many signals at once, for who looks through all of them. Opens nothing.

Rows come as plain tuples, many at a time: an object for each would cost more than opening it.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ARRAY, Connection, String, Text, any_, bindparam, cast, func, select, type_coerce

from portal.adapters import tables
from portal.adapters.signals import COLUMNS, signal_of, visible
from portal.domain.signals import Signal

SEARCHED = ("report", "handling")
"""Kinds of documents that hold words of people; who left an address is nothing to search for."""

_TABLES = (tables.Document, tables.Note, tables.Message, tables.Referral)
_DAY = type_coerce(tables.Signal.received_on, String)  # only to order by: no need to make a date of each


def _of_signals(table: Any, ids: Callable[[Any], Any]) -> Any:
    if table is tables.Document:
        # an expression, so that SQLite goes to a signal once and not once for each kind
        words = (table.kind + "").in_(SEARCHED)
        return select(table.signal, table.kind, table.sealed).where(words, ids(table.signal))
    return select(table.signal, table.ordinal, table.sealed).where(ids(table.signal))


# one parameter for all ids: naming thousands of them costs more than finding their rows
_LISTED = select(func.json_each(bindparam("signals", type_=Text)).table_valued("value").c.value)
_ON_SQLITE = [_of_signals(table, lambda signal: signal.in_(_LISTED)) for table in _TABLES]
_ARRAY = cast(bindparam("signals", type_=Text), ARRAY(Text))  # as one text, quoted as JSON quotes
_ON_POSTGRESQL = [_of_signals(table, lambda signal: signal == any_(_ARRAY)) for table in _TABLES]


def held(
    connection: Connection, principal: str, municipalities: Sequence[str], *, active_in: Sequence[str]
) -> list[tuple[str, str, bytes]]:
    """(id, municipality, wrap) of every signal this principal may open, newest day first."""
    query = visible(principal, municipalities, active_in).with_only_columns(
        tables.Signal.id, tables.Signal.municipality, tables.Wrap.key, _DAY.label("day")
    )
    found = sorted(connection.execute(query).all(), key=_newest, reverse=True)
    return [(row[0], row[1], row[2]) for row in found]


@dataclass(frozen=True, slots=True)
class Sealed:
    """Sealed texts by signal: rows (signal, kind, sealed) of documents with words of people, rows (signal, ordinal,
    sealed) of the others."""

    document: Mapping[str, list[Any]]
    note: Mapping[str, list[Any]]
    message: Mapping[str, list[Any]]
    referral: Mapping[str, list[Any]]


def sealed(connection: Connection, signals: Sequence[str]) -> Sealed:
    """The sealed texts of these signals."""
    on_sqlite = connection.dialect.name == "sqlite"
    listed = json.dumps(signals)
    given = {"signals": listed if on_sqlite else f"{{{listed[1:-1]}}}"}
    found = []
    for query in _ON_SQLITE if on_sqlite else _ON_POSTGRESQL:
        of: dict[str, list[Any]] = {}
        for row in connection.execute(query, given).all():
            of.setdefault(row[0], []).append(row)
        found.append(of)
    return Sealed(*found)


def rows(connection: Connection, signals: Sequence[str]) -> Mapping[str, Signal]:
    """The readable rows of some signals, by id."""
    query = select(*COLUMNS).where(tables.Signal.id.in_(signals))
    return {row.id: signal_of(row) for row in connection.execute(query)}


def _newest(row: Any) -> tuple[str, str]:
    return str(row[3]), row[0]
