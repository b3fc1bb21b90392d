"""What the worker writes down of itself, for `portal check` and the figures: that it works, and what stays lying.

How long mail waits is told with the day: a mail goes out, or fails to, the moment an acute signal comes in.
"""

from __future__ import annotations

import hashlib
import re
from contextlib import suppress
from datetime import UTC, datetime, timedelta

from sqlalchemy.exc import IntegrityError

from portal.actions.house import House
from portal.adapters import directory, outbox, roots

ROUND = "worker_round"
STUCK = "mails_stuck"
ROOTS = "worker_roots"
"""What the worker's roots.toml is: every node has its own copy, and they must be the same."""

REVOKED = "worker_revoked"
"""What the worker's list of revocations says: every node has its own copy, and they must say the same."""

MORNING = 6
"""The hour from which the mails are counted, once a day."""

LONG_AGO = datetime(1970, 1, 1, tzinfo=UTC)
"""What a row counts for that makes no sense: an age that alarms, and no error that silences the rest."""

UNKNOWN = 999_999
"""Mails that wait, when the row does not say how many: enough for the alarm, and no number that anybody believes."""

_AHEAD = timedelta(minutes=5)
_COUNTED = re.compile(r"\d{4}-\d\d-\d\d (\d{1,6})", re.ASCII)


def tell(house: House) -> None:
    """Write down that a round was finished, to the minute, and once a day how many mails wait for somebody."""
    now = house.clock()
    minute, day = now.replace(second=0, microsecond=0).isoformat(), now.date().isoformat()
    with house.database.reading() as connection:
        told, counted = directory.fact(connection, ROUND), directory.fact(connection, STUCK) or ""
        own = {ROOTS: roots_of(house), REVOKED: revoked_of(house)}
        fresh = {name: value for name, value in own.items() if directory.fact(connection, name) != value}
    if told == minute:
        return
    # two workers at once on a database that is new: one of them writes it down
    with suppress(IntegrityError), house.database.writing() as connection:
        directory.put_fact(connection, ROUND, minute)
        for name, value in fresh.items():
            directory.put_fact(connection, name, value)
        if now.hour >= MORNING and not (counted.startswith(day) and _COUNTED.fullmatch(counted)):
            directory.put_fact(connection, STUCK, f"{day} {outbox.stuck(connection)}")


def roots_of(house: House) -> str:
    """A digest of the roots.toml of this node; the same text everywhere when there is none."""
    path = house.settings.instance / "roots.toml"
    return hashlib.sha256(path.read_bytes() if path.exists() else b"").hexdigest()


def revoked_of(house: House) -> str:
    """A digest of what the revoked.log of this node says, in whatever order it heard it."""
    said = sorted(roots.listed(house.settings.instance / "roots.toml"))
    return hashlib.sha256(repr(said).encode()).hexdigest()


def last_round(house: House) -> datetime | None:
    """When a worker, on whichever node, last finished a round; None when none ever did, LONG_AGO for nonsense."""
    return moment(house, ROUND)


def mails_stuck(house: House) -> int:
    """How many mails waited for an hour or more this morning (or on the last morning that a worker saw), or UNKNOWN."""
    with house.database.reading() as connection:
        told = directory.fact(connection, STUCK)
    if told is None:
        return 0
    found = _COUNTED.fullmatch(told)
    return int(found[1]) if found else UNKNOWN


def moment(house: House, name: str) -> datetime | None:
    """The moment that this fact of the installation tells; LONG_AGO for one in the future, without a zone, or none."""
    with house.database.reading() as connection:
        told = directory.fact(connection, name)
    if told is None:
        return None
    try:
        found = datetime.fromisoformat(told)
    except ValueError:
        return LONG_AGO
    return found if found.tzinfo is not None and LONG_AGO < found <= house.clock() + _AHEAD else LONG_AGO
