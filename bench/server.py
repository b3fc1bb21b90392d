"""Servers to measure: a fresh demo instance of the portal and the bare application, each with two sync workers."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass
from pathlib import Path

from bench.bare import make_tables
from bench.load import fetch

ROOT = Path(__file__).resolve().parent.parent
WORKERS = 2
_TICKS = os.sysconf("SC_CLK_TCK")


@dataclass(frozen=True, slots=True)
class Server:
    """A running gunicorn on a port of this machine; `pid` is its master process."""

    pid: int
    port: int

    def workers(self) -> list[int]:
        """The processes that answer requests, now."""
        return [int(pid) for pid in Path(f"/proc/{self.pid}/task/{self.pid}/children").read_text().split()]

    def cpu(self) -> float:
        """Seconds of processor time that the workers took so far, the ended ones included."""
        of_ended = sum(_ticks(self.pid)[2:])
        return (of_ended + sum(sum(_ticks(pid)[:2]) for pid in self.workers())) / _TICKS


def _ticks(pid: int) -> list[int]:
    """utime, stime, and the same of children that were waited for."""
    after_name = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return [int(field) for field in after_name[11:15]]


def demo_instance(folder: Path, database: str = "") -> dict[str, str]:
    """Make a demo instance in an empty folder; returns the environment that points to it.

    `database`: the address of an empty PostgreSQL database; SQLite in the folder when left out.
    """
    environ = environment(folder, database)
    compiled = list((ROOT / "translations").glob("*/LC_MESSAGES/messages.mo"))
    for command in (["init"], ["demo"], *([] if compiled else [["messages", "compile"]])):
        portal = [sys.executable, "-m", "portal", *command]
        subprocess.run(portal, cwd=ROOT, env=environ, check=True, stdout=subprocess.DEVNULL)
    return environ


def environment(folder: Path, database: str = "") -> dict[str, str]:
    """The environment of a demo instance in this folder."""
    return {
        **{name: value for name, value in os.environ.items() if not name.startswith("PORTAL_")},
        "PORTAL_INSTANCE": str(folder),
        "PORTAL_DEMO": "1",
        "PORTAL_DATABASE_URL": database,
    }


@contextmanager
def portal(environ: Mapping[str, str], log: Path | None = None, *, unending: bool = False) -> Iterator[Server]:
    """The portal as `portal serve` runs it, without the worker. `log`: a file that takes everything it says.

    `unending`: no worker is replaced after a number of requests.
    """
    port = free_port()
    command = ["bench.unending" if unending else "portal.serving", f"127.0.0.1:{port}", str(WORKERS), "1"]
    with _running(command, port, "/healthz", environ, log) as server:
        yield server


@contextmanager
def bare(database: str, boxes: int = 1) -> Iterator[Server]:
    """The bare application on this database (an address) under the same gunicorn settings.

    `boxes`: how often it seals what was written.
    """
    port = free_port()
    options = ["--bind", f"127.0.0.1:{port}", "--workers", str(WORKERS), "--threads", "1", "--log-level", "warning"]
    make_tables(database)
    environ = {**os.environ, "BARE_DATABASE_URL": database, "BARE_BOXES": str(boxes)}
    with _running(["gunicorn", *options, "bench.bare:create()"], port, "/page", environ) as server:
        yield server


@contextmanager
def _running(
    command: list[str], port: int, path: str, environ: Mapping[str, str], log: Path | None = None
) -> Iterator[Server]:
    with log.open("ab") if log else nullcontext() as out:
        full = [sys.executable, "-m", *command]
        process = subprocess.Popen(full, cwd=ROOT, env=dict(environ), stdout=out, stderr=out)
    server = Server(process.pid, port)
    try:
        _wait_until_it_answers(process, server, path)
        yield server
    finally:
        process.terminate()
        try:
            process.wait(30)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def _wait_until_it_answers(process: subprocess.Popen[bytes], server: Server, path: str) -> None:
    request = f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1:{server.port}\r\nConnection: close\r\n\r\n".encode()
    until = time.monotonic() + 60
    while time.monotonic() < until and process.poll() is None:
        try:
            if len(server.workers()) == WORKERS and fetch(server.port, request).ok:
                return
        except OSError:
            pass
        time.sleep(0.1)
    raise RuntimeError(f"the server did not answer at {path}")


def free_port() -> int:
    """A port of this machine that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port
