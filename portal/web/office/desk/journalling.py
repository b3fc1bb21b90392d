"""What colleagues write down about a signal: notes, facts from sources, steps on the way."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask import Blueprint
from flask_babel import gettext as _
from werkzeug.wrappers import Response as Answer

from portal.actions import attaching, tokens
from portal.actions.desk import journalling
from portal.domain.access import Act
from portal.domain.signals import Signal
from portal.web import uploads
from portal.web.office.desk.acting import broken, opened, perform, signal_page, theme_of
from portal.web.office.forms import FactForm, NoteForm, StepForm, date_of
from portal.web.office.present import allows, desk, house
from portal.web.request import takes_files

blueprint = Blueprint("journalling", __name__)

FOUND, NOTHING, OTHER = "found", "nothing", "other"
"""What a source said, and the choice of a source that is not in the list."""


@blueprint.post("/signalen/<uuid:signal>/notities")
@allows(Act.NOTE)
@takes_files
def note(signal: UUID) -> Answer:
    """An internal note, with files."""
    form, came = NoteForm(), uploads.uploads()
    text = form.text.data or ""

    def write(once: tokens.FormToken) -> None:
        journalling.add_note(house(), desk(), str(signal), once, text, came)

    try:
        return perform(signal, form, "noted", write, text)
    except attaching.Refused as wrong:
        said = {uploads.FIELD: uploads.refused(wrong.faults, came)}
        return signal_page(str(signal), "notities", form, said)


@blueprint.post("/signalen/<uuid:signal>/feiten")
@allows(Act.TRIAGE)
def fact(signal: UUID) -> Answer:
    """What a source says about it, or that it says nothing."""
    form = FactForm()
    dossier = opened(str(signal))
    if isinstance(dossier, Signal):
        return broken(dossier)
    if errors := _fact_errors(
        form, [each["key"] for each in journalling.sources(house(), dossier.signal.municipality)]
    ):
        return signal_page(str(signal), "feiten", form, errors)
    found: dict[str, Any] = {
        "code": "" if form.code.data == OTHER else form.code.data or "",
        "source": form.source.data or "",
        "fact": form.fact.data or "" if form.result.data == FOUND else "",
        "impression": form.impression.data or "",
        "on": date_of(form.on.data or ""),
    }
    return perform(
        signal,
        form,
        "fact_added",
        lambda once: journalling.add_fact(house(), desk(), str(signal), once, **found),
        found["fact"],
    )


def _fact_errors(form: FactForm, known: list[str]) -> dict[str, str]:
    """What is missing or contradicts itself, by field."""
    errors = {}
    if form.code.data and form.code.data not in (*known, OTHER):
        errors["code"] = _("Choose a source from the list.")
    elif form.code.data in ("", None, OTHER) and not form.source.data:
        errors["source" if form.code.data == OTHER or not known else "code"] = _("Say which source you looked at.")
    if form.result.data not in (FOUND, NOTHING):
        errors["result"] = _("Choose whether you found something.")
    elif form.result.data == FOUND and not form.fact.data:
        errors["fact"] = _("Write what the source says.")
    elif form.result.data == NOTHING and form.fact.data:
        errors["fact"] = _("You wrote a fact, but chose that nothing was found. Choose “Found”, or clear this.")
    on = form.on.data or ""
    chosen = date_of(on)
    if on and (chosen is None or chosen > house().today()):
        errors["on"] = _("Choose the day on which you looked: today or earlier.")
    return errors


@blueprint.post("/signalen/<uuid:signal>/stappen")
@allows(Act.TRIAGE)
def step(signal: UUID) -> Answer:
    """A step on the way, or one to take out again."""
    form = StepForm()
    dossier = opened(str(signal))
    if isinstance(dossier, Signal):
        return broken(dossier)
    known = {each.key for each in journalling.steps_by_hand(theme_of(dossier))}
    removed, outcome, text = form.remove.data or "", form.outcome.data or "", form.text.data or ""
    if removed:
        return perform(
            signal,
            form,
            "step_removed",
            lambda once: journalling.remove_step(house(), desk(), str(signal), once, removed),
        )
    if outcome not in known:
        return signal_page(str(signal), "stappen", form, {"outcome": _("Choose what happened.")})
    return perform(
        signal,
        form,
        "step_added",
        lambda once: journalling.add_step(house(), desk(), str(signal), once, outcome, text),
        text,
    )
