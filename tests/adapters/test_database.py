"""Transactions: all or nothing, writers in a queue, and error messages that carry nobody's words."""

import sqlite3
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import delete, insert, select, text
from sqlalchemy.exc import DBAPIError, IntegrityError, OperationalError

from portal.adapters import schema, tables
from portal.adapters.database import Database


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    database = Database(f"sqlite:///{tmp_path / 'portal.sqlite'}")
    schema.upgrade(database)
    with database.writing() as connection:
        connection.execute(delete(tables.Installation))  # what the migrations noted: here it is a table to write in
    yield database
    database.close()


def names(database: Database) -> list[str]:
    with database.reading() as connection:
        return list(connection.execute(select(tables.Installation.name).order_by(tables.Installation.name)).scalars())


def put(connection: object, name: str) -> None:
    connection.execute(insert(tables.Installation), {"name": name, "value": "1"})  # type: ignore[attr-defined]


def test_an_error_takes_back_everything(database: Database) -> None:
    with pytest.raises(RuntimeError), database.writing() as connection:
        put(connection, "first")
        put(connection, "second")
        raise RuntimeError
    assert names(database) == []
    with database.writing() as connection:
        put(connection, "later")
    assert names(database) == ["later"], "the queue of writers is not left locked by an error"


def test_the_pragmas_that_keep_our_promises(database: Database) -> None:
    expected = {
        "journal_mode": "wal",
        "synchronous": 2,
        "foreign_keys": 1,
        "secure_delete": 1,
        "temp_store": 2,
        "busy_timeout": 10000,
    }
    with database.reading() as connection:
        found = {name: connection.execute(text(f"PRAGMA {name}")).scalar() for name in expected}
    assert found == expected


def test_an_error_message_holds_no_values(database: Database) -> None:
    with database.writing() as connection:
        put(connection, "KANARIE-IN-EEN-FOUT")
    with pytest.raises(IntegrityError) as wrong, database.writing() as connection:
        put(connection, "KANARIE-IN-EEN-FOUT")
    assert "KANARIE" not in str(wrong.value) + repr(wrong.value)
    with pytest.raises(DBAPIError) as wrong_again, database.reading() as connection:
        connection.execute(text("SELECT * FROM nergens WHERE naam = :naam"), {"naam": "KANARIE"})
    assert "KANARIE" not in str(wrong_again.value)


def test_writers_wait_for_each_other_and_none_is_lost(database: Database) -> None:
    inside, most, failures = [0], [0], []

    def write(number: int) -> None:
        try:
            with database.writing() as connection:
                inside[0] += 1
                most[0] = max(most[0], inside[0])
                put(connection, f"{number:02}")
                time.sleep(0.002)
                inside[0] -= 1
        except Exception as error:
            failures.append(error)

    threads = [threading.Thread(target=write, args=(number,)) for number in range(24)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(20)
    assert failures == []
    assert most[0] == 1
    assert len(names(database)) == 24


def test_another_process_of_ours_waits_in_the_same_queue(database: Database) -> None:
    """A second Database on the same file stands for a second process: the file lock keeps them apart."""
    assert database.path is not None
    other, seen = Database(str(database.engine.url)), []

    def late() -> None:
        with other.writing() as connection:
            seen.append(connection.execute(select(tables.Installation.name)).scalars().all())

    with database.writing() as connection:
        thread = threading.Thread(target=late)
        thread.start()
        time.sleep(0.05)
        assert seen == []
        put(connection, "early")
    thread.join(10)
    other.close()
    assert seen == [["early"]]


def test_a_reader_sees_a_whole_state_while_somebody_writes(database: Database) -> None:
    with database.reading() as reading:
        assert reading.execute(select(tables.Installation.name)).all() == []
        with database.writing() as writing:
            put(writing, "new")
        assert reading.execute(select(tables.Installation.name)).all() == []
    assert names(database) == ["new"]


def test_a_foreign_writer_that_never_ends_gives_an_error_not_a_hang(tmp_path: Path) -> None:
    database = Database(f"sqlite:///{tmp_path / 'portal.sqlite'}")
    schema.upgrade(database)
    with database.reading() as connection:
        connection.execute(text("PRAGMA busy_timeout=50"))
    intruder = sqlite3.connect(tmp_path / "portal.sqlite", isolation_level=None)
    intruder.execute("BEGIN IMMEDIATE")
    with pytest.raises(OperationalError), database.writing() as connection:
        put(connection, "x")
    intruder.execute("ROLLBACK")
    intruder.close()
    assert "x" not in names(database)
    database.close()


def test_a_writer_has_the_database_to_itself_from_its_first_moment(database: Database) -> None:
    """Read first and write later, and another could have written in between."""
    intruder = sqlite3.connect(str(database.path), isolation_level=None, timeout=0)
    with database.writing(), pytest.raises(sqlite3.OperationalError, match="locked"):
        intruder.execute("BEGIN IMMEDIATE")
    with database.reading():
        intruder.execute("BEGIN IMMEDIATE")
    intruder.close()


def test_a_row_that_is_there_is_left_alone(database: Database) -> None:
    with database.writing() as connection:
        put(connection, "a")
        again = connection.execute(database.insert_new(tables.Installation), {"name": "a", "value": "2"})
        assert again.rowcount == 0
        assert connection.execute(select(tables.Installation.value)).scalar() == "1"


def test_a_table_is_made_anew_without_losing_what_hangs_on_it(database: Database) -> None:
    """SQLite deletes the rows of a table that is dropped, and by the foreign keys those of others with them."""
    with database.writing() as connection:
        connection.exec_driver_sql("CREATE TABLE parent (id TEXT PRIMARY KEY)")
        connection.exec_driver_sql("CREATE TABLE child (id TEXT REFERENCES parent (id) ON DELETE CASCADE)")
        connection.exec_driver_sql("INSERT INTO parent VALUES ('a'), ('b')")
        connection.exec_driver_sql("INSERT INTO child VALUES ('a'), ('b')")
    with pytest.raises(RuntimeError, match="hanging on nothing in: child"), database.reshaping() as connection:
        connection.exec_driver_sql("DELETE FROM parent WHERE id = 'a'")
    with database.reshaping() as connection:
        connection.exec_driver_sql("CREATE TABLE other (id TEXT PRIMARY KEY)")
        connection.exec_driver_sql("INSERT INTO other SELECT * FROM parent")
        connection.exec_driver_sql("DROP TABLE parent")
        connection.exec_driver_sql("ALTER TABLE other RENAME TO parent")
    with database.writing() as connection:
        assert connection.exec_driver_sql("SELECT count(*) FROM child").scalar_one() == 2
        with pytest.raises(IntegrityError):  # they are looked at again from here on
            connection.exec_driver_sql("INSERT INTO child VALUES ('c')")
