"""A translator's file as the parts of a document: a small part of Markdown, read line by line.

`## ` and `### ` begin headings, `- ` the items of a list, `> ` what the reader is to fill in; lines of words are a
paragraph, with an empty line before the next. `{{name}}` alone on a line is a gap for something larger than words.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import groupby

from portal.domain.blocks import Block, Bullets, Heading, Paragraph
from portal.domain.guidance import TextError

HOLE = re.compile(r"\{\{(\w+(?::[\w.-]+)?)\}\}")
"""A place for words: `{{name}}` or `{{name:key}}`."""

_MARK = re.compile(r"#{2,4} +|- +|>(?: |$)")
_STRANGE = re.compile(r"#|\d+\. |\||```|\* |<|!\[")


@dataclass(frozen=True, slots=True)
class Gap:
    """Where something is put that a translator does not write, such as a table."""

    name: str


Piece = Block | Gap


def read(body: str) -> tuple[Piece, ...]:
    """The parts of a text in their order. Raises TextError about a line that is none of what can be written here."""
    return tuple(_pieces(body.splitlines()))


def holes(piece: Piece) -> Iterator[str]:
    """The names in a part, each as often as it stands there."""
    if isinstance(piece, Gap):
        yield piece.name
    elif isinstance(piece, Heading | Paragraph):
        yield from HOLE.findall(piece.text)
    elif isinstance(piece, Bullets):
        yield from HOLE.findall("\n".join(piece.items))


def filled(text: str, values: Mapping[str, str]) -> str:
    """The text with its holes filled. Raises KeyError for a name that `values` has not."""
    return HOLE.sub(lambda hole: values[hole[1]], text)


def _pieces(lines: Iterable[str]) -> Iterator[Piece]:
    for (kind, _), group in groupby(_numbered(lines), lambda each: each[:2]):
        words = [line for _, _, line in group]
        if kind == "item":
            yield Bullets(tuple(words))
        elif kind == "gap":
            yield from (Gap(name) for line in words for name in HOLE.findall(line))
        elif kind in ("text", "fill"):
            yield Paragraph(" ".join(words).strip(), "fill" if kind == "fill" else "")
        elif kind:
            yield from (Heading(len(kind) - 1, line) for line in words)


def _numbered(lines: Iterable[str]) -> Iterator[tuple[str, int, str]]:
    """What a line is (for a heading its signs), the number of its heading, and its words."""
    headings = 0
    for number, line in enumerate(lines, 1):
        kind, words = _kind(line.rstrip(), number)
        headings += kind.startswith("#")
        yield kind, headings, words


def _kind(line: str, number: int) -> tuple[str, str]:
    if not line:
        return "", ""
    if "{{" in HOLE.sub("", line):
        raise TextError(f"line {number} below the head: a hole is written {{{{name}}}} or {{{{name:key}}}}")
    if found := _MARK.match(line):
        mark = found[0].strip()
        return {"-": "item", ">": "fill"}.get(mark, mark), line[found.end() :]
    if HOLE.fullmatch(line):
        return "gap", line
    if _STRANGE.match(line):
        raise TextError(f"line {number} below the head: write words, ##, - or >, not {line[:20]!r}")
    return "text", line
