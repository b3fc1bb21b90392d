"""The sealed texts of many signals at once, for who looks through all of them. Opens nothing.

Rows come as plain tuples, many at a time: an object for each would cost more than opening it.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import ARRAY, Connection, Row, String, Text, any_, bindparam, func, select, type_coerce

from portal.adapters import tables
from portal.adapters.signals import COLUMNS, signal_of, visible
from portal.domain.signals import Signal

SEARCHED = ("report", "handling")
"""Kinds of documents that hold words of people; who left an address is nothing to search for."""

_DAY = type_coerce(tables.Signal.received_on, String)  # only to order by: no need to make a date of each
_NUMBERED: dict[str, Any] = {"note": tables.Note, "message": tables.Message, "referral": tables.Referral}


def held(
    connection: Connection, principal: str, municipalities: Sequence[str], *, active_in: Sequence[str]
) -> list[tuple[str, str, bytes]]:
    """(id, municipality, wrap) of every signal this principal may open, newest day first."""
    query = visible(principal, municipalities, active_in).with_only_columns(
        tables.Signal.id, tables.Signal.municipality, tables.Wrap.key, _DAY.label("day")
    )
    found = sorted(connection.execute(query).all(), key=_newest, reverse=True)
    return [(row[0], row[1], row[2]) for row in found]


def documents(connection: Connection, signals: Sequence[str]) -> dict[str, list[Row[Any]]]:
    """Per signal the rows (signal, kind, sealed) of its documents with words of people."""
    row = tables.Document
    # an expression, so that SQLite goes to a signal once and not once for each kind
    words = select(row.signal, row.kind, row.sealed).where((row.kind + "").in_(SEARCHED))
    return _by_signal(connection, words, row, signals)


def numbered(connection: Connection, kind: str, signals: Sequence[str]) -> dict[str, list[Row[Any]]]:
    """Per signal the rows (signal, ordinal, sealed) of its notes, messages or referrals."""
    row = _NUMBERED[kind]
    return _by_signal(connection, select(row.signal, row.ordinal, row.sealed), row, signals)


def rows(connection: Connection, signals: Sequence[str]) -> Mapping[str, Signal]:
    """The readable rows of some signals, by id."""
    query = select(*COLUMNS).where(tables.Signal.id.in_(signals))
    return {row.id: signal_of(row) for row in connection.execute(query)}


def _by_signal(connection: Connection, query: Any, table: Any, signals: Sequence[str]) -> dict[str, list[Row[Any]]]:
    # one parameter for all ids: naming thousands of them costs more than finding their rows
    if connection.dialect.name == "sqlite":
        ids = func.json_each(bindparam("signals", type_=Text)).table_valued("value")
        query = query.where(table.signal.in_(select(ids.c.value)))
        given: Any = json.dumps(signals)
    else:
        query = query.where(table.signal == any_(bindparam("signals", type_=ARRAY(String))))
        given = list(signals)
    found: dict[str, list[Row[Any]]] = {}
    for row in connection.execute(query, {"signals": given}).all():
        found.setdefault(row[0], []).append(row)
    return found


def _newest(row: Any) -> tuple[str, str]:
    return str(row[3]), row[0]
