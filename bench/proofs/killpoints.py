"""Durability: a worker is killed at each point of filing, before, in and after the commit.

For each point a child process takes one report through the front door and is killed (SIGKILL) there. Then somebody
sends the same form again, twice, as a browser does. It must be answered with the code of that form each time, and make
exactly one whole signal; what the database held before the retry is counted too: nothing before the commit, the whole
signal after it. Where it is killed is said from outside, by listening to the engine; the product has no such option.

`python -m bench.proofs.killpoints --rounds 20`; on PostgreSQL as well when PORTAL_TEST_POSTGRES_URL is set.
"""

from __future__ import annotations

import os
import random
import signal
import threading
import time
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import event

from bench import kill
from bench.proofs import report, stage
from bench.proofs.report import Found
from bench.proofs.visitor import Inside, Visitor
from portal.actions.house import House
from portal.actions.reporters import filing
from portal.doors import create_front

NOT_YET, DONE, EITHER = 0, 1, None
"""How many signals there are after the kill; EITHER while the commit is on its way to the disk."""

_BEFORE: dict[str, int | None] = {
    "the request was read": NOT_YET,
    "the report is sealed": NOT_YET,
    "a transaction stands open": NOT_YET,
    "the form was looked up": NOT_YET,
}
_ROW_BY_ROW: dict[str, int | None] = {
    "the form is remembered": NOT_YET,
    "the signal is written": NOT_YET,
    "its documents are written": NOT_YET,
    "its keys are written": NOT_YET,
    "its thread is written": NOT_YET,
    "the trail is written": NOT_YET,
    "people are told": NOT_YET,
}
_TOGETHER: dict[str, int | None] = {
    "its rows are on their way": NOT_YET,
    "its rows are written": NOT_YET,
}
_AT_LAST: dict[str, int | None] = {
    "the commit is asked for": NOT_YET,
    "the commit is on its way": EITHER,
    "the commit is done": DONE,
    "the answer is made": DONE,
}
_AFTER = {
    "SELECT installation.value, (SELECT once.": "the form was looked up",
    "INSERT INTO once": "the form is remembered",
    "INSERT INTO signal": "the signal is written",
    "INSERT INTO document": "its documents are written",
    "INSERT INTO wrap": "its keys are written",
    "INSERT INTO thread": "its thread is written",
    "INSERT INTO event": "the trail is written",
    "INSERT INTO news": "people are told",
    "WITH ": "its rows are written",
}
ON_ITS_WAY = 0.002
"""Seconds in which what is on its way is killed, at a moment of chance."""


def points(house: House) -> dict[str, int | None]:
    """Where a worker is killed, and how many signals there must be then. PostgreSQL gets all rows in one statement."""
    return {**_BEFORE, **(_ROW_BY_ROW if house.database.is_sqlite else _TOGETHER), **_AT_LAST}


def _die() -> None:
    os.kill(os.getpid(), signal.SIGKILL)
    time.sleep(60)


def _arm(house: House, point: str, moment: float) -> None:
    """In the child: be killed at this point. `moment`: seconds after it began, for what is on its way."""
    engine = house.database.engine

    def at(name: str) -> None:
        if name == point:
            _die()

    def before(_c: object, _cursor: object, statement: str, *_more: object) -> None:
        if point == "its rows are on their way" and statement.startswith("WITH "):
            threading.Timer(moment, _die).start()

    def after(_c: object, _cursor: object, statement: str, *_more: object) -> None:
        at(next((name for start, name in _AFTER.items() if statement.startswith(start)), ""))

    def begun(connection: Any) -> None:
        if connection.get_execution_options().get("writing"):
            at("a transaction stands open")

    do_commit, prepare = engine.dialect.do_commit, filing.prepare

    def commit(connection: Any) -> None:
        if point == "its rows are on their way":
            time.sleep(ON_ITS_WAY * 5)  # killed by now: before the commit was asked for
        at("the commit is asked for")
        if point == "the commit is on its way":
            threading.Timer(moment, _die).start()
        do_commit(connection)
        at("the commit is done")

    def sealing(*given: Any, **more: Any) -> Any:
        made = prepare(*given, **more)
        at("the report is sealed")
        return made

    event.listen(engine, "before_cursor_execute", before)
    event.listen(engine, "after_cursor_execute", after)
    event.listen(engine, "begin", begun)
    engine.dialect.do_commit = commit  # type: ignore[assignment, method-assign]
    filing.prepare = sealing


def _read_and_die(app: Any, point: str) -> Any:
    """The door, for a worker that is killed when it has read the request."""

    def door(environ: Any, start_response: Any) -> Any:
        if point == "the request was read":
            environ["wsgi.input"].read()
            _die()
        return app(environ, start_response)

    return door


def _child(house: House, front: Any, point: str, moment: float, form: stage.Form) -> None:
    """What the child does: one report through the front door; it does not come back."""
    try:
        _arm(house, point, moment)
        page = Visitor(Inside(_read_and_die(front, point))).post(stage.REPORT, form.fields)
        if point in ("the answer is made", "the commit is on its way") and page.status == 200:
            time.sleep(ON_ITS_WAY * 5)
            _die()
    finally:
        os._exit(3)


def killed_at(house: House, front: Any, point: str, moment: float, form: stage.Form) -> bool:
    """Let a child file this form and be killed; whether it was killed, and not ended in another way."""
    # no connection and no lock may be shared with the child
    house.database.close()
    house.sessions.database.close()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)  # Python 3.12 and later: our own threads hold no locks
        child = os.fork()
    if not child:
        _child(house, front, point, moment, form)
    _, status = os.waitpid(child, 0)
    return os.WIFSIGNALED(status) and os.WTERMSIG(status) == signal.SIGKILL


def prove(house: House, rounds: int, seed: int) -> Found:
    """Kill at every point, so many times."""
    chance, found = random.Random(seed), Found(wrong={"half signals": 0})
    front = create_front(house)
    again = Visitor(Inside(front))
    kills = retries = 0
    survived: dict[str, int] = dict.fromkeys(points(house), 0)
    for number in range(rounds):
        for point, expected in points(house).items():
            form = stage.form(house, f"Verhaal {number} tot {point}.")
            before = kill.number_of_signals(house)
            found.count("not killed there", not killed_at(house, front, point, chance.uniform(0, ON_ITS_WAY), form))
            kills += 1
            kept = kill.number_of_signals(house) - before
            survived[point] += kept
            found.count("other than all or nothing before the retry", kept not in (0, 1))
            found.count("not as the commit says", expected is not None and kept != expected)
            for _ in range(2):
                page = again.post(stage.REPORT, form.fields)
                retries += 1
                found.count("retry refused", page.status != 200)
                found.count("another code", stage.shown_code(page.text) != form.code)
            found.count("not one signal each", kill.number_of_signals(house) - before != 1)
            found.count("code that leads nowhere", kill.find(house, form.code) is None)
    found.count("half signals", kill.number(house, kill.HALF))
    found.figures = {"points": len(survived), "kills": kills, "retries": retries, "kept_before_the_retry": survived}
    return found


@contextmanager
def houses() -> Iterator[dict[str, House]]:
    """The cast on SQLite, and on PostgreSQL when there is one."""
    with stage.furnished() as lite, stage.empty_postgres() as address:
        if not address:
            yield {"sqlite": lite}
            return
        with stage.furnished(database=address) as large:
            yield {"sqlite": lite, "postgresql": large}


def main() -> None:
    """The command."""
    given = report.options(__doc__, rounds=20).parse_args()

    def run() -> Found:
        found = Found()
        with houses() as both:
            for name, house in both.items():
                found.add(prove(house, given.rounds, given.seed), name)
        return found

    report.conclude("killpoints", given.into, run)


if __name__ == "__main__":
    main()
