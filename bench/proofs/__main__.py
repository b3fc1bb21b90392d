"""Every proof at full size, one after the other, with a table at the end; exit code 1 when a promise was broken.

`python -m bench.proofs` runs all, `python -m bench.proofs at_rest mail` only these, `--list` says which there are. Each
is a command of its own with sizes of its own (`python -m bench.proofs.at_rest --help`); it writes its part of
figures.json.
What needs PostgreSQL uses the server of PORTAL_TEST_POSTGRES_URL, where databases may be made; without it the figures
say what was left out. Timings (side channels, speed) need a quiet machine.
"""

from __future__ import annotations

import argparse
import importlib.util
import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bench import figures
from bench.proofs import stage
from bench.proofs.report import INTO


@dataclass(frozen=True, slots=True)
class Proof:
    """A command that proves something: its module and what it is given, and what it promises."""

    name: str
    promise: str
    command: Sequence[str]
    postgres: bool = False


KILL = ("bench.kill", "--count", "10000", "--kills", "250", "--identical", "500")

PROOFS = (
    Proof("sidechannels", "how long an answer takes says nothing", ("bench.proofs.sidechannels",)),
    Proof("speed", "quick enough with thousands of signals", ("bench.proofs.speed",)),
    Proof("kill", "10,000 submissions, 250 kills, 20 x 500 identical posts", KILL),
    Proof("kill_postgresql", "the same on PostgreSQL", KILL, postgres=True),
    Proof("killpoints", "killed at every point around the commit", ("bench.proofs.killpoints",)),
    Proof("disk", "a full disk loses nothing and keeps nothing half", ("bench.proofs.disk",)),
    Proof("mail", "72 hours without a mail server lose no notification", ("bench.proofs.mail",)),
    Proof("backup", "backups under load, put back on a clean machine", ("bench.proofs.backup",)),
    Proof("at_rest", "nothing that was typed is on a disk", ("bench.proofs.at_rest",)),
    Proof("uploads", "25 MB of files make no file", ("bench.proofs.uploads",)),
    Proof("intruders", "nobody written by SQL gets a key", ("bench.proofs.intruders",)),
    Proof("mutations", "whatever is altered is refused", ("bench.proofs.mutations",)),
    Proof("tampering", "whatever is done to the trail is named", ("bench.proofs.tampering",)),
    Proof("authorisation", "who may do what, on every address", ("bench.proofs.authorisation",)),
    Proof("outsiders", "who steers, advises or keeps the house reads no word", ("bench.proofs.outsiders",)),
    Proof("forgery", "no post of another site, or without its token, does anything", ("bench.proofs.forgery",)),
    Proof("asked_again", "what asks for the kluiszin does nothing without it", ("bench.proofs.asked_again",)),
    Proof("documents", "what is taken along opens without a word, as a PDF too", ("bench.proofs.documents",)),
    Proof("naughty", "no text in any field breaks a page", ("bench.proofs.naughty",)),
    Proof("malformed", "10,000 malformed requests, no error page", ("bench.proofs.malformed",)),
    Proof("flood", "a flood is slowed, nobody is refused, no address is kept", ("bench.proofs.flood",)),
    Proof("linking", "what belongs together is found elsewhere too, and nothing is told", ("bench.proofs.linking",)),
    Proof("figures", "nothing that is kept back in the figures can be computed", ("bench.proofs.figures",)),
    Proof("failover", "nodes, workers and the primary are killed in turn: nothing is lost", ("bench.proofs.failover",)),
    Proof("anonymity", "no address, browser or moment of a reporter stays anywhere", ("bench.proofs.anonymity",)),
)
"""The timings first, while the machine is still cool."""


@dataclass(frozen=True, slots=True)
class Ran:
    """How it went: the exit code (None: left out, and why)."""

    proof: Proof
    code: int | None
    seconds: float
    said: str = ""


def there(proof: Proof) -> bool:
    """Whether the module of this proof is part of this checkout."""
    return importlib.util.find_spec(proof.command[0]) is not None


def run(proof: Proof, into: str) -> Ran:
    """Run one proof and wait for it."""
    print(f"\n== {proof.name}: {proof.promise}", flush=True)
    started = time.monotonic()
    command = [sys.executable, "-m", *proof.command]
    if proof.command is KILL and not into:
        into = str(Path(tempfile.gettempdir()) / "figures-of-nobody.json")
    command += ["--into", into]
    if not proof.postgres:
        code = subprocess.run(command, cwd=figures.ROOT, check=False).returncode
        return Ran(proof, code, time.monotonic() - started)
    with stage.empty_postgres() as address:
        if not address:
            return Ran(proof, None, 0, f"set {stage.POSTGRES}")
        code = subprocess.run([*command, "--database", address], cwd=figures.ROOT, check=False).returncode
    return Ran(proof, code, time.monotonic() - started)


def table(ran: Sequence[Ran]) -> None:
    """What was proven and what was not."""
    print()
    for each in ran:
        verdict = "left out" if each.code is None else "BROKEN" if each.code else "kept"
        print(f"{verdict:9} {each.proof.name:16} {each.seconds:7.0f} s   {each.proof.promise} {each.said}".rstrip())


def broken(into: str) -> dict[str, Any]:
    """Of every proof in the file of figures, what is not 0."""
    path = Path(into)
    whole: dict[str, Any] = json.loads(path.read_text()) if into and path.exists() else {}
    found = {name: {what: n for what, n in part.get("wrong", {}).items() if n} for name, part in whole.items()
             if isinstance(part, dict)}  # fmt: skip
    return {name: wrong for name, wrong in found.items() if wrong}


def main() -> None:
    """The command."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("names", nargs="*", help="only these")
    parser.add_argument("--list", action="store_true", help="say which there are")
    parser.add_argument("--into", default=str(INTO), help='where the figures go; "" for nowhere')
    given = parser.parse_args()
    proofs = [proof for proof in PROOFS if there(proof)]
    unknown = set(given.names) - {proof.name for proof in proofs}
    if unknown:
        parser.error(f"no such proof: {', '.join(sorted(unknown))}")
    if given.list:
        for proof in proofs:
            print(f"{proof.name:16} {proof.promise}")
        return
    print(f"load of the machine: {', '.join(f'{load:.1f}' for load in os.getloadavg())}")
    ran = [run(proof, given.into) for proof in proofs if not given.names or proof.name in given.names]
    table(ran)
    for name, wrong in broken(given.into).items():
        print(f"broken in {name}: {wrong}")
    sys.exit(1 if any(each.code for each in ran) else 0)


if __name__ == "__main__":
    main()
