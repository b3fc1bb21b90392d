"""`python -m bench.security`: wapiti, sqlmap, bandit and pip-audit. What they find is explained in `docs/scanners.md`.

Installs the scanners in `build/scanners`, starts a demo portal in a temporary folder with an https address of this
machine, and ends with 1 when anything was found. What they said is kept in `build/scanners/said`.
"""

from __future__ import annotations

import argparse
import json
import re
import shutil
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

from werkzeug.exceptions import HTTPException

from bench import figures, server
from bench.security import scanners
from bench.security.holes import holes
from bench.security.scanners import Bench
from bench.security.visiting import Asked, Visitor
from portal import build_house, settings
from portal.actions.installation import demo
from portal.doors import create_front

PROGRAMS = figures.ROOT / "build" / "scanners"
PLACE = "roosendaal"
OTHERS = ["bergen-op-zoom", "halderberge", "moerdijk", "rucphen", "steenbergen", "tholen", "woensdrecht"]
STAFF = {"desk": "farid@roosendaal.example", "management": "beheer@markiezaten.example"}
FRONT = re.compile(rf"/(nl|m)/(?!({'|'.join(OTHERS)})(/|$))|/(weg|melden|volgen|loket|handreiking)$")
HOLES = ("SQL Injection", "Reflected Cross Site Scripting")
HOME = "/werk/start"
HARMFUL = ["afmelden", "op-slot", "mijn/aangemeld", "mijn/kluiszin", "mijn/adres", "mijn/telefoon", "mijn/werkaccount"]
HARMFUL += [
    f"beheer/mensen/*/{act}"
    for act in ("aangemeld", "gegevens", "plaats", "sleutels", "telefoon", "uitnodiging", "vertrek")
]
"""What ends the session that a scanner works with: leaving, locking, another role, address or kluiszin."""


def main() -> int:
    """Run what was asked for; returns the exit code."""
    options = argparse.ArgumentParser(prog="python -m bench.security")
    options.add_argument("--only", nargs="*", default=["bandit", "pip-audit", "sqlmap", "wapiti"])
    options.add_argument("--minutes", type=int, default=20, help="for each of the three runs of wapiti")
    options.add_argument("--level", type=int, default=1, help="of sqlmap, 1 to 5")
    options.add_argument("--into", type=Path, help="a file such as bench/figures.json")
    given = options.parse_args()
    _install()
    said = PROGRAMS / "said"
    shutil.rmtree(said, ignore_errors=True)
    said.mkdir()
    found: dict[str, Any] = {"versions": _versions()}
    bench = Bench(PROGRAMS / "bin", said, "")
    if "bandit" in given.only:
        found["bandit"] = scanners.bandit(bench)
    if "pip-audit" in given.only:
        found["pip_audit"] = scanners.pip_audit(bench)
    if {"sqlmap", "wapiti"} & set(given.only):
        found["found_in_a_page_full_of_holes"] = control = _against_holes(said, set(given.only))
        found |= _against_a_portal(said, given)
        assert all(control.values()), "a scanner that found no hole where there are some"
    print(json.dumps(found, indent=2, ensure_ascii=False))
    if given.into:
        figures.write(given.into, "scanners", found)
    # found something, was not answered, or stood outside for a part of the time
    return 1 if re.search(r'"findings": ([1-9]|\{"|null)|"still_signed_in_at_the_end": false', json.dumps(found)) else 0


def _against_holes(said: Path, only: set[str]) -> dict[str, int]:
    (said / "holes").mkdir()
    with holes() as address:
        bench = Bench(PROGRAMS / "bin", said / "holes", address)
        asked = [Asked("GET", "/", (("name", "b"),), frozenset({"name"}))]
        found = {"sqlmap": scanners.sqlmap(bench, asked, [], 1)["findings"]} if "sqlmap" in only else {}
        if "wapiti" in only:
            run = scanners.wapiti(bench, "/?name=b", "holes", 2)
            found |= {kind: run["findings"].get(kind, 0) for kind in HOLES}
    return found


def _against_a_portal(said: Path, given: argparse.Namespace) -> dict[str, Any]:
    found: dict[str, Any] = {}
    with tempfile.TemporaryDirectory() as folder, _portal(Path(folder)) as (host, environ):
        bench = Bench(PROGRAMS / "bin", said, f"https://{host}")
        before = _signals(environ)
        if "sqlmap" in given.only:
            visitor = Visitor(host)
            asked = _asked(visitor)
            found["sqlmap"] = scanners.sqlmap(bench, asked, _paths(visitor, environ), given.level)
        if "wapiti" in given.only:
            others = [part for other in OTHERS for part in ("-x", f"{bench.address}/nl/{other}/*")]
            found["wapiti_front"] = scanners.wapiti(bench, "/nl/", "front", given.minutes, *others)
            for name, email in STAFF.items():
                cookie = _signed_in(host, email)
                harmful = [part for path in HARMFUL for part in ("-x", f"{bench.address}/werk/{path}*")]
                options = ["-H", f"Cookie: {cookie}", "-s", f"{bench.address}{HOME}", *harmful]
                run = scanners.wapiti(bench, "/werk/", name, given.minutes, *options)
                alive = Visitor(host, cookie).ask("GET", HOME)[0] == 200
                found[f"wapiti_{name}"] = {**run, "still_signed_in_at_the_end": alive}
        found["signals_that_they_filed"] = _signals(environ) - before
        log = (Path(folder) / "said.log").read_text()
        found["errors_of_the_portal"] = log.count('"route"')
        found["workers_that_waited_too_long"] = log.count("WORKER TIMEOUT")
    return found


def _signals(environ: Mapping[str, str]) -> int:
    """How many signals there are: a payload that came as far as a filed signal went through everything."""
    with sqlite3.connect(Path(environ["PORTAL_INSTANCE"]) / "portal.sqlite") as database:
        return int(database.execute("SELECT count(*) FROM signal").fetchone()[0])


def _asked(visitor: Visitor) -> list[Asked]:
    """What the pages of the front door let one send, those behind a receipt code too."""
    found = list(visitor.walk("/nl/", FRONT))
    form = next(one for one in visitor.offered("GET", f"/nl/{PLACE}/melden", ())[1] if "story" in dict(one.fields))
    sent = (("token", dict(form.fields)["token"]), ("story", "Scan"), ("contact", "no"), ("website", ""))
    receipt = visitor.offered("POST", form.path, sent)[0].partition('id="receipt-code"')[2].partition(">")[2]
    groups = re.search(r"(?:[0-9A-Z]{4}[\s-]*){6}", re.sub(r"<[^>]*>", " ", receipt))
    assert groups, "no code to follow with"
    behind = visitor.offered("POST", f"/nl/{PLACE}/volgen", (("code", "".join(groups[0].split())),))[1]
    assert any("message" in dict(one.fields) for one in behind), "no thread to write in"
    return list(_each_field_once([*found, *behind]))


def _each_field_once(found: list[Asked]) -> Iterator[Asked]:
    """Without what was tried already: the same field of the same page, of another municipality or in another state."""
    tried: set[tuple[str, str]] = set()
    for one in sorted(found, key=lambda one: -len(one.fields)):
        page = one.path.rsplit("/", 1)[1]
        untried = {name for name, _ in one.fields if (page, name) not in tried}
        tried |= {(page, name) for name in untried}
        if untried:
            yield Asked(one.method, one.path, one.fields, frozenset(untried))


def _paths(visitor: Visitor, environ: Mapping[str, str]) -> list[str]:
    """One address of every kind that the visitor came by, with a * after each part that a visitor can change."""
    house = build_house(settings.read(environ))
    house.keeper.refresh()
    kinds = create_front(house).url_map.bind(visitor.host)
    house.close()
    found: dict[str, str] = {}
    for path in sorted(visitor.visited):
        with suppress(HTTPException):  # what leads to another address is tried there
            endpoint, values = kinds.match(path)
            parts = ["".join((part, "*" if part in map(str, values.values()) else "")) for part in path.split("/")]
            if "*" in "".join(parts):
                found[endpoint] = max(found.get(endpoint, ""), "/".join(parts), key=lambda made: made.count("*"))
    return sorted(found.values())


def _signed_in(host: str, email: str) -> str:
    """The cookie of somebody of the demo."""
    visitor = Visitor(host)
    page = visitor.ask("GET", "/werk/aanmelden")[1]
    token = re.search(r'name="token"[^>]*value="([^"]+)"', page)
    assert token, "no form to sign in with"
    fields = (("token", token[1]), ("email", email), ("passphrase", demo.PASSPHRASE))
    cookie = visitor.ask("POST", "/werk/aanmelden", fields)[2]
    assert Visitor(host, cookie).ask("GET", HOME)[0] == 200, "not signed in"
    return cookie


@contextmanager
def _portal(folder: Path) -> Iterator[tuple[str, Mapping[str, str]]]:
    """Host and port of a demo portal behind https, and its environment."""
    (folder / "instance").mkdir()
    environ = server.demo_instance(folder / "instance")
    certificate, key = folder / "certificate.pem", folder / "key.pem"
    command = ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "1", "-subj", "/CN=localhost"]
    subprocess.run([*command, "-keyout", str(key), "-out", str(certificate)], check=True, capture_output=True)
    host = f"127.0.0.1:{server.free_port()}"
    environ |= {"PORTAL_BASE_URL": f"https://{host}"}
    serve = [sys.executable, "-m", "bench.security.served", host, str(certificate), str(key)]
    with (folder / "said.log").open("w") as out:
        process = subprocess.Popen(serve, cwd=figures.ROOT, env=environ, stdout=out, stderr=out)
        try:
            _wait(host)
            yield host, environ
        finally:
            process.terminate()
            process.wait(40)


def _wait(host: str) -> None:
    for _ in range(300):
        try:
            if Visitor(host).ask("GET", "/healthz")[0] == 200:
                return
        except OSError:
            time.sleep(0.2)
    raise RuntimeError("the portal does not answer")


def _install() -> None:
    wanted = Path(__file__).with_name("requirements.txt")
    stamp = PROGRAMS / "installed.txt"
    if stamp.exists() and stamp.read_text() == wanted.read_text():
        return
    subprocess.run([sys.executable, "-m", "venv", str(PROGRAMS)], check=True)
    pip = [str(PROGRAMS / "bin" / "python"), "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
    subprocess.run([*pip, "--requirement", str(wanted)], check=True)
    stamp.write_text(wanted.read_text())


def _versions() -> dict[str, str]:
    lines = Path(__file__).with_name("requirements.txt").read_text().split()
    return dict(line.split("==") for line in lines)


if __name__ == "__main__":
    sys.exit(main())
