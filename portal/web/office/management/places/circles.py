"""The other regions a municipality is in, and when: who sits at which table, and whose partners count there."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import Blueprint, Response, abort, redirect, request
from flask_babel import gettext as _
from werkzeug.wrappers import Response as Answer

from portal.actions import tokens
from portal.actions.management.places import circles
from portal.actions.management.places.circles import BadMembership
from portal.actions.management.places.places import Place
from portal.domain.access import Act
from portal.domain.memberships import Membership
from portal.web.office.forms import SEND_AGAIN
from portal.web.office.management.places.forms import CircleForm, day_problem, typed
from portal.web.office.management.places.page import around, dates
from portal.web.office.management.places.places import found
from portal.web.office.management.places.words import kind_label, region_name
from portal.web.office.people.team_forms import day_of
from portal.web.office.present import allows, at, desk, house, issue_token, summary
from portal.web.show import show

blueprint = Blueprint("circles", __name__)


@blueprint.get("/beheer/gemeenten/<slug>/andere-regios")
@allows(Act.MANAGE)
def page(slug: str) -> Response:
    """In which other regions it is, and a form for one more."""
    return _join(found(slug), CircleForm(formdata=None))


@blueprint.post("/beheer/gemeenten/<slug>/andere-regios")
@allows(Act.MANAGE)
def join(slug: str) -> Answer:
    """In another region from a day on."""
    place, form = found(slug), CircleForm()
    errors = _problems(form)
    if form.region.data not in house().directory.circles:
        errors = {"region": _("Choose a region from the list.")} | errors
    if errors:
        return _join(place, form, errors)
    new = _membership(form, form.region.data)

    def do() -> None:
        circles.join(house(), desk(), form.once, slug, new)

    return _kept(slug, do, lambda errors: _join(place, form, errors))


@blueprint.get("/beheer/gemeenten/<slug>/andere-regios/<region>/<first>")
@allows(Act.MANAGE)
def one(slug: str, region: str, first: str) -> Response:
    """The days in one of them."""
    place = found(slug)
    old = _held(place, region, first) or abort(404)
    return _change(place, old, CircleForm(formdata=None))


@blueprint.post("/beheer/gemeenten/<slug>/andere-regios/<region>/<first>")
@allows(Act.MANAGE)
def change(slug: str, region: str, first: str) -> Answer:
    """Other days; or, when it has not begun, none at all."""
    place, form = found(slug), CircleForm()
    old = _held(place, region, first)
    if old is None:
        return redirect(at(f"/beheer/gemeenten/{slug}/andere-regios"), 303)  # changed meanwhile, or by this very form
    gone = request.form.get("do") == "away"
    errors = _problems(form, dated=not gone)
    if errors:
        return _change(place, old, form, errors)

    def do() -> None:
        if gone:
            circles.take_away(house(), desk(), form.once, slug, old)
        else:
            circles.change(house(), desk(), form.once, slug, old, _membership(form, region))

    return _kept(slug, do, lambda errors: _change(place, old, form, errors))


# --- doing and showing ---------------------------------------------------------------------------------------------


def _held(place: Place, region: str, first: str) -> Membership | None:
    """The time in this region that began on a day."""
    return next((each for each in place.circles if (each.region, each.first.isoformat()) == (region, first)), None)


def _problems(form: CircleForm, *, dated: bool = True) -> dict[str, str]:
    errors = {} if form.validate() else form.first_errors
    if dated:
        days = {
            "first": day_problem(form.first.data, required=True),
            "last": day_problem(form.last.data, required=False),
        }
        errors |= {name: problem for name, problem in days.items() if problem}
    return errors


def _membership(form: CircleForm, region: str) -> Membership:
    first = day_of(form.first.data)
    assert first is not None  # nosec B101 # _problems looked
    return Membership(region, first, day_of(form.last.data))


def _kept(slug: str, do: Callable[[], None], again: Callable[[dict[str, str]], Response]) -> Answer:
    try:
        do()
    except circles.NotFound:
        abort(404)
    except BadMembership as error:
        words = {
            "order": _("The last day lies before the first day. Turn them round."),
            "overlap": _("In these days it is in another region of this kind, or in this one. End that first."),
            "past": _("Choose today or a later day. What was before today only changes with a region file."),
        }
        return again({"last" if error.reason == "order" else "first": words[error.reason]})
    except tokens.Stale:
        return again({"token": str(SEND_AGAIN)})
    except circles.Done:
        pass  # the same form twice: it was kept
    return redirect(at(f"/beheer/gemeenten/{slug}?gedaan=joined"), 303)


def _join(place: Place, form: CircleForm, errors: dict[str, str] | None = None) -> Response:
    known = house().directory.circles.values()
    choices = sorted(
        ((each.slug, f"{each.name} ({kind_label(each.kind)})") for each in known), key=lambda each: each[1]
    )
    values = typed(form, region="", first="", last="")
    return _form("circles", place, values, errors, regions=choices, others=around(place, manages=True))


def _change(place: Place, old: Membership, form: CircleForm, errors: dict[str, str] | None = None) -> Response:
    today, first = house().today(), old.first.isoformat()
    values = typed(form, first=first, last=old.last.isoformat() if old.last else "")
    facts = {"region": region_name(old.region), "words": dates(old, today), "ahead": old.first > today}
    return _form("circle", place, values, errors, **facts, membership=f"{old.region}/{first}")


def _form(name: str, place: Place, values: dict[str, Any], errors: dict[str, str] | None, **more: Any) -> Response:
    errors = errors or {}
    return show(
        f"office/management/places/{name}",
        status=422 if errors else 200,
        place=place,
        typed=values,
        token=issue_token(),
        errors=errors,
        summary=summary(errors, form="place"),
        title_prefix=_("Error:") if errors else "",
        **more,
    )
