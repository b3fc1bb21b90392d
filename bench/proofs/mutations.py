"""Integrity: whatever somebody does to sealed or signed bytes is refused, and no page falls over it.

1. Every value that `sealed.py` knows is mutated in every way below and given to what opens it; then it is looked for in
   other places, and given the bytes of every other row. Nothing may open, and nothing may raise but a refusal.
2. The same is done to rows of a real database, and the pages of both doors are asked for: no answer may be a 500, and
   no page may show a word of the signal whose bytes were put in place of others.

`python -m bench.proofs.mutations --mutations 150000 --pages 400`
"""

from __future__ import annotations

import random
import time
from collections import defaultdict
from collections.abc import Callable, Sequence
from contextlib import suppress

from bench.proofs import handled, report, stage
from bench.proofs.altered_pages import through_pages
from bench.proofs.altering import WAYS, symbols
from bench.proofs.report import Found
from bench.proofs.sealed import REFUSALS, Collector, Sealed
from portal.actions.house import House
from portal.adapters.vault import Damaged, Unlocker

COSTLY = 32 * 1024 * 1024
"""Memory an altered kluiszin row may ask for and still be stretched here; what asks for more is only parsed."""

SWAPS = 400
"""How many rows of a column are given the bytes of each other: all of them in the short form, this many in the full."""


OTHER_SYMBOLS = "other symbols"


class Refusing:
    """Gives altered bytes to what opens them, and counts what happened."""

    def __init__(self) -> None:
        self.found = Found(wrong={"opened": 0, "another error": 0})
        self.tried: dict[str, int] = defaultdict(int)
        self.by_way: dict[str, int] = defaultdict(int)
        self.errors: set[str] = set()
        self.opened: set[str] = set()

    @property
    def mutated(self) -> int:
        """How many tries were with bytes that were altered, and not those of another row or place."""
        return sum(times for way, times in self.by_way.items() if way in WAYS or way == OTHER_SYMBOLS)

    def give(self, one: Sealed, way: str, value: bytes, opener: Callable[[bytes], object] | None = None) -> None:
        """One try."""
        self.tried[one.column] += 1
        self.by_way[way] += 1
        try:
            opened = (opener or one.open)(value)
        except REFUSALS:
            return
        except Exception as error:
            self.found.count("another error")
            self.errors.add(f"{type(error).__name__} for {one.column}: {way}")
            return
        if opened is not False:
            self.found.count("opened")
            self.opened.add(f"{one.column}: {way}")


def refused(everything: Sequence[Sealed], mutations: int, seed: int) -> Found:
    """Mutate, look elsewhere, and give every row the bytes of the others."""
    chance, refusing = random.Random(seed), Refusing()
    for one in everything:  # what cannot be opened at all would prove nothing
        refusing.found.count("does not open unaltered", one.open(one.value) is False)
        for opener in one.elsewhere:
            refusing.give(one, "looked for elsewhere", one.value, opener)
    _swaps(refusing, everything, chance)
    light = [one for one in everything if not one.heavy]
    columns = _by_column(light)
    for one in everything:
        if one.heavy:
            _heavy(refusing, one, chance, max(10, mutations // 2000))
    while refusing.mutated < mutations:
        # as often in a column with few rows as in one with many
        for rows in columns.values():
            _mutate(refusing, chance.choice(rows), chance)
    found = refusing.found
    found.figures = {
        "mutations": refusing.mutated,
        "swaps_and_other_places": sum(refusing.tried.values()) - refusing.mutated,
        "values": len(everything),
        "columns": dict(sorted(refusing.tried.items())),
        "ways": dict(sorted(refusing.by_way.items())),
        "errors": sorted(refusing.errors),
        "opened": sorted(refusing.opened),
    }
    return found


def _mutate(refusing: Refusing, one: Sealed, chance: random.Random) -> None:
    if one.column == "a receipt code":
        way, value = OTHER_SYMBOLS, symbols(chance, one.value)
    else:
        way = chance.choice(tuple(WAYS))
        value = WAYS[way](chance, one.value)
    if value != one.value:
        refusing.give(one, way, value)


def _heavy(refusing: Refusing, one: Sealed, chance: random.Random, times: int) -> None:
    for _ in range(times):
        way = chance.choice(tuple(WAYS))
        value = WAYS[way](chance, one.value)
        with suppress(Damaged):
            if Unlocker.parse(value).cost.memory > COSTLY or Unlocker.parse(value).cost.operations > 4:
                continue  # it would be stretched for seconds, and be refused: the head stands in what is authenticated
        if value != one.value:
            refusing.give(one, way, value)


def _swaps(refusing: Refusing, everything: Sequence[Sealed], chance: random.Random) -> None:
    columns = _by_column(everything)
    for column, rows in columns.items():
        some = chance.sample(rows, min(len(rows), 12 if rows[0].heavy else SWAPS))
        for one in some:
            for other in some:
                if one.value != other.value and column not in ("a form token", "a receipt code"):
                    refusing.give(one, "another row's", other.value)
        for elsewhere in columns.values():
            if elsewhere is not rows and not rows[0].heavy:
                refusing.give(chance.choice(rows), "another column's", chance.choice(elsewhere).value)


def _by_column(everything: Sequence[Sealed]) -> dict[str, list[Sealed]]:
    columns: dict[str, list[Sealed]] = defaultdict(list)
    for one in everything:
        columns[one.column].append(one)
    return columns


def prove(house: House, mutations: int, pages: int, seed: int, signals: int = 12) -> Found:
    """Both parts, on an installation with the cast in it."""
    codes = handled.furnish(house, signals)
    started = time.monotonic()
    found = refused(Collector(house, codes).everything(), mutations, seed)
    found.figures["seconds_of_mutations"] = round(time.monotonic() - started, 1)
    found.add(through_pages(house, codes, pages, seed), "through the pages")
    return found


def main() -> None:
    """The command."""
    given = report.options(__doc__, mutations=150_000, pages=400, signals=24).parse_args()

    def run() -> Found:
        with stage.furnished() as house:
            return prove(house, given.mutations, given.pages, given.seed, given.signals)

    report.conclude("mutations", given.into, run)


if __name__ == "__main__":
    main()
