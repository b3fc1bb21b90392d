"""The list of what was erased, in a file outside the database: an older backup must not bring it back.

One line each: the day, the id of the signal and, where it was no term that ended, a word that says so. Nothing else of
it. A line that ends in `kept` takes an earlier one back: the database did not do what the list says.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path

NAME = "erasures.log"
_KEPT = "kept"


@dataclass(frozen=True, slots=True)
class Noted:
    """A signal was erased on this day. `why`: as it was noted, "" for the end of its term."""

    on: date
    why: str = ""


def note(instance: Path, signal: str, on: date, why: str = "") -> None:
    """Write down that a signal was erased, before the database says so: a line too few would let a backup bring it
    back. `why`: one word. Raises OSError, and then the list says nothing of it.
    """
    _append(instance, f"{on.isoformat()} {signal} {why}".rstrip())


def take_back(instance: Path, signal: str, on: date) -> None:
    """It was not erased after all: the transaction failed. Call while the signal is held. Raises OSError."""
    _append(instance, f"{on.isoformat()} {signal} {_KEPT}")


def noted(instance: Path) -> Mapping[str, Noted]:
    """Every signal that was erased. A line that is damaged counts as none. Raises OSError."""
    path = instance / NAME
    found: dict[str, Noted] = {}
    for line in path.read_text(errors="replace").splitlines() if path.exists() else ():
        day, signal, why, *_more = *line.split(" "), "", ""
        try:
            on = date.fromisoformat(day)
        except ValueError:
            continue
        if why == _KEPT:
            found.pop(signal, None)
        elif signal:
            found[signal] = Noted(on, why)
    return found


def _append(instance: Path, line: str) -> None:
    """One write, so that lines of two workers do not mix; a torn one before it stays a line of its own."""
    path = instance / NAME
    new = not path.exists()
    handle = os.open(path, os.O_RDWR | os.O_APPEND | os.O_CREAT, 0o600)
    try:
        end = os.fstat(handle).st_size
        torn = end > 0 and os.pread(handle, 1, end - 1) != b"\n"
        data = b"\n" * torn + f"{line}\n".encode()
        if os.write(handle, data) != len(data):
            raise OSError(f"{NAME}: the disk is full")
        os.fsync(handle)
    finally:
        os.close(handle)
    if new:
        _keep_name(instance)


def _keep_name(folder: Path) -> None:
    """The name of a new file stands in its folder, which is written apart."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
