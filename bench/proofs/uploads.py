"""A request of 25 MB with files makes no file: not for the request, not for the cleaning, not for a moment.

A photo of almost ten megabytes and others, together 25, go through the front door: once kept, once refused because one
of them is no photo, and once with a story that is missing. Every call by which a process of the server (and of the
cleaning beside it) opens something for writing is written down by strace; what may be opened so is the database, its
second files and the locks. Where strace is not there, Python's own audit events tell it inside one process.

`python -m bench.proofs.uploads`
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from io import BytesIO
from pathlib import Path

from bench.proofs import report, stage
from bench.proofs.canaries import canary
from bench.proofs.report import Found
from bench.proofs.visitor import Inside, Line, Visitor, Wire
from portal.actions.house import House
from portal.domain.attachments import TOGETHER
from portal.doors import join_doors

from PIL import Image  # isort: skip

OURS = re.compile(r"/(portal|sessions)\.(sqlite|queue)(-wal|-shm|-journal)?$|^/dev/(null|tty)$")
"""What may be opened for writing: the database and what belongs to it."""

_WRITES = re.compile(
    r'(?:openat|openat2|open|creat)\((?:AT_FDCWD[^,]*, |\d+[^,]*, )?"(?P<path>[^"]*)".*?(?P<flags>O_[A-Z_|]*|\d{4}\))'
)
_MADE = re.compile(r"(memfd_create|mknod(?:at)?|mkstemp|rename(?:at2?)?|link(?:at)?|symlink(?:at)?|mkdir(?:at)?)\((.*)")
CALLS = "open,openat,openat2,creat,memfd_create,mknod,mknodat,rename,renameat,renameat2,link,linkat,mkdir,mkdirat"


def photo(megabytes: float, number: int) -> bytes:
    """A photo of about so many megabytes: noise, which cannot be packed."""
    side, wanted = 64, megabytes * 2**20
    while True:
        file, remark = BytesIO(), canary(number, "groot").encode()
        Image.effect_noise((side, side), 90).convert("RGB").save(file, "JPEG", quality=95, comment=remark)
        if wanted * 0.96 <= file.tell() <= wanted:
            return file.getvalue()
        side = round(side * (wanted * 0.98 / file.tell()) ** 0.5)


def send(house: House, line: Line, files: list[tuple[str, bytes]], found: Found) -> None:
    """The three requests."""
    visitor = Visitor(line)
    form = stage.form(house, canary(1, "story"))
    for _ in range(8):  # once more when they could not be looked into in time: a machine may have more to do
        page = visitor.post(stage.REPORT, form.fields, files)
        if page.status != 422:
            break
    found.count("the files are not kept", page.status != 200 or stage.shown_code(page.text) != form.code)
    if page.status != 200:
        found.figures["said"] = [line.strip() for line in page.text.splitlines() if "attachments" in line][:3]
    film = [*files[:-1], (f"{canary(1, 'film')}.jpg", b"GIF89a" + files[-1][1])]
    refused = visitor.post(stage.REPORT, stage.form(house, canary(2, "story")).fields, film)
    found.count("a file that is no photo is not refused", refused.status != 422)
    empty = stage.form(house, "").fields
    found.count("a form without a story is not refused", visitor.post(stage.REPORT, empty, files).status != 422)


def written(trace: str) -> list[str]:
    """What was opened for writing, or made, according to strace; without what is ours."""
    found = []
    for text in trace.splitlines():
        if "ENOENT" in text or "EEXIST" in text or "ENOTDIR" in text:
            continue
        made = _MADE.search(text)
        if made:
            found.append(f"{made.group(1)} {made.group(2)[:80]}")
            continue
        opened = _WRITES.search(text)
        writes = ("O_WRONLY", "O_RDWR", "O_CREAT", "O_TMPFILE", "creat(")
        if opened and any(flag in text for flag in writes) and not OURS.search(opened.group("path")):
            found.append(f"{opened.group('path')} {text.rpartition('=')[0][-60:]}")
    return found


@contextmanager
def traced(pid: int, into: Path) -> Iterator[None]:
    """Write down what this process, its children and theirs open, from now on."""
    strace = shutil.which("strace") or ""
    tracer = subprocess.Popen(
        [strace, "-f", "-qq", "-e", f"trace={CALLS}", "-e", "signal=none", "-o", str(into), *_attach(pid)],
        stderr=subprocess.DEVNULL,
    )
    time.sleep(1.5)
    try:
        yield
    finally:
        tracer.terminate()
        tracer.wait(20)


def _attach(pid: int) -> Iterator[str]:
    children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    for each in (str(pid), *children):
        yield from ("-p", each)


def sees(folder: Path) -> bool:
    """Whether a temporary file would be seen, one without a name too: Python makes both."""
    trace = folder / "trace of a temporary file"
    makes = "import tempfile; tempfile.TemporaryFile().write(b'x'); tempfile.NamedTemporaryFile().write(b'x')"
    strace = shutil.which("strace") or ""
    command = [strace, "-f", "-qq", "-e", f"trace={CALLS}", "-o", str(trace), sys.executable, "-I", "-c", makes]
    subprocess.run(command, check=True)
    return len(written(trace.read_text())) >= 2


class Listening:
    """Python's own audit events of this process: what is opened for writing."""

    def __init__(self) -> None:
        self.opened: list[str] = []
        self._on = False
        sys.addaudithook(self._hear)

    def _hear(self, event: str, args: tuple[object, ...]) -> None:
        if not self._on or event not in ("open", "os.mkdir", "os.rename", "tempfile.mkstemp", "tempfile.mkdtemp"):
            return
        if isinstance(args[0], int):
            return  # a pipe to the process that cleans, which is open already
        flags = args[2] if event == "open" and len(args) > 2 and isinstance(args[2], int) else os.O_WRONLY
        if flags & (os.O_WRONLY | os.O_RDWR | os.O_CREAT) and not OURS.search(str(args[0])):
            self.opened.append(f"{event} {args[0]}")

    def __enter__(self) -> Listening:
        self._on = True
        return self

    def __exit__(self, *_error: object) -> None:
        self._on = False


def inside(house: House, megabytes: float) -> Found:
    """The short form, in this process: what Python opens, and what stands in the folder for temporary files."""
    found = Found()
    files = [(f"{canary(number, 'naam')}.jpg", photo(megabytes, number)) for number in range(2)]
    line = Inside(join_doors(house))
    with tempfile.TemporaryDirectory() as folder, Listening() as listening:
        before, tempfile.tempdir = tempfile.tempdir, folder
        try:
            send(house, line, files, found)
        finally:
            tempfile.tempdir = before
        left = list(Path(folder).iterdir())
    found.count("files created", len(left) + len(listening.opened))
    found.figures |= {"megabytes": round(sum(len(data) for _, data in files) / 2**20, 1), "opened": listening.opened}
    return found


def prove(house: House, folder: Path) -> Found:
    """The full form: the real server under strace."""
    found = Found()
    sizes = (9.9, 7.4, 7.4)
    files = [(f"{canary(number, 'naam')}.jpg", photo(size, number)) for number, size in enumerate(sizes)]
    total = sum(len(data) for _, data in files)
    found.count("less than 24 MB, or more than fits", not 24 * 2**20 <= total <= TOGETHER)
    temporary, trace = folder / "temporary", folder / "trace"
    temporary.mkdir()
    with stage.served(house, folder / "log", TMPDIR=str(temporary)) as running:
        Visitor(Wire(running.port)).post(stage.REPORT, stage.form(house, "Eerst een keer zonder.").fields)
        with traced(running.pid, trace):
            send(house, Wire(running.port), files, found)
        left = list(temporary.rglob("*"))
    text = trace.read_text()
    made = written(text)
    found.count("files created", len(made) + len(left))
    found.count("strace saw nothing", text.count("open") < 50)
    found.count("a temporary file would not be seen", not sees(folder))
    found.figures |= {
        "megabytes": round(total / 2**20, 2),
        "requests": 3,
        "calls_seen": len(text.splitlines()),
        "files_created": len(made) + len(left),
        "opened_for_writing": sorted(set(made))[:20],
        "how": "strace",
    }
    return found


def main() -> None:
    """The command."""
    given = report.options(__doc__).parse_args()

    def run() -> Found:
        with stage.furnished(clock=stage.now) as house, tempfile.TemporaryDirectory(prefix="portal-uploads-") as folder:
            if shutil.which("strace"):
                return prove(house, Path(folder))
            found = inside(house, 9.0)
            found.figures["how"] = "audit events of Python, in one process: no strace here"
            return found

    report.conclude("uploads", given.into, run)


if __name__ == "__main__":
    main()
