"""A client that costs little beside the server on the same machine: raw sockets, one thread, one selector.

Sync workers close every connection, so every request makes its own, as it does behind a proxy without keep-alive.
"""

from __future__ import annotations

import selectors
import socket
import statistics
import time
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

Unit = Sequence[tuple[bytes, bytes]]
"""Requests that are made one after the other and measured as one; each with bytes that its answer must contain."""


LATER = 429
"""Who is asked to come back, as when others unlock, comes back at once; the time of all tries counts."""


@dataclass(frozen=True, slots=True)
class Answer:
    """One answer as it came over the line."""

    head: bytes
    body: bytes

    @property
    def status(self) -> int:
        """The status code; 0 when the answer is not whole."""
        parts = self.head.split(b" ", 2)
        length = self.header(b"content-length")
        whole = len(parts) > 1 and (not length or int(length) == len(self.body))
        return int(parts[1]) if whole else 0

    @property
    def ok(self) -> bool:
        """Whether it is whole and a 200."""
        return self.status == 200

    def header(self, name: bytes) -> bytes:
        """The value of a header, empty when it is absent."""
        for line in self.head.split(b"\r\n")[1:]:
            key, _, value = line.partition(b":")
            if key.lower() == name:
                return value.strip()
        return b""


@dataclass(frozen=True, slots=True)
class Figures:
    """What one round gave. `rate`: units a second; `p50`, `p99`: milliseconds; `cpu`: the server's, ms per unit."""

    rate: float
    p50: float
    p99: float
    cpu: float


def get(port: int, path: str, **headers: str) -> bytes:
    """A GET as it goes over the line."""
    return _head("GET", port, path, headers) + b"\r\n"


def post(port: int, path: str, fields: Mapping[str, str] | Sequence[tuple[str, str]], **headers: str) -> bytes:
    """A form post as it goes over the line, from a page of the same origin."""
    body = urlencode(fields).encode()
    headers = {"Origin": f"http://127.0.0.1:{port}", "Content-Type": "application/x-www-form-urlencoded", **headers}
    return _head("POST", port, path, headers) + f"Content-Length: {len(body)}\r\n\r\n".encode() + body


def _head(method: str, port: int, path: str, headers: Mapping[str, str]) -> bytes:
    lines = [f"{method} {path} HTTP/1.1", f"Host: 127.0.0.1:{port}", "Connection: close"]
    lines += [f"{name.replace('_', '-')}: {value}" for name, value in headers.items()]
    return "".join(f"{line}\r\n" for line in lines).encode()


def fetch(port: int, request: bytes, timeout: float = 60) -> Answer:
    """One request, waiting for the answer. Raises OSError when the connection fails."""
    with socket.create_connection(("127.0.0.1", port), timeout) as line:
        line.sendall(request)
        received = bytearray()
        while chunk := line.recv(65536):
            received += chunk
    return _answer(received)


def _answer(received: bytes | bytearray) -> Answer:
    head, _, body = bytes(received).partition(b"\r\n\r\n")
    return Answer(head, body)


def run(server: Any, units: Iterable[Unit], clients: int) -> Figures:
    """Let so many clients work through the units. Raises AssertionError at the first answer that is not right."""
    selector = selectors.DefaultSelector()
    waiting = iter(units)
    times: list[float] = []

    def begin(steps: Sequence[tuple[bytes, bytes]], started: float) -> None:
        line = socket.create_connection(("127.0.0.1", server.port))
        line.sendall(steps[0][0])
        selector.register(line, selectors.EVENT_READ, (steps, started, bytearray()))

    def begin_next() -> None:
        unit = next(waiting, None)
        if unit is not None:
            begin(unit, time.perf_counter())

    cpu, started = server.cpu(), time.perf_counter()
    for _ in range(clients):
        begin_next()
    while selector.get_map():
        for key, _ in selector.select():
            line: Any = key.fileobj
            steps, since, received = key.data
            chunk = line.recv(65536)
            if chunk:
                received += chunk
                continue
            selector.unregister(line)
            line.close()
            if _answer(received).status == LATER:
                begin(steps, since)
                continue
            _must_be_right(received, steps[0][1])
            if steps[1:]:
                begin(steps[1:], since)
            else:
                times.append(time.perf_counter() - since)
                begin_next()
    took = time.perf_counter() - started
    return _figures(times, took, server.cpu() - cpu)


def _must_be_right(received: bytes | bytearray, expected: bytes) -> None:
    answer = _answer(received)
    if answer.status not in (200, 303):  # a redirect is what follows an act
        raise AssertionError(answer.head.decode(errors="replace") or "the line was closed without a whole answer")
    if expected not in received:
        raise AssertionError(f"the answer does not contain {expected!r}")


def _figures(times: Sequence[float], took: float, cpu: float) -> Figures:
    cuts = statistics.quantiles([*times, times[-1]] if len(times) == 1 else times, n=100, method="inclusive")
    return Figures(len(times) / took, cuts[49] * 1000, cuts[98] * 1000, cpu / len(times) * 1000)
