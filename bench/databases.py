"""The two databases everything is measured on: a SQLite file, and a PostgreSQL of our own that writes to the disk.

PostgreSQL runs with the settings it is installed with: `fsync` and `synchronous_commit` are on, as they must be where
signals are kept.
"""

from __future__ import annotations

import shutil
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from itertools import count
from pathlib import Path

from sqlalchemy import create_engine, make_url

from bench.proofs import cluster
from bench.server import demo_instance, environment

SQLITE, POSTGRES = "sqlite", "postgresql"

Environment = dict[str, str]


class Place:
    """A kind of database, and a demo instance on it that is made once and copied for whatever is measured."""

    def __init__(self, kind: str, folder: Path) -> None:
        self.kind, self.folder = kind, folder
        self._numbers, self._made = count(1), Path()

    def database(self, name: str) -> str:
        """The address of a new, empty database; `name` in letters."""
        return f"sqlite:///{self.folder / self._named(name)}.sqlite"

    def instance(self, name: str) -> Environment:
        """The environment of a new demo instance, with its database."""
        if not self._made.name:
            self._made = self.folder / "pattern"
            demo_instance(self._made, self._new_pattern())
        folder = self.folder / self._named(name)
        shutil.copytree(self._made, folder)
        return environment(folder, self._copied(name))

    def _named(self, name: str) -> str:
        return f"{name}{next(self._numbers)}"

    def _new_pattern(self) -> str:
        """The database of the pattern; empty: SQLite in its folder."""
        return ""

    def _copied(self, name: str) -> str:
        """A copy of the pattern's database; empty: it came along with the folder."""
        return ""


class OnServer(Place):
    """PostgreSQL: databases with names of this run."""

    def __init__(self, kind: str, folder: Path, server: str) -> None:
        super().__init__(kind, folder)
        self._server, self._names = server, list[str]()
        self._run = f"bench_{folder.parent.name.lower().replace('-', '_')}"

    def database(self, name: str) -> str:
        """The address of a new, empty database; `name` in letters."""
        return self._create(self._named(name))

    def _new_pattern(self) -> str:
        return self._create("pattern")

    def _copied(self, name: str) -> str:
        return self._create(self._named(name), f'TEMPLATE "{self._run}_pattern"')

    def _create(self, name: str, pattern: str = "") -> str:
        whole = f"{self._run}_{name}"
        _say(self._server, f'CREATE DATABASE "{whole}" {pattern}')
        self._names.append(whole)
        return make_url(self._server).set(database=whole).render_as_string(hide_password=False)

    def drop(self) -> None:
        """Leave nothing behind on the server."""
        for name in self._names:
            _say(self._server, f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')


@contextmanager
def places(folder: Path, server: str = "") -> Iterator[dict[str, Place]]:
    """The databases by their kind. `server`: a PostgreSQL that runs; else one of our own, where it is installed.

    Without either, only SQLite is measured, and that is said.
    """
    with ExitStack() as stack:
        if not server:
            server, _ = stack.enter_context(cluster.own())
        found = {SQLITE: Place(SQLITE, folder / SQLITE)}
        if server:
            there = found[POSTGRES] = OnServer(POSTGRES, folder / POSTGRES, server)
            stack.callback(there.drop)
        else:
            print("PostgreSQL is not installed here: only SQLite is measured.", file=sys.stderr)
        for place in found.values():
            place.folder.mkdir()
        yield found


def _say(server: str, statement: str) -> None:
    engine = create_engine(server, isolation_level="AUTOCOMMIT")
    try:
        with engine.connect() as connection:
            connection.exec_driver_sql(statement)
    finally:
        engine.dispose()
