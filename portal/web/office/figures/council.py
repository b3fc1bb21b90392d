"""The figures for a council: only whole years, only totals that may be shown, in plain sentences."""

from __future__ import annotations

from collections.abc import Iterator

from flask_babel import gettext as _
from flask_babel import ngettext

from portal.domain.figures import SIGNAL, TOTAL, Publication
from portal.domain.figures.answers import QUARTERS, both, cell, difference, per_inhabitants
from portal.domain.figures.charts import Row
from portal.web.office.figures.drawing import Chart
from portal.web.office.figures.drawing import chart as drawn
from portal.web.office.figures.living_words import inhabitants, inhabitants_words, old
from portal.web.office.figures.words import number, percent, quarter_label, row_label

_FEW = 50
"""Below so many signals a year, a few more or fewer change every share."""


def words(found: Publication, row: str) -> dict[str, str]:
    """What a text for a council says otherwise for one council than for those of a region, or of few signals."""
    place, signals = row_label(found, row), both(found, row).signals
    region = row == TOTAL
    small = signals is not None and signals < _FEW
    return {
        "council": _("For the councils in %(region)s", region=place)
        if region
        else _("For the council of %(place)s", place=place),
        "our": _("our municipalities") if region else _("our municipality"),
        "one_year": _("The figures are small. Draw no conclusion from one year.")
        if small
        else _("One year says little. Look at several years."),
    }


def sentences(found: Publication, before: Publication | None, row: str) -> Iterator[str]:
    """What can be said of a year without any number that is kept back."""
    place, counts = row_label(found, row), both(found, row)
    if counts.signals is None:
        yield _("We do not name how many signals came in: the number is too small, or would give a small one away.")
        return
    yield _(
        "In %(place)s %(number)s signals came in during %(year)s.",
        year=found.year,
        number=number(counts.signals),
        place=place,
    )
    per = per_inhabitants(counts.signals, inhabitants(found, row))
    if per is not None:
        yield _("For every 10,000 inhabitants %(number)s signals came in.", number=number(per))
        said = _("Counted with %(inhabitants)s.", inhabitants=inhabitants_words(found, row))
        yield f"{said} {old(found, row)}".strip()
    change = difference(counts.signals, both(before, row).signals) if before else None
    if before and change is not None:
        yield _more_or_fewer(change, before.year)
    if counts.share is not None:
        yield _(
            "Of the %(all)s signals %(number)s went to an organisation that can act (%(share)s).",
            all=number(counts.signals),
            number=number(counts.meldingen),
            share=percent(counts.share),
        )
    days = found.days.get(row)
    if days is not None:
        yield ngettext(
            "Half of the signals were read within %(num)s working day.",
            "Half of the signals were read within %(num)s working days.",
            round(days) or 1,
        )


def chart(found: Publication, before: Publication | None, row: str) -> Chart | None:
    """Signals per quarter, beside the year before; None when one of the numbers is kept back or all are nought."""
    years = [each for each in (found, before) if each]
    rows = [
        Row(quarter_label(quarter), tuple(cell(each.tables.get((SIGNAL, "")), row, quarter) for each in years))
        for quarter in QUARTERS
    ]
    numbers = [value for each in rows for value in each.values]
    if None in numbers or not any(numbers):
        return None
    return drawn("quarters", _("Signals per quarter"), rows, [str(each.year) for each in years])


def _more_or_fewer(change: int, year: int) -> str:
    if change == 0:
        return _("There were as many signals as in %(year)s.", year=year)
    said = {"number": number(abs(change)), "year": year}
    if change > 0:
        return ngettext(
            "There was %(number)s signal more than in %(year)s.",
            "There were %(number)s signals more than in %(year)s.",
            change,
            **said,
        )
    return ngettext(
        "There was %(number)s signal fewer than in %(year)s.",
        "There were %(number)s signals fewer than in %(year)s.",
        -change,
        **said,
    )
