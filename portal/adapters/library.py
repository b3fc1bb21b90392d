"""The texts that translators write: Markdown files per language, the installation's own before the shipped ones.

A file is read once per process; an own text shows after a restart.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import TypeVar

import nh3
from markdown_it import MarkdownIt

from portal.adapters.glossary_links import CLASS, link_terms
from portal.domain import cards, checklists, glossary
from portal.domain.figures import report
from portal.domain.glossary import Glossary
from portal.domain.guidance import PAGES, Source, TextError, parse

Parsed = TypeVar("Parsed")

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
        self._readable: dict[tuple[str, str], Source | None] = {}
        self._glossaries: dict[str, Glossary] = {}

    def text(self, name: str, language: str) -> Text:
        """A text of the guidance, in Dutch where it was not translated. Raises LookupError.

        A file with a mistake in it is passed over: readers get the shipped text, or the Dutch one, and no error page.
        """
        if (name, language) not in self._texts:
            self._texts[name, language] = self._text(name, language)
        return self._texts[name, language]

    def source(self, path: str, language: str) -> Source | None:
        """The file `path` of a language as it was written, or None. Raises TextError naming the file."""
        if (path, language) not in self._sources:
            self._sources[path, language] = self._source(path, language)
        return self._sources[path, language]

    def readable(self, path: str, language: str) -> Source | None:
        """As `source`, but a file with a mistake in it is passed over: a reader gets the shipped one, or nothing."""
        if (path, language) not in self._readable:
            self._readable[path, language] = next(self.versions(path, language), None)
        return self._readable[path, language]

    def versions(self, path: str, language: str) -> Iterator[Source]:
        """Every version of a file that can be read: the installation's own first, then the shipped one."""
        for file in (folder / language / path for folder in self._folders()):
            with suppress(TextError):
                if file.is_file():
                    yield _read(file, path)

    def parsed(self, path: str, language: str, parse: Callable[[Source], Parsed]) -> Parsed:
        """What `parse` makes of a file, in Dutch where it was not translated; one it cannot read is passed over.

        Raises LookupError when there is none at all.
        """
        for code in (language, FALLBACK):
            for found in self.versions(path, code):
                with suppress(TextError):
                    return parse(found)
        raise LookupError(path)

    def glossary(self, language: str) -> Glossary:
        """The glossary in this language, in Dutch where there is none, else empty. A mistake is passed over."""
        if language not in self._glossaries:
            self._glossaries[language] = self._glossary(language)
        return self._glossaries[language]

    def mistakes(self) -> Iterator[str]:
        """A line for every file that cannot be read as it stands, own and shipped; readers get another one instead."""
        for folder in self._folders():
            for file in sorted(folder.glob("*/**/*.md")):
                where = file.relative_to(folder).as_posix()
                try:
                    found = _read(file, where)
                    found.day("checked_on")
                    _parse_inside(file, found, where.partition("/")[0])
                except TextError as error:
                    yield str(error) if str(error).startswith(where) else f"{where}: {error}"

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
                return _read(file, f"{language}/{path}")
        return None

    def _glossary(self, language: str) -> Glossary:
        for code in (language, FALLBACK):
            for found in self.versions(_GLOSSARY, code):
                with suppress(TextError):
                    return glossary.parse(found.body, code)
        return Glossary(FALLBACK, ())

    def _terms(self, name: str, language: str) -> Glossary | None:
        """The terms to link in a text."""
        if name not in _LINKED:
            return None
        found = self.glossary(language)
        return found if found.language == language else None

    def _text(self, name: str, language: str) -> Text:
        for code in (language, FALLBACK):
            for found in self.versions(f"guidance/{name}.md", code):
                with suppress(TextError):  # a day in the head that is none
                    return self._made(name, code, found)
        raise LookupError(name)

    def _made(self, name: str, code: str, found: Source) -> Text:
        checked_on = found.day("checked_on")
        body = html(found.body, self._terms(name, code))
        return Text(code, found.head["title"], found.head.get("summary", ""), checked_on, body)


def _read(file: Path, where: str) -> Source:
    try:
        return parse(file.read_text(encoding="utf-8-sig"))  # some editors on Windows put a mark in front
    except UnicodeDecodeError as error:
        raise TextError(f"{where}: must be saved as UTF-8") from error
    except TextError as error:
        raise TextError(f"{where}: {error}") from error


def _parse_inside(file: Path, source: Source, language: str) -> None:
    """Read what stands below the head of a file that has a form of its own. Raises TextError."""
    if file.name == _GLOSSARY:
        glossary.parse(source.body, language)
    elif file.name == "cards.md":
        cards.parse(source, language)
    elif file.parent.name == "lists":
        checklists.parse(source)
    elif file.parent.name == "report":
        report.parse(source)


def html(markdown: str, terms: Glossary | None = None) -> str:
    """Markdown as clean HTML: no HTML of its own, no script, no pictures. `terms`: linked where they first stand."""
    reader = _markdown()
    tokens = reader.parse(markdown)
    if terms is not None:
        link_terms(tokens, terms)
    return nh3.clean(
        reader.renderer.render(tokens, reader.options, {}),
        tags=_TAGS,
        attributes={"a": {"href"}, "*": set()},  # no title either: a number to call is filled in with HTML
        allowed_classes={"a": {CLASS}},
        link_rel="noreferrer",
    )


@cache
def _markdown() -> MarkdownIt:
    return MarkdownIt("commonmark", {"html": False}).enable("table")
