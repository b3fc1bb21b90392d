"""The list of what was erased, in a file outside the database: an older backup must not bring it back.

One line each: the day and the id of the signal. Nothing else of it.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from datetime import date
from pathlib import Path

NAME = "erasures.log"


def note(instance: Path, signal: str, on: date) -> None:
    """Write down that a signal was erased, before the database says so: a line too many erases what was due anyway,
    a line too few would let a backup bring it back. Raises OSError.
    """
    handle = os.open(instance / NAME, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
    try:
        os.write(handle, f"{on.isoformat()} {signal}\n".encode())  # one write: lines of two workers do not mix
        os.fsync(handle)
    finally:
        os.close(handle)


def noted(instance: Path) -> Mapping[str, date]:
    """Every signal that was erased, with the day. A line that is damaged counts as none."""
    path = instance / NAME
    found = {}
    for line in path.read_text().splitlines() if path.exists() else ():
        day, _, signal = line.partition(" ")
        try:
            found[signal] = date.fromisoformat(day)
        except ValueError:
            continue
    return found
