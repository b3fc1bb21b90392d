"""The portal beside the bare application, in one run on one machine; writes bench/figures.json.

Absolute figures drift by a factor of two from hour to hour; the ratio within one round does not. So both servers stand
side by side, and every round measures one and then the other, in turns.
"""

from __future__ import annotations

import argparse
import json
import re
import statistics
import tempfile
from base64 import urlsafe_b64encode
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

import brotli
from sqlalchemy import event
from werkzeug.test import Client

from bench import figures, server
from bench.forms import PATH, RECEIPT, STORY, filled_in
from bench.load import Figures, Unit, fetch, get, post, run
from portal import build_house, join_doors, settings
from portal.actions.house import House
from portal.actions.installation import demo
from portal.actions.people import signing_in

READER = "farid@roosendaal.example"
CLIENTS = (1, 8)
UNITS = {1: 200, 8: 800}
"""How many units one round measures, by number of clients."""

Maker = Callable[[int], Sequence[Unit]]
"""Makes so many units."""


class Pair:
    """What is measured on both servers: by name, how to make the units of each."""

    def __init__(self, name: str, portal: Maker, bare: Maker) -> None:
        self.name = name
        self.makers = {"portal": portal, "bare": bare}


def pairs(house: House, portal: server.Server, bare: server.Server) -> list[Pair]:
    """The form page, a filing, and the whole way of a reporter: open the form, send it, see the code."""
    page = (get(bare.port, "/page"), b"</html>")
    form = (get(portal.port, PATH), b'name="token"')
    packed = (get(portal.port, PATH, Accept_Encoding="br"), b"Content-Encoding: br")
    bare_form = (get(bare.port, "/"), b'name="story"')
    bare_post = (_bare_post(bare.port), RECEIPT)
    numbers = iter(range(10**9))

    def filing() -> tuple[bytes, bytes]:
        return filled_in(house, portal.port, next(numbers)).request, RECEIPT

    return [
        Pair("form_page", lambda n: [[form]] * n, lambda n: [[page]] * n),
        Pair("form_page_packed", lambda n: [[packed]] * n, lambda n: [[page]] * n),
        Pair("filing", lambda n: [[filing()] for _ in range(n)], lambda n: [[bare_post]] * n),
        Pair("whole_flow", lambda n: [[form, filing()] for _ in range(n)], lambda n: [[bare_form, bare_post]] * n),
    ]


def _bare_post(port: int) -> bytes:
    """The bare form filled in, with the token and the session cookie of a form that was opened before."""
    page = fetch(port, get(port, "/"))
    cookie = page.header(b"set-cookie").split(b";")[0].decode()
    found = re.search(rb'name="csrf_token"[^>]*value="([^"]+)"', page.body)
    assert cookie and found, "the bare form has no token"
    fields = {"csrf_token": found[1].decode(), "story": STORY, "place": "Roosendaal", "contact": ""}
    return post(port, "/", fields, Cookie=cookie)


def measure(pair: Pair, servers: Mapping[str, server.Server], clients: int, rounds: int) -> dict[str, Any]:
    """Medians over the rounds of both servers, and of what they have to each other within a round."""
    found: dict[str, list[Figures]] = {"portal": [], "bare": []}
    for number in range(rounds):
        for name in ("portal", "bare") if number % 2 else ("bare", "portal"):
            units = pair.makers[name](UNITS[clients])
            found[name].append(run(servers[name], units, clients))
    together = list(zip(found["portal"], found["bare"], strict=True))
    return {
        **{name: _medians(each) for name, each in found.items()},
        "rate_to_bare": _median([ours.rate / theirs.rate for ours, theirs in together]),
        "cpu_to_bare": _median([ours.cpu / theirs.cpu for ours, theirs in together if theirs.cpu]),
        "p99_to_p50": _median([ours.p99 / ours.p50 for ours in found["portal"]]),
    }


def _medians(each: Sequence[Figures]) -> dict[str, float]:
    rows = [asdict(one) for one in each]
    return {name: _median([row[name] for row in rows]) for name in rows[0]}


def _median(values: Sequence[float]) -> float:
    return round(statistics.median(values), 3)


def first_visit(portal: server.Server) -> dict[str, int]:
    """Bytes over the line for the first visit of the report form, by kind; fonts stand apart."""
    page = fetch(portal.port, get(portal.port, PATH, Accept_Encoding="br"))
    html = brotli.decompress(page.body).decode()
    found = {"html": len(page.body), "css": 0, "js": 0, "fonts": 0}
    for tag, address in re.findall(r'<(link|script)\b[^>]*?\b(?:href|src)="(/static/[^"]+\.(?:css|js))"', html):
        asset = fetch(portal.port, get(portal.port, address, Accept_Encoding="br"))
        found["css" if tag == "link" else "js"] += len(asset.body)
    fonts = Path(server.ROOT / "portal" / "static" / "fonts").glob("*-latin-*.woff2")
    found["fonts"] = sum(font.stat().st_size for font in fonts if "-ext-" not in font.name)
    found["without_fonts"] = found["html"] + found["css"] + found["js"]
    return found


def statements(house: House) -> dict[str, int]:
    """How many SQL statements the form page and the inbox take; the session look-up stands apart."""
    key = signing_in.sign_in(house, READER, demo.PASSPHRASE)
    office = Client(join_doors(house))
    office.set_cookie("werk", urlsafe_b64encode(key).decode().rstrip("="), path="/werk")
    _opened(office)  # the first opening replaces the slow wraps, once
    with counting(house) as session:
        signing_in.resume(house, key, person=False)
    with counting(house) as whole:
        html = _opened(office)
    return {"inbox": len(whole) - len(session), "session": len(session), "inbox_html_bytes": len(html)}


def _opened(office: Client) -> bytes:
    answer = office.get("/werk/inbox")
    assert answer.status_code == 200, answer.status
    assert b'id="inbox-rows"' in answer.data
    return answer.data


class counting:  # noqa: N801 - reads as a statement
    """Collects the statements that the main database gets inside the block."""

    def __init__(self, house: House) -> None:
        self.engine = house.database.engine
        self.seen: list[str] = []

    def __enter__(self) -> list[str]:
        event.listen(self.engine, "before_cursor_execute", self._see)
        return self.seen

    def __exit__(self, *_: object) -> None:
        event.remove(self.engine, "before_cursor_execute", self._see)

    def _see(self, _connection: Any, _cursor: Any, statement: str, *_: Any) -> None:
        self.seen.append(statement)


def goals(found: Mapping[str, Any]) -> Iterator[tuple[str, float, str, bool]]:
    """What the figures must reach: name, figure, goal in words, whether it is met."""
    eight = found["8_clients"]
    filing = eight["filing"]
    for name, figure, sign, bound in (
        ("filing, throughput of bare", filing["rate_to_bare"], ">=", 0.5),
        ("filing, p99 of p50 at 8 clients", filing["p99_to_p50"], "<=", 3.0),
        ("form page, rate of the bare page", eight["form_page"]["rate_to_bare"], ">=", 0.5),
        ("first visit without fonts, kB", found["first_visit"]["without_fonts"] / 1000, "<=", 45),
        ("repeat visit, kB", found["first_visit"]["html"] / 1000, "<=", 8),
        ("inbox, statements", found["statements"]["inbox"], "<=", 3),
        ("inbox, kB of HTML", found["statements"]["inbox_html_bytes"] / 1000, "<=", 30),
    ):
        yield name, round(figure, 3), f"{sign} {bound}", figure >= bound if sign == ">=" else figure <= bound


def main() -> None:
    """The command."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=7)
    parser.add_argument("--into", type=Path, default=server.ROOT / "bench" / "figures.json")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="portal-bench-") as folder:
        found = _everything(Path(folder), options.rounds)
    table = list(goals(found))
    found["goals"] = {name: {"figure": figure, "goal": goal, "met": met} for name, figure, goal, met in table}
    figures.write(options.into, "bench", {"rounds": options.rounds, "workers": server.WORKERS, **found})
    for name, figure, goal, met in table:
        print(f"{'met   ' if met else 'MISSED'}  {name:36} {figure:8}   goal {goal}")
    print(f"all figures: {options.into}")


def _everything(folder: Path, rounds: int) -> dict[str, Any]:
    instance = folder / "instance"
    environ = server.demo_instance(instance)
    house = build_house(settings.read(environ))
    house.keeper.refresh()
    found: dict[str, Any] = {}
    try:
        with server.portal(environ) as portal, server.bare(folder / "bare.sqlite") as bare:
            together = pairs(house, portal, bare)
            servers = {"portal": portal, "bare": bare}
            for pair in together:
                measure(pair, servers, 8, 1)  # warms up both
            for clients in CLIENTS:
                found[f"{clients}_clients"] = {}
                for pair in together:
                    figure = measure(pair, servers, clients, rounds)
                    found[f"{clients}_clients"][pair.name] = figure
                    print(f"{clients} clients  {pair.name:16} {json.dumps(figure)}", flush=True)
            found["first_visit"] = first_visit(portal)
        found["statements"] = statements(house)
    finally:
        house.close()
    return found


if __name__ == "__main__":
    main()
