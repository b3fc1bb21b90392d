"""What takes something away from somebody: ending a seat, another role, new keys, leaving. Asked before it is done."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

from flask import Blueprint, Response, abort, redirect
from flask_babel import gettext as _
from werkzeug.wrappers import Response as Answer

from portal.actions import tokens
from portal.actions.management.people import inviting, leaving, people, seats
from portal.actions.management.people.inviting import Given
from portal.actions.management.people.losing import Loss
from portal.actions.management.people.people import Person
from portal.domain import seating
from portal.domain.access import Act
from portal.domain.places import Role
from portal.web.office import confirming
from portal.web.office.forms import SEND_AGAIN, OfficeForm
from portal.web.office.management.people.forms import SeatForm, SureForm, wrong_seat
from portal.web.office.management.people.inviting import shown_once
from portal.web.office.management.people.page import lost_in_words, offered, role_help, row
from portal.web.office.present import allows, at, desk, house, issue_token, summary
from portal.web.office.words import role_label
from portal.web.show import show

blueprint = Blueprint("ending", __name__)

_ROLE = f"any({', '.join(role.value for role in Role)})"


@blueprint.get("/beheer/mensen/<uuid:person>/plaats/<code>")
@allows(Act.MANAGE)
def ask_end(person: UUID, code: str) -> Response:
    """What goes when this seat ends."""
    return _end_page(_found(person, whole=False), code)


@blueprint.post("/beheer/mensen/<uuid:person>/plaats/<code>")
@allows(Act.MANAGE)
def end(person: UUID, code: str) -> Answer:
    """The seat ends."""
    found, form = _found(person, whole=False), SureForm()
    errors = _problems(form) or _try(lambda: seats.end(house(), desk(), form.once, found.principal, code))
    if errors:
        return _end_page(found, code, errors)
    return redirect(at(f"/beheer/mensen/{found.principal}?gedaan=ended"), 303)


def _end_page(found: Person, code: str, errors: dict[str, str] | None = None) -> Response:
    place = next((each for each in found.places if each.code == code and each.own), None)
    if found.me or (place is None and not errors):
        abort(404)
    lost = seats.loss_of(house(), found, code)
    return _show("end", found, lost, errors, place=place.name if place else "", action=f"plaats/{code}")


@blueprint.get("/beheer/mensen/<uuid:person>/rol")
@allows(Act.MANAGE)
def choose_role(person: UUID) -> Response:
    """Which other role?"""
    found = _found(person)
    path = at(f"/beheer/mensen/{found.principal}/rol")
    roles = [(f"{path}/{role.value}", role_label(role), role_help(role)) for role in seating.can_become(found.role)]
    return show("office/management/people/choose", roles=roles, person=row(found))


@blueprint.get(f"/beheer/mensen/<uuid:person>/rol/<{_ROLE}:role>")
@allows(Act.MANAGE)
def ask_role(person: UUID, role: str) -> Response:
    """What the other role asks, and what goes."""
    return _role_page(_found(person), Role(role))


@blueprint.post(f"/beheer/mensen/<uuid:person>/rol/<{_ROLE}:role>")
@allows(Act.MANAGE)
def change_role(person: UUID, role: str) -> Answer:
    """Another role."""
    found, form, wanted = _found(person), SeatForm(), Role(role)
    where = form.codes, form.half(wanted), form.theme.data or ""
    try:
        errors = _problems(form) or _try(
            lambda: seats.another_role(house(), desk(), form.once, found.principal, wanted, *where)
        )
    except seats.BadSeat as bad:
        errors = wrong_seat(bad.reason, form)
    if errors:
        return _role_page(found, wanted, errors, form)
    done = "role" if wanted in seating.SEATED else "plain_role"
    return redirect(at(f"/beheer/mensen/{found.principal}?gedaan={done}"), 303)


def _role_page(
    found: Person, role: Role, errors: dict[str, str] | None = None, form: OfficeForm | None = None
) -> Response:
    if role not in seating.can_become(found.role) and not errors:
        abort(404)
    choices = offered(role, inviting.choices(house(), desk()))
    typed = form.data if form else {"municipality": [place.code for place in found.places if place.own]}
    return _show(
        "role", found, seats.loss_of(house(), found), errors, offered=choices, typed=typed, action=f"rol/{role.value}"
    )


@blueprint.get("/beheer/mensen/<uuid:person>/sleutels")
@allows(Act.MANAGE)
def ask_keys(person: UUID) -> Response:
    """What happens when somebody gets new keys."""
    return _keys_page(_found(person))


@blueprint.post("/beheer/mensen/<uuid:person>/sleutels")
@allows(Act.MANAGE)
def new_keys(person: UUID) -> Answer:
    """The kluiszin was forgotten: everything anew. The answer shows the code."""
    found, form, made = _found(person), SureForm(), []
    sure = form.sure.data == "1"

    def do() -> None:
        made.append(leaving.new_keys(house(), desk(), form.once, found.principal, sure=sure))

    errors = _problems(form) or _try(do)
    if errors:
        return _keys_page(found, errors)
    given: list[Given] = made
    return shown_once(given[0]) if given else show("office/management/people/twice", person=found.principal)


def _keys_page(found: Person, errors: dict[str, str] | None = None) -> Response:
    if not found.has_keys and not errors:
        abort(404)
    lost = leaving.loss_of(house(), found)
    mended = leaving.can_come_back(house(), found, lost)
    if errors and "lost" in errors and mended:
        errors = {"sure": _("Tick that you know this, or go back.")}
    paper = lost.alone > 0 or any("functionaris" in each.gaps for each in lost.uncovered)
    return _show("keys", found, lost, errors, mended=mended, paper=paper, action="sleutels")


@blueprint.get("/beheer/mensen/<uuid:person>/vertrek")
@allows(Act.MANAGE)
def ask_leave(person: UUID) -> Response:
    """What goes when somebody leaves, and what stays."""
    found = _found(person)
    return _show("leave", found, leaving.loss_of(house(), found), action="vertrek")


@blueprint.post("/beheer/mensen/<uuid:person>/vertrek")
@allows(Act.MANAGE)
def leave(person: UUID) -> Answer:
    """The account closes."""
    form, id = SureForm(), str(person)
    found = _found(person, gone=True)
    errors = _problems(form) or _try(lambda: leaving.leave(house(), desk(), form.once, id))
    if errors:
        return _show("leave", found, leaving.loss_of(house(), found), errors, action="vertrek")
    return redirect(at("/beheer/mensen?gedaan=left"), 303)


# --- doing and showing ---------------------------------------------------------------------------------------------


def _found(person: UUID, *, whole: bool = True, gone: bool = False) -> Person:
    """The person, when the account is this manager's to change. `gone`: also one that left a moment ago."""
    try:
        found = people.one(house(), desk(), str(person))
    except people.NotFound:
        abort(404)
    if found.me or (whole and not found.own) or (found.state == "left" and not gone):
        abort(404)
    return found


def _problems(form: Any) -> dict[str, str]:
    """What stops the form before anything is done: its fields, its token, the kluiszin."""
    if not form.validate():
        found: dict[str, str] = form.first_errors
        return found
    problem = confirming.problem("people", form.passphrase.data or "")
    return {"passphrase": problem} if problem else {}


def _try(do: Callable[[], Any]) -> dict[str, str]:
    """Do it; what stands in the way by field. What the page says of a loss is the message itself."""
    try:
        do()
    except people.NotFound:
        abort(404)
    except leaving.TooMuch:
        return {"lost": _("This is not possible yet. Below you read what is to be done first.")}
    except leaving.LastManager:
        return {"lost": _("This is the only administrator of the region. Invite a second one first.")}
    except tokens.Stale:
        return {"token": str(SEND_AGAIN)}
    except seats.Done:
        pass  # the same form twice: it was done
    return {}


def _show(part: str, found: Person, lost: Loss, errors: dict[str, str] | None = None, **more: Any) -> Response:
    errors = errors or {}
    stops = [(name if name != "lost" else "token", message) for name, message in errors.items()]
    return show(
        f"office/management/people/{part}",
        status=422 if errors else 200,
        person=row(found),
        lost=lost,
        reasons=lost_in_words(lost, found.name),
        asks=confirming.asks("people"),
        token=issue_token(),
        errors=errors,
        summary=summary(dict(stops), form="act"),
        title_prefix=_("Error:") if errors else "",
        path=at(f"/beheer/mensen/{found.principal}"),
        **more,
    )
