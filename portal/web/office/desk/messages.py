"""Messages to the reporter: a question, or feedback."""

from __future__ import annotations

from uuid import UUID

from flask import Blueprint
from werkzeug.wrappers import Response as Answer

from portal.actions.desk import replying
from portal.domain.access import Act
from portal.domain.signals import Signal
from portal.web.office.desk.acting import broken, opened, perform, signal_page, theme_of
from portal.web.office.desk.replies import OWN, message
from portal.web.office.forms import FeedbackForm, QuestionForm
from portal.web.office.present import allows, desk, house

blueprint = Blueprint("messages", __name__)


@blueprint.post("/signalen/<uuid:signal>/vragen")
@allows(Act.REPLY)
def ask(signal: UUID) -> Answer:
    """A question to the reporter."""
    form = QuestionForm()
    text = form.text.data or ""
    return perform(signal, form, "asked", lambda once: replying.ask(house(), desk(), str(signal), once, text), text)


@blueprint.post("/signalen/<uuid:signal>/terugkoppeling")
@allows(Act.REPLY)
def feedback(signal: UUID) -> Answer:
    """Feedback to the reporter: a standard text in their language, or own words."""
    form = FeedbackForm()
    dossier = opened(str(signal))
    if isinstance(dossier, Signal):
        return broken(dossier)
    text, problem = message(dossier, theme_of(dossier), form.standard.data or OWN, form.text.data or "")
    if problem:
        return signal_page(str(signal), "terugkoppeling", form, {"text": problem})
    return perform(
        signal,
        form,
        "feedback_given",
        lambda once: replying.give_feedback(house(), desk(), str(signal), once, text),
        text,
    )
