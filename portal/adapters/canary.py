"""A canary through the front of the portal: harmless requests with a mark, and a look into logs for that mark."""

from __future__ import annotations

import ssl
import subprocess  # nosec B404 # started with lists of our own, never a shell
from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from http.client import HTTPConnection, HTTPException, HTTPSConnection
from pathlib import Path
from shutil import which
from urllib.parse import urlsplit

PATIENCE = 10.0
"""Seconds for one request."""

TOO_MUCH = 2**35
"""Bytes that the largest request says it has; it sends none of them."""


class NoAnswer(Exception):
    """Nothing, or nothing that can be trusted, answers at this address; the message says what went wrong."""


@dataclass(frozen=True, slots=True)
class Marks:
    """What stands where in the requests; each is found nowhere else. `address` looks like one of a visitor."""

    path: str
    query: str
    agent: str
    body: str
    address: str

    def items(self) -> Iterable[tuple[str, str]]:
        """The kind of each mark, and the mark."""
        return ((kind, getattr(self, kind)) for kind in ("path", "query", "agent", "body", "address"))


def send(url: str, marks: Marks) -> None:
    """Ask for a page that does not exist, send a form without a token there, and announce far too much.

    Nothing of it is kept by the portal. Raises NoAnswer when not even the first is answered.
    """
    path = f"/nl/{marks.path}/{marks.path}"
    headers = {
        "User-Agent": marks.agent,
        "Referer": f"{url}/nl/{marks.path}",
        "Cookie": f"canary={marks.agent}",
        "X-Forwarded-For": marks.address,
    }
    form = {**headers, "Content-Type": "application/x-www-form-urlencoded"}
    filling = f"story={marks.body}&code={marks.body}&filling={'x' * 100_000}"
    _ask(url, "GET", f"{path}?vanaf={marks.query}", headers, b"")
    with suppress(NoAnswer):
        _ask(url, "POST", path, form, filling.encode())
    with suppress(NoAnswer):
        _ask(url, "POST", path, {**form, "Content-Length": str(TOO_MUCH)}, None)


def _ask(url: str, method: str, path: str, headers: Mapping[str, str], body: bytes | None) -> None:
    where = urlsplit(url)
    try:
        if where.scheme == "https":
            line: HTTPConnection = HTTPSConnection(where.netloc, timeout=PATIENCE, context=ssl.create_default_context())
        else:
            line = HTTPConnection(where.netloc, timeout=PATIENCE)
        try:
            line.request(method, path, body, dict(headers))
            line.getresponse().read()
        finally:
            line.close()
    except (OSError, HTTPException) as error:
        raise NoAnswer(getattr(error, "strerror", None) or type(error).__name__) from error


@dataclass
class Logs:
    """Log files as they stood at one moment. `unread`: those that may not be read."""

    places: tuple[Path, ...]
    sizes: dict[Path, int] = field(default_factory=dict)
    unread: list[Path] = field(default_factory=list)

    def __post_init__(self) -> None:
        for file in self._files():
            with suppress(OSError):
                self.sizes[file] = file.stat().st_size

    def files_with(self, marks: Marks) -> tuple[dict[Path, list[str]], int]:
        """(file -> kinds of the marks that were written into it since, how many files were looked into)."""
        found: dict[Path, list[str]] = {}
        self.unread.clear()
        looked = 0
        for file in self._files():
            try:
                text = self._since(file)
            except OSError:
                self.unread.append(file)
                continue
            looked += 1
            if kinds := [kind for kind, mark in marks.items() if mark.lower().encode() in text]:
                found[file] = kinds
        return found, looked

    def _since(self, file: Path) -> bytes:
        before = self.sizes.get(file, 0)
        with file.open("rb") as log:
            if log.seek(0, 2) < before:  # it was begun anew
                before = 0
            log.seek(before)
            return log.read().lower()

    def _files(self) -> list[Path]:
        files: set[Path] = set()
        self.unread.clear()
        for place in self.places:
            try:
                found = [place] if place.is_file() else [path for path in place.rglob("*") if path.is_file()]
            except OSError:
                self.unread.append(place)
                continue
            files.update(found)
        return sorted(files)


def journal_since(seconds: int) -> str | None:
    """What the journal of systemd took up in the last seconds; None where there is none, or it may not be read."""
    program = which("journalctl")
    if program is None:
        return None
    asked = [program, f"--since=-{seconds}s", "--no-pager", "--quiet", "--output=cat", "--all"]
    try:
        done = subprocess.run(asked, capture_output=True, timeout=30, check=False)  # noqa: S603 # nosec B603
    except (OSError, subprocess.TimeoutExpired):
        return None
    return done.stdout.decode("utf-8", "replace") if done.returncode == 0 and done.stdout else None
