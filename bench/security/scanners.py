"""The scanners: how each is started, and what it says in figures."""

from __future__ import annotations

import json
import re
import sqlite3
import subprocess
import time
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from bench.figures import ROOT
from bench.security.visiting import HEADERS, Asked

LEFT_OUT = {
    "buster": "guesses names of files for hours; the portal serves none but those of its asset list",
    "cms": "looks for other software",
    "htp": "needs a database from outside",
    "log4shell": "needs a name server that the portal can reach; there is no Java",
    "network_device": "looks for other software",
    "nikto": "needs a database from outside",
    "spring4shell": "there is no Java",
    "ssl": "needs the program sslscan; TLS is the proxy's",
    "takeover": "asks name servers outside",
    "wapp": "needs a database from outside",
    "wp_enum": "looks for other software",
}
"""Modules of wapiti that do not run, and why."""

EXPLAINED = (
    (r"Cross Site Request Forgery: POST /nl/([\w-]+/)?(melden|volgen) Lack of anti CSRF token", "changes nothing"),
)
"""What wapiti may say, and why that is no hole: docs/scanners.md tells more, with the test that shows it."""


@dataclass(frozen=True, slots=True)
class Bench:
    """Where the scanners are installed, where they may write, and what they are let loose on."""

    programs: Path
    folder: Path
    address: str

    def run(self, name: str, *arguments: str, seconds: int = 3600) -> str:
        """Everything a scanner says; it is kept in the folder as well."""
        command = [str(self.programs / name), *arguments]
        with (self.folder / f"{name}.log").open("a") as log:
            try:
                done = subprocess.run(
                    command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, timeout=seconds
                )
                said = done.stdout
            except subprocess.TimeoutExpired as late:
                said = (late.stdout or b"").decode() + "\nSTOPPED: out of time\n"
            log.write(f"$ {' '.join(command)}\n{said}\n")
        return said


def modules_of(bench: Bench) -> set[str]:
    """The modules that this wapiti has."""
    listed = bench.run("wapiti", "--list-modules", "--no-bugreport")
    return set(re.findall(r"^\t(\w+)", listed, re.MULTILINE))


def wapiti(bench: Bench, path: str, name: str, minutes: int, *options: str) -> dict[str, Any]:
    """Crawl from a page on and attack what is found. `options`: more for wapiti, such as a cookie."""
    report = bench.folder / f"wapiti-{name}.json"
    chosen = sorted(modules_of(bench) - set(LEFT_OUT))
    headers = [part for key, value in HEADERS.items() for part in ("-H", f"{key}: {value}")]
    started = time.monotonic()
    said = bench.run(
        "wapiti", "-u", f"{bench.address}{path}", "--scope", "folder", "-m", ",".join(chosen), "--flush-session",
        "--store-session", str(bench.folder / name), "--max-scan-time", str(minutes * 30),
        "--max-attack-time", str(minutes * 5), "-t", "30", "--tasks", "8", "-d", "8", "--no-bugreport", "-v", "1",
        *headers, *options, "-f", "json", "-o", str(report), seconds=minutes * 600,
    )  # fmt: skip
    if not report.exists():
        return {"failed": said.strip().splitlines()[-1:]}
    found = json.loads(report.read_text())
    kinds = {**found["vulnerabilities"], **found["anomalies"]}
    lines = [f"{kind}: {hit['method']} {hit['path']} {hit['info']}" for kind, hits in kinds.items() for hit in hits]
    open_ones = [line for line in lines if not any(re.match(pattern, line) for pattern, _ in EXPLAINED)]
    return {
        "pages": _addresses(bench.folder / name),
        "modules": len(chosen),
        "seconds": round(time.monotonic() - started),
        "cut_off_by_time": re.findall(r"Max attack time was reached for module (\w+)", said),
        "findings": dict(Counter(line.partition(":")[0] for line in open_ones)),
        "explained": len(lines) - len(open_ones),
        "remarks": {kind: len(hits) for kind, hits in found["additionals"].items() if hits},
        "details": sorted(set(lines)),
    }


def _addresses(store: Path) -> int:
    """How many addresses wapiti came by."""
    with sqlite3.connect(next(store.glob("*.db"))) as database:
        return int(database.execute("SELECT count(DISTINCT path) FROM paths").fetchone()[0])


@dataclass
class Injections:
    """What sqlmap tried and found. `tried` of `parameters` were tried to the end."""

    bench: Bench
    level: int
    pages: int = 0
    parameters: int = 0
    tried: int = 0
    findings: int = 0
    details: list[str] = field(default_factory=list)

    def attack(self, what: str, parameters: int, *where: str) -> None:
        """Let sqlmap loose on some parameters of one request."""
        said = self.bench.run(
            "sqlmap", *where, "--batch", "--disable-coloring", "--flush-session", "--level", str(self.level),
            "--risk", "2", "--dbms", "sqlite", "--technique", "BEUST", "--time-sec", "3", "--ignore-code", "*",
            "--headers", "\n".join(f"{key}: {value}" for key, value in HEADERS.items()),
            "--output-dir", str(self.bench.folder / "sqlmap"),
        )  # fmt: skip
        refused = len(set(re.findall(r"parameter '([^']+)' does not seem to be injectable", said)))
        hits = re.findall(r"^Parameter: .*|.* is vulnerable.*", said, re.MULTILINE)
        self.pages += 1
        self.parameters += parameters
        self.tried += refused
        self.findings += len(hits)
        if hits or refused != parameters:
            last = [line for line in said.splitlines() if "[ERROR]" in line or "[CRITICAL]" in line][-1:]
            self.details.append(f"{what}: {refused} of {parameters} tried to the end; {'; '.join([*hits, *last])}")


def sqlmap(bench: Bench, asked: Iterable[Asked], paths: Iterable[str], level: int) -> dict[str, Any]:
    """Try to get SQL through every field of what a page lets one send, and through every part of these addresses."""
    outcome = Injections(bench, level)
    for one in asked:
        sent, address = urlencode(one.chosen), f"{bench.address}{one.path}"
        where = [f"{address}?{sent}"] if one.method == "GET" else [address, "--data", sent]
        names = ",".join(sorted(one.untried))
        outcome.attack(f"{one.method} {one.path}", len(one.untried), "-u", *where, "-p", names)
    for path in paths:
        outcome.attack(f"GET {path}", path.count("*"), "-u", f"{bench.address}{path}")
    found = {name: getattr(outcome, name) for name in ("pages", "parameters", "tried", "findings", "details")}
    return {"level": level, "risk": 2, **found}


def bandit(bench: Bench) -> dict[str, Any]:
    """Look at the code of the portal; every `nosec` in it is counted as well."""
    report = bench.folder / "bandit.json"
    bench.run("bandit", "-q", "-r", "portal", "-f", "json", "-o", str(report))
    found = json.loads(report.read_text())
    totals = found["metrics"]["_totals"]
    return {
        "lines": totals["loc"],
        "findings": len(found["results"]),
        "by_rule": dict(Counter(hit["test_id"] for hit in found["results"])),
        "marked_in_the_code": totals["nosec"] + totals["skipped_tests"],
        "details": [f"{hit['test_id']} {hit['filename']}:{hit['line_number']}" for hit in found["results"]],
    }


def pip_audit(bench: Bench) -> dict[str, Any]:
    """Ask both services that know of vulnerable packages about every package that is locked."""
    locked = ROOT / "requirements.lock"
    outcome: dict[str, Any] = {"packages": len(re.findall(r"^[\w.-]+==", locked.read_text(), re.MULTILINE))}
    for service in ("pypi", "osv"):
        said = bench.run(
            "pip-audit", "-r", str(locked), "--no-deps", "--disable-pip", "-s", service, "-f", "json",
            "--progress-spinner", "off", seconds=600,
        )  # fmt: skip
        outcome[service] = _audited(said)
    return outcome


def _audited(said: str) -> dict[str, Any]:
    line = next((line for line in said.splitlines() if line.startswith('{"dependencies"')), "")
    if not line:
        last = (said.strip().splitlines() or ["said nothing"])[-1]
        return {"answered": 0, "findings": None, "why_not": [last.partition(":")[0].rpartition(".")[2]]}
    packages = json.loads(line)["dependencies"]
    known = [package for package in packages if "skip_reason" not in package]
    why = sorted({package.get("skip_reason", "").partition(":")[0] for package in packages if package not in known})
    hits = [f"{package['name']} {hit['id']}" for package in known for hit in package["vulns"]]
    return {"answered": len(known), "findings": len(hits) if known else None, "why_not": why, "details": hits}
