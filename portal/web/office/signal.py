"""One signal on the desk: reading it, and every act on it. What goes wrong keeps what was typed."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

from flask import Blueprint, abort, redirect, request
from flask_babel import gettext as _
from werkzeug.wrappers import Response as Answer

from portal.actions import reading, replying, tokens, triaging
from portal.actions.cases import Broken, Done, NotFound
from portal.actions.reading import Dossier
from portal.actions.triaging import NotAllowed
from portal.domain.access import Act
from portal.domain.identifiers import KINDS
from portal.domain.signals import URGENCIES, Signal, Status
from portal.domain.themes import Theme
from portal.web.filters import day
from portal.web.office.forms import (
    SEND_AGAIN,
    ClosingForm,
    FeedbackForm,
    NoteForm,
    NumbersForm,
    OfficeForm,
    OwnerForm,
    QuestionForm,
    StatusForm,
    UrgencyForm,
)
from portal.web.office.present import allows, at, desk, house, issue_token, summary
from portal.web.office.reading import said_already, shown
from portal.web.office.replies import OWN, ending, message
from portal.web.office.words import done_label, status_label
from portal.web.show import asked_for_fragment, show

blueprint = Blueprint("signal", __name__)

ACTS = ("eigenaar", "status", "urgentie", "nummers", "notities", "vragen", "terugkoppeling", "afsluiting")
"""The forms of the page, by the last part of their address."""

Do = Callable[[tokens.FormToken], None]


@blueprint.get("/signalen/<uuid:signal>")
@allows(Act.READ)
def page(signal: UUID) -> Answer:
    """The signal; the first opening makes it read."""
    return _shown(str(signal), done=done_label(request.args.get("gedaan", "")))


@blueprint.get(f"/signalen/<uuid:signal>/<any({', '.join(ACTS)}):act>")
@allows(Act.READ)
def back(signal: UUID, act: str) -> Answer:
    """The address of a form that was refused, opened again."""
    return redirect(at(f"/signalen/{signal}"), 303)


@blueprint.post("/signalen/<uuid:signal>/eigenaar")
@allows(Act.TRIAGE)
def owner(signal: UUID) -> Answer:
    """Take it, or give it back."""
    form = OwnerForm()
    act = triaging.take if form.take.data == "1" else triaging.give_back
    code = "taken" if form.take.data == "1" else "given_back"
    return _perform(signal, form, code, lambda once: act(house(), desk(), str(signal), once))


@blueprint.post("/signalen/<uuid:signal>/status")
@allows(Act.TRIAGE)
def status(signal: UUID) -> Answer:
    """On to another status."""
    form = StatusForm()
    if form.target.data not in tuple(Status):
        return _shown(str(signal), "status", form, {"target": _("Choose a status.")})
    target = Status(form.target.data)
    return _perform(signal, form, "moved", lambda once: triaging.move_to(house(), desk(), str(signal), once, target))


@blueprint.post("/signalen/<uuid:signal>/urgentie")
@allows(Act.TRIAGE)
def urgency(signal: UUID) -> Answer:
    """Confirm or change how soon something must happen."""
    form = UrgencyForm()
    level = form.urgency.data or ""
    if level not in URGENCIES:
        return _shown(str(signal), "urgentie", form, {"urgency": _("Choose how urgent it is.")})
    return _perform(
        signal, form, "urgency_set", lambda once: triaging.set_urgency(house(), desk(), str(signal), once, level)
    )


@blueprint.post("/signalen/<uuid:signal>/nummers")
@allows(Act.TRIAGE)
def numbers(signal: UUID) -> Answer:
    """Take a BSN or a bank account number out of what the reporter wrote."""
    form = NumbersForm()
    kind = form.kind.data or ""
    if kind not in KINDS:
        abort(400)
    return _perform(
        signal, form, "numbers_removed", lambda once: triaging.remove_numbers(house(), desk(), str(signal), once, kind)
    )


@blueprint.post("/signalen/<uuid:signal>/notities")
@allows(Act.TRIAGE)
def note(signal: UUID) -> Answer:
    """An internal note."""
    form = NoteForm()
    text = form.text.data or ""
    return _perform(
        signal, form, "noted", lambda once: triaging.add_note(house(), desk(), str(signal), once, text), text
    )


@blueprint.post("/signalen/<uuid:signal>/vragen")
@allows(Act.REPLY)
def ask(signal: UUID) -> Answer:
    """A question to the reporter."""
    form = QuestionForm()
    text = form.text.data or ""
    return _perform(signal, form, "asked", lambda once: replying.ask(house(), desk(), str(signal), once, text), text)


@blueprint.post("/signalen/<uuid:signal>/terugkoppeling")
@allows(Act.REPLY)
def feedback(signal: UUID) -> Answer:
    """Feedback to the reporter: a standard text in their language, or own words."""
    form = FeedbackForm()
    dossier = _opened(str(signal))
    if isinstance(dossier, Signal):
        return _broken(dossier)
    text, problem = message(dossier, _theme(dossier), form.standard.data or OWN, form.text.data or "")
    if problem:
        return _shown(str(signal), "terugkoppeling", form, {"text": problem})
    return _perform(
        signal,
        form,
        "feedback_given",
        lambda once: replying.give_feedback(house(), desk(), str(signal), once, text),
        text,
    )


@blueprint.post("/signalen/<uuid:signal>/afsluiting")
@allows(Act.TRIAGE)
def closing(signal: UUID) -> Answer:
    """Close it, with feedback to the reporter or a reason why there is none."""
    form = ClosingForm()
    dossier = _opened(str(signal))
    if isinstance(dossier, Signal):
        return _broken(dossier)
    outcome, text, reason, errors = ending(dossier, _theme(dossier), form)
    if errors:
        return _shown(str(signal), "afsluiting", form, errors)
    return _perform(
        signal,
        form,
        "closed",
        lambda once: triaging.close(house(), desk(), str(signal), once, outcome, text, reason),
        text,
    )


# --- doing and showing -------------------------------------------------------------------------------------------


def _perform(signal: UUID, form: OfficeForm, code: str, do: Do, text: str = "") -> Answer:
    """Do it once and show the signal again. `text`: what was written, which must not get lost."""
    act = request.path.rsplit("/", 1)[1]
    if not form.validate():
        return _shown(str(signal), act, form, form.first_errors)
    try:
        do(form.once)
    except NotFound:
        abort(404)
    except Broken as damaged:
        return _broken(damaged.signal)
    except tokens.Stale:
        return _shown(str(signal), act, form, {"token": str(SEND_AGAIN)})
    except NotAllowed:
        message = _("This signal has moved on in the meantime, so this is not possible any more. Look at its status.")
        return _shown(str(signal), act, form, {"token": message})
    except Done:
        return _was_done(str(signal), act, form, code, text)
    return _confirmed(str(signal), act, code)


def _was_done(signal: str, act: str, form: OfficeForm, code: str, text: str) -> Answer:
    """A form that came twice. The same text: all is well. Another text (after Back): it was not kept, so say so."""
    dossier = _opened(signal)
    if isinstance(dossier, Dossier) and text and not said_already(dossier, text):
        return _shown(signal, act, form, {"token": str(SEND_AGAIN)})
    return _confirmed(signal, act, code)


def _confirmed(signal: str, act: str, code: str) -> Answer:
    if asked_for_fragment():
        return _shown(signal, act, done=done_label(code))
    return redirect(at(f"/signalen/{signal}?gedaan={code}"), 303)


def _theme(dossier: Dossier) -> Theme:
    return house().themes[dossier.signal.theme]


def _opened(signal: str, *, again: bool = False) -> Dossier | Signal:
    """The opened signal, or its bare row when it is damaged. `again`: shown after an act that stands in the trail."""
    try:
        return reading.open_signal(house(), desk(), signal, again=again)
    except NotFound:
        abort(404)
    except Broken as damaged:
        return damaged.signal


def _shown(
    signal: str, act: str = "", form: OfficeForm | None = None, errors: dict[str, str] | None = None, done: str = ""
) -> Answer:
    """The signal page, or its main part for htmx. With errors: as 422, and what was typed stays in its form."""
    dossier = _opened(signal, again=bool(done) and request.method == "POST")
    if isinstance(dossier, Signal):
        return _broken(dossier)
    typed = {} if form is None else {name: value for name, value in form.data.items() if name != "token" and value}
    return show(
        "office/signal/page",
        fragment="office/signal/_signal",
        status=422 if errors else 200,
        title_prefix=_("Error:") if errors else "",
        done=done,
        act=act,
        typed={each: typed if each == act else {} for each in ACTS},
        errors={each: (errors or {}) if each == act else {} for each in ACTS},
        summary=summary(errors or {}, f"field-{act}-", f"form-{act}"),
        tokens={each: issue_token() for each in ACTS},
        path=at(f"/signalen/{signal}"),
        **shown(dossier, _theme(dossier), desk().staff.principal),
    )


def _broken(signal: Signal) -> Answer:
    context: dict[str, Any] = {
        "path": at(f"/signalen/{signal.id}"),
        "received": day(signal.received_on),
        "status_name": status_label(house().themes[signal.theme], signal.status),
    }
    return show("office/signal/broken", fragment="office/signal/_broken", **context)
