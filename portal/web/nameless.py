"""The outermost part of the portal: from here on no request has an address, only a number that is soon forgotten.

Counters live in the memory of one process. A source is known by a hash with a random salt that nobody sees; the salt is
renewed every ten minutes, and with it everything that was counted per source is gone.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable
from threading import Lock
from typing import TYPE_CHECKING, Any

from portal.domain.budget import PER_SOURCE, TOGETHER, Kind, Level, after, network, pause

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

ROTATE = 600.0
"""Seconds after which the salt is renewed."""

MOST = 10_000
"""Sources that are counted apart; above it only the budget of all together holds, so memory stays bounded."""

VISITOR = "portal.visitor"
STOPS = "portal.stops"
"""In the environment of a request: this server stops soon, whoever balances should send nobody here any more."""

ADDRESSES = (
    "REMOTE_ADDR",
    "REMOTE_HOST",
    "REMOTE_PORT",
    "HTTP_FORWARDED",
    "HTTP_X_FORWARDED_FOR",
    "HTTP_X_REAL_IP",
    "HTTP_X_CLIENT_IP",
    "HTTP_X_CLUSTER_CLIENT_IP",
    "HTTP_TRUE_CLIENT_IP",
    "HTTP_CF_CONNECTING_IP",
    "werkzeug.proxy_fix.orig",
)
"""Where a server or a proxy writes who asks. They are taken out of each request before anything else sees it."""


class Counters:
    """What was done lately, per source and together; nothing of it can be shown."""

    __slots__ = ("_by_source", "_clock", "_lock", "_random", "_salt", "_salted", "_together")

    def __init__(self, clock: Callable[[], float], random: Callable[[int], bytes]) -> None:
        """`clock`: seconds since 1970; `random`: so many random bytes."""
        self._clock, self._random, self._lock = clock, random, Lock()
        self._together = dict.fromkeys(Kind, Level())
        self._renew(clock())

    def __repr__(self) -> str:
        return "<Counters>"

    def __len__(self) -> int:
        """How many sources are counted apart now."""
        return len({source for _, source in self._by_source})

    def of(self, source: bytes | None) -> Visitor:
        """Whoever asks from this source; None: unknown, counted together with all others only."""
        with self._lock:
            now = self._clock()
            if not 0 <= now - self._salted < ROTATE:
                self._renew(now)
            named = None if source is None else hashlib.blake2b(source, key=self._salt, digest_size=16).digest()
        return Visitor(self, named)

    def pause(self, kind: Kind, source: bytes | None) -> int:
        """Seconds that one more act of this kind must wait."""
        with self._lock:
            now = self._clock()
            own = self._by_source.get((kind, source), Level()) if source else Level()
            return max(
                pause(own, now, PER_SOURCE[kind]),
                pause(self._together[kind], now, TOGETHER[kind]),
            )

    def count(self, kind: Kind, source: bytes | None) -> None:
        """One more act of this kind was done, or tried while there was a pause to wait.

        A source over its own budget counts for itself only: alone it makes nobody else wait.
        """
        with self._lock:
            now, own = self._clock(), Level()
            if source and ((kind, source) in self._by_source or len(self._by_source) < MOST):
                own = self._by_source.get((kind, source), own)
                self._by_source[kind, source] = after(own, now, PER_SOURCE[kind])
            if not pause(own, now, PER_SOURCE[kind]):
                self._together[kind] = after(self._together[kind], now, TOGETHER[kind])

    def _renew(self, now: float) -> None:
        self._salt, self._salted = self._random(32), now
        self._by_source: dict[tuple[Kind, bytes], Level] = {}


class Visitor:
    """Whoever makes this request, as far as anybody here may know: a number of this process, for ten minutes."""

    __slots__ = ("_counters", "_source")

    def __init__(self, counters: Counters, source: bytes | None) -> None:
        self._counters, self._source = counters, source

    def __repr__(self) -> str:
        return "<Visitor>"

    def pause(self, kind: Kind) -> int:
        """Seconds that one more act of this kind must wait; 0: go on."""
        return self._counters.pause(kind, self._source)

    def count(self, kind: Kind) -> None:
        """One more act of this kind was done."""
        self._counters.count(kind, self._source)


class Nameless:
    """Takes every address out of a request, and leaves a `Visitor` in its place.

    `hops`: how many own web servers stand in front; the last of them says who asked it (`X-Forwarded-For`). Without one
    the other end of the line counts. This machine itself, and a line without an address, is not counted at all: a
    program that runs here needs no door to do harm.
    """

    def __init__(self, app: WSGIApplication, counters: Counters, hops: int = 0) -> None:
        self.counters = counters
        self._app, self._hops = app, hops

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        """Serve the request without its address."""
        source = network(_told(environ, self._hops))
        for name in ADDRESSES:
            environ.pop(name, None)
        if source is not None or self._hops:
            environ[VISITOR] = self.counters.of(source)
        return self._app(environ, start_response)


def _told(environ: dict[str, Any], hops: int) -> str:
    """What the outermost of our own servers wrote down; what visitors write themselves stands further to the left."""
    if not hops:
        return str(environ.get("REMOTE_ADDR", ""))
    listed = str(environ.get("HTTP_X_FORWARDED_FOR", "")).split(",")
    return listed[-hops] if len(listed) >= hops else ""
