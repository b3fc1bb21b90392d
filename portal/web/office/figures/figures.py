"""The figures on a page, and the same numbers as a spreadsheet or a text of numbers."""

from __future__ import annotations

from flask import Blueprint, Response, abort, make_response
from flask_babel import gettext as _
from werkzeug.wrappers import Response as Answer

from portal.actions.figures import partners, taking
from portal.domain.access import Act, may
from portal.domain.figures import Publication
from portal.domain.figures.answers import hides
from portal.domain.figures.sheets import as_csv
from portal.domain.themes import pick
from portal.web.language import current
from portal.web.office.figures.choosing import Chosen, chosen, regional
from portal.web.office.figures.definitions import definitions
from portal.web.office.figures.page import answers, crosses, missing_inhabitants, period
from portal.web.office.figures.partner_words import measure_label, partner_name
from portal.web.office.figures.sheets import lines, sheets
from portal.web.office.figures.words import number, row_label
from portal.web.office.present import allows, at, desk, house
from portal.web.show import show

blueprint = Blueprint("figures", __name__)


@blueprint.get("/cijfers")
@allows(Act.SEE_FIGURES)
def page() -> Response:
    """The three questions of a council, with their answers."""
    asked = chosen()
    found = asked.found
    return show(
        "office/figures/page",
        choices=_choices(asked),
        keeps=may(desk().staff, Act.KEEP_FIGURES),
        aware=may(desk().staff, Act.KEEP_AWARENESS),
        found=found,
        **(_shown(asked, found) if found else {"title": _("Figures"), "why": _why_none(asked)}),
        definitions=definitions(asked.theme),
    )


@blueprint.get("/cijfers.ods")
@allows(Act.SEE_FIGURES)
def spreadsheet() -> Answer:
    """All tables as sheets."""
    asked, found = _taken("ods")
    title = _("Figures of %(place)s, %(year)s", place=row_label(found, asked.row), year=found.year)
    told = partners.beside(house(), desk(), found)
    made = taking.workbook(title, current(), sheets(found, asked.theme, told), author=row_label(found, asked.row))
    return _file(made, taking.MIMETYPE, asked, "ods")


@blueprint.get("/cijfers.csv")
@allows(Act.SEE_FIGURES)
def text() -> Answer:
    """All numbers below each other."""
    asked, found = _taken("csv")
    made = as_csv(*lines(found, asked.theme, partners.beside(house(), desk(), found)))
    return _file(made.encode(), "text/csv; charset=utf-8", asked, "csv")


def _taken(form: str) -> tuple[Chosen, Publication]:
    """What goes along; the trail says so first."""
    asked = chosen(compared=False, exact=True)
    found = asked.shown
    if found is None:
        abort(404)
    taking.taken(house(), desk(), found, form)
    return asked, found


def _file(made: bytes, kind: str, asked: Chosen, form: str) -> Answer:
    answer = make_response(made)
    answer.headers["Content-Type"] = kind
    name = "-".join(each for each in ("cijfers", asked.theme.key, asked.place, str(asked.year)) if each)
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}.{form}"'
    return answer


def _why_none(asked: Chosen) -> str:
    if asked.awaited:
        return _("We are working out which small numbers are kept back. Come back in a few minutes.")
    if asked.years:
        return _("This municipality was in no region at the end of that year. Choose another year, if it is there.")
    if not asked.places:
        return _("Your account belongs to no municipality. Ask the functional administrator.")
    return _("A signal counts when a contact person opened it. The figures of a year come on 1 February after it.")


def _choices(asked: Chosen) -> dict[str, object]:
    themes = [(theme.key, pick(theme.title, current())) for theme in house().themes.values()]
    places = [(place.slug, place.name) for place in asked.places]
    if regional():
        places.insert(0, ("", _("The whole region")))
    query = f"?thema={asked.theme.key}&jaar={asked.year}" + (f"&gemeente={asked.place}" if asked.place else "")
    return {
        "themes": themes if len(themes) > 1 else [],
        "theme": asked.theme.key,
        "years": [(str(year), str(year)) for year in asked.years],
        "year": str(asked.year),
        "places": places if len(places) > 1 else [],
        "place": asked.place,
        "ods": at(f"/cijfers.ods{query}"),
        "csv": at(f"/cijfers.csv{query}"),
        "report": at(f"/cijfers/jaarverslag{query}"),
    }


def _shown(asked: Chosen, found: Publication) -> dict[str, object]:
    told = partners.beside(house(), desk(), found)
    return {
        "title": _("Figures of %(place)s", place=row_label(found, asked.row)),
        "period": period(found),
        "answers": answers(found, asked.before, asked.theme, asked.row),
        "crosses": crosses(found, asked.theme) if asked.whole_region else [],
        "kept_back": hides(found, asked.row),
        "missing": missing_inhabitants(found) if asked.whole_region else [],
        "told": [
            (
                partner_name(each.partner),
                measure_label(each.measure),
                str(each.year),
                _("fewer than five") if each.count is None else number(each.count),
                each.source,
            )
            for each in told
        ],
    }
