"""The rows of a dump in an order that says nothing: that of their own content.

PostgreSQL dumps rows as they lie, which in daytime is the order in which reporters came. Beside acts of colleagues,
which have a time, that would tell the hour of a report. Done in the dump, not in the database: nobody there waits.
"""

from __future__ import annotations

import gzip
import heapq
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import IO

from portal.adapters.backups.archive import Told
from portal.adapters.backups.lite import NotCopied

AT_ONCE = 64 * 2**20
"""Bytes of rows that are held in memory; a table with more goes over the disk, beside the dump."""

_END = b"\\.\n"
"""The line after the last row: PostgreSQL writes such a row in another way."""


def mix(folder: Path, told: Told) -> None:
    """Write the data of every table of a dump (a folder) anew, its rows sorted. Raises NotCopied, OSError.

    Needs room for the largest table, uncompressed.
    """
    for path in sorted(folder.glob("*.dat.gz")):
        if path.stat().st_size > AT_ONCE:
            told(f"sorting the rows of {path.name}")
        sorted_path = path.with_suffix(".sorted")
        with tempfile.TemporaryDirectory(dir=folder) as scratch, ExitStack() as opened:
            lines = opened.enter_context(gzip.open(path))
            runs = [_run(opened, Path(scratch), lot) for lot in _lots(lines)]
            with gzip.GzipFile(sorted_path, "wb", compresslevel=1, mtime=0) as target:
                target.writelines(heapq.merge(*runs))
                target.write(_END + lines.read())
        sorted_path.replace(path)


def _lots(lines: Iterable[bytes]) -> Iterator[list[bytes]]:
    """Sorted lots of rows, up to the line that ends them."""
    lot: list[bytes] = []
    size = 0
    for line in lines:
        if line == _END:
            yield sorted(lot)
            return
        lot.append(line)
        size += len(line)
        if size > AT_ONCE:
            yield sorted(lot)
            lot, size = [], 0
    raise NotCopied("The dump of a table has no end.")


def _run(opened: ExitStack, scratch: Path, lot: list[bytes]) -> IO[bytes]:
    """A sorted lot on the disk, to read from."""
    file = opened.enter_context(tempfile.TemporaryFile(dir=scratch))  # noqa: SIM115 - by the stack
    file.writelines(lot)
    file.seek(0)
    return file
