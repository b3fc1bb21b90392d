"""The list of what was erased, in a file outside the database: an older backup must not bring it back.

One line each: the day, the id of the signal and, where it was no term that ended, a word that says so. Nothing else of
it. A line that ends in `kept` takes an earlier one back: the database did not do what the list says.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping
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
    found = parsed(path.read_text(errors="replace")) if path.exists() else {}
    return {signal: then for signal, then in found.items() if then}


def parsed(text: str) -> Mapping[str, Noted | None]:
    """What a list says in the end of every signal it names; None where the last line takes it back."""
    found: dict[str, Noted | None] = {}
    for line in text.splitlines():
        day, signal, why, *_more = *line.split(" "), "", ""
        try:
            on = date.fromisoformat(day)
        except ValueError:
            continue
        if signal:
            found[signal] = None if why == _KEPT else Noted(on, why)
    return found


def merged(own: str, others: Iterable[str]) -> str:
    """One list of several: of the backup (`own`), and the newer ones of the machines that went on after it.

    Each machine knows best what it took back itself: what a newer list names counts as it says there, and what one of
    them erased is erased.
    """
    found = dict(parsed(own))
    newer: dict[str, Noted | None] = {}
    for text in others:
        newer |= {signal: then for signal, then in parsed(text).items() if then or not newer.get(signal)}
    found |= newer
    lines = [f"{then.on.isoformat()} {signal} {then.why}".rstrip() for signal, then in found.items() if then]
    return "".join(f"{line}\n" for line in lines)


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
