"""Durability: the disk is full. The reporter gets a clear page with the text still in it; nothing half is kept.

The real server works on a disk that is made full in two ways: a small filesystem of its own with a ballast that leaves
only a few pages (needs the right to mount), and a limit on how large a file may grow, set on the running workers. At
every level of room forms are sent; each must be answered with its code, or with 503 and a page that holds the text and
the same token. Then there is room again and what was refused is sent once more. The log is on the same disk.

`python -m bench.proofs.disk --levels 40`
"""

from __future__ import annotations

import contextlib
import os
import resource
import shutil
import subprocess
import tempfile
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from bench import kill, server
from bench.proofs import report, stage
from bench.proofs.report import Found
from bench.proofs.visitor import Visitor, Wire
from portal.actions.house import House

PAGE = 4096
SMALL_MB = 12
FORMS = 3
"""Forms sent at each level of room."""


@dataclass(frozen=True, slots=True)
class Disk:
    """A disk of which the room can be set: `leave(n)` leaves about n bytes to write, `free()` as much as one likes."""

    name: str
    leave: Callable[[int], None]
    free: Callable[[], None]


def limited(house: House, running: server.Server) -> Disk:
    """A limit on the size of files, on the workers as they run: what SQLite writes to grows in its second file."""
    unlimited = resource.RLIM_INFINITY

    def limit(size: int) -> None:
        for pid in running.workers():
            resource.prlimit(pid, resource.RLIMIT_FSIZE, (size, unlimited))

    def leave(room: int) -> None:
        wal = house.settings.instance / "portal.sqlite-wal"
        limit((wal.stat().st_size if wal.exists() else 0) + room)

    return Disk("a limit on files", leave, lambda: limit(unlimited))


def small(folder: Path) -> Disk:
    """A filesystem of a few megabytes, and a ballast on it."""
    ballast = folder / "ballast"

    def leave(room: int) -> None:
        ballast.unlink(missing_ok=True)
        left = os.statvfs(folder)
        size = max(0, left.f_bavail * left.f_frsize - room)
        with ballast.open("wb") as file:
            os.posix_fallocate(file.fileno(), 0, size or 1)

    return Disk("a small filesystem", leave, lambda: ballast.unlink(missing_ok=True))


@contextmanager
def mounted() -> Iterator[Path | None]:
    """A small filesystem in memory; None where we may not mount one."""
    with tempfile.TemporaryDirectory(prefix="portal-disk-") as folder:
        mount = shutil.which("mount")
        command = [mount or "", "-t", "tmpfs", "-o", f"size={SMALL_MB}m,mode=700", "tmpfs", folder]
        if not mount or subprocess.run(command, check=False, capture_output=True).returncode:
            yield None
            return
        try:
            yield Path(folder)
        finally:
            subprocess.run([shutil.which("umount") or "umount", folder], check=True)


def prove(
    house: House, running: server.Server, disk: Disk, levels: int, path: str = stage.REPORT, step: int = 1
) -> Found:
    """Send forms at every level of room, `step` pages apart, then once more what was refused.

    The clock of the house is the real one.
    """
    found, visitor = Found(wrong={"half signals": 0}), Visitor(Wire(running.port))
    refused: list[stage.Form] = []
    kept: list[str] = []
    before, number = kill.number_of_signals(house), 0
    statuses: Counter[int] = Counter()
    for level in range(levels):
        house.database.sweep()  # or there would be room in the second file for what is written first
        disk.leave(level * step * PAGE)
        for _ in range(FORMS):
            number += 1
            form = stage.form(house, f"Een verhaal ({number}).")
            page = visitor.post(path, form.fields)
            statuses[page.status] += 1
            if page.status == 200:
                found.count("another code", stage.shown_code(page.text) != form.code)
                kept.append(form.code)
                continue
            refused.append(form)
            found.count("another answer than 503", page.status != 503)
            again: dict[str, str] = {}
            with contextlib.suppress(LookupError):
                again = page.form("report-form").fields()
            found.count("the text is not on the page", again.get("story", "").strip() != form.fields["story"])
            found.count("another token", again.get("token") != form.fields["token"])
            found.count("the page does not say it", 'id="error-summary"' not in page.text)
        disk.free()
        found.count("half kept", kill.number_of_signals(house) - before != len(kept))
    for form in refused:
        page = visitor.post(path, form.fields)
        found.count("refused with room again", page.status != 200 or stage.shown_code(page.text) != form.code)
        kept.append(form.code)
    found.count("lost", sum(kill.find(house, code) is None for code in kept))
    found.count("not one signal each", abs(kill.number_of_signals(house) - before - number))
    found.count("half signals", kill.number(house, kill.HALF))
    with house.database.reading() as connection:
        sound = connection.exec_driver_sql("PRAGMA integrity_check").scalar()
    found.count("the database is not sound", sound != "ok")
    found.count("the disk was never full", not refused)
    found.count("there was never room", len(kept) == len(refused))
    found.figures = {"levels": levels, "forms": number, "refused_at_first": len(refused)}
    found.figures["answers"] = {str(status): times for status, times in sorted(statuses.items())}
    return found


@contextmanager
def _playing(folder: Path | None) -> Iterator[tuple[House, server.Server]]:
    with stage.furnished(folder, clock=stage.now) as house:  # noqa: SIM117
        # the log stands on the same disk, as it does for many
        with stage.served(house, house.settings.instance / "portal.log") as running:
            yield house, running


def main() -> None:
    """The command."""
    given = report.options(__doc__, levels=40).parse_args()

    def run() -> Found:
        found = Found()
        with _playing(None) as (house, running):
            found.add(prove(house, running, limited(house, running), given.levels), "a limit on files")
        with mounted() as folder:
            found.figures["a small filesystem"] = "not allowed to mount one here"
            if folder:
                with _playing(folder) as (house, running):
                    found.add(prove(house, running, small(folder), given.levels), "a small filesystem")
        return found

    report.conclude("disk", given.into, run)


if __name__ == "__main__":
    main()
