"""What a backup must know of a database, and the mark in one that is not wholly restored."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from sqlalchemy import Column, Connection, Integer, MetaData, Table, create_engine, func, inspect, select

from portal.adapters.database import Database
from portal.adapters.tables import Table as Tables

_UNFINISHED = Table("restore_unfinished", MetaData(), Column("id", Integer, primary_key=True))
"""An empty table: while it is there the portal does not start."""


def patiently(database: Database, connection: Connection) -> None:
    """In this transaction no statement is cut off, however large the tables are."""
    if not database.is_sqlite:
        for setting in ("statement_timeout", "idle_in_transaction_session_timeout"):
            connection.exec_driver_sql(f"SET LOCAL {setting} = 0")


def rows(connection: Connection) -> Mapping[str, int]:
    """How many rows every table has."""
    there = set(inspect(connection).get_table_names())
    tables: list[Any] = [each for each in Tables.metadata.sorted_tables if each.name in there]
    return {each.name: int(connection.execute(select(func.count()).select_from(each)).scalar_one()) for each in tables}


def of_file(path: Path) -> tuple[Mapping[str, int], str]:
    """The rows and the revision of a SQLite file that is only read: no second file comes beside it."""
    engine = create_engine(f"sqlite:///file:{path}?mode=ro&uri=true")
    try:
        with engine.connect() as connection:
            return rows(connection), revision(connection)
    finally:
        engine.dispose()


def revision(connection: Connection) -> str:
    """The revision of the schema. Raises what the database raises when there is none."""
    return str(connection.exec_driver_sql("SELECT version_num FROM alembic_version").scalar_one())


def is_empty(database: Database) -> bool:
    """Whether there is no table at all. On SQLite this makes an empty file where there is none."""
    return not inspect(database.engine).get_table_names()


def is_unfinished(database: Database) -> bool:
    """Whether a restore began here and did not come to its end."""
    return bool(inspect(database.engine).has_table(_UNFINISHED.name))


def may_begin(database: Database) -> bool:
    """Whether this role may make tables here: on PostgreSQL the owner of the database may."""
    if database.is_sqlite:
        return True
    with database.reading() as connection:
        asked = "SELECT has_schema_privilege(current_user, current_schema(), 'CREATE')"
        return bool(connection.exec_driver_sql(asked).scalar())


def begin(database: Database) -> None:
    """From now on the portal does not start on this database."""
    with database.writing() as connection:
        _UNFINISHED.create(connection)


def finish(database: Database) -> None:
    """The restore is done."""
    with database.writing() as connection:
        _UNFINISHED.drop(connection)
