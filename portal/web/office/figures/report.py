"""The year report and the council version: what they are, and the documents themselves."""

from __future__ import annotations

from collections.abc import Sequence

from flask import Blueprint, abort, make_response, request
from flask_babel import gettext as _
from werkzeug.wrappers import Response as Answer

from portal.actions.figures import reporting
from portal.domain.access import Act
from portal.domain.figures import Publication
from portal.domain.figures.report import COUNCIL, YEAR
from portal.domain.themes import pick
from portal.web.language import current
from portal.web.office.figures.choosing import Chosen, chosen, regional
from portal.web.office.figures.report_blocks import report
from portal.web.office.figures.words import row_label
from portal.web.office.present import allows, at, desk, house
from portal.web.show import show

blueprint = Blueprint("year_report", __name__)

_NAMES = {"verslag": YEAR, "raad": COUNCIL}
"""The documents as they are called in an address."""


@blueprint.get("/cijfers/jaarverslag")
@allows(Act.SEE_FIGURES)
def choose() -> Answer:
    """What is in the documents, and of which year and place."""
    asked = chosen()
    years = asked.years
    found = asked.found if years else None
    return show(
        "office/figures/report",
        found=found,
        awaited=asked.awaited,
        place=row_label(found, asked.row) if found else "",
        year=asked.year,
        choices=_choices(asked, years),
        href=at(f"/cijfers/jaarverslag.odt{_query(asked, asked.year)}"),
    )


@blueprint.get("/cijfers/jaarverslag.odt")
@allows(Act.SEE_FIGURES)
def take_along() -> Answer:
    """The document, to be finished by whoever asked for it."""
    name = _NAMES.get(request.args.get("versie", "verslag")) or abort(404)
    asked = chosen(exact=True)
    found = asked.shown
    if found is None:
        abort(404)
    title, blocks = report(reporting.text(house(), name, current()), asked, found)
    made = reporting.made(house(), desk(), found, title, blocks, author=row_label(found, asked.row))
    answer = make_response(made)
    answer.headers["Content-Type"] = reporting.MIMETYPE
    answer.headers["Content-Disposition"] = f'attachment; filename="{_filename(asked, found)}"'
    return answer


def _query(asked: Chosen, year: int) -> str:
    return f"?thema={asked.theme.key}&jaar={year}" + (f"&gemeente={asked.place}" if asked.place else "")


def _filename(asked: Chosen, found: Publication) -> str:
    name = "raadsversie" if request.args.get("versie") == "raad" else "jaarverslag"
    return "-".join(each for each in (name, asked.theme.key, asked.place, str(found.year)) if each) + ".odt"


def _choices(asked: Chosen, years: Sequence[int]) -> dict[str, object]:
    themes = [(theme.key, pick(theme.title, current())) for theme in house().themes.values()]
    places = [(place.slug, place.name) for place in asked.places]
    if regional():
        places.insert(0, ("", _("The whole region")))
    return {
        "themes": themes if len(themes) > 1 else [],
        "theme": asked.theme.key,
        "years": [(str(year), str(year)) for year in years],
        "year": str(asked.year),
        "places": places if len(places) > 1 else [],
        "place": asked.place,
    }
