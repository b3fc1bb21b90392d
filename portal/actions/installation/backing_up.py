"""`portal backup`: one file with everything an installation must not lose, made while people work.

Not in it: the application key and the other secrets, sessions, mail. Before the file gets its name it is read back.
"""

from __future__ import annotations

import os
import re
import shutil
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path

from portal.actions.house import House
from portal.adapters import directory
from portal.adapters.backups import archive, lite, manifest, mixing, postgres, state
from portal.adapters.backups.archive import Told
from portal.adapters.backups.lite import NotCopied
from portal.adapters.backups.manifest import Manifest, NotRestorable, Part
from portal.adapters.database import Database

MADE = "backup_made_at"
"""The fact that says when the last good backup was made (ISO, with its offset)."""

KEPT_AT_MOST = 35
"""Days: what the privacy text promises of backups."""

LITE, DUMP, TOC = "database.sqlite", "database/", "toc.dat"
"""The part that is a copy of SQLite; before the names of those that are a dump of PostgreSQL; the one of those that
says what the others are."""
_NAME = re.compile(r"portal-(\d{4}-\d\d-\d\d)T\d{6}\.backup(\.part)?")

__all__ = [
    "KEPT_AT_MOST",
    "MADE",
    "Made",
    "NotCopied",
    "NotRestorable",
    "back_up",
    "forget_older",
    "must_be_there",
    "named",
]


@dataclass(frozen=True, slots=True)
class Made:
    """A good backup. `size` in bytes."""

    path: Path
    size: int
    manifest: Manifest


def named(folder: Path, now: datetime) -> Path:
    """The name of a backup of this moment in a folder."""
    return folder / f"portal-{now:%Y-%m-%dT%H%M%S}.backup"


def must_be_there(house: House) -> None:
    """Raises NotCopied where there is no SQLite file: looking into it would make one."""
    if house.database.path is not None and not house.database.path.exists():
        raise NotCopied(f"There is no database at {house.database.path}: is PORTAL_INSTANCE right?")


def back_up(house: House, target: Path, release: str, told: Told = lambda _line: None) -> Made:
    """Make a backup in a new file, and read it back. `release`: of this code.

    Raises NotCopied, NotRestorable (read back wrong), OSError.

    Needs, beside the target, room for it twice while it is made, on PostgreSQL four times. A file that is there is left
    alone.
    """
    if target.exists():
        raise NotCopied(f"{target} is there already: a backup never takes the place of another one.")
    now = house.clock().replace(microsecond=0)
    part = target.with_name(f"{target.name}.part")
    part.unlink(missing_ok=True)
    with tempfile.TemporaryDirectory(prefix=f".{target.name}.", dir=target.parent) as scratch:
        copied, rows, revision = _copied(house.database, Path(scratch), told)
        parts: dict[str, Path | bytes] = {**copied, **archive.own_files(house.settings.instance)}

        def sign(written: list[Part]) -> bytes:
            salt = house.random(16).hex()
            keys = manifest.codes(house.app_keys, salt)
            kind = "sqlite" if house.database.is_sqlite else "postgresql"
            made = Manifest(release, revision, kind, now.isoformat(), rows, written, salt, keys)
            return made.text() + b"\n" + manifest.signed(house.app_keys, made.text())

        told("writing the file")
        archive.write(part, parts, int(now.timestamp()), sign)
    told("reading it back")
    try:
        found = archive.check(part, house.app_keys).manifest
    except NotRestorable:
        part.unlink()
        raise
    if target.exists():
        raise NotCopied(f"{target} came to be meanwhile; this backup lies in {part.name}.")
    part.rename(target)
    _keep_name(target.parent)
    with house.database.writing() as connection:
        directory.put_fact(connection, MADE, now.isoformat())
    return Made(target, target.stat().st_size, found)


def _copied(database: Database, scratch: Path, told: Told) -> tuple[Mapping[str, Path], Mapping[str, int], str]:
    """A copy of the database that was looked into: its parts by name, how many rows it holds, its revision.

    The order of its rows says nothing: neither in which order nor at which hour reporters came.
    """
    if database.path is None:
        target = scratch / DUMP
        told("dumping the database")
        with postgres.standing_still(database) as (connection, snapshot):
            rows, revision = state.rows(connection), state.revision(connection)
            postgres.dump(database, connection, snapshot, target, told)
        told("sorting the rows of the dump")
        mixing.mix(target, told)
        told("reading the dump through")
        postgres.read_through(database, target)
        return {f"{DUMP}{path.name}": path for path in sorted(target.iterdir())}, rows, revision
    target = scratch / LITE
    told("copying the database")
    lite.copy(database.path, target, told)
    told("checking the copy")
    lite.inspect(target)
    rows, revision = state.of_file(target)
    return {LITE: target}, rows, revision


def forget_older(folder: Path, today: date, days: int) -> list[str]:
    """Remove backups of `named` in a folder that are older than so many days, and what was left of interrupted ones.

    By the day in their name; anything with another name is left alone. Returns the names. Raises OSError.
    """
    gone = []
    for path in sorted(folder.iterdir()):
        found = _NAME.match(path.name.removeprefix("."))
        if found and date.fromisoformat(found[1]) < today - timedelta(days=days):
            if path.is_dir() and path.name.startswith("."):
                shutil.rmtree(path)
            elif path.is_file() and _NAME.fullmatch(path.name):
                path.unlink()
            else:
                continue
            gone.append(path.name)
    return gone


def _keep_name(folder: Path) -> None:
    """The name of a new file stands in its folder, which is written apart."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
