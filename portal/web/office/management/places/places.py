"""Municipalities: which there are, making one, and what is known of it."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, abort, redirect, request
from flask_babel import gettext as _
from werkzeug.wrappers import Response as Answer

from portal.actions import tokens
from portal.actions.management.places import opening, places
from portal.actions.management.places.places import Place, Seen
from portal.domain.access import Act, may
from portal.web.office.forms import SEND_AGAIN, OfficeForm
from portal.web.office.management.places.forms import (
    DetailsForm,
    NewForm,
    code_of,
    day_problem,
    inhabitants_of,
    refused,
    typed,
)
from portal.web.office.management.places.page import around, periods, steps
from portal.web.office.management.places.rows import row, state
from portal.web.office.management.places.words import inhabitants_words
from portal.web.office.people.team_forms import day_of
from portal.web.office.present import allows, at, desk, house, issue_token, summary
from portal.web.show import show

blueprint = Blueprint("places", __name__)

FILTERED_FROM = 20


@blueprint.get("/beheer/gemeenten")
@allows(Act.READ_SETTINGS)
def overview() -> Response:
    """All municipalities of the own regions."""
    seen = _seen()
    rows = [row(place) for place in seen.places]
    return show(
        "office/management/places/overview",
        rows=rows,
        several=len(seen.regions) > 1,
        filtered=len(rows) > FILTERED_FROM,
        manages=_manages(),
        sees_coverage=may(desk().staff, Act.SEE_COVERAGE),
        all_regions=seen.all_regions,
        done=done_label(request.args.get("gedaan", "")),
    )


@blueprint.get("/beheer/gemeenten/nieuw")
@allows(Act.MANAGE)
def new() -> Response:
    """An empty form."""
    return _new(NewForm(formdata=None))


@blueprint.post("/beheer/gemeenten/nieuw")
@allows(Act.MANAGE)
def add() -> Answer:
    """A municipality, closed as yet."""
    form = NewForm()
    valid, errors = form.validate(), form.first_errors
    slug, problem = form.slug.data or places.slug_of(form.name.data), day_problem(form.first.data, required=True)
    if problem:
        errors |= {"first": problem}
    first = day_of(form.first.data)
    if not valid or errors or first is None:
        return _new(form, errors)
    values = {"name": form.name.data, "code": code_of(form.code.data), "slug": slug, "rni": form.rni.data == "1"}
    try:
        places.add(house(), desk(), form.once, **values, region=form.region.data, first=first)
    except places.NotFound:
        return _new(form, {"region": _("Choose a region from the list.")})
    except places.Refused as error:
        return _new(form, refused(error))
    except tokens.Stale:
        return _new(form, {"token": str(SEND_AGAIN)})
    except places.Done:
        pass  # the same form twice: it is there
    return redirect(at(f"/beheer/gemeenten/{slug}?gedaan=added"), 303)


@blueprint.get("/beheer/gemeenten/<slug>")
@allows(Act.READ_SETTINGS)
def page(slug: str) -> Response:
    """One municipality, with what is needed before it can open."""
    place, seen = found(slug), _seen()
    needs = opening.needs(house(), desk(), slug)
    return show(
        "office/management/places/page",
        place=place,
        state=state(place),
        steps=steps(place, needs),
        covered=needs.covered,
        periods=periods(place, seen.regions),
        others=around(place, manages=_manages()),
        inhabitants=inhabitants_words(place.inhabitants, place.inhabitants_on),
        contact=places.contact(house(), desk(), place),
        manages=_manages(),
        done=done_label(request.args.get("gedaan", "")),
    )


@blueprint.get("/beheer/gemeenten/<slug>/gegevens")
@allows(Act.MANAGE)
def edit(slug: str) -> Response:
    """What is known of it, to change it."""
    return _details(found(slug), DetailsForm(formdata=None))


@blueprint.post("/beheer/gemeenten/<slug>/gegevens")
@allows(Act.MANAGE)
def change(slug: str) -> Answer:
    """Keep what was changed."""
    place, form = found(slug), DetailsForm()
    valid, (number, wrong) = form.validate(), inhabitants_of(form)
    if not valid or wrong:
        return _details(place, form, form.first_errors | wrong)
    values: dict[str, Any] = {"name": form.name.data, "rni": form.rni.data == "1"}
    values |= {"inhabitants": number, "inhabitants_on": day_of(form.inhabitants_on.data)}
    values |= {"team_contact": form.team_contact.data, "new_slug": form.slug.data or place.slug}
    try:
        places.change(house(), desk(), form.once, slug, **values)
    except places.NotFound:
        abort(404)
    except places.Refused as error:
        return _details(place, form, refused(error))
    except tokens.Stale:
        return _details(place, form, {"token": str(SEND_AGAIN)})
    except places.Done:
        pass  # the same form twice: it was kept
    return redirect(at(f"/beheer/gemeenten/{values['new_slug']}?gedaan=changed"), 303)


# --- showing -------------------------------------------------------------------------------------------------------


def found(slug: str) -> Place:
    """The municipality of this address; one of another region is not found."""
    try:
        return places.one(house(), desk(), slug)
    except places.NotFound:
        abort(404)


def _seen() -> Seen:
    try:
        return places.listed(house(), desk())
    except places.NotFound:
        abort(404)


def _manages() -> bool:
    return may(desk().staff, Act.MANAGE)


def region_choices() -> list[tuple[str, str]]:
    """The regions this account keeps, as choices of a field."""
    return sorted(((slug, region.name) for slug, region in _seen().regions.items()), key=lambda each: each[1])


def _new(form: OfficeForm, errors: dict[str, str] | None = None) -> Response:
    choices = region_choices()
    today = house().today()
    return _form(
        "new", typed(form, region=choices[0][0] if choices else "", first=today.isoformat()), errors, regions=choices
    )


def _details(place: Place, form: OfficeForm, errors: dict[str, str] | None = None) -> Response:
    first = {
        "name": place.name,
        "rni": "1" if place.rni else "",
        "team_contact": places.contact(house(), desk(), place),
        "slug": place.slug,
        "inhabitants": place.inhabitants or "",
        "inhabitants_on": place.inhabitants_on.isoformat() if place.inhabitants_on else "",
    }
    return _form("details", typed(form, **first), errors, place=place, fixed=places.was_open(house(), place))


def _form(name: str, values: dict[str, Any], errors: dict[str, str] | None, **more: Any) -> Response:
    errors = errors or {}
    return show(
        f"office/management/places/{name}",
        status=422 if errors else 200,
        typed=values,
        token=issue_token(),
        errors=errors,
        summary=summary(errors, form="place"),
        title_prefix=_("Error:") if errors else "",
        **more,
    )


def done_label(code: str) -> str:
    """What is said after an act."""
    return {
        "added": _("The municipality is there, closed as yet. Below you see what is needed before it can open."),
        "changed": _("Your change was kept."),
        "opened": _("It is open: colleagues can report from now on."),
        "closed": _("It is closed: nothing new can be reported. What was reported stays, and codes keep working."),
        "joined": _("The dates were kept."),
        "coloured": _("The colour was kept. The pages of the municipality have it in a moment."),
        "region": _("The region is there. Add its municipalities now."),
    }.get(code, "")
