"""The guidance: an overview, and texts to read."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from flask import Blueprint, Response, abort
from flask_babel import gettext as _

from portal.domain.guidance import PAGES
from portal.domain.themes import Theme
from portal.web.front import house, usual
from portal.web.front.filling import filled
from portal.web.front.notices import contact, notice
from portal.web.front.subjects import asking, named, open_here
from portal.web.language import current
from portal.web.show import show

blueprint = Blueprint("guidance", __name__)

_NAMES = {page.slug: page.name for page in PAGES}


@dataclass(frozen=True, slots=True)
class Entry:
    """A page to go to: its path below the start page, its title, and one line about it."""

    path: str
    title: str
    summary: str


@dataclass(frozen=True, slots=True)
class Group:
    """Pages that belong together on the overview."""

    key: str
    title: str
    entries: tuple[Entry, ...]


@blueprint.get("/<lang>/privacy", defaults={"page": "privacy"})
@blueprint.get("/<lang>/privacy/zwakke-plek", defaults={"page": "disclosure"})
@blueprint.get("/<lang>/toegankelijkheid", defaults={"page": "accessibility"})
@blueprint.get("/<lang>/<municipality>/privacy", defaults={"page": "privacy"})
@blueprint.get("/<lang>/<municipality>/privacy/zwakke-plek", defaults={"page": "disclosure"})
@blueprint.get("/<lang>/<municipality>/toegankelijkheid", defaults={"page": "accessibility"})
def read(page: str) -> Response:
    """One text about the portal itself."""
    found = house().library.text(page, current())
    reached = contact() if page == "privacy" else None
    return show("front/guidance/text", text=found, body=filled(found.html), others=None, contact=reached)


@blueprint.get("/<lang>/handreiking/")
@blueprint.get("/<lang>/<municipality>/handreiking/")
def overview() -> Response:
    """What there is to read and to use."""
    return show("front/guidance/overview", groups=groups(), notice=notice("handreiking"))


@blueprint.get("/<lang>/handreiking/<page>")
@blueprint.get("/<lang>/<municipality>/handreiking/<page>")
def guide(page: str) -> Response:
    """One text of the guidance, with the others of its group beside it."""
    path = f"handreiking/{page}"
    group = next((one for one in groups() if path in {entry.path for entry in one.entries}), None)
    if group is None or page not in _NAMES:
        abort(404)
    found = house().library.text(_NAMES[page], current())
    others = [entry for entry in group.entries if entry.path != path]
    return show("front/guidance/text", text=found, body=filled(found.html), group=group, others=others, contact=None)


def groups() -> tuple[Group, ...]:
    """The whole guidance, in the order in which it is offered."""
    return (
        Group("recognising", _("Recognise and report"), tuple(_recognising())),
        Group("acting", _("How to act"), tuple(_texts("acting"))),
        Group("calling", _("Help and advice"), tuple(_calling())),
        Group("background", _("Background"), (*_background(), *_texts("background"))),
        Group("spreading", _("Spread the word"), tuple(_spreading())),
    )


def _recognising() -> Iterator[Entry]:
    yield Entry("loket", _("Counter"), _("Somebody is in front of you: cards to show, signals and safe questions."))
    there = {usual().key, *(theme.key for theme in open_here())}
    for theme in (each for each in house().themes.values() if each.key in there):
        if theme.indicator_groups or theme.key == usual().key:
            yield Entry(f"handreiking/signalen{asking(theme)}", named(_("Signals"), theme), _clues_in_words(theme))
        if theme.route:
            title, about = _("Reporting route"), _("Three questions tell you whom to call or warn first.")
            yield Entry(f"handreiking/meldroute{asking(theme)}", named(title, theme), about)


def _clues_in_words(theme: Theme) -> str:
    if any(group.kind == "form" for group in theme.indicator_groups):
        return _(
            "What to look for, per form of exploitation and per profession. Tick it and take it to the report form."
        )
    return _("What to look for. Tick it and take it to the report form.")


def _calling() -> Iterator[Entry]:
    yield Entry("partners", _("Whom to call"), _("The organisations around you: what they are for, and their number."))


def _background() -> Iterator[Entry]:
    yield Entry("handreiking/nieuws", _("News from the region"), _("Developments and results. Never about a case."))
    yield Entry("handreiking/begrippen", _("Glossary"), _("What the words mean, in three languages."))


def _spreading() -> Iterator[Entry]:
    yield Entry(
        "handreiking/campagne",
        _("Campaign kit"),
        _("Poster, banner, leaflet, lesson sheet and texts, for your own municipality."),
    )


def _texts(group: str) -> Iterator[Entry]:
    """The plain texts of a group. A text that an installation does not have is not offered."""
    for page in PAGES:
        if page.group == group:
            try:
                found = house().library.text(page.name, current())
            except LookupError:
                continue
            yield Entry(f"handreiking/{page.slug}", found.title, found.summary)
