"""Speed under this design: unlocking, searching, and giving a new functionaris the keys of thousands of signals.

The desk as `bench/desk.py` measures it, filled with real cryptography; every figure must reach its goal.

`python -m bench.proofs.speed --signals 10000 --handed 5000`
"""

from __future__ import annotations

import os
import statistics
import tempfile
import time
from pathlib import Path

from bench import desk
from bench.fill import fill
from bench.proofs import report, stage  # noqa: F401 - the stage puts the cast on the path
from bench.proofs.report import Found
from portal.actions import tokens
from portal.actions.desk import triaging
from portal.actions.installation import demo
from portal.actions.people import approving, keys, signing_in
from portal.domain.places import Role

PLACE = "roosendaal"


def handed_over(office: desk.Office, number: int) -> tuple[float, int]:
    """Approve a new functionaris: seconds, and how many signals went along."""
    house, email = office.house, f"nieuw{number}@{PLACE}.example"
    code = keys.invite(house, email, "Nieuw", Role.FUNCTIONARIS, [house.directory.municipalities[PLACE]]).code
    session = keys.accept_invitation(house, email, code, demo.PASSPHRASE)
    house.keeper.refresh()
    newcomer = signing_in.resume(house, session, person=True)
    assert newcomer is not None
    digits, who = newcomer.keys.public.fingerprint(), newcomer.staff.principal
    session_of_desk = office.desk.session
    once = tokens.read(house, triaging.PURPOSE, tokens.issue(house, triaging.PURPOSE, session_of_desk), session_of_desk)
    started = time.perf_counter()
    given = approving.approve(house, office.desk, who, digits, demo.PASSPHRASE, once, budget=60)
    return time.perf_counter() - started, given


def prove(signals: int, handed: int, rounds: int = 3) -> Found:
    """All goals."""
    found = Found({"load_average": [round(load, 2) for load in os.getloadavg()]})
    with tempfile.TemporaryDirectory(prefix="portal-speed-") as folder, desk.office(Path(folder), handed) as office:
        took = [handed_over(office, number) for number in range(rounds)]
        adding, given = statistics.median(seconds for seconds, _ in took), min(number for _, number in took)
        fill(office.house, office.desk, signals - handed, seed=2)
        unlocking = desk.unlock(office, 5)
        searching = desk.search(office, 5)
    goals = {
        "unlocking, seconds": (unlocking, 1.0),
        "first search, seconds": (searching["first"], 2.0),
        "later search, slowest question, seconds": (max(searching["afterwards"].values()), 0.5),
        "adding a functionaris, seconds": (adding, 5.0),
    }
    found.figures |= {"signals": signals, "handed_to_the_new_functionaris": given, "search": searching}
    found.figures["goals"] = {
        name: {"figure": round(figure, 3), "goal": goal} for name, (figure, goal) in goals.items()
    }
    for name, (figure, goal) in goals.items():
        found.count(f"missed: {name}", figure > goal)
    found.count("fewer signals were handed over", given < handed)
    return found


def main() -> None:
    """The command."""
    given = report.options(__doc__, signals=10_000, handed=5_000).parse_args()
    report.conclude("speed", given.into, lambda: prove(given.signals, given.handed))


if __name__ == "__main__":
    main()
