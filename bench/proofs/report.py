"""What a proof found: figures to show, and counts of what must not be; printed, kept, and turned into an exit code."""

from __future__ import annotations

import argparse
import json
import signal
import sys
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, NoReturn

from bench import figures

INTO = figures.ROOT / "bench" / "figures.json"


@dataclass
class Found:
    """`figures`: what was counted and measured. `wrong`: name -> how often a promise was broken; all must be 0."""

    figures: dict[str, Any] = field(default_factory=dict)
    wrong: dict[str, int] = field(default_factory=dict)

    def count(self, what: str, broken: bool | int = True) -> None:
        """One more case of `what`, when it is broken; the name stands there with 0 otherwise."""
        self.wrong[what] = self.wrong.get(what, 0) + int(broken)

    def add(self, other: Found, name: str = "") -> None:
        """Take in what another part found: its figures under its name, its faults among ours."""
        if name:
            self.figures[name] = other.figures
        else:
            self.figures |= other.figures
        for what, times in other.wrong.items():
            self.count(f"{name}: {what}" if name else what, times)

    @property
    def kept(self) -> bool:
        """Whether every promise was kept."""
        return not any(self.wrong.values())


def options(doc: str | None, **sizes: int) -> argparse.ArgumentParser:
    """A command line with a number for each size, a seed, and the file of figures ("" for none)."""
    parser = argparse.ArgumentParser(description=doc, formatter_class=argparse.RawDescriptionHelpFormatter)
    for name, size in sizes.items():
        parser.add_argument(f"--{name}", type=int, default=size)
    parser.add_argument("--seed", type=int, default=20261122)
    parser.add_argument("--into", default=str(INTO), help='where the figures go; "" for nowhere')
    return parser


def conclude(name: str, into: str, prove: Callable[[], Found]) -> NoReturn:
    """Run a proof, print and keep what it found, and end with 1 when a promise was broken."""
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))  # what was started and mounted is put away again
    started = time.monotonic()
    found = prove()
    seconds = round(time.monotonic() - started, 1)
    whole: Mapping[str, Any] = {**found.figures, "seconds": seconds, "wrong": found.wrong, "kept": found.kept}
    if into:
        figures.write(Path(into), f"proof_{name}", whole)
    print(json.dumps(whole, indent=2, ensure_ascii=False))
    sys.exit(0 if found.kept else 1)
