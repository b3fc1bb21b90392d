"""Figures for Prometheus, on a port of their own: how the machine does, and never when a reporter did something.

Whoever reads them every few seconds could see in a figure that moves with a visit when that visit was. So what visitors
do is shown once a day, and only when it is much; what moves at once is about the machine, or about colleagues at work.
No label holds an address of a page, a municipality or a person.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterable, Iterator
from datetime import date, datetime
from typing import Any

from portal import __version__
from portal.actions.house import House
from portal.actions.installation import surroundings
from portal.actions.installation.readiness import Lookout, is_ready, readiness
from portal.actions.worker import telling
from portal.adapters import schema
from portal.serving.tally import BOUNDS, CLASSES, Door, Tally
from portal.settings import SettingsError

LOT = 50.0
"""The front door's figures are shown in lots of at least so many answers, and at most once a day."""

REMEMBERED = 1.0
"""Seconds for which an answer holds: reading often must cost nothing."""

_NOTHING = Door((0.0,) * len(CLASSES), (0.0,) * (len(BOUNDS) + 1), 0.0)


class Shown:
    """The figures on their port, until it is closed; without a port nothing at all."""

    def __init__(self, server: Any = None) -> None:
        self._server = server

    def close(self) -> None:
        """Stop showing."""
        if self._server is not None:
            self._server.shutdown()
            self._server.server_close()


class Held:
    """What is counted at the front door, as it was at the end of a day: it moves once a day, when it is much.

    Whether it moves is settled by what the last look of the day before saw, and by nothing that came after: what was
    little then waits for the next midnight, and no visit of today can show it.
    """

    def __init__(self, today: Callable[[], date]) -> None:
        self._today, self._on = today, today()
        self._seen = self._shown = _NOTHING

    def shown(self, counted: Door) -> Door:
        """What may be seen. `counted`: until now; seen from the next midnight on."""
        today = self._today()
        if today != self._on:
            if self._seen.answers - self._shown.answers >= LOT:
                self._shown = self._seen
            self._on = today
        self._seen = counted
        return self._shown


def show(house: House, tally: Tally | None = None) -> Shown:
    """Open the port of PORTAL_METRICS_PORT. `tally`: what the web server counts, when there is one here.

    Raises SettingsError when the port cannot be had.
    """
    settings = house.settings
    if not settings.metrics_port:
        return Shown()
    from prometheus_client import CollectorRegistry, start_http_server

    registry = CollectorRegistry(auto_describe=False)
    registry.register(Figures(house, tally))
    try:
        server, _thread = start_http_server(settings.metrics_port, settings.metrics_host, registry)
    except OSError as error:
        where = f"{settings.metrics_host}:{settings.metrics_port}"
        raise SettingsError(f"PORTAL_METRICS_PORT: {where} cannot be opened ({error.strerror}).") from error
    return Shown(server)


class Figures:
    """All figures of this process, as Prometheus' library asks for them."""

    def __init__(self, house: House, tally: Tally | None = None) -> None:
        self._house, self._tally, self._held = house, tally, Held(house.today)
        self._lookout = Lookout(lambda: readiness(house))
        self._lock, self._found, self._until = threading.Lock(), [], 0.0  # type: ignore[var-annotated]

    def collect(self) -> Iterable[Any]:
        """The figures as they are now, or were a second ago."""
        with self._lock:
            if time.monotonic() >= self._until:
                self._found, self._until = list(self._collected()), time.monotonic() + REMEMBERED
            return self._found

    def _collected(self) -> Iterator[Any]:
        parts = self._lookout.parts()
        yield _gauge("portal_build_info", "The release of this node: always 1.", 1, release=__version__)
        yield _gauge("portal_ready", "Whether this node takes signals: 1 or 0.", is_ready(parts))
        yield _gauges("portal_ready_part", "What being ready consists of: 1 or 0.", "part", parts)
        if parts["database"]:
            yield from self._worker()
        if self._tally is not None:
            yield from _server(self._tally)
            office, front = self._tally.door("office"), self._held.shown(self._tally.door("front"))
            yield from _doors(office, front)
            text = "Answers that were an error of ours: of the office at once, of the front door as its other figures."
            yield _counter("portal_server_errors", text, office.classes[-1] + front.classes[-1])

    def _worker(self) -> Iterator[Any]:
        at = schema.revision(self._house.database) or "none"
        yield _gauge("portal_schema_info", "The migration at which the database stands: always 1.", 1, revision=at)
        last, now = telling.last_round(self._house), self._house.clock()
        if last is not None:
            text = "Seconds since a worker, on any node, finished a round; to the minute."
            yield _gauge("portal_worker_round_age_seconds", text, _age(now, last))
        made = surroundings.last_backup(self._house)
        if made is not None:
            text = "Seconds since the last backup that was read back; to the minute."
            yield _gauge("portal_backup_age_seconds", text, _age(now, made))
        text = "Mails that waited for an hour or more this morning."
        yield _gauge("portal_mails_stuck", text, telling.mails_stuck(self._house))


def _age(now: datetime, then: datetime) -> float:
    return max((now - then).total_seconds() // 60 * 60, 0.0)


def _server(tally: Tally) -> Iterator[Any]:
    yield _gauge("portal_stopping", "Whether this server was told to stop: 1 or 0.", tally.fact("draining"))
    yield _gauge("portal_web_processes", "Processes that answer requests.", tally.fact("alive"))
    text = "Processes that were started to answer requests."
    yield _counter("portal_web_processes_started", text, tally.fact("started"))
    text = "Processes that ended without being told to: killed, or busy for more than 30 seconds."
    yield _counter("portal_web_processes_lost", text, tally.fact("lost"))
    text = "Seconds in which more than ten requests stood waiting for a process."
    yield _counter("portal_crowded_seconds", text, tally.fact("crowded"))


def _doors(office: Door, front: Door) -> Iterator[Any]:
    """The office at once; the front door as far as it may be seen."""
    for name, door, when in (("office", office, "at once"), ("front", front, "once a day, in lots of 50")):
        yield _classes(f"portal_{name}_responses", f"Answers by class of status, {when}.", door)
        yield _histogram(f"portal_{name}_response_seconds", f"How long answers took, {when}.", door)


def _gauge(name: str, text: str, value: float, **labels: str) -> Any:
    from prometheus_client.core import GaugeMetricFamily

    made = GaugeMetricFamily(name, text, labels=tuple(labels))
    made.add_metric(tuple(labels.values()), float(value))
    return made


def _gauges(name: str, text: str, label: str, values: Any) -> Any:
    from prometheus_client.core import GaugeMetricFamily

    made = GaugeMetricFamily(name, text, labels=(label,))
    for key, value in values.items():
        made.add_metric((key,), float(value))
    return made


def _counter(name: str, text: str, value: float) -> Any:
    from prometheus_client.core import CounterMetricFamily

    return CounterMetricFamily(name, text, value=value)


def _classes(name: str, text: str, door: Door) -> Any:
    from prometheus_client.core import CounterMetricFamily

    made = CounterMetricFamily(name, text, labels=("class",))
    for key, value in zip(CLASSES, door.classes, strict=True):
        made.add_metric((key,), value)
    return made


def _histogram(name: str, text: str, door: Door) -> Any:
    from prometheus_client.core import HistogramMetricFamily

    buckets, below = [], 0.0
    for bound, more in zip((*map(str, BOUNDS), "+Inf"), door.durations, strict=True):
        below += more
        buckets.append((bound, below))
    return HistogramMetricFamily(name, text, buckets=buckets, sum_value=door.seconds)
