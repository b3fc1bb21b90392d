"""Files made clean: a picture is drawn again, a PDF keeps only what it shows. Nothing of it touches a disk.

A child process looks at what came in (`process.py`): it has little memory and time, can open no file and no connection,
gets nothing of our environment, and ends with the file.
"""

from __future__ import annotations

import re
import subprocess  # nosec B404 # started with lists of our own, never a shell
import sys
from pathlib import Path
from threading import BoundedSemaphore
from time import monotonic

from portal.domain.attachments import LARGEST, SMALL, Cleaned, Fault, kind_of

PROCESS = Path(__file__).resolve().with_name("process.py")

PATIENCE = 8.0
"""Seconds for one file; a photograph of a phone takes less than one."""

_CLEAN = re.compile(rb"clean (\d{1,5})")

_AT_ONCE = BoundedSemaphore(2)
"""Each takes a processor and up to half a gigabyte."""


class Refused(Exception):
    """This file is not taken. `fault` says why."""

    def __init__(self, fault: Fault) -> None:
        super().__init__(fault.value)
        self.fault = fault


def clean(data: bytes, patience: float = PATIENCE) -> Cleaned:
    """The file with nothing in it but what it shows. `patience`: seconds, waiting for a turn included. Raises Refused.

    What it is follows from its contents. What takes too much time or memory is refused as HEAVY.
    """
    if not data:
        raise Refused(Fault.EMPTY)
    if len(data) > LARGEST:
        raise Refused(Fault.LARGE)
    kind = kind_of(data)
    if kind is None:
        raise Refused(Fault.TYPE)
    until = monotonic() + patience
    if not _AT_ONCE.acquire(timeout=patience):
        raise Refused(Fault.BUSY)
    try:
        return _cleaned(kind, data, until - monotonic())
    finally:
        _AT_ONCE.release()


def _cleaned(kind: str, data: bytes, patience: float) -> Cleaned:
    try:
        done = subprocess.run(  # noqa: S603 # nosec B603 # our own script, nothing of the file in its arguments
            [sys.executable, "-I", "-B", str(PROCESS), kind],
            input=data,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,  # it may hold something of the file
            cwd=PROCESS.parent,
            env={"OMP_NUM_THREADS": "1"},  # and nothing of ours: no key, no address
            timeout=patience,
            check=False,
        )
    except subprocess.TimeoutExpired:
        raise Refused(Fault.HEAVY) from None
    said, _, rest = done.stdout.partition(b"\n")
    if done.returncode == 0 and (found := _CLEAN.fullmatch(said)):
        small, made = rest[: int(found[1])], rest[int(found[1]) :]
        # it read what a stranger made, so what it says is not taken on trust
        fits = len(made) <= LARGEST and len(small) <= SMALL
        if fits and kind_of(made) == kind and (not small or kind_of(small) == "jpg"):
            return Cleaned(kind, made, small)
    if done.returncode == 0 and said in {fault.value.encode() for fault in Fault}:
        raise Refused(Fault(said.decode()))
    raise Refused(Fault.HEAVY)  # ended by its limits, or by a fault in a library that reads files
