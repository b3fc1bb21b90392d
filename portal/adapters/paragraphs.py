"""Markdown of a translator as parts for paper, and an address as a QR code."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from typing import Any

import segno
from markdown_it import MarkdownIt
from markdown_it.token import Token

Run = tuple[str, bool]
"""Words, and whether they matter most."""

Part = dict[str, Any]
"""`kind` heading (`text`), text (`runs`), list and steps (`items`, each a list of runs), box (`parts`), or break."""


def parts(markdown: str) -> list[Part]:
    """The headings, paragraphs, lists, boxes (a quotation in Markdown) and breaks (a line ---) of a text, in its order.

    Within a paragraph only bold is kept; a link keeps its words. What else Markdown knows is left out.
    """
    return _parts(_markdown().parse(markdown))


def squares(address: str) -> list[str]:
    """The rows of the QR code of an address, "1" for a dark square and "0" for a light one, without white around it."""
    code = segno.make(address, error="m", micro=False)
    return ["".join("1" if dark else "0" for dark in row) for row in code.matrix]


def _parts(tokens: Sequence[Token]) -> list[Part]:
    found: list[Part] = []
    at = 0
    while at < len(tokens):
        token = tokens[at]
        end = _end(tokens, at)
        inside = tokens[at + 1 : end]
        if token.type == "heading_open":
            found.append({"kind": "heading", "text": "".join(words for words, _ in _runs(inside))})
        elif token.type == "paragraph_open":
            found.append({"kind": "text", "runs": _runs(inside)})
        elif token.type in ("bullet_list_open", "ordered_list_open"):
            kind = "list" if token.type == "bullet_list_open" else "steps"
            found.append({"kind": kind, "items": _items(inside)})
        elif token.type == "blockquote_open":
            found.append({"kind": "box", "parts": _parts(inside)})
        elif token.type == "hr":
            found.append({"kind": "break"})
        at = end + 1
    return found


def _end(tokens: Sequence[Token], at: int) -> int:
    """Where what begins at `at` ends: at itself when it has no inside."""
    depth = 0
    for place in range(at, len(tokens)):
        depth += tokens[place].nesting
        if depth <= 0:
            return place
    return len(tokens) - 1


def _items(tokens: Sequence[Token]) -> list[list[Run]]:
    items, at = [], 0
    while at < len(tokens):
        end = _end(tokens, at)
        items.append(_runs(tokens[at:end]))
        at = end + 1
    return items


def _runs(tokens: Sequence[Token]) -> list[Run]:
    runs: list[Run] = []
    bold = False
    for child in (child for token in tokens if token.type == "inline" for child in token.children or ()):
        if child.type in ("strong_open", "strong_close"):
            bold = child.type == "strong_open"
        words = " " if child.type in ("softbreak", "hardbreak") else child.content if child.type == "text" else ""
        if words:
            runs.append((words, bold))
    return runs


@cache
def _markdown() -> MarkdownIt:
    return MarkdownIt("commonmark", {"html": False})
