"""The files of translators as they stand in a checkout, cut into sections with their line numbers."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

from portal.domain.guidance import Source, TextError, parse

SOURCE_LANGUAGE = "nl"
"""The language in which texts are written first."""

HOLE = re.compile(r"\{\{\s*([a-z_]+)(?::([\w.-]+))?\s*\}\}")
LINK = re.compile(r"\[[^\]]*\]\(([^)]*)\)|<(https?://[^>\s]*)>")

_HEADING = re.compile(r"#{1,6} +(.*)")


@dataclass(frozen=True, slots=True)
class Finding:
    """Something found: the file below `translations` (or a data file), the line (0: the whole file), and what."""

    where: str
    line: int
    what: str
    is_error: bool = True

    def __str__(self) -> str:
        place = f"{self.where}:{self.line}" if self.line else self.where
        return f"{'error' if self.is_error else 'warning'}: {place}: {self.what}"


@dataclass(frozen=True, slots=True)
class Section:
    """What stands below one heading (the first: above any), with the number of every line."""

    heading: str
    line: int
    lines: tuple[tuple[int, str], ...]

    @property
    def text(self) -> str:
        """The section as one text, its heading too."""
        return "\n".join([self.heading, *(line for _, line in self.lines)])


@dataclass(frozen=True, slots=True)
class Text:
    """A file of a translator. `path` is the same in every language, such as guidance/law.md."""

    language: str
    path: str
    source: Source
    sections: tuple[Section, ...]

    @property
    def where(self) -> str:
        """The file below `translations`."""
        return f"{self.language}/{self.path}"

    def error(self, line: int, what: str) -> Finding:
        """A mistake in this file."""
        return Finding(self.where, line, what)


def read(checkout: Path) -> tuple[list[Text], list[Finding]]:
    """Every Markdown file below `translations`, and a finding for each that cannot be read."""
    texts, findings = [], []
    folder = checkout / "translations"
    for file in sorted(folder.glob("*/**/*.md")):
        language, _, path = file.relative_to(folder).as_posix().partition("/")
        try:
            texts.append(_text(language, path, file.read_text(encoding="utf-8")))
        except TextError as error:
            findings.append(Finding(f"{language}/{path}", 0, str(error)))
    return texts, findings


def screen_languages(checkout: Path) -> list[str]:
    """The languages of the screen: those with a catalog. The others have cards for clients only."""
    return sorted(file.parent.parent.name for file in (checkout / "translations").glob("*/LC_MESSAGES/messages.po"))


def words_of(text: str) -> str:
    """A text without its holes and without the addresses of its links: what is left is read by people."""
    return re.sub(r"https?://[^\s)>]+", " ", LINK.sub(_label, HOLE.sub(" ", text)))


def _label(link: re.Match[str]) -> str:
    return link[0][1 : link[0].index("](")] if link[1] is not None else " "


def _text(language: str, path: str, whole: str) -> Text:
    whole = whole.replace("\r\n", "\n")
    source = parse(whole)
    before = whole[: len(whole) - len(source.body)].splitlines()
    told = [
        (at, line.partition(":")[2]) for at, line in enumerate(before, 1) if line.startswith(("title:", "summary:"))
    ]
    sections: list[Section] = []
    heading, start, lines = "", 1, told
    for at, line in enumerate(source.body.splitlines(), len(before) + 1):
        found = _HEADING.fullmatch(line)
        if found:
            sections.append(Section(heading, start, tuple(lines)))
            heading, start, lines = found[1].strip(), at, []
        else:
            lines.append((at, line))
    sections.append(Section(heading, start, tuple(lines)))
    return Text(language, path, source, tuple(sections))
