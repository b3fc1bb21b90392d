"""Bringing the schema forward, and seeing whether it is the one the code expects."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory

from portal.adapters.database import Database
from portal.adapters.tables import Table

_FOLDER = Path(__file__).parent / "migrations"


def upgrade(database: Database, to: str = "head") -> None:
    """Run every migration that this database has not had, up to a revision."""
    with database.writing() as connection:
        config = _config()
        config.attributes["connection"] = connection
        command.upgrade(config, to)


def is_current(database: Database) -> bool:
    """Whether the database stands at the newest migration."""
    with database.reading() as connection:
        have = MigrationContext.configure(connection).get_current_revision()
    return have == ScriptDirectory.from_config(_config()).get_current_head()


def drift(database: Database) -> list[Any]:
    """Differences between the migrated schema and the tables of the code; empty when there are none."""
    with database.reading() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True, "include_name": _ours})
        return list(compare_metadata(context, Table.metadata))


def revise(database: Database, message: str) -> None:
    """For developers: write the migration from this database to the tables of the code."""
    with database.writing() as connection:
        config = _config()
        config.attributes["connection"] = connection
        command.revision(config, message, autogenerate=True)


def _ours(name: str | None, kind: str, _parents: Any) -> bool:
    return not (kind == "table" and name in ("staff_session", "staff_confirmation"))


def _config() -> Config:
    config = Config()
    config.set_main_option("script_location", str(_FOLDER))
    return config
