"""What is measured on one country: the pages and the work that must not grow with it."""

from __future__ import annotations

import json
import statistics
import time
from base64 import urlsafe_b64encode
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import timedelta
from itertools import cycle, islice
from os import urandom
from pathlib import Path
from random import sample
from typing import Any

import brotli
from werkzeug.test import Client

from bench.country.making import opened
from bench.country.people import PASSPHRASE, address
from bench.country.places import towns
from bench.forms import RECEIPT, REST, STORY
from bench.weights import counted
from portal.actions.house import House
from portal.actions.installation import checking
from portal.actions.people import signing_in
from portal.actions.people.signing_in import Desk
from portal.actions.reporters import following, reporting
from portal.actions.worker import housekeeping
from portal.actions.worker.publishing import publish
from portal.doors import join_doors

INBOX, CLOSED, FIGURES, START = "/werk/inbox", "/werk/inbox?status=all", "/werk/cijfers", "/"
OWN = {"Origin": "http://localhost"}
IN_ONE_GO = 5
"""Pages, filings or follows in one measurement."""


@dataclass(frozen=True, slots=True)
class Country:
    """An instance with somebody signed in: the functionaris of the largest municipality."""

    folder: Path
    database: str
    house: House
    desk: Desk
    client: Client
    codes: Sequence[str]


@contextmanager
def entered(folder: Path, database: str = "", person: str = "") -> Iterator[Country]:
    """Open an instance. `person`: the address of who signs in; the functionaris of the largest municipality."""
    house = opened(folder, database)
    try:
        key = signing_in.sign_in(house, person or address("zorg", towns(1)[0].slug), PASSPHRASE)
        desk = signing_in.resume(house, key, person=True)
        assert desk is not None
        client = Client(join_doors(house))
        client.set_cookie("werk", urlsafe_b64encode(key).decode().rstrip("="), path="/werk")
        codes = [code for code, *_ in json.loads((folder / "codes.json").read_text())]
        yield Country(folder, database, house, desk, client, codes)
    finally:
        house.close()


# --- what is compared between sizes ------------------------------------------------------------------------------


def inbox(country: Country) -> None:
    """Pages of the inbox with closed ones: a full page in a country of any size."""
    for _ in range(IN_ONE_GO):
        page(country, CLOSED)


def page(country: Country, path: str) -> bytes:
    """A page that is there."""
    answer = country.client.get(path, follow_redirects=True)
    assert answer.status_code == 200, (path, answer.status)
    found: bytes = answer.data
    return found


def file(country: Country) -> None:
    """The form of the largest municipality, sent as a reporter sends it, until its code is on the page."""
    house, slug = country.house, towns(1)[0].slug
    for _ in range(IN_ONE_GO):
        token = house.app_keys.issue_token(reporting.PURPOSE, int(house.clock().timestamp()) - 10, urandom(32))
        answer = country.client.post(f"/nl/{slug}/melden", data={"token": token, "story": STORY, **REST}, headers=OWN)
        assert RECEIPT in answer.data, answer.status


def follow(country: Country) -> None:
    """Receipt codes from all over the country."""
    step = max(1, len(country.codes) // IN_ONE_GO)
    for code in islice(cycle(country.codes[::step]), IN_ONE_GO):  # a small country kept fewer codes than that
        following.follow(country.house, code)


COMPARED: dict[str, Callable[[Country], None]] = {"filing": file, "inbox": inbox, "follow": follow}
"""Filing comes first: then the same signals stand on the page of the inbox in a country of any size. Of a hundred in
three years the newest twenty are mostly closed, with less to open than the newest twenty of a million."""


def read_all(country: Country) -> None:
    """Read the database once, so that it is in memory as far as that is large enough: what is compared is not a disk.

    A machine that served for a day has there what its pages and filings touch.
    """
    if not country.database:
        with (country.folder / "portal.sqlite").open("rb") as file:
            while file.read(2**24):
                pass
        return
    with country.house.database.reading() as connection:
        connection.exec_driver_sql("SET LOCAL statement_timeout = 0")
        connection.exec_driver_sql("CREATE EXTENSION IF NOT EXISTS pg_prewarm")
        ours = "relkind IN ('r', 'i', 't') AND relpersistence = 'p'"
        connection.exec_driver_sql(f"SELECT sum(pg_prewarm(oid, 'read')) FROM pg_class WHERE {ours}")


def in_turns(sides: Sequence[Country], rounds: int) -> dict[str, list[float]]:
    """Seconds of each of COMPARED: per size the median, and in `…_to_smallest` the median of the ratios of a round."""
    found: dict[str, list[float]] = {}
    for side in sides:
        read_all(side)
    for name, work in COMPARED.items():
        for side in sides:
            work(side)  # the first time replaces slow wraps, and reads pages of the disk
        times = [_round(work, sides) for _ in range(rounds)]
        found[name] = [median([each[at] for each in times]) for at in range(len(sides))]
        found[f"{name}_to_smallest"] = [median([each[at] / each[0] for each in times]) for at in range(len(sides))]
    return found


def _round(work: Callable[[Country], None], sides: Sequence[Country]) -> list[float]:
    """Seconds by size, in an order of chance: who comes after the largest finds the least in the processor's cache."""
    times = [0.0] * len(sides)
    for at in sample(range(len(sides)), len(sides)):
        times[at] = timed(work, sides[at]) / IN_ONE_GO
    return times


# --- what is measured on one ------------------------------------------------------------------------------------


def alone(country: Country, rounds: int) -> dict[str, Any]:
    """Counts of statements, weights of pages, and seconds of what a node and a worker do."""
    house = country.house
    by_day = replace(house, clock=_at_noon(house))
    for _ in range(100):
        if not publish(replace(house, clock=_minutes_later(house)), budget=60):
            break
    counts = {name: statements(country, path) for name, path in (("inbox", INBOX), ("figures", FIGURES))}
    with counted(house) as seen:
        following.follow(house, country.codes[0])
    start = page(country, START)
    return {
        "statements": {**counts, "follow": len(seen)},
        "inbox_html_bytes": len(page(country, CLOSED)),
        "figures_seconds": median([timed(page, country, FIGURES) for _ in range(rounds)]),
        "start_page_bytes": len(brotli.compress(start)),
        "start_page_seconds": median([timed(page, country, START) for _ in range(rounds)]),
        "directory_seconds": median([timed(house.keeper.refresh) for _ in range(3)]),
        "directory_look_seconds": median([timed(house.keeper.catch_up) for _ in range(rounds)]),
        "worker_first_round_seconds": round(timed(housekeeping.round_of_work, by_day), 3),
        "worker_round_seconds": median([timed(housekeeping.round_of_work, by_day) for _ in range(3)]),
        "check_seconds": round(timed(checking.check, house), 3),
    }


def _minutes_later(house: House) -> Callable[[], Any]:
    moment = house.clock() + timedelta(minutes=int(time.monotonic() * 1000) % 100_000)
    return lambda: moment


def _at_noon(house: House) -> Callable[[], Any]:
    """At night tables are written anew: on PostgreSQL twenty minutes in an hour, for a set that came with its years."""
    moment = house.clock().replace(hour=12)
    return lambda: moment


def statements(country: Country, path: str) -> int:
    """How many statements a page takes, the look-up of the session apart.

    The fewest of three times: every ten seconds somebody in the background looks whether the directory changed.
    """
    counts = []
    for _ in range(3):
        with counted(country.house) as seen:
            page(country, path)
        counts.append(
            sum(
                not statement.startswith("BEGIN") and " principal" not in statement and " seat" not in statement
                for statement in seen
            )
        )
    return min(counts)


def timed(work: Callable[..., object], *given: object) -> float:
    """Seconds."""
    started = time.perf_counter()
    work(*given)
    return time.perf_counter() - started


def median(values: Sequence[float]) -> float:
    """To a tenth of a millisecond."""
    return round(statistics.median(values), 4)
