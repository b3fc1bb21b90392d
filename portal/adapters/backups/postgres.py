"""A dump of a PostgreSQL database while people work in it, and putting one back: with PostgreSQL's own programs."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, make_url

from portal.adapters.backups import state
from portal.adapters.backups.archive import Told
from portal.adapters.backups.lite import TOLD_EVERY, NotCopied
from portal.adapters.database import Database

PLACES = ("/usr/lib/postgresql/*/bin", "/usr/pgsql-*/bin", "/usr/local/pgsql/bin", "/opt/*/bin")
SESSIONS = ("staff_session", "staff_confirmation")
"""Tables that no backup holds."""

_SECRET = {"password": "PGPASSWORD", "sslpassword": "PGSSLPASSWORD"}


def _program(name: str, least: int) -> str:
    """The newest program of this name; one on the path that is new enough goes first. Raises NotCopied."""
    found = [shutil.which(name), *(str(path) for place in PLACES for path in Path("/").glob(place[1:] + "/" + name))]
    versions = [(path, _version(path)) for path in dict.fromkeys(filter(None, found))]
    fits = [path for path, version in versions if version >= least]
    if fits:
        return fits[0]
    if not versions:
        raise NotCopied(f"{name} is missing: install the client programs of PostgreSQL {least} (postgresql-client).")
    newest = max(version for _, version in versions)
    raise NotCopied(f"{name} is of PostgreSQL {newest}, the server of {least}: install that version's client programs.")


def _version(path: str) -> int:
    said = subprocess.run([path, "--version"], capture_output=True, text=True, check=False).stdout  # noqa: S603
    found = re.search(r"\(PostgreSQL\) (\d+)", said)
    return int(found[1]) if found else 0


def _reach(database: Database) -> tuple[str, Mapping[str, str]]:
    """How a program reaches the database: what may stand on a command line, and an environment with the password."""
    url = make_url(database.engine.url)
    given = database.engine.dialect.create_connect_args(url)[1]
    kept = {name: value for name, value in given.items() if isinstance(value, str | int) and name != "options"}
    # what each program is told by its environment is read by nobody else, a command line is
    hidden = {_SECRET[name]: str(kept.pop(name)) for name in list(kept) if name in _SECRET}
    kept["application_name"] = "portal-backup"
    from psycopg.conninfo import make_conninfo  # only here: an installation on SQLite needs no driver

    return make_conninfo("", **kept), {**os.environ, **hidden}


def _server(connection: Connection) -> int:
    return int(connection.exec_driver_sql("SHOW server_version_num").scalar_one()) // 10000


@contextmanager
def standing_still(database: Database) -> Iterator[tuple[Connection, str]]:
    """A reading transaction and the name under which a dump sees exactly the same."""
    options = {"isolation_level": "REPEATABLE READ", "postgresql_readonly": True}
    with database.engine.connect().execution_options(**options) as connection, connection.begin():
        state.patiently(database, connection)
        yield connection, str(connection.exec_driver_sql("SELECT pg_export_snapshot()").scalar_one())


def dump(database: Database, connection: Connection, snapshot: str, target: Path, told: Told) -> None:
    """Dump what `standing_still` sees, without the sessions, into a new folder. Raises NotCopied."""
    program = _program("pg_dump", _server(connection))
    where, environ = _reach(database)
    command = [program, "--format=directory", "--compress=1", "--no-owner", "--no-privileges", "--no-password"]
    command += ["--no-blobs", *(f"--exclude-table={name}" for name in SESSIONS)]
    command += [f"--snapshot={snapshot}", f"--file={target}", f"--dbname={where}"]
    _run(command, environ, lambda: told(f"dumped {sum(each.stat().st_size for each in target.iterdir()) >> 20} MiB"))


def read_through(database: Database, folder: Path) -> None:
    """Let PostgreSQL read a whole dump. Raises NotCopied."""
    with database.reading() as connection:
        program = _program("pg_restore", _server(connection))
    _run([program, "--file=/dev/null", str(folder)], os.environ)


def ready(database: Database) -> None:
    """Whether a dump can be put back here. Raises NotCopied."""
    with database.reading() as connection:
        _program("pg_restore", _server(connection))


def bring(database: Database, folder: Path) -> None:
    """Put a dump back: all of it, or nothing. Raises NotCopied."""
    with database.reading() as connection:
        program = _program("pg_restore", _server(connection))
    where, environ = _reach(database)
    database.engine.dispose()
    command = [program, "--no-owner", "--no-privileges", "--exit-on-error", "--single-transaction", "--no-password"]
    _run([*command, f"--dbname={where}", str(folder)], environ)


def _run(command: Sequence[str], environ: Mapping[str, str], tell: Any = None) -> None:
    """Run a program to its end. Raises NotCopied with the first line of what it complains of: further lines of it can
    hold rows."""
    with tempfile.TemporaryFile() as said:
        none = subprocess.DEVNULL
        with subprocess.Popen(command, env=dict(environ), stdin=none, stdout=said, stderr=said) as running:  # noqa: S603
            last = time.monotonic()
            while running.poll() is None:
                try:
                    running.wait(0.5)
                except subprocess.TimeoutExpired:
                    if tell and time.monotonic() - last > TOLD_EVERY:
                        last = time.monotonic()
                        tell()
        if running.returncode:
            said.seek(0)
            first = said.readline().decode(errors="replace").strip()[:200]
            raise NotCopied(f"{Path(command[0]).name} failed: {first}")
