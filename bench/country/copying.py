"""Exactly the same rows in PostgreSQL: every table copied from the SQLite file."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

from sqlalchemy import Boolean
from sqlalchemy.schema import CreateIndex

from portal.adapters import schema
from portal.adapters.database import Database
from portal.adapters.sessions import Sessions
from portal.adapters.tables import Table

AT_ONCE = 2000


def copy(folder: Path, url: str, say: Callable[[str], None] = lambda text: None) -> None:
    """Fill an empty database with the rows of the file in this folder. The role must be a superuser."""
    database = Database(url)
    schema.upgrade(database)
    Sessions(database).prepare()
    tables = Table.metadata.sorted_tables
    raw = database.engine.raw_connection()
    try:
        with closing(sqlite3.connect(folder / "portal.sqlite")) as source, closing(raw.cursor()) as cursor:
            cursor.execute("SET statement_timeout = 0")
            cursor.execute("SET session_replication_role = replica")  # the rows hold together already
            cursor.execute("SET maintenance_work_mem = '512MB'")
            cursor.execute(f"TRUNCATE {', '.join(_name(table) for table in tables)}")
            indexes = [index for table in tables for index in table.indexes]
            for index in indexes:
                cursor.execute(f'DROP INDEX "{index.name}"')
            for table in tables:
                say(f"{_table(source, cursor, table)} rows of {table.name}")
            for index in indexes:
                cursor.execute(str(CreateIndex(index).compile(dialect=database.engine.dialect)))
            cursor.execute("SET session_replication_role = DEFAULT")
        raw.commit()
    finally:
        raw.close()
    with database.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.exec_driver_sql("VACUUM ANALYZE")
        connection.exec_driver_sql("CHECKPOINT")
    database.close()
    say("copied")


def _name(table: Any) -> str:
    return f'"{table.name}"'


def _table(source: sqlite3.Connection, cursor: Any, table: Any) -> int:
    columns = [column.name for column in table.columns]
    names = ", ".join(f'"{name}"' for name in columns)
    truths = [at for at, column in enumerate(table.columns) if isinstance(column.type, Boolean)]
    found = source.execute(f"SELECT {names} FROM {_name(table)}")
    count = 0
    with cursor.copy(f"COPY {_name(table)} ({names}) FROM STDIN") as into:
        while rows := found.fetchmany(AT_ONCE):
            for row in rows:
                if truths:
                    row = [bool(value) if at in truths and value is not None else value for at, value in enumerate(row)]
                into.write_row(row)
            count += len(rows)
    return count
