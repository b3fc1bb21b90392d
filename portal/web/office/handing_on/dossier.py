"""A signal as a file to take along: choosing what goes into it, and the PDF or JSON itself."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from flask import Blueprint, abort, make_response, redirect, request
from flask_babel import gettext as _
from werkzeug.wrappers import Response as Answer
from wtforms import PasswordField, StringField

from portal.actions import tokens
from portal.actions.desk.reading import Dossier
from portal.actions.handing_on import exporting
from portal.actions.handing_on.exporting import Broken, NotFound, NotMade
from portal.domain.access import Act
from portal.domain.dossiers import PARTS, Material, Wanted
from portal.domain.identifiers import warnings
from portal.domain.signals import TEXT_LIMIT
from portal.web.errors import note
from portal.web.fields import Given, Limit, Ticks, clean, mistakes_of
from portal.web.filters import day
from portal.web.office import confirming
from portal.web.office.desk.acting import broken
from portal.web.office.forms import SEND_AGAIN, OfficeForm
from portal.web.office.handing_on.dossier_paper import paper
from portal.web.office.handing_on.dossier_parts import answers, parts
from portal.web.office.present import allows, at, desk, house, issue_token, summary
from portal.web.show import show

blueprint = Blueprint("dossier", __name__)

_KINDS = {"pdf": "application/pdf", "json": "application/json; charset=utf-8"}


class DossierForm(OfficeForm):
    """What goes along, and what for."""

    purpose = StringField(filters=[clean], validators=[Given(lambda: _say_what_for()), Limit(TEXT_LIMIT)])
    parts = Ticks()
    answers = Ticks()
    agreed = StringField()
    passphrase = PasswordField()


@blueprint.get("/signalen/<uuid:signal>/dossier")
@allows(Act.EXPORT)
def choose(signal: UUID) -> Answer:
    """What can go along."""
    found = _opened(signal)
    return _page(found) if isinstance(found, Dossier) else found


@blueprint.get("/signalen/<uuid:signal>/dossier.<any(pdf, json):kind>")
@allows(Act.EXPORT)
def back(signal: UUID, kind: str) -> Answer:
    """The address of a form that was refused, opened again."""
    return redirect(at(f"/signalen/{signal}/dossier"), 303)


@blueprint.post("/signalen/<uuid:signal>/dossier.<any(pdf, json):kind>")
@allows(Act.EXPORT)
def take_along(signal: UUID, kind: str) -> Answer:
    """The file itself, to be kept by whoever asked for it."""
    found = _opened(signal)
    if not isinstance(found, Dossier):
        return found
    form = DossierForm()
    if not form.validate():
        return _page(found, form, _of_the_form(form) | mistakes_of(form))
    wanted = Wanted(form.purpose.data, frozenset(form.parts.data) & set(PARTS), frozenset(form.answers.data))
    mistakes = _mistakes(form, wanted) or _not_confirmed(form)
    if mistakes:
        return _page(found, form, mistakes)
    try:
        made = exporting.export(house(), desk(), found, form.once, kind, wanted, _makers(found)[kind])
    except NotFound:
        abort(404)
    except tokens.Stale:
        return _page(found, form, {"form": str(SEND_AGAIN)})
    except NotMade as failure:
        note(failure)
        said = _("The PDF could not be made. Nothing was exported. Try again, or choose the file for computers.")
        return _page(found, form, {"form": said}, status=503)
    answer = make_response(made)
    answer.headers["Content-Type"] = _KINDS[kind]
    # the name says nothing: a folder of downloads is read by others
    answer.headers["Content-Disposition"] = f'attachment; filename="dossier-{house().today().isoformat()}.{kind}"'
    return answer


def _makers(found: Dossier) -> dict[str, exporting.Make]:
    place = house().directory.by_code(found.signal.municipality)
    return {"json": exporting.as_json, "pdf": lambda chosen: exporting.as_pdf(paper(chosen, place))}


def _opened(signal: UUID) -> Dossier | Answer:
    try:
        return exporting.opened(house(), desk(), str(signal))
    except NotFound:
        abort(404)
    except Broken as damaged:
        return broken(damaged.signal)


# --- what can be wrong -------------------------------------------------------------------------------------------


def _say_what_for() -> str:
    return _("Write what this dossier is for, for example the name of the partner and the agreement.")


def _of_the_form(form: DossierForm) -> dict[str, str]:
    return {"form": str(form.token.errors[0])} if form.token.errors else {}


def _mistakes(form: DossierForm, wanted: Wanted) -> dict[str, str]:
    if not (wanted.parts or wanted.answers):
        return {"parts": _("Tick at least one thing that goes into the dossier.")}
    if "contact" in wanted.parts and not form.agreed.data:
        return {"agreed": _("Ask the reporter first, and tick this. Or leave the contact data out.")}
    return {}


def _not_confirmed(form: DossierForm) -> dict[str, str]:
    problem = confirming.problem(exporting.CONFIRMED, form.passphrase.data or "")
    return {"passphrase": problem} if problem else {}


# --- the page ----------------------------------------------------------------------------------------------------


def _page(
    found: Dossier, form: DossierForm | None = None, errors: Mapping[str, str] | None = None, status: int = 0
) -> Answer:
    wrong = dict(errors or {})
    material = exporting.material(house(), desk(), found)
    questions = answers(material)
    received = day(found.signal.received_on)
    return show(
        "office/dossier/page",
        status=status or (422 if wrong else 200),
        title_prefix=_("Error:") if wrong else "",
        received=received,
        path=at(f"/signalen/{found.signal.id}"),
        token=issue_token(),
        parts=parts(material),
        answers=questions,
        contact=found.contact is not None and found.contact.given,
        numbers=_numbers(material),
        files=bool(found.files),
        typed=_typed(form),
        asks=confirming.asks(exporting.CONFIRMED),
        errors=wrong,
        summary=summary({("token" if name == "form" else name): said for name, said in wrong.items()}, form="dossier"),
    )


def _typed(form: DossierForm | None) -> dict[str, Any]:
    """What was chosen before. A fresh page has nothing ticked: what goes along is somebody's choice, part by part."""
    if form is None or not request.form:
        return {"purpose": "", "parts": (), "answers": (), "agreed": False}
    return {
        "purpose": form.purpose.data,
        "parts": form.parts.data,
        "answers": form.answers.data,
        "agreed": bool(form.agreed.data),
    }


def _numbers(material: Material) -> tuple[str, ...]:
    """Which kinds of numbers, such as a BSN, would go along without anybody meaning it."""
    report = material.report
    return tuple(warnings(report.story, *report.texts.values())) if report else ()
