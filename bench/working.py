"""What a reporter and a functionaris do all day: follow, inbox, search, unlock, and filing; per second, at how many."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from itertools import cycle
from pathlib import Path
from typing import Any

from sqlalchemy import text

from bench import server
from bench.beside import filed, medians
from bench.fill import fill
from bench.forms import FOLLOW
from bench.load import Unit, get, post, run
from bench.proofs.visitor import Visitor, Wire
from portal.actions.house import House
from portal.actions.installation import demo
from portal.actions.installation.demo_cast import cast
from portal.actions.people import signing_in

READER = "farid@roosendaal.example"
WORD = "paspoorten"
NOWHERE = "bestaatnergens"
INBOX, SEARCH, UNLOCK = "/werk/inbox", "/werk/inbox/zoeken", "/werk/aanmelden"

CODES = 50
"""Reports whose codes are followed, in turns."""

RARE = {"search": 10, "unlock": 20}
"""Of what takes long, so many times fewer are done in a round."""


class Day:
    """The requests of a day at a portal that runs: one of each, as often as asked."""

    def __init__(self, house: House, portal: server.Server) -> None:
        self.house, self.portal = house, portal
        self.key = signing_in.sign_in(house, READER, demo.PASSPHRASE)
        reader = Visitor(Wire(portal.port), self.key)
        self._cookie = reader.also["Cookie"]
        inbox = reader.get(INBOX)
        self._search = {**inbox.form("search").fields(), "q": NOWHERE}
        self._signal = re.findall(r'href="(/werk/signalen/[0-9a-f-]{36})"', inbox.text)[0]
        entrance = Visitor(Wire(portal.port)).get(UNLOCK).form("sign-in").fields()
        self._unlock = {**entrance, "passphrase": demo.PASSPHRASE}
        # sign in over and over, in turns: who tries thrice at a time must wait
        self.colleagues = [player.email for _, some in cast(house) for player in some if player.email != READER]
        self._people = cycle(self.colleagues)
        some = [filed(house, portal) for _ in range(CODES)]
        run(portal, [[request] for _, request in some], 2)
        self._codes = cycle([code for code, _ in some])

    def filing(self) -> tuple[bytes, bytes]:
        """One more report."""
        return filed(self.house, self.portal)[1]

    def follow(self) -> tuple[bytes, bytes]:
        """Somebody looks how it goes with a signal."""
        return post(self.portal.port, FOLLOW, {"code": next(self._codes)}), b'id="signal-status"'

    def inbox(self) -> tuple[bytes, bytes]:
        """The first page of a functionaris."""
        return get(self.portal.port, INBOX, Cookie=self._cookie), b'id="inbox-rows"'

    def opened(self) -> tuple[bytes, bytes]:
        """One signal with all that hangs on it."""
        return get(self.portal.port, self._signal, Cookie=self._cookie), b"</html>"

    def search(self) -> tuple[bytes, bytes]:
        """A word that stands nowhere, so that every text is read."""
        return post(self.portal.port, SEARCH, self._search, Cookie=self._cookie), b"</html>"

    def unlock(self) -> tuple[bytes, bytes]:
        """Somebody signs in with the kluiszin, at its real cost."""
        sent = {**self._unlock, "email": next(self._people)}
        return post(self.portal.port, UNLOCK, sent), b"Set-Cookie: werk="

    def units(self, what: str, number: int) -> Sequence[Unit]:
        """So many of one kind."""
        return [[getattr(self, what)()] for _ in range(number)]


def measure(
    house: House, portal: server.Server, clients: Sequence[int], *, units: int, rounds: int, signals: int
) -> dict[str, Any]:
    """Rates and latencies by what is done and by how many, with `signals` more in the one municipality."""
    key = signing_in.sign_in(house, READER, demo.PASSPHRASE)
    desk = signing_in.resume(house, key, person=True)
    if desk is None:
        raise RuntimeError("nobody is signed in")
    fill(house, desk, signals)
    day = Day(house, portal)
    found: dict[str, Any] = {"signals": signals}
    for what in ("filing", "follow", "inbox", "opened", "search", "unlock"):
        run(portal, day.units(what, 4), 2)  # warms up both workers; a first search replaces slow wraps
        found[what] = {}
        for asked in clients:
            # nobody may sign in thrice at a time, and a slow one is overtaken: as many as there are people
            number = min(asked, len(day.colleagues)) if what == "unlock" else asked
            some = max(number, units // RARE.get(what, 1))
            turns = 1 if what == "unlock" else rounds
            figures = medians([run(portal, day.units(what, some), number) for _ in range(turns)])
            found[what][f"{number}_clients"] = figures
            print(f"  {number:2} clients  {what:22} {_said(figures)}", flush=True)
    return found


def _said(figures: Mapping[str, float]) -> str:
    return f"{figures['rate']:8.1f}/s  p50 {figures['p50']:7.2f}  p99 {figures['p99']:7.2f} ms"


def disk(house: House, portal: server.Server, number: int) -> dict[str, float]:
    """What one report takes on the disk, in kB, over so many that are filed now."""
    day = [filed(house, portal)[1] for _ in range(number)]
    before = _bytes(house)
    run(portal, [[request] for request in day], 4)
    return {"kb_per_signal": round((_bytes(house) - before) / number / 1000, 2)}


def _bytes(house: House) -> int:
    if house.database.is_sqlite:
        house.database.sweep()
        return Path(str(house.database.path)).stat().st_size
    with house.database.reading() as connection:
        return int(connection.execute(text("SELECT pg_database_size(current_database())")).scalar_one())


__all__ = ["INBOX", "Day", "disk", "measure"]
