"""The process that cleans one file: it comes in on standard input, `clean` or a fault and the bytes go out.

It runs as a script of its own (`python -I process.py jpg|png|webp|pdf`), because it reads what a stranger made: it can
open no file for writing, has little memory and time, and what it holds is gone when it ends.
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
    from portal.domain.attachments import LARGEST, Fault

    for limit, most in (
        (resource.RLIMIT_CORE, 0),
        (resource.RLIMIT_FSIZE, 0),
        (resource.RLIMIT_CPU, SECONDS),
        (resource.RLIMIT_NOFILE, 32),
        (resource.RLIMIT_AS, MEMORY + _taken()),
    ):
        resource.setrlimit(limit, (most, most))
    kind, data = sys.argv[1], sys.stdin.buffer.read()
    made: bytes | Fault
    try:
        if is_mixed(kind, data):
            made = Fault.MIXED
        else:
            made = papers.clean(data) if kind == "pdf" else pictures.clean(kind, data)
    except (MemoryError, RecursionError):
        made = Fault.HEAVY
    if not isinstance(made, Fault) and len(made) > LARGEST:
        made = Fault.LARGE
    head, body = (made.value.encode(), b"") if isinstance(made, Fault) else (b"clean", made)
    sys.stdout.buffer.write(head + b"\n" + body)
    sys.stdout.buffer.flush()


def _taken() -> int:
    """Bytes of address space that this process takes already."""
    pages = int(Path("/proc/self/statm").read_text().split()[0])
    return pages * resource.getpagesize()


if __name__ == "__main__":
    main()
