"""Inviting somebody, and a new code for who has none any more. The code stands on the answer itself, once."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from flask import Blueprint, Response, abort, redirect, request
from flask_babel import gettext as _
from werkzeug.wrappers import Response as Answer

from portal.actions import tokens
from portal.actions.management.people import inviting, people
from portal.actions.management.people.inviting import Given, Guest
from portal.domain.access import Act
from portal.domain.places import Role
from portal.web.language import current, known
from portal.web.office import confirming
from portal.web.office.forms import SEND_AGAIN, OfficeForm
from portal.web.office.management.people.forms import InviteForm, SureForm, wrong_seat
from portal.web.office.management.people.page import next_steps, offered, role_help
from portal.web.office.present import allows, at, desk, house, issue_token, summary
from portal.web.office.words import role_label
from portal.web.show import show

blueprint = Blueprint("inviting", __name__)

_ROLE = f"any({', '.join(role.value for role in Role)})"


@blueprint.get("/beheer/mensen/nieuw")
@allows(Act.MANAGE)
def choose() -> Response:
    """For which role?"""
    roles = [(at(f"/beheer/mensen/nieuw/{role.value}"), role_label(role), role_help(role)) for role in Role]
    return show("office/management/people/choose", roles=roles, person=None)


@blueprint.get(f"/beheer/mensen/nieuw/<{_ROLE}:role>")
@allows(Act.MANAGE)
def new(role: str) -> Response:
    """The form of this role; from the page of a municipality it comes with that one chosen."""
    return _form(Role(role), place=request.args.get("gemeente", ""))


@blueprint.post(f"/beheer/mensen/nieuw/<{_ROLE}:role>")
@allows(Act.MANAGE)
def invite(role: str) -> Answer:
    """Make the account; the answer shows the code."""
    wanted, form = Role(role), InviteForm()
    valid, missing = form.validate(), form.missing(wanted)
    if not valid or missing:
        return _form(wanted, form.first_errors | missing, form)
    if form.language.data not in known():
        return _form(wanted, {"language": _("Choose a language from the list.")}, form)
    problem = confirming.problem("people", form.passphrase.data or "")
    if problem:
        return _form(wanted, {"passphrase": problem}, form)
    try:
        made = inviting.invite(house(), desk(), form.once, _guest(wanted, form))
    except inviting.BadAddress:
        return _form(wanted, {"email": _("This is not an e-mail address. Check it.")}, form)
    except inviting.Known as known_already:
        return _form(wanted, {"email": _taken()}, form, known_already.principal)
    except inviting.BadSeat as bad:
        return _form(wanted, wrong_seat(bad.reason, form), form)
    except tokens.Stale:
        return _form(wanted, {"token": str(SEND_AGAIN)}, form)
    except inviting.Done:
        return _twice(inviting.whose(house(), desk(), form.email.data or ""))
    return shown_once(made, form.codes)


@blueprint.get("/beheer/mensen/<uuid:person>/uitnodiging")
@allows(Act.MANAGE)
def back(person: UUID) -> Answer:
    """The code is not shown a second time: back to the person."""
    return redirect(at(f"/beheer/mensen/{person}"), 303)


@blueprint.post("/beheer/mensen/<uuid:person>/uitnodiging")
@allows(Act.MANAGE)
def renew(person: UUID) -> Answer:
    """A new code, in the place of the one that was lost or ran out."""
    id, form = str(person), SureForm()
    errors = {} if form.validate() else form.first_errors
    problem = "" if errors else confirming.problem("people", form.passphrase.data or "")
    if errors or problem:
        return _again(id, errors or {"passphrase": problem})
    try:
        return shown_once(inviting.renew(house(), desk(), form.once, id))
    except people.NotFound:
        abort(404)
    except tokens.Stale:
        return _again(id, {"token": str(SEND_AGAIN)})
    except inviting.Done:
        return _twice(id)


def shown_once(made: Given, codes: Sequence[str] = ()) -> Response:
    """The code, on this answer and nowhere else. `codes`: where the guest will work; one has a way back to it."""
    places = [place for place in inviting.choices(house(), desk()).municipalities if place.code in codes]
    return show(
        "office/management/people/code",
        made=made,
        role=role_label(made.role),
        place=places[0] if len(places) == 1 else None,
        address=f"{house().settings.base_url}/werk/uitnodiging",
        steps=next_steps(made),
    )


def _twice(principal: str) -> Response:
    """The same form again: it was done, and the code cannot be shown a second time."""
    return show("office/management/people/twice", person=principal)


def _again(id: str, errors: dict[str, str]) -> Response:
    """The question for a new code by itself, with what is wrong."""
    try:
        found = people.one(house(), desk(), id)
    except people.NotFound:
        abort(404)
    return show(
        "office/management/people/renew",
        status=422,
        person=found,
        asks=confirming.asks("people"),
        token=issue_token(),
        errors=errors,
        summary=summary(errors, form="renew"),
        title_prefix=_("Error:"),
    )


def _guest(role: Role, form: InviteForm) -> Guest:
    return Guest(
        name=form.name.data or "",
        address=form.email.data or "",
        role=role,
        municipalities=form.codes,
        region=form.region.data or _only_region(),
        slot=form.half(role),
        theme=form.theme.data or "",
        language=form.language.data or "",
    )


def _only_region() -> str:
    regions = inviting.choices(house(), desk()).regions
    return regions[0].slug if len(regions) == 1 else ""


def _taken() -> str:
    return _("Somebody has this address already. One address belongs to one person.")


def _form(
    role: Role,
    errors: dict[str, str] | None = None,
    form: OfficeForm | None = None,
    taken_by: str = "",
    place: str = "",
) -> Response:
    """The fields of this role; with errors as 422, and what was typed stays."""
    errors = errors or {}
    return show(
        "office/management/people/invite",
        status=422 if errors else 200,
        offered=offered(role, inviting.choices(house(), desk())),
        typed=form.data if form else {"language": current(), "municipality": [place]},
        taken_by=taken_by,
        asks=confirming.asks("people"),
        token=issue_token(),
        errors=errors,
        summary=summary(errors, form="invite"),
        title_prefix=_("Error:") if errors else "",
    )
