"""Told to stop, the server lets nobody down: those it let in get their answer, nobody else is let in.

Real processes and real sockets. "Broken" is a line that was made and then ended without a whole answer: whoever sent a
report on it cannot tell whether it arrived.
"""

from __future__ import annotations

import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from urllib.request import urlopen

import pytest
from cast import K_APP, Shares

from portal.settings import CHECKOUT

PAGE = b"GET /nl/waterstad/melden HTTP/1.1\r\nHost: x\r\n\r\n"
READY = b"GET /readyz HTTP/1.1\r\nHost: x\r\n\r\n"


@dataclass
class Running:
    """A server of our own, and all it says."""

    process: subprocess.Popen[bytes]
    port: int
    said: Path
    seen: Counter[str] = field(default_factory=Counter)

    def ask(self, request: bytes) -> str:
        """ "refused" before a line was made, "broken" after it, or the status of a whole answer."""
        try:
            line = socket.create_connection(("127.0.0.1", self.port), timeout=20)
        except OSError:
            return "refused"
        with line:
            try:
                line.sendall(request)
                return read_whole(line)
            except OSError:
                return "broken"

    def children(self) -> list[int]:
        """The processes that answer, now."""
        listed = Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children").read_text()
        return [int(child) for child in listed.split()]

    def lines(self) -> list[dict[str, object]]:
        """Everything it said: nothing but lines of JSON."""
        return [json.loads(line) for line in self.said.read_text().splitlines()]


def read_whole(line: socket.socket) -> str:
    answer = b""
    while part := line.recv(65536):
        answer += part
    head, _, body = answer.partition(b"\r\n\r\n")
    length = [int(each.split(b":")[1]) for each in head.split(b"\r\n") if each.lower().startswith(b"content-length:")]
    return head[9:12].decode() if length and len(body) == length[0] else "broken"


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@pytest.fixture
def instance(furnished: tuple[Path, Shares], tmp_path: Path) -> Path:
    return Path(shutil.copytree(furnished[0], tmp_path / "instance"))


@contextmanager
def running(
    instance: Path, *, workers: int = 2, threads: int = 1, whole: bool = False, **settings: str
) -> Iterator[Running]:
    """The web server alone, or the whole of `portal serve` with its worker."""
    port = free_port()
    said = instance.parent / f"said-{port}.log"
    environment = {name: value for name, value in os.environ.items() if not name.startswith("PORTAL_")}
    environment |= {"PORTAL_INSTANCE": str(instance), "PORTAL_SECRET_KEY": K_APP.hex(), **settings}
    command = [sys.executable, "-m", "portal.serving", f"127.0.0.1:{port}", str(workers), str(threads)]
    if whole:
        command = [sys.executable, "-m", "portal", "serve", "--port", str(port)]
    with said.open("wb") as out:
        process = subprocess.Popen(command, cwd=CHECKOUT, env=environment, stdout=out, stderr=out)
    server = Running(process, port, said)
    try:
        until = time.monotonic() + 30
        while server.ask(READY) != "200":
            assert time.monotonic() < until, said.read_text()
            time.sleep(0.05)
        yield server
    finally:
        if process.poll() is None:
            process.kill()
        process.wait()


@contextmanager
def visitors(server: Running, count: int, request: bytes = PAGE) -> Iterator[None]:
    """So many visitors who ask again and again, until they are refused or the block is over."""
    over = threading.Event()

    def visit() -> None:
        while not over.is_set() and (found := server.ask(request)) != "refused":
            server.seen[found] += 1

    threads = [threading.Thread(target=visit) for _ in range(count)]
    for thread in threads:
        thread.start()
    try:
        yield
    finally:
        over.set()
        for thread in threads:
            thread.join(20)


@pytest.mark.parametrize("threads", [1, 2])
def test_under_load_everybody_who_was_let_in_gets_an_answer(instance: Path, threads: int) -> None:
    with running(instance, threads=threads) as server, visitors(server, 12):
        wait_until(lambda: server.seen["200"] >= 20)
        os.kill(server.children()[0], signal.SIGTERM)  # as after 20,000 requests: it is replaced, and nobody notices
        wait_until(lambda: server.seen["200"] >= 60)
        with socket.create_connection(("127.0.0.1", server.port), timeout=20) as slow:
            slow.sendall(
                b"POST /nl/waterstad/melden HTTP/1.1\r\nHost: x\r\nContent-Length: 400000\r\n\r\n" + b"a" * 1000
            )
            time.sleep(0.2)
            server.process.send_signal(signal.SIGTERM)
            time.sleep(0.5)  # the upload goes on after the server was told
            slow.sendall(b"a" * 399_000)
            assert read_whole(slow) == "403", "a whole answer: the form has no origin"
        assert server.process.wait(15) == 0
    assert set(server.seen) == {"200"}
    assert server.ask(READY) == "refused"
    assert server.lines() == []


def test_it_replaces_who_dies_and_says_first_that_it_stops(instance: Path) -> None:
    with running(instance, PORTAL_DRAIN="1") as server:
        victim = server.children()[0]
        os.kill(victim, signal.SIGKILL)
        wait_until(lambda: len(now := server.children()) == 2 and victim not in now)
        assert server.ask(PAGE) == "200"
        (line,) = server.lines()
        assert line["level"] == "error"
        assert "SIGKILL" in str(line["message"])
        told = time.monotonic()
        server.process.send_signal(signal.SIGTERM)
        time.sleep(0.3)
        assert server.ask(READY) == "503"
        assert server.ask(PAGE) == "200"
        assert server.process.wait(10) == 0
        assert time.monotonic() - told >= 1.0


def test_told_twice_it_stops_at_once(instance: Path) -> None:
    with running(instance, workers=1, PORTAL_DRAIN="60") as server:
        server.process.send_signal(signal.SIGTERM)
        time.sleep(0.2)
        told = time.monotonic()
        server.process.send_signal(signal.SIGTERM)
        assert server.process.wait(10) == 0
        assert time.monotonic() - told < 4


def test_serve_shows_figures_and_stops_the_web_server_and_the_worker(instance: Path) -> None:
    figures = free_port()
    with running(instance, whole=True, PORTAL_METRICS_PORT=str(figures)) as server:
        wait_until(lambda: len(server.children()) == 2)  # the worker begins once the doors are open
        children = server.children()
        with urlopen(f"http://127.0.0.1:{figures}/metrics", timeout=10) as answer:  # our own port
            text = answer.read().decode()
        assert "portal_web_processes 2.0" in text
        assert "portal_ready 1.0" in text
        server.process.send_signal(signal.SIGTERM)
        assert server.process.wait(15) == 0
        assert not any(Path(f"/proc/{child}").exists() for child in children)
        said = [line for line in server.said.read_text().splitlines() if line.startswith("{")]
        assert not [line for line in said if json.loads(line)["level"] != "info"]


def wait_until(is_so: Callable[[], bool]) -> None:
    until = time.monotonic() + 15
    while not is_so():
        assert time.monotonic() < until
        time.sleep(0.05)
