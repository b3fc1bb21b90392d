"""Which databases the tests run on, and how each test gets one as the cast left it.

`pytest --database sqlite|postgresql|both` decides. On SQLite a test gets a copy of a file. On PostgreSQL every process
of the run has one database: after a test the rows that changed are put back, and where more than rows changed (a
table, a trigger, a right) the database is made anew from a template.
"""

from __future__ import annotations

import fcntl
import os
import pickle
from collections.abc import Callable, Collection, Iterable, Iterator
from contextlib import closing, contextmanager
from itertools import chain
from pathlib import Path
from typing import Any
from uuid import uuid4

import psycopg
import pytest
from cast import Shares, move_in, open_house, settings
from psycopg import sql
from sqlalchemy import Dialect, Engine, event, make_url

SERVER = "PORTAL_TEST_POSTGRES_URL"
HOW = f"set {SERVER} to a server where databases may be made"
KINDS = ("sqlite", "postgresql")

_CATALOGS = ("pg_class", "pg_attribute", "pg_trigger", "pg_proc", "pg_constraint", "pg_namespace", "pg_default_acl")
_TOO_MANY = 2_000
"""Rows of one table above which a new database is quicker than putting them back."""
_USES = 100
"""After so many tests the database is made anew: what was put back leaves dead rows behind."""

Mark = tuple[int, int]
"""How many rows there are, and the youngest transaction that wrote one: both stay when nothing was changed."""


def chosen(config: pytest.Config) -> tuple[str, ...]:
    """The databases of this run. Raises UsageError when PostgreSQL is asked for and there is none."""
    asked = config.getoption("--database") or ("both" if os.environ.get(SERVER) else "sqlite")
    kinds = KINDS if asked == "both" else (asked,)
    if "postgresql" in kinds and not os.environ.get(SERVER):
        raise pytest.UsageError(f"--database {asked} needs PostgreSQL: {HOW}")
    return kinds


def of_a_test(fixtures: Iterable[str], marks: Collection[str], kinds: tuple[str, ...]) -> tuple[str, ...]:
    """The databases one test runs on: one that is about SQLite itself there, one with a browser once, others on all.

    What a browser shows are the same bytes from either database: that they are is what all other tests see. Marked
    `once` are long walks whose reason is not the database; without PostgreSQL or on it alone they run there.
    """
    if "sqlite" in marks:
        return ("sqlite",)
    return kinds[:1] if "chromium" in fixtures or "once" in marks else kinds


@contextmanager
def alone(path: Path) -> Iterator[None]:
    """One process of the run at a time."""
    with path.open("w") as gate:
        fcntl.flock(gate, fcntl.LOCK_EX)
        yield


def furnish(shared: Path, kind: str) -> tuple[Path, Shares, str]:
    """The whole cast moved in, once in a run: its folder, the halves of the paper keys, the address of its database.

    On PostgreSQL that database is a template: nobody is connected to it afterwards.
    """
    folder, done = shared / kind, shared / f"{kind}.done"
    with alone(shared / f"{kind}.lock"):
        if not done.exists():
            folder.mkdir()
            given = settings(folder)
            if kind == "postgresql":
                given = settings(folder, database_url=address(f"portal_furnished_{uuid4().hex}"))
                administer(sql.SQL("CREATE DATABASE {}").format(named(given.database_url)))
            house = open_house(given)
            done.write_bytes(pickle.dumps((move_in(house), given.database_url)))
            house.close()
    shares, url = pickle.loads(done.read_bytes())
    return folder, shares, url


def in_parallel() -> bool:
    """Whether this is one of several processes of a run."""
    return "PYTEST_XDIST_WORKER" in os.environ


def shared_by_all(factory: pytest.TempPathFactory, name: str = "furnished") -> Path:
    """A folder that the processes of a run share."""
    base = factory.getbasetemp()
    return (base.parent if in_parallel() else base) / name


def take_down(shared: Path) -> None:
    """Remove what was furnished on PostgreSQL, at the end of the run."""
    if (shared / "postgresql.done").exists():
        drop(furnish(shared, "postgresql")[2])


def address(name: str) -> str:
    """The URL of a database on the server of the tests."""
    return make_url(os.environ[SERVER]).set(database=name).render_as_string(hide_password=False)


def named(url: str) -> sql.Identifier:
    """The name of the database in a URL."""
    return sql.Identifier(str(make_url(url).database))


def administer(statement: sql.Composed) -> None:
    """Say something to the server that no transaction may hold."""
    with closing(connected(os.environ[SERVER])) as server:
        server.execute(statement)


def drop(url: str) -> None:
    """Remove a database, whoever is still connected to it."""
    administer(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(named(url)))


class _Kept(psycopg.Connection[Any]):
    """A connection that is given to the next test when it is closed: to be met anew takes the server as long as many a
    test does."""

    back: Callable[[_Kept], bool] = staticmethod(lambda _connection: False)

    def close(self) -> None:
        """Give it back; end it when nobody wants it any more."""
        if not self.back(self):
            super().close()


class Lent:
    """One PostgreSQL database that test after test gets as the cast left it, with the connections to it."""

    def __init__(self, template: str) -> None:
        self._template = template
        self._process = os.getpid()
        self._waiting: dict[str, list[_Kept]] = {}
        event.listen(Engine, "do_connect", self._connect)
        self.url = address(f"portal_{uuid4().hex}")
        self._connection: psycopg.Connection[Any] | None = None
        self._rows: dict[str, list[bytes]] = {}
        self._marks: dict[str, Mark] = {}
        self._uses = 0

    def ready(self) -> str:
        """Its URL, everything in it as the cast left it."""
        self._uses += 1
        if self._connection is None or self._uses > _USES or not self._put_back():
            self._make_anew()
        return self.url

    def close(self) -> None:
        """Remove it."""
        if self._connection is not None:
            self._connection.close()
            self._connection = None
        for kept in chain.from_iterable(self._waiting.values()):
            psycopg.Connection.close(kept)
        self._waiting.clear()
        drop(self.url)

    def _connect(self, dialect: Dialect, _record: Any, _given: Any, named: dict[str, Any]) -> _Kept | None:
        """One that waits, for an engine that asks for the same; None: not to this database, or from a process that a
        test forked, which may not speak on the connections of its parent."""
        if dialect.driver != "psycopg" or named.get("dbname") != make_url(self.url).database:
            return None
        if os.getpid() != self._process:
            return None
        asked = repr(sorted((name, value) for name, value in named.items() if name != "context"))  # the same for all
        while self._waiting.get(asked):
            kept = self._waiting[asked].pop()
            if self._is_as_new(kept):
                return kept
            psycopg.Connection.close(kept)
        kept = _Kept.connect(**named)
        kept.back = lambda closed: self._is_as_new(closed) and not self._waiting.setdefault(asked, []).append(closed)
        return kept

    @staticmethod
    def _is_as_new(kept: _Kept) -> bool:
        try:
            kept.rollback()
            kept.autocommit = True
            kept.execute("RESET SESSION AUTHORIZATION; RESET ALL; SELECT pg_advisory_unlock_all()")
            kept.autocommit = False
        except psycopg.Error:
            return False
        return True

    def _make_anew(self) -> None:
        self.close()
        administer(sql.SQL("CREATE DATABASE {} TEMPLATE {}").format(named(self.url), named(self._template)))
        self._uses = 1
        self._connection = connected(self.url)
        found = self._connection.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public'").fetchall()
        tables = [name for (name,) in found]
        self._marks = self._seen((*tables, *_CATALOGS))
        if not self._rows:
            self._rows = {name: self._copy_of(name) for name in tables}

    def _seen(self, tables: Iterable[str]) -> dict[str, Mark]:
        assert self._connection is not None
        look = sql.SQL(" UNION ALL ").join(
            sql.SQL("SELECT {}, count(*), coalesce(max(xmin::text::bigint), 0) FROM {}").format(
                name, sql.Identifier(name)
            )
            for name in tables
        )
        return {name: (count, youngest) for name, count, youngest in self._connection.execute(look)}

    def _copy_of(self, table: str) -> list[bytes]:
        assert self._connection is not None
        statement = sql.SQL("COPY {} TO STDOUT (FORMAT binary)").format(sql.Identifier(table))
        with self._connection.cursor() as cursor, cursor.copy(statement) as copy:
            return [bytes(each) for each in copy]

    def _put_back(self) -> bool:
        """Whether only rows had changed, few of them, and they are back."""
        assert self._connection is not None
        try:
            seen = self._seen(self._marks)
            changed = [name for name, mark in seen.items() if mark != self._marks[name]]
            if any(name in _CATALOGS or seen[name][0] > _TOO_MANY for name in changed):
                return False
            with self._connection.transaction(), self._connection.cursor() as cursor:
                cursor.execute("SET LOCAL session_replication_role = replica")  # no trigger, no order of the tables
                for name in changed:
                    cursor.execute(sql.SQL("DELETE FROM {}").format(sql.Identifier(name)))
                    with cursor.copy(
                        sql.SQL("COPY {} FROM STDIN (FORMAT binary)").format(sql.Identifier(name))
                    ) as copy:
                        for each in self._rows[name]:
                            copy.write(each)
            if changed:
                self._marks.update(self._seen(changed))
        except psycopg.Error:  # a table that is gone or that somebody still holds
            return False
        return True


def connected(url: str) -> psycopg.Connection[Any]:
    """A connection beside the portal's, every statement by itself."""
    plain = make_url(url).set(drivername="postgresql").render_as_string(hide_password=False)
    connection: psycopg.Connection[Any] = psycopg.connect(plain, autocommit=True)
    connection.execute("SET lock_timeout = '2s'")
    return connection


Furnished = Callable[[str], tuple[Path, Shares, str]]
"""Of a kind of database: the folder, the halves of the paper keys, the URL."""
