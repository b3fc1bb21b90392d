"""Which ratios got worse than they were recorded: only ratios, because absolute figures drift with the machine.

`regression.json` holds each with how far it may be off. A ratio that got better is no fault; it is recorded anew with
`make bench ARGS="--record"`.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from bench import figures

FILE = Path(__file__).with_name("regression.json")
TOLERANCE = 0.15
"""Of the recorded figure; where rounds differed more than that, as far as they did."""

HIGHER = ("rate_to_bare", "worker_to_alone", "mail_server_hangs_to_alone")
LOWER = ("cpu_to_bare", "p99_to_p50")
STEPS = "statements"
"""A count, not a time: any more is worse."""

SIZE = "bytes"
OF_CHANCE = 0.005
"""Of a compressed page: the tokens in it are another row of letters every time."""


def ratios(found: Mapping[str, Any], path: tuple[str, ...] = ()) -> Iterator[tuple[str, float, float]]:
    """Every ratio and count that was measured: its name, the figure, how far it may be off."""
    for name, value in found.items():
        if isinstance(value, Mapping):
            yield from ratios(value, (*path, name))
        elif name in (*HIGHER, *LOWER):
            low, high = found[f"{name}_spread"]
            apart = max(TOLERANCE * value, (high - low) / 2)
            yield ".".join((*path, name)), value, round(apart, 3)
        elif name.endswith(STEPS):
            yield ".".join((*path, name)), value, 0.0
        elif name.endswith(SIZE):
            yield ".".join((*path, name)), value, round(OF_CHANCE * value, 1)


def record(found: Mapping[str, Any], into: Path = FILE) -> None:
    """Keep these ratios as what later ones are compared with."""
    kept = {name: {"figure": figure, "tolerance": tolerance} for name, figure, tolerance in ratios(found)}
    head = {"commit": figures.commit(), "machine": figures.machine()}
    into.write_text(json.dumps({**head, "ratios": kept}, indent=2) + "\n")


def worse(found: Mapping[str, Any], recorded: Path = FILE) -> list[str]:
    """What got worse than it was recorded, in words. Nothing when there is no record yet."""
    if not recorded.exists():
        return []
    kept = json.loads(recorded.read_text())["ratios"]
    said = []
    for name, figure, _ in ratios(found):
        if name not in kept:
            continue
        before, tolerance = kept[name]["figure"], kept[name]["tolerance"]
        fell = before - figure if name.rpartition(".")[2] in HIGHER else figure - before
        if fell > tolerance:
            said.append(f"{name}: {figure} now, {before} recorded, {tolerance} allowed")
    return said
