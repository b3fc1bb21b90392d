"""Backups under load, and the last one put back on a clean machine: nothing lost, nothing back that was erased.

Reporters file through the real server, a functionaris reads, asks and erases, and backups are made one after another
with `portal backup`. Then the machine is gone; only the last backup, the secrets and the lists of that machine are
left, and `portal restore` makes of them another one: another folder, another database. Counted is what must not be: an
acknowledged signal that is not there or does not open, half signals, erased ones that are back, sessions, faults of the
trail against an anchor from before, files that are others, a paper key that does not open. Backups that were altered
must be refused before anything is written.

`python -m bench.proofs.backup --filings 500 --backups 5`: so many filings before, between and after the backups; on
PostgreSQL as well when PORTAL_TEST_POSTGRES_URL is set. How long it takes at a size of its own:
`python -m bench.proofs.backup_sizes --of FOLDER` (see bench/country).
"""

from __future__ import annotations

import random
import shutil
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, nullcontext, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from click.testing import CliRunner

import portal
from bench import kill, load
from bench.figures import ROOT
from bench.proofs import report, stage
from bench.proofs.report import Found
from portal.actions.desk import cases, files, reading, replying
from portal.actions.erasing import erase
from portal.actions.house import House
from portal.actions.installation import restoring
from portal.actions.people import escrow
from portal.actions.reporters import following, reporting
from portal.actions.trail import verifying
from portal.actions.worker import chaining
from portal.adapters import erasing
from portal.adapters.backups.manifest import NotRestorable
from portal.adapters.vault import AppKeys, Secret
from portal.cli import main as main_command
from portal.domain.attachments import Upload
from portal.domain.chains import read_anchor

from cast import CHEAP, FARID, K_APP, Shares, desk, draft, file_signal, newcomer, once, report_token, settings  # isort: skip
from laden import picture, saved

FILERS = 4
SAMPLE = 25
"""How many of the restored signals a functionaris opens and compares with what was sent."""


@dataclass
class Day:
    """What happened before the fire. `shown`: code -> (moment of the answer, story); `erased`: codes.

    After `most` filings nobody files any more.
    """

    shown: dict[str, tuple[float, str]] = field(default_factory=dict)
    erased: list[str] = field(default_factory=list)
    most: int = 10**9
    refused: int = 0
    asked: int = 0
    over: threading.Event = field(default_factory=threading.Event)
    lock: threading.Lock = field(default_factory=threading.Lock)

    def rate(self, spans: Sequence[tuple[float, float]]) -> float:
        """Filings a second within these spans of time."""
        length = sum(end - start for start, end in spans)
        with self.lock:
            hits = sum(any(start <= at < end for start, end in spans) for at, _ in self.shown.values())
        return hits / length if length else 0.0


def _file(house: House, port: int, day: Day) -> None:
    """One after the other, until the day is over."""
    number = 0
    while not day.over.is_set() and len(day.shown) < day.most:
        number += 1
        form = stage.form(house, f"Verhaal {number} van de laatste dag.")
        with suppress(OSError):
            answer = load.fetch(port, load.post(port, stage.REPORT, form.fields))
            with day.lock:
                if answer.ok and kill.code_in(answer) == form.code:
                    day.shown[form.code] = (time.monotonic(), form.fields["story"])
                else:
                    day.refused += 1


def _work(house: House, day: Day, erasures: int) -> None:
    """Farid follows along: opens one, asks something, and some are over at once."""
    farid, done = desk(house, FARID), 0
    while not day.over.is_set():
        with day.lock:
            code = next((code for code in list(day.shown)[done:]), None)
        if code is None:
            time.sleep(0.02)
            continue
        done += 1
        following.follow(house, code)
        signal = following_signal(house, code)
        if done % 5 == 0 and len(day.erased) < erasures:
            _erase(house, code, day)
        elif done % 3 == 0:
            reading.open_signal(house, farid, signal)
            replying.ask(house, farid, signal, once(house, farid), f"Vraag {done}?")
            day.asked += 1


def _erase(house: House, code: str, day: Day) -> None:
    with house.database.writing() as connection:
        row = erasing.held(connection, following.find(connection, code).signal.id)
        assert row is not None
        erase(house, connection, row, house.today())
    day.erased.append(code)


def following_signal(house: House, code: str) -> str:
    """The id of the signal behind a code."""
    with house.database.reading() as connection:
        return following.find(connection, code).signal.id


def command(environ: Mapping[str, str], *words: str) -> float:
    """Run a command of the portal; the seconds it took. Raises CalledProcessError."""
    started = time.monotonic()
    full = [sys.executable, "-m", "portal", *words]
    ran = subprocess.run(full, cwd=ROOT, env=dict(environ), stdin=subprocess.DEVNULL, capture_output=True, text=True)
    if ran.returncode:
        print(ran.stdout, ran.stderr, file=sys.stderr)
        ran.check_returncode()
    return time.monotonic() - started


def within(environ: Mapping[str, str], *words: str) -> float:
    """The same in this process, which need not start another one for it."""
    started = time.monotonic()
    ran = CliRunner().invoke(main_command, words, env=environ)
    assert ran.exit_code == 0, ran.output
    return time.monotonic() - started


Run = Callable[..., float]


@dataclass(frozen=True, slots=True)
class Left:
    """What is left after the fire: the last backup, when it was begun, an anchor from before, the files of `photos`."""

    backup: Path
    begun: float
    anchor: str
    photos: dict[str, bytes]


def work_and_back_up(
    house: House, folder: Path, day: Day, filings: int, backups: int, erasures: int, run: Run
) -> tuple[Left, dict[str, Any]]:
    """A day of work with backups in it."""
    photo = Upload("foto.jpg", saved(picture(), "JPEG"))
    photos = {reporting.submit(house, report_token(house), draft(), uploads=[photo]).code: b"" for _ in range(2)}
    farid = desk(house, FARID)
    for code in photos:
        photos[code] = _photo(house, farid, code)
    took, spans, left = [], [], None
    with stage.served(house) as running:
        threads = [threading.Thread(target=_file, args=(house, running.port, day)) for _ in range(FILERS)]
        threads.append(threading.Thread(target=_work, args=(house, day, erasures)))
        begun = time.monotonic()
        for thread in threads:
            thread.start()
        try:
            for number in range(backups):
                _so_many_more(day, filings)
                chaining.hang(house)
                anchor, target = chaining.anchor_text(house), folder / f"{number}.backup"
                started = time.monotonic()
                took.append(run(stage.environ(house), "backup", str(target)))
                spans.append((started, time.monotonic()))
                left = Left(target, started, anchor, photos)
            _so_many_more(day, filings)
        finally:
            day.over.set()
            for thread in threads:
                thread.join(60)
    assert left is not None
    known = [code for code, (at, _) in day.shown.items() if at < left.begun and code not in day.erased]
    for code in known[:erasures]:  # after the last backup: what a restore without the list would bring back
        _erase(house, code, day)
    last = max(at for at, _ in day.shown.values())
    between = [(a, b) for a, b in zip([begun, *(end for _, end in spans)], [*(s for s, _ in spans), last], strict=True)]
    during, apart = day.rate(spans), day.rate(between)
    figures = {
        "backups": len(took),
        "backup_s": round(statistics.median(took), 2),
        "backup_mib": round(left.backup.stat().st_size / 2**20, 1),
        "filings_per_s": round(apart, 1),
        "filings_per_s_during_a_backup": round(during, 1),
        "ratio": round(during / apart, 2) if apart else None,
        "erased": len(day.erased),
        "questions": day.asked,
    }
    return left, figures


def _so_many_more(day: Day, filings: int) -> None:
    enough, until = len(day.shown) + filings, time.monotonic() + 600
    while len(day.shown) + day.refused < min(enough, day.most) and time.monotonic() < until:
        time.sleep(0.01)


def _photo(house: House, farid: Any, code: str) -> bytes:
    signal = following_signal(house, code)
    (about,) = reading.open_signal(house, farid, signal).files
    assert about is not None
    return files.open_file(house, farid, signal, about.id)[1]


@contextmanager
def clean(house: House) -> Iterator[tuple[Path, dict[str, str]]]:
    """Another folder, another database, and the environment that points to them."""
    with tempfile.TemporaryDirectory(prefix="portal-clean-") as folder, _another(house) as address:
        instance = Path(folder) / "instance"
        environ = {**stage.environ(house), "PORTAL_INSTANCE": str(instance), "PORTAL_SMTP_URL": f"file:{folder}/mail"}
        environ["PORTAL_DATABASE_URL"] = address or f"sqlite:///{instance / 'portal.sqlite'}"
        yield instance, environ


def _another(house: House) -> Any:
    return nullcontext("") if house.database.is_sqlite else stage.empty_postgres()


@contextmanager
def restored(house: House, left: Left, lists: Sequence[str], run: Run) -> Iterator[tuple[House, float]]:
    """The other machine, and the seconds until it could start."""
    with clean(house) as (instance, environ):
        seconds = run(environ, "restore", str(left.backup), *lists)
        given = settings(instance, database_url=environ["PORTAL_DATABASE_URL"], demo=True)
        found = portal.build_house(given, clock=stage.now, cost=CHEAP, link_cost=CHEAP, second_factor=False)
        found.keeper.refresh()
        try:
            yield found, seconds
        finally:
            found.close()


def look(there: House, left: Left, day: Day, shares: Shares, found: Found, seed: int) -> None:
    """Compare the other machine with what people remember."""
    before = {code: story for code, (at, story) in day.shown.items() if at < left.begun and code not in day.erased}
    found.figures["acknowledged_before"] = len(before)
    for code in before:
        found.count("acknowledged and lost", kill.find(there, code) is None)
    found.count("half signals", kill.number(there, kill.HALF))
    farid = desk(there, FARID)
    for code in random.Random(seed).sample(sorted(before), min(SAMPLE, len(before))):
        with suppress(cases.NotFound):
            opened = reading.open_signal(there, farid, following_signal(there, code)).report
            found.count("does not open, or another text", opened is None or opened.story != before[code])
            continue
        found.count("does not open, or another text")
    for code in day.erased:
        found.count("erased and back", not _is_erased(there, code, left, day))
    for code, content in left.photos.items():
        found.count("another file", _photo(there, farid, code) != content)
    with there.sessions.database.reading() as connection:
        rows = connection.exec_driver_sql("SELECT principal FROM staff_session").all()
    found.count("sessions that came along", len(rows) - 1)  # Farid's own, of just now
    found.count("faults of the trail", len(_faults(there, left.anchor)))
    found.count("no filing afterwards", following.follow(there, file_signal(there)).new)
    nadia = newcomer(there, "nadia@waterstad.example")
    one, two = shares.of["waterstad"]
    place, digits = there.directory.municipalities["waterstad"], nadia.keys.public.fingerprint()
    handed = escrow.use(there, place, one, two, "nadia@waterstad.example", digits, "keys_lost")
    held = stage.number(there, "SELECT count(*) FROM signal WHERE municipality = :code", code=place.code)
    found.count("not opened by the paper key", abs(held - handed))


def _is_erased(there: House, code: str, left: Left, day: Day) -> bool:
    """Erased, or never there: filed after the backup was begun, and not in it."""
    try:
        following.follow(there, code)
    except following.ErasedCode:
        return True
    except following.UnknownCode:
        return day.shown[code][0] >= left.begun
    return False


def _faults(there: House, anchor: str) -> list[Any]:
    """What waited for the worker when the backup was made is no fault."""
    return [fault for fault in verifying.verify(there, read_anchor(anchor)).faults if fault.code != "late"]


def altered(left: Left, found: Found, folder: Path, seed: int, times: int) -> None:
    """Backups that were altered, and another secret: each refused, and nothing written."""
    whole, chance = left.backup.read_bytes(), random.Random(seed)
    bad = folder / "bad.backup"

    def refused(content: bytes, key: bytes = K_APP) -> bool:
        bad.write_bytes(content)
        with tempfile.TemporaryDirectory(dir=folder) as instance:
            given = settings(Path(instance))
            try:
                restoring.place(
                    given, AppKeys(Secret(key)), bad, restoring.Lists(), portal.__version__, lambda _line: None
                )
            except NotRestorable:
                return not list(Path(instance).iterdir())
            return False

    tail = max(whole.rfind(b"manifest.json") - 512, 0)
    for number in range(times):
        flipped = bytearray(whole)
        place = chance.randrange(len(whole)) if number % 2 else chance.randrange(tail, len(whole))
        flipped[place] ^= 1 << chance.randrange(8)
        found.count("a flipped bit was taken", not refused(bytes(flipped)))
        found.count("a cut file was taken", not refused(whole[: chance.randrange(len(whole))]))
    found.count("another secret was taken", not refused(whole, bytes(32)))
    changed = whole.replace(b'"format": 1', b'"format":  1', 1).replace(b'"release"', b'"releasf"', 1)
    found.count("a changed manifest was taken", not refused(changed))
    bad.unlink()


def prove(house: House, shares: Shares, filings: int, backups: int, seed: int, *, short: bool = False) -> Found:
    """Work, back up, burn, restore, look.

    `short`: few filings, commands inside this process, no second restore that shows that the check can fail.
    """
    run = within if short else command
    found, day = Found(), Day(most=4 * filings if short else 10**9)
    with tempfile.TemporaryDirectory(prefix="portal-backups-") as scratch:
        folder = Path(scratch)
        left, found.figures = work_and_back_up(house, folder, day, filings, backups, max(3, filings // 20), run)
        found.count("refused while a backup was made", day.refused)
        shutil.copy(house.settings.instance / "erasures.log", folder)
        lists = ["--erasures", str(folder / "erasures.log")]
        with restored(house, left, lists, run) as (there, seconds):
            found.figures["restore_s"] = round(seconds, 2)
            look(there, left, day, shares, found, seed)
        if not short:  # the check must be able to fail: without the list what was erased is back
            with restored(house, left, [], run) as (there, _):
                back = sum(not _is_erased(there, code, left, day) for code in day.erased)
            found.figures["control_erased_that_are_back_without_the_list"] = back
            found.count("the control found nothing", back == 0)
        altered(left, found, folder, seed, 3 if short else 20)
    return found


def main() -> None:
    """The command."""
    given = report.options(__doc__, filings=500, backups=5).parse_args()

    def run() -> Found:
        found = Found()
        with stage.moved_in(clock=stage.now) as (lite, shares):
            found.add(prove(lite, shares, given.filings, given.backups, given.seed), "sqlite")
        with stage.empty_postgres() as address:
            if address:
                with stage.moved_in(database=address, clock=stage.now) as (large, shares):
                    found.add(prove(large, shares, given.filings, given.backups, given.seed), "postgresql")
        return found

    report.conclude("backup", given.into, run)


if __name__ == "__main__":
    main()
