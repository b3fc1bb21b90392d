"""The texts that translators write: Markdown files per language, the installation's own before the shipped ones.

A file is read once per process; an own text shows after a restart.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path

import nh3
from markdown_it import MarkdownIt

from portal.adapters.glossary_links import CLASS, link_terms
from portal.domain import glossary
from portal.domain.glossary import Glossary
from portal.domain.guidance import PAGES, Source, TextError, parse

FALLBACK = "nl"
"""The language of a text that was not translated."""

_TAGS = {"a", "blockquote", "br", "em", "h2", "h3", "h4", "hr", "li", "ol", "p", "strong"}
_TAGS |= {"table", "tbody", "td", "th", "thead", "tr", "ul"}

_GLOSSARY = "glossary.md"
_LINKED = frozenset(page.name for page in PAGES)
"""The texts in which terms of the glossary are links."""


@dataclass(frozen=True, slots=True)
class Text:
    """A page as it was read: its language (Dutch when it was not translated), title, one line about it, and HTML.

    `checked_on`: the day somebody last checked what it says. In `html` are still the holes (`{{phone:112}}`), and a
    link that begins with `/` leads below the start page of the reader.
    """

    language: str
    title: str
    summary: str
    checked_on: date | None
    html: str


class Library:
    """All texts of an installation. `folders` gives the translations folders, the first that has a file wins."""

    def __init__(self, folders: Callable[[], Sequence[Path]]) -> None:
        self._folders = folders
        self._texts: dict[tuple[str, str], Text] = {}
        self._sources: dict[tuple[str, str], Source | None] = {}
        self._glossaries: dict[str, Glossary] = {}

    def text(self, name: str, language: str) -> Text:
        """A text of the guidance, in Dutch where it was not translated. Raises LookupError."""
        if (name, language) not in self._texts:
            self._texts[name, language] = self._text(name, language)
        return self._texts[name, language]

    def source(self, path: str, language: str) -> Source | None:
        """The file `path` of a language as it was written, or None. Raises TextError naming the file."""
        if (path, language) not in self._sources:
            self._sources[path, language] = self._source(path, language)
        return self._sources[path, language]

    def glossary(self, language: str) -> Glossary:
        """The glossary in this language, in Dutch where there is none, else empty. Raises TextError naming the file."""
        if language not in self._glossaries:
            self._glossaries[language] = self._glossary(language)
        return self._glossaries[language]

    def markdown(self, text: str) -> str:
        """Markdown that does not come from a file (a notice, a message) as clean HTML; see `html`."""
        return html(text)

    def languages(self, path: str) -> tuple[str, ...]:
        """The languages that have this file, by code."""
        return tuple(sorted({found.parts[-1 - path.count("/") - 1] for found in self._all(path)}))

    def _all(self, path: str) -> list[Path]:
        return [found for folder in self._folders() for found in folder.glob(f"*/{path}")]

    def _source(self, path: str, language: str) -> Source | None:
        for folder in self._folders():
            file = folder / language / path
            if file.is_file():
                try:
                    return parse(file.read_text(encoding="utf-8"))
                except TextError as error:
                    raise TextError(f"{language}/{path}: {error}") from error
        return None

    def _glossary(self, language: str) -> Glossary:
        for code in (language, FALLBACK):
            found = self.source(_GLOSSARY, code)
            if found is not None:
                try:
                    return glossary.parse(found.body, code)
                except TextError as error:
                    raise TextError(f"{code}/{_GLOSSARY}: {error}") from error
        return Glossary(FALLBACK, ())

    def _terms(self, name: str, language: str) -> Glossary | None:
        """The terms to link in a text. A glossary with a mistake in it costs the links, not the text."""
        if name not in _LINKED:
            return None
        with suppress(TextError):
            found = self.glossary(language)
            return found if found.language == language else None
        return None

    def _text(self, name: str, language: str) -> Text:
        for code in (language, FALLBACK):
            found = self.source(f"guidance/{name}.md", code)
            if found is not None:
                head = found.head
                body = html(found.body, self._terms(name, code))
                return Text(code, head["title"], head.get("summary", ""), found.day("checked_on"), body)
        raise LookupError(name)


def html(markdown: str, terms: Glossary | None = None) -> str:
    """Markdown as clean HTML: no HTML of its own, no script, no pictures. `terms`: linked where they first stand."""
    reader = _markdown()
    tokens = reader.parse(markdown)
    if terms is not None:
        link_terms(tokens, terms)
    return nh3.clean(
        reader.renderer.render(tokens, reader.options, {}),
        tags=_TAGS,
        attributes={"a": {"href"}},
        allowed_classes={"a": {CLASS}},
        link_rel="noreferrer",
    )


@cache
def _markdown() -> MarkdownIt:
    return MarkdownIt("commonmark", {"html": False}).enable("table")
