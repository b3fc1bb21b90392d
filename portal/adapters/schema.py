"""Bringing the schema forward, and seeing whether the code may work on the one that is there.

A migration says with `WORKS_WITH` which older code may go on working after it: the oldest revision whose code knows
how. Without it, only code that has the migration itself. So nodes are renewed one by one (expand, roll, contract).
"""

from __future__ import annotations

import ast
import time
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sqlalchemy import Connection, column, delete, insert, inspect, select, table
from sqlalchemy.exc import OperationalError

from portal.adapters import duties, tables
from portal.adapters.database import Database, alone
from portal.adapters.tables import Table

if TYPE_CHECKING:
    from alembic.config import Config

FOLDER = Path(__file__).parent / "migrations"

WORKS_WITH = "works_with"
"""The fact that names the oldest revision whose code may work on this schema."""

PATIENCE = 5
"""Seconds that a migration waits for a table: longer, and everybody who comes after it waits as well."""

TRIES = 6
LOCKED = "55P03"
"""The state of PostgreSQL's error when a lock could not be had in time."""


class NewerSchema(RuntimeError):
    """The database belongs to a newer release, whose schema this code does not know how to work with."""


def upgrade(database: Database, to: str = "head", folder: Path = FOLDER) -> None:
    """Run every migration that this database has not had, up to a revision; one process at a time.

    A schema that is newer and says that this code may work on it is left as it is. Raises NewerSchema for one that does
    not, and what the database raises; a table that others hold for long is tried again, and given up after a minute.
    """
    for attempt in range(TRIES):
        try:
            return _upgrade(database, to, folder)
        except OperationalError as error:
            if getattr(error.orig, "sqlstate", None) != LOCKED or attempt == TRIES - 1:
                raise
        time.sleep(PATIENCE)
    return None


def _upgrade(database: Database, to: str, folder: Path) -> None:
    with database.reshaping() as connection:
        alone(connection)
        if not database.is_sqlite:
            connection.exec_driver_sql(f"SET LOCAL lock_timeout = '{PATIENCE}s'")
        have = _revision(connection)
        known = _declared(folder)
        if have is not None and have not in known:
            if not _may_work(connection, folder):
                raise NewerSchema(f"The database stands at {have}, of a newer release; this one knows {max(known)}.")
            return
        from alembic import command  # here: a start only looks, and loading it takes a quarter of a second

        config = _config(folder)
        config.attributes["connection"] = connection
        command.upgrade(config, to)
        _say_who_may_work(connection, _oldest(folder, _revision(connection)))
        if not database.is_sqlite:
            duties.furnish(connection)


def is_current(database: Database, folder: Path = FOLDER) -> bool:
    """Whether this code may work: the database stands at its newest migration, or at a later one that allows it."""
    with database.reading() as connection:
        return _may_work(connection, folder)


def is_newer(database: Database, folder: Path = FOLDER) -> bool:
    """Whether the database was brought further than this code knows."""
    with database.reading() as connection:
        have = _revision(connection)
    return have is not None and have not in _declared(folder)


def knows(revision: str, folder: Path = FOLDER) -> bool:
    """Whether a migration is one of this code."""
    return revision in _declared(folder)


def revision(database: Database) -> str | None:
    """The migration at which the database stands; None when it is empty."""
    with database.reading() as connection:
        return _revision(connection)


def drift(database: Database) -> list[Any]:
    """Differences between the migrated schema and the tables of the code; empty when there are none."""
    from alembic.autogenerate import compare_metadata
    from alembic.migration import MigrationContext

    with database.reading() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True, "include_name": _ours})
        return list(compare_metadata(context, Table.metadata))


def revise(database: Database, message: str) -> None:
    """For developers: write the migration from this database to the tables of the code."""
    from alembic import command

    with database.writing() as connection:
        config = _config(FOLDER)
        config.attributes["connection"] = connection
        command.revision(config, message, autogenerate=True)


# --- who may work ----------------------------------------------------------------------------------------------------


def _may_work(connection: Connection, folder: Path) -> bool:
    have, known = _revision(connection), _declared(folder)
    if have is None or have in known:
        return have == next(reversed(known))
    row = tables.Installation
    oldest = connection.execute(select(row.value).where(row.name == WORKS_WITH)).scalar()
    return oldest in known


def _oldest(folder: Path, have: str | None) -> str | None:
    """The oldest revision whose code may work on the schema at this one: what the strictest migration says."""
    known = _declared(folder)
    order = list(known)
    if have not in known:
        return None
    return order[max(order.index(known[each]) for each in order[: order.index(have) + 1])]


def _say_who_may_work(connection: Connection, oldest: str | None) -> None:
    row = tables.Installation
    if oldest is None or connection.execute(select(row.value).where(row.name == WORKS_WITH)).scalar() == oldest:
        return
    connection.execute(delete(row).where(row.name == WORKS_WITH))
    connection.execute(insert(row), {"name": WORKS_WITH, "value": oldest})


@cache
def _declared(folder: Path) -> dict[str, str]:
    """The migrations of this code, the first one first, each with the oldest revision whose code works after it."""
    said = [_constants(path) for path in sorted((folder / "versions").glob("*.py"))]
    after = {each["down_revision"]: each for each in said if "revision" in each}
    ordered: dict[str, str] = {}
    last: Any = None
    while (each := after.get(last)) is not None:
        last = each["revision"]
        ordered[last] = each.get("WORKS_WITH", last)
    return ordered


def _constants(path: Path) -> dict[str, Any]:
    """What a migration says of itself, without running it."""
    found = {}
    for line in ast.parse(path.read_text()).body:
        if isinstance(line, ast.Assign) and isinstance(line.value, ast.Constant):
            found.update({name.id: line.value.value for name in line.targets if isinstance(name, ast.Name)})
    return found


_VERSION = table("alembic_version", column("version_num"))


def _revision(connection: Connection) -> str | None:
    if not inspect(connection).has_table(_VERSION.name):
        return None
    found: str | None = connection.execute(select(_VERSION.c.version_num)).scalar()
    return found


def _ours(name: str | None, kind: str, _parents: Any) -> bool:
    return not (kind == "table" and name in ("staff_session", "staff_confirmation"))


def _config(folder: Path) -> Config:
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(folder))
    return config
