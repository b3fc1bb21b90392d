"""The figures for a council: only whole years, only totals that may be shown, in plain sentences."""

from __future__ import annotations

from collections.abc import Iterator

from flask_babel import gettext as _
from flask_babel import ngettext

from portal.domain.figures import SIGNAL, Publication
from portal.domain.figures.answers import QUARTERS, both, cell, difference, per_inhabitants
from portal.domain.figures.charts import Row
from portal.web.office.figures.drawing import Chart
from portal.web.office.figures.drawing import chart as drawn
from portal.web.office.figures.tables import inhabitants
from portal.web.office.figures.words import number, percent, quarter_label, row_label


def sentences(found: Publication, before: Publication | None, row: str) -> Iterator[str]:
    """What can be said of a year without any number that is kept back."""
    place, counts = row_label(found, row), both(found, row)
    if counts.signals is None:
        yield _("We do not name how many signals came in: the number is too small, or would give a small one away.")
        return
    yield _(
        "In %(year)s %(number)s signals came in in %(place)s.",
        year=found.year,
        number=number(counts.signals),
        place=place,
    )
    change = difference(counts.signals, both(before, row).signals) if before else None
    if before and change is not None:
        yield _more_or_fewer(change, before.year)
    if counts.share is not None:
        yield _(
            "Of these %(number)s were passed on to an organisation that acts. That is %(share)s.",
            number=number(counts.meldingen),
            share=percent(counts.share),
        )
    per = per_inhabitants(counts.signals, inhabitants(found, row))
    if per is not None:
        yield _("That is %(number)s signals for every 10,000 inhabitants.", number=number(per))
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
        return _("That is as many as in %(year)s.", year=year)
    if change > 0:
        return _("That is %(number)s more than in %(year)s.", number=number(change), year=year)
    return _("That is %(number)s fewer than in %(year)s.", number=number(-change), year=year)
