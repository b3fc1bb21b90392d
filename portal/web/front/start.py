"""Where a reporter comes in: of all municipalities, or of one."""

from __future__ import annotations

from dataclasses import dataclass

from flask import Blueprint, Response, request

from portal.actions.reporters import reporting
from portal.domain.themes import Theme
from portal.web.filters import text
from portal.web.front import home, house, place, subject
from portal.web.front.notices import contact, notice
from portal.web.front.subjects import Subject, asking, open_here, others, subject_of
from portal.web.show import show

blueprint = Blueprint("start", __name__)


@dataclass(frozen=True, slots=True)
class Listed:
    """A municipality to choose; `open`: whether signals can be handed in. `several`: about more than one theme."""

    slug: str
    name: str
    open: bool
    several: bool = False


def listed(theme: Theme | None) -> list[Listed]:
    """All municipalities by name; without a theme, for whatever can be reported there."""
    directory = house().directory
    themes = [theme.key] if theme else list(house().themes)
    found = []
    for one in sorted(directory.municipalities.values(), key=lambda one: one.name):
        here = sum(directory.is_open(one, key) for key in themes)
        found.append(Listed(one.slug, one.name, here > 0, here > 1))
    return found


@blueprint.get("/<lang>/")
@blueprint.get("/<lang>/<municipality>/")
def start() -> Response:
    """The start page."""
    theme, here = subject(), place()
    named = "thema" in request.args  # then the page is about that one alone
    about = [one for one in open_here() if not named or one.key == theme.key]
    if here is None:
        several = len(about) > 1
        return show(
            "front/start/all",
            theme=theme,
            subjects=[Subject(text(one.title), text(one.why), f"{home()}?thema={one.key}") for one in about],
            places=listed(None if several else theme),
            query=f"?thema={theme.key}" if named else "",
            asking=asking(theme),
        )
    directory = house().directory
    readers = [one for each in about or [theme] for one in reporting.readers(house(), here, each.key)]
    return show(
        "front/start/municipality",
        theme=theme,
        asking=asking(theme),
        subjects=[subject_of(one) for one in about],
        others=others(theme) if named else [],
        readers=list({reader.principal: reader for reader in readers}.values()),
        days=directory.region_of(here).first_look_days,
        feedback_days=directory.region_of(here).feedback_days,
        notice=notice("start"),
        contact=contact(),
    )
