"""How long the migrations take: an installation of the first release with many signals, brought to this release.

    python -m bench.upgrading --signals 100000      # SQLite, and PostgreSQL when PORTAL_TEST_POSTGRES_URL is set

The signals are copies of one that nobody had opened in tests/upgrade, under ids of their own: a migration reads no
text, so what is sealed need not differ.
"""

from __future__ import annotations

import argparse
import re
import secrets
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from uuid import uuid4

from sqlalchemy import Connection, MetaData, Table, insert, select

from bench.figures import ROOT
from bench.proofs.stage import empty_postgres
from portal.adapters import schema
from portal.adapters.database import Database

FIXTURE = ROOT / "tests" / "upgrade" / "first_release.sql"
HANGING = ("document", "wrap", "thread", "event")
AT_ONCE = 500


def load(database: Database) -> None:
    """The installation of the first release, as it was."""
    schema.upgrade(database, "0001")
    with database.writing() as connection:
        connection.exec_driver_sql("DELETE FROM installation")
        for line in FIXTURE.read_text().splitlines():
            connection.exec_driver_sql(line if database.is_sqlite else re.sub(r"X'([0-9a-f]*)'", r"'\\x\1'", line))


def multiply(database: Database, signals: int) -> None:
    """So many signals more, each with its documents, keys, thread and events."""
    known = MetaData()
    with database.reading() as connection:
        tables = [Table(name, known, autoload_with=connection) for name in ("signal", *HANGING)]
        copied = _pattern(connection, tables)
    for start in range(0, signals, AT_ONCE):
        ids = [str(uuid4()) for _ in range(min(AT_ONCE, signals - start))]
        with database.writing() as connection:
            for table, rows in zip(tables, copied, strict=True):
                connection.execute(insert(table), [_copy(table, row, signal) for signal in ids for row in rows])


def _pattern(connection: Connection, tables: list[Table]) -> list[list[dict[str, Any]]]:
    signal, *others = tables
    (row,) = connection.execute(select(signal).where(signal.c.status == "received").limit(1)).mappings()
    found = [[dict(row)]]
    for table in others:
        rows = connection.execute(select(table).where(table.c.signal == row["id"])).mappings()
        found.append([dict(each) for each in rows])
    return found


def _copy(table: Table, row: dict[str, Any], signal: str) -> dict[str, Any]:
    own: dict[str, Any] = {"id": signal} if table.name == "signal" else {"signal": signal}
    if table.name == "event":
        own["id"] = str(uuid4())
    if table.name == "thread":
        own["lookup_id"] = secrets.token_bytes(len(row["lookup_id"]))
    return {**row, **own}


@contextmanager
def databases() -> Iterator[dict[str, str]]:
    """The addresses of an empty database of each kind there is."""
    with tempfile.TemporaryDirectory(prefix="portal-upgrade-") as folder, empty_postgres() as postgres:
        found = {"sqlite": f"sqlite:///{Path(folder) / 'portal.sqlite'}", "postgresql": postgres}
        yield {kind: url for kind, url in found.items() if url}


def measure(url: str, signals: int) -> float:
    """Seconds that the upgrade of a database with so many signals takes."""
    database = Database(url)
    try:
        load(database)
        multiply(database, signals)
        started = time.perf_counter()
        schema.upgrade(database)
        took = time.perf_counter() - started
        if not schema.is_current(database) or schema.drift(database):
            raise SystemExit("the schema is not the one of this release")
        return took
    finally:
        database.close()


def main() -> None:
    """Say how long it took, for each database."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    parser.add_argument("--signals", type=int, default=10_000)
    given = parser.parse_args()
    with databases() as urls:
        for kind, url in urls.items():
            took = measure(url, given.signals)
            sys.stdout.write(f"{kind}: {given.signals} signals from 0001 to the newest schema in {took:.1f} s\n")


if __name__ == "__main__":
    main()
