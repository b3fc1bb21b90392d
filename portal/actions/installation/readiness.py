"""Can this node take signals? Asked by whoever balances, every few seconds, and never waited for."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Mapping

from sqlalchemy.exc import SQLAlchemyError

from portal.actions.house import House
from portal.adapters import reachable, schema
from portal.domain import coverage
from portal.serving import loglines

PATIENCE = 2.0
"""Seconds that the database may take to answer. A longer wait is an answer too: it cannot be reached."""

REMEMBERED = 1.0
"""Seconds for which an answer holds: asking often must cost the database nothing."""

NEEDED = frozenset({"database", "writable", "migrations"})
"""Without these this node takes nothing, and another may. A municipality without coverage is no reason to send nobody
here: it is so on every node, the others would be shut with it, and its own form says already where to go instead."""

Parts = Mapping[str, bool]

_NOTHING: Parts = dict.fromkeys(("database", "writable", "migrations", "coverage"), False)


def readiness(house: House) -> Parts:
    """The parts of being ready: is the database there, can it be written, is its schema ours, is all covered.

    `coverage`: every open municipality has a functionaris, a deputy and a paper key.
    """
    covered = not any(lack.municipality and lack.code == "shut" for lack in coverage.uncovered(house.directory))
    try:
        with house.database.reading() as connection:
            writable = reachable.is_writable(house.database, connection)
        current = schema.is_current(house.database)
    except SQLAlchemyError:
        return {"database": False, "writable": False, "migrations": False, "coverage": covered}
    return {"database": True, "writable": writable, "migrations": current, "coverage": covered}


def is_ready(parts: Parts) -> bool:
    """Whether signals may be sent here."""
    return all(parts[name] for name in NEEDED)


class Lookout:
    """Asks `look` in a thread of its own, one at a time, so that a database that hangs makes nobody wait.

    `remembered`, `patience`: in seconds, as above.
    """

    def __init__(
        self, look: Callable[[], Parts], *, remembered: float = REMEMBERED, patience: float = PATIENCE
    ) -> None:
        self._look, self._remembered, self._patience = look, remembered, patience
        self._lock = threading.Lock()
        self._found: Parts = {}
        self._since = self._until = 0.0
        self._asking: threading.Thread | None = None

    def parts(self) -> Parts:
        """What was found, at most `remembered` seconds ago; without an answer in time all that is needed is missing."""
        with self._lock:
            if self._found and time.monotonic() < self._until:
                return self._found
            if self._asking is None or not self._asking.is_alive():
                self._found, self._since = {}, time.monotonic()
                self._asking = threading.Thread(target=self._ask, name="readiness", daemon=True)
                self._asking.start()
            asking, left = self._asking, self._since + self._patience - time.monotonic()
        asking.join(max(left, 0))
        if asking.is_alive() or not self._found:
            return _NOTHING
        return self._found

    def _ask(self) -> None:
        found: Parts = _NOTHING
        try:
            found = self._look()
        except Exception as error:
            loglines.say("error", **loglines.kind_and_place(error))
        self._until = time.monotonic() + self._remembered
        self._found = found
