"""Two PostgreSQL servers of our own: a primary and a synchronous standby, that can be killed, promoted and taken back.

Both run without privileges (as the account of PostgreSQL when we are root), in a temporary folder, on ports of their
own. Nothing here is faster than it is elsewhere, except `flush=False`: then the disk is not waited for, as a machine
that keeps its power does not need; a test is done sooner, and what a killed process loses is the same.
"""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import psycopg

from bench.proofs.cluster import ACCOUNT, program, run
from bench.proofs.mail import free_port

HOST = "127.0.0.1"
ROLE, NAME = "portal", "portal"
_SETTINGS = """
listen_addresses = '127.0.0.1'
unix_socket_directories = ''
max_connections = 60
shared_buffers = 64MB
wal_keep_size = 512MB
max_wal_size = 1GB
synchronous_commit = on
wal_retrieve_retry_interval = 200ms
wal_receiver_timeout = 5s
wal_sender_timeout = 5s
log_statement = none
"""


class NotThere(Exception):
    """PostgreSQL is not installed, or a server did not do in time what it was told."""


@dataclass(frozen=True, slots=True)
class Server:
    """One of the two: its name, its data directory, its port."""

    name: str
    data: Path
    port: int

    def ask(self, query: str, database: str = "postgres") -> Any:
        """The first value that a query gives, as the account that may do everything; None when it gives none."""
        with psycopg.connect(host=HOST, port=self.port, user=ACCOUNT, dbname=database, autocommit=True) as connection:
            cursor = connection.execute(query.encode())
            row = cursor.fetchone() if cursor.description else None
            return row[0] if row else None

    def kill(self) -> None:
        """SIGKILL for every process of it at once, as when the machine is gone."""
        master = int((self.data / "postmaster.pid").read_text().split()[0])
        os.kill(master, signal.SIGSTOP)  # so that it starts nothing new meanwhile
        theirs = children(master)
        for process in (*theirs, master):
            with suppress(ProcessLookupError):
                os.kill(process, signal.SIGKILL)
        until = time.monotonic() + 10
        while any(map(_alive, (*theirs, master))) and time.monotonic() < until:
            time.sleep(0.01)
        (self.data / "postmaster.pid").unlink()  # nobody waits for what we killed: its number may stay taken

    def start(self) -> None:
        """Start it, and wait until it takes connections."""
        control = ("pg_ctl", "-D", str(self.data), "-w", "-t", "60", "-l", str(self.data.parent / f"{self.name}.log"))
        run(_found(control[0]), *control[1:], "-o", f"-p {self.port}", "start")

    def stop(self) -> None:
        """Stop it in an orderly way, when it runs."""
        with suppress(subprocess.CalledProcessError):
            run(_found("pg_ctl"), "-D", str(self.data), "-m", "fast", "-w", "stop")

    def configure(self, **settings: str) -> None:
        """Replace what it was told besides its usual settings; holds from its next start or reload."""
        lines = [f"{name} = '{value}'\n" for name, value in settings.items()]
        _write(self.data / "postgresql.auto.conf", "".join(lines))


@dataclass
class Pair:
    """The two servers; `primary` is the one that writes now. `rewound`, `copied`: how the other one was taken back."""

    folder: Path
    primary: Server
    standby: Server
    rewound: int = 0
    copied: int = 0
    synchronous: bool = field(default=True)

    @property
    def url(self) -> str:
        """The address of the database, with both hosts in it, as the portal is told."""
        hosts = "&".join(f"host={HOST}:{each.port}" for each in sorted((self.primary, self.standby), key=_by_name))
        return f"postgresql+psycopg://{ROLE}@/{NAME}?{hosts}&target_session_attrs=read-write&connect_timeout=3"

    def attach(self) -> None:
        """The standby follows the primary; returns when no commit counts any more without it (if `synchronous`)."""
        told = f"host={HOST} port={self.primary.port} user={ACCOUNT} application_name={self.standby.name}"
        self.standby.configure(primary_conninfo=told, recovery_target_timeline="latest")
        _write(self.standby.data / "standby.signal", "")
        self.standby.start()
        _until(lambda: self.primary.ask("SELECT count(*) FROM pg_stat_replication WHERE state = 'streaming'") == 1)
        if not self.synchronous:
            return
        self.primary.configure(synchronous_standby_names=self.standby.name)
        self.primary.ask("SELECT pg_reload_conf()")
        _until(lambda: self.primary.ask("SELECT count(*) FROM pg_stat_replication WHERE sync_state = 'sync'") == 1)
        # what was committed while there was no standby must be there as well before the next one is killed
        now = self.primary.ask("SELECT pg_current_wal_lsn()")
        _until(lambda: self.primary.ask(f"SELECT '{now}'::pg_lsn <= min(flush_lsn) FROM pg_stat_replication"))

    def promote(self) -> None:
        """The standby writes from now on, and waits for nobody until `attach`: as an operator or Patroni decides."""
        self.standby.configure()
        run(_found("pg_ctl"), "-D", str(self.standby.data), "-w", "promote")
        self.primary, self.standby = self.standby, self.primary

    def take_back(self) -> None:
        """What was the primary becomes the standby: wound back to where both parted, or copied anew."""
        source = f"host={HOST} port={self.primary.port} user={ACCOUNT} dbname=postgres"
        self.primary.ask("CHECKPOINT")  # the timeline it writes on now stands in its control file
        try:
            run(_found("pg_rewind"), "-D", str(self.standby.data), "--source-server", source)
            self.rewound += 1
        except subprocess.CalledProcessError:
            self._copy()
            self.copied += 1
        self.attach()

    def _copy(self) -> None:
        shutil.rmtree(self.standby.data, ignore_errors=True)
        source = ("-h", HOST, "-p", str(self.primary.port), "-U", ACCOUNT)
        run(_found("pg_basebackup"), *source, "-D", str(self.standby.data), "-X", "stream", "-c", "fast")

    def deaf(self) -> None:
        """The standby hears nothing any more (only while it is not synchronous): what a stale one looks like."""
        self.standby.configure(primary_conninfo="")
        self.standby.ask("SELECT pg_reload_conf()")
        _until(lambda: self.primary.ask("SELECT count(*) FROM pg_stat_replication") == 0)


@contextmanager
def pair(*, synchronous: bool = True, flush: bool = True) -> Iterator[Pair]:
    """A primary with a standby and an empty database. Raises NotThere where PostgreSQL is not installed."""
    initdb = _found("initdb")
    with tempfile.TemporaryDirectory(prefix="portal-pair-") as temporary:
        folder = Path(temporary)
        if os.geteuid() == 0:
            shutil.chown(folder, ACCOUNT, ACCOUNT)
        first, second = (Server(name, folder / name, free_port()) for name in ("east", "west"))
        run(initdb, "-D", str(first.data), "-A", "trust", "-U", ACCOUNT, "-E", "UTF8", "--locale=C", "-k", "-N")
        with (first.data / "postgresql.conf").open("a") as file:
            file.write(_SETTINGS + ("" if flush else "fsync = off\n"))
        made = Pair(folder, first, second, synchronous=synchronous)
        try:
            first.start()
            first.ask(f"CREATE ROLE {ROLE} LOGIN")
            first.ask(f"CREATE DATABASE {NAME} OWNER {ROLE}")
            made._copy()
            made.attach()
            yield made
        finally:
            for each in (made.primary, made.standby):
                with suppress(OSError, subprocess.CalledProcessError):
                    run(_found("pg_ctl"), "-D", str(each.data), "-m", "immediate", "stop")


def children(process: int) -> list[int]:
    """The processes that this one started and that are there now."""
    try:
        return [int(each) for each in Path(f"/proc/{process}/task/{process}/children").read_text().split()]
    except OSError:
        return []


def _by_name(server: Server) -> str:
    return server.name


def _found(name: str) -> str:
    found = program(name)
    if found is None:
        raise NotThere(f"{name} of PostgreSQL was not found")
    return found


def _write(path: Path, text: str) -> None:
    path.write_text(text)
    if os.geteuid() == 0:
        shutil.chown(path, ACCOUNT, ACCOUNT)


def _alive(process: int) -> bool:
    try:
        return Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


def _until(done: Any, seconds: float = 60) -> None:
    until = time.monotonic() + seconds
    while not done():
        if time.monotonic() > until:
            raise NotThere("a server did not do in time what it was told")
        time.sleep(0.02)


__all__ = ["NotThere", "Pair", "Server", "children", "pair"]
