"""The statement of destruction: counts per municipality and month, on screen and as a document."""

from __future__ import annotations

from datetime import date
from typing import Any

from babel.dates import format_skeleton
from flask import Blueprint, Response, abort
from flask_babel import gettext as _

from portal.actions.handing_on import exporting
from portal.actions.publishing import destruction
from portal.actions.publishing.destruction import CLASSES, Statement
from portal.domain.access import Act, may
from portal.domain.style import palette
from portal.web.errors import note
from portal.web.filters import day
from portal.web.language import current
from portal.web.office.present import allows, at, desk, house
from portal.web.show import show

blueprint = Blueprint("destruction", __name__)

INK = "#1b2733"
"""The colour of the line on top for a municipality without one of its own."""


@blueprint.get("/beheer/vernietiging")
@allows(Act.STATE_DESTRUCTION)
def page() -> Response:
    """What went, per municipality and month."""
    return _page()


@blueprint.get("/beheer/vernietiging/<slug>/<month>.pdf")
@allows(Act.STATE_DESTRUCTION)
def document(slug: str, month: str) -> Response:
    """One statement, to print and to keep."""
    found = destruction.statements(house(), desk())
    one = next((each for each in found if (each.place.slug, each.month) == (slug, month)), None) or abort(404)
    try:
        made = exporting.as_pdf(_paper(one))
    except exporting.NotMade as error:
        note(error)
        return _page(503)
    answer = Response(made, content_type="application/pdf")
    name = f"{_('statement-of-destruction')}-{slug}-{month}.pdf"
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer


def _page(status: int = 200) -> Response:
    rows = [
        {
            "month": _month(each.month),
            "place": each.place.name,
            "counts": [each.signals.get(one, 0) for one in CLASSES],
            "total": each.total,
            "contacts": each.contacts,
            "href": at(f"/beheer/vernietiging/{each.place.slug}/{each.month}.pdf"),
        }
        for each in destruction.statements(house(), desk())
    ]
    return show(
        "office/destruction/page",
        status=status,
        rows=rows,
        classes=[_class(one) for one in CLASSES],
        failed=status == 503,
        in_management=may(desk().staff, Act.READ_SETTINGS),
        title_prefix=_("Error:") if status == 503 else "",
    )


def _class(code: str) -> str:
    """Why signals went, in a few words."""
    return {
        "none": _("Closed, not passed on"),
        "kept": _("Puzzle piece"),
        "passed": _("Passed on"),
        "open": _("Not finished, longest term"),
        "early": _("Early, by two colleagues"),
    }[code]


def _month(month: str) -> str:
    return format_skeleton("yMMMM", date.fromisoformat(f"{month}-01"), locale=current())


def _paper(one: Statement) -> dict[str, Any]:
    """The document that adapters/documents sets."""
    place = _("Municipality of %(name)s", name=one.place.name)
    made_on = day(house().today())
    counts = [[_class(each), str(one.signals.get(each, 0))] for each in CLASSES]
    head = [[_("Municipality"), one.place.name], [_("Month"), _month(one.month)], [_("Made on"), made_on]]
    said = _(
        "Of each signal everything went: the report, the messages, the notes, the files and the keys. What remains is "
        "the day, these numbers, and in the trail that it happened. Backups from before are gone after 35 days."
    )
    return {
        "title": _("Statement of destruction"),
        "language": current(),
        "place": place,
        "mark": _("Numbers only"),
        "colour": palette(one.place.style)["600"] if one.place.style else INK,
        "page": _("Page %(page)s of %(pages)s", page="{page}", pages="{pages}"),
        "foot": f"{one.place.name} {one.month}",
        "opening": [{"kind": "facts", "rows": head}, {"kind": "quiet", "text": said}],
        "sections": [
            {
                "title": _("Signals that were erased"),
                "parts": [{"kind": "facts", "rows": [*counts, [_("Together"), str(one.total)]]}],
            },
            {
                "title": _("Contact data that went before their signal"),
                "parts": [{"kind": "facts", "rows": [[_("Number"), str(one.contacts)]]}],
            },
        ],
    }
