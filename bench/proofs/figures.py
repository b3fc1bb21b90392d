"""Who has every published table of a year tries to compute what is kept back, with a solver, and fails for each number.

Invented years of the shipped themes: many signals and few, one municipality with nearly all of them, all below five,
nearly everything passed on. What is counted goes the real way (contributions, assembling, suppression). Nothing is
published of a year before it is closed, so the solver holds one publication. `python -m bench.proofs.figures --help`.
"""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import replace

from bench.proofs import report
from bench.proofs.invented_years import KINDS, YEAR, invented, themes
from bench.proofs.solver import exposed, of_cross
from portal.actions.figures.publishing import published
from portal.domain.figures import TOTAL, Publication
from portal.domain.figures.assembling import assemble
from portal.domain.figures.system import Truth
from portal.domain.themes import Theme

__all__ = ["KINDS", "YEAR", "attacked", "exposed", "invented", "prove", "themes"]


def attacked(theme: Theme, kind: str, places: int, seed: int) -> tuple[report.Found, float]:
    """One invented year: published and attacked. Also the seconds of a processor that publishing took."""
    codes, sums = invented(theme, kind, places, seed)
    truth = assemble(theme, codes, sums)
    found = report.Found()
    found.count("could_not_be_assembled", truth is None)
    if truth is None:
        return found, 0.0
    began = time.process_time()
    shown = published("region", theme, YEAR, codes, sums)
    took = time.process_time() - began
    attack = exposed(theme, truth, shown, seed)
    found.count("computed", len(attack.computed))
    found.count("shown_untrue", _untrue(truth, shown))
    found.count("small_shown", _small(shown))
    tables = len(truth.blocks) + len(truth.crosses)
    left_out = tables - len(shown.tables) - len(shown.crosses)
    found.figures = {"hidden": attack.hidden, "differences": attack.differences, "tables_left_out": left_out}
    return found, took


def _untrue(truth: Truth, shown: Publication) -> int:
    cells = {
        (base, "" if column == TOTAL else dimension, row, column): table.at(row, column)
        for (base, dimension), table in shown.tables.items()
        for row in table.rows
        for column in table.columns
    }
    cells |= {
        of_cross(across, dimension, row, column): table.at(row, column)
        for (across, dimension), table in shown.crosses.items()
        for row in table.rows
        for column in table.columns
    }
    return sum(value is not None and value != truth.values[cell] for cell, value in cells.items())


def _small(shown: Publication) -> int:
    tables = [*shown.tables.values(), *shown.crosses.values()]
    return sum(value is not None and 0 < value < 5 for table in tables for value in table.cells.values())


def prove(systems: int, seed: int, places: Sequence[int] = (1, 2, 3, 8, 8, 8, 20)) -> report.Found:
    """Attack so many invented years of every kind, in regions of several sizes, of each shipped theme."""
    found, slowest = report.Found(), 0.0
    shipped = themes()
    sums: dict[str, int] = {}
    for number in range(systems):
        theme = shipped[number % len(shipped)]
        kind, size = KINDS[number // len(shipped) % len(KINDS)], places[number % len(places)]
        one, took = attacked(theme, kind, size, seed + number)
        slowest = max(slowest, took)
        for name, count in one.figures.items():
            sums[name] = sums.get(name, 0) + count
        found.add(replace(one, figures={}))
    found.figures = {"systems": systems, **sums, "slowest_publication_s": round(slowest, 2)}
    return found


def main() -> None:
    """The command."""
    given = report.options(__doc__, systems=240).parse_args()
    report.conclude("figures", given.into, lambda: prove(given.systems, given.seed))


if __name__ == "__main__":
    main()
