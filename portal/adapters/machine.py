"""What a machine says of itself: room on the disk, who may read a file, what kind of file system it stands on."""

from __future__ import annotations

import shutil
import stat
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from ipaddress import ip_address
from pathlib import Path

from sqlalchemy import Connection, text

from portal.adapters.database import Database

NETWORKED = frozenset({"9p", "afs", "ceph", "cifs", "fuse.glusterfs", "fuse.sshfs", "lustre", "nfs", "nfs4", "smb3"})
"""File systems that other machines have as well, where the locks and the memory map of SQLite cannot be trusted."""

_LINE = text(
    "SELECT clock_timestamp() AS now, host(inet_server_addr()) AS host,"
    " (SELECT ssl FROM pg_stat_ssl WHERE pid = pg_backend_pid()) AS ssl"
)


@dataclass(frozen=True, slots=True)
class Line:
    """The line to PostgreSQL: its clock, whether it goes to another machine, and whether it is encrypted."""

    clock: datetime
    is_elsewhere: bool
    is_encrypted: bool


def free(folder: Path) -> int:
    """Bytes that can still be written where this folder is."""
    return shutil.disk_usage(folder).free


def read_by_others(folder: Path) -> Iterator[Path]:
    """What others than its owner may read, of the files right in a folder; the folder itself when they may enter it."""
    if not folder.stat().st_mode & (stat.S_IRWXG | stat.S_IRWXO):
        return  # whatever is in it, nobody else comes there
    for file in sorted(folder.glob("*.sqlite*")):
        if file.stat().st_mode & (stat.S_IRGRP | stat.S_IROTH):
            yield file


def file_system(path: Path, mounts: Path = Path("/proc/self/mounts")) -> str:
    """The kind of file system a path stands on, as the kernel names it; "" where that cannot be seen."""
    try:
        lines = [line.split(" ") for line in mounts.read_text().splitlines()]
    except OSError:
        return ""
    found = [
        (len(where), kind)
        for _device, where, kind, *_more in lines
        if path == Path(where) or path.is_relative_to(where.replace("\\040", " "))
    ]
    return max(found)[1] if found else ""


def line(database: Database, connection: Connection) -> Line | None:
    """How PostgreSQL is reached; None on SQLite, which is a file."""
    if database.is_sqlite:
        return None
    found = connection.execute(_LINE).one()
    return Line(found.now, bool(found.host) and not ip_address(found.host).is_loopback, bool(found.ssl))
