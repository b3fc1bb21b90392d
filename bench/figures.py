"""The file with what was measured: which commit, on what machine, when."""

from __future__ import annotations

import json
import os
import platform
import sqlite3
import statistics
import subprocess
import tempfile
import time
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent


def write(path: Path, part: str, found: Mapping[str, Any]) -> None:
    """Put the figures of one part into the file; the other parts stay."""
    whole: dict[str, Any] = json.loads(path.read_text()) if path.exists() else {}
    whole[part] = {"commit": commit(), "measured_on": date.today().isoformat(), "machine": machine(), **found}
    path.write_text(json.dumps(whole, indent=2, ensure_ascii=False) + "\n")


def commit() -> str:
    """The commit that was measured, with + when files were changed since."""
    try:
        head = _git("rev-parse", "HEAD")
        changed = _git("status", "--porcelain", "--untracked-files=no", "--", ".", ":!bench/figures.json")
    except (OSError, subprocess.CalledProcessError):
        return "unknown"
    return head + ("+" if changed else "")


def _git(*arguments: str) -> str:
    done = subprocess.run(["git", *arguments], cwd=ROOT, capture_output=True, text=True, check=True)
    return done.stdout.strip()


def machine() -> dict[str, Any]:
    """What the figures depend on; nothing that names the machine."""
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    return {
        "processor": _processor(),
        "cores": os.cpu_count(),
        "memory_gb": round(memory),
        "system": f"{platform.system()} {platform.machine()}",
        "python": platform.python_version(),
        "sqlite": sqlite3.sqlite_version,
        "fsync_ms": _fsync(),
        "load_average_of_5_minutes": round(os.getloadavg()[1], 1),
    }


def _processor() -> str:
    for line in Path("/proc/cpuinfo").read_text().splitlines():
        if line.startswith("model name"):
            return line.partition(":")[2].strip()
    return platform.processor() or "unknown"


def _fsync() -> float:
    """Milliseconds that one write takes to reach the disk; the median of a hundred."""
    times = []
    with tempfile.TemporaryFile() as file:
        for _ in range(100):
            file.write(b"x" * 4096)
            started = time.perf_counter()
            file.flush()
            os.fsync(file.fileno())
            times.append((time.perf_counter() - started) * 1000)
    return round(statistics.median(times), 2)
