"""The tables of a publication as sheets of a spreadsheet and as lines of a CSV file: the numbers of the page."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from flask_babel import gettext as _

from portal.domain.figures import SIGNAL, TOTAL, Publication, Table
from portal.domain.figures.answers import both, per_inhabitants
from portal.domain.figures.answers import rows as rows_of
from portal.domain.figures.beside import PartnerFigure
from portal.domain.figures.sheets import Cell, Sheet
from portal.domain.themes import Theme, pick
from portal.web.language import current
from portal.web.office.figures.definitions import definitions
from portal.web.office.figures.living_words import inhabitants
from portal.web.office.figures.page import period
from portal.web.office.figures.partner_words import measure_label, partner_name
from portal.web.office.figures.words import base_label, dimension_label, kept_back, row_label, value_label


def sheets(found: Publication, theme: Theme, told: Sequence[PartnerFigure]) -> list[Sheet]:
    """The overview, a sheet per table, what partners tell, and what the words mean."""
    made = [_overview(found)]
    made += [_sheet(found, theme, table) for table in [*found.tables.values(), *found.crosses.values()]]
    if told:
        header = (_("Year"), _("Partner"), _("What was counted"), _("Number"), _("Source"))
        made.append(Sheet(_("Figures of partners"), header, tuple(_partner_rows(told)), numbers=False))
    lines = (
        (_("Subject"), pick(theme.title, current())),
        (_("Counted"), period(found)),
        *definitions(theme),
    )
    return [*made, Sheet(_("What the words mean"), (_("Word"), _("What it means")), lines, numbers=False)]


def lines(
    found: Publication, theme: Theme, told: Sequence[PartnerFigure]
) -> tuple[tuple[str, ...], list[tuple[Cell, ...]]]:
    """The header and a line per number."""
    header = (
        _("Year"),
        _("What was counted"),
        _("Municipality"),
        _("Per"),
        _("Value"),
        _("And per"),
        _("Value of that"),
        _("Number"),
        _("Source"),
    )
    rows: list[tuple[Cell, ...]] = []
    for table in found.tables.values():
        rows += _lines(found, theme, table)
    for table in found.crosses.values():
        rows += _crossed_lines(found, theme, table)
    for figure in told:
        year, partner, measure, count, source = _partner_row(figure)
        rows.append((year, measure, "", _("Partner"), partner, "", "", count, source))
    return header, rows


def _overview(found: Publication) -> Sheet:
    rows: list[tuple[Cell, ...]] = []
    for row in rows_of(found):
        counts, people = both(found, row), inhabitants(found, row)
        per, days, share = per_inhabitants(counts.signals, people), found.days.get(row), counts.share
        cells = (_shown(counts.signals), _shown(counts.meldingen), None if share is None else round(100 * share, 1))
        rows.append((row_label(found, row), *cells, people, None if per is None else round(per, 1), days))
    header = (
        _("Municipality"),
        base_label("signal"),
        base_label("melding"),
        _("Share passed on, in per cent"),
        _("Inhabitants"),
        _("Signals per 10,000 inhabitants"),
        _("Working days to the first look"),
    )
    return Sheet(_("Overview"), header, tuple(rows))


def _sheet(found: Publication, theme: Theme, table: Table) -> Sheet:
    about, first = dimension_label(theme, table.dimension), _("Municipality")
    if table.across:
        first = dimension_label(theme, table.across)
        name = _("%(one)s and %(other)s", one=first, other=about)
    else:
        name = about if table.base == SIGNAL else f"{base_label(table.base)} \N{EN DASH} {about}"
    header = (first, *(value_label(theme, table.dimension, column) for column in table.columns))
    rows = [
        (_row(found, theme, table, row), *(_shown(table.at(row, column)) for column in table.columns))
        for row in table.rows
    ]
    made = Sheet(name, header, tuple(rows))
    return made.turned(about) if len(header) > len(rows) + 1 else made  # fewer columns are read and printed sooner


def _lines(found: Publication, theme: Theme, table: Table) -> Iterator[tuple[Cell, ...]]:
    about = dimension_label(theme, table.dimension)
    for row in table.rows:
        for column in table.columns:
            where, value = row_label(found, row), value_label(theme, table.dimension, column)
            count = _shown(table.at(row, column))
            yield found.year, base_label(table.base), where, about, value, "", "", count, ""


def _crossed_lines(found: Publication, theme: Theme, table: Table) -> Iterator[tuple[Cell, ...]]:
    region, across = row_label(found, TOTAL), dimension_label(theme, table.across)
    about, base = dimension_label(theme, table.dimension), base_label(table.base)
    for row in table.rows:
        for column in table.columns:
            one, other = value_label(theme, table.across, row), value_label(theme, table.dimension, column)
            count = _shown(table.at(row, column))
            yield found.year, base, region, across, one, about, other, count, ""


def _row(found: Publication, theme: Theme, table: Table, row: str) -> str:
    return value_label(theme, table.across, row) if table.across else row_label(found, row)


def _partner_rows(told: Sequence[PartnerFigure]) -> Iterator[tuple[Cell, ...]]:
    return (_partner_row(figure) for figure in told)


def _partner_row(figure: PartnerFigure) -> tuple[Cell, ...]:
    count = _("fewer than five") if figure.count is None else figure.count
    return figure.year, partner_name(figure.partner), measure_label(figure.measure), count, figure.source


def _shown(count: int | None) -> Cell:
    return kept_back() if count is None else count
