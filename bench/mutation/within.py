"""What is done inside the copy, where mutmut can be imported: a second chance for some mutants, and the results.

Run with the copy's folder `mutants` as working directory; prints one JSON document.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

STATES = {0: "survived", 1: "killed", 2: "killed", 3: "killed", 4: "killed", 33: "no tests"}
"""What an exit code of pytest says of a mutant; any other is a timeout."""


def main() -> None:
    """Every mutant with what became of it, and of those that live on what they change."""
    judged = dict(_judged())
    states = {name: STATES.get(code, "timeout") for name, (_, code) in judged.items()}
    states |= _second_chance({name for name, state in states.items() if state in ("survived", "no tests")})
    lives = [name for name, state in states.items() if state != "killed"]
    print(json.dumps({"states": states, "changes": {name: _change(name, judged[name][0]) for name in lives}}))


def _judged() -> Iterator[tuple[str, tuple[Path, int]]]:
    """Each mutant with the file it changes and the exit code of its tests."""
    for path in sorted(Path("portal").rglob("*.meta")):
        for name, code in json.loads(path.read_text())["exit_code_by_key"].items():
            yield name, (path.with_suffix(""), code)


# --- what runs before there is a fork --------------------------------------------------------------------------------


def _second_chance(lives: set[str]) -> dict[str, str]:
    """Mutants of functions that run on import, each in a process of its own: a fork comes too late for them."""
    again = _on_import()
    tests: dict[str, set[str]] = defaultdict(set)
    for function, found in json.loads(Path("mutmut-stats.json").read_text())["tests_by_mangled_function_name"].items():
        tests[function.rpartition(".")[0]] |= {test.partition("::")[0] for test in found}
    mutants = sorted(name for name in lives if name.rpartition("__mutmut_")[0] in again)
    files = {name: sorted(tests[name.rpartition(".")[0]]) for name in mutants}
    if files and _tested("", sorted({file for each in files.values() for file in each})) != "survived":
        raise SystemExit("the tests fail without a mutant")
    return {name: _tested(name, files[name]) for name in mutants}


def _on_import() -> set[str]:
    """The functions that run while the tests are collected, by a module of the portal or of the tests."""
    code = "from bench.mutation import within; within.collected()"
    told = {**os.environ, "MUTANT_UNDER_TEST": "stats", "PYTHONPATH": f".:{os.environ['PYTHONPATH']}"}
    found = subprocess.run([sys.executable, "-c", code], env=told, capture_output=True, text=True, check=True)
    return set(json.loads(found.stdout.splitlines()[-1]))


def collected() -> None:
    """Collect the tests, and print which functions ran meanwhile."""
    import pytest
    from mutmut.state import state

    done = pytest.main(["--collect-only", "-qqq", "-p", "no:xdist", "-p", "no:playwright", "tests"])
    if done:
        raise SystemExit(int(done))
    print(json.dumps(sorted(state()._stats)))


def _tested(mutant: str, files: list[str]) -> str:
    command = [sys.executable, "-m", "pytest", "-x", "-q", "-p", "no:xdist", "-p", "no:playwright", *files]
    told = {**os.environ, "MUTANT_UNDER_TEST": mutant}
    try:
        done = subprocess.run(command, env=told, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, timeout=300)
    except subprocess.TimeoutExpired:
        return "timeout"
    return STATES.get(done.returncode, "timeout")


# --- what a mutant changes ---------------------------------------------------------------------------------------


def _change(name: str, path: Path) -> list[str]:
    """The lines that go and the lines that come, as `- …` and `+ …`."""
    from mutmut.mutation.diff_apply import get_diff_for_mutant

    os.chdir("..")  # mutmut looks for its folder below the working directory
    diff = get_diff_for_mutant(name, path=path)
    os.chdir("mutants")
    lines = [line for line in diff.splitlines() if line[:1] in "+-" and not line.startswith(("---", "+++"))]
    return [f"{line[0]} {line[1:].strip()}" for line in lines]


if __name__ == "__main__":
    main()
