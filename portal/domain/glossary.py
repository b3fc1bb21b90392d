"""The glossary: its terms per language, and where they stand in a text.

A translator's file holds a section per term, `## key`, with the lines `term:`, and when needed `also:` (other words for
it, shown), `forms:` (inflections, found in texts but not shown) and `linked: no` (too common a word to be made a link);
then an empty line and what it means. Several words or forms are separated by `;`.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from portal.domain.guidance import TextError

_KEY = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
_FIELDS = frozenset({"term", "also", "forms", "linked"})
_HOLE = re.compile(r"(\{\{.*?\}\})")

_ALPHABETS = {"pl": "aąbcćdeęfghijklłmnńoópqrsśtuvwxyzźż"}
"""Alphabets in which a letter with a mark is a letter of its own; elsewhere marks do not count."""


@dataclass(frozen=True, slots=True)
class Term:
    """One term: `key` is the same in every language and stands in addresses, `text` is one or two plain lines."""

    key: str
    word: str
    also: tuple[str, ...]
    forms: tuple[str, ...]
    linked: bool
    text: str


@dataclass(frozen=True)
class Glossary:
    """The terms of one language, in the order of the alphabet. `language` is a code."""

    language: str
    terms: tuple[Term, ...]

    @cached_property
    def by_key(self) -> dict[str, Term]:
        """Every term by its key."""
        return {term.key: term for term in self.terms}

    def find(self, text: str, seen: set[str]) -> Iterator[tuple[str, str | None]]:
        """Cut a text into parts: (part, key of the term that it is, or None). Joined, the parts are the text.

        Only the first place of a term counts, whole words only, the longest first, never inside `{{…}}`. What was found
        is added to `seen`, so that the next paragraph goes on.
        """
        for at, piece in enumerate(_HOLE.split(text)):
            if at % 2:
                yield piece, None
            else:
                yield from self._find(piece, seen)

    def _find(self, text: str, seen: set[str]) -> Iterator[tuple[str, str | None]]:
        done = 0
        for hit in self._spellings.finditer(text):
            key = self._owners.get(hit[0].casefold())
            if key is None or key in seen:
                continue
            seen.add(key)
            if hit.start() > done:
                yield text[done : hit.start()], None
            yield hit[0], key
            done = hit.end()
        if done < len(text):
            yield text[done:], None

    @cached_property
    def _owners(self) -> dict[str, str]:
        words = [(word, term.key) for term in self.terms if term.linked for word in _spellings(term)]
        return {word.casefold(): key for word, key in words}

    @cached_property
    def _spellings(self) -> re.Pattern[str]:
        words = {word for term in self.terms if term.linked for word in _spellings(term)}
        written = "|".join(_written(word) for word in sorted(words, key=lambda word: (-len(word), word)))
        return re.compile(rf"(?<![\w-])(?:{written})(?![\w-])" if written else r"(?!)")


def parse(body: str, language: str) -> Glossary:
    """The glossary in the body of a translator's file. Raises TextError naming the term."""
    found: dict[str, Term] = {}
    for section in re.split(r"^## ", body, flags=re.MULTILINE)[1:]:
        term = _term(section)
        if term.key in found:
            raise TextError(f"{term.key}: stands here twice")
        found[term.key] = term
    return Glossary(language, tuple(sorted(found.values(), key=lambda term: collated(term.word, language))))


def collated(word: str, language: str) -> tuple[tuple[int, ...], str]:
    """What to sort a word by: the alphabet of its language, whatever its case; signs and spaces come first."""
    alphabet = _ALPHABETS.get(language, "")
    signs = []
    for sign in word.lower():
        if sign in alphabet:
            signs.append(1000 + alphabet.index(sign))
        else:
            plain = unicodedata.normalize("NFD", sign)[0]
            own = 1000 + alphabet.index(plain) if plain in alphabet else ord(plain)
            signs.append(own)
    return tuple(signs), word


def initial(word: str, language: str) -> str:
    """The letter of the alphabet below which a word stands; a digit or sign is `#`."""
    first = word[:1].upper()
    if first.lower() not in _ALPHABETS.get(language, ""):
        first = unicodedata.normalize("NFD", first)[:1]
    return first if first.isalpha() else "#"


def _term(section: str) -> Term:
    key, _, rest = section.partition("\n")
    key = key.strip()
    if not _KEY.fullmatch(key):
        raise TextError(f"{key!r}: a key is written in small letters, digits and hyphens")
    head, _, text = rest.strip().partition("\n\n")
    fields = {}
    for line in head.splitlines():
        name, colon, value = line.partition(":")
        if not colon or name not in _FIELDS or not value.strip():
            raise TextError(f"{key}: the line {line!r} must be one of {', '.join(sorted(_FIELDS))} with a value")
        fields[name] = value.strip()
    if "term" not in fields or not text.strip():
        raise TextError(f"{key}: needs a line `term: …`, an empty line and what it means")
    if fields.get("linked", "yes") not in ("yes", "no"):
        raise TextError(f"{key}: linked must be yes or no")
    return Term(
        key=key,
        word=fields["term"],
        also=_listed(fields.get("also", "")),
        forms=_listed(fields.get("forms", "")),
        linked=fields.get("linked") != "no",
        text=" ".join(text.split()),
    )


def _listed(value: str) -> tuple[str, ...]:
    return tuple(word.strip() for word in value.split(";") if word.strip())


def _written(word: str) -> str:
    """The pattern of a word: its capitals count (OM is not om), but a small first letter may be a capital."""
    if word == word.lower():
        return f"(?i:{re.escape(word)})"
    return f"(?i:{re.escape(word[:1])}){re.escape(word[1:])}" if word[0].islower() else re.escape(word)


def _spellings(term: Term) -> tuple[str, ...]:
    return (term.word, *term.also, *term.forms)
