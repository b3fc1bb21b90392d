"""People: accounts, roles, seats, invitations, and leaving."""

from __future__ import annotations

from uuid import UUID

from flask import Blueprint, Response, abort, redirect, request
from flask_babel import gettext as _
from werkzeug.wrappers import Response as Answer

from portal.actions import tokens
from portal.actions.management.people import details as account
from portal.actions.management.people import inviting, people, seats, signing_off
from portal.actions.people import lost_phone
from portal.domain.access import Act, may
from portal.domain.places import Role
from portal.web.language import known
from portal.web.office import confirming
from portal.web.office.forms import SEND_AGAIN, OfficeForm
from portal.web.office.management.people import ending as people_ending
from portal.web.office.management.people import inviting as people_inviting
from portal.web.office.management.people.forms import DetailsForm, SeatForm, SureForm, wrong_seat
from portal.web.office.management.people.page import groups, offered, row
from portal.web.office.present import allows, at, desk, house, issue_token, summary
from portal.web.show import show

blueprint = Blueprint("people", __name__)
blueprint.register_blueprint(people_inviting.blueprint)
blueprint.register_blueprint(people_ending.blueprint)

FILTER_FROM = 20
"""People from which on the list has a filter."""


@blueprint.get("/beheer/mensen")
@allows(Act.READ_SETTINGS)
def overview() -> Response:
    """Everybody of the own region."""
    found = people.everybody(house(), desk())
    shown, gone = groups(found)
    return show(
        "office/management/people/list",
        groups=shown,
        gone=gone,
        filters=len(found) > FILTER_FROM,
        changes=may(desk().staff, Act.MANAGE),
        done=_done(request.args.get("gedaan", "")),
    )


@blueprint.get("/beheer/mensen/<uuid:person>")
@allows(Act.READ_SETTINGS)
def one(person: UUID) -> Response:
    """The account of one of them."""
    return _page(str(person), done=_done(request.args.get("gedaan", "")))


@blueprint.get("/beheer/mensen/<uuid:person>/<any(gegevens, plaats, aangemeld):act>")
@allows(Act.MANAGE)
def back(person: UUID, act: str) -> Answer:
    """The address of a form that was refused, opened again."""
    return redirect(at(f"/beheer/mensen/{person}"), 303)


@blueprint.post("/beheer/mensen/<uuid:person>/gegevens")
@allows(Act.MANAGE)
def details(person: UUID) -> Answer:
    """Another name, address or language."""
    id, form = str(person), DetailsForm()
    if not form.validate():
        return _page(id, form.first_errors, form, "gegevens")
    if form.language.data not in known():
        return _page(id, {"language": _("Choose a language from the list.")}, form, "gegevens")
    problem = confirming.problem("people", form.passphrase.data or "")
    if problem:
        return _page(id, {"passphrase": problem}, form, "gegevens")
    values = form.name.data or "", form.email.data or "", form.language.data
    try:
        account.change(house(), desk(), form.once, id, *values)
    except account.NotFound:
        abort(404)
    except account.BadAddress:
        return _page(id, {"email": _("This is not an e-mail address. Check it.")}, form, "gegevens")
    except account.Known:
        return _page(id, {"email": _("Somebody else has this address. Choose another one.")}, form, "gegevens")
    except tokens.Stale:
        return _page(id, {"token": str(SEND_AGAIN)}, form, "gegevens")
    except account.Done:
        pass  # the same form twice: it was done
    return redirect(at(f"/beheer/mensen/{id}?gedaan=details"), 303)


@blueprint.post("/beheer/mensen/<uuid:person>/plaats")
@allows(Act.MANAGE)
def seat(person: UUID) -> Answer:
    """One more municipality in the same role."""
    id, form = str(person), SeatForm()
    if not form.validate():
        return _page(id, form.first_errors, form, "plaats")
    code = form.codes[0] if len(form.codes) == 1 else ""
    try:
        half = form.half(people.one(house(), desk(), id).role)
        seats.add(house(), desk(), form.once, id, code, half, form.theme.data or "")
    except seats.NotFound:
        abort(404)
    except seats.BadSeat as bad:
        return _page(id, wrong_seat(bad.reason, form), form, "plaats")
    except tokens.Stale:
        return _page(id, {"token": str(SEND_AGAIN)}, form, "plaats")
    except seats.Done:
        pass  # the same form twice: it was done
    return redirect(at(f"/beheer/mensen/{id}?gedaan={'seat' if _approves(code) else 'seat_paper'}"), 303)


@blueprint.post("/beheer/mensen/<uuid:person>/aangemeld")
@allows(Act.MANAGE)
def sign_off(person: UUID) -> Answer:
    """End every session of this person."""
    id, form = str(person), SureForm()
    if not form.validate():
        return _page(id, form.first_errors, form, "aangemeld")
    problem = confirming.problem("people", form.passphrase.data or "")
    if problem:
        return _page(id, {"passphrase": problem}, form, "aangemeld")
    try:
        signing_off.sign_off(house(), desk(), form.once, id)
    except signing_off.NotFound:
        abort(404)
    except tokens.Stale:
        return _page(id, {"token": str(SEND_AGAIN)}, form, "aangemeld")
    except signing_off.Done:
        pass  # the same form twice: it was done
    return redirect(at(f"/beheer/mensen/{id}?gedaan=signed_off"), 303)


def _approves(code: str) -> bool:
    """Whether a contact person of this municipality (CBS code) can approve a key; else it takes the paper key."""
    teams = (found.readers for (place, _theme), found in house().directory.coverage.items() if place == code)
    return any(reader.ready and reader.role is Role.FUNCTIONARIS for readers in teams for reader in readers)


def _page(
    id: str, errors: dict[str, str] | None = None, form: OfficeForm | None = None, key: str = "", done: str = ""
) -> Response:
    """The person; with errors as 422, and what was typed stays. `key`: the form they belong to."""
    errors = errors or {}
    try:
        found = people.one(house(), desk(), id)
    except people.NotFound:
        abort(404)
    if errors and not row(found).changes:
        abort(404)
    changes = may(desk().staff, Act.MANAGE)
    kept = {"name": found.name, "email": found.address, "language": found.language}
    typed = {**kept, **form.data} if form else kept
    return show(
        "office/management/people/person",
        status=422 if errors else 200,
        person=row(found),
        changes=changes,
        phone=changes and lost_phone.may_give(house(), desk(), found),
        offered=offered(found.role, inviting.choices(house(), desk())) if changes else {},
        typed=typed,
        asks=confirming.asks("people"),
        token=issue_token,
        done=done,
        key=key,
        errors=errors,
        summary=summary(errors, f"field-{key}-", f"form-{key}"),
        title_prefix=_("Error:") if errors else "",
    )


def _done(code: str) -> str:
    """What is said after an act; "" for a code that is none."""
    return {
        "details": _("The details were kept."),
        "seat": _("Kept. A contact person of that municipality still approves the key."),
        "seat_paper": _(
            "Kept. Nobody there can approve a key yet: two officers do it with the paper key, at the server."
        ),
        "ended": _("Ended. What this person could open there is gone, and colleagues are told about open signals."),
        "role": _("The role was changed. A contact person still approves the key for the new role."),
        "signed_off": _("Signed off everywhere. Whoever knows the passphrase can still sign in."),
        "plain_role": _("The role was changed."),
        "left": _("The account was closed. Only the name is kept. Colleagues are told about open signals."),
    }.get(code, "")
