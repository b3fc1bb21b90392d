"""Where a reporter comes in: of all municipalities, or of one."""

from __future__ import annotations

from dataclasses import dataclass

from flask import Blueprint, Response

from portal.actions.reporters import reporting
from portal.domain.themes import Theme
from portal.web.front import house, place, subject
from portal.web.front.notices import contact, notice
from portal.web.show import show

blueprint = Blueprint("start", __name__)


@dataclass(frozen=True, slots=True)
class Listed:
    """A municipality to choose; `open`: whether signals can be handed in."""

    slug: str
    name: str
    open: bool


def listed(theme: Theme) -> list[Listed]:
    """All municipalities by name."""
    directory = house().directory
    places = sorted(directory.municipalities.values(), key=lambda one: one.name)
    return [Listed(one.slug, one.name, directory.is_open(one, theme.key)) for one in places]


@blueprint.get("/<lang>/")
@blueprint.get("/<lang>/<municipality>/")
def start() -> Response:
    """The start page."""
    theme, here = subject(), place()
    if here is None:
        return show("front/start/all", theme=theme, places=listed(theme))
    directory = house().directory
    return show(
        "front/start/municipality",
        theme=theme,
        subjects=[one for one in house().themes.values() if directory.is_open(here, one.key)],
        readers=reporting.readers(house(), here, theme.key),
        days=directory.region_of(here).first_look_days,
        feedback_days=directory.region_of(here).feedback_days,
        notice=notice("start"),
        contact=contact(),
    )
