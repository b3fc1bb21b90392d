"""`portal restore`, the writing: the files of the instance folder, and the database with its mark still in it."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from pathlib import Path

from portal.actions.installation.backing_up import DUMP, LITE, TOC
from portal.adapters import erasures, roots, schema
from portal.adapters.backups import guards, moving, postgres, state
from portal.adapters.backups.archive import Told
from portal.adapters.backups.lite import NotCopied
from portal.adapters.backups.manifest import Manifest
from portal.adapters.database import Database

__all__ = ["bring", "compare", "with_lists", "write_files"]


def with_lists(own: Mapping[str, bytes], erased_lists: Sequence[str], revoked_lists: Sequence[str]) -> dict[str, bytes]:
    """The files of the backup (`own`), with the lists of erasures and revocations of the machines taken in."""
    erased = erasures.merged(own.get(erasures.NAME, b"").decode(errors="replace"), erased_lists)
    lines = [own.get(roots.REVOKED, b"").decode(errors="replace"), *revoked_lists]
    revoked = "".join(f"{line}\n" for line in dict.fromkeys(line for text in lines for line in text.splitlines()))
    return {
        **own,
        **{name: text.encode() for name, text in ((erasures.NAME, erased), (roots.REVOKED, revoked)) if text},
    }


def write_files(instance: Path, own: dict[str, bytes], kept: Sequence[str]) -> None:
    """Write the files that are not there yet. Raises OSError."""
    for name, content in own.items():
        path = instance / name
        if name in kept or path.exists():
            continue
        path.parent.mkdir(parents=True, exist_ok=True)
        path.touch(mode=0o600 if name == erasures.NAME else 0o644)
        path.write_bytes(content)
        with path.open("rb") as file:
            os.fsync(file.fileno())


def bring(database: Database, files: Mapping[str, Path], found: Manifest, told: Told) -> Sequence[str]:
    """Put the database of a backup into an empty one that carries the mark; `files`: its parts, to be used up.

    Returns what was left out of it, in words. Raises NotCopied, OSError.
    """
    if found.database == "postgresql":
        folder = files[f"{DUMP}{TOC}"].with_name("dump")
        folder.mkdir(mode=0o700)
        for name, path in files.items():
            if name.startswith(DUMP):
                path.rename(folder / name.removeprefix(DUMP))
        postgres.bring(database, folder)
        return guards.drop_others(database)
    copy = Database(f"sqlite:///{files[LITE]}")
    try:
        left_out = guards.drop_others(copy)
        if database.path is None:
            _move(copy, files[LITE], database, told)
        else:
            _take_place(copy, files[LITE], database)
    finally:
        copy.close()
    return left_out


def compare(database: Database, found: Manifest) -> None:
    """Every table that both releases know holds as many rows as then."""
    if found.database == "sqlite" and database.path is None:
        return  # moved, and compared with the copy while that was done
    with database.reading() as connection:
        state.patiently(database, connection)
        now = state.rows(connection)
    if other := sorted(name for name, count in found.rows.items() if now.get(name, count) != count):
        raise NotCopied(f"Not as many rows as the manifest says: {', '.join(other)}.")


def _take_place(copy: Database, path: Path, database: Database) -> None:
    """The copy takes the place of the empty database, and carries the mark as that did."""
    assert database.path is not None
    state.begin(copy)
    copy.sweep()
    copy.close()
    database.close()
    for end in ("-wal", "-shm"):
        database.path.with_name(database.path.name + end).unlink(missing_ok=True)
    with path.open("rb") as file:
        os.fsync(file.fileno())
    path.replace(database.path)


def _move(copy: Database, path: Path, database: Database, told: Told) -> None:
    """A SQLite backup into PostgreSQL: brought to our schema first, then moved row by row."""
    schema.upgrade(copy)
    copy.sweep()
    copy.close()
    schema.upgrade(database)
    with database.writing() as connection:
        connection.exec_driver_sql("DELETE FROM installation")  # what the migrations wrote is in the copy too
    moving.move(path, database, told)
