"""Forms beside the figures: what partners tell, and how many people live where."""

from __future__ import annotations

import re

from flask_babel import gettext as _
from wtforms import StringField
from wtforms.validators import InputRequired

from portal.domain.figures.beside import FIRST_YEAR, MEASURES, MOST, SOURCE_LIMIT, PartnerFigure, TooSmall
from portal.web.fields import Given, Limit, clean
from portal.web.office.forms import OfficeForm

_NUMBER = re.compile(r"\d{1,12}|\d{1,3}([. \u00a0]\d{3}){1,3}", re.ASCII)

FEWER, EXACT = "fewer", "number"


def one_line(value: str | None) -> str:
    """A text without signs that no page can keep, on one line."""
    return " ".join(clean(value).split())


def whole_number(text: str) -> int | None:
    """A number as people type it ("12500", "12.500"); None for anything else."""
    return int(re.sub(r"\D", "", text)) if _NUMBER.fullmatch(text) else None


class FigureForm(OfficeForm):
    """A figure of a partner. `kind`: a number, or fewer than five. `seen`: the figure as the form showed it."""

    theme = StringField(filters=[one_line])
    year = StringField(filters=[one_line])
    partner = StringField(filters=[one_line])
    measure = StringField(filters=[one_line])
    kind = StringField(filters=[one_line])
    count = StringField(filters=[one_line])
    source = StringField(
        filters=[one_line],
        validators=[Given(lambda: _("Write where this number can be found.")), Limit(SOURCE_LIMIT)],
    )
    seen = StringField(filters=[clean])


class RemoveForm(OfficeForm):
    """Take the figure away that the page showed."""

    seen = StringField(validators=[InputRequired()])


class InhabitantsForm(OfficeForm):
    """The day of the count; the numbers themselves have a field per municipality, see `living`."""

    on = StringField(filters=[one_line])


def figure_of(form: FigureForm, this_year: int) -> tuple[PartnerFigure | None, dict[str, str]]:
    """The figure that was typed, or what is wrong with it, by field."""
    errors: dict[str, str] = {}
    year, count = whole_number(form.year.data), None
    if year is None or not FIRST_YEAR <= year <= this_year:
        errors["year"] = _("Write a year from %(first)s to %(last)s.", first=FIRST_YEAR, last=this_year)
    if form.measure.data not in MEASURES:
        errors["measure"] = _("Choose what was counted.")
    if form.kind.data not in (FEWER, EXACT):
        errors["kind"] = _("Choose “a number” or “fewer than five”.")
    elif form.kind.data == EXACT:
        count = whole_number(form.count.data)
        if count is None or count > MOST:
            errors["count"] = _("Write a whole number, such as 12.")
    if errors:
        return None, errors
    try:
        figure = PartnerFigure(
            form.theme.data, year or 0, form.partner.data, form.measure.data, count, form.source.data
        )
    except TooSmall:
        return None, {"count": _("A number from 1 to 4 can point at people. Choose “fewer than five”.")}
    return figure, {}
