"""What a worker of the web server takes of the memory: at rest after very many requests, and during an unlock.

No worker is replaced meanwhile. Counted is what is the process's own (anonymous memory); pages of files that it looks
at, as SQLite's, belong to the system and stand beside it.
"""

from __future__ import annotations

import re
import statistics
import threading
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from bench import server
from bench.forms import PATH
from bench.load import get, run
from bench.working import Day
from portal.actions.house import House

MIX = {"form": 480, "filing": 100, "follow": 200, "inbox": 120, "opened": 98, "search": 2}
"""Of every thousand requests."""

CLIENTS = 8
EVERY = 1000
AT_ONCE = 6
"""Unlocks that are asked for together."""

UNLOCK_TAKES = 100
"""MB more than at rest: a worker that holds this is in the middle of an unlock (Argon2 takes 128 MiB)."""

NOISE = 3.0
"""MB that a worker may seem to grow over the last half, where a straight line is laid through all that was seen."""

_OWN = re.compile(r"^Rss(?:Anon|Shmem):\s+(\d+)", re.MULTILINE)
_ALL = re.compile(r"^VmRSS:\s+(\d+)", re.MULTILINE)


def own(pid: int) -> float:
    """MB that are this process's own."""
    return sum(map(int, _OWN.findall(Path(f"/proc/{pid}/status").read_text()))) / 1024


def whole(pid: int) -> float:
    """MB with the pages of files that it shares."""
    found = _ALL.search(Path(f"/proc/{pid}/status").read_text())
    return int(found[1]) / 1024 if found else 0.0


def measure(house: House, portal: server.Server, requests: int) -> dict[str, Any]:
    """MB of the workers. Raises RuntimeError when a worker was replaced: that would hide what grew."""
    day, workers = Day(house, portal), portal.workers()
    every = min(EVERY, max(requests // 10, 10))
    at_start, seen = max(map(own, workers)), []
    for number in range(0, requests, every):
        run(portal, [[step] for step in mixed(day, every, number // every)], CLIENTS)
        seen.append([own(pid) for pid in workers])
    if portal.workers() != workers:
        raise RuntimeError("a worker was replaced while it was measured")
    half = seen[len(seen) // 2 :]
    growths = [slope([each[worker] for each in half]) * len(half) for worker in range(len(workers))]
    found = {
        "requests": requests,
        "at_start": round(at_start, 1),
        "at_rest": round(max(seen[-1]), 1),
        "at_rest_with_pages_of_files": round(max(map(whole, workers)), 1),
        "growth_of_the_last_half": round(max(growths), 2),
    }
    return {**found, **unlocking(portal, day)}


def mixed(day: Day, number: int, turn: int) -> Sequence[tuple[bytes, bytes]]:
    """So many requests in the mix, one kind spread between the others."""
    form = (get(day.portal.port, PATH), b'name="token"')
    made: list[tuple[float, tuple[bytes, bytes]]] = []
    for place, (what, share) in enumerate(MIX.items()):
        before, after = (share * number * step // 1000 for step in (turn, turn + 1))  # what is rare is not lost
        many = after - before
        steps = [form if what == "form" else getattr(day, what)() for _ in range(many)]
        made += [((index + 0.5) / many + place * 1e-9, step) for index, step in enumerate(steps)]
    return [step for _, step in sorted(made, key=lambda each: each[0])]


def slope(values: Sequence[float]) -> float:
    """By how much a value rises from one look to the next: the straight line of the least squares."""
    if len(values) < 2:
        return 0.0
    return statistics.linear_regression(range(len(values)), values).slope


def unlocking(portal: server.Server, day: Day) -> dict[str, float]:
    """Several unlocks at once: the most one worker takes, and how many are in the middle of one at a time."""
    workers, rest = portal.workers(), [own(pid) for pid in portal.workers()]
    seen: list[list[float]] = []
    done = threading.Event()

    def look() -> None:
        while not done.is_set():
            seen.append([own(pid) for pid in workers])
            time.sleep(0.002)

    looking = threading.Thread(target=look)
    looking.start()
    try:
        run(portal, day.units("unlock", AT_ONCE), AT_ONCE)
    finally:
        done.set()
        looking.join()
    busy = [sum(now - before > UNLOCK_TAKES for now, before in zip(each, rest, strict=True)) for each in seen]
    return {"during_an_unlock": round(max(map(max, seen)), 1), "unlocks_at_a_time": max(busy)}
