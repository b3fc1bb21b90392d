"""Charts of figures, for a page and for a document."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from flask import render_template
from flask_babel import format_decimal
from flask_babel import gettext as _

from portal.domain.figures.charts import Drawing, Row, draw
from portal.web.front.route_drawing import wrap

MM_PER_UNIT = 0.3
"""How large a chart stands on paper: its text is about 12 points."""


@dataclass(frozen=True, slots=True)
class Chart:
    """A drawing with its name and what it shows in words. `id`: of its own on the page."""

    id: str
    title: str
    about: str
    drawing: Drawing


def chart(id: str, title: str, rows: Sequence[Row], series: Sequence[str] = ("",)) -> Chart:
    """Bars of one or two series; all numbers also stand in the table beside it, so the description is short."""
    drawing = draw(rows, series, kept=_("kept back"), write=lambda number: str(format_decimal(number)), wrap=wrap)
    about = _("Bars lying down, each with its number. The table with it holds the same numbers.")
    return Chart(id, title, about, drawing)


def as_svg(made: Chart) -> str:
    """A chart as a picture of its own, for a document."""
    return render_template("office/figures/_chart.svg.html", chart=made, alone=True)
