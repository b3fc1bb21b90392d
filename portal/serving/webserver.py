"""gunicorn as the portal runs it: its settings, the processes it starts, and stopping without losing a visitor."""

from __future__ import annotations

import gc
import signal
import sys
import time
from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Any, TypeVar

from gunicorn.app.base import BaseApplication
from gunicorn.arbiter import Arbiter
from gunicorn.errors import HaltServer

from portal import __version__, build_house, create_app
from portal.actions.installation.checking import refuse_to_start
from portal.actions.keeping import is_away
from portal.adapters.memory import keep_to_ourselves
from portal.serving import listening, loglines, quiet
from portal.serving.tally import Tally
from portal.settings import Settings, SettingsError
from portal.web.nameless import STOPS

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

Made = TypeVar("Made")

LONGEST = 25.0
"""Seconds in which a request may end when the server stops."""

_WITHOUT_DATABASE = 20.0
"""Seconds that a process waits for the database when it starts; gunicorn replaces it after thirty."""

CROWD = 10
"""More lines than this in the queue are not one visitor: a browser makes six."""

_MACHINES = ("/healthz", "/readyz")


class Counted:
    """Around both doors: tells them when the server stops, and counts answers when somebody reads the figures."""

    def __init__(self, app: WSGIApplication, tally: Tally, process: int, *, counts: bool) -> None:
        self._app, self._tally, self._process, self._counts = app, tally, process, counts

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        """Serve the request."""
        if self._tally.fact("draining"):
            environ[STOPS] = True
        path = environ.get("PATH_INFO", "")
        if not self._counts or path in _MACHINES:
            return self._app(environ, start_response)
        began, status = time.perf_counter(), 500

        def answer(line: str, headers: list[tuple[str, str]], *more: Any) -> Any:
            nonlocal status
            status = int(line[:3])
            return start_response(line, headers, *more)

        try:
            return self._app(environ, answer)
        finally:
            door = "office" if path == "/werk" or path.startswith("/werk/") else "front"
            self._tally.count(self._process, door, status, time.perf_counter() - began)


class _Arbiter(Arbiter):  # type: ignore[misc] # gunicorn has no types
    """The process that starts the others. It stops in steps, so that nobody is put out whom it let in.

    Told to stop it first says so at /readyz, for PORTAL_DRAIN seconds, while all go on. Then it takes no new lines;
    those that wait in the queue are served. Then each process ends the request it has, within `LONGEST` seconds. Told
    twice, it stops at once.
    """

    def __init__(self, app: Any, tally: Tally, drain: int) -> None:
        self._tally, self._drain, self._told = tally, drain, 0
        super().__init__(app)

    def start(self) -> None:
        """Open the sockets."""
        super().start()
        listening.be_patient(self.LISTENERS)

    def signal(self, sig: int, frame: object) -> None:
        """Told twice to stop is: now."""
        if sig == signal.SIGTERM:
            self._told += 1
        super().signal(signal.SIGQUIT if sig == signal.SIGTERM and self._told > 1 else sig, frame)

    def spawn_worker(self) -> Any:
        """Start a process, which knows its number."""
        self.app.process = self.worker_age + 1
        self._tally.raise_by("started")
        return super().spawn_worker()

    def manage_workers(self) -> None:
        """Every second: as many processes as there must be, and how busy it is at the door."""
        super().manage_workers()
        self._tally.put("alive", len(self.WORKERS))
        if listening.waiting(self.LISTENERS) > CROWD:
            self._tally.raise_by("crowded")

    def stop(self, graceful: bool = True) -> None:
        """End all processes."""
        if graceful and self.WORKERS and self.LISTENERS:
            self._tally.put("draining", 1)
            graceful = self._go_on(self._drain, lambda: False)
            if graceful and listening.let_nobody_in(self.LISTENERS):
                self._go_on(0.1, lambda: False)  # lines that are half made get into the queue
                graceful = self._go_on(LONGEST / 2, lambda: not listening.waiting(self.LISTENERS))
        super().stop(graceful)

    def _go_on(self, seconds: float, is_enough: Callable[[], bool]) -> bool:
        """Go on as usual for so long, or until it is enough; False when told to stop at once."""
        until = time.monotonic() + seconds
        while time.monotonic() < until and not is_enough():
            try:
                self.reap_workers()
            except HaltServer:  # one that was started meanwhile could not begin its work
                return False
            super().manage_workers()
            while not self.SIG_QUEUE.empty():
                if self.SIG_QUEUE.get_nowait() in (signal.SIGINT, signal.SIGQUIT):
                    return False
            time.sleep(0.05)
        return True


class _Portal(BaseApplication):  # type: ignore[misc] # gunicorn has no types
    """Gunicorn without a configuration file, an access log, a control socket or a Server header."""

    process = 0

    def __init__(self, bind: str, settings: Settings, tally: Tally, *, workers: int, threads: int) -> None:
        self._settings, self._tally = settings, tally
        self._options = {
            "bind": bind,
            "workers": workers,
            "threads": threads,
            "accesslog": None,
            "errorlog": "-",
            "loglevel": "warning",
            "logger_class": quiet.Logger,
            "proc_name": "portal",
            "timeout": 30,
            "graceful_timeout": int(LONGEST),
            "keepalive": 0,  # one request a line, however many threads: a limit on its time holds for all of it
            "control_socket_disable": True,
            "max_requests": 20_000,
            "max_requests_jitter": 2_000,
        }
        super().__init__()

    def load_config(self) -> None:
        """Hand our options to gunicorn."""
        for name, value in self._options.items():
            self.cfg.set(name, value)

    def load(self) -> WSGIApplication:
        """Both doors, in the process that will serve them. A start that fails is one line and ends the server."""
        loglines.take_over("web", __version__)
        app = _or_end(lambda: create_app(self._settings))
        # what was loaded stays: the collector need not walk through it at every turn
        gc.collect()
        gc.freeze()
        self._tally.put("open", 1)
        return Counted(app, self._tally, self.process, counts=bool(self._settings.metrics_port))

    def run(self) -> None:
        """Serve until told to stop."""
        _Arbiter(self, self._tally, self._settings.drain).run()


def _or_end(make: Callable[[], Made]) -> Made:
    """What is made, when the database is there. When it cannot be made, one line says why, and this process ends."""
    try:
        return _patiently(make)
    except (RuntimeError, SettingsError) as error:  # our own words, about this installation
        loglines.say("critical", message=str(error), **loglines.kind_and_place(error))
    except Exception as error:
        loglines.say("critical", **loglines.kind_and_place(error))
    sys.exit(Arbiter.APP_LOAD_ERROR)


def _patiently(make: Callable[[], Made]) -> Made:
    """What is made, as soon as the database is there: a process that must be replaced while a standby takes over
    must not end the others, which a start that fails does."""
    until = time.monotonic() + _WITHOUT_DATABASE
    while True:
        try:
            return make()
        except Exception as error:
            if not (is_away(error) or is_away(error.__cause__)) or time.monotonic() > until:
                raise
        time.sleep(0.5)


def _must_start(settings: Settings) -> None:
    """Raises CannotStart: once, and not in every process that would answer."""
    house = build_house(settings)
    try:
        refuse_to_start(house)
    finally:
        house.close()


def serve(bind: str, workers: int, threads: int, settings: Settings, tally: Tally) -> None:
    """Run gunicorn in this process until it is told to stop."""
    keep_to_ourselves()  # the workers are forked from here and keep it
    loglines.take_over("gunicorn", __version__)
    quiet.hush()
    quiet.Logger.tally = tally
    # loaded once, before the fork: the workers share its memory, and each new one begins at once
    import portal.doors  # noqa: F401

    _or_end(lambda: _must_start(settings))
    gc.freeze()
    gc.enable()
    _Portal(bind, settings, tally, workers=workers, threads=threads).run()
