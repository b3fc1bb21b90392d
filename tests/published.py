"""Figures made by hand, as the page gets them, and counted in the tables: of Waterstad, Bergdorp and Kaap.

The numbers that are kept back are None here too: what is not in a publication cannot come out of a page.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from portal.actions.house import House
from portal.adapters import counters
from portal.domain.figures import MELDING, SIGNAL, TOTAL, UNANSWERED, Publication, Table

WATERSTAD, BERGDORP, KAAP = CODES = ("GM9001", "GM9002", "GM9003")
ROWS = (*CODES, TOTAL)


def table(base: str, dimension: str, columns: Sequence[str], numbers: Mapping[str, Sequence[int | None]]) -> Table:
    """A table from a line of numbers per row; with a total when there is one number more than columns."""
    named = (*columns, TOTAL) if len(next(iter(numbers.values()))) > len(columns) else tuple(columns)
    cells = {(row, column): count for row, line in numbers.items() for column, count in zip(named, line, strict=True)}
    return Table(base, dimension, tuple(numbers), named, cells, several=TOTAL not in named)


def publication(year: int = 2026, theme: str = "mensenhandel") -> Publication:
    """A small region. Of Kaap nearly all is kept back, and therefore something of Bergdorp too."""
    quarters = ("Q1", "Q2", "Q3", "Q4")
    areas = ("burgerzaken_rni", "kcc", "boa", UNANSWERED)
    of = {
        "": (quarters, [40, 31, 29, 12, 112], [8, 9, None, 6, None], [0, 0, None, 0, None], [48, 40, 41, 18, 147]),
        "functiegroep": (areas, [60, 40, 0, 12, 112], [None, 21, None, 0, None], [None] * 5, [71, 61, 0, 15, 147]),
        "vorm": (("seksueel", "arbeid"), [41, 80], [None, 25], [None, 0], [49, 105]),
        "urgency": (("acuut", "spoed", "niet_acuut"), [7, 40, 65, 112], [None] * 4, [None] * 4, [None, 53, None, 147]),
        "contact": (("anonymous", "left"), [28, 84, 112], [None] * 3, [None] * 3, [49, 98, 147]),
        "feedback": (("in_time", "late", UNANSWERED), [70, 14, 28, 112], [None] * 4, [None] * 4, [93, 19, 35, 147]),
        "outcome": (("doorgezet_politie", "bewaard"), [21, 50], [None, 20], [None, None], [26, 73]),
    }
    passed_on = {
        "": (quarters, [10, 9, 6, 5, 30], [None, None, 0, 0, 6], [0, 0, 0, 0, 0], [13, 12, 6, 5, 36]),
        "functiegroep": (areas, [19, 11, 0, 0, 30], [None, None, 0, 0, 6], [0] * 5, [22, 14, 0, 0, 36]),
        "vorm": (("seksueel", "arbeid"), [10, 22], [None, None], [0, 0], [None, None]),
    }
    cross = Table(
        SIGNAL,
        "leeftijd",
        ("seksueel", "arbeid"),
        ("minderjarig", "volwassen", TOTAL),
        {
            ("seksueel", "minderjarig"): 9,
            ("seksueel", "volwassen"): 40,
            ("seksueel", TOTAL): 49,
            ("arbeid", "minderjarig"): None,
            ("arbeid", "volwassen"): None,
            ("arbeid", TOTAL): 105,
        },
        across="vorm",
    )
    tables = {
        (base, key): table(base, key, columns, dict(zip(ROWS, lines, strict=True)))
        for base, counted in ((SIGNAL, of), (MELDING, passed_on))
        for key, (columns, *lines) in counted.items()
    }
    days = {WATERSTAD: 1.0, BERGDORP: 1.5, KAAP: None, TOTAL: 1.0}
    return Publication("oefenregio", theme, year, CODES, tables, {("vorm", "leeftijd"): cross}, days)


# --- counted, as it stands in the tables ---------------------------------------------------------------------------


def count(house: House, code: str, month: str, how_many: int, *, melding: bool = False, **answers: str) -> None:
    """So many signals of a month with the same answers (and what a desk makes of any signal) in the counters."""
    answers = {"functiegroep": "kcc", "leeftijd": "volwassen", "vorm": "arbeid", "urgency": "niet_acuut"} | answers
    desk = {"told": "form", "contact": "anonymous", "first_look": "in_time", "look_days": "1", "feedback": "in_time"}
    found = {
        (SIGNAL, "all"),
        *answers.items(),
        *desk.items(),
        ("outcome", "doorgezet_politie" if melding else "bewaard"),
    }
    found |= {(f"vorm*{each}", f"{answers['vorm']}*{answers[each]}") for each in ("leeftijd", "functiegroep")}
    if melding:
        found |= {(MELDING, "all"), *((f"{MELDING}:{dimension}", value) for dimension, value in answers.items())}
    with house.database.writing() as connection:
        for dimension, value in sorted(found):
            counters.add(house.database, connection, code, month, "mensenhandel", dimension, value, how_many)


def year_of_figures(house: House, year: int = 2025) -> None:
    """Waterstad sees many signals and Bergdorp some; of Kaap there are three, so that something must be kept back."""
    for month, more in (("02", 0), ("05", 7), ("08", 3), ("11", 12)):
        count(house, WATERSTAD, f"{year}-{month}", 14 + more)
        count(house, WATERSTAD, f"{year}-{month}", 8, melding=True, functiegroep="burgerzaken_rni", vorm="seksueel")
        count(house, BERGDORP, f"{year}-{month}", 6 + more)
        count(house, BERGDORP, f"{year}-{month}", 5, melding=True, urgency="acuut")
    count(house, KAAP, f"{year}-05", 3)
