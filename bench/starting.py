"""How long it takes from starting a process to its first answer, and what a command takes."""

from __future__ import annotations

import compileall
import subprocess
import sys
import time
from collections.abc import Mapping
from typing import Any

from bench import server
from bench.beside import median
from bench.load import fetch, get

COMMANDS = (["--help"], ["check"], ["worker", "--once"])
PATIENCE = 60.0


def measure(environ: Mapping[str, str], rounds: int) -> dict[str, Any]:
    """Seconds from the start of `portal serve` to the first 200, with one look at /healthz and one at /readyz each
    time; and of some commands from beginning to end."""
    compileall.compile_dir(server.ROOT / "portal", quiet=1)  # as `make install` and pip leave it
    found: dict[str, list[float]] = {}
    for _ in range(rounds):
        for name, seconds in _start(environ).items():
            found.setdefault(name, []).append(seconds)
        for command in COMMANDS:
            started = time.perf_counter()
            whole = [sys.executable, "-m", "portal", *command]
            # `portal check` has something to say about a demo instance: its code is no matter here
            done = subprocess.run(whole, cwd=server.ROOT, env=dict(environ), capture_output=True, check=False)
            if b"Traceback" in done.stderr:
                raise RuntimeError(f"portal {' '.join(command)}: {done.stderr.decode(errors='replace')[-300:]}")
            found.setdefault(f"portal {' '.join(command)}", []).append(time.perf_counter() - started)
    return {name: median(seconds) for name, seconds in found.items()}


def _start(environ: Mapping[str, str]) -> dict[str, float]:
    port = server.free_port()
    found: dict[str, float] = {}
    asked = {path: get(port, path) for path in ("/healthz", "/readyz")}
    command = [sys.executable, "-m", "portal", "serve", "--no-worker", "--host", "127.0.0.1", "--port", str(port)]
    started = time.perf_counter()
    process = subprocess.Popen(command, cwd=server.ROOT, env=dict(environ), stdout=subprocess.DEVNULL)
    try:
        while len(found) < len(asked) and time.perf_counter() - started < PATIENCE and process.poll() is None:
            for path, request in asked.items():
                try:
                    if path not in found and fetch(port, request).ok:
                        found[path] = time.perf_counter() - started
                except OSError:
                    time.sleep(0.005)
    finally:
        process.terminate()
        process.wait(40)
    if len(found) < len(asked):
        raise RuntimeError(f"no answer at {set(asked) - set(found)}")
    return found
