"""Checklists for the zorgcoördinator: what the registration of an organisation asks about, in a translator's words.

A file `translations/<code>/lists/<name>.md` has a head (`title`, `summary`, `checked_on`, `themes`), paragraphs on how
sure the list is, and a section per subject with its fields as a list. `{{name}}` at the end of a field says what the
portal may fill in from the signal that was referred; a field without one is always asked. Names, numbers and free
texts of a signal are never filled in: there is no hole for them.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from portal.domain.blocks import Bullets, Heading, Paragraph
from portal.domain.guidance import Source, TextError
from portal.domain.written import HOLE, holes, read

LISTS = ("comensha", "pga-x")
"""The files, in the order in which they are offered."""

FROM_THE_SIGNAL = ("received_on", "sent_from", "urgency")
"""What a hole can name beside `answer:KEY`, the chosen answers to a question of the theme."""

_ANSWER = "answer:"


@dataclass(frozen=True, slots=True)
class Field:
    """One thing that is asked. `source`: the name of what the portal may know about it, "" for nothing."""

    label: str
    source: str


@dataclass(frozen=True, slots=True)
class Section:
    """Fields about one subject."""

    title: str
    fields: tuple[Field, ...]


@dataclass(frozen=True, slots=True)
class Checklist:
    """A list. `about`: how sure it is and how to use it. `themes`: the keys of the themes that it is for."""

    title: str
    summary: str
    checked_on: date | None
    themes: tuple[str, ...]
    about: tuple[str, ...]
    sections: tuple[Section, ...]


@dataclass(frozen=True, slots=True)
class Row:
    """A field with what is known about it; "": ask."""

    label: str
    known: str


def parse(source: Source) -> Checklist:
    """A list from a file. Raises TextError."""
    about: list[str] = []
    sections: list[Section] = []
    for piece in read(source.body):
        if isinstance(piece, Heading):
            sections.append(Section(piece.text, ()))
        elif isinstance(piece, Paragraph) and not sections and not list(holes(piece)):
            about.append(piece.text)
        elif isinstance(piece, Bullets) and sections:
            last = sections.pop()
            sections.append(Section(last.title, (*last.fields, *(_field(item) for item in piece.items))))
        else:
            raise TextError("a list has paragraphs on top, and below that only headings with fields (- )")
    if not about or not sections or not all(section.fields for section in sections):
        raise TextError("a list needs words on how sure it is, and sections (## ) with fields (- )")
    head = source.head
    themes = tuple(head.get("themes", "").split())
    return Checklist(
        head["title"], head.get("summary", ""), source.day("checked_on"), themes, tuple(about), tuple(sections)
    )


def rows(section: Section, known: Mapping[str, str]) -> tuple[Row, ...]:
    """The fields of a section with what is known. `known`: words by the name of their source."""
    return tuple(Row(field.label, known.get(field.source, "") if field.source else "") for field in section.fields)


def sources(found: Checklist) -> tuple[str, ...]:
    """What the portal may fill in."""
    return tuple(field.source for section in found.sections for field in section.fields if field.source)


def _field(item: str) -> Field:
    names = HOLE.findall(item)
    label = HOLE.sub("", item).strip()
    if len(names) > 1 or not label or (names and not item.endswith("}}")):
        raise TextError(f"a field is words, with at most one hole at the end: {item!r}")
    source = names[0] if names else ""
    if source and source not in FROM_THE_SIGNAL and not source.startswith(_ANSWER):
        raise TextError(f"{{{{{source}}}}}: a list knows {', '.join(FROM_THE_SIGNAL)} and answer:KEY")
    return Field(label, source)
