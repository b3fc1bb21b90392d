"""Standard messages to reporters in words of a region or a municipality, instead of those of the theme."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from portal.actions.installation.region_file.entries import (
    LANGUAGE,
    Entry,
    called,
    refuse_doubles,
    tables,
)
from portal.domain.themes import Theme
from portal.domain.wordings import LIMIT

WORDING = ("theme", "key", "municipality", "text")


@dataclass(frozen=True, slots=True)
class Wording:
    """A message by its key in the theme. `municipality`: a slug, None for the region. No `texts`: take it away."""

    municipality: str | None
    theme: str
    key: str
    texts: Mapping[str, str]


def wordings(data: Mapping[str, Any], slugs: Mapping[str, str], themes: Mapping[str, Theme]) -> Sequence[Wording]:
    """All messages of the file. Raises LoadError."""
    found = [_wording(each, number, slugs, themes) for number, each in enumerate(tables(data, "wordings"), 1)]
    names = [f"{each.key} ({each.theme}, {each.municipality or 'the region'})" for each in found]
    refuse_doubles("wordings", "message", names)
    return found


def _wording(given: Mapping[str, Any], number: int, slugs: Mapping[str, str], themes: Mapping[str, Theme]) -> Wording:
    entry = Entry(given, called("wordings", number, given, "key"), WORDING)
    theme = entry.one_of("theme", themes)
    key = entry.one_of("key", themes[theme].feedback)
    municipality = entry.maybe("municipality")
    if municipality is not None and municipality not in slugs:
        raise entry.wrong("municipality", "is not one of the municipalities of this file")
    texts = given.get("text")
    if not isinstance(texts, dict):
        raise entry.wrong("text", "must be a table with a text per language; an empty one takes the message away")
    for language, text in texts.items():
        if not LANGUAGE.fullmatch(language):
            raise entry.wrong("text", f"names {language!r}, which is not a language code such as nl")
        if not isinstance(text, str) or not text.strip() or len(text) > LIMIT:
            raise entry.wrong("text", f"in {language} must be a text of at most {LIMIT} characters")
    return Wording(municipality, theme, key, texts)
