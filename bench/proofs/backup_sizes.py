"""How long a backup and a restore take at a size, and how large the file is: of a set that `bench.country` made.

`python -m bench.proofs.backup_sizes --of FOLDER` backs that set up with `portal backup` and restores it with
`portal restore` into an empty folder; with `--database ADDRESS` of the same rows in PostgreSQL, into an empty database
beside it. Both need room for three times the database in --scratch, which is made empty again. RTO is what restoring
takes; RPO is the time since the last backup began, so with the timer of deploy/systemd a day at most.
"""

from __future__ import annotations

import re
import shutil
import tempfile
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from uuid import uuid4

from sqlalchemy import create_engine, make_url

from bench.country.making import environ
from bench.proofs import report
from bench.proofs.backup import command
from bench.proofs.report import Found
from portal.adapters.backups import state
from portal.adapters.database import Database


def measure(of: Path, database: str, scratch: Path) -> Found:
    """Back it up, restore it, compare the numbers of rows."""
    found = Found(wrong={"tables with another number of rows": 0})
    given = environ(of, database)
    with tempfile.TemporaryDirectory(prefix="portal-sizes-", dir=scratch) as folder, _beside(database) as address:
        file, instance = Path(folder) / "set.backup", Path(folder) / "instance"
        backup = command(given, "backup", str(file))
        (instance / "secrets").mkdir(parents=True, mode=0o700)
        shutil.copy(of / "secrets" / "secret_key", instance / "secrets")
        there = environ(instance, address)
        restore = command(there, "restore", str(file))
        before, after = _rows(given, of), _rows(there, instance)
        # made by the backup and the restore themselves
        for name in before.keys() - {"event", "installation", "shared_token"}:
            found.count("tables with another number of rows", before[name] != after[name])
        found.figures = _figures(before["signal"], backup, restore, file.stat().st_size)
    return found


def _figures(signals: int, backup: float, restore: float, size: int) -> dict[str, Any]:
    lots = signals / 10_000
    return {
        "signals": signals,
        "backup_s": round(backup, 1),
        "restore_s": round(restore, 1),
        "file_mib": round(size / 2**20),
        "backup_s_per_10000": round(backup / lots, 2),
        "restore_s_per_10000": round(restore / lots, 2),
    }


def _rows(given: dict[str, str], instance: Path) -> dict[str, int]:
    database = Database(given.get("PORTAL_DATABASE_URL") or f"sqlite:///{instance / 'portal.sqlite'}")
    try:
        with database.reading() as connection:
            return dict(state.rows(connection))
    finally:
        database.close()


@contextmanager
def _beside(address: str) -> Any:
    """An empty database on the same server; "" for SQLite."""
    if not address:
        yield ""
        return
    name, server = f"portal_{uuid4().hex}", create_engine(address, isolation_level="AUTOCOMMIT")
    with server.connect() as connection:
        connection.exec_driver_sql(f"CREATE DATABASE {name}")
    try:
        yield make_url(address).set(database=name).render_as_string(hide_password=False)
    finally:
        with server.connect() as connection:
            connection.exec_driver_sql(f"DROP DATABASE {name} WITH (FORCE)")
        server.dispose()


def main() -> None:
    """The command."""
    parser = report.options(__doc__)
    parser.add_argument("--of", type=Path, required=True, help="a folder of bench.country")
    parser.add_argument("--database", default="", help="the address of the same rows in PostgreSQL")
    parser.add_argument("--scratch", type=Path, default=Path(tempfile.gettempdir()))
    given = parser.parse_args()
    found = measure(given.of, given.database, given.scratch)
    name = re.sub(r"\W", "_", f"backup_{'postgresql' if given.database else 'sqlite'}_{found.figures['signals']}")
    report.conclude(name, given.into, lambda: found)


if __name__ == "__main__":
    main()
