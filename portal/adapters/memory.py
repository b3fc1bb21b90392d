"""What is in the memory of a process stays there: no core file, and nobody of the same account may look in."""

from __future__ import annotations

import ctypes
import resource
import sys
from pathlib import Path

_PR_SET_DUMPABLE = 4


def keep_to_ourselves() -> None:
    """Let this process leave no core file, and shut its memory to other processes of the same account.

    To be called in every process that holds keys or texts: a child that is started anew begins without it, one that is
    forked keeps it. A crash dump of such a process would hold what was being read. Only root can still look in. On
    another system than Linux only the limit on core files is set.
    """
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_PR_SET_DUMPABLE, 0, 0, 0, 0)


def plain_swap(proc: Path = Path("/proc"), sys_block: Path = Path("/sys/block")) -> list[str]:
    """The places where memory may be written to disk as it is: swap that is on, and not encrypted as far as is seen."""
    try:
        lines = (proc / "swaps").read_text().splitlines()[1:]
    except OSError:
        return []
    return [name for name in (line.split()[0] for line in lines if line.strip()) if not _is_covered(name, sys_block)]


def _is_covered(name: str, sys_block: Path) -> bool:
    """Whether this swap is in memory (zram) or encrypted by the kernel (dm-crypt)."""
    device = Path(name).resolve().name
    if device.startswith("zram"):
        return True
    try:
        return (sys_block / device / "dm" / "uuid").read_text().startswith("CRYPT-")
    except OSError:
        return False
