"""A new first line of the secret of the server (K_APP). The former lines stay below it until nothing hangs on them."""

from __future__ import annotations

import fcntl
import os
from pathlib import Path

from portal.adapters.vault import Random

KEY_BYTES = 32


def renew(path: Path, random: Random) -> int:
    """Put a new key above the others in this file, in one step; returns how many lines it has now.

    The file is for its owner only, also while it is made, and keeps its owner when root renews it. Two at once wait for
    each other. Raises OSError; then the file is as it was.
    """
    folder = os.open(path.parent, os.O_RDONLY | os.O_DIRECTORY)
    try:
        fcntl.flock(folder, fcntl.LOCK_EX)
        return _renew(path, folder, random)
    finally:
        os.close(folder)


def _renew(path: Path, folder: int, random: Random) -> int:
    former, owner = path.read_text().split(), path.stat()
    fresh = path.with_name(f"{path.name}.new")
    fresh.unlink(missing_ok=True)
    handle = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "w") as file:
        if (owner.st_uid, owner.st_gid) != (os.geteuid(), os.getegid()):
            os.fchown(handle, owner.st_uid, owner.st_gid)
        file.write("".join(f"{line}\n" for line in (random(KEY_BYTES).hex(), *former)))
        file.flush()
        os.fsync(handle)
    fresh.replace(path)
    os.fsync(folder)  # else a power cut takes away a key that was used already
    return len(former) + 1
