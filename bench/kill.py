"""Durability: submissions from several clients while workers are killed at random; nothing lost, nothing double.

`python -m bench.kill --count 2000 --kills 20` prints the figures as JSON and ends with 1 when a promise was broken.
"""

from __future__ import annotations

import argparse
import contextlib
import json
import os
import random
import re
import signal
import sys
import tempfile
import threading
import time
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path

from sqlalchemy import text

from bench import figures, server
from bench.forms import RECEIPT, Form, filled_in
from bench.load import Answer, fetch
from portal import build_house, settings
from portal.actions.desk import reading
from portal.actions.house import House
from portal.actions.installation import demo
from portal.actions.people import signing_in
from portal.actions.reporters import following
from portal.domain import receipts

CLIENTS = 8
READER = "farid@roosendaal.example"
SAMPLE = 25
"""How many of the filed signals are opened by a functionaris and compared with what was sent."""

GROUPS = rf"(?:[{receipts.ALPHABET}]{{4}}[\s-]*){{6}}"

HALF = """
SELECT count(*) FROM signal WHERE NOT EXISTS (SELECT 1 FROM thread WHERE thread.signal = signal.id)
OR (SELECT count(*) FROM document WHERE document.signal = signal.id AND kind IN ('report', 'contact', 'route')) < 3
OR NOT EXISTS (SELECT 1 FROM wrap WHERE wrap.signal = signal.id)
OR NOT EXISTS (SELECT 1 FROM event WHERE event.signal = signal.id AND act IN ('filed', 'received_inside'))
"""


@dataclass
class Outcome:
    """What happened. All of `wrong` must be 0."""

    forms: int
    kills: int = 0
    retries: int = 0
    seconds: float = 0.0
    wrong: dict[str, int] = field(default_factory=dict)

    @property
    def kept(self) -> bool:
        """Whether every promise was kept."""
        return not any(self.wrong.values())


class Crowd:
    """Clients that each send forms until all were acknowledged, the same form again whenever the line breaks."""

    def __init__(self, port: int, forms: Sequence[Form]) -> None:
        self.port = port
        self.forms = iter(forms)
        self.shown: dict[str, set[str]] = {}
        self.retries = 0
        self.refused: list[int] = []
        self._lock = threading.Lock()

    def work(self) -> None:
        """Take forms and file them, until there are none left."""
        while True:
            with self._lock:
                form = next(self.forms, None)
            if form is None:
                return
            answer = self._file(form)
            with self._lock:
                if answer.ok and RECEIPT in answer.body:
                    self.shown.setdefault(form.code, set()).add(code_in(answer))
                else:
                    self.refused.append(answer.status)

    def _file(self, form: Form) -> Answer:
        for _ in range(200):
            # a worker that died leaves a broken line, or an answer that is not whole
            with contextlib.suppress(OSError):
                answer = fetch(self.port, form.request)
                if answer.status:
                    return answer
            with self._lock:
                self.retries += 1
            time.sleep(0.05)
        return Answer(b"", b"")


def code_in(answer: Answer) -> str:
    """The canonical receipt code on a page; empty when there is none."""
    page = answer.body.decode().partition(RECEIPT.decode())[2].partition(">")[2]
    groups = re.search(GROUPS, re.sub(r"<[^>]*>", " ", page))
    try:
        return receipts.parse(groups.group()) if groups else ""
    except receipts.WrongCode:
        return ""


def kill_now_and_then(running: server.Server, crowd: Crowd, outcome: Outcome, kills: int, seed: int) -> None:
    """Kill a random worker after every so many acknowledged forms, at a random moment of its work."""
    chance = random.Random(seed)
    gap = outcome.forms / (kills + 1)
    for number in range(1, kills + 1):
        due = gap * (number + chance.uniform(-0.4, 0.4))
        while len(crowd.shown) < due:
            time.sleep(0.002)
        time.sleep(chance.uniform(0, 0.02))
        while outcome.kills < number:
            # there may be no worker for a moment, or it may just have ended
            with contextlib.suppress(ProcessLookupError, IndexError):
                os.kill(chance.choice(running.workers()), signal.SIGKILL)
                outcome.kills += 1


def prove(house: House, running: server.Server, count: int, kills: int, seed: int) -> Outcome:
    """File `count` forms while workers are killed, and look at what is there afterwards."""
    outcome = Outcome(count)
    forms = [filled_in(house, running.port, number) for number in range(count)]
    before = number_of_signals(house)
    crowd = Crowd(running.port, forms)
    started = time.monotonic()
    threads = [threading.Thread(target=crowd.work) for _ in range(CLIENTS)]
    for thread in threads:
        thread.start()
    killer = threading.Thread(target=kill_now_and_then, args=(running, crowd, outcome, kills, seed), daemon=True)
    killer.start()
    for thread in threads:
        thread.join()
    killer.join(5)
    outcome.seconds = round(time.monotonic() - started, 1)
    outcome.retries = crowd.retries
    outcome.wrong = {
        "refused": len(crowd.refused),
        "other_code": sum(codes != {code} for code, codes in crowd.shown.items()),
        "lost": sum(1 for code in crowd.shown if find(house, code) is None),
        "not_one_each": abs(number_of_signals(house) - before - count),
        "half": number(house, HALF),
        "other_text": other_text(house, forms, seed),
    }
    return outcome


def identical(house: House, running: server.Server, times: int) -> tuple[set[str], int]:
    """The same form, posted so many times at once: the codes that were shown, and how many signals it made."""
    form = filled_in(house, running.port, -1)
    before = number_of_signals(house)
    crowd = Crowd(running.port, [form] * times)
    threads = [threading.Thread(target=crowd.work) for _ in range(times)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    codes = set().union(*crowd.shown.values()) | {f"refused {status}" for status in crowd.refused}
    return codes, number_of_signals(house) - before


def number_of_signals(house: House) -> int:
    """How many signals the database holds."""
    return number(house, "SELECT count(*) FROM signal")


def number(house: House, query: str) -> int:
    """The one number a query gives."""
    with house.database.reading() as connection:
        found: int = connection.execute(text(query)).scalar_one()
        return found


def find(house: House, code: str) -> str | None:
    """The signal behind a receipt code, or None."""
    try:
        with house.database.reading() as connection:
            return following.find(connection, code).signal.id
    except following.UnknownCode:
        return None


def other_text(house: House, forms: Sequence[Form], seed: int) -> int:
    """How many of a sample of signals do not open for a functionaris, or hold another text than was sent."""
    session = signing_in.sign_in(house, READER, demo.PASSPHRASE)
    desk = signing_in.resume(house, session, person=True)
    assert desk is not None
    wrong = 0
    for form in random.Random(seed).sample(forms, min(SAMPLE, len(forms))):
        signal_id = find(house, form.code)
        report = reading.open_signal(house, desk, signal_id).report if signal_id else None
        wrong += report is None or report.story != form.story
    signing_in.sign_out(house, session)
    return wrong


@contextlib.contextmanager
def fresh_portal(database: str = "") -> Iterator[tuple[House, server.Server]]:
    """A running portal on a fresh demo instance, and the same installation inside this process."""
    with tempfile.TemporaryDirectory(prefix="portal-kill-") as instance:
        environ = server.demo_instance(Path(instance), database)
        house = build_house(settings.read(environ))
        house.keeper.refresh()
        try:
            with server.portal(environ) as running:
                yield house, running
        finally:
            house.close()


def main() -> None:
    """The command."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--count", type=int, default=2000, help="submissions")
    parser.add_argument("--kills", type=int, default=20, help="workers to kill")
    parser.add_argument("--identical", type=int, default=20, help="how often 20 identical posts are sent at once")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--database", default="", help="an empty PostgreSQL database, instead of SQLite")
    parser.add_argument("--into", type=Path, help="also write the figures to this file")
    options = parser.parse_args()
    with fresh_portal(options.database) as (house, running):
        outcome = prove(house, running, options.count, options.kills, options.seed)
        made = [identical(house, running, 20) for _ in range(options.identical)]
    outcome.wrong["identical_posts_not_one"] = sum(len(codes) != 1 or rows != 1 for codes, rows in made)
    result = {**asdict(outcome), "clients": CLIENTS, "seed": options.seed}
    print(json.dumps(result, indent=2))
    if options.into:
        figures.write(options.into, f"durability_{'postgresql' if options.database else 'sqlite'}", result)
    sys.exit(0 if outcome.kept else 1)


if __name__ == "__main__":
    main()
