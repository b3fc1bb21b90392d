"""To which region a municipality belongs, and when: with the kluiszin, because promises and partners change with it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import Blueprint, Response, abort, redirect, request
from flask_babel import gettext as _
from flask_babel import ngettext
from werkzeug.wrappers import Response as Answer

from portal.actions import tokens
from portal.actions.management.places import memberships
from portal.actions.management.places.memberships import BadMembership, Needed
from portal.actions.management.places.places import Place
from portal.domain.access import Act
from portal.domain.memberships import Membership
from portal.web.filters import day
from portal.web.office import confirming
from portal.web.office.forms import SEND_AGAIN
from portal.web.office.management.places.forms import MembershipForm, day_problem, typed
from portal.web.office.management.places.page import dates, periods
from portal.web.office.management.places.places import found, region_choices
from portal.web.office.management.places.words import region_name
from portal.web.office.people.team_forms import day_of
from portal.web.office.present import allows, at, desk, house, issue_token, summary
from portal.web.show import show

blueprint = Blueprint("memberships", __name__)

CONFIRMED = "settle"


@blueprint.get("/beheer/gemeenten/<slug>/regio")
@allows(Act.MANAGE)
def page(slug: str) -> Response:
    """Where it belongs, and a form for another region or time."""
    return _join(found(slug), MembershipForm(formdata=None))


@blueprint.post("/beheer/gemeenten/<slug>/regio")
@allows(Act.MANAGE)
def join(slug: str) -> Answer:
    """In a region from a day on."""
    place, form = found(slug), MembershipForm()
    if form.region.data not in dict(region_choices()):
        return _join(place, form, {"region": _("Choose a region from the list.")})
    errors = _problems(form)
    if errors:
        return _join(place, form, errors)
    new = _membership(form, form.region.data)

    def do() -> None:
        memberships.join(house(), desk(), form.once, slug, new)

    return _kept(slug, do, lambda errors: _join(place, form, errors))


@blueprint.get("/beheer/gemeenten/<slug>/regio/<first>")
@allows(Act.MANAGE)
def one(slug: str, first: str) -> Response:
    """The days of one membership."""
    place = found(slug)
    old = _held(place, first) or abort(404)
    return _change(place, old, MembershipForm(formdata=None))


@blueprint.post("/beheer/gemeenten/<slug>/regio/<first>")
@allows(Act.MANAGE)
def change(slug: str, first: str) -> Answer:
    """Other days; or, when it has not begun, none at all."""
    place, form = found(slug), MembershipForm()
    old = _held(place, first)
    if old is None:
        return redirect(at(f"/beheer/gemeenten/{slug}/regio"), 303)  # changed meanwhile, or by this very form
    gone = request.form.get("do") == "away"
    errors = _problems(form, dated=not gone)
    if errors:
        return _change(place, old, form, errors)

    def do() -> None:
        if gone:
            memberships.take_away(house(), desk(), form.once, slug, old)
        else:
            memberships.change(house(), desk(), form.once, slug, old, _membership(form, old.region))

    return _kept(slug, do, lambda errors: _change(place, old, form, errors))


# --- doing and showing ---------------------------------------------------------------------------------------------


def _held(place: Place, first: str) -> Membership | None:
    """The membership that began on a day, in a region this account keeps."""
    own = dict(region_choices())
    return next((each for each in place.memberships if each.first.isoformat() == first and each.region in own), None)


def _problems(form: MembershipForm, *, dated: bool = True) -> dict[str, str]:
    """What is wrong with what was typed; the kluiszin is looked at last."""
    errors = {} if form.validate() else form.first_errors
    if dated:
        days = {
            "first": day_problem(form.first.data, required=True),
            "last": day_problem(form.last.data, required=False),
        }
        errors |= {name: problem for name, problem in days.items() if problem}
    if not errors:
        problem = confirming.problem(CONFIRMED, form.passphrase.data or "")
        errors = {"passphrase": problem} if problem else {}
    return errors


def _membership(form: MembershipForm, region: str) -> Membership:
    first = day_of(form.first.data)
    assert first is not None  # nosec B101 # _problems looked
    return Membership(region, first, day_of(form.last.data))


def _kept(slug: str, do: Callable[[], None], again: Callable[[dict[str, str]], Response]) -> Answer:
    try:
        do()
    except memberships.NotFound:
        abort(404)
    except BadMembership as error:
        return again({"last" if error.reason == "order" else "first": _bad(error.reason)})
    except Needed as error:
        return again({"last": _needed(error)})
    except tokens.Stale:
        return again({"token": str(SEND_AGAIN)})
    except memberships.Done:
        pass  # the same form twice: it was kept
    return redirect(at(f"/beheer/gemeenten/{slug}?gedaan=joined"), 303)


def _bad(reason: str) -> str:
    return {
        "order": _("The last day lies before the first day. Turn them round."),
        "overlap": _("There is another membership in these days. A municipality is in one region at a time."),
        "elsewhere": _("In these days it is in a region that others keep. Ask them to end that first."),
    }[reason]


def _needed(error: Needed) -> str:
    on = day(error.on)
    if error.reason == "open":
        return _("From %(day)s it would be in no region while it is open. Close it first.", day=on)
    if error.reason == "kept":
        return ngettext(
            "From %(day)s it would be in no region, but %(num)s closed signal is kept. Its reporter can write again.",
            "From %(day)s it would be in no region, but %(num)s closed signals are kept. Reporters can write again.",
            error.count,
            day=on,
        )
    return ngettext(
        "From %(day)s it would be in no region, but %(num)s signal is not closed. It must be closed first.",
        "From %(day)s it would be in no region, but %(num)s signals are not closed. They must be closed first.",
        error.count,
        day=on,
    )


def _join(place: Place, form: MembershipForm, errors: dict[str, str] | None = None) -> Response:
    choices = region_choices()
    values = typed(form, region=choices[0][0] if len(choices) == 1 else "", first="", last="")
    keeps = {slug: house().directory.regions[slug] for slug, _name in choices}
    return _form("regions", place, values, errors, regions=choices, periods=periods(place, keeps))


def _change(place: Place, old: Membership, form: MembershipForm, errors: dict[str, str] | None = None) -> Response:
    values = typed(form, first=old.first.isoformat(), last=old.last.isoformat() if old.last else "")
    today = house().today()
    words, ahead = dates(old, today), old.first > today
    first = old.first.isoformat()
    return _form("region", place, values, errors, region=region_name(old.region), words=words, ahead=ahead, first=first)


def _form(name: str, place: Place, values: dict[str, Any], errors: dict[str, str] | None, **more: Any) -> Response:
    errors = errors or {}
    return show(
        f"office/management/places/{name}",
        status=422 if errors else 200,
        place=place,
        typed=values,
        asks=confirming.asks(CONFIRMED),
        token=issue_token(),
        errors=errors,
        summary=summary(errors, form="place"),
        title_prefix=_("Error:") if errors else "",
        **more,
    )
