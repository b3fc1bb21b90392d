"""Bringing one signal into a meeting: writing it anew, looking at what the table gets, confirming."""

from __future__ import annotations

from uuid import UUID

from flask import Blueprint, abort, redirect, request
from flask_babel import gettext as _
from werkzeug.wrappers import Response as Answer

from portal.actions import tokens
from portal.actions.desk.reading import Dossier
from portal.actions.meetings import bringing_in
from portal.actions.meetings.bringing_in import CONFIRM, Broken, Done, Forward, NotAllowed, NotFound, Possible
from portal.domain.access import Act
from portal.domain.access_requests import betrays
from portal.domain.signals import Contact, Signal
from portal.domain.themes import Theme
from portal.web.office import confirming
from portal.web.office.desk.acting import broken, opened, theme_of
from portal.web.office.forms import SEND_AGAIN
from portal.web.office.meetings.forms import ForwardForm
from portal.web.office.meetings.signal_page import forms_of, meetings_page, possible_for, preview_page
from portal.web.office.present import allows, at, desk, house

blueprint = Blueprint("bringing_in", __name__)


@blueprint.get("/signalen/<uuid:signal>/overleg")
@allows(Act.BRING_IN)
def page(signal: UUID) -> Answer:
    """Where it was brought in and what came of it; and the form."""
    dossier = opened(str(signal), again=bool(request.args.get("gedaan")))
    if isinstance(dossier, Signal):
        return broken(dossier)
    return meetings_page(dossier, done=request.args.get("gedaan", ""))


@blueprint.post("/signalen/<uuid:signal>/overleg")
@allows(Act.BRING_IN)
def bring_in(signal: UUID) -> Answer:
    """From the form to the preview, back again, or onto the agenda."""
    dossier = opened(str(signal), again=True)
    if isinstance(dossier, Signal):
        return broken(dossier)
    form, possible = ForwardForm(), possible_for(dossier)
    found = next((each for each in possible if each.meeting.id == form.meeting.data), None)
    if form.step.data == "change":
        return meetings_page(dossier, form)
    errors = _mistakes(form, found, theme_of(dossier), dossier.contact)
    if found and found.there and form.step.data != "confirm":  # the same form twice is told that it is there
        errors |= {"meeting": _already()}
    if not form.validate():
        errors |= form.first_errors
    if errors or found is None:
        return meetings_page(dossier, form, errors)
    if form.step.data != "confirm":
        return preview_page(dossier, form, found)
    problem = confirming.problem(CONFIRM, form.passphrase.data or "")
    if problem:
        return preview_page(dossier, form, found, {"passphrase": problem})
    return _confirmed(dossier, form, found)


def _confirmed(dossier: Dossier, form: ForwardForm, found: Possible) -> Answer:
    forward = Forward(
        meeting=found.meeting.id,
        form=form.form.data or "",
        urgency=form.urgency.data or "",
        text=form.text.data or "",
        question=form.question.data or "",
        readers=frozenset(form.readers.data or ()),
    )
    try:
        bringing_in.bring_in(house(), desk(), dossier.signal.id, form.once, forward)
    except (NotFound, Broken):
        abort(404)
    except tokens.Stale:
        return preview_page(dossier, form, found, {"token": str(SEND_AGAIN)})
    except bringing_in.NotConfirmed:
        return preview_page(dossier, form, found, {"passphrase": _("Fill in your own passphrase.")})
    except bringing_in.OthersThere:
        message = _("Somebody takes part who was not in this list before. Look at who gets it, and confirm once more.")
        return preview_page(dossier, form, found, {"token": message})
    except bringing_in.NobodyThere:
        return meetings_page(dossier, form, {"meeting": _nobody()})
    except NotAllowed:
        message = _("This signal was closed in the meantime. Reopen it first; what you wrote is still here.")
        return preview_page(dossier, form, found, {"token": message})
    except ValueError:
        return meetings_page(dossier, form, {"meeting": _already()})
    except Done:
        pass  # the same form twice: it stands on the agenda
    return redirect(at(f"/signalen/{dossier.signal.id}/overleg?gedaan=brought_in"), 303)


def _already() -> str:
    return str(_("It stands on that agenda already. Take it off first."))


def _nobody() -> str:
    return _("Nobody who takes part can read it yet. Choose another meeting, or change who takes part.")


def _mistakes(form: ForwardForm, found: Possible | None, theme: Theme, contact: Contact | None) -> dict[str, str]:
    """Field -> what to do, of everything that must be right before the preview."""
    wrong = {}
    if found is None:
        wrong["meeting"] = _("Choose a meeting.")
    elif not found.readers:
        wrong["meeting"] = _nobody()
    if form.form.data and form.form.data not in dict(forms_of(theme)):
        wrong["form"] = _("Choose from the answers that are shown here.")
    if form.urgency.data not in theme.levels.labels:
        wrong["urgency"] = _("Choose how urgent it is.")
    for name, ask in (("text", _("Write what the table must know.")), ("question", _("Write what you ask the table."))):
        text = getattr(form, name).data or ""
        if not text:
            wrong[name] = ask
        elif betrays(text, contact or Contact(), ()):
            wrong[name] = _("This holds the name, phone number or address of the reporter. Take it out.")
    return wrong
