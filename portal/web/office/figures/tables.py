"""Tables of figures in words: what stands beside a chart on the page, and in the documents."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from flask_babel import gettext as _

from portal.domain.figures import MELDING, SIGNAL, TOTAL, Publication, Table
from portal.domain.figures.answers import QUARTERS, Both, both, cell, difference, per_inhabitants, share
from portal.domain.figures.charts import Row
from portal.domain.themes import Theme
from portal.web.office.figures.drawing import Chart, chart
from portal.web.office.figures.living_words import inhabitants, inhabitants_words, old
from portal.web.office.figures.words import (
    base_label,
    dimension_label,
    number,
    percent,
    quarter_label,
    row_label,
    value_label,
)

_MOST_BARS = 12
"""Of more municipalities the table alone is read sooner than a drawing of many screens."""


@dataclass(frozen=True, slots=True)
class Section:
    """One table with its chart. `header`: of every column, the first one says what a line is about.

    `whole`: the last line is the total. `note`: what one must know to read it, or "". `chart`: None without one.
    """

    id: str
    title: str
    header: tuple[str, ...]
    lines: tuple[tuple[str, ...], ...]
    whole: bool
    note: str
    chart: Chart | None


def by_value(found: Publication, theme: Theme, row: str, dimension: str) -> Section | None:
    """Signals and meldingen per value of a dimension; None when the publication has no such table."""
    table = found.tables.get((SIGNAL, dimension))
    if table is None or row not in table.rows:
        return None
    bases = [base for base in (SIGNAL, MELDING) if (base, dimension) in found.tables]
    names, title = [base_label(base) for base in bases], dimension_label(theme, dimension)
    shares = [_("Share")] if MELDING in bases else []
    lines, rows = [], []
    for column in table.columns:
        label = value_label(theme, dimension, column)
        counts = [cell(found.tables[base, dimension], row, column) for base in bases]
        lines.append((label, *map(number, counts), *([percent(share(counts[1], counts[0]))] if shares else [])))
        if column != TOTAL and any(each != 0 for each in counts):  # noughts stand in the table
            rows.append(Row(label, tuple(counts)))
    several = table.several and sum(column != TOTAL for column in table.columns) > 1
    note = _("One signal can count in more than one line, so the lines do not add up.") if several else ""
    header, whole = (title, *names, *shares), TOTAL in table.columns
    return Section(dimension, title, header, tuple(lines), whole, note, _drawn(dimension, title, rows, names))


def _drawn(id: str, title: str, rows: Sequence[Row], names: Sequence[str]) -> Chart | None:
    return chart(id, title, rows, names) if rows else None


def by_quarter(found: Publication, before: Publication | None, row: str) -> Section:
    """Signals per quarter, beside those of the year before; a difference only where both are shown."""
    years = [str(found.year), *([str(before.year)] if before else [])]
    lines, rows = [], []
    for quarter in (*QUARTERS, TOTAL):
        counts = [both(each, row, "", quarter).signals for each in (found, before) if each]
        words = [number(each) for each in counts]
        if before:
            words.append(signed(difference(*counts)))
        lines.append((quarter_label(quarter) if quarter else _("Whole year"), *words))
        if quarter:
            rows.append(Row(quarter_label(quarter), tuple(counts)))
    title = _("Signals per quarter")
    header = (_("Quarter"), *years, *([_("Difference")] if before else []))
    return Section("quarters", title, header, tuple(lines), True, "", _drawn("quarters", title, rows, years))


def by_place(found: Publication) -> Section:
    """The municipalities of the region below each other, and the region."""
    lines, rows = [], []
    for row in (*found.places, TOTAL):
        counts, days = both(found, row), found.days.get(row)
        per = per_inhabitants(counts.signals, inhabitants(found, row))
        lines.append((row_label(found, row), *_counts(counts), _or_dash(per), _or_dash(days)))
        if row != TOTAL:
            rows.append(Row(row_label(found, row), (counts.signals, counts.meldingen)))
    names = (base_label(SIGNAL), base_label(MELDING))
    bars = chart("places", _("Per municipality"), rows, names) if len(rows) <= _MOST_BARS else None
    more = (_("Share"), _("Signals per 10,000 inhabitants"), _("Working days to the first look"))
    title = _("Per municipality")
    header = (_("Municipality"), *names, *more)
    return Section("places", title, header, tuple(lines), True, _measured(found), bars)


def crossed(theme: Theme, table: Table) -> Section:
    """A table of two dimensions, of the whole region."""
    across, dimension = dimension_label(theme, table.across), dimension_label(theme, table.dimension)
    columns = tuple(value_label(theme, table.dimension, column) for column in table.columns)
    lines = tuple(
        (value_label(theme, table.across, row), *(number(table.at(row, column)) for column in table.columns))
        for row in table.rows
    )
    title = _("%(one)s and %(other)s", one=across, other=dimension)
    id = f"{table.across}-{table.dimension}"
    return Section(id, title, (across, *columns), lines, TOTAL in table.rows, "", None)


def _measured(found: Publication) -> str:
    """By how many people the last columns were measured; "" when nobody filled it in."""
    said = inhabitants_words(found, TOTAL)
    return f"{_('Counted with %(inhabitants)s.', inhabitants=said)} {old(found, TOTAL)}".strip() if said else ""


def _counts(counts: Both) -> Sequence[str]:
    return number(counts.signals), number(counts.meldingen), percent(counts.share)


def _or_dash(value: float | None) -> str:
    return "–" if value is None else number(value)


def signed(value: int | None) -> str:
    """A difference with its sign; a dash when it cannot be said."""
    return "–" if value is None else f"{value:+}".replace("-", "−") if value else "0"
