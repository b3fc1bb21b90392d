"""Every row of a SQLite copy into PostgreSQL, for an installation that grew: table by table, as the code knows them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, create_engine, insert, select

from portal.adapters.backups import state
from portal.adapters.backups.archive import Told
from portal.adapters.backups.lite import NotCopied
from portal.adapters.database import Database
from portal.adapters.tables import Table

AT_ONCE = 1000


def move(source: Path, database: Database, told: Told) -> None:
    """Copy all rows into tables that are there and empty, in one transaction. Both stand at the newest migration.

    Raises NotCopied when a table holds something, or does not hold in the end what it should.
    """
    engine = create_engine(f"sqlite:///file:{source}?mode=ro&uri=true")
    try:
        with engine.connect() as reading, database.writing() as writing:
            state.patiently(database, writing)
            told("moving the rows")
            for table in Table.metadata.sorted_tables:
                if writing.execute(select(table).limit(1)).first() is not None:
                    raise NotCopied(f"{table.name} is not empty")
                for rows in _lots(reading, table):
                    writing.execute(insert(table), rows)
            if state.rows(writing) != state.rows(reading):
                raise NotCopied("PostgreSQL does not hold as many rows as the copy")
    finally:
        engine.dispose()


def _lots(reading: Connection, table: Any) -> Iterator[Sequence[Mapping[str, Any]]]:
    rows = reading.execution_options(yield_per=AT_ONCE).execute(select(table)).mappings()
    for lot in rows.partitions(AT_ONCE):
        yield [dict(row) for row in lot]
