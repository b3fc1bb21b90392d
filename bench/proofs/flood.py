"""Abuse without identity: somebody floods the form. Nobody is refused, the others notice nothing, no address is kept.

The real server, two workers, behind what says it is a proxy. One address sends forms as fast as it can; every answer
must be a receipt, or a pause of at most a minute with the same text and token in the form. Meanwhile somebody elsewhere
files and must never wait, and somebody behind the flooding address files and must be through after one pause. At the
end every form that was put off is sent once more with its ticket: each must be there, once. Then the instance folder,
the log and what the workers print are searched for the addresses.

`python -m bench.proofs.flood --forms 500`
"""

from __future__ import annotations

import statistics
import tempfile
import time
from pathlib import Path

from bench import server
from bench.proofs import report, stage
from bench.proofs.report import Found
from bench.proofs.visitor import Page, Visitor, Wire
from portal.actions.house import House

FLOODER, ELSEWHERE = "198.51.100.23", "2001:db8:77:88::9"
EVERY = 25
"""After so many forms of the flood somebody elsewhere files one."""

LONGEST = 60
"""Seconds: no pause may be longer."""


def _visitor(running: server.Server, address: str) -> Visitor:
    return Visitor(Wire(running.port), also={"X-Forwarded-For": address})


def _put_off(found: Found, page: Page, sent: stage.Form) -> None:
    """Look at a page of a pause: nothing of what was sent may be lost on it."""
    kept = page.form("report-form").fields()
    found.count("pauses that lost the text or the token", kept["story"].strip() != sent.fields["story"])
    found.count("pauses that lost the text or the token", kept["token"] != sent.fields["token"])
    found.count("pauses longer than a minute", not 0 < int(page.headers["retry-after"]) <= LONGEST)


def prove(house: House, running: server.Server, forms: int) -> Found:
    """Flood, and what the others notice of it."""
    found, late = Found(), []
    times: dict[str, list[float]] = {"flood": [], "elsewhere": []}
    flooder, other = _visitor(running, FLOODER), _visitor(running, ELSEWHERE)
    others = 0
    for number in range(forms):
        sent = stage.form(house, f"Onzin {number}")
        started = time.perf_counter()
        page = flooder.post(stage.REPORT, sent.fields)
        times["flood"].append(time.perf_counter() - started)
        found.count("answers that are neither a receipt nor a pause", page.status not in (200, 429))
        if page.status == 429:
            _put_off(found, page, sent)
            late.append((sent, page))
        if number % EVERY == EVERY - 1:
            real, started = stage.form(house, f"Echt {number}"), time.perf_counter()
            answer = other.post(stage.REPORT, real.fields)
            times["elsewhere"].append(time.perf_counter() - started)
            found.count("somebody elsewhere who had to wait", answer.status != 200)
            others += 1
    waited = _neighbour(house, found, flooder)
    time.sleep(max(0.0, LONGEST + 1 - waited))
    refused = 0
    for sent, page in late:
        again = flooder.fill(page, "report-form")
        refused += stage.shown_code(again.text) != sent.code
    found.count("forms that were refused after their pause", refused)
    kept = stage.number(house, "SELECT count(*) FROM signal")
    found.count("signals lost or there twice", abs(kept - (forms + others + 1)))
    found.figures |= {
        "forms": forms,
        "taken_at_once": forms - len(late),
        "put_off": len(late),
        "refused": refused,
        "neighbour_waited_seconds": round(waited, 1),
        "median_ms": {name: round(1000 * statistics.median(each), 1) for name, each in times.items()},
    }
    return found


def _neighbour(house: House, found: Found, neighbour: Visitor) -> float:
    """A real signal from the address that floods: how many seconds until it is there."""
    sent, started = stage.form(house, "Een echt signaal uit hetzelfde gebouw."), time.monotonic()
    page = neighbour.post(stage.REPORT, sent.fields)
    if page.status == 429:
        _put_off(found, page, sent)
        time.sleep(int(page.headers["retry-after"]))
        page = neighbour.fill(page, "report-form")
    found.count("a neighbour who was not through after one pause", stage.shown_code(page.text) != sent.code)
    return time.monotonic() - started


def kept_nothing(found: Found, folder: Path) -> None:
    """No file may hold an address; the search is shown one that does, and must find it."""
    found.figures["files_searched"], hits = _search(folder)
    found.count("files that hold an address", hits)
    (folder / "planted").write_text(f"somebody came from {FLOODER}")
    found.count("the search finds nothing", _search(folder)[1] != hits + 1)


def _search(folder: Path) -> tuple[int, int]:
    """How many files there are, and in how many places an address stands in one."""
    files = [path for path in folder.rglob("*") if path.is_file()]
    texts = [path.read_bytes() for path in files]
    return len(files), sum(address.encode() in text for text in texts for address in (FLOODER, ELSEWHERE))


def main() -> None:
    """Run it, print and keep the figures."""
    options = report.options(__doc__, forms=500).parse_args()

    def run() -> Found:
        with tempfile.TemporaryDirectory(prefix="portal-flood-") as folder:
            log = Path(folder) / "said.log"
            with (
                stage.furnished(Path(folder), clock=stage.now) as house,
                stage.served(house, log, PORTAL_TRUSTED_PROXIES="1") as running,
            ):
                found = prove(house, running, options.forms)
            kept_nothing(found, Path(folder))
        return found

    report.conclude("flood", options.into, run)


if __name__ == "__main__":
    main()
