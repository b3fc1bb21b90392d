"""How a database answers: the steps of its plan that would read a whole table of those that grow."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import event

from portal.actions.house import House

GROWING = frozenset(
    ["signal", "document", "wrap", "thread", "message", "note", "referral", "attachment", "token", "event", "counter"]
)
SMALL_INDEXES = frozenset(["ix_event_unchained", "ix_signal_acute"])
"""What waits, and never much of it: such an index may be read from one end to the other."""


@dataclass
class Asked:
    """The statements that were run, with what they were given."""

    statements: list[tuple[str, Any]] = field(default_factory=list)


@contextmanager
def asked(house: House) -> Iterator[Asked]:
    """Every SELECT, UPDATE and DELETE that runs meanwhile."""
    found = Asked()

    def note(_c: Any, _cursor: Any, statement: str, parameters: Any, _context: Any, _many: bool) -> None:
        if statement.startswith(("SELECT", "UPDATE", "DELETE", "WITH")) and parameters is not None:
            found.statements.append((statement, parameters))

    event.listen(house.database.engine, "before_cursor_execute", note)
    try:
        yield found
    finally:
        event.remove(house.database.engine, "before_cursor_execute", note)


def whole_tables(house: House, found: Asked, *, forbid: bool = True) -> dict[str, list[str]]:
    """Statement -> the tables that grow and are read as a whole, for those statements that do so.

    `forbid`: PostgreSQL takes an index wherever there is one; else as it chooses itself, by what it knows of the rows.
    """
    read: dict[str, list[str]] = {}
    for statement, parameters in found.statements:
        one = parameters[0] if isinstance(parameters, list) and parameters else parameters
        whole = (
            _sqlite(house, statement, one) if house.database.is_sqlite else _postgresql(house, statement, one, forbid)
        )
        if whole:
            read[statement] = whole
    return read


def _sqlite(house: House, statement: str, parameters: Any) -> list[str]:
    with house.database.reading() as connection:
        steps = [row[3] for row in connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", parameters)]
    named = {part: table for table in GROWING for part in _names(statement, table)}
    return [
        step
        for step in steps
        if step.startswith("SCAN") and step.split()[1] in named and not SMALL_INDEXES & set(step.split())
    ]


def _names(statement: str, table: str) -> Iterator[str]:
    """What a table is called in a statement: by its name, or "AS something"."""
    yield table
    words = statement.replace(",", " ").split()
    for at, word in enumerate(words[:-2]):
        if word == table and words[at + 1].upper() == "AS":
            yield words[at + 2]


def _postgresql(house: House, statement: str, parameters: Any, forbid: bool) -> list[str]:
    """With whole tables, and joins that read them, made as dear as can be: what is left of them has no index to go by.

    In an empty database any plan is cheap, and a join that reads an index from end to end as good as one that looks up.
    """
    with house.database.reading() as connection:
        for way in ("seqscan", "hashjoin", "mergejoin") if forbid else ():
            connection.exec_driver_sql(f"SET LOCAL enable_{way} = off")
        found = connection.exec_driver_sql(f"EXPLAIN (FORMAT JSON) {statement}", parameters).scalar()
    document: Any = json.loads(found) if isinstance(found, str) else found
    return list(_walk(document[0]["Plan"], frozenset() if forbid else _empty(house)))


def _empty(house: House) -> frozenset[str]:
    """Tables in which there is nothing: of those PostgreSQL reads the whole rather than an index."""
    with house.database.reading() as connection:
        counts = {
            table: connection.exec_driver_sql(f"SELECT count(*) FROM (SELECT 1 FROM {table} LIMIT 1) AS one").scalar()
            for table in GROWING
        }
    return frozenset(table for table, count in counts.items() if not count)


def _walk(node: dict[str, Any], empty: frozenset[str]) -> Iterator[str]:
    kind, table, index = node["Node Type"], node.get("Relation Name", ""), node.get("Index Name", "")
    everything = kind == "Seq Scan" or (kind.startswith("Index") and "Index Cond" not in node)
    if table in GROWING and everything and index not in SMALL_INDEXES and table not in empty:
        yield f"{kind} of {table} {index}".strip()
    for each in node.get("Plans", ()):
        yield from _walk(each, empty)
