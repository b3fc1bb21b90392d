"""Every goal of the performance document, on SQLite and on PostgreSQL, in one run; `make bench`.

What is measured and how: bench/README.md. Writes bench/figures.json, says which goal is missed and which ratio got
worse than it was recorded, and ends with 1 when there is one of either.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bench import beside, databases, desk, figures, hindered, memory, regression, server, starting, weights, working
from bench.databases import Place
from bench.goals import goals
from portal import build_house, settings
from portal.actions.house import House

EQUAL_BOXES = 5
"""How often the portal seals for a report in the demo: four readers, and the reporter."""


@dataclass(frozen=True, slots=True)
class Size:
    """How much is measured. `units`: requests of one round; `requests`: those after which memory is looked at."""

    rounds: int = 5
    units: int = 400
    clients: tuple[int, ...] = (1, 8, 32)
    signals: int = 1000
    requests: int = 50_000
    searched: int = desk.SIGNALS
    many: int = desk.MANY


SMALL = Size(rounds=2, units=24, clients=(1, 8), signals=40, requests=400, searched=200, many=300)
TINY = Size(rounds=1, units=3, clients=(1, 2), signals=3, requests=20, searched=10, many=12)
SIZES = {"full": Size(), "small": SMALL, "tiny": TINY}


def _beside(place: Place, size: Size) -> dict[str, Any]:
    with (
        _instance(place, "beside") as (environ, house),
        server.portal(environ) as portal,
        server.bare(place.database("bare")) as bare,
        server.bare(place.database("equal"), EQUAL_BOXES) as equal,
    ):
        servers = {"portal": portal, "bare": bare, "equal": equal}
        found = beside.all_pairs(house, servers, size.clients, units=size.units, rounds=size.rounds)
        return {**found, "statements": weights.statements(house), "weight": weights.visits(portal.port)}


def _working(place: Place, size: Size) -> dict[str, Any]:
    with _instance(place, "working") as (environ, house), server.portal(environ) as portal:
        stored = working.disk(house, portal, size.units)
        units = max(size.units // 2, 2)
        found = working.measure(house, portal, size.clients, units=units, rounds=size.rounds, signals=size.signals)
        busiest = max(found["filing"].values(), key=lambda each: each["rate"])
        return {**found, **stored, "signals_per_minute": round(busiest["rate"] * 60)}


def _hindered(place: Place, size: Size) -> dict[str, Any]:
    return hindered.measure(place, units=size.units, rounds=size.rounds)


def _desk(place: Place, size: Size) -> dict[str, Any]:
    # how the inbox scales on PostgreSQL is measured with a million signals, by bench/scale.py
    many = size.many if place.kind == databases.SQLITE else 0
    return desk.measure(place.instance, size.rounds, size.searched, many, min(desk.FEW, size.searched))


def _memory(place: Place, size: Size) -> dict[str, Any]:
    with _instance(place, "memory") as (environ, house), server.portal(environ, unending=True) as portal:
        return memory.measure(house, portal, size.requests)


def _starting(place: Place, size: Size) -> dict[str, Any]:
    return starting.measure(place.instance("starting"), size.rounds)


PARTS: dict[str, Callable[[Place, Size], dict[str, Any]]] = {
    "beside": _beside,
    "working": _working,
    "hindered": _hindered,
    "desk": _desk,
    "memory": _memory,
    "starting": _starting,
}


@contextmanager
def _instance(place: Place, name: str) -> Iterator[tuple[dict[str, str], House]]:
    environ = place.instance(name)
    house = build_house(settings.read(environ))
    try:
        house.keeper.refresh()
        yield environ, house
    finally:
        house.close()


def measure(size: Size, kinds: list[str], parts: list[str], postgres: str = "") -> dict[str, Any]:
    """All parts on all databases, by database."""
    found: dict[str, Any] = {}
    with tempfile.TemporaryDirectory(prefix="portal-bench-") as name:
        folder = Path(name)
        with databases.places(folder, postgres) as places:
            for kind in kinds if set(kinds) <= set(places) else list(places):
                found[kind] = {}
                for part in parts:
                    started = time.monotonic()
                    print(f"{kind}: {part}", flush=True)
                    found[kind][part] = PARTS[part](places[kind], size)
                    print(f"  {time.monotonic() - started:.0f} s", flush=True)
    return found


def main(arguments: list[str] | None = None) -> int:
    """The command."""
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--size", choices=list(SIZES), default="full")
    options.add_argument("--databases", nargs="+", default=[databases.SQLITE, databases.POSTGRES])
    options.add_argument("--parts", nargs="+", choices=PARTS, default=list(PARTS))
    options.add_argument("--postgres", default="", help="the address of a server; else one of our own is started")
    options.add_argument("--into", type=Path, default=figures.ROOT / "bench" / "figures.json")
    options.add_argument("--regression", type=Path, default=regression.FILE)
    options.add_argument("--record", action="store_true", help="keep these ratios as what later ones are compared with")
    given = options.parse_args(arguments)
    size = SIZES[given.size]
    found = measure(size, given.databases, given.parts, given.postgres)
    table = list(goals(found))
    met = {name: {"figure": figure, "goal": goal, "met": reached} for name, figure, goal, reached in table}
    report = {"rounds": size.rounds, "size": given.size, "workers": server.WORKERS, **found, "goals": met}
    whole = set(given.parts) == set(PARTS)  # some parts alone never take the place of a complete run
    figures.write(given.into, "bench" if whole else f"bench, {' and '.join(given.parts)}", report)
    for name, figure, goal, reached in table:
        print(f"{'met   ' if reached else 'MISSED'}  {name:64} {figure:10}   goal {goal}")
    if given.record:
        regression.record(found, given.regression)
    slower = regression.worse(found, given.regression)
    for name in slower:
        print(f"WORSE   {name}")
    print(f"all figures: {given.into}")
    return 1 if slower or not all(reached for *_, reached in table) else 0


if __name__ == "__main__":
    sys.exit(main())
