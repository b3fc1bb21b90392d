"""The guidance: an overview, and texts to read."""

from __future__ import annotations

from flask import Blueprint, Response, abort

from portal.domain.guidance import PAGES
from portal.web.front import house
from portal.web.front.filling import filled
from portal.web.language import current
from portal.web.show import show

blueprint = Blueprint("guidance", __name__)

_NAMES = {page.slug: page.name for page in PAGES}


@blueprint.get("/<lang>/privacy", defaults={"page": "privacy"})
@blueprint.get("/<lang>/toegankelijkheid", defaults={"page": "accessibility"})
@blueprint.get("/<lang>/<municipality>/privacy", defaults={"page": "privacy"})
@blueprint.get("/<lang>/<municipality>/toegankelijkheid", defaults={"page": "accessibility"})
def read(page: str) -> Response:
    """One text."""
    found = house().library.text(page, current())
    return show("front/guidance/text", text=found, body=filled(found.html))


@blueprint.get("/<lang>/handreiking/<page>")
@blueprint.get("/<lang>/<municipality>/handreiking/<page>")
def guide(page: str) -> Response:
    """One text of the guidance."""
    return read(_NAMES.get(page) or abort(404))
