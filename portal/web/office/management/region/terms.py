"""Promises, terms of keeping and the record of a region: what holds, and settling it by two."""

from __future__ import annotations

from collections.abc import Callable
from uuid import UUID

from flask import Blueprint, Response, abort, redirect, request
from flask_babel import gettext as _
from werkzeug.wrappers import Response as Answer

from portal.actions import tokens
from portal.actions.management.region import settled, settling
from portal.actions.management.region.settled import State
from portal.actions.management.region.settling import NotFound, NotPossible
from portal.domain.access import Act, may
from portal.domain.proposals import Part
from portal.web.office import confirming
from portal.web.office.forms import SEND_AGAIN
from portal.web.office.management.region.terms_form import DecisionForm, settled_values, settling_form, typed_of
from portal.web.office.management.region.terms_page import form_page, look_page, part_row, path_of, proposal_page
from portal.web.office.management.region.terms_words import SLUGS, not_possible
from portal.web.office.present import allows, at, desk, house
from portal.web.show import show

blueprint = Blueprint("terms", __name__)

_PARTS = {slug: part for part, slug in SLUGS.items()}


@blueprint.get("/beheer/regio")
@allows(Act.READ_SETTINGS)
def regions() -> Answer:
    """The regions this account works for; straight on when there is one."""
    found = settled.reached(house(), desk())
    if len(found) == 1:
        return redirect(at(f"/beheer/regio/{next(iter(found))}"), 303)
    return show("office/management/terms/regions", regions=sorted(found.values(), key=lambda each: each.name))


@blueprint.get("/beheer/regio/<slug>")
@allows(Act.READ_SETTINGS)
def page(slug: str) -> Response:
    """What holds now, since when, and what waits."""
    state = _state(slug)
    return show(
        "office/management/terms/page",
        path=path_of(slug),
        region=state.region.name,
        parts=[part_row(state, part) for part in Part],
        alone=state.alone,
        may_settle=may(desk().staff, Act.SETTLE),
        done=_done(request.args.get("gedaan", "")),
    )


@blueprint.get("/beheer/regio/<slug>/<any(naam, beloften, bewaren, vergelijken):word>")
@allows(Act.SETTLE)
def edit(slug: str, word: str) -> Response:
    """The values as they are, to propose others."""
    state, part = _state(slug), _PARTS[word]
    return form_page(state, part, typed_of(state.values[part]))


@blueprint.post("/beheer/regio/<slug>/<any(naam, beloften, bewaren, vergelijken):word>")
@allows(Act.SETTLE)
def propose(slug: str, word: str) -> Answer:
    """Look at what changes, then propose it."""
    state, part = _state(slug), _PARTS[word]
    present = state.values[part]
    form, step = settling_form(part, present), request.form.get("do", "")
    if not form.validate():
        return form_page(state, part, form.data, form.first_errors)
    values = settled_values(form, present)
    if step == "change":
        return form_page(state, part, form.data)
    if values == present:
        return form_page(state, part, form.data, {"token": not_possible("same")})
    if step != "propose":
        return look_page(state, part, form, values)
    problem = confirming.problem(settling.CONFIRMED, form.data["passphrase"] or "")
    if problem:
        return look_page(state, part, form, values, {"passphrase": problem})
    try:
        settling.propose(house(), desk(), form.once, slug, part, values, form.data["because"])
    except NotFound:
        abort(404)
    except NotPossible as error:
        return form_page(state, part, form.data, {"token": not_possible(error.why)})
    except tokens.Stale:
        return form_page(state, part, form.data, {"token": str(SEND_AGAIN)})
    except settling.Wrong:
        return form_page(
            state, part, form.data, {"token": _("These values do not fit together. Check them once more.")}
        )
    except settling.Done:
        pass  # the same form twice: it is proposed
    return redirect(at(f"/beheer/regio/{slug}?gedaan=voorstel"), 303)


@blueprint.get("/beheer/regio/<slug>/voorstel/<uuid:id>")
@allows(Act.READ_SETTINGS)
def proposal(slug: str, id: UUID) -> Answer:
    """One proposal: what changes, why, and what can be done with it."""
    return proposal_page(slug, str(id))


@blueprint.get("/beheer/regio/<slug>/voorstel/<uuid:id>/<any(akkoord, weigeren, intrekken):act>")
@allows(Act.SETTLE)
def back(slug: str, id: UUID, act: str) -> Answer:
    """The address of a form that was refused, opened again."""
    return redirect(at(f"/beheer/regio/{slug}/voorstel/{id}"), 303)


@blueprint.post("/beheer/regio/<slug>/voorstel/<uuid:id>/akkoord")
@allows(Act.SETTLE)
def agree(slug: str, id: UUID) -> Answer:
    """The second of two agrees: it is in force."""
    form = DecisionForm()
    if form.validate() and form.sure.data != "1":
        return proposal_page(slug, str(id), {"sure": _("Tick that you agree.")})
    if form.validate() and (problem := confirming.problem(settling.CONFIRMED, form.passphrase.data or "")):
        return proposal_page(slug, str(id), {"passphrase": problem})
    return _decide(slug, str(id), form, lambda: settling.agree(house(), desk(), form.once, slug, str(id)))


@blueprint.post("/beheer/regio/<slug>/voorstel/<uuid:id>/weigeren")
@allows(Act.SETTLE)
def refuse(slug: str, id: UUID) -> Answer:
    """Another manager does not agree, and says why."""
    form = DecisionForm()
    because = form.because.data or ""
    if form.validate() and not because:
        return proposal_page(slug, str(id), {"because": _("Write in a few words why.")})
    return _decide(slug, str(id), form, lambda: settling.refuse(house(), desk(), form.once, slug, str(id), because))


@blueprint.post("/beheer/regio/<slug>/voorstel/<uuid:id>/intrekken")
@allows(Act.SETTLE)
def withdraw(slug: str, id: UUID) -> Answer:
    """It is off the table."""
    form = DecisionForm()
    return _decide(slug, str(id), form, lambda: settling.withdraw(house(), desk(), form.once, slug, str(id)))


# --- doing -------------------------------------------------------------------------------------------


def _decide(slug: str, id: str, form: DecisionForm, do: Callable[[], None]) -> Answer:
    act = request.path.rsplit("/", 1)[1]
    if not form.validate():
        return proposal_page(slug, id, form.first_errors, form.because.data or "")
    try:
        do()
    except NotFound:
        return proposal_page(slug, id)  # it went meanwhile, or was never there
    except NotPossible as error:
        return proposal_page(slug, id, {"token": not_possible(error.why)}, form.because.data or "")
    except tokens.Stale:
        return proposal_page(slug, id, {"token": str(SEND_AGAIN)}, form.because.data or "")
    except settling.Done:
        pass  # the same form twice: it was done
    return redirect(at(f"/beheer/regio/{slug}?gedaan={act}"), 303)


def _state(slug: str) -> State:
    try:
        return settled.state(house(), desk(), slug)
    except NotFound:
        abort(404)


def _done(code: str) -> str:
    return {
        "voorstel": _("Proposed. Tell your colleague: the portal sends no mail about this."),
        "akkoord": _("You agreed. It is in force now."),
        "weigeren": _("Not agreed. Your colleague reads here why."),
        "intrekken": _("The proposal was withdrawn. Nothing changed."),
        "weg": _("That proposal is not there any more: it was settled or withdrawn. Below you see what holds now."),
    }.get(code, "")
