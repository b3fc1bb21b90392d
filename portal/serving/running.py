"""Running: the web server, and the worker beside it, both stopped by one SIGTERM or Ctrl-C."""

from __future__ import annotations

import gc
import os
import signal
import subprocess  # nosec B404 # started with lists of our own, never a shell
import sys
import threading
from collections.abc import Callable, Iterator
from types import FrameType
from typing import TYPE_CHECKING

from portal import __version__
from portal.adapters.memory import keep_to_ourselves
from portal.serving import loglines
from portal.serving.tally import Tally
from portal.settings import Settings, SettingsError, read

if TYPE_CHECKING:
    from portal.actions.house import House

SLACK = 45.0
"""Seconds that stopping may take beside the drain: the last lines, the last requests, the last letter."""


def welcome(settings: Settings, host: str, port: int) -> Iterator[str]:
    """What a person who starts the portal wants to read: where it is, and in the demo how to sign in."""
    address = f"http://{host}:{port}"
    yield f"Reporting point   {address}/"
    yield f"Office            {address}/werk/"
    if settings.demo:
        from portal.actions.installation.demo_cast import PASSPHRASE

        yield "Demo sign-ins     farid@roosendaal.example, sanne@roosendaal.example, greta@bergenopzoom.example, …"
        yield f"Demo kluiszin     {PASSPHRASE}"
    yield "Stop with Ctrl-C."


def run(settings: Settings, host: str, port: int, *, with_worker: bool, tell: Callable[[str], object]) -> int:
    """Run the web server and the worker until one is told to stop; returns the exit code of the web server.

    `tell` gets the lines of `welcome` once the doors are open. The first SIGTERM lets both end what they are doing; a
    second one, or Ctrl-C, ends them at once. Raises SettingsError when the port for the figures cannot be had.
    """
    tally = Tally()
    keep_to_ourselves()
    loglines.take_over("serve", __version__)
    told = _Told()
    counts = (str(settings.workers), str(settings.threads), str(tally.handle))
    web = _start("portal.serving", f"{host}:{port}", *counts, shares=(tally.handle,))
    worker = None
    try:
        close = _show(settings, tally)
        while not tally.fact("open") and web.poll() is None and not told.once.wait(0.02):
            pass
        if tally.fact("open") and not told.once.is_set():
            for line in welcome(settings, host, port):
                tell(line)
            worker = _start("portal", "worker") if with_worker else None
        while web.poll() is None and not told.once.wait(0.5):
            if worker is not None and worker.poll() is not None:
                loglines.say("error", message="The worker ended and is started again.")
                worker = _start("portal", "worker")
    finally:
        processes = [process for process in (web, worker) if process is not None]
        codes = _ended(processes, told, settings.drain + SLACK)
    close()
    tally.close()
    return next((code for code in codes if code), 0)


def _show(settings: Settings, tally: Tally) -> Callable[[], object]:
    """Show the figures, when somebody wants to see them; returns what ends it."""
    if not settings.metrics_port:
        return lambda: None  # this process asks the database nothing, and loads nothing that could
    from portal import build_house
    from portal.serving import metrics

    return metrics.show(build_house(settings), tally).close


class _Told:
    """How often this process was told to stop."""

    def __init__(self) -> None:
        self.once, self.twice = threading.Event(), threading.Event()
        for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
            signal.signal(number, self._hear)

    def _hear(self, _number: int, _frame: FrameType | None) -> None:
        (self.twice if self.once.is_set() else self.once).set()


def work_until_told(house: House, pause: float) -> None:
    """The worker's rounds; a round that fails is named in the log and the next one goes on.

    Told to stop it ends the round, with the letter it is sending; told twice it stops at once.
    """
    from portal.actions.worker import housekeeping
    from portal.serving import metrics

    keep_to_ourselves()
    loglines.take_over("worker", __version__)
    stopping = threading.Event()

    def hear(_number: int, _frame: FrameType | None) -> None:
        if stopping.is_set():
            os._exit(1)
        stopping.set()

    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, hear)
    try:
        shown = metrics.show(house)
    except SettingsError as error:  # on one machine the web server has the port, and shows the worker's figures as well
        loglines.say("warning", message=str(error))
        shown = metrics.Shown()
    while not stopping.is_set():
        try:
            housekeeping.round_of_work(house, stopping.is_set)
        except Exception as error:
            loglines.say("error", **loglines.kind_and_place(error))
        stopping.wait(pause)
    shown.close()
    house.close()


def _start(module: str, *arguments: str, shares: tuple[int, ...] = ()) -> subprocess.Popen[bytes]:
    """One of our own modules in a process of its own. The figures of all are shown by this process alone.

    It leads a group: Ctrl-C in a terminal reaches only this process, which tells the others.
    """
    environ = os.environ if shares else {**os.environ, "PORTAL_METRICS_PORT": "0", "PORTAL_METRICS_PORT_FILE": ""}
    command = [sys.executable, "-m", module, *arguments]
    return subprocess.Popen(  # noqa: S603 # nosec B603 # our own modules
        command, env=environ, pass_fds=shares, start_new_session=True
    )


def _ended(processes: list[subprocess.Popen[bytes]], told: _Told, patience: float) -> list[int]:
    """Their exit codes, once they were told to stop and did. Who goes on too long is stopped at once."""
    for process in processes:
        if process.poll() is None:
            process.terminate()
    waited = 0.0
    while waited < patience and not told.twice.is_set() and any(process.poll() is None for process in processes):
        told.twice.wait(0.1)
        waited += 0.1
    for process in processes:
        if process.poll() is None:
            process.terminate()  # the second time: now
            try:
                process.wait(3)
            except subprocess.TimeoutExpired:
                process.kill()
    ends = [process.wait() for process in processes]
    return [0 if code in (0, -signal.SIGTERM, -signal.SIGINT) else code for code in ends]


def serve_web(bind: str, workers: str, threads: str, handle: str = "") -> None:
    """The web server alone. `handle`: the number of the memory file in which `portal serve` reads its figures."""
    gc.disable()  # all that is loaded now stays: looking through it again and again is a sixth of the start
    from portal.serving import webserver  # gunicorn is for this process only

    try:
        settings = read()
    except SettingsError as error:
        loglines.say("critical", "gunicorn", message=str(error))
        sys.exit(1)
    tally = Tally(int(handle) if handle else None)
    webserver.serve(bind, int(workers), int(threads), settings, tally)
