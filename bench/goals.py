"""What the figures must reach: the goals of the performance document and of the size of a machine."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

Goal = tuple[str, float, str, bool]
"""Name, figure, the goal in words, whether it is met."""


def goals(found: Mapping[str, Any]) -> Iterator[Goal]:
    """The goals of every database that was measured, as far as its parts were."""
    of = {"beside": _beside, "hindered": _hindered, "desk": _desk, "memory": _memory, "starting": _starting}
    for kind, parts in found.items():
        for part, figures in parts.items():
            if part in of:
                for name, figure, sign, bound in of[part](figures):
                    reached = figure >= bound if sign == ">=" else figure <= bound
                    yield f"{kind}: {name}", round(figure, 3), f"{sign} {bound}", reached


Bound = tuple[str, float, str, float]


def _beside(found: Mapping[str, Any]) -> Iterator[Bound]:
    for many in (name for name in ("8_clients", "32_clients") if name in found):
        filing, at = found[many]["filing"], many.replace("_", " ")
        yield f"filing, throughput of bare, {at}", filing["rate_to_bare"], ">=", 0.7
        yield f"filing, processor of bare, {at}", filing["cpu_to_bare"], "<=", 1.6
        yield f"filing, p99 of p50, {at}", filing["p99_to_p50"], "<=", 3.0
        yield f"whole flow, throughput of bare, {at}", found[many]["whole_flow"]["rate_to_bare"], ">=", 0.6
        yield f"form page, rate of the bare page, {at}", found[many]["form_page"]["rate_to_bare"], ">=", 0.5
    counted, weight = found["statements"], found["weight"]
    yield "form page, SQL statements", counted["form_statements"], "<=", 0
    yield "follow, SQL statements", counted["follow_statements"], "<=", 3
    yield "inbox, SQL statements", counted["inbox_statements"], "<=", 3
    yield "inbox, kB of HTML", counted["inbox_html_bytes"] / 1000, "<=", 30
    yield "first visit of the report form, kB", weight["first_visit_bytes"] / 1000, "<=", 45
    yield "repeat visit of the report form, kB", weight["repeat_visit_bytes"] / 1000, "<=", 8


def _hindered(found: Mapping[str, Any]) -> Iterator[Bound]:
    yield "filing with a worker, of alone", found["worker_to_alone"], ">=", 0.9
    yield "filing while the mail server hangs, of alone", found["mail_server_hangs_to_alone"], ">=", 0.9


def _desk(found: Mapping[str, Any]) -> Iterator[Bound]:
    search, several = found["search"], found["suggestions"]
    yield "unlocking, s", found["unlock"], "<=", 1.0
    yield f"search in {found['signals']}, first time, s", search["first"], "<=", 2.0
    yield f"search in {found['signals']}, afterwards, s", max(search["afterwards"].values()), "<=", 0.5
    yield "suggestions with the first opening, s", several["first_opening"] + several["suggestions"], "<=", 1.0
    if "inbox" in found:
        yield "inbox, many of few", found["inbox"]["many_to_few"], "<=", 1.2


def _memory(found: Mapping[str, Any]) -> Iterator[Bound]:
    from bench.memory import NOISE

    yield f"memory of a worker after {found['requests']} requests, MB", found["at_rest"], "<=", 150
    yield "growth of a worker over the last half, MB", found["growth_of_the_last_half"], "<=", NOISE
    yield "memory of a worker during an unlock, MB", found["during_an_unlock"], "<=", 300
    yield "unlocks at a time", found["unlocks_at_a_time"], "<=", 1


def _starting(found: Mapping[str, Any]) -> Iterator[Bound]:
    yield "start until /healthz answers, s", found["/healthz"], "<=", 2.0
    yield "start until /readyz answers, s", found["/readyz"], "<=", 2.0
