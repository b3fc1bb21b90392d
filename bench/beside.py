"""The portal beside the bare application: both servers stand side by side and are measured in turns.

Absolute figures drift by a factor of two from hour to hour; the ratio within one round does not.
"""

from __future__ import annotations

import re
import statistics
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from itertools import count
from typing import Any

from bench import server
from bench.forms import PATH, RECEIPT, STORY, filled_in
from bench.load import Figures, Unit, fetch, get, post, run
from portal.actions.house import House

Maker = Callable[[int], Sequence[Unit]]
"""Makes so many units."""

_NUMBERS = count()


@dataclass(frozen=True, slots=True)
class Pair:
    """What is measured on two servers: how to make the units of each."""

    name: str
    ours: Maker
    theirs: Maker


def pairs(house: House, portal: server.Server, bare: server.Server, equal: server.Server) -> list[tuple[Pair, str]]:
    """What is measured, each with which of the servers it stands beside.

    The form page, a filing, a filing beside a bare one that seals as often, and the whole way of a reporter: open the
    form, send it, see the code.
    """
    page = (get(bare.port, "/page"), b"</html>")
    form = (get(portal.port, PATH), b'name="token"')
    packed = (get(portal.port, PATH, Accept_Encoding="br"), b"Content-Encoding: br")
    bare_form = (get(bare.port, "/"), b'name="story"')
    bare_post, equal_post = (_bare_post(bare.port), RECEIPT), (_bare_post(equal.port), RECEIPT)

    def filing() -> tuple[bytes, bytes]:
        return filed(house, portal)[1]

    def filings(number: int) -> Sequence[Unit]:
        return [[filing()] for _ in range(number)]

    return [
        (Pair("form_page", lambda n: [[form]] * n, lambda n: [[page]] * n), "bare"),
        (Pair("form_page_packed", lambda n: [[packed]] * n, lambda n: [[page]] * n), "bare"),
        (Pair("filing", filings, lambda n: [[bare_post]] * n), "bare"),
        (Pair("filing_equal_sealing", filings, lambda n: [[equal_post]] * n), "equal"),
        (
            Pair("whole_flow", lambda n: [[form, filing()] for _ in range(n)], lambda n: [[bare_form, bare_post]] * n),
            "bare",
        ),
    ]


def filed(house: House, portal: server.Server) -> tuple[str, tuple[bytes, bytes]]:
    """One more report: the code it will get, and the request with what its answer holds."""
    form = filled_in(house, portal.port, next(_NUMBERS))
    return form.code, (form.request, RECEIPT)


def _bare_post(port: int) -> bytes:
    """The bare form filled in, with the token and the session cookie of a form that was opened before."""
    page = fetch(port, get(port, "/"))
    cookie = page.header(b"set-cookie").split(b";")[0].decode()
    found = re.search(rb'name="csrf_token"[^>]*value="([^"]+)"', page.body)
    if not cookie or not found:
        raise RuntimeError("the bare form has no token")
    fields = {"csrf_token": found[1].decode(), "story": STORY, "place": "Roosendaal", "contact": ""}
    return post(port, "/", fields, Cookie=cookie)


def measure(
    pair: Pair, ours: server.Server, theirs: server.Server, clients: int, *, units: int, rounds: int
) -> dict[str, Any]:
    """Medians over the rounds of both servers, and of what they are to each other within a round, with the spread."""
    found: dict[str, list[Figures]] = {"portal": [], "bare": []}
    sides = [("portal", ours, pair.ours), ("bare", theirs, pair.theirs)]
    for number in range(rounds):
        for name, which, make in sides if number % 2 else reversed(sides):
            found[name].append(run(which, make(units), clients))
    together = list(zip(found["portal"], found["bare"], strict=True))
    return {
        **{name: medians(each) for name, each in found.items()},
        **spread("rate_to_bare", [mine.rate / other.rate for mine, other in together]),
        # processor time is counted in steps of 10 ms: a round of a few units may have none
        **spread("cpu_to_bare", [mine.cpu / other.cpu for mine, other in together if other.cpu] or [0.0]),
        **spread("p99_to_p50", [mine.p99 / mine.p50 for mine in found["portal"]]),
    }


def medians(each: Sequence[Figures]) -> dict[str, float]:
    """The median of each figure over the rounds."""
    rows = [asdict(one) for one in each]
    return {name: median([row[name] for row in rows]) for name in rows[0]}


def spread(name: str, values: Sequence[float]) -> dict[str, Any]:
    """The median under this name, and beside it the least and the most of the rounds."""
    return {name: median(values), f"{name}_spread": [round(min(values), 3), round(max(values), 3)]}


def median(values: Sequence[float]) -> float:
    """In three decimals."""
    return round(statistics.median(values), 3)


def all_pairs(
    house: House, servers: Mapping[str, server.Server], clients: Sequence[int], *, units: int, rounds: int
) -> dict[str, Any]:
    """Everything beside the bare application, by number of clients."""
    together = pairs(house, servers["portal"], servers["bare"], servers["equal"])
    found: dict[str, Any] = {}
    for number in clients:
        some = max(number, units // 2 if number == 1 else units)
        found[f"{number}_clients"] = {}
        for pair, beside in together:
            ours, theirs = servers["portal"], servers[beside]
            many = some * 2 if pair.name.startswith("form") else some
            if number == clients[0]:
                measure(pair, ours, theirs, 8, units=many // 4 + 8, rounds=1)  # warms up both
            figure = measure(pair, ours, theirs, number, units=many, rounds=rounds)
            found[f"{number}_clients"][pair.name] = figure
            print(f"  {number:2} clients  {pair.name:22} {said(figure)}", flush=True)
    return found


def said(figure: Mapping[str, Any]) -> str:
    """One line for who waits."""
    ours = figure["portal"]
    low, high = figure["rate_to_bare_spread"]
    return (
        f"{ours['rate']:8.1f}/s  p50 {ours['p50']:7.2f}  p99 {ours['p99']:7.2f} ms   "
        f"of bare {figure['rate_to_bare']:.2f} ({low:.2f} to {high:.2f}), "
        f"processor {figure['cpu_to_bare']:.2f}, p99/p50 {figure['p99_to_p50']:.2f}"
    )
