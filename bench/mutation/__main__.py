"""Runs mutmut on domain and vault in a clean copy, writes the figures, and lists who survived and why that is right.

Ends with 1 when fewer than GOAL of the mutants of either part are killed.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path
from typing import Any

from bench import figures
from bench.mutation import survivors
from bench.mutation.copying import HERE, MUTATED, ROOT, copy, python, tool

GOAL = 0.90
"""The part of the mutants that has to be killed, in the domain and in the vault each."""


def main() -> int:
    """Measure, write down, and say whether the goal is reached."""
    options = _options()
    tool()
    if options.folder:
        options.folder.mkdir(parents=True, exist_ok=True)
        found = measure(options.folder, options.at_once)
    else:
        with tempfile.TemporaryDirectory(prefix="mutants-") as folder:
            found = measure(Path(folder), options.at_once)
    states, changes = found["states"], found["changes"]
    unjudged = survivors.write(HERE / "survivors.md", states, changes)
    parts = {name: counted(states, path) for name, path in _PARTS.items()}
    told = {"tool": "mutmut 3.8.1", "goal": GOAL, **parts}
    told |= {"seconds": round(found["seconds"]), "listed_without_a_reason": len(unjudged)}
    print(json.dumps(told, indent=2))
    figures.write(options.into, "mutation", told)
    for each in unjudged:
        print(f"no reason in judged.toml: {each}", file=sys.stderr)
    return 0 if all(part["score"] >= GOAL for part in parts.values()) else 1


_PARTS = {"all": "portal.", "domain": "portal.domain.", "vault": "portal.adapters.vault."}


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m bench.mutation", description=__doc__)
    parser.add_argument("--folder", type=Path, help="where the copy is made and stays; a second run goes on from there")
    parser.add_argument("--at-once", type=int, default=2, help="mutants that run at the same time (2)")
    parser.add_argument("--into", type=Path, default=ROOT / "bench" / "figures.json", help="the file with the figures")
    return parser.parse_args()


def measure(folder: Path, at_once: int) -> dict[str, Any]:
    """Every mutant and what became of it (`states`), what those that live on change, and how long it took."""
    started = time.monotonic()
    copy(folder)
    opened = [str(HERE / "opened.py"), *MUTATED]
    subprocess.run(python(folder, *opened), check=True)
    run = ["-c", "from mutmut.__main__ import cli; cli()", "run", "--max-children", str(at_once)]
    log = folder / "mutmut.log"
    with log.open("w") as written:
        done = subprocess.run(python(folder, *run), stdout=written, stderr=subprocess.STDOUT, check=False)
    if done.returncode:
        raise SystemExit(log.read_text()[-3000:])
    within = python(folder / "mutants", "-m", "bench.mutation.within")
    found: dict[str, Any] = json.loads(subprocess.run(within, stdout=subprocess.PIPE, check=True).stdout)
    return {**found, "seconds": time.monotonic() - started}


def counted(states: dict[str, str], prefix: str) -> dict[str, Any]:
    """How many mutants there are in a part, by what became of them; the score is the part that was killed."""
    count = Counter(state for name, state in states.items() if name.startswith(prefix))
    whole = sum(count.values())
    return {
        "mutants": whole,
        "killed": count["killed"],
        "survived": count["survived"],
        "timeouts": count["timeout"],
        "no_tests": count["no tests"],
        "score": round(count["killed"] / whole, 4) if whole else 0,
    }


if __name__ == "__main__":
    raise SystemExit(main())
