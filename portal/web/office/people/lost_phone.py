"""A colleague lost the phone: a code to tell them, shown once on the answer itself."""

from __future__ import annotations

from uuid import UUID

from flask import Blueprint, Response, abort
from flask_babel import gettext as _
from werkzeug.wrappers import Response as Answer

from portal.actions import tokens
from portal.actions.management.people import people
from portal.actions.management.people.people import Person
from portal.actions.people import lost_phone, signing_in
from portal.domain.access import Act
from portal.web.office import confirming
from portal.web.office.forms import SEND_AGAIN, LostPhoneForm
from portal.web.office.management.people.forms import SureForm
from portal.web.office.present import allows, at, desk, house, issue_token, summary
from portal.web.office.words import patience, role_label
from portal.web.show import show

blueprint = Blueprint("lost_phone", __name__)


@blueprint.get("/sleutels/telefoon")
@allows(Act.APPROVE_KEY)
def choose() -> Response:
    """Which colleague of the own municipality?"""
    return _choose({})


@blueprint.post("/sleutels/telefoon")
@allows(Act.APPROVE_KEY)
def give() -> Answer:
    """Make the code; the answer shows it."""
    form = LostPhoneForm()
    if not form.validate():
        return _choose(form.first_errors, form.person.data or "")
    who = form.person.data
    try:
        made = lost_phone.give(house(), desk(), form.once, who, form.passphrase.data)
    except lost_phone.NotFound:
        return _choose({"person": _("Choose a colleague from the list.")})
    except signing_in.Refused:
        return _choose({"passphrase": _("This is not your passphrase.")}, who)
    except signing_in.Wait as wait:
        return _choose({"passphrase": patience(wait)}, who)
    except tokens.Stale:
        return _choose({"token": str(SEND_AGAIN)}, who)
    except lost_phone.Done:
        return _twice(at("/sleutels/telefoon"))
    return _code(made, at("/sleutels"))


@blueprint.get("/beheer/mensen/<uuid:person>/telefoon")
@allows(Act.MANAGE)
def ask(person: UUID) -> Response:
    """What a code does, before it is made."""
    return _ask(_found(person), {})


@blueprint.post("/beheer/mensen/<uuid:person>/telefoon")
@allows(Act.MANAGE)
def give_as_manager(person: UUID) -> Answer:
    """Make the code for somebody whom no contact person can help."""
    found, form = _found(person), SureForm()
    errors = {} if form.validate() else form.first_errors
    if not errors and (problem := confirming.problem("people", form.passphrase.data or "")):
        errors = {"passphrase": problem}
    if errors:
        return _ask(found, errors)
    try:
        made = lost_phone.by_manager(house(), desk(), form.once, found)
    except lost_phone.NotFound:
        abort(404)
    except tokens.Stale:
        return _ask(found, {"token": str(SEND_AGAIN)})
    except lost_phone.Done:
        return _twice(at(f"/beheer/mensen/{person}/telefoon"))
    return _code(made, at(f"/beheer/mensen/{person}"))


def _found(person: UUID) -> Person:
    try:
        found = people.one(house(), desk(), str(person))
    except people.NotFound:
        abort(404)
    if not lost_phone.may_give(house(), desk(), found):
        abort(404)
    return found


def _choose(errors: dict[str, str], chosen: str = "") -> Response:
    several = len(desk().staff.municipalities) > 1
    return show(
        "office/second_factor/lost",
        status=422 if errors else 200,
        colleagues=[
            (each.principal, each.name, role_label(each.role) + (f", {each.municipality}" if several else ""))
            for each in lost_phone.colleagues(house(), desk())
        ],
        chosen=chosen,
        token=issue_token(),
        errors=errors,
        summary=summary(errors, form="lost"),
        title_prefix=_("Error:") if errors else "",
    )


def _ask(found: Person, errors: dict[str, str]) -> Response:
    return show(
        "office/second_factor/lost_by_manager",
        status=422 if errors else 200,
        person=found,
        path=at(f"/beheer/mensen/{found.principal}"),
        asks=confirming.asks("people"),
        token=issue_token(),
        errors=errors,
        summary=summary(errors, form="lost"),
        title_prefix=_("Error:") if errors else "",
    )


def _code(made: lost_phone.Given, onward: str) -> Response:
    return show("office/second_factor/code", made=made, onward=onward)


def _twice(again: str) -> Response:
    """The same form again: the code cannot be shown a second time."""
    return show("office/second_factor/twice", again=again)
