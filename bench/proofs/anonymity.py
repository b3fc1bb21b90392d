"""Who reported, from where, with what, and when in the day: looked for in everything that stays behind.

`python -m bench.proofs.anonymity`:
1. A reporter comes from an address of their own, through a proxy that names one, with a browser that says much, to the
   real server; also with requests that fail. Afterwards every file of the installation, its logs, its mail and its
   temporary folder are read: neither the addresses nor a word of what the browser said.
2. Signals come in between acts of staff whose exact time is in the trail. The file of the database is read as bytes:
   the place of a row in its page tells in which order rows were written, and so between which acts a signal came. After
   the night of the worker it tells no more than the day.
"""

from __future__ import annotations

import itertools
import os
import random
import re
import shutil
import socket
import sqlite3
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from datetime import datetime
from ipaddress import ip_address
from pathlib import Path
from urllib.parse import urlencode

from bench import server
from bench.proofs import canaries, report, stage
from bench.proofs.malformed import Said, noted, request
from bench.proofs.pages_of_sqlite import written_order
from bench.proofs.report import Found
from portal.actions.house import HERE, House
from portal.actions.people import signing_in
from portal.actions.worker import housekeeping

REAL = "127.77.88.99"
"""The address the connection comes from; every address of this network is this machine."""

NAMED = ("203.0.113.77", "198.51.100.201", "2001:db8:77:88::99", "203.0.113.78")
"""Addresses that headers name."""

WORDS = ("agent", "language", "referer", "platform", "cookie", "query", "path", "via", "device")


def said_by_a_browser() -> list[tuple[bytes, bytes]]:
    """Headers of a browser and its proxies, with a canary in each."""
    word = {name: canaries.canary(number, name) for number, name in enumerate(WORDS)}
    given = {
        "User-Agent": f"Mozilla/5.0 ({word['agent']})",
        "Accept-Language": f"nl-{word['language']}, nl;q=0.9",
        "Referer": f"http://localhost/{word['referer']}",
        "Sec-CH-UA-Platform": word["platform"],
        "Sec-CH-UA-Model": word["device"],
        "Cookie": f"{word['cookie']}=1",
        "Via": f"1.1 {word['via']}",
        "X-Forwarded-For": f"{NAMED[0]}, {NAMED[2]}",
        "X-Real-IP": NAMED[1],
        "Client-IP": NAMED[3],
        "True-Client-IP": NAMED[0],
        "Forwarded": f'for={NAMED[1]};by="[{NAMED[2]}]"',
    }
    return [(name.encode(), value.encode()) for name, value in given.items()]


def spelled(address: str) -> Iterator[tuple[str, bytes]]:
    """How an address may stand in a file."""
    number = ip_address(address)
    for name, text in (("text", address), ("whole", number.exploded), ("turned", number.reverse_pointer)):
        yield name, text.encode()
        yield f"{name}, utf-16", text.encode("utf-16-le")
    yield "packed", number.packed
    yield "hex", number.packed.hex().encode()
    yield "number", str(int(number)).encode()


# --- 1: through the real server ----------------------------------------------------------------------------------


def visit(folder: Path, environ: Mapping[str, str], proxies: int, house: House) -> tuple[Found, Said]:
    """A reporter at the real server, in every way that may leave something; then a round of the worker."""
    found = Found()
    own = {**environ, "PORTAL_TRUSTED_PROXIES": str(proxies), "TMPDIR": str(folder / "tmp")}
    (folder / "tmp").mkdir(exist_ok=True)
    with noted(own, folder, workers=1) as (running, said):
        filled = stage.form(house, "Een man gaf op alle vragen antwoord.")
        path = f"{stage.REPORT}?zoek={canaries.canary(5, 'query')}"
        statuses = [
            _ask(running.port, "GET", path),
            _ask(running.port, "POST", path, filled.fields),
            _ask(running.port, "POST", stage.FOLLOW, {"code": filled.code}),
            _ask(running.port, "POST", stage.FOLLOW, {"code": "AAAA-AAAA-AAAA-AAAA-AAAA-AAAA"}),
            _ask(running.port, "POST", path, {"story": "zonder token"}),
            _ask(running.port, "GET", f"/nl/{canaries.canary(6, 'path')}"),
            _ask(running.port, "GET", "/weg"),
            _ask(running.port, "PUT", "/nl/"),
            _ask(running.port, "GET", "/werk/inbox"),
            _ask(running.port, "POST", "/werk/aanmelden", {"email": "x@y.example", "passphrase": "fout"}),
            _ask(running.port, "GET", "/\xff%00 HTTP/9.9 x"),
        ]
    found.count("the journey went otherwise", statuses[:3] != [200, 200, 200])
    worker = [sys.executable, "-m", "portal", "worker", "--once"]
    done = subprocess.run(worker, cwd=server.ROOT, env=own, check=True, capture_output=True)
    (folder / "worker.log").write_bytes(done.stdout + done.stderr)
    found.figures["requests"] = len(statuses)
    return found, said


def _ask(port: int, method: str, path: str, fields: Mapping[str, str] | None = None) -> int:
    body = urlencode(fields or {}).encode()
    head = [(b"Host", b"localhost"), (b"Connection", b"close"), (b"Sec-Fetch-Site", b"same-origin")]
    if fields is not None:
        head += [(b"Content-Type", b"application/x-www-form-urlencoded"), (b"Content-Length", str(len(body)).encode())]
    raw = request(method.encode(), path.encode("latin1"), [*head, *said_by_a_browser()], body)
    with socket.create_connection(("127.0.0.1", port), timeout=30, source_address=(REAL, 0)) as line:
        line.sendall(raw)
        answer = b"".join(iter(lambda: line.recv(65536), b""))
    hit = re.match(rb"HTTP/1\.1 (\d{3})", answer)
    return int(hit[1]) if hit else 0


def look(folder: Path) -> Found:
    """Read every file below the folder, names too, for the addresses and the words."""
    found = Found({"files": 0, "bytes": 0})
    for path in sorted(folder.rglob("*")):
        if not path.is_file():
            continue
        raw = str(path.relative_to(folder)).encode() + b"\n" + path.read_bytes()
        found.figures["files"] += 1
        found.figures["bytes"] += len(raw)
        found.count("addresses", sum(needle in raw for one in (REAL, *NAMED) for _, needle in spelled(one)))
        found.count("words of the browser", sum(1 for _ in canaries.hits(path.name, raw)))
    return found


def self_test(folder: Path) -> list[str]:
    """The spellings that the search does not find when they stand there; it must be empty."""
    missed = []
    for address in (REAL, *NAMED):
        for name, needle in spelled(address):
            (folder / "planted").write_bytes(b"\xfe\0voor" + needle + b"na\0")
            if not look(folder).wrong["addresses"]:
                missed.append(f"{address} as {name}")
    (folder / "planted").write_bytes(canaries.canary(0, WORDS[0]).encode("utf-16-le"))
    missed += [] if look(folder).wrong["words of the browser"] else ["a word as utf-16"]
    (folder / "planted").unlink()
    return missed


# --- 2: the order of the rows ------------------------------------------------------------------------------------


def between_acts(house: House, clock: stage.Clock, signals: int, seed: int) -> Found:
    """File signals between acts of staff; say what the file tells of when, before the night and after it.

    Before it: how many signals it really brackets between two acts. After it: nothing, because the same rows put in
    in any other order give the same pages.
    """
    from cast import FARID, desk, file_signal
    from peek import rows

    chance, found, moments = random.Random(seed), Found({"signals": signals}), dict[str, str]()
    clock.now = datetime(2026, 11, 17, 8, 0, tzinfo=HERE)
    for _ in range(signals):
        clock.move(minutes=chance.uniform(0.5, 2))
        file_signal(house)
        (new,) = {row[0] for row in rows(house, "SELECT id FROM signal")} - moments.keys()
        moments[new] = clock.now.isoformat()
        if chance.random() < 0.5:
            clock.move(minutes=chance.uniform(0.2, 1))
            signing_in.sign_out(house, desk(house, FARID).session)
    house.database.sweep()
    found.figures["bracketed_the_same_day"] = _bracketed(house, moments)
    found.figures["tables_that_tell_the_same_day"] = sorted(tell(_file(house), seed))
    for hour in (0, 2):  # midnight's chain of the trail, then the night's tidying
        clock.now = datetime(2026, 11, 18, hour, 30, tzinfo=HERE)
        housekeeping.round_of_work(house)
    house.database.sweep()
    found.figures["tables_that_tell_after_the_night"] = after = sorted(tell(_file(house), seed))
    found.count("tables that tell an order after the night", len(after))
    found.count("the check cannot fail", not found.figures["tables_that_tell_the_same_day"])
    return found


def _file(house: House) -> Path:
    assert house.database.path is not None
    return house.database.path


def tell(path: Path, seed: int) -> set[str]:
    """The tables whose pages differ from those of the same rows, put in in another order and tidied."""
    chance = random.Random(seed)
    with tempfile.TemporaryDirectory(prefix="portal-proof-") as folder:
        other = Path(folder) / "other.sqlite"
        with closing(sqlite3.connect(path)) as one, closing(sqlite3.connect(other, isolation_level=None)) as two:
            made = one.execute("SELECT type, name, sql FROM sqlite_master WHERE sql IS NOT NULL").fetchall()
            tables = [name for kind, name, sql in made if kind == "table" and "WITHOUT ROWID" in sql]
            for kind, name, sql in made:
                if kind != "table":
                    continue
                two.execute(sql)
                rows = one.execute(f'SELECT * FROM "{name}"').fetchall()
                chance.shuffle(rows)
                marks = ", ".join("?" * len(rows[0])) if rows else ""
                two.executemany(f'INSERT INTO "{name}" VALUES ({marks})', rows) if rows else None
            two.execute("VACUUM")
        return {name for name in tables if list(written_order(path, name)) != list(written_order(other, name))}


def _bracketed(house: House, moments: Mapping[str, str]) -> int:
    """How many signals stand, in the file, between two acts of staff between which they really came."""
    from peek import rows

    events = {id: (at, moments.get(signal, "")) for id, at, signal in rows(house, "SELECT id, at, signal FROM event")}
    count = 0
    for page in written_order(_file(house), "event"):
        late = [events.get(id, ("", "")) for id in _written_last(page)]
        for number, (_at, moment) in enumerate(late):
            before = [at for at, _ in late[:number] if "T" in at]
            after = [at for at, _ in late[number + 1 :] if "T" in at]
            count += bool(moment and before and after) and before[-1] <= moment <= after[0]
    return count


def _written_last(page: list[str]) -> list[str]:
    """The rows of a page from where they leave the order of their keys: written after the page was put in order."""
    for number, (one, other) in enumerate(itertools.pairwise(page)):
        if other < one:
            return page[number:]
    return []


# --- the command -------------------------------------------------------------------------------------------------


@contextmanager
def copied(instance: Path | None = None) -> Iterator[Path]:
    """A folder with an installation of the cast in it, for a server."""
    with tempfile.TemporaryDirectory(prefix="portal-proof-") as folder:
        if instance:
            shutil.copytree(instance, Path(folder) / "instance")
        else:
            (Path(folder) / "instance").mkdir()
            with stage.furnished(Path(folder) / "instance"):
                pass
        yield Path(folder)


def prove_nameless(proxies: int, instance: Path | None = None) -> Found:
    """The first part, with so many proxies that are trusted."""
    with copied(instance) as folder:
        own = {"PORTAL_INSTANCE": str(folder / "instance"), "PORTAL_SECRET_KEY": stage.K_APP.hex()}
        own["PORTAL_SMTP_URL"] = f"file:{folder / 'instance' / 'mail'}"
        environ = {name: value for name, value in os.environ.items() if not name.startswith("PORTAL_")} | own
        house = stage.open_house(stage.settings(folder / "instance"), stage.now)
        try:
            found, _ = visit(folder, environ, proxies, house)
            found.add(look(folder))
            planted = folder / "planted"
            planted.mkdir()
            found.count("spellings that are not found", len(self_test(planted)))
        finally:
            house.close()
        return found


def main() -> None:
    """The command."""
    given = report.options(__doc__, signals=300).parse_args()

    def run() -> Found:
        found = Found()
        for proxies in (0, 1):
            found.add(prove_nameless(proxies), f"{proxies} proxies")
        clock = stage.Clock()
        with stage.furnished(clock=clock) as house:
            found.add(between_acts(house, clock, given.signals, given.seed), "order")
        return found

    report.conclude("anonymity", given.into, run)


if __name__ == "__main__":
    main()
