"""Malformed requests at the real server: what no browser sends. It answers or hangs up, and never fails or tells.

`python -m bench.proofs.malformed --count 10000` starts a portal of its own with two workers and sends them all, from a
seeded choice of everything that can be wrong with a request. Afterwards: no answer 500 or above, no trace of the code
in an answer or in what the server said, every worker still the one that started, and the portal answers as before.
"""

from __future__ import annotations

import re
import socket
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from bench import server
from bench.proofs import report
from bench.proofs.malformed_requests import Maker, once_failed, request

_TOLD = re.compile(
    rb"Traceback|File \"|site-packages|werkzeug|gunicorn|sqlalchemy|/portal/|line \d+, in ", re.IGNORECASE
)
_TRACE = re.compile(rb"Traceback|File \"|^    raise ", re.MULTILINE)


CLOSE = [(b"Host", b"localhost"), (b"Connection", b"close")]

Said = Callable[[], bytes]
"""What the server said on its output so far."""


@dataclass
class Found:
    """What was sent of each kind, what came back, and what went wrong."""

    sent: Counter[str] = field(default_factory=Counter)
    answers: Counter[str] = field(default_factory=Counter)
    wrong: list[str] = field(default_factory=list)


def send(port: int, raw: bytes, patience: float = 5) -> bytes:
    """Send the bytes, say that this was all, and read what comes until the server hangs up."""
    answer = b""
    with socket.create_connection(("127.0.0.1", port), timeout=patience) as line:
        try:
            line.sendall(raw)
            line.shutdown(socket.SHUT_WR)
        except OSError:
            pass  # it hung up before all was sent; what it said can still be there
        try:
            while part := line.recv(65536):
                answer += part
        except ConnectionResetError:
            pass
    return answer


def throw(running: server.Server, said: Said, count: int, seed: int = 1, place: str = "roosendaal") -> Found:
    """Send so many, and look at every answer; then at the server."""
    found, maker = Found(), Maker(seed, place)
    before = running.workers()
    known = once_failed()
    for number in range(count):
        kind, raw = known[number] if number < len(known) else maker.make()
        found.sent[kind] += 1
        try:
            answer = send(running.port, raw)
        except TimeoutError:
            found.wrong.append(f"{number} ({kind}): no answer")
            continue
        for status in _statuses(answer):
            found.answers[status] += 1
            if status.startswith("5") and status != "501":  # 501: a transfer coding that nobody knows (RFC 9112, 6.1)
                found.wrong.append(f"{number} ({kind}): answered {status} to {raw[:80]!r}")
        if _TOLD.search(answer):
            found.wrong.append(f"{number} ({kind}): tells of the code: {_TOLD.search(answer)} to {raw[:80]!r}")
        if not answer:
            found.answers["hung up"] += 1
    told = said()
    found.wrong += ["the log holds a traceback"] if _TRACE.search(told) else []
    found.wrong += [f"the log says that something failed: {line!r}" for line in told.splitlines() if b'"error"' in line]
    if running.workers() != before:
        found.wrong.append("a worker died")
    if not send(
        running.port, request(b"GET", b"/nl/", [(b"Host", b"localhost"), (b"Connection", b"close")])
    ).startswith(b"HTTP/1.1 200"):
        found.wrong.append("the portal answers no longer")
    return found


def _statuses(answer: bytes) -> Iterator[str]:
    for hit in re.finditer(rb"(?:^|(?<=[>\n}]))HTTP/1\.[01] (\d{3})", answer):
        yield hit[1].decode()


@contextmanager
def noted(
    environ: Mapping[str, str], folder: Path, workers: int = 2
) -> Iterator[tuple[server.Server, Callable[[], bytes]]]:
    """The portal as it is served, and all that it has said on its output so far."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = int(probe.getsockname()[1])
    path = folder / "said.log"
    with path.open("wb") as out:
        serving = [sys.executable, "-m", "portal.serving", f"127.0.0.1:{port}", str(workers), "1"]
        process = subprocess.Popen(serving, cwd=server.ROOT, env=dict(environ), stdout=out, stderr=out)
        try:
            for _ in range(300):
                try:
                    if send(port, request(b"GET", b"/healthz", CLOSE)):
                        break
                except OSError:
                    time.sleep(0.1)
            running = server.Server(process.pid, port)
            while len(running.workers()) < workers:
                time.sleep(0.05)
            yield running, path.read_bytes
        finally:
            process.terminate()
            process.wait(30)


def main() -> None:
    """The command."""
    given = report.options(__doc__, count=10_000).parse_args()

    def run() -> report.Found:
        with tempfile.TemporaryDirectory(prefix="portal-proof-") as folder:
            environ = server.demo_instance(Path(folder) / "instance")
            with noted(environ, Path(folder)) as (running, said):
                found = throw(running, said, given.count, given.seed)
        print(*found.wrong[:100], sep="\n")
        counted = {"kinds": dict(sorted(found.sent.items())), "answers": dict(sorted(found.answers.items()))}
        return report.Found({"requests": given.count, **counted}, {"failed_or_told": len(found.wrong)})

    report.conclude("malformed", given.into, run)


if __name__ == "__main__":
    main()
