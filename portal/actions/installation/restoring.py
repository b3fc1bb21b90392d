"""`portal restore`, first half: is this a backup that belongs here, and putting it into an empty installation.

Until everything was looked at nothing is written but a private copy of the backup; of that copy all else is made.
From the first write until the very end the database carries a mark with which the portal does not start.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from sqlalchemy.exc import SQLAlchemyError

from portal.actions.installation import bringing, odd
from portal.actions.installation.backing_up import DUMP, LITE, TOC
from portal.actions.installation.odd import Lists
from portal.adapters import erasures, roots, schema
from portal.adapters.backups import archive, lite, postgres, state
from portal.adapters.backups.archive import FILES, Told
from portal.adapters.backups.lite import NotCopied
from portal.adapters.backups.manifest import Manifest, NotRestorable
from portal.adapters.database import Database
from portal.adapters.roots import Revoked
from portal.adapters.vault import AppKeys
from portal.settings import Settings

_OURS = ("roots.toml", roots.REVOKED, erasures.NAME)
_SAFE = re.compile(r"instance/(?!.*(?:^|/)\.\.?(?:/|$))[^/\\\0][^\\\0]*")
_DATA, _NONE = re.compile(rf"{DUMP}\d+\.dat\.gz"), re.compile(r"(?!)")
"""The parts of a dump beside its list; no part at all."""

__all__ = ["Lists", "NotCopied", "NotRestorable", "Placed", "place", "read_lists"]


@dataclass(frozen=True, slots=True)
class Placed:
    """What was put back. `since`: approvals that were withdrawn after the backup was made. `kept`: files that were here
    already and stayed. `remarks`: what is odd about what was given."""

    manifest: Manifest
    since: frozenset[Revoked]
    kept: Sequence[str]
    remarks: Sequence[str]


def read_lists(erased: Sequence[Path], revoked: Sequence[Path]) -> Lists:
    """The texts of these files. Raises OSError."""
    return Lists(
        [path.read_text(errors="replace") for path in erased], [path.read_text(errors="replace") for path in revoked]
    )


def place(settings: Settings, app_keys: AppKeys, source: Path, lists: Lists, release: str, told: Told) -> Placed:
    """Look at everything, then put database and files in their places; the mark stays in the database.

    `release`: of this code.

    Raises NotRestorable (nothing was written), NotCopied (half; the mark says so), OSError.
    """
    database = Database(settings.database_owner_url or settings.database_url)
    try:
        _must_be_empty(database)
        with _private(database.path.parent if database.path else settings.instance) as private:
            told("reading the backup")
            unpacked = archive.check(source, app_keys, private)
            found, files = unpacked.manifest, unpacked.files
            _fits(found, release)
            _can_be_brought(database, found)
            own = {name.removeprefix(FILES): path.read_bytes() for name, path in files.items() if _is_file(name)}
            kept = _kept(settings.instance, own)
            since = frozenset(each for text in lists.revoked for each in roots.parsed_revoked(text))
            since -= set(roots.parsed_revoked(own.get(roots.REVOKED, b"").decode(errors="replace")))
            remarks = [*odd.of_lists(found, own, lists), *odd.of_keys(unpacked, app_keys)]
            for folder in (settings.instance, *([database.path.parent] if database.path else ())):
                folder.mkdir(parents=True, exist_ok=True)
            state.begin(database)
            bringing.write_files(settings.instance, bringing.with_lists(own, lists.erased, lists.revoked), kept)
            told("putting the database back")
            remarks += odd.of_guards(bringing.bring(database, files, found, told))
            bringing.compare(database, found)
    finally:
        database.close()
    return Placed(found, since, kept, remarks)


def _is_file(name: str) -> bool:
    return name.startswith(FILES)


@contextmanager
def _private(beside: Path) -> Iterator[Path]:
    """A folder that only we can use, on the disk where the database comes. Nothing of it is left."""
    made = [folder for folder in (beside, *beside.parents) if not folder.exists()]
    beside.mkdir(parents=True, exist_ok=True)
    try:
        with TemporaryDirectory(prefix=".restore-", dir=beside) as private:
            yield Path(private)
    finally:
        for folder in made:
            with suppress(OSError):  # there is something in it now
                folder.rmdir()


# --- looking ---------------------------------------------------------------------------------------------------------


def _fits(found: Manifest, release: str) -> None:
    """Whether this release can work with it."""
    if _numbers(found.release) > _numbers(release) or not schema.knows(found.schema):
        raise NotRestorable(
            f"This backup was made by release {found.release} (schema {found.schema}); here is {release}. "
            "Install that release or a newer one."
        )
    expected, others = (LITE, _NONE) if found.database == "sqlite" else (f"{DUMP}{TOC}", _DATA)
    names = {part.name for part in found.parts} - {expected}
    if len(names) == len(found.parts) or not all(_SAFE.fullmatch(name) or others.fullmatch(name) for name in names):
        raise NotRestorable("This backup does not hold what it should: no database, or files that belong elsewhere.")


def _numbers(release: str) -> tuple[int, ...]:
    return tuple(int(number) for number in re.findall(r"\d+", release))


def _must_be_empty(database: Database) -> None:
    where = str(database.path) if database.path else "the database of PORTAL_DATABASE_URL"
    if database.path is not None and not lite.is_there(database.path):
        return
    try:
        if state.is_unfinished(database):
            raise NotRestorable(
                f"A restore into {where} was interrupted. Make that database empty again, take what the restore put "
                "into the instance folder away (all but `secrets`), and run it once more."
            )
        if database.path is not None or not state.is_empty(database):
            raise NotRestorable(f"There is something in {where}: a restore goes into an empty one and overwrites none.")
        if not state.may_begin(database):
            raise NotRestorable(
                "This role may not make tables. Give PORTAL_DATABASE_OWNER_URL, the role that owns the database, for "
                "this command only."
            )
    except SQLAlchemyError as error:
        raise NotRestorable(f"{where} cannot be reached or read ({type(error).__name__}).") from error


def _can_be_brought(database: Database, found: Manifest) -> None:
    if found.database == "sqlite":
        return
    if database.path is not None:
        raise NotRestorable("This is a backup of PostgreSQL: give the address of an empty one in PORTAL_DATABASE_URL.")
    try:
        postgres.ready(database)
    except NotCopied as error:
        raise NotRestorable(str(error)) from error


def _kept(instance: Path, own: dict[str, bytes]) -> list[str]:
    """Texts and looks that are here already, as a release brought them. Raises NotRestorable for anything else."""
    there = [name for name in {*own, *_OURS, "sessions.sqlite"} if (instance / name).exists()]
    if ours := sorted({*_OURS, "sessions.sqlite", "security.txt"} & set(there)):
        raise NotRestorable(
            f"{', '.join(ours)} stands in {instance} already: a restore goes into an empty folder (only `secrets` may "
            "be there). A newer list is given with --erasures or --revoked."
        )
    return sorted(name for name in there if (instance / name).read_bytes() != own[name])
