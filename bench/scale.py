"""From 100 to 1,000,000 signals: what must not grow, as ratios within one run, on both databases.

`python -m bench.scale` makes small countries itself; `--keep FOLDER` takes one that `python -m bench.country` made as
the largest (and `--postgres` its copy). Writes its part of bench/figures.json.
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import ExitStack
from pathlib import Path
from typing import Any

from sqlalchemy import create_engine, make_url, text

from bench import figures, server
from bench.country import measuring
from bench.country.copying import copy
from bench.country.making import Size, make
from bench.country.people import address
from bench.country.plans import whole_tables
from portal.actions.trail import verifying

SIZES = (100, 10_000, 100_000)
PER_TOWN = 3_000
"""Signals per municipality: a larger country has more of them, and the largest is larger as well."""

AT_MOST = {100: 1.0, 10_000: 1.1, 100_000: 1.2, 1_000_000: 1.3}
"""How much more a page of the inbox may cost than with a hundred signals."""


def measure(folder: Path, rounds: int, sizes: tuple[int, ...], kept: tuple[Path, str] | None, postgres: str) -> Any:
    """All figures, by database. `kept`: the largest country and the address of its copy; `postgres`: of a server."""
    places = [_made(folder, size) for size in sizes]
    found: dict[str, Any] = {}
    for name in ("sqlite", *(["postgresql"] if postgres else [])):
        databases = [_copied(place, postgres) if name == "postgresql" else "" for place in places]
        sides = list(zip(places, databases, strict=True))
        if kept and (name == "sqlite" or kept[1]):
            sides.append((kept[0], kept[1] if name == "postgresql" else ""))
        found[name] = _one(sides, rounds)
        for database in databases:
            _dropped(database, postgres)
    return found


def _one(sides: list[tuple[Path, str]], rounds: int) -> dict[str, Any]:
    with ExitStack() as stack:
        entered = [stack.enter_context(measuring.entered(*side)) for side in sides]
        signals = [_signals(each) for each in entered]
        found: dict[str, Any] = {"signals": signals, **measuring.in_turns(entered, rounds)}
        largest = entered[-1]
        found["largest"] = {"signals": signals[-1], **measuring.alone(largest, rounds)}
        found["largest"]["whole_tables"] = whole_tables(largest)
    found["largest"]["figures_cold_seconds"] = measuring.median([_apart("figures", *sides[-1]) for _ in range(3)])
    found["largest"]["verify"] = _apart("verify", *sides[-1])
    return found


def _signals(country: measuring.Country) -> int:
    with country.house.database.reading() as connection:
        return int(connection.execute(text("SELECT count(*) FROM signal")).scalar_one())


def _made(folder: Path, size: int) -> Path:
    place = folder / str(size)
    make(place, Size(size, max(1, size // PER_TOWN)))
    return place


def _copied(place: Path, postgres: str) -> str:
    name = f"country_{os.getpid()}_{place.name}"
    _on(postgres, f"CREATE DATABASE {name}")
    url = str(make_url(postgres).set(database=name).render_as_string(hide_password=False))
    copy(place, url)
    return url


def _dropped(database: str, postgres: str) -> None:
    if database:
        _on(postgres, f"DROP DATABASE {make_url(database).database} WITH (FORCE)")


def _on(postgres: str, statement: str) -> None:
    engine = create_engine(postgres, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.exec_driver_sql(statement)
    engine.dispose()


# --- in a process of its own -------------------------------------------------------------------------------------


def _apart(what: str, folder: Path, database: str) -> Any:
    command = [sys.executable, "-m", "bench.scale", "--apart", what, "--keep", str(folder), "--keep-postgres", database]
    done = subprocess.run(command, cwd=server.ROOT, check=True, capture_output=True, text=True)
    return json.loads(done.stdout)


def _figures(folder: Path, database: str) -> float:
    """Seconds of the very first page of a process: the coordinator opens the figures of the region."""
    with measuring.entered(folder, database, address("keten", "regio-01")) as country:
        return measuring.timed(measuring.page, country, measuring.FIGURES)


def _verify(folder: Path, database: str) -> dict[str, float]:
    """Verifying the trail: seconds, events and how much more memory it took."""
    with measuring.entered(folder, database) as country:
        before, started = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss, time.perf_counter()
        found = verifying.verify(country.house)
        seconds = time.perf_counter() - started
        more = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before
    assert not found.faults, found.faults[:3]
    return {"seconds": round(seconds, 1), "events": found.hung + found.loose, "memory_mb": round(more / 1024)}


# --- the command -------------------------------------------------------------------------------------------------


def goals(found: Mapping[str, Any]) -> Iterator[tuple[str, float, str, bool]]:
    """What the figures must reach: name, figure, goal in words, whether it is met."""
    for name, each in found.items():
        for signals, ratio in zip(each["signals"], each["inbox_to_smallest"], strict=True):
            bound = min(most for size, most in AT_MOST.items() if size >= signals * 0.9)
            yield f"{name}: inbox of {signals} to that of {each['signals'][0]}", ratio, f"<= {bound}", ratio <= bound
        largest = each["largest"]
        for what, figure, most in (
            ("filing, largest to smallest", each["filing_to_smallest"][-1], 1.1),
            ("statements of the inbox", largest["statements"]["inbox"], 3),
            ("statements of following", largest["statements"]["follow"], 3),
            ("statements of the figures", largest["statements"]["figures"], 3),
            ("bytes of the inbox", largest["inbox_html_bytes"], 30_000),
            ("figures page, seconds", largest["figures_seconds"], 0.3),
            ("figures page, first of a process, seconds", largest["figures_cold_seconds"], 0.3),
            ("bytes of the start page, packed", largest["start_page_bytes"], 45_000),
            ("a round of the worker, seconds", largest["worker_round_seconds"], 5.0),
            ("tables read as a whole", len(largest["whole_tables"]), 0),
            ("memory of verifying the trail, MB", largest["verify"]["memory_mb"], 50),
        ):
            yield f"{name}: {what}", round(figure, 3), f"<= {most}", figure <= most


def main() -> None:
    """The command."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=41)
    parser.add_argument("--sizes", type=int, nargs="+", default=SIZES)
    parser.add_argument("--keep", type=Path, help="a folder of bench.country: the largest country")
    parser.add_argument("--keep-postgres", default="", help="the address of its copy")
    parser.add_argument(
        "--postgres", default=os.environ.get("PORTAL_TEST_POSTGRES_URL", ""), help="a server for copies"
    )
    parser.add_argument("--apart", choices=("figures", "verify"), help=argparse.SUPPRESS)
    parser.add_argument("--into", type=Path, default=server.ROOT / "bench" / "figures.json")
    options = parser.parse_args()
    if options.apart:
        work = _figures if options.apart == "figures" else _verify
        print(json.dumps(work(options.keep, options.keep_postgres)))
        return
    kept = (options.keep, options.keep_postgres) if options.keep else None
    with tempfile.TemporaryDirectory(prefix="portal-scale-") as folder:
        found = measure(Path(folder), options.rounds, tuple(options.sizes), kept, options.postgres)
    table = list(goals(found))
    met = {name: {"figure": figure, "goal": goal, "met": met} for name, figure, goal, met in table}
    figures.write(options.into, "scale", {"rounds": options.rounds, **found, "goals": met})
    for name, figure, goal, reached in table:
        print(f"{'met   ' if reached else 'MISSED'}  {name:60} {figure:10}   goal {goal}")
    print(f"all figures: {options.into}")


if __name__ == "__main__":
    main()
