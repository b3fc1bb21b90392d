"""A copy of a SQLite database while people work in it, and putting one back."""

from __future__ import annotations

import os
import sqlite3
import time
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

from portal.adapters.backups.archive import Told

PAGES, PAUSE = 1024, 0.01
"""Pages copied at once (4 MiB), and the seconds between two of those: who files meanwhile needs the disk too."""

TOLD_EVERY = 10.0
"""Seconds between two lines about how far it is."""


class NotCopied(Exception):
    """The copy could not be made or is not sound; the message says why."""


def copy(source: Path, target: Path, told: Told, pause: Callable[[float], None] = time.sleep) -> None:
    """Copy a database as it is at this moment, into a new file without a second one beside it.

    One reading transaction stands open meanwhile: writers go on, and the copy never begins anew. Then the copy is
    written anew in the order of its keys: within a page rows lie as they came, and what was deleted lies there still.
    Raises NotCopied, OSError.
    """
    last = time.monotonic()

    def progress(_status: int, remaining: int, total: int) -> None:
        nonlocal last
        if time.monotonic() - last > TOLD_EVERY:
            last = time.monotonic()
            told(f"copied {100 * (total - remaining) // max(total, 1)} % of the database")
        pause(PAUSE)

    as_it_lies = target.with_name(f"{target.name}.raw")
    for path in (as_it_lies, target):
        path.touch(mode=0o600, exist_ok=False)
    try:
        with closing(sqlite3.connect(source, timeout=10, isolation_level=None)) as live:
            live.execute("BEGIN")
            live.execute("SELECT count(*) FROM sqlite_master").fetchone()  # from here on it stands still for us
            with closing(sqlite3.connect(as_it_lies, isolation_level=None)) as copied:
                copied.execute("PRAGMA synchronous=OFF")  # it is brought to the disk below
                live.backup(copied, pages=PAGES, progress=progress)
                copied.execute("PRAGMA journal_mode=DELETE").fetchone()
                live.execute("ROLLBACK")
                told("writing the copy anew")
                copied.execute("VACUUM INTO ?", (str(target),))
        as_it_lies.unlink()
    except sqlite3.Error as error:
        raise NotCopied(f"The database could not be copied ({type(error).__name__}).") from error
    with target.open("rb") as file:
        os.fsync(file.fileno())


def inspect(path: Path) -> None:
    """Whether every page and every reference of a database is sound. Raises NotCopied."""
    try:
        with closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True)) as database:
            sound = database.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
            hanging = database.execute("PRAGMA foreign_key_check").fetchone()
    except sqlite3.Error as error:
        raise NotCopied(f"The copy cannot be read ({type(error).__name__}).") from error
    if not sound or hanging:
        raise NotCopied("The database is damaged: its copy does not pass the checks of SQLite. Keep older backups.")


def is_there(path: Path) -> bool:
    """Whether there is a database, or what one left behind."""
    return any(path.with_name(path.name + end).exists() for end in ("", "-wal", "-journal"))


__all__ = ["NotCopied", "copy", "inspect", "is_there"]
