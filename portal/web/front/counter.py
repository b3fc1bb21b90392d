"""The counter: what somebody needs who has a client at one metre. Nothing here is kept or asked of anybody."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from flask import Blueprint, Response
from markupsafe import Markup

from portal.domain.guidance import items
from portal.domain.places import Municipality
from portal.domain.themes import IndicatorGroup, Theme
from portal.web.filters import text
from portal.web.front import house, place, subject
from portal.web.front.cards import decks
from portal.web.front.filling import filled
from portal.web.front.notices import notice
from portal.web.front.partners import cards
from portal.web.front.start import listed
from portal.web.language import current, known
from portal.web.show import show
from portal.web.whom import Card

blueprint = Blueprint("counter", __name__)

PARTS = ("private", "questions", "sayings", "donts", "tips")
"""The cards of the counter page, in this order: texts `counter-<part>.md` of the guidance."""

SPOKEN = ("questions", "sayings")
"""The parts that are said aloud: their sentences also stand beside each other in every language of the portal."""


@dataclass(frozen=True, slots=True)
class Part:
    """One card of the page. `spoken`: per sentence (language, sentence) in every language of the portal, or nothing."""

    key: str
    title: str
    language: str
    body: Markup
    spoken: tuple[tuple[tuple[str, str], ...], ...] = ()


@blueprint.get("/<lang>/loket")
@blueprint.get("/<lang>/<municipality>/loket")
def counter() -> Response:
    """The counter page."""
    theme, here = subject(), place()
    group, signals = clues(theme)
    return show(
        "front/counter/page",
        theme=theme,
        page=part("counter", ""),
        tiles=decks().values(),
        group=group,
        signals=signals,
        parts=[part(f"counter-{key}", key) for key in PARTS],
        registering=part("counter-residents" if here and not here.rni else "counter-rni", "rni"),
        counters=nearest(here),
        notice=notice("loket"),
        places=[] if here else listed(theme),
    )


def clues(theme: Theme) -> tuple[IndicatorGroup | None, list[str]]:
    """The signals at the counter: the group `loket` of the theme and its lines, or None and nothing."""
    group = next((group for group in theme.indicator_groups if group.key == "loket"), None)
    return group, [text(clue.label) for clue in theme.indicators if group and clue.group == group.key]


def part(name: str, key: str) -> Part:
    """A text of the guidance as a card."""
    found = house().library.text(name, current())
    spoken = tuple(_spoken(name)) if key in SPOKEN else ()
    return Part(key, found.title, found.language, filled(found.html), spoken)


def _spoken(name: str) -> Iterator[tuple[tuple[str, str], ...]]:
    """The sentences of a text per language. A language that does not have as many as Dutch has is left out."""
    library = house().library
    sources = {code: library.readable(f"guidance/{name}.md", code) for code in known()}
    said = {code: items(source.body) for code, source in sources.items() if source is not None}
    number = len(said.get("nl", ()))
    whole = {code: lines for code, lines in said.items() if len(lines) == number}
    for at in range(number):
        yield tuple((code, lines[at]) for code, lines in whole.items())


def nearest(here: Municipality | None) -> list[Card]:
    """Where somebody is sent who needs an RNI counter: partners whose key begins with `rni_`."""
    if here is None or here.rni:
        return []
    return cards(sorted(key for key in house().directory.partners if key.startswith("rni_")))
