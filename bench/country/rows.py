"""The rows that the functions of the portal write: into a database in memory, taken from there batch by batch."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import create_engine, insert

from portal.adapters.tables import Table

COLUMNS: Mapping[str, tuple[str, ...]] = {
    table.name: tuple(column.name for column in table.columns) for table in Table.metadata.sorted_tables
}
GROWING = ("signal", "document", "wrap", "thread", "message", "token", "acute", "event")
"""Tables that signals fill."""

Rows = Mapping[str, list[tuple[Any, ...]]]


class Catching:
    """A database in memory with the tables of the portal. `connection` is for whoever writes."""

    def __init__(self) -> None:
        self._engine = create_engine("sqlite://")
        self.connection = self._engine.connect()
        Table.metadata.create_all(self.connection)

    def add(self, table: str, **row: Any) -> None:
        """A row that no function of the portal inserts by itself."""
        self.connection.execute(insert(Table.metadata.tables[table]), row)

    def taken(self) -> Rows:
        """All rows by table, in the order of their keys and as SQLite keeps them; the tables are empty afterwards."""
        found = {}
        for name in GROWING:
            order = ", ".join(column.name for column in Table.metadata.tables[name].primary_key.columns)
            columns = ", ".join(COLUMNS[name])
            rows = self.connection.exec_driver_sql(f"SELECT {columns} FROM {name} ORDER BY {order}")
            found[name] = [tuple(row) for row in rows]
            self.connection.exec_driver_sql(f"DELETE FROM {name}")
        return found

    def close(self) -> None:
        """Let go of it."""
        self.connection.close()
        self._engine.dispose()
