"""The texts that translators write: Markdown files per language, the installation's own before the shipped ones.

A file is read once per process; an own text shows after a restart.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path

import nh3
from markdown_it import MarkdownIt

from portal.domain.guidance import Source, TextError, parse

FALLBACK = "nl"
"""The language of a text that was not translated."""

_TAGS = {"a", "blockquote", "br", "em", "h2", "h3", "h4", "hr", "li", "ol", "p", "strong"}
_TAGS |= {"table", "tbody", "td", "th", "thead", "tr", "ul"}


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

    def _text(self, name: str, language: str) -> Text:
        for code in (language, FALLBACK):
            found = self.source(f"guidance/{name}.md", code)
            if found is not None:
                head = found.head
                return Text(code, head["title"], head.get("summary", ""), found.day("checked_on"), html(found.body))
        raise LookupError(name)


def html(markdown: str) -> str:
    """Markdown as clean HTML: no HTML of its own, no script, no pictures."""
    return nh3.clean(_markdown().render(markdown), tags=_TAGS, attributes={"a": {"href"}}, link_rel="noreferrer")


@cache
def _markdown() -> MarkdownIt:
    return MarkdownIt("commonmark", {"html": False}).enable("table")
