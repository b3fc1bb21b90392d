"""Through the pages: what somebody altered in the database shows as damaged or not at all, never as an error.

Part of `python -m bench.proofs.mutations`.
"""

from __future__ import annotations

import random
from collections import defaultdict
from collections.abc import Mapping, Sequence
from contextlib import suppress

from bench.proofs import stage
from bench.proofs.altering import WAYS
from bench.proofs.report import Found
from bench.proofs.visitor import Inside, Visitor
from portal.actions.house import House
from portal.doors import join_doors

from cast import FARID, GRETA, desk  # isort: skip
from peek import rows, signal_of, sql

ALTERED: Mapping[str, tuple[str, str, str]] = {
    column: (table, name, keys)
    for column, (table, name, keys) in {
        "document": ("document", "sealed", "signal, kind"),
        "wrap": ("wrap", "key", "signal, principal"),
        "thread": ("thread", "key", "signal"),
        "lookup": ("thread", "lookup_id", "signal"),
        "message": ("message", "sealed", "signal, ordinal"),
        "note": ("note", "sealed", "signal, ordinal"),
        "referral": ("referral", "sealed", "signal, ordinal"),
        "about": ("attachment", "about", "signal, id"),
        "content": ("attachment", "content", "signal, id"),
        "local key": ("local_key", "key", "municipality, principal"),
        "address": ("principal", "email_sealed", "id"),
        "phone": ("principal", "phone", "id"),
        "second factor": ("principal", "second_factor", "id"),
        "pins": ("principal", "pins", "id"),
        "contact of the team": ("municipality", "team_contact", "code"),
        "signature": ("approval", "signature", "municipality, principal, role"),
        "approved key": ("approval", "sealing_key", "municipality, principal, role"),
        "identifier": ("token", "code", "signal, code"),
    }.items()
}
"""What is altered in the database: table, column, key."""


def through_pages(house: House, codes: Sequence[str], times: int, seed: int) -> Found:
    """Alter one value in the database, ask for the pages, put it back; so many times."""
    chance, found = random.Random(seed), Found(wrong={"500": 0, "shows another signal": 0})
    reader = Reader(house, codes)
    before = Found()
    found.count("a page fails unaltered", reader.look(reader.signals[0], before) > 0)
    found.count("its own story is not on the page", not reader.told)
    pages = 0
    for number in range(times):
        table, column, keys = ALTERED[tuple(ALTERED)[number % len(ALTERED)]]
        rows = reader.values(table, column, keys)
        key, value = chance.choice(rows)
        way = WAYS[chance.choice(tuple(WAYS))]
        altered = chance.choice(rows)[1] if chance.random() < 0.3 else way(chance, value)
        about = str(key["signal"]) if "signal" in key else chance.choice(reader.signals)
        try:
            reader.put(table, column, key, altered)
        except Exception:
            continue  # two rows of the same value where only one may be: the database itself refused it
        house.keeper.refresh()
        reader.look(about, found)
        pages += reader.asked
        reader.put(table, column, {**key, **({"code": altered} if keys.endswith(", code") else {})}, value)
    house.keeper.refresh()
    found.count("a page fails when all is put back", reader.look(chance.choice(reader.signals), Found()) > 0)
    found.figures = {"altered": times, "pages": pages, "statuses": dict(sorted(reader.statuses.items()))}
    return found


class Reader:
    """Farid and the reporters, who ask for every page on which a signal shows."""

    def __init__(self, house: House, codes: Sequence[str]) -> None:
        self.house = house
        doors = join_doors(house)
        self.front = Visitor(Inside(doors))
        self.codes = {signal_of(house, code): code for code in codes}
        self.signals = sorted(self.codes)
        self.people = {place: Visitor(Inside(doors), desk(house, who).session) for place, who in
                       (("GM9001", FARID), ("GM9002", GRETA))}  # fmt: skip
        self.statuses: dict[int, int] = defaultdict(int)
        self.stories = {signal_of(house, code): f"Verhaal {number}." for number, code in enumerate(codes)}
        self.asked, self.told = 0, False
        """Pages asked for in the last look, and whether one of them told the story of the signal."""

    def values(self, table: str, column: str, keys: str) -> list[tuple[dict[str, object], bytes]]:
        """Every value of a column with its key."""
        names = [name.strip() for name in keys.split(",")]
        query = f"SELECT {keys}, {column} FROM {table} WHERE {column} IS NOT NULL ORDER BY {keys}"
        return [(dict(zip(names, row[:-1], strict=True)), bytes(row[-1])) for row in rows(self.house, query)]

    def put(self, table: str, column: str, key: Mapping[str, object], value: bytes) -> None:
        """Write a value, as somebody with the database does."""
        where = " AND ".join(f"{name} = :{name}" for name in key)
        sql(self.house, f"UPDATE {table} SET {column} = :value_ WHERE {where}", value_=value, **key)

    def look(self, signal: str, found: Found) -> int:
        """Ask for everything; counts what is wrong, and returns how many answers were."""
        before = sum(found.wrong.values())
        self.asked, self.told = 0, False
        code = self.codes.get(signal, "")
        for place, farid in self.people.items():
            addresses = ["/werk/inbox", f"/werk/signalen/{signal}", f"/werk/signalen/{signal}/koppelingen"]
            addresses += [f"/werk/signalen/{signal}/bewaren", f"/werk/signalen/{signal}/dossier", "/werk/bezetting"]
            for ordinal, _ in rows(self.house, "SELECT ordinal, 1 FROM referral WHERE signal = :id", id=signal):
                addresses.append(f"/werk/signalen/{signal}/doorzettingen/{ordinal}")
            for name, _ in rows(self.house, "SELECT id, 1 FROM attachment WHERE signal = :id", id=signal):
                addresses += [f"/werk/signalen/{signal}/bijlagen/{name}{part}" for part in ("", "/beeld", "/klein")]
            for address in addresses:
                page = farid.get(address)
                self._count(found, page.status)
                if address == f"/werk/signalen/{signal}":
                    self.told = self.told or self.stories.get(signal, "\0") in page.text
                    others = [told for other, told in self.stories.items() if other != signal]
                    found.count("shows another signal", any(told in page.text for told in others))
            if place == "GM9001":
                with suppress(LookupError):  # whose approval was altered has no inbox
                    self._count(found, farid.fill(farid.get("/werk/inbox"), "search", q="bus").status)
        if code:
            page = self.front.post(stage.FOLLOW, {"code": code})
            self._count(found, page.status)
            with suppress(LookupError):
                self._count(found, self.front.fill(page, "message-form", message="Nog iets").status)
        return sum(found.wrong.values()) - before

    def _count(self, found: Found, status: int) -> None:
        self.asked += 1
        self.statuses[status] += 1
        found.count("500", status >= 500)


__all__ = ["ALTERED", "through_pages"]
