"""The colour of a municipality, with its contrast and a look before it is kept."""

from __future__ import annotations

from dataclasses import dataclass

from flask import Blueprint, Response, abort, current_app, redirect, request
from flask_babel import format_decimal
from flask_babel import gettext as _
from werkzeug.wrappers import Response as Answer

from portal.actions import tokens
from portal.actions.management.places import colours
from portal.actions.management.places.places import Place
from portal.domain.access import Act
from portal.domain.style import DEFAULT, TEXT, TooLittleContrast, contrast, palette
from portal.web.office.forms import SEND_AGAIN, OfficeForm
from portal.web.office.management.places.forms import ColourForm
from portal.web.office.management.places.page import own_file
from portal.web.office.management.places.places import found
from portal.web.office.present import allows, at, desk, house, issue_token, summary
from portal.web.show import show

blueprint = Blueprint("style", __name__)

_WHITE = "#ffffff"


@dataclass(frozen=True, slots=True)
class Look:
    """A colour as it would be. `colour`: "#rrggbb", or what was typed when it is none; `href`: its style.

    `problem`: why it cannot be kept; `suggestion`: a darker shade of it that can.
    """

    colour: str
    href: str | None
    contrast: str
    problem: str
    suggestion: str


@blueprint.get("/beheer/gemeenten/<slug>/stijl")
@allows(Act.MANAGE)
def page(slug: str) -> Response:
    """The colour as it is."""
    place = found(slug)
    return _page(place, look_at(place.style or DEFAULT), place.style or DEFAULT)


@blueprint.post("/beheer/gemeenten/<slug>/stijl/voorbeeld")
@allows(Act.MANAGE)
def look(slug: str) -> Response:
    """How another colour would look; nothing is kept. With script only the look itself, while one chooses."""
    place, form = found(slug), ColourForm()
    if not form.validate():
        return _page(place, look_at(_chosen(place, form)), _chosen(place, form), form.first_errors)
    return _page(place, look_at(_chosen(place, form)), _chosen(place, form))


@blueprint.get("/beheer/gemeenten/<slug>/stijl/voorbeeld")
@allows(Act.MANAGE)
def back(slug: str) -> Answer:
    """The address of a look, opened again."""
    return redirect(at(f"/beheer/gemeenten/{found(slug).slug}/stijl"), 303)


@blueprint.post("/beheer/gemeenten/<slug>/stijl")
@allows(Act.MANAGE)
def choose(slug: str) -> Answer:
    """Keep a colour, or go back to those of the portal."""
    place, form = found(slug), ColourForm()
    step, colour = request.form.get("do", ""), _chosen(place, form)
    if not form.validate():
        return _page(place, look_at(colour), colour, form.first_errors)
    if step.startswith("use-"):
        return _page(place, look_at(step.removeprefix("use-")), step.removeprefix("use-"))
    seen = look_at(colour)
    if step != "none" and seen.problem:
        return _page(place, seen, colour, {"colour": seen.problem})
    try:
        colours.choose(house(), desk(), form.once, slug, None if step == "none" else seen.colour)
    except colours.NotFound:
        abort(404)
    except tokens.Stale:
        return _page(place, seen, colour, {"token": str(SEND_AGAIN)})
    except colours.Done:
        pass  # the same form twice: it was kept
    return redirect(at(f"/beheer/gemeenten/{slug}?gedaan=coloured"), 303)


def _chosen(place: Place, form: OfficeForm) -> str:
    """The colour that is meant: of the field that was changed; the text when both were.

    `from`: the field somebody is changing right now, which only the script says.
    """
    was = (place.style or DEFAULT).lower()
    typed, picked = (form["colour"].data or "").lower(), (form["picked"].data or "").lower()
    if request.form.get("from") == "picked" or (typed == was and picked):
        return picked or was
    return typed or picked or was


def look_at(colour: str) -> Look:
    """What a colour would be like, in words."""
    try:
        shades = palette(colour)
    except TooLittleContrast as error:
        words = _(
            "White letters on this colour have a contrast of %(ratio)s to 1. To read them, %(least)s is needed.",
            ratio=_ratio(error.ratio),
            least=_ratio(TEXT),
        )
        return Look(error.colour, None, "", words, error.suggestion)
    except ValueError:
        return Look(colour, None, "", _("This is no colour. Write it as # and six signs, such as #00567d."), "")
    words = _(
        "White letters on this colour have a contrast of %(ratio)s to 1. That is enough: %(least)s is needed.",
        ratio=_ratio(contrast(shades["600"], _WHITE)),
        least=_ratio(TEXT),
    )
    return Look(shades["600"], current_app.extensions["assets"].look(shades["600"]), words, "", "")


def _ratio(number: float) -> str:
    """Cut, not rounded: 4.49 is not 4.5."""
    return str(format_decimal(int(number * 10) / 10))


def _page(place: Place, seen: Look, colour: str, errors: dict[str, str] | None = None) -> Response:
    errors = errors or {}
    return show(
        "office/management/style/page",
        fragment="office/management/style/_look",
        status=422 if errors else 200,
        place=place,
        seen=seen,
        typed=colour,
        picked=seen.colour if not seen.problem or seen.suggestion else DEFAULT,
        follows={"picked": "colour", "colour": "picked"}.get(request.form.get("from", ""), ""),
        own_file=own_file(place),
        has_own=place.style is not None,
        token=issue_token(),
        errors=errors,
        summary=summary(errors, form="colour"),
        title_prefix=_("Error:") if errors else "",
    )
