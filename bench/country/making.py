"""Making the country in a SQLite file: places and people first, then signals by several processes, then the chains."""

from __future__ import annotations

import json
import multiprocessing
import os
import shutil
import signal
import sqlite3
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from sqlalchemy.dialects import sqlite
from sqlalchemy.schema import CreateIndex

from bench.country import lives
from bench.country.chaining import hang_all
from bench.country.lives import Counts, Made, World
from bench.country.people import THEME, Crowd, Settling
from bench.country.places import Town, region_files, towns
from bench.country.rows import COLUMNS, GROWING
from portal import build_house, settings
from portal.actions.house import House
from portal.actions.installation import managing
from portal.actions.worker import chaining
from portal.adapters import directory, reminders
from portal.adapters.tables import Table
from portal.domain.retention import warned_until

ROOT = Path(__file__).resolve().parent.parent.parent
BATCH = 500


@dataclass(frozen=True, slots=True)
class Size:
    """How large a country. `share`: of the closed signals, how many have everything that hangs on one."""

    signals: int = 2000
    municipalities: int = 12
    share: float = lives.WHOLE


def environ(folder: Path, database: str = "") -> dict[str, str]:
    """The environment that points to an instance; a demo, so that nobody needs a second factor."""
    return {
        **{name: value for name, value in os.environ.items() if not name.startswith("PORTAL_")},
        "PORTAL_INSTANCE": str(folder),
        "PORTAL_DEMO": "1",
        "PORTAL_THEMES": THEME,
        "PORTAL_DATABASE_URL": database,
    }


def opened(folder: Path, database: str = "") -> House:
    """The instance in a folder, ready to be asked."""
    house = build_house(settings.read(environ(folder, database)))
    house.keeper.refresh()
    return house


def make(folder: Path, size: Size, processes: int = 2, say: Callable[[str], None] = lambda text: None) -> None:
    """Make the country in an empty folder: `portal.sqlite`, the paper keys, `codes.json` with some receipt codes."""
    folder.mkdir(parents=True, exist_ok=True)
    command = [sys.executable, "-m", "portal", "init"]
    subprocess.run(command, cwd=ROOT, env=environ(folder), check=True, stdout=subprocess.DEVNULL)
    house = opened(folder)
    try:
        found = towns(size.municipalities)
        crowd = _settle(house, found)
        say(f"{len(found)} municipalities and everybody in them")
        counts, codes = _fill(folder, house, found, crowd, size, processes, say)
        _write_counts(folder, counts)
        hang_all(house, folder / "portal.sqlite", folder / "events.sqlite")
        say("chains")
        _finish(folder, house)
    finally:
        house.close()
    (folder / "codes.json").write_text(json.dumps(codes))
    say("done")


def _settle(house: House, found: Sequence[Town]) -> Crowd:
    for file in region_files(list(found)):
        managing.load(house, file)
    with house.database.writing() as connection:
        directory.put_fact(connection, "demo", "1")
        crowd = Settling(house, connection, found).settle()
    house.keeper.refresh(strict=True)
    return crowd


# --- the signals -------------------------------------------------------------------------------------------------

_world: World
_plan: tuple[int, int]
_enough = threading.Event()


def enough(_signal: int = 0, _frame: object = None) -> None:
    """Make no more signals: what there is becomes a country of its own, smaller and in the same proportions."""
    _enough.set()


def _begin(folder: Path, found: Sequence[Town], crowd: Crowd, today: date, share: float, plan: tuple[int, int]) -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    global _world, _plan
    _world, _plan = World(opened(folder), found, crowd, today, share), plan


def _batch(number: int) -> Made:
    of, signals = _plan
    return lives.batch(_world, number, of, min(BATCH, signals - number * BATCH))


def _fill(
    folder: Path,
    house: House,
    found: Sequence[Town],
    crowd: Crowd,
    size: Size,
    processes: int,
    say: Callable[[str], None],
) -> tuple[Counts, list[tuple[str, str, str]]]:
    batches = -(-size.signals // BATCH)
    settled = _copied(folder, house)
    counts: Counts = Counter()
    codes: list[tuple[str, str, str]] = []
    started, given = time.monotonic(), (settled, found, crowd, house.today(), size.share, (batches, size.signals))
    context = multiprocessing.get_context("spawn")
    with (
        _writing(folder) as database,
        closing(_beside(folder / "events.sqlite")) as events,
        context.Pool(processes, _begin, given) as pool,
    ):
        for number, made in enumerate(pool.imap(_batch, range(batches)), 1):
            for table, rows in made.rows.items():
                _write(events if table == "event" else database, table, rows)
            counts.update(made.counts)
            codes += made.codes
            if _enough.is_set():
                say(f"enough: {number * BATCH} signals")
                break
            if number % 50 == 0:
                rate = number * BATCH / (time.monotonic() - started)
                say(f"{number * BATCH} signals, {rate:.0f} a second")
        events.commit()
    shutil.rmtree(settled)
    return counts, codes


def _copied(folder: Path, house: House) -> Path:
    """The instance as it is now, for the processes to read: nobody else has the file open while it is filled."""
    settled = folder / "settled"
    shutil.copytree(folder, settled)
    house.database.close()
    return settled


def _write(database: sqlite3.Connection, table: str, rows: Sequence[tuple[object, ...]]) -> None:
    marks = ",".join("?" * len(COLUMNS[table]))
    database.executemany(f'INSERT INTO "{table}" VALUES ({marks})', rows)


@contextmanager
def _writing(folder: Path) -> Iterator[sqlite3.Connection]:
    """The file itself, without a way back and without the indexes of the tables that grow; they come in the end."""
    indexes = [index for name in GROWING for index in Table.metadata.tables[name].indexes]
    with closing(sqlite3.connect(folder / "portal.sqlite", isolation_level=None)) as database:
        for pragma in ("journal_mode=OFF", "synchronous=OFF", "cache_size=-500000"):
            database.execute(f"PRAGMA {pragma}")
        for index in indexes:
            database.execute(f'DROP INDEX IF EXISTS "{index.name}"')
        database.execute("BEGIN")
        yield database
        database.execute("COMMIT")
        for index in indexes:
            if index.table is not None and index.table.name != "event":
                database.execute(str(CreateIndex(index).compile(dialect=sqlite.dialect())))


def _beside(path: Path) -> sqlite3.Connection:
    """A file for events only, in the order in which they are made: they are sorted in the end."""
    database = sqlite3.connect(path)
    for pragma in ("journal_mode=OFF", "synchronous=OFF"):
        database.execute(f"PRAGMA {pragma}")
    database.execute(f"CREATE TABLE event ({', '.join(COLUMNS['event'])})")
    return database


def _write_counts(folder: Path, counts: Counts) -> None:
    rows = [(code, month, THEME, dimension, value, count) for (code, month, dimension, value), count in counts.items()]
    with closing(sqlite3.connect(folder / "portal.sqlite")) as database:
        database.executemany("INSERT INTO counter VALUES (?,?,?,?,?,?)", sorted(rows))
        database.commit()


def _finish(folder: Path, house: House) -> None:
    """The work of yesterday was done; then the file is as it is in use."""
    today = house.today()
    with house.database.writing() as connection:
        for region in house.directory.regions:
            reminders.advance(house.database, connection, f"reminded {region}", today)
        reminders.advance(house.database, connection, "erase_warned", warned_until(today))
    chaining.hang(house)
    with closing(sqlite3.connect(folder / "portal.sqlite")) as database:
        database.execute("PRAGMA journal_mode=WAL")
        database.execute("ANALYZE")
        database.commit()
