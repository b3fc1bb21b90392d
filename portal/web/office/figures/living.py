"""How many people live in each municipality: one page for the whole region."""

from __future__ import annotations

from datetime import date

from flask import Blueprint, Response, abort, redirect, request
from flask_babel import gettext as _
from flask_babel import ngettext
from werkzeug.wrappers import Response as Answer

from portal.actions import tokens
from portal.actions.figures import living
from portal.domain.access import Act
from portal.domain.places import Municipality
from portal.web.office.figures.forms import InhabitantsForm, one_line, whole_number
from portal.web.office.forms import SEND_AGAIN, date_of
from portal.web.office.present import allows, at, desk, house, issue_token, summary
from portal.web.show import show

blueprint = Blueprint("living", __name__)


@blueprint.get("/cijfers/inwoners")
@allows(Act.KEEP_FIGURES)
def page() -> Response:
    """The numbers as they are."""
    places = _places()
    counted = living.counted(house(), desk())
    days = [found.on for found in counted.values() if found.on]
    on = max(days) if days else date(house().today().year, 1, 1)
    numbers = {code: found.number for code, found in counted.items()}
    typed = {place.slug: str(numbers.get(place.code) or "") for place in places}
    return _page(places, typed, on.isoformat())


@blueprint.post("/cijfers/inwoners")
@allows(Act.KEEP_FIGURES)
def keep() -> Answer:
    """Other numbers, all of the same day."""
    places, form = _places(), InhabitantsForm()
    typed = {place.slug: one_line(request.form.get(f"number-{place.slug}", "")) for place in places}
    errors = {} if form.validate() else form.first_errors
    on = date_of(form.on.data)
    if on is None or on > house().today() or on.year < 2000:
        errors["on"] = _("Write the day on which people were counted. It cannot lie ahead.")
    numbers = {place.code: whole_number(typed[place.slug]) for place in places}
    for place in places:
        number = numbers[place.code]
        if typed[place.slug] and not (number and number <= living.MOST):
            errors[f"number-{place.slug}"] = _("%(place)s: write a whole number, such as 67321.", place=place.name)
    if errors or on is None:
        return _page(places, typed, form.on.data, errors)
    changed = 0
    try:
        changed = living.keep(house(), desk(), form.once, numbers, on)
    except living.NotFound:
        abort(404)
    except tokens.Stale:
        return _page(places, typed, form.on.data, {"token": str(SEND_AGAIN)})
    except living.Done:
        return redirect(at("/cijfers/inwoners?gedaan=again"), 303)  # the same form twice: it was kept
    return redirect(at(f"/cijfers/inwoners?gedaan={changed}"), 303)


def _places() -> list[Municipality]:
    try:
        return living.own_places(house(), desk())
    except living.NotFound:
        abort(404)


def _page(places: list[Municipality], typed: dict[str, str], on: str, errors: dict[str, str] | None = None) -> Response:
    errors = errors or {}
    return show(
        "office/figures/inhabitants",
        status=422 if errors else 200,
        places=places,
        typed=typed,
        on=on,
        done="" if errors else _done(request.args.get("gedaan", "")),
        token=issue_token(),
        errors=errors,
        summary=summary(errors, form="inhabitants"),
        title_prefix=_("Error:") if errors else "",
    )


def _done(code: str) -> str:
    if code == "again":
        return _("The numbers were kept.")
    changed = whole_number(code)
    if changed is None:
        return ""
    if not changed:
        return _("Nothing was different, so nothing changed.")
    return ngettext("%(num)s municipality was changed.", "%(num)s municipalities were changed.", changed)
