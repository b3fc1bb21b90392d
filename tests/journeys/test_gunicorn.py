"""The server as it really runs: it says nothing about who asked, also when what came in is no request at all."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from cast import K_APP, Shares

from portal.settings import CHECKOUT


def ask(port: int, request: bytes) -> str:
    """Send raw bytes, read the whole answer."""
    with socket.create_connection(("127.0.0.1", port), timeout=10) as line:
        line.sendall(request)
        answer = b""
        while part := line.recv(65536):
            answer += part
    return answer.decode("latin1")


@pytest.fixture
def served(furnished: tuple[Path, Shares], tmp_path: Path) -> Iterator[tuple[int, Path]]:
    """A port with the real server behind it, and the file that takes everything it says."""
    instance = tmp_path / "instance"
    shutil.copytree(furnished[0], instance)
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = int(probe.getsockname()[1])
    said = tmp_path / "said.log"
    environment = {**os.environ, "PORTAL_INSTANCE": str(instance), "PORTAL_SECRET_KEY": K_APP.hex()}
    environment.pop("PORTAL_DEMO", None)
    with said.open("wb") as out:
        process = subprocess.Popen(
            [sys.executable, "-m", "portal.serving", f"127.0.0.1:{port}", "1", "1"],
            cwd=CHECKOUT,
            env=environment,
            stdout=out,
            stderr=out,
        )
        try:
            for _ in range(100):
                try:
                    ask(port, b"GET /healthz HTTP/1.0\r\n\r\n")
                    break
                except OSError:
                    time.sleep(0.1)
            yield port, said
        finally:
            process.terminate()
            process.wait(30)


def test_no_log_line_names_an_address_or_a_request(served: tuple[int, Path]) -> None:
    port, said = served
    canary = b"kanarie" * 3
    answers = [
        ask(port, canary + b"\r\n\r\n"),
        ask(port, b"GET /" + canary * 300 + b" HTTP/1.1\r\nHost: x\r\n\r\n"),
        ask(port, b"GET /nl/" + canary + b" HTTP/1.0\r\nHost: x\r\nCookie: a=" + canary + b"\r\n\r\n"),
        ask(port, b"POST /nl/waterstad/melden HTTP/1.0\r\nHost: x\r\nContent-Length: 5\r\n\r\n" + canary[:5]),
    ]
    for answer in answers:
        assert "Content-Security-Policy: default-src 'none'" in answer
        assert "no-store" in answer
        assert "nosniff" in answer
        assert "Server:" not in answer
    time.sleep(0.3)
    text = said.read_text()
    assert "127.0.0.1" not in text.replace(f"127.0.0.1:{port}", "")
    assert "kanarie" not in text
    assert "/nl/" not in text
