"""Filing while the worker is busy, and while the mail server takes a line and then says nothing.

Three portals with a database each stand side by side and are measured in turns; in each round a part of the reports is
acute, so that there is mail to send at once. The worker of a portal stands still while another one is measured: what it
has left to do would hinder that one.
"""

from __future__ import annotations

import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from typing import Any

from bench import server
from bench.beside import filed, spread
from bench.databases import Place
from bench.load import Figures, Unit, run
from portal import build_house, settings
from portal.actions.house import House

CLIENTS = 8
ACUTE = (b"niet_acuut", b"acuut")
ACUTE_EVERY = 10
"""Of so many reports one is acute. The form's urgency is replaced in the request, and its length with it."""


@contextmanager
def silent_mail_server() -> Iterator[int]:
    """The port of a server that takes every line and never says a word."""
    stopped, lines = threading.Event(), []
    with socket.create_server(("127.0.0.1", 0)) as listening:
        listening.settimeout(0.2)

        def take() -> None:
            while not stopped.is_set():
                try:
                    lines.append(listening.accept()[0])
                except TimeoutError:
                    continue

        taking = threading.Thread(target=take)
        taking.start()
        try:
            yield listening.getsockname()[1]
        finally:
            stopped.set()
            taking.join()
            for line in lines:
                line.close()


def measure(place: Place, *, units: int, rounds: int) -> dict[str, Any]:
    """What is left of the throughput of filing, with a worker and with a mail server that hangs."""
    with ExitStack() as stack:
        hanging = f"smtp://127.0.0.1:{stack.enter_context(silent_mail_server())}"
        sides = {
            "alone": _side(stack, place.instance("alone"), None),
            "worker": _side(stack, place.instance("worker"), ""),
            "mail_server_hangs": _side(stack, place.instance("hangs"), hanging),
        }
        found: dict[str, list[Figures]] = {name: [] for name in sides}
        for number in range(rounds + 1):  # the first one warms up
            names = list(sides)
            for name in names[number % 3 :] + names[: number % 3]:
                side = sides[name]
                asked = _units(side.house, side.portal, units)
                with side.at_work():
                    found[name].append(run(side.portal, asked, CLIENTS))
    alone = [each.rate for each in found["alone"][1:]]
    return {
        key: value
        for name in ("worker", "mail_server_hangs")
        for key, value in spread(
            f"{name}_to_alone", [one.rate / other for one, other in zip(found[name][1:], alone, strict=True)]
        ).items()
    }


@dataclass(frozen=True, slots=True)
class _Side:
    """A portal, and its worker when it has one."""

    house: House
    portal: server.Server
    worker: subprocess.Popen[bytes] | None

    @contextmanager
    def at_work(self) -> Iterator[None]:
        """The worker goes on meanwhile, and stands still afterwards. Raises RuntimeError when it is gone."""
        if not self.worker:
            yield
            return
        self.worker.send_signal(signal.SIGCONT)
        try:
            yield
        finally:
            self.worker.send_signal(signal.SIGSTOP)
        if self.worker.poll() is not None:
            raise RuntimeError("the worker stopped while it was measured")


def _side(stack: ExitStack, environ: dict[str, str], mail: str | None) -> _Side:
    """A portal, with a worker unless `mail` is None; `mail`: where letters go, empty: into files."""
    worker = None
    if mail is not None:
        environ = {**environ, **({"PORTAL_SMTP_URL": mail} if mail else {})}
        worker = stack.enter_context(_worker(environ))
    house = build_house(settings.read(environ))
    stack.callback(house.close)
    house.keeper.refresh()
    return _Side(house, stack.enter_context(server.portal(environ)), worker)


@contextmanager
def _worker(environ: Mapping[str, str]) -> Iterator[subprocess.Popen[bytes]]:
    command = [sys.executable, "-m", "portal", "worker"]
    process = subprocess.Popen(command, cwd=server.ROOT, env=dict(environ), stdout=subprocess.DEVNULL)
    try:
        yield process
    finally:
        process.terminate()
        process.send_signal(signal.SIGCONT)
        try:
            process.wait(10)
        except subprocess.TimeoutExpired:  # in the middle of a letter that nobody takes
            process.kill()
            process.wait()


def _units(house: House, portal: server.Server, number: int) -> Sequence[Unit]:
    made: list[Unit] = []
    for count in range(number):
        _, (request, expected) = filed(house, portal)
        if count % ACUTE_EVERY == 0:
            request = _acute(request)
        made.append([(request, expected)])
    return made


def _acute(request: bytes) -> bytes:
    head, _, body = request.partition(b"\r\n\r\n")
    lines = [line for line in head.split(b"\r\n") if not line.startswith(b"Content-Length")]
    body = body.replace(b"urgentie=" + ACUTE[0], b"urgentie=" + ACUTE[1])
    return b"\r\n".join([*lines, b"Content-Length: %d" % len(body)]) + b"\r\n\r\n" + body
