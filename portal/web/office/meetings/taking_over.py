"""Back into the signal: taking over what a meeting decided, or taking the signal off the agenda."""

from __future__ import annotations

from uuid import UUID

from flask import Blueprint, abort, redirect
from flask_babel import gettext as _
from werkzeug.wrappers import Response as Answer

from portal.actions import tokens
from portal.actions.meetings import bringing_in, taking_over
from portal.actions.meetings.bringing_in import Broken, Done, NotAllowed, NotFound
from portal.domain.access import Act
from portal.domain.signals import Signal
from portal.web.office.desk.acting import broken, opened, theme_of
from portal.web.office.desk.replies import NOTHING, message
from portal.web.office.forms import SEND_AGAIN, PlainForm
from portal.web.office.meetings.forms import TakeOverForm
from portal.web.office.meetings.of_signal import in_words
from portal.web.office.meetings.signal_page import meetings_page
from portal.web.office.present import allows, at, desk, house

blueprint = Blueprint("taking_over", __name__)


@blueprint.get("/signalen/<uuid:signal>/overleg/<uuid:sheet>/overnemen")
@blueprint.get("/signalen/<uuid:signal>/overleg/<uuid:sheet>/terug")
@allows(Act.BRING_IN)
def back(signal: UUID, sheet: UUID) -> Answer:
    """The address of a form that was refused, opened again."""
    return redirect(at(f"/signalen/{signal}/overleg"), 303)


@blueprint.post("/signalen/<uuid:signal>/overleg/<uuid:sheet>/overnemen")
@allows(Act.BRING_IN)
def take_over(signal: UUID, sheet: UUID) -> Answer:
    """What was decided goes into the signal, and to the reporter when that is chosen."""
    dossier = opened(str(signal), again=True)
    if isinstance(dossier, Signal):
        return broken(dossier)
    form = TakeOverForm()
    errors, feedback = ({}, "") if form.validate() else (form.first_errors, "")
    chosen = form.standard.data or NOTHING
    if not errors and chosen != NOTHING:
        feedback, problem = message(dossier, theme_of(dossier), chosen, form.text.data or "")
        errors = {"text": problem} if problem else {}
    elif not errors and form.text.data:
        errors = {"text": _("You wrote a text, but chose to tell nothing. Choose “My own text”, or clear it.")}
    if errors:
        return meetings_page(dossier, over=(str(sheet), form, errors))
    try:
        taking_over.take_over(house(), desk(), str(signal), str(sheet), form.once, in_words, feedback)
    except NotFound:
        abort(404)
    except Broken as damaged:
        return broken(damaged.signal)
    except NotAllowed:
        said = _("This signal has moved on in the meantime, so this is not possible any more. Look at its status.")
        return meetings_page(dossier, over=(str(sheet), form, {"token": said}))
    except tokens.Stale:
        return meetings_page(dossier, over=(str(sheet), form, {"token": str(SEND_AGAIN)}))
    except Done:
        pass
    code = "discussed_told" if feedback else "discussed"
    return redirect(at(f"/signalen/{signal}/overleg?gedaan={code}"), 303)


@blueprint.post("/signalen/<uuid:signal>/overleg/<uuid:sheet>/terug")
@allows(Act.BRING_IN)
def take_out(signal: UUID, sheet: UUID) -> Answer:
    """Off the agenda again."""
    form, code = PlainForm(), "taken_out"
    if not form.validate():
        return redirect(at(f"/signalen/{signal}/overleg"), 303)
    try:
        bringing_in.take_out(house(), desk(), str(signal), str(sheet), form.once)
    except NotFound:
        abort(404)
    except Broken as damaged:
        return broken(damaged.signal)
    except (NotAllowed, tokens.Stale):
        code = ""  # it was decided on meanwhile: the page shows what
    except Done:
        pass
    return redirect(at(f"/signalen/{signal}/overleg" + (f"?gedaan={code}" if code else "")), 303)
