"""A PostgreSQL of our own, in a temporary folder: only there every byte of its data directory can be read."""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from bench.proofs.mail import free_port

PLACES = ("/usr/lib/postgresql/*/bin", "/usr/local/pgsql/bin", "/opt/*/bin")
ACCOUNT = "postgres"


def program(name: str) -> str | None:
    """Where a program of PostgreSQL is, or None."""
    found = shutil.which(name)
    if found:
        return found
    places = sorted(str(path) for place in PLACES for path in Path("/").glob(place.lstrip("/") + "/" + name))
    return places[-1] if places else None


def run(*command: str) -> None:
    """As the account of PostgreSQL when we are root: it refuses to run as root."""
    user = ACCOUNT if os.geteuid() == 0 else None
    subprocess.run(command, check=True, capture_output=True, user=user, group=ACCOUNT if user else None, cwd="/")


@contextmanager
def own() -> Iterator[tuple[str, Path | None]]:
    """The address of an empty database and its data directory; ("", None) where PostgreSQL is not installed."""
    initdb, control = program("initdb"), program("pg_ctl")
    if not initdb or not control:
        yield "", None
        return
    with tempfile.TemporaryDirectory(prefix="portal-cluster-") as folder:
        data, port = Path(folder) / "data", free_port()
        data.mkdir()
        if os.geteuid() == 0:
            Path(folder).chmod(0o755)
            shutil.chown(data, ACCOUNT, ACCOUNT)
        run(initdb, "-D", str(data), "-A", "trust", "-U", ACCOUNT, "-E", "UTF8")
        started = (control, "-D", str(data), "-w", "-l", str(data / "server.log"))
        run(*started, "-o", f"-p {port} -h 127.0.0.1 -k '' -c log_statement=none", "start")
        try:
            yield f"postgresql+psycopg://{ACCOUNT}@127.0.0.1:{port}/postgres", data
        finally:
            run(control, "-D", str(data), "-m", "immediate", "stop")


__all__ = ["own", "program", "run"]
