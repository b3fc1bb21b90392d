"""The desk with thousands of signals: unlocking, searching, suggestions, the inbox.

Measured in one process, as a worker does it; every figure is the median of the rounds, in seconds.
"""

from __future__ import annotations

import gc
import statistics
import time
from base64 import urlsafe_b64encode
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlalchemy import bindparam, select, update
from werkzeug.test import Client

from bench import server
from bench.fill import NEEDLE, fill, look_at_all, one_more
from portal import build_house, settings
from portal.actions.desk import reading, scanning, searching
from portal.actions.house import House
from portal.actions.installation import demo
from portal.actions.links import linking
from portal.actions.people import signing_in
from portal.actions.people.signing_in import Desk
from portal.adapters import tables, texts, vault
from portal.doors import join_doors

READER = "farid@roosendaal.example"
COLLEAGUE = "sanne@roosendaal.example"
"""Signs in over and over, because nobody has more than two sessions."""

SIGNALS, MANY, FEW = 10_000, 20_000, 100
QUESTIONS = {
    "one in a thousand": NEEDLE,
    "nowhere": "bestaatnergens",
    "in every signal": "paspoorten",
    "two": "schuur café",
}
PAGES = 5
"""Inbox pages in one round."""


@dataclass(frozen=True, slots=True)
class Office:
    """An instance with somebody signed in."""

    house: House
    desk: Desk
    client: Client


@contextmanager
def office(where: Path | Mapping[str, str], signals: int) -> Iterator[Office]:
    """A demo instance with so many signals more than the demo has.

    `where`: the environment of one that is there, or the folder for a new one on SQLite.
    """
    environ = server.demo_instance(where) if isinstance(where, Path) else where
    house = build_house(settings.read(environ))
    house.keeper.refresh()
    try:
        key = signing_in.sign_in(house, READER, demo.PASSPHRASE)
        desk = signing_in.resume(house, key, person=True)
        assert desk is not None
        fill(house, desk, signals)
        client = Client(join_doors(house))
        client.set_cookie("werk", urlsafe_b64encode(key).decode().rstrip("="), path="/werk")
        # a worker of the web server does this too, before its first request
        gc.collect()
        gc.freeze()
        yield Office(house, desk, client)
    finally:
        gc.unfreeze()
        house.close()


def measure(
    instance: Callable[[str], Mapping[str, str]], rounds: int, signals: int, many: int, few: int
) -> dict[str, Any]:
    """All figures of the desk, in seconds unless the name says otherwise. `many`: 0 leaves the inbox out.

    `instance` gives the environment of a new one.
    """
    with office(instance("large"), signals) as large:
        found: dict[str, Any] = {"signals": signals, "unlock": unlock(large, rounds)}
        found["search"] = search(large, rounds)
        found["suggestions"] = suggestions(large, rounds)
        if many:
            fill(large.house, large.desk, many - signals, seed=1)
            with office(instance("small"), few) as small:
                found["inbox"] = {"signals": [few, many], **inbox(small, large, max(rounds, 7))}
    return found


def unlock(large: Office, rounds: int) -> float:
    """Signing in with the kluiszin at its real cost."""
    return _median([_timed(signing_in.sign_in, large.house, COLLEAGUE, demo.PASSPHRASE) for _ in range(rounds)])


# --- searching ---------------------------------------------------------------------------------------------------


def search(large: Office, rounds: int) -> dict[str, Any]:
    """The first time, when every key is opened from its slow wrap, and afterwards; and what took the time.

    Then once more when there is more to open: the status that every reporter was shown, and some notes.
    """
    slow = _wraps(large)
    there = _search(large, NEEDLE)
    assert there.hits and not there.damaged, "what was put in is not found"
    first = []
    for _ in range(3):
        _put_back(large, slow)
        first.append(_timed(_search, large, "bestaatnergens"))
    found = {
        "first": _median(first),
        "afterwards": _answers(large, rounds),
        "share_of_each_part": _shares(large),
        "memory_mb": _memory(),
    }
    look_at_all(large.house, large.desk)
    return {**found, "with_messages_and_notes": _answers(large, rounds)}


def _answers(large: Office, rounds: int) -> dict[str, float]:
    return {name: _median([_timed(_search, large, asked) for _ in range(rounds)]) for name, asked in QUESTIONS.items()}


def _search(large: Office, asked: str) -> searching.Found:
    return searching.search(large.house, large.desk, asked)


def _wraps(large: Office) -> Sequence[dict[str, Any]]:
    row = tables.Wrap
    query = select(row.signal, row.key).where(row.principal == large.desk.staff.principal)
    with large.house.database.reading() as connection:
        return [{"which": found.signal, "to": found.key} for found in connection.execute(query)]


def _put_back(large: Office, wraps: Sequence[dict[str, Any]]) -> None:
    row = tables.Wrap
    mine = row.principal == large.desk.staff.principal
    with large.house.database.writing() as connection:
        connection.execute(update(row).where(mine, row.signal == bindparam("which")).values(key=bindparam("to")), wraps)


def _shares(large: Office) -> dict[str, float]:
    """Of the processor time of a search that finds nothing: rows, keys and texts, each done once more by itself.

    What is left is sorting out which texts are read, and reading those.
    """
    whole = statistics.median(_busy(_search, large, "bestaatnergens") for _ in range(3))
    parts = {"rows": 0.0, "keys": 0.0, "opening": 0.0}
    desk, principal = large.desk, large.desk.staff.principal
    with large.house.database.reading() as connection:
        started = time.process_time()
        held = texts.held(connection, principal, desk.staff.municipalities, active_in=desk.staff.active_in)
        parts["rows"] += time.process_time() - started
        for start in range(0, len(held), scanning.AT_ONCE):
            some = held[start : start + scanning.AT_ONCE]
            ids = [signal for signal, _, _ in some]
            clock = [time.process_time()]
            sealed = texts.sealed(connection, ids)
            clock.append(time.process_time())
            opened = {signal: vault.unwrap(desk.keys, signal, principal, wrap) for signal, _, wrap in some}
            threads = {signal: vault.thread_key(opened[signal]) for signal in sealed.message}
            clock.append(time.process_time())
            _open(some, opened, threads, sealed)
            clock.append(time.process_time())
            for name, before, after in zip(parts, clock, clock[1:], strict=False):
                parts[name] += after - before
    parts["looking"] = max(0.0, whole - sum(parts.values()))
    return {name: round(seconds / whole, 2) for name, seconds in parts.items()}


def _open(
    some: Sequence[tuple[str, str, bytes]],
    keys: Mapping[str, vault.Secret],
    threads: Mapping[str, vault.Secret],
    sealed: texts.Sealed,
) -> None:
    for signal, municipality, _ in some:
        for _, kind, blob in sealed.document.get(signal, ()):
            vault.open_text(keys[signal], vault.associated(municipality, signal, kind), blob)
        for _, ordinal, blob in sealed.note.get(signal, ()):
            vault.open_text(keys[signal], vault.associated(municipality, signal, "note", str(ordinal)), blob)
        for _, ordinal, blob in sealed.message.get(signal, ()):
            place = ("message", str(ordinal), "out")
            vault.open_text(threads[signal], vault.associated(municipality, signal, *place), blob)


def _memory() -> int:
    status = Path("/proc/self/status").read_text()
    return round(int(status.partition("VmRSS:")[2].split()[0]) / 1024)


# --- suggestions and the inbox -----------------------------------------------------------------------------------


def suggestions(large: Office, rounds: int) -> dict[str, float]:
    """A new signal with the plate and the address of others: its first opening, and what it has in common."""
    opening, looking, hits = [], [], []
    for number in range(rounds):
        signal = one_more(large.house, number)
        started = time.perf_counter()
        dossier = reading.open_signal(large.house, large.desk, signal)
        opened = time.perf_counter()
        found = linking.suggestions(large.house, large.desk, dossier)
        opening.append(opened - started)
        looking.append(time.perf_counter() - opened)
        hits.append(len(found))
    return {"first_opening": _median(opening), "suggestions": _median(looking), "signals_found": _median(hits)}


def inbox(small: Office, large: Office, rounds: int) -> dict[str, float]:
    """The page of the inbox with few and with many signals, in turns."""
    times: dict[str, list[float]] = {"few": [], "many": []}
    sides = [("few", small), ("many", large)]
    for _, side in sides:
        _pages(side)  # the first time replaces slow wraps
    for number in range(rounds):
        for name, side in sides if number % 2 else reversed(sides):
            times[name].append(_timed(_pages, side) / PAGES)
    together = [many / few for few, many in zip(times["few"], times["many"], strict=True)]
    return {"few": _median(times["few"]), "many": _median(times["many"]), "many_to_few": _median(together)}


def _pages(side: Office) -> None:
    for _ in range(PAGES):
        answer = side.client.get("/werk/inbox")
        assert answer.status_code == 200 and b'id="inbox-rows"' in answer.data, answer.status


def _timed(work: Callable[..., object], *given: object) -> float:
    started = time.perf_counter()
    work(*given)
    return time.perf_counter() - started


def _busy(work: Callable[..., object], *given: object) -> float:
    """Seconds of processor time: shares stay true on a machine that does other things as well."""
    started = time.process_time()
    work(*given)
    return time.process_time() - started


def _median(values: Sequence[float]) -> float:
    return round(statistics.median(values), 4)
