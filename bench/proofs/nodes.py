"""Two nodes as in production: each its own folder, web server and worker, behind the shipped nginx without stickiness.

A node that ends is started again, as systemd or Kubernetes does. All processes are the portal's own. On a day that is
no working day, or too young, their clock is put forward, because mail has no moments then:
`python -m bench.proofs.nodes SECONDS MODULE …` is the same module with another clock.
"""

from __future__ import annotations

import os
import random
import runpy
import shutil
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path

import portal
from bench.figures import ROOT
from bench.load import Answer, fetch, get
from bench.proofs.mail import free_port
from bench.proofs.standby import children
from portal.actions.house import HERE
from portal.domain.deadlines import is_working_day

_NGINX = """
worker_processes 1;
pid {home}/nginx.pid;
daemon off;
error_log /dev/null crit;
events {{ worker_connections 512; }}
http {{
    access_log off;
    client_body_temp_path {home}/body;
    proxy_temp_path {home}/proxy;
    fastcgi_temp_path {home}/fastcgi;
    uwsgi_temp_path {home}/uwsgi;
    scgi_temp_path {home}/scgi;
    include {home}/portal.conf;
}}
"""


def ahead() -> int:
    """Seconds to put the clock forward: 0 on a working day after four, else to the next working day at noon."""
    now = datetime.now(HERE)
    if is_working_day(now.date()) and now.hour >= 4:
        return 0
    noon = now.replace(hour=12, minute=0, second=0, microsecond=0)
    while noon < now or not is_working_day(noon.date()):
        noon += timedelta(days=1)
    return int((noon - now).total_seconds())


def clock(shift: int) -> Callable[[], datetime]:
    """A clock that is so many seconds ahead."""
    return lambda: datetime.now(HERE) + timedelta(seconds=shift)


SHUNNED = 2
"""Seconds in which the web server in front leaves a node alone that refused it: who restarts nodes waits as long."""


@dataclass
class Process:
    """A process of the portal that is started again whenever it ends."""

    command: Sequence[str]
    environ: Mapping[str, str]
    log: Path
    starts: int = 0
    _now: subprocess.Popen[bytes] | None = None
    _wanted: threading.Event = field(default_factory=threading.Event)
    _keeper: threading.Thread | None = None

    def begin(self) -> None:
        """Start it, and again whenever it ends."""
        self._wanted.set()
        self._keeper = threading.Thread(target=self._keep, daemon=True)
        self._keeper.start()

    @property
    def pid(self) -> int:
        """Its number now; 0 while it is not there."""
        return self._now.pid if self._now and self._now.poll() is None else 0

    def kill(self) -> bool:
        """SIGKILL for it and all it started. Whether it was there."""
        process = self.pid
        if process:
            with suppress(ProcessLookupError):
                os.killpg(process, signal.SIGKILL)
        return bool(process)

    def stop(self, patience: float = 60) -> int:
        """Ask it to end, and wait; it is not started again. Returns its exit code."""
        self._wanted.clear()
        if self._now is None:
            return 0
        self._now.terminate()
        try:
            code = self._now.wait(patience)
        except subprocess.TimeoutExpired:
            self.kill()
            code = self._now.wait()
        if self._keeper:
            self._keeper.join(5)
        return code

    def _keep(self) -> None:
        while self._wanted.is_set():
            with self.log.open("ab") as out:
                self._now = subprocess.Popen(
                    self.command, cwd=ROOT, env=dict(self.environ), stdout=out, stderr=out, start_new_session=True
                )
            self.starts += 1
            self._now.wait()
            if self._wanted.is_set():
                time.sleep(0.2)


@dataclass
class Node:
    """One node: its folder, the port of its web server, and its two processes."""

    folder: Path
    port: int
    web: Process
    worker: Process

    def kill_one(self, chance: random.Random) -> bool:
        """SIGKILL for one of the processes that answer requests. Whether there was one."""
        answering = children(self.web.pid) if self.web.pid else []
        if not answering:
            return False
        with suppress(ProcessLookupError):
            os.kill(chance.choice(answering), signal.SIGKILL)
        return True

    def ready(self) -> bool:
        """Whether it says that it can take signals."""
        try:
            return fetch(self.port, get(self.port, "/readyz"), 10).ok
        except OSError:
            return False


def make(folder: Path, first: Path, environ: Mapping[str, str], shift: int, processes: int) -> Node:
    """A node with a folder of its own: what every node must have alike is copied from the first installation."""
    folder.mkdir()
    for name in ("roots.toml", "revoked.log"):
        if (first / name).exists():
            shutil.copy(first / name, folder / name)
    port = free_port()
    own = {**environ, "PORTAL_INSTANCE": str(folder)}
    start = [sys.executable, "-m", *(("bench.proofs.nodes", str(shift)) if shift else ())]
    web = [*start, "portal.serving", f"127.0.0.1:{port}", str(processes), "1"]
    worker = [*start, "portal", "worker"]
    log = folder / "said.log"
    return Node(folder, port, Process(web, own, log), Process(worker, own, log))


@contextmanager
def balancer(folder: Path, upstreams: Sequence[int]) -> Iterator[int]:
    """The port of the shipped nginx before these nodes; without a certificate, and so without TLS."""
    home, port = folder / "nginx", free_port()
    for name in ("body", "proxy", "fastcgi", "uwsgi", "scgi"):
        (home / name).mkdir(parents=True)
    shipped = ROOT / "deploy" / "nginx"
    shutil.copytree(shipped / "portal", home / "portal")
    shutil.copy(shipped / "portal.conf", home / "portal.conf")
    servers = "".join(f"server 127.0.0.1:{each} max_fails=3 fail_timeout={SHUNNED}s;\n" for each in upstreams)
    (home / "portal" / "upstream.conf").write_text(servers)
    (home / "portal" / "plain.conf").write_text(f"listen 127.0.0.1:{free_port()};\nserver_name localhost;\n")
    (home / "portal" / "address.conf").write_text(f"listen 127.0.0.1:{port} default_server;\nserver_name localhost;\n")
    (home / "nginx.conf").write_text(("user root;\n" if os.geteuid() == 0 else "") + _NGINX.format(home=home))
    command = ["nginx", "-p", str(home), "-c", str(home / "nginx.conf"), "-e", "/dev/null"]
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        wait_until(lambda: _answers(port), 20)
        yield port
    finally:
        process.terminate()
        process.wait(20)


def _answers(port: int) -> bool:
    try:
        return bool(fetch(port, get(port, "/healthz"), 10).status)
    except OSError:
        return False


def calm(answer: Answer) -> bool:
    """Whether this is the page that says to try again in a moment, of the portal or of nginx before it."""
    return answer.status == 503 and answer.header(b"content-type").startswith(b"text/html")


def wait_until(done: Callable[[], bool], seconds: float = 60) -> None:
    """Wait until something is so. Raises TimeoutError."""
    until = time.monotonic() + seconds
    while not done():
        if time.monotonic() > until:
            raise TimeoutError
        time.sleep(0.02)


def _run_ahead(shift: int, module: str, arguments: Sequence[str]) -> None:
    """Run a module of the portal with a clock that is ahead."""
    build = portal.build_house
    portal.build_house = lambda settings, **own: build(settings, **{"clock": clock(shift), **own})
    sys.argv = [module, *arguments]
    runpy.run_module(module, run_name="__main__")


if __name__ == "__main__":
    _run_ahead(int(sys.argv[1]), sys.argv[2], sys.argv[3:])
