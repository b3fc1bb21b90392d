"""The front door: reporters and guidance. No cookie, no session, no sign-in: it knows nobody."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit

from flask import Flask, abort, current_app, g, request
from flask_babel import gettext as _
from markupsafe import Markup

from portal.actions.house import House
from portal.domain.places import Municipality, Role
from portal.domain.themes import Theme
from portal.web.language import Choice, current, known, own_name
from portal.web.static import Assets
from portal.web.whom import linked


def house() -> House:
    """The installation behind this request."""
    found: House = current_app.extensions["house"]
    return found


def place() -> Municipality | None:
    """The municipality in the address, if any."""
    found: Municipality | None = g.get("municipality")
    return found


def subject() -> Theme:
    """The theme of this page: the one of `?thema=`, else the usual one. An unknown one is not found."""
    asked = request.args.get("thema")
    return usual() if asked is None else house().themes.get(asked) or abort(404)


def usual() -> Theme:
    """The theme of an address that names none: the first, or the first that this municipality works on."""
    themes, here = house().themes, place()
    first = next(iter(themes))
    works = house().directory.themes_of(here) if here and len(themes) > 1 else ()
    return themes[first if first in works or not works else works[0]]


def read_address(endpoint: str | None, values: dict[str, Any] | None) -> None:
    """Take language and municipality out of the address; unknown ones are not found."""
    if not values:
        return
    language = values.pop("lang", None)
    if language is not None:
        if language not in known():
            abort(404)
        g.language = language
    slug = values.pop("municipality", None)
    if slug is not None:
        g.municipality = house().directory.municipalities.get(slug)
        if g.municipality is None:
            abort(404)


def home() -> str:
    """The start page that belongs to this page: of its municipality, or of all."""
    municipality = place()
    return f"/{current()}/{municipality.slug}/" if municipality else f"/{current()}/"


def surroundings() -> dict[str, Any]:
    """What every template of the front door needs."""
    settings = house().settings
    municipality = place()
    return {
        "lang": current(),
        "languages": switch(),
        "municipality": municipality,
        "style_href": _style(municipality),
        "static": current_app.extensions["assets"].href,
        "demo": settings.demo,
        "exit_href": "/weg",
        "exit_to": settings.exit_url,
        "nav": _menu(),
        "home": home(),
        "phone": phone,
        "unsure": unsure,
        "own_host": own_host(),
        "reader_roles": reader_roles(),
        "has_route": usual().route is not None,
        "emergency": phone("112") or "112",  # the one number that must not depend on what an installation loaded
    }


def reader_roles() -> dict[str, str]:
    """What a reporter is told about somebody who reads signals, by role."""
    return {
        Role.FUNCTIONARIS: _("contact person for these signals"),
        Role.DEPUTY: _("deputy, when they are away"),
        Role.REGIONAL_DEPUTY: _("regional deputy, when nobody else is there"),
    }


def own_host() -> str:
    """Where the portal is, as people type it; it stands on the slip beside the code."""
    return urlsplit(house().settings.base_url).netloc


def phone(partner: str) -> str | None:
    """The verified number of a partner, if there is one; every number has one place, the directory."""
    found = house().directory.partners_at(place()).get(partner)
    return found.phone if found else None


def unsure(partner: str) -> bool:
    """Whether the number of a partner was checked too long ago to be told as a fact."""
    found = house().directory.partners_at(place()).get(partner)
    return found is not None and found.stale(house().today())


def calls(text: str) -> Markup:
    """A text in which every verified number of a partner is a link that calls it."""
    return linked(text, house().directory.partners_at(place()))


def switch(page: str | None = None) -> list[Choice]:
    """This same page, or another page below the same start, in every language."""
    if page is not None:
        start = home()[len(current()) + 1 :]
        return [Choice(code, own_name(code), f"/{code}{start}{page}", code == current()) for code in known()]
    first = request.path.split("/")[1]
    rest = request.path[len(first) + 1 :] if first in known() else "/"
    query = f"?{request.query_string.decode(errors='replace')}" if request.query_string else ""
    return [Choice(code, own_name(code), f"/{code}{rest}{query}", code == current()) for code in known()]


def _menu() -> list[dict[str, Any]]:
    start, here = home(), request.path
    entries = [
        ("melden" if place() else "", _("Report it")),
        ("volgen", _("Follow")),
        ("handreiking/", _("Guidance")),
        ("loket", _("Counter")),
    ]
    return [
        {
            "href": start + path,
            "label": label,
            "current": here == start + path,
            # whom to call has an address of its own, and is a page of the guidance
            "within": (path != "" and here.startswith(start + path.rstrip("/") + "/"))
            or (path == "handreiking/" and here == f"{start}partners"),
        }
        for path, label in entries
    ]


def _style(municipality: Municipality | None) -> str | None:
    if municipality is None:
        return None
    assets: Assets = current_app.extensions["assets"]
    return assets.style(municipality.slug, municipality.style)


def install(app: Flask) -> None:
    """Address reading and surroundings for every page of this door."""
    app.add_template_filter(calls, "calls")
    app.url_value_preprocessor(read_address)
    app.context_processor(surroundings)
