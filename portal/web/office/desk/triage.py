"""Handling a signal: whose it is, its status, urgency and assessment, the end; and taking the last act back."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from flask import Blueprint, abort
from flask_babel import gettext as _
from werkzeug.wrappers import Response as Answer

from portal.actions.desk import owning, triaging
from portal.domain.access import Act
from portal.domain.identifiers import KINDS
from portal.domain.signals import URGENCIES, Signal, Status
from portal.web.office.desk.acting import broken, opened, perform, signal_page, theme_of
from portal.web.office.desk.replies import ending
from portal.web.office.forms import (
    AssessmentForm,
    ClosingForm,
    NumbersForm,
    OfficeForm,
    OwnerForm,
    StatusForm,
    UrgencyForm,
    date_of,
)
from portal.web.office.present import allows, desk, house

blueprint = Blueprint("triage", __name__)


@blueprint.post("/signalen/<uuid:signal>/eigenaar")
@allows(Act.TRIAGE)
def owner(signal: UUID) -> Answer:
    """Take it, give it back, or hand it over."""
    form = OwnerForm()
    if form.to.data is not None:
        return _hand_over(signal, form)
    act = triaging.take if form.take.data == "1" else triaging.give_back
    code = "taken" if form.take.data == "1" else "given_back"
    return perform(signal, form, code, lambda once: act(house(), desk(), str(signal), once))


def _hand_over(signal: UUID, form: OwnerForm) -> Answer:
    to = form.to.data or ""
    try:
        return perform(
            signal, form, "handed_over", lambda once: owning.hand_over(house(), desk(), str(signal), once, to)
        )
    except owning.NoHolder:
        return signal_page(str(signal), "eigenaar", form, {"to": _("Choose a colleague from the list.")})


@blueprint.post("/signalen/<uuid:signal>/status")
@allows(Act.TRIAGE)
def status(signal: UUID) -> Answer:
    """On to another status; a puzzle piece gets a day on which it is looked at again."""
    form = StatusForm()
    if form.target.data not in tuple(Status):
        return signal_page(str(signal), "status", form, {"target": _("Choose a status.")})
    target = Status(form.target.data)
    review_on, problem = _review_day(form.review_on.data or "") if target is Status.KEPT else (None, "")
    if problem:
        return signal_page(str(signal), "status", form, {"review_on": problem})
    return perform(
        signal,
        form,
        "moved",
        lambda once: triaging.move_to(house(), desk(), str(signal), once, target, review_on),
    )


def _review_day(text: str) -> tuple[date | None, str]:
    """The chosen day, or what is wrong with it; nothing chosen leaves it to the region."""
    if not text:
        return None, ""
    chosen, today = date_of(text), house().today()
    if chosen is None or not today < chosen <= today + triaging.LONGEST_KEPT:
        return None, _("Choose a day after today, at most a year from now.")
    return chosen, ""


@blueprint.post("/signalen/<uuid:signal>/urgentie")
@allows(Act.TRIAGE)
def urgency(signal: UUID) -> Answer:
    """Confirm how soon something must happen, or change it for a reason."""
    form = UrgencyForm()
    level, reason = form.urgency.data or "", form.reason.data or ""
    dossier = opened(str(signal))
    if isinstance(dossier, Signal):
        return broken(dossier)
    if level not in URGENCIES:
        return signal_page(str(signal), "urgentie", form, {"urgency": _("Choose how urgent it is.")})
    if level != dossier.signal.urgency and not reason:
        return signal_page(
            str(signal), "urgentie", form, {"reason": _("Write in a few words why the urgency changes.")}
        )
    return perform(
        signal,
        form,
        "urgency_set",
        lambda once: triaging.set_urgency(house(), desk(), str(signal), once, level, reason),
        reason,
    )


@blueprint.post("/signalen/<uuid:signal>/beoordeling")
@allows(Act.TRIAGE)
def assessment(signal: UUID) -> Answer:
    """What the desk makes of it; never more than a suspicion."""
    form = AssessmentForm()
    dossier = opened(str(signal))
    if isinstance(dossier, Signal):
        return broken(dossier)
    key, reason = form.assessment.data or "", form.reason.data or ""
    known = {each.key for each in theme_of(dossier).assessments}
    errors = {} if key in known else {"assessment": _("Choose what you think of it now.")}
    if not reason:
        errors["reason"] = _("Write in two lines why you think so.")
    if errors:
        return signal_page(str(signal), "beoordeling", form, errors)
    return perform(
        signal, form, "assessed", lambda once: triaging.assess(house(), desk(), str(signal), once, key, reason), reason
    )


@blueprint.post("/signalen/<uuid:signal>/ongedaan")
@allows(Act.TRIAGE)
def undo(signal: UUID) -> Answer:
    """Take back what was done just now."""
    return perform(signal, OfficeForm(), "undone", lambda once: triaging.take_back(house(), desk(), str(signal), once))


@blueprint.post("/signalen/<uuid:signal>/nummers")
@allows(Act.TRIAGE)
def numbers(signal: UUID) -> Answer:
    """Take a BSN or a bank account number out of what the reporter wrote."""
    form = NumbersForm()
    kind = form.kind.data or ""
    if kind not in KINDS:
        abort(400)
    return perform(
        signal, form, "numbers_removed", lambda once: triaging.remove_numbers(house(), desk(), str(signal), once, kind)
    )


@blueprint.post("/signalen/<uuid:signal>/afsluiting")
@allows(Act.TRIAGE)
def closing(signal: UUID) -> Answer:
    """Close it, with feedback to the reporter or a reason why there is none."""
    form = ClosingForm()
    dossier = opened(str(signal))
    if isinstance(dossier, Signal):
        return broken(dossier)
    outcome, text, reason, errors = ending(dossier, theme_of(dossier), form)
    if errors:
        return signal_page(str(signal), "afsluiting", form, errors)
    return perform(
        signal,
        form,
        "closed",
        lambda once: triaging.close(house(), desk(), str(signal), once, outcome, text, reason),
        text,
    )
