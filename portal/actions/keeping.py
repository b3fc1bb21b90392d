"""What a reporter sent must be kept whole or not at all, and a failure must be told so that nothing typed is lost.

A database that is away for some seconds, as when a standby takes over, is waited for: what is tried again does its work
once, by the token of its form.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TypeVar

from sqlalchemy.exc import DBAPIError, OperationalError, TimeoutError

__all__ = ["Away", "NotKept", "Outage", "is_away", "keep", "keeping"]

PATIENCE = 5.0
"""Seconds from the start of an outage in which requests wait for its end; who comes later is told at once."""

PAUSE = 0.2
_APART = 30.0
"""Seconds without a failure after which the next one begins another outage."""

_LOST = ("08", "57P", "25006", "53300")
"""How the codes of PostgreSQL begin that say: not here, or not now. 57P: it stops or starts; 25006: it only reads."""

Result = TypeVar("Result")


class NotKept(Exception):
    """The database could not write (disk full, not reachable). Nothing half was kept; the same form may come again."""


class Away(NotKept):
    """The database cannot be reached. Whether it kept what was just sent is not known: sent again, it is kept once."""


class Outage:
    """How long the database has been away, as far as this process saw. Moments of `time.monotonic`."""

    __slots__ = ("_first", "_last")

    def __init__(self) -> None:
        self._first, self._last = -_APART, -_APART

    def is_young(self) -> bool:
        """It is away again or still; whether that began so shortly ago that waiting makes sense."""
        now = time.monotonic()
        if now - self._last > _APART:
            self._first = now
        self._last = now
        return now - self._first < PATIENCE

    def is_over(self) -> None:
        """It answered."""
        self._first, self._last = -_APART, -_APART


def is_away(error: BaseException | None) -> bool:
    """Whether this says that PostgreSQL cannot be reached, or writes nothing where it was reached."""
    if isinstance(error, TimeoutError):  # no connection became free
        return True
    if not isinstance(error, DBAPIError) or not type(error.orig).__module__.startswith("psycopg"):
        return False
    code = getattr(error.orig, "sqlstate", None)
    if code is None:
        return error.connection_invalidated or isinstance(error, OperationalError)
    return error.connection_invalidated or code.startswith(_LOST)


def keep(outage: Outage, act: Callable[[], Result]) -> Result:
    """Do what may be done twice, again for some seconds while the database is away.

    Raises Away, NotKept, and what `act` raises.
    """
    while True:
        try:
            with keeping():
                result = act()
        except Away:
            if not outage.is_young():
                raise
            time.sleep(PAUSE)
        else:
            outage.is_over()
            return result


@contextmanager
def keeping() -> Iterator[None]:
    """Turn what a database or disk raises into Away or NotKept; the cause stays attached for the log."""
    try:
        yield
    except (DBAPIError, TimeoutError, OSError) as error:
        raise (Away if is_away(error) else NotKept) from error
