"""The chains over a trail of millions: every event hung with the function of the portal, then all of it in one go."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

from sqlalchemy.dialects import sqlite
from sqlalchemy.schema import CreateIndex

from bench.country.rows import COLUMNS
from portal.actions.house import House
from portal.adapters import chains
from portal.adapters.tables import Table
from portal.domain.chains import Link, Strand

_DATED = "length(at) = 10"


def hang_all(house: House, path: Path, beside: Path) -> None:
    """Move the events of the file beside into the trail, sorted by their ids, each hung on the chain of its strand.

    What has a date of today only waits for the night, as it does.
    """
    with closing(sqlite3.connect(beside, isolation_level=None)) as events:
        events.execute("PRAGMA synchronous=OFF")
        events.execute("CREATE TABLE hung (event INTEGER PRIMARY KEY, link BLOB)")
        for strand, which in ((Strand.STAFF, f"NOT {_DATED}"), (Strand.DATED, f"{_DATED} AND at < '{house.today()}'")):
            with house.database.reading() as connection:
                last = chains.head(connection, strand)
            _hang(house, events, last, which)
    with closing(sqlite3.connect(path, isolation_level=None)) as database:
        database.execute("PRAGMA synchronous=OFF")
        database.execute("PRAGMA temp_store=FILE")
        database.execute("ATTACH ? AS beside", (str(beside),))
        columns = ", ".join(name for name in COLUMNS["event"] if name != "chain")
        database.execute("BEGIN")
        database.execute(
            f"INSERT INTO event ({columns}, chain) SELECT {columns}, link FROM beside.event "
            "LEFT JOIN beside.hung ON hung.event = event.rowid ORDER BY id"
        )
        database.execute("COMMIT")
        database.execute("DETACH beside")
        for index in Table.metadata.tables["event"].indexes:
            database.execute(str(CreateIndex(index).compile(dialect=sqlite.dialect())))
    beside.unlink()


def _hang(house: House, events: sqlite3.Connection, last: Link, which: str) -> None:
    found = events.execute(f"SELECT rowid, mac FROM event WHERE {which} ORDER BY at, id")
    rows: list[tuple[int, bytes]] = []
    writer = events.cursor()
    for event, mac in found.fetchall():
        number = last.number + 1
        last = Link(last.strand, number, house.app_keys.chain_digest(last.digest, number, mac))
        rows.append((event, last.packed()))
    writer.execute("BEGIN")
    writer.executemany("INSERT INTO hung VALUES (?, ?)", rows)
    writer.execute("COMMIT")
