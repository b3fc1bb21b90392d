"""The database: one engine, reading and writing transactions. SQLite writers stand in a queue instead of sleeping.

How PostgreSQL is reached stands in `adapters/reaching`.
"""

from __future__ import annotations

import fcntl
import sqlite3
import threading
from collections.abc import Iterator
from contextlib import closing, contextmanager
from operator import methodcaller
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, Table, create_engine, event, make_url
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import DeclarativeBase

from portal.adapters.prepared import run
from portal.adapters.reaching import ask_after_a_pause, bounded, pool_of, watch_for_standbys

_PRAGMAS = (
    "journal_mode=WAL",
    "synchronous=FULL",
    "foreign_keys=ON",
    "secure_delete=ON",
    "temp_store=MEMORY",
    "busy_timeout=10000",
    "mmap_size=1073741824",  # a search reads most of the file: by memory map it costs half
)


TIDY_AT_MOST = 2**30
"""Bytes of a SQLite file that is written anew at night: some seconds in which writers wait."""


class Database:
    """An engine with two kinds of transaction.

    On SQLite a writer first takes a thread lock and then a file lock, so that waiting writers are served one after
    the other: SQLite's own busy handler sleeps, which made the slowest filings ten times slower.
    """

    def __init__(self, url: str, threads: int = 1, *, hurried: bool = False) -> None:
        """`threads`: how many requests of this process may ask something at the same time. `hurried`: see reaching."""
        parsed = make_url(url)
        self.is_sqlite = parsed.get_backend_name() == "sqlite"
        self.path = Path(parsed.database) if self.is_sqlite and parsed.database else None
        # hide_parameters: an error message must never carry what somebody wrote
        how = {} if self.is_sqlite else pool_of(threads)
        self.engine: Engine = create_engine(bounded(parsed, hurried=hurried), hide_parameters=True, **how)
        self._insert_new: dict[type[DeclarativeBase] | Table, Any] = {}
        self._queue = threading.Lock()
        self._gate: Any = None
        if self.is_sqlite:
            event.listen(self.engine, "connect", _prepare_sqlite)
            event.listen(self.engine, "begin", _begin_sqlite)
        else:
            watch_for_standbys(self.engine)
            ask_after_a_pause(self.engine)

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """A transaction that only reads."""
        with self.engine.connect() as connection, connection.begin():
            yield connection

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        """A transaction that writes: all of it or nothing. Raises what the database raises."""
        with self._turn(), self.engine.connect().execution_options(writing=True) as connection, connection.begin():
            yield connection

    @contextmanager
    def reshaping(self) -> Iterator[Connection]:
        """A transaction that writes and may make tables anew; SQLite looks at the foreign keys at its end.

        SQLite makes a table anew by dropping the old one, and would delete the rows that hang on it, or refuse. Raises
        RuntimeError, and changes nothing, when a row would be left hanging on one that is not there.
        """
        if not self.is_sqlite:
            with self.writing() as connection:
                yield connection
            return
        with self._turn(), self.engine.connect().execution_options(writing=True) as connection:
            raw: Any = connection.connection.dbapi_connection
            raw.execute("PRAGMA foreign_keys=OFF").close()  # inside a transaction this would do nothing
            try:
                with connection.begin():
                    yield connection
                    torn = sorted({row[0] for row in connection.exec_driver_sql("PRAGMA foreign_key_check")})
                    if torn:
                        raise RuntimeError(f"rows were left hanging on nothing in: {', '.join(torn)}")
            finally:
                raw.execute("PRAGMA foreign_keys=ON").close()

    @contextmanager
    def _turn(self) -> Iterator[None]:
        if self.path is None:
            yield
            return
        with self._queue:
            if self._gate is None:
                self._gate = self.path.with_suffix(".queue").open("w")
            fcntl.flock(self._gate, fcntl.LOCK_EX)
            try:
                yield
            finally:
                fcntl.flock(self._gate, fcntl.LOCK_UN)

    def insert_new(self, table: type[DeclarativeBase] | Table) -> Any:
        """An INSERT that leaves an existing row alone."""
        made = self._insert_new.get(table)
        if made is None:
            dialect = sqlite if self.is_sqlite else postgresql
            made = self._insert_new[table] = dialect.insert(table).on_conflict_do_nothing()
        return made

    def sweep(self) -> bool:
        """SQLite: empty the second file, which holds what was deleted until then. False while somebody reads from it.

        With secure_delete the deleted bytes are zeros in the first file once this is done.
        """
        with self._turn():
            raw = self.engine.raw_connection()
            try:
                cursor = raw.cursor()
                cursor.execute("PRAGMA busy_timeout=1000")  # writers stand in the queue behind this
                cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
                busy, *_pages = cursor.fetchone() or (1,)
                cursor.execute("PRAGMA busy_timeout=10000")
            finally:
                raw.close()
        return not busy

    def tidy(self) -> bool:
        """SQLite: write the file anew, every page in the order of its keys, and empty the second one.

        Until then the place of a row in its page tells in which order rows came. False while somebody is in the way.
        A file of more than `TIDY_AT_MOST` bytes is left as it is (True): nobody could write for long.
        """
        if self.path is None or self.path.stat().st_size > TIDY_AT_MOST:
            return True
        with self._turn(), closing(sqlite3.connect(self.path, timeout=10, isolation_level=None)) as raw:
            try:
                raw.execute("PRAGMA secure_delete=ON").close()
                raw.execute("VACUUM").close()
            except sqlite3.OperationalError:
                return False
        return self.sweep()

    def close(self) -> None:
        """Give back all connections."""
        self.engine.dispose()
        if self._gate is not None:
            self._gate.close()
            self._gate = None


def alone(connection: Connection) -> None:
    """Wait until nobody else prepares this database, and keep others out until this transaction ends.

    SQLite has one writer at a time as it is.
    """
    if connection.dialect.name == "postgresql":
        connection.exec_driver_sql("SET LOCAL statement_timeout = 0")
        connection.exec_driver_sql("SET LOCAL lock_timeout = '10min'")
        connection.exec_driver_sql("SELECT pg_advisory_xact_lock(hashtext('portal init'))")
        connection.exec_driver_sql("SET LOCAL lock_timeout = '10s'")


_forgiving = methodcaller("decode", "utf-8", "replace")
"""A blob that somebody turned into text must show as damaged, not stop the page."""


def _prepare_sqlite(connection: Any, _record: object) -> None:
    connection.isolation_level = None  # we say BEGIN ourselves, see _begin_sqlite
    connection.text_factory = _forgiving
    for pragma in _PRAGMAS:
        connection.execute(f"PRAGMA {pragma}").close()


def _begin_sqlite(connection: Connection) -> None:
    writing = connection.get_execution_options().get("writing")
    run(connection, "BEGIN IMMEDIATE" if writing else "BEGIN DEFERRED")
