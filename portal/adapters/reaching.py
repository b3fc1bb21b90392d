"""How PostgreSQL is reached: a host that died is noticed in seconds, and nothing waits for ever.

Whoever writes one of these into PORTAL_DATABASE_URL decides it; what is left out gets a value that fits a failover.
"""

from __future__ import annotations

import time
from typing import Any

from sqlalchemy import URL, Engine, ExceptionContext, event
from sqlalchemy.exc import InvalidatePoolError

_LOCK = {"lock_timeout": "10s"}
"""Who waits ten seconds for a lock hears that it did not work, with the text kept, before a web process is replaced."""

_HURRIED = {"statement_timeout": "60s", "idle_in_transaction_session_timeout": "60s"}
"""Of a process that answers requests: it must do so within 30 s. Commands and the worker may take as long as it takes,
such as checking a trail of millions."""

_CONNECTION = {
    "connect_timeout": "3",  # seconds, for each host in turn
    "keepalives_idle": "5",
    "keepalives_interval": "2",
    "keepalives_count": "3",
    "tcp_user_timeout": "10000",  # milliseconds until what was sent must be acknowledged
    "application_name": "portal",
}

RECYCLED = 1800
"""Seconds after which a connection is made anew: some firewalls forget the ones that are open for long."""

READ_ONLY = "25006"
"""The state of an error of PostgreSQL that may not write: this host has become a standby."""


def bounded(url: URL, *, hurried: bool = False) -> URL:
    """The address with a bound on every wait that it does not set itself. SQLite's is left as it is.

    `hurried`: for a process that answers requests, also on how long a statement or a transaction may take.
    """
    if url.get_backend_name() == "sqlite":
        return url
    session = {**_LOCK, **(_HURRIED if hurried else {})}
    bounds = {**_CONNECTION, "options": " ".join(f"-c {name}={value}" for name, value in session.items())}
    return url.update_query_dict({name: value for name, value in bounds.items() if name not in url.query})


IDLE = 0.25
"""Seconds after which a connection is asked whether it lives before it is used again."""


def pool_of(threads: int) -> dict[str, Any]:
    """Connections of one process: one for each request that runs, two for the threads beside them, a few in a rush."""
    return {
        "pool_size": threads + 2,
        "max_overflow": threads + 2,
        "pool_timeout": 10.0,
        "pool_recycle": RECYCLED,
        "pool_use_lifo": True,
    }


def watch_for_standbys(engine: Engine) -> None:
    """A host that may only read all at once is a lost connection: the next one is made to whoever may write now."""
    event.listen(engine, "handle_error", _lost_when_read_only)


def ask_after_a_pause(engine: Engine) -> None:
    """A connection that was cut off while nobody used it is replaced before it is used, and the others with it.

    SQLAlchemy's own `pool_pre_ping` asks each time: for a report that is one question in six.
    """

    def leave(_connection: Any, record: Any) -> None:
        record.info["left"] = time.monotonic()

    def ask(connection: Any, record: Any, _proxy: Any) -> None:
        left = record.info.get("left")
        if left is None or time.monotonic() - left < IDLE:
            return
        try:
            engine.dialect.do_ping(connection)
        except engine.dialect.dbapi.Error as error:  # type: ignore[union-attr] # an engine has a driver
            raise InvalidatePoolError from error

    event.listen(engine, "checkin", leave)
    event.listen(engine, "checkout", ask)


def _lost_when_read_only(found: ExceptionContext) -> None:
    if getattr(found.original_exception, "sqlstate", None) == READ_ONLY:
        found.is_disconnect = True
