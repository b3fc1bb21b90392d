"""The glossary: every term with what it means, and the word for it in the other languages."""

from __future__ import annotations

from dataclasses import dataclass

from flask import Blueprint, Response, abort

from portal.domain.glossary import Glossary, Term, initial
from portal.web.front import house
from portal.web.language import current, known, own_name
from portal.web.show import show

blueprint = Blueprint("glossary", __name__)

FILE = "glossary.md"


@dataclass(frozen=True, slots=True)
class Elsewhere:
    """The word for a term in another language; `name` is the language's own name."""

    language: str
    name: str
    word: str


@dataclass(frozen=True, slots=True)
class Entry:
    """A term as it is shown; `letter` is set on the first of its letter."""

    term: Term
    letter: str | None
    elsewhere: tuple[Elsewhere, ...]


@blueprint.get("/<lang>/handreiking/begrippen")
@blueprint.get("/<lang>/<municipality>/handreiking/begrippen")
def read() -> Response:
    """The whole glossary on one page, in the order of the alphabet."""
    library = house().library
    found = library.glossary(current())
    source = library.source(FILE, found.language) or abort(404)
    return show(
        "front/glossary/page",
        entries=_entries(found.terms, found.language),
        language=found.language,
        head=source.head,
        checked_on=source.day("checked_on"),
    )


def _entries(terms: tuple[Term, ...], language: str) -> list[Entry]:
    others = [house().library.glossary(code) for code in known() if code != language]
    entries, before = [], ""
    for term in terms:
        letter = initial(term.word, language)
        elsewhere = tuple(
            Elsewhere(other.language, own_name(other.language), word)
            for other in others
            if other.language != language and (word := _word(term, other))
        )
        entries.append(Entry(term, letter if letter != before else None, elsewhere))
        before = letter
    return entries


def _word(term: Term, other: Glossary) -> str | None:
    """The first word of another language for a term that is not the same word: BSN is "citizen service number"."""
    there = other.by_key.get(term.key)
    words = (there.word, *there.also) if there else ()
    return next((word for word in words if word not in (term.word, *term.also)), None)
