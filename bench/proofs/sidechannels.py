"""Side channels: how long an answer takes says nothing about a receipt code, or about an address at the sign-in.

1. Codes that nobody has, codes of signals that were erased, and codes of somebody else (of another municipality) are
   asked for in turns at the real door, so many of each. The difference of the medians must stay below a millisecond.
   Besides, the look-up alone is measured in this process, without page and socket, where a difference of microseconds
   would show.
2. Signing in with an address that nobody has and with one that somebody has, both with a wrong kluiszin at its real
   cost, in turns: the difference of the medians must stay below a tenth.

`python -m bench.proofs.sidechannels --codes 5000 --signins 60`. Needs a quiet machine; the load stands in the figures.
"""

from __future__ import annotations

import os
import random
import statistics
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from typing import Any

from bench import server
from bench.load import fetch, post
from bench.proofs import report, stage
from bench.proofs.report import Found
from bench.proofs.visitor import Visitor, Wire
from portal.actions.erasing import erase
from portal.actions.house import House
from portal.actions.reporters import following, reporting
from portal.adapters import erasing
from portal.adapters.vault import STRONG
from portal.domain import receipts

from cast import FARID, PASSPHRASE, draft, report_token  # isort: skip
from peek import principal, signal_of, sql

MOST_MS = 1.0
MOST_SHARE = 0.1
CODES = 200
"""Codes of each kind there are; each is asked for several times, in another order every time."""

Measured = Mapping[str, Sequence[float]]


def furnish(house: House, each: int, seed: int) -> dict[str, list[str]]:
    """Codes of every kind: nobody's, of somebody in another municipality, and of signals that were erased."""
    chance = random.Random(seed)
    kinds: dict[str, list[str]] = {"unknown": [receipts.encode(chance.randbytes(32)) for _ in range(each)]}
    for kind, place in (("other", "bergdorp"), ("expired", "waterstad")):
        sent = [reporting.submit(house, report_token(house), draft(municipality=place)).code for _ in range(each)]
        kinds[kind] = sent
    for code in kinds["expired"]:
        with house.database.writing() as connection:
            row = erasing.held(connection, signal_of(house, code))
            assert row is not None
            erase(house, connection, row, house.today())
    return kinds


def in_turns(kinds: Mapping[str, Sequence[str]], times: int, seed: int, ask: Callable[[str], Any]) -> Measured:
    """Ask for every kind in turns, the first of a round by chance; seconds of each."""
    chance = random.Random(seed)
    took: dict[str, list[float]] = {kind: [] for kind in kinds}
    for _ in range(times):
        order = list(kinds)
        chance.shuffle(order)
        for kind in order:
            what = chance.choice(kinds[kind])
            started = time.perf_counter()
            ask(what)
            took[kind].append(time.perf_counter() - started)
    return took


def judged(took: Measured) -> dict[str, Any]:
    """Medians in milliseconds, and the largest difference between two of them."""
    medians = {kind: statistics.median(times) * 1000 for kind, times in took.items()}
    return {
        "n_of_each": min(len(times) for times in took.values()),
        "median_ms": {kind: round(median, 4) for kind, median in medians.items()},
        "largest_difference_ms": round(max(medians.values()) - min(medians.values()), 4),
    }


def codes(house: House, running: server.Server, kinds: Mapping[str, Sequence[str]], times: int, seed: int) -> Found:
    """Over the real door."""
    found = Found()
    expected = {"unknown": 404, "other": 200, "expired": 410}
    for kind, status in expected.items():
        page = Visitor(Wire(running.port)).post(stage.FOLLOW, {"code": kinds[kind][0]})
        found.count("another answer than it should be", page.status != status)
    requests = {code: post(running.port, stage.FOLLOW, {"code": code}) for some in kinds.values() for code in some}

    def ask(code: str) -> None:
        fetch(running.port, requests[code])

    in_turns(kinds, 20, seed, ask)  # warm
    measured = judged(in_turns(kinds, times, seed, ask))
    found.count("a difference of a millisecond or more", measured["largest_difference_ms"] >= MOST_MS)
    found.figures = measured
    return found


def look_ups(house: House, kinds: Mapping[str, Sequence[str]], times: int, seed: int) -> Found:
    """The look-up alone, in this process."""
    found = Found()

    def ask(code: str) -> None:
        with suppress(following.UnknownCode), house.database.reading() as connection:
            following.find(connection, code)

    in_turns(kinds, 20, seed, ask)
    found.figures = judged(in_turns(kinds, times, seed, ask))
    found.count("a difference of a millisecond or more", found.figures["largest_difference_ms"] >= MOST_MS)
    return found


def sign_ins(house: House, running: server.Server, times: int, seed: int) -> Found:
    """Over the real door, with the real cost; failures are forgotten in between, else everybody would wait."""
    found, chance = Found(), random.Random(seed)
    visitor = Visitor(Wire(running.port))
    form = visitor.get("/werk/aanmelden").form("sign-in")
    took: dict[str, list[float]] = {"known": [], "unknown": []}
    statuses = set()
    for _ in range(times):
        for kind in chance.sample(sorted(took), 2):
            email = FARID if kind == "known" else f"niemand{chance.randrange(10**9)}@waterstad.example"
            sql(house, "DELETE FROM failed_sign_in")
            sent = {**form.fields(), "email": email, "passphrase": f"een verkeerde zin {chance.randrange(10**9)}"}
            started = time.perf_counter()
            page = visitor.post(form.action, sent)
            took[kind].append(time.perf_counter() - started)
            statuses.add(page.status)
    measured = judged(took)
    share = measured["largest_difference_ms"] / min(measured["median_ms"].values())
    found.figures = {**measured, "largest_difference_share": round(share, 4)}
    found.count("a difference of a tenth or more", share >= MOST_SHARE)
    found.count("another answer than 422", statuses != {422})
    return found


def strengthen(house: House, email: str) -> None:
    """Give somebody of the cast an unlocker at its real cost."""
    from portal.adapters import vault
    from portal.adapters.accounts import account

    who = principal(house, email)
    with house.database.reading() as connection:
        row = account(connection, principal=who)
    seed = vault.open_unlocker(PASSPHRASE, who, row.unlocker)
    strong = vault.make_unlocker(PASSPHRASE, who, seed, house.random, STRONG)
    sql(house, "UPDATE principal SET unlocker = :u WHERE id = :id", u=strong, id=who)


def prove(times: int, signins: int, seed: int, each: int = CODES) -> Found:
    """All of it, with the load of the machine before and after."""
    found = Found({"load_average_before": [round(load, 2) for load in os.getloadavg()]})
    with stage.furnished(clock=stage.now) as house:
        strengthen(house, FARID)
        kinds = furnish(house, each, seed)
        house.database.sweep()
        with stage.served(house) as running:
            found.add(codes(house, running, kinds, times, seed), "codes at the door")
            found.add(sign_ins(house, running, signins, seed), "sign-in")
        found.add(look_ups(house, kinds, times, seed), "codes in the database")
    found.figures["load_average_after"] = [round(load, 2) for load in os.getloadavg()]
    return found


def main() -> None:
    """The command."""
    given = report.options(__doc__, codes=5000, signins=60).parse_args()
    report.conclude("sidechannels", given.into, lambda: prove(given.codes, given.signins, given.seed))


if __name__ == "__main__":
    main()

__all__ = ["codes", "furnish", "judged", "look_ups", "prove", "sign_ins"]
