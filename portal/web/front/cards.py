"""The point-cards: shown to the client at the counter, printed, and as a leaflet. All of a language in one document."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from flask import Blueprint, Response, abort, current_app, redirect, request
from flask_babel import gettext as _
from werkzeug.wrappers import Response as Answer

from portal.domain import cards
from portal.domain.cards import Deck, Shape
from portal.domain.guidance import TextError
from portal.domain.places import EMERGENCY, Partner
from portal.web.front import home, house, phone, place
from portal.web.language import current
from portal.web.show import show

blueprint = Blueprint("cards", __name__)

FILE = "cards.md"
PER_SHEET = 6
"""How many cards are cut out of one A4."""

_ICONS = {"yes": "check", "no": "x", "dont_know": "question-mark", "later": "clock"}
_LEAFLET = {
    "first": ("K19",),
    "rights": ("K05", "K06", "K07", "K08", "K09", "K10", "K11", "K12", "K20", "K21"),
    "help": ("K13", "K14", "K15", "K16", "K17"),
}


@dataclass(frozen=True, slots=True)
class Piece:
    """Words, or a phone number that must stay in one piece."""

    words: str
    is_number: bool


Text = Sequence[Piece]


@dataclass(frozen=True, slots=True)
class Tile:
    """An answer to point at, in the client's language and in Dutch; `icon` may be empty."""

    key: str
    client: str
    dutch: str
    icon: str


@dataclass(frozen=True, slots=True)
class Card:
    """A card as it is shown. `size`: how large its letters can be; `stale`: its number was checked too long ago."""

    id: str
    client: Text
    dutch: Text
    size: str
    tiles: Sequence[Tile]
    stale: bool


@blueprint.get("/<lang>/loket/kaarten")
@blueprint.get("/<lang>/<municipality>/loket/kaarten")
def choose() -> Response:
    """Choose the client's language: to show, to print, to take along."""
    here, words = _offered(), _staff_deck().cards
    return show(
        "front/cards/choose",
        decks=decks(),
        first_question=cards.FIRST_QUESTION,
        unknown=f"{_address(_staff_deck().language)}#{cards.LANGUAGE_CARD}",
        left_out=[_text(words[shape.id]) for shape in cards.SHAPES if shape not in here],
        stale={key: found for shape in here for key in shape.partners if (found := _stale(key))}.values(),
    )


@blueprint.get("/<lang>/loket/kaarten/<client>")
@blueprint.get("/<lang>/<municipality>/loket/kaarten/<client>")
def deck(client: str) -> Response:
    """All cards of one language: with script one at a time, without below each other."""
    shown = _deck(client)
    return show("front/cards/deck", **_cards(shown), groups=_index())


@blueprint.get("/<lang>/loket/kaarten/<client>/afdrukken")
@blueprint.get("/<lang>/<municipality>/loket/kaarten/<client>/afdrukken")
def sheet(client: str) -> Response:
    """The cards of one language on paper, to cut out."""
    return show("front/cards/sheet", **_cards(_deck(client)))


@blueprint.get("/<lang>/loket/folder/<client>")
@blueprint.get("/<lang>/<municipality>/loket/folder/<client>")
def leaflet(client: str) -> Response:
    """One page for the client to take along: rights, and whom to call."""
    shown = _deck(client)
    of_id = {shape.id: shape for shape in _offered()}
    parts = {name: [_card(of_id[id], shown) for id in ids if id in of_id] for name, ids in _LEAFLET.items()}
    return show("front/cards/leaflet", deck=shown, parts=parts, stale=any(card.stale for card in parts["help"]))


@blueprint.get("/<lang>/loket/kaart/<card>")
@blueprint.get("/<lang>/<municipality>/loket/kaart/<card>")
def one(card: str) -> Answer:
    """A single card: its document, opened at that card; `?taal=` says in which client language."""
    if card not in {shape.id for shape in cards.SHAPES}:
        abort(404)
    asked = request.args.get("taal")
    shown = _deck(asked) if asked else _staff_deck()
    return redirect(f"{_address(shown.language)}#{card}", 303)


def decks() -> Mapping[str, Deck]:
    """The cards by client language, in the order in which they are offered; read once per process.

    A file with a mistake in it is passed over, for the shipped one when there is one: who has a client in front must
    not meet an error page. `portal messages check` names the mistake.
    """
    found: Mapping[str, Deck] | None = current_app.extensions.get("decks")
    if found is None:
        library = house().library
        read = {code: _read(code) for code in cards.ordered(library.languages(FILE))}
        found = {code: deck for code, deck in read.items() if deck is not None}
        current_app.extensions["decks"] = found
    return found


def _read(code: str) -> Deck | None:
    for source in house().library.versions(FILE, code):
        with suppress(TextError):
            return cards.parse(source, code)
    return None


def _deck(client: str) -> Deck:
    return decks().get(client) or abort(404)


def _staff_deck() -> Deck:
    """The cards as the employee reads them: in the language of the page, else in Dutch."""
    return decks().get(current()) or _deck(cards.SOURCE_LANGUAGE)


def _address(client: str) -> str:
    return f"{home()}loket/kaarten/{client}"


def _partners() -> Mapping[str, Partner]:
    return house().directory.partners_at(place())


def _offered() -> tuple[Shape, ...]:
    here = place()
    return cards.offered(_partners(), here.slug if here else None)


def _stale(key: str) -> Partner | None:
    found = _partners().get(key)
    return found if found and found.stale(house().today()) else None


def _cards(shown: Deck) -> dict[str, Any]:
    """What a document of cards needs."""
    made = [_card(shape, shown) for shape in _offered()]
    sheets = [made[at : at + PER_SHEET] for at in range(0, len(made) + 1, PER_SHEET)]  # the answers need a place too
    return {
        "deck": shown,
        "sheets": sheets,
        "stale": any(card.stale for card in made),
        "order": [*(card.id for card in made), "answers"],
        "decks": decks(),
        "tiles": _tiles(cards.ANSWERS, shown),
        "language_card": cards.LANGUAGE_CARD,
        "first_question": cards.FIRST_QUESTION,
    }


def _card(shape: Shape, shown: Deck) -> Card:
    client = _text(shown.cards[shape.id])
    dutch = _text(_dutch(shown).cards[shape.id]) if shown.language != cards.SOURCE_LANGUAGE else ()
    stale = any(_stale(key) for key in shape.partners)
    size = "long" if shape.id == cards.LANGUAGE_CARD else _size(client)  # its many languages need the room
    return Card(shape.id, client, dutch, size, _tiles(shape.answers, shown), stale)


def _dutch(shown: Deck) -> Deck:
    return decks().get(cards.SOURCE_LANGUAGE, shown)


def _tiles(keys: Iterable[str], shown: Deck) -> list[Tile]:
    beside = _dutch(shown).answers if shown.language != cards.SOURCE_LANGUAGE else {}
    return [Tile(key, shown.answers[key], beside.get(key, ""), _ICONS.get(key, "")) for key in keys]


def _text(words: str) -> Text:
    """The words with their numbers filled in; hours such as 9–17 do not break over two lines."""
    whole = re.sub(r"(?<=\d)–(?=\d)", "\u2060–\u2060", words)
    return [Piece(phone(key) or EMERGENCY if key else part, bool(key)) for part, key in cards.pieces(whole)]


def _size(parts: Text) -> str:
    """Short texts get larger letters, long ones smaller, so that a card fits a phone without scrolling."""
    words = "".join(part.words for part in parts)
    if len(words) > 95:
        return "long"
    return "short" if len(words) <= 60 and max(map(len, words.split())) <= 13 else "medium"


def _index() -> list[tuple[str, list[tuple[str, Text]]]]:
    """All cards by group in the employee's own words, to find one quickly."""
    names = {"talk": _("Talking"), "rights": _("Rights"), "help": _("Help")}
    words = _staff_deck().cards
    return [
        (names[group], [(shape.id, _text(words[shape.id])) for shape in _offered() if shape.group == group])
        for group in cards.GROUPS
    ]
