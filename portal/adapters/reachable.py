"""Can the database be written to? A standby can only be read; a file may be on a disk that is read-only."""

from __future__ import annotations

import os

from sqlalchemy import Connection, text

from portal.adapters.database import Database

_TAKES_WRITES = text("SELECT NOT pg_is_in_recovery() AND current_setting('transaction_read_only') = 'off'")


def is_writable(database: Database, connection: Connection) -> bool:
    """Whether a signal could be written now, as far as can be seen without writing."""
    if database.path is not None:
        return os.access(database.path, os.W_OK) and os.access(database.path.parent, os.W_OK)
    return bool(connection.execute(_TAKES_WRITES).scalar_one())
