"""The minutes of a meeting: choosing what goes in, and the PDF or text document itself."""

from __future__ import annotations

from uuid import UUID

from flask import Blueprint, abort, make_response, redirect
from flask_babel import gettext as _
from werkzeug.wrappers import Response as Answer

from portal.actions import tokens
from portal.actions.meetings import gathering
from portal.actions.meetings import minutes as taking
from portal.actions.meetings.agenda import Agenda
from portal.actions.meetings.gathering import Gathering
from portal.actions.meetings.minutes import CONFIRMED, NotFound, NotMade
from portal.domain.access import Act
from portal.web.errors import note
from portal.web.language import current
from portal.web.office import confirming
from portal.web.office.forms import SEND_AGAIN
from portal.web.office.meetings.forms import MinutesForm
from portal.web.office.meetings.minutes_paper import blocks, paper
from portal.web.office.meetings.words import called
from portal.web.office.present import allows, at, desk, house, issue_token, summary
from portal.web.show import show

blueprint = Blueprint("minutes", __name__)

_KINDS = {"pdf": "application/pdf", "odt": "application/vnd.oasis.opendocument.text"}


@blueprint.get("/overleg/<uuid:meeting>/verslag")
@allows(Act.MEET)
def choose(meeting: UUID) -> Answer:
    """What goes in."""
    return _page(_found(meeting))


@blueprint.get("/overleg/<uuid:meeting>/verslag.<any(pdf, odt):kind>")
@allows(Act.MEET)
def back(meeting: UUID, kind: str) -> Answer:
    """The address of a form that was refused, opened again."""
    return redirect(at(f"/overleg/{meeting}/verslag"), 303)


@blueprint.post("/overleg/<uuid:meeting>/verslag.<any(pdf, odt):kind>")
@allows(Act.MEET)
def take_along(meeting: UUID, kind: str) -> Answer:
    """The file itself."""
    found, form = _found(meeting), MinutesForm()
    if not form.validate():
        return _page(found, form, form.first_errors)
    errors = {} if form.without_police.data else {"without_police": _("Look through it, and tick this.")}
    if not errors and (problem := confirming.problem(CONFIRMED, form.passphrase.data or "")):
        errors = {"passphrase": problem}
    if errors:
        return _page(found, form, errors)
    texts = bool(form.texts.data)

    def make(seen: Agenda) -> bytes:
        if kind == "pdf":
            return taking.as_pdf(paper(seen, texts=texts))
        return taking.as_odt(
            _("Minutes: %(meeting)s", meeting=called(seen.gathering.meeting, seen.gathering.board)),
            current(),
            blocks(seen, texts=texts),
            seen.gathering.board.region.name,
        )

    try:
        made = taking.take_along(house(), desk(), str(meeting), form.once, kind, make)
    except NotFound:
        abort(404)
    except taking.NotConfirmed:
        return _page(found, form, {"passphrase": _("Fill in your own passphrase.")})
    except tokens.Stale:
        return _page(found, form, {"token": str(SEND_AGAIN)})
    except NotMade as failure:
        note(failure)
        said = _("The PDF could not be made. Nothing was exported. Try again, or choose the text document.")
        return _page(found, form, {"token": said}, status=503)
    answer = make_response(made)
    answer.headers["Content-Type"] = _KINDS[kind]
    day = found.meeting.held_on.isoformat()
    answer.headers["Content-Disposition"] = f'attachment; filename="verslag-{day}.{kind}"'
    return answer


def _found(meeting: UUID) -> Gathering:
    try:
        return gathering.gathering(house(), desk(), str(meeting))
    except gathering.NotFound:
        abort(404)


def _page(
    found: Gathering, form: MinutesForm | None = None, errors: dict[str, str] | None = None, status: int = 0
) -> Answer:
    errors = errors or {}
    return show(
        "office/meetings/minutes",
        status=status or (422 if errors else 200),
        meeting=called(found.meeting, found.board),
        path=at(f"/overleg/{found.meeting.id}"),
        mine=found.mine,
        texts=bool(form and form.texts.data),
        asks=confirming.asks(CONFIRMED),
        token=issue_token(),
        errors=errors,
        summary=summary(errors, form="minutes"),
        title_prefix=_("Error:") if errors else "",
    )
