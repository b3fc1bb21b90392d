"""This request in the office: which installation, who is there, which addresses are our own."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, TypeVar

from flask import current_app, g, request

from portal.actions import tokens
from portal.actions.desk import triaging
from portal.actions.house import House
from portal.actions.people.signing_in import Desk
from portal.domain.access import Act

View = TypeVar("View", bound=Callable[..., Any])


def house() -> House:
    """The installation behind this request."""
    found: House = current_app.extensions["house"]
    return found


def desk() -> Desk:
    """The desk of who is signed in. Only for views that ask for more than Act.SIGN_IN."""
    found: Desk = g.desk
    return found


def own_region() -> str:
    """The region (slug) whose partners and words hold for who is signed in; "" for who works for several."""
    staff, directory = desk().staff, house().directory
    regions = {place.region for place in directory.municipalities.values() if place.code in staff.municipalities}
    return staff.region or (regions.pop() if len(regions) == 1 else "")


def allows(act: Act) -> Callable[[View], View]:
    """Declare what a view does; the door checks it before the view runs."""

    def declare(view: View) -> View:
        view.act = act  # type: ignore[attr-defined]
        return view

    return declare


def at(path: str) -> str:
    """An address inside the office, which is mounted at /werk."""
    return request.script_root + path


def here() -> str:
    """The address of this page, inside the office."""
    return at(request.full_path.removesuffix("?"))


def own_path(text: str) -> str:
    """The text when it is an address of the office itself, else ""."""
    plain = len(text) < 500 and text.isascii() and text.isprintable() and "\\" not in text
    inside = text.startswith(at("/")) and "//" not in text and ".." not in text
    return text if plain and inside else ""


def issue_token() -> str:
    """A fresh token for one form, bound to this session and to whose it is."""
    return tokens.issue(house(), triaging.PURPOSE, desk().session, desk().staff.principal)


def summary(errors: Mapping[str, str], prefix: str = "field-", form: str = "main") -> list[tuple[str, str]]:
    """(id, message) of each error for the error summary; what concerns the whole form leads to the form."""
    return [(form if name == "token" else prefix + name, message) for name, message in errors.items()]
