"""The process that cleans one file: it comes in on standard input, `clean` or a fault goes out.

After `clean` come the number of bytes of the small picture, that picture and the file.

It runs as a script of its own (`python -I process.py jpg|png|webp|pdf`), because it reads what a stranger made: before
the first byte of that it gives up opening files and connections, has little memory and time, and what it holds is gone
when it ends.
"""

from __future__ import annotations

import resource
import sys
from pathlib import Path

SECONDS = 8
"""Processor time for one file."""

MEMORY = 768 * 2**20
"""Bytes of address space above what the libraries take; the largest picture takes about two thirds."""


def main() -> None:
    """Clean the file on standard input, which is of the kind that is named."""
    sys.path.insert(0, str(Path(__file__).resolve().parents[3]))
    from portal.adapters.cleaning import papers, pictures
    from portal.adapters.cleaning.mixed import is_mixed
    from portal.adapters.memory import keep_to_ourselves
    from portal.domain.attachments import LARGEST, Fault

    papers.prepare()
    pictures.prepare()
    keep_to_ourselves()
    for limit, most in (
        (resource.RLIMIT_FSIZE, 0),
        (resource.RLIMIT_NPROC, 0),
        (resource.RLIMIT_CPU, SECONDS),
        (resource.RLIMIT_AS, MEMORY + _taken()),
        (resource.RLIMIT_NOFILE, 0),  # the three it has stay open; no file of ours, no connection
    ):
        resource.setrlimit(limit, (most, most))
    kind, data = sys.argv[1], sys.stdin.buffer.read()
    made: bytes | Fault
    small = b""
    try:
        if is_mixed(kind, data):
            made = Fault.MIXED
        elif kind == "pdf":
            made = papers.clean(data)
        else:
            drawn = pictures.clean(kind, data)
            made, small = (drawn, b"") if isinstance(drawn, Fault) else drawn
    except (MemoryError, RecursionError):
        made = Fault.HEAVY
    if not isinstance(made, Fault) and len(made) > LARGEST:
        made = Fault.LARGE
    if isinstance(made, Fault):
        sys.stdout.buffer.write(made.value.encode() + b"\n")
    else:
        sys.stdout.buffer.writelines((b"clean %d\n" % len(small), small, made))
    sys.stdout.buffer.flush()


def _taken() -> int:
    """Bytes of address space that this process takes already."""
    pages = int(Path("/proc/self/statm").read_text().split()[0])
    return pages * resource.getpagesize()


if __name__ == "__main__":
    main()
