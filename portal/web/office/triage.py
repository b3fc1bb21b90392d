"""Handling a signal: whose it is, its status and urgency, notes, and the end."""

from __future__ import annotations

from uuid import UUID

from flask import Blueprint, abort
from flask_babel import gettext as _
from werkzeug.wrappers import Response as Answer

from portal.actions import triaging
from portal.domain.access import Act
from portal.domain.identifiers import KINDS
from portal.domain.signals import URGENCIES, Signal, Status
from portal.web.office.acting import broken, opened, perform, signal_page, theme_of
from portal.web.office.forms import ClosingForm, NoteForm, NumbersForm, OwnerForm, StatusForm, UrgencyForm
from portal.web.office.present import allows, desk, house
from portal.web.office.replies import ending

blueprint = Blueprint("triage", __name__)


@blueprint.post("/signalen/<uuid:signal>/eigenaar")
@allows(Act.TRIAGE)
def owner(signal: UUID) -> Answer:
    """Take it, or give it back."""
    form = OwnerForm()
    act = triaging.take if form.take.data == "1" else triaging.give_back
    code = "taken" if form.take.data == "1" else "given_back"
    return perform(signal, form, code, lambda once: act(house(), desk(), str(signal), once))


@blueprint.post("/signalen/<uuid:signal>/status")
@allows(Act.TRIAGE)
def status(signal: UUID) -> Answer:
    """On to another status."""
    form = StatusForm()
    if form.target.data not in tuple(Status):
        return signal_page(str(signal), "status", form, {"target": _("Choose a status.")})
    target = Status(form.target.data)
    return perform(signal, form, "moved", lambda once: triaging.move_to(house(), desk(), str(signal), once, target))


@blueprint.post("/signalen/<uuid:signal>/urgentie")
@allows(Act.TRIAGE)
def urgency(signal: UUID) -> Answer:
    """Confirm or change how soon something must happen."""
    form = UrgencyForm()
    level = form.urgency.data or ""
    if level not in URGENCIES:
        return signal_page(str(signal), "urgentie", form, {"urgency": _("Choose how urgent it is.")})
    return perform(
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
    return perform(
        signal, form, "numbers_removed", lambda once: triaging.remove_numbers(house(), desk(), str(signal), once, kind)
    )


@blueprint.post("/signalen/<uuid:signal>/notities")
@allows(Act.TRIAGE)
def note(signal: UUID) -> Answer:
    """An internal note."""
    form = NoteForm()
    text = form.text.data or ""
    return perform(
        signal, form, "noted", lambda once: triaging.add_note(house(), desk(), str(signal), once, text), text
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
