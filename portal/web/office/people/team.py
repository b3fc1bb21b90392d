"""The team: who is there, who is away, who stands in, and handing over what is one's own."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import Blueprint, Response, abort, redirect, request
from flask_babel import gettext as _
from werkzeug.wrappers import Response as Answer

from portal.actions import tokens
from portal.actions.desk import owning
from portal.actions.people import promises, team
from portal.domain.access import Act, may
from portal.web.office import confirming
from portal.web.office.desk.handing_over import called
from portal.web.office.forms import SEND_AGAIN, OfficeForm
from portal.web.office.people.team_forms import AbsenceForm, AllForm, BackForm, DeputyForm, day_of
from portal.web.office.people.team_page import absent, card
from portal.web.office.present import allows, at, desk, house, issue_token, summary
from portal.web.show import show

blueprint = Blueprint("team", __name__)


@blueprint.get("/bezetting")
@allows(Act.TEAM)
def page() -> Response:
    """Everybody, own absence, own signals."""
    return _page(done=_done(request.args.get("gedaan", ""), request.args.get("aantal", "")))


@blueprint.get("/bezetting/<any(afwezig, terug, vervanger):act>")
@allows(Act.TEAM)
def back(act: str) -> Answer:
    """The address of a form that was refused, opened again."""
    return redirect(at("/bezetting"), 303)


@blueprint.post("/bezetting/afwezig")
@allows(Act.TEAM)
def go_away() -> Answer:
    """Set or change the own absence."""
    form = AbsenceForm()
    first, last = day_of(form.first.data), day_of(form.last.data)
    if not form.validate() or first is None or last is None:
        return _page(form.first_errors, form)
    try:
        return _done_once(form, "away", lambda once: team.go_away(house(), desk(), once, first, last))
    except team.BadPeriod as bad:
        return _page({"last" if bad.reason == "order" else "first": _bad_period(bad.reason)}, form)


@blueprint.post("/bezetting/terug")
@allows(Act.TEAM)
def come_back() -> Answer:
    """At work again."""
    return _done_once(BackForm(), "returned", lambda once: team.come_back(house(), desk(), once))


@blueprint.post("/bezetting/vervanger")
@allows(Act.ACTIVATE_DEPUTY)
def deputy() -> Answer:
    """Ask a deputy in, or out again; with the kluiszin."""
    form = DeputyForm()
    active = form.active.data == "1"
    key = f"{form.municipality.data}-{form.deputy.data}"
    if not form.validate():
        return _page(form.first_errors, form, key)
    problem = confirming.problem("deputy", form.passphrase.data or "")
    if problem:
        return _page({"passphrase": problem}, form, key)
    where = form.municipality.data or "", form.theme.data or "", form.deputy.data or ""
    code = "asked_in" if active else "sent_out"
    return _done_once(form, code, lambda once: team.activate(house(), desk(), once, *where, active=active), key)


# --- handing over everything -------------------------------------------------------------------------------------


@blueprint.get("/bezetting/overdragen")
@allows(Act.TEAM)
def all_mine() -> Answer:
    """What would go to this colleague, before it goes."""
    given = request.args.get("naar", "")
    people = {person.principal: person for person in owning.all_receivers(house(), desk())}
    if given not in people:
        return _page({"naar": _("Choose a colleague from the list.")}, key="overdragen")
    return _confirm_all(given)


@blueprint.post("/bezetting/overdragen")
@allows(Act.TEAM)
def hand_over_all() -> Answer:
    """All of it, to one colleague."""
    form = AllForm()
    to = form.naar.data or ""
    if not form.validate():
        people = {person.principal for person in owning.all_receivers(house(), desk())}
        return _confirm_all(to, form.first_errors) if to in people else _page(form.first_errors, key="overdragen")
    try:
        count = owning.hand_over_all(house(), desk(), form.once, to)
    except owning.NoHolder:
        return _page({"naar": _("Choose a colleague from the list.")}, key="overdragen")
    except tokens.Stale:
        return _confirm_all(to, {"token": str(SEND_AGAIN)})
    except team.Done:
        return redirect(at("/bezetting"), 303)
    return redirect(at(f"/bezetting?gedaan=handed_all&aantal={count}"), 303)


def _confirm_all(to: str, errors: dict[str, str] | None = None) -> Answer:
    person = next(each for each in owning.all_receivers(house(), desk()) if each.principal == to)
    return show(
        "office/team/hand_over",
        status=422 if errors else 200,
        to=to,
        name=person.name,
        called=called(person),
        share=owning.share(house(), desk(), to),
        token=issue_token(),
        summary=summary(errors or {}, form="hand-over"),
        title_prefix=_("Error:") if errors else "",
    )


# --- doing and showing -------------------------------------------------------------------------------------------


def _done_once(form: OfficeForm, code: str, do: Callable[[tokens.FormToken], Any], key: str = "") -> Answer:
    if not form.validate():
        return _page(form.first_errors, form, key)
    try:
        do(form.once)
    except team.NotFound:
        abort(404)
    except tokens.Stale:
        return _page({"token": str(SEND_AGAIN)}, form, key)
    except team.Done:
        pass  # the same form twice: what it asked for was done
    return redirect(at(f"/bezetting?gedaan={code}"), 303)


def _page(
    errors: dict[str, str] | None = None, form: OfficeForm | None = None, key: str = "afwezig", done: str = ""
) -> Response:
    """The page; with errors as 422, and what was typed stays. `key`: which of its forms they belong to."""
    errors = errors or {}
    absence, today = team.own_absence(house(), desk()), house().today()
    measured = promises.measured(house(), desk())
    days = (absence.first.isoformat(), absence.last.isoformat()) if absence else ("", "")
    typed = form.data if isinstance(form, AbsenceForm) else {"first": days[0], "last": days[1]}
    return show(
        "office/team/page",
        status=422 if errors else 200,
        cards=[card(each, measured) for each in team.teams_of(house(), desk())],
        absence=absent(absence, running=absence.first <= today) if absence else "",
        running=absence is not None and absence.first <= today,
        typed=typed,
        colleagues=[(each.principal, called(each)) for each in owning.all_receivers(house(), desk())],
        mine=owning.share(house(), desk(), "").staying,
        asks=confirming.asks("deputy"),
        keeps_texts=may(desk().staff, Act.KEEP_TEXTS),
        token=issue_token,
        done=done,
        key=key,
        errors=errors,
        summary=summary(errors, f"field-{key}-", f"form-{key}"),
        title_prefix=_("Error:") if errors else "",
    )


def _done(code: str, count: str) -> str:
    """What is said after an act; "" for a code that is none."""
    number = int(count) if count.isascii() and count.isdigit() and len(count) < 7 else 0
    return {
        "away": _("Your absence was kept. Below you see who takes over."),
        "returned": _("You are at work. New signals reach you again."),
        "asked_in": _("The deputy can open the signals now, and gets a mail about it."),
        "sent_out": _("The deputy is on call again, and keeps only the signals that were handed over."),
        "handed_all": _("Handed over: %(count)s. Your colleague gets a mail about it.", count=number),
    }.get(code, "")


def _bad_period(reason: str) -> str:
    return {
        "order": _("Your last day lies before your first day. Turn them round."),
        "past": _("This lies in the past. Choose today or a later day."),
        "long": _("This is more than a year. Choose a shorter time, or ask for somebody else in your place."),
    }[reason]
