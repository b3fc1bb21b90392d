"""The migrations lead to exactly the tables of the code, and SQLite keeps no hidden order of arrival."""

import os
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import DateTime, make_url

from portal.adapters import schema
from portal.adapters.database import Database
from portal.adapters.tables import Table

DRIVEN_BY_REPORTERS = {
    "signal", "document", "wrap", "thread", "message", "note", "once", "news", "acute", "delivery", "event",
}  # fmt: skip


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    database = Database(f"sqlite:///{tmp_path / 'portal.sqlite'}")
    schema.upgrade(database)
    yield database
    database.close()


def test_no_drift(database: Database) -> None:
    assert schema.is_current(database)
    assert schema.drift(database) == []


def test_upgrading_again_changes_nothing(database: Database) -> None:
    schema.upgrade(database)
    assert schema.drift(database) == []


def test_no_drift_on_postgresql() -> None:
    server = os.environ.get("PORTAL_TEST_POSTGRES_URL")
    if not server:
        pytest.skip("set PORTAL_TEST_POSTGRES_URL to a PostgreSQL database for tests (.ci/run starts one)")
    name = f"drift_{os.getpid()}"
    owner = Database(server)
    on_its_own = owner.engine.execution_options(isolation_level="AUTOCOMMIT")
    with on_its_own.connect() as connection:
        connection.exec_driver_sql(f"CREATE DATABASE {name}")
    database = Database(make_url(server).set(database=name).render_as_string(hide_password=False))
    try:
        schema.upgrade(database)
        assert schema.is_current(database)
        assert schema.drift(database) == []
    finally:
        database.close()
        with on_its_own.connect() as connection:
            connection.exec_driver_sql(f"DROP DATABASE {name}")
        owner.close()


def test_tables_of_reporters_have_no_hidden_row_number(database: Database) -> None:
    with database.reading() as connection:
        made = dict(connection.exec_driver_sql("SELECT name, sql FROM sqlite_master WHERE type = 'table'").all())
    numbered = {name for name in DRIVEN_BY_REPORTERS if not re.search(r"WITHOUT ROWID\s*$", made[name])}
    assert not numbered, f"the row number tells the order of arrival: add ROWID_FREE to {sorted(numbered)}"


def test_tables_of_reporters_keep_no_time() -> None:
    """Days only. A delivery has a moment: it is made at a slot, and gone after sending."""
    timed = {
        f"{table.name}.{column.name}"
        for table in Table.metadata.sorted_tables
        if table.name in DRIVEN_BY_REPORTERS - {"delivery"}
        for column in table.columns
        if isinstance(column.type, DateTime)
    }
    assert not timed
