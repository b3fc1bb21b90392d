"""The migrations lead to exactly the tables of the code, and SQLite keeps no hidden order of arrival."""

import os
import re
from collections.abc import Iterator
from pathlib import Path
from uuid import uuid4

import pytest
from sqlalchemy import DateTime, make_url

from portal.adapters import schema
from portal.adapters.database import Database
from portal.adapters.tables import Table

DRIVEN_BY_REPORTERS = {
    "signal", "document", "wrap", "thread", "message", "note", "once", "news", "acute", "delivery", "event",
    "referral", "token", "counter", "tombstone", "attachment",
}  # fmt: skip


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    database = Database(f"sqlite:///{tmp_path / 'portal.sqlite'}")
    schema.upgrade(database)
    yield database
    database.close()


@pytest.fixture
def postgres() -> Iterator[Database]:
    server = os.environ.get("PORTAL_TEST_POSTGRES_URL")
    if not server:
        pytest.skip("set PORTAL_TEST_POSTGRES_URL to a PostgreSQL database for tests (.ci/run starts one)")
    name = f"schema_{uuid4().hex}"
    owner = Database(server)
    on_its_own = owner.engine.execution_options(isolation_level="AUTOCOMMIT")
    with on_its_own.connect() as connection:
        connection.exec_driver_sql(f"CREATE DATABASE {name}")
    database = Database(make_url(server).set(database=name).render_as_string(hide_password=False))
    yield database
    database.close()
    with on_its_own.connect() as connection:
        connection.exec_driver_sql(f"DROP DATABASE {name} WITH (FORCE)")
    owner.close()


def test_no_drift(database: Database) -> None:
    assert schema.is_current(database)
    assert schema.drift(database) == []


def test_upgrading_again_changes_nothing(database: Database) -> None:
    schema.upgrade(database)
    assert schema.drift(database) == []


def test_no_drift_on_postgresql(postgres: Database) -> None:
    schema.upgrade(postgres)
    assert schema.is_current(postgres)
    assert schema.drift(postgres) == []


def test_a_database_of_the_first_release_comes_along(tmp_path: Path) -> None:
    old = Database(f"sqlite:///{tmp_path / 'old.sqlite'}")
    _comes_along(old)
    old.close()


def test_a_database_of_the_first_release_comes_along_on_postgresql(postgres: Database) -> None:
    _comes_along(postgres)


def _comes_along(database: Database) -> None:
    """With what stood in it: a region, a colleague, an open and a closed signal."""
    schema.upgrade(database, "0001")
    fill(database)
    schema.upgrade(database)
    assert schema.drift(database) == []
    with database.reading() as connection:
        due = dict(connection.exec_driver_sql("SELECT status, due_on FROM signal").all())
        promises = connection.exec_driver_sql(
            "SELECT first_look_days, progress_days, question_days, follow_up_weeks, review_weeks, policy FROM region"
        ).one()
        colleague = connection.exec_driver_sql("SELECT absent_from, absent_until, shortcuts FROM principal").one()
    assert str(due["in_progress"]) == "2026-10-05", "an open signal without a date asks for attention at once"
    assert due["closed"] is None, "a closed one asks for nothing"
    assert tuple(promises) == (3, 20, 10, "4 12", 12, "{}")
    assert tuple(colleague) == (None, None, True)


def test_a_database_of_the_desk_comes_along(tmp_path: Path) -> None:
    old = Database(f"sqlite:///{tmp_path / 'old.sqlite'}")
    _the_desk_comes_along(old)
    old.close()


def test_a_database_of_the_desk_comes_along_on_postgresql(postgres: Database) -> None:
    _the_desk_comes_along(postgres)


def _the_desk_comes_along(database: Database) -> None:
    """With its municipality, which has no notices yet, and no news."""
    schema.upgrade(database, "0002")
    fill(database, "progress_days, question_days, follow_up_weeks, review_weeks, policy", "20, 10, '4 12', 12, '{}'")
    schema.upgrade(database)
    assert schema.drift(database) == []
    with database.reading() as connection:
        place = connection.exec_driver_sql("SELECT name, is_open, notices FROM municipality").one()
        news = connection.exec_driver_sql("SELECT count(*) FROM announcement").scalar_one()
        signals = connection.exec_driver_sql("SELECT count(*) FROM signal").scalar_one()
    assert tuple(place) == ("W", True, "{}")
    assert (news, signals) == (0, 2)


def test_a_database_of_the_guidance_comes_along(tmp_path: Path) -> None:
    old = Database(f"sqlite:///{tmp_path / 'old.sqlite'}")
    _the_guidance_comes_along(old)
    old.close()


def test_a_database_of_the_guidance_comes_along_on_postgresql(postgres: Database) -> None:
    _the_guidance_comes_along(postgres)


def _the_guidance_comes_along(database: Database) -> None:
    """With its signals, none of which has a file."""
    schema.upgrade(database, "0003")
    fill(database, "progress_days, question_days, follow_up_weeks, review_weeks, policy", "20, 10, '4 12', 12, '{}'")
    schema.upgrade(database)
    assert schema.drift(database) == []
    with database.reading() as connection:
        assert connection.exec_driver_sql("SELECT count(*) FROM attachment").scalar_one() == 0
        assert connection.exec_driver_sql("SELECT count(*) FROM signal").scalar_one() == 2


def test_a_database_that_keeps_terms_comes_along(tmp_path: Path) -> None:
    old = Database(f"sqlite:///{tmp_path / 'old.sqlite'}")
    _terms_come_along(old)
    old.close()


def test_a_database_that_keeps_terms_comes_along_on_postgresql(postgres: Database) -> None:
    _terms_come_along(postgres)


def _terms_come_along(database: Database) -> None:
    """With its colleagues, who are mailed at every moment and have not left."""
    schema.upgrade(database, "0005")
    fill(database, "progress_days, question_days, follow_up_weeks, review_weeks, policy", "20, 10, '4 12', 12, '{}'")
    schema.upgrade(database)
    assert schema.drift(database) == []
    with database.reading() as connection:
        colleague = connection.exec_driver_sql("SELECT phone, slots, left_on FROM principal").one()
        empty = [
            connection.exec_driver_sql(f"SELECT count(*) FROM {table}").scalar_one()
            for table in ("wording", "revision", "proposal")
        ]
    assert tuple(colleague) == (None, "", None)
    assert empty == [0, 0, 0]


def test_a_database_of_keeping_house_comes_along(tmp_path: Path) -> None:
    old = Database(f"sqlite:///{tmp_path / 'old.sqlite'}")
    _keeping_house_comes_along(old)
    old.close()


def test_a_database_of_keeping_house_comes_along_on_postgresql(postgres: Database) -> None:
    _keeping_house_comes_along(postgres)


def _keeping_house_comes_along(database: Database) -> None:
    """With its colleagues, who have no second factor, no single sign-on and have seen no paper key."""
    schema.upgrade(database, "0007")
    fill(database, "progress_days, question_days, follow_up_weeks, review_weeks, policy", "20, 10, '4 12', 12, '{}'")
    schema.upgrade(database)
    assert schema.drift(database) == []
    with database.reading() as connection:
        colleague = connection.exec_driver_sql(
            "SELECT second_factor, second_step, recovery, recovery_until, subject, pins FROM principal"
        ).one()
    assert tuple(colleague) == (None, 0, None, None, None, None)


def fill(database: Database, more: str = "", values: str = "") -> None:
    """Rows as the first release wrote them; `more` columns of the region with their `values`, as later ones did."""
    columns, given = (f", {more}", f", {values}") if more else ("", "")
    shortcuts, on = (", shortcuts", ", true") if more else ("", "")
    with database.writing() as connection:
        run = connection.exec_driver_sql
        run(
            f"INSERT INTO region (slug, name, kind, first_look_days, feedback_days, mail_slots{columns}) "
            f"VALUES ('r', 'R', 'district', 3, 5, '08:30'{given})"
        )
        run("INSERT INTO municipality (code, slug, name, rni, is_open) VALUES ('GM9001', 'w', 'W', false, true)")
        run(
            f"INSERT INTO principal (id, name, role, language, email_index, email_sealed, session_epoch{shortcuts}) "
            f"VALUES ('p', 'P', 'functionaris', 'nl', 'i', 's', 0{on})"
        )
        for status, due in (("in_progress", "NULL"), ("closed", "'2026-10-07'")):
            run(
                "INSERT INTO signal (id, municipality, theme, received_on, status, public_status, urgency, due_on, "
                f"passed_on, rule) VALUES ('{status}', 'GM9001', 't', '2026-10-05', '{status}', 'read', 'spoed', "
                f"{due}, false, 1)"
            )


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
