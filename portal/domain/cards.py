"""The point-cards for the client at the counter: which there are, and how a translator's file with them is read.

A file `translations/<code>/cards.md` has a head (`title`: a neutral word, `name`: the language in itself,
`proofread_by` and `proofread_on`, `direction`: ltr or rtl) and a section per card; the last one lists the answers.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from portal.domain.guidance import Source, TextError
from portal.domain.places import EMERGENCY, Partner

ANSWERS = ("yes", "no", "dont_know", "later", "afraid", "pain", "alone", "interpreter")
"""What the client can point at, in the order in which every file lists it."""

ORDER = ("pl", "ro", "bg", "uk", "es", "hu", "pt", "tr", "ru", "ar")
"""The client languages by how often they are needed; others follow by code, then English and Dutch."""

SOURCE_LANGUAGE = "nl"
"""All others are translated from it, so it needs no native speaker who signs it off."""

_OPEN = ("yes", "no", "dont_know")
_PERMISSION = ("yes", "no", "later")


@dataclass(frozen=True, slots=True)
class Shape:
    """What a card is, the same in every language.

    `group`: where it is found (talk, rights, help). `answers`: what can be pointed at. `numbers`: the partners whose
    number the text names. `partner`: an organisation that must be there, without a number in the text.
    """

    id: str
    group: str
    answers: tuple[str, ...] = ()
    numbers: tuple[str, ...] = ()
    partner: str = ""

    @property
    def partners(self) -> tuple[str, ...]:
        """The keys of all partners it depends on."""
        return (*self.numbers, self.partner) if self.partner else self.numbers


SHAPES = (
    Shape("K01", "talk"),
    Shape("K02", "talk", _OPEN),
    Shape("K03", "talk", _PERMISSION),
    Shape("K04", "talk"),
    Shape("K05", "rights"),
    Shape("K06", "rights"),
    Shape("K07", "rights"),
    Shape("K08", "rights"),
    Shape("K09", "rights"),  # asks nothing in Polish: no answers
    Shape("K10", "rights", _OPEN),
    Shape("K11", "rights", _OPEN),
    Shape("K12", "rights", _OPEN),
    Shape("K13", "help", _OPEN, (EMERGENCY,)),
    Shape("K14", "help", _OPEN, ("arbeidsinspectie",)),
    Shape("K15", "help", _OPEN, ("comensha", EMERGENCY)),
    Shape("K16", "help", _OPEN, partner="informatiepunt"),
    Shape("K17", "help", _OPEN),
    Shape("K18", "talk", _PERMISSION),
    Shape("K19", "help"),
    Shape("K20", "rights"),
    Shape("K21", "rights", _OPEN),
)
LANGUAGE_CARD = "K01"
FIRST_QUESTION = "K02"

GROUPS = ("talk", "rights", "help")

_ANSWERS_SECTION = "answers"
_SECTION = re.compile(r"^## +(.+?) *$", re.MULTILINE)
_HOLE = re.compile(r"\{\{phone:([\w.-]+)\}\}")
_TYPED_NUMBER = re.compile(r"(?<!\d)(?:112(?!\d)|\d[\d -]{4,}\d)")


@dataclass(frozen=True, slots=True)
class Deck:
    """All cards in one language. `cards`: id -> text with holes (`{{phone:KEY}}`); `answers`: key -> words."""

    language: str
    title: str
    name: str
    direction: str
    proofread_by: str
    proofread_on: date | None
    cards: Mapping[str, str]
    answers: Mapping[str, str]

    @property
    def is_proofread(self) -> bool:
        """Whether a native speaker signed it off, by name and day."""
        return self.language == SOURCE_LANGUAGE or bool(self.proofread_by and self.proofread_on)


def parse(source: Source, language: str) -> Deck:
    """The cards in a file of a translator. Raises TextError naming every card with a mistake."""
    head, mistakes = source.head, []
    if not head.get("name"):
        mistakes.append("the head needs a name: the name of the language in the language itself")
    if head.get("direction", "ltr") not in ("ltr", "rtl"):
        mistakes.append("direction: must be ltr or rtl")
    sections = _sections(source.body, mistakes)
    answers = _answers(sections.pop(_ANSWERS_SECTION, ""), mistakes)
    cards = {shape.id: _card(shape, sections.pop(shape.id, ""), mistakes) for shape in SHAPES}
    mistakes += [f"{name}: there is no such card" for name in sections]
    if mistakes:
        raise TextError("; ".join(mistakes))
    return Deck(
        language,
        head["title"],
        head["name"],
        head.get("direction", "ltr"),
        head.get("proofread_by", ""),
        source.day("proofread_on"),
        cards,
        answers,
    )


def pieces(text: str) -> list[tuple[str, str]]:
    """A text in parts: (words, "") and ("", key of the partner whose number stands here)."""
    parts = _HOLE.split(text)
    cut = [("", part) if at % 2 else (part, "") for at, part in enumerate(parts)]
    return [piece for piece in cut if any(piece)]


def offered(partners: Mapping[str, Partner], municipality: str | None) -> tuple[Shape, ...]:
    """The cards that may be shown here: a number or organisation that nobody checked is no fact, so its card goes."""
    return tuple(shape for shape in SHAPES if _stands(shape, partners, municipality))


def ordered(languages: Iterable[str]) -> list[str]:
    """Client languages in the order in which they are offered."""
    last = ("en", SOURCE_LANGUAGE)

    def place(code: str) -> tuple[int, str]:
        if code in ORDER:
            return ORDER.index(code), code
        return len(ORDER) + (1 + last.index(code) if code in last else 0), code

    return sorted(languages, key=place)


def _stands(shape: Shape, partners: Mapping[str, Partner], municipality: str | None) -> bool:
    for key in shape.partners:
        found = partners.get(key)
        if key == EMERGENCY:
            continue
        if found is None or found.verified_on is None or not found.serves(municipality):
            return False
        if key in shape.numbers and not found.phone:
            return False
    return True


def _sections(body: str, mistakes: list[str]) -> dict[str, str]:
    before, *parts = _SECTION.split(body)
    if before.strip():
        mistakes.append("words before the first card: begin with a line ## K01")
    found: dict[str, str] = {}
    for name, text in zip(parts[::2], parts[1::2], strict=True):
        if name in found:
            mistakes.append(f"{name}: stands there twice")
        found[name] = text
    return found


def _card(shape: Shape, text: str, mistakes: list[str]) -> str:
    words = " ".join(text.split())
    if not words:
        mistakes.append(f"{shape.id}: has no text")
        return words
    holes = sorted(_HOLE.findall(words))
    if holes != sorted(shape.numbers):
        wanted = " and ".join(f"{{{{phone:{key}}}}}" for key in shape.numbers) or "no number"
        mistakes.append(f"{shape.id}: must name {wanted}, once each")
    if _TYPED_NUMBER.search(_HOLE.sub("", words)):
        mistakes.append(f"{shape.id}: holds a phone number; write {{{{phone:KEY}}}} instead")
    return words


def _answers(text: str, mistakes: list[str]) -> dict[str, str]:
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    words = [line[1:].strip() for line in lines if line.startswith("-")]
    if len(words) != len(ANSWERS) or len(lines) != len(words) or not all(words):
        mistakes.append(f"answers: must be a list of {len(ANSWERS)}: {', '.join(ANSWERS)}")
    return dict(zip(ANSWERS, words, strict=False))
