"""News of the region: what its chain coordinator tells everybody. No cases, so anybody may read it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from flask import Blueprint, Response, abort, current_app
from markupsafe import Markup

from portal.domain.places import Directory, News
from portal.web.front import home, house, place
from portal.web.front.filling import filled
from portal.web.language import current
from portal.web.show import show

blueprint = Blueprint("news", __name__)

_BEGINNING = 180
"""Characters of a message that the list shows."""


@dataclass(frozen=True, slots=True)
class Item:
    """A message as it is shown, in `language`; `region` by name, "" when there is no doubt which one it is."""

    href: str
    on: date
    region: str
    language: str
    title: str
    body: Markup
    beginning: str


class Bodies:
    """Messages as clean HTML, each made once: a list of a hundred takes seconds. What was withdrawn is forgotten."""

    def __init__(self) -> None:
        self._snapshot: Directory | None = None
        self._made: dict[str, str] = {}

    def of(self, text: str, snapshot: Directory, make: Callable[[str], str]) -> str:
        """The HTML of a text that stands in this snapshot of the directory."""
        if snapshot is not self._snapshot:
            there = {words for each in snapshot.news for _title, words in each.texts.values()}
            self._made = {words: made for words, made in self._made.items() if words in there}
            self._snapshot = snapshot
        if text not in self._made:
            self._made[text] = make(text)
        return self._made[text]


@blueprint.get("/<lang>/handreiking/nieuws")
@blueprint.get("/<lang>/<municipality>/handreiking/nieuws")
def overview() -> Response:
    """All messages for this reader, newest first."""
    return show("front/news/overview", items=[_item(each) for each in _messages()], region=_region_name())


@blueprint.get("/<lang>/handreiking/nieuws/<uuid:message>")
@blueprint.get("/<lang>/<municipality>/handreiking/nieuws/<uuid:message>")
def read(message: UUID) -> Response:
    """One message. One of another region than the reader's is not found."""
    found = next((each for each in _messages() if each.id == str(message)), None)
    return show("front/news/one", item=_item(found or abort(404)))


def _messages() -> list[News]:
    """Those of the own region; without a municipality those of every region."""
    here = place()
    return [each for each in house().directory.news if here is None or each.region == here.region]


def _item(news: News) -> Item:
    language = current() if current() in news.texts else next(iter(news.texts))
    title, text = news.texts[language]
    bodies: Bodies = current_app.extensions.setdefault("news", Bodies())
    body = filled(bodies.of(text, house().directory, house().library.markdown))
    several = place() is None and len(house().directory.regions) > 1
    region = house().directory.regions[news.region].name if several else ""
    address = f"{home()}handreiking/nieuws/{news.id}"
    return Item(address, news.published_on, region, language, title, body, _beginning(body))


def _beginning(body: Markup) -> str:
    """The first sentences, without their markup; the first words where a sentence is too long."""
    words = body.striptags()
    if len(words) <= _BEGINNING:
        return words
    end = max(words.rfind(f"{sign} ", 0, _BEGINNING) for sign in ".?!")
    if end >= _BEGINNING // 4:
        return words[: end + 1]
    return words[:_BEGINNING].rsplit(" ", 1)[0].rstrip(" ,.;:–-") + " …"


def _region_name() -> str:
    here = place()
    return house().directory.region_of(here).name if here else ""
