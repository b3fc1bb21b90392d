"""At rest: nothing that anybody typed is anywhere on a disk.

So many signals go through both doors of the real server, each with more than forty canaries: in every field, file name
and file, in messages, notes, searches, referrals, requests for access, sign-ins, kluiszinnen, addresses and headers;
and with their receipt codes. A worker runs. Then every byte is read of the database, its second files, the file of
sessions, the instance folder with the mail folder, the folder for temporary files, and all that server and worker said;
on PostgreSQL of the whole data directory after a checkpoint. How a word may be spelled there is in `canaries.py`; every
spelling is planted first, and one in a table afterwards, to see that it would be found.

Then what was stored is tried with the application key and everything else in the database: 0 signals may open.

`python -m bench.proofs.at_rest --signals 500`; `--postgres 100` signals of these on PostgreSQL (needs initdb).
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

from sqlalchemy import inspect

from bench.proofs import canaries, cluster, report, stage, stolen
from bench.proofs.journey import Journey, journeys
from bench.proofs.report import Found
from bench.proofs.visitor import Line, Wire
from portal.actions.house import House
from portal.actions.people import signing_in
from portal.actions.worker import housekeeping
from portal.adapters import directory

from cast import FARID, PASSPHRASE, SANNE  # isort: skip

CLIENTS = 2


def live(house: House, lines: list[tuple[Line, str]], signals: int, found: Found) -> list[Journey]:
    """Let signals be reported and handled, by so many pairs of a line and a colleague at once."""
    done: list[Journey] = []
    lock, failures = threading.Lock(), list[BaseException]()

    def work(line: Line, email: str, first: int, count: int) -> None:
        session = signing_in.sign_in(house, email, PASSPHRASE)
        own = Found()
        try:
            for journey in journeys(house, line, session, first, count, own):
                with lock:
                    done.append(journey)
        except BaseException as error:
            failures.append(error)
        with lock:
            found.add(own)

    share = -(-signals // len(lines))
    firsts = range(0, signals, share)
    pairs = zip(lines, firsts, strict=False)
    parts = [(line, email, first, min(share, signals - first)) for (line, email), first in pairs]
    threads = [threading.Thread(target=work, args=part) for part in parts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if failures:
        raise failures[0]
    return done


def later(house: House) -> None:
    """The rounds of the worker of the next days: mail at its slots, chains, reminders."""
    for hours in (0, 1, 24, 25, 48, 96):
        housekeeping.round_of_work(replace(house, clock=_ahead(house, hours)))


def _ahead(house: House, hours: int) -> Callable[[], datetime]:
    return lambda: house.clock() + timedelta(hours=hours)


def looked(found: Found, folders: list[Path], lived: list[Journey], name: str = "") -> None:
    """Search these folders for everything that was typed, and count it as a fault where it stands."""
    codes = {code for each in lived for code in each.codes}
    searched = canaries.search(folders, codes)
    found.count(f"hits{name}", len(searched.hits))
    found.figures |= {f"files{name}": searched.files, f"megabytes{name}": round(searched.bytes / 2**20, 1)}
    if searched.hits:
        found.figures[f"where{name}"] = sorted({f"{hit.where}: {hit.what} ({hit.how})" for hit in searched.hits})[:20]


def planted(found: Found, folder: Path, lived: list[Journey], seed: int) -> None:
    """Whether the search would find what it looks for: every spelling among noise, and one in a file of this folder."""
    found.count("spellings that are not found", len(canaries.self_test(seed)))
    plant = folder / "geplant.log"
    plant.write_bytes(b"\0" * 70_000 + lived[0].code.encode() + os.urandom(900) + sorted(lived[0].typed)[0].encode())
    codes = {code for each in lived for code in each.codes}
    seen = {hit.what for hit in canaries.search([folder], codes).hits}
    found.count("what was planted is not found", not {lived[0].code, sorted(lived[0].typed)[0]} <= seen)
    plant.unlink()


def planted_in_database(found: Found, house: House, folder: Path) -> None:
    """Whether a word that stands readable in a table would be found; last, since it is not so easily gone again."""
    word = canaries.canary(99_999, "geplant")
    with house.database.writing() as connection:
        directory.put_fact(connection, "planted", word)
    to_disk(house, folder)
    # the next row begins right behind it, and its first byte may look like one more letter
    seen = any(hit.what.startswith(word) for hit in canaries.search([folder], ()).hits)
    found.count("what stands in a table is not found", not seen)


def to_disk(house: House, folder: Path) -> None:
    """Everything that PostgreSQL still holds in memory: into its data directory when that is this folder.

    Of a server whose files are not ours to read, what each table holds becomes a file in the folder.
    """
    if house.database.is_sqlite:
        return
    with house.database.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        if (folder / "PG_VERSION").exists():
            connection.exec_driver_sql("CHECKPOINT")
            return
        cursor = connection.connection.cursor()
        for name in inspect(connection).get_table_names():
            with cursor.copy(f'COPY "{name}" TO STDOUT (FORMAT binary)') as copy:
                (folder / f"table-{name}").write_bytes(b"".join(copy))


def counted(found: Found, lived: list[Journey]) -> None:
    """How much went in."""
    typed = [len(each.typed) for each in lived]
    found.figures |= {
        "signals": len(lived),
        "requests": sum(each.requests for each in lived),
        "canaries": sum(typed),
        "fewest_canaries_of_a_signal": min(typed),
        "codes": sum(len(each.codes) for each in lived),
    }
    found.count("a signal with fewer than forty canaries", sum(number < 40 for number in typed))


@contextmanager
def worker(log: Path, environ: dict[str, str]) -> Iterator[None]:
    """The worker as it runs beside the server."""
    with log.open("ab") as out:
        command = [sys.executable, "-m", "portal", "worker"]
        process = subprocess.Popen(command, cwd=stage.ROOT, env=environ, stdout=out, stderr=out)
        try:
            yield
        finally:
            process.terminate()
            process.wait(30)


def prove(signals: int, seed: int, database: str = "", data: Path | None = None) -> Found:
    """The whole proof with the real server; `data`: the directory of a PostgreSQL cluster, besides."""
    found = Found()
    with tempfile.TemporaryDirectory(prefix="portal-at-rest-") as folder:
        root = Path(folder)
        for name in ("instance", "temporary", "logs"):
            (root / name).mkdir()
        log = root / "logs" / "portal.log"
        with stage.furnished(root / "instance", database=database, clock=stage.now) as house:
            more = {"TMPDIR": str(root / "temporary")}
            with stage.served(house, log, **more) as running, worker(log, stage.environ(house, **more)):
                lines: list[tuple[Line, str]] = [(Wire(running.port), who) for who in (FARID, SANNE)[:CLIENTS]]
                lived = live(house, lines, signals, found)
                later(house)
                planted(found, root, lived, seed)
                looked(found, [root], lived, " while it runs")
            counted(found, lived)
            if data:
                to_disk(house, data)
                looked(found, [data], lived, " in the data directory")
            found.add(stolen.opened(house, seed, expected=len(lived)))
            looked(found, [root], lived, " when it has stopped")
            planted_in_database(found, house, data or root / "instance")
    return found


def main() -> None:
    """The command."""
    given = report.options(__doc__, signals=500, postgres=60).parse_args()

    def run() -> Found:
        found = prove(given.signals, given.seed)
        if not given.postgres:
            return found
        with cluster.own() as (address, data):
            if data:
                found.add(prove(given.postgres, given.seed, address, data), "postgresql")
            else:
                found.figures["postgresql"] = "left out: no initdb here"
        return found

    report.conclude("at_rest", given.into, run)


if __name__ == "__main__":
    main()
