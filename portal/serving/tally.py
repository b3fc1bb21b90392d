"""What the processes of one web server count together, in memory they share; nothing of it is ever on a disk.

Each process that answers requests writes in a row of its own, so nobody waits for another. What somebody does at the
front door must have no moment, so those figures are only counted here; `metrics` shows them once a day.
"""

from __future__ import annotations

import mmap
import os
import threading
from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass

BOUNDS = (0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)
"""Seconds: the upper bounds of the durations that are told apart; the last place is for all above."""

CLASSES = ("2xx", "3xx", "4xx", "5xx")
DOORS = ("office", "front")
FACTS = ("open", "draining", "alive", "started", "lost", "crowded")
"""Of the whole server: did a process get as far as answering, does it stop, how many processes are there now, how many
were started and how many ended unasked, and for how many seconds more requests stood waiting than one visitor can
send."""

_ROWS = 256
_DOOR = len(CLASSES) + len(BOUNDS) + 1 + 1  # classes, durations, their sum
_ROW = len(DOORS) * _DOOR
_SIZE = (len(FACTS) + _ROWS * _ROW) * 8


@dataclass(frozen=True, slots=True)
class Door:
    """What was counted at one door: answers by class, by duration (not cumulative, the last is above all bounds), and
    the seconds of all together."""

    classes: tuple[float, ...]
    durations: tuple[float, ...]
    seconds: float

    @property
    def answers(self) -> float:
        """How many answers there were."""
        return sum(self.durations)


class Tally:
    """Figures in shared memory. `handle`: the number of the open memory file that another process made."""

    def __init__(self, handle: int | None = None) -> None:
        self.handle = os.memfd_create("portal-tally", 0) if handle is None else handle
        if handle is None:
            os.ftruncate(self.handle, _SIZE)
        self._memory = mmap.mmap(self.handle, _SIZE)
        self._cells = memoryview(self._memory).cast("d")
        self._lock = threading.Lock()

    def fact(self, name: str) -> float:
        """A figure of the whole server."""
        return self._cells[FACTS.index(name)]

    def put(self, name: str, value: float) -> None:
        """Set a figure of the whole server, to a value that no other process would contradict."""
        self._cells[FACTS.index(name)] = value

    def raise_by(self, name: str, more: float = 1.0) -> None:
        """Raise a figure of the whole server."""
        self._cells[FACTS.index(name)] += more

    def count(self, process: int, door: str, status: int, seconds: float) -> None:
        """One answer of this process: at which door, with which status, after how many seconds.

        `process`: its number in the order of starting. Rows are used again after 256 processes, and go on counting.
        """
        start = len(FACTS) + process % _ROWS * _ROW + DOORS.index(door) * _DOOR
        durations = start + len(CLASSES)
        with self._lock:
            self._cells[start + min(max(status // 100, 2), 5) - 2] += 1
            self._cells[durations + bisect_left(BOUNDS, seconds)] += 1
            self._cells[durations + len(BOUNDS) + 1] += seconds

    def door(self, name: str) -> Door:
        """All that was counted at this door, by all processes together."""
        first = len(FACTS) + DOORS.index(name) * _DOOR
        sums = [sum(self._cells[first + place :: _ROW]) for place in range(_DOOR)]
        return Door(*_cut(sums))

    def close(self) -> None:
        """Let go of the memory."""
        self._cells.release()
        self._memory.close()
        os.close(self.handle)


def _cut(sums: Sequence[float]) -> tuple[tuple[float, ...], tuple[float, ...], float]:
    classes, durations = sums[: len(CLASSES)], sums[len(CLASSES) : -1]
    return tuple(classes), tuple(durations), sums[-1]
