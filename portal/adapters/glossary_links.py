"""Terms of the glossary linked in a text: on the tokens of markdown-it, so that headings, links and code are left."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from markdown_it.token import Token

from portal.domain.glossary import Glossary

ADDRESS = "/handreiking/begrippen"
"""Where the glossary stands, below the reader's start page."""

CLASS = "term"
"""What such a link looks like is the class's business."""

_APART = ("heading_open", "th_open")


def link_terms(tokens: Iterable[Token], glossary: Glossary) -> None:
    """Make the first place of every term of this glossary a link to it, in these tokens of a whole text."""
    seen: set[str] = set()
    before = ""
    for token in tokens:
        if token.type == "inline" and before not in _APART:
            token.children = list(_linked(token.children or [], glossary, seen))
        before = token.type


def _linked(children: list[Token], glossary: Glossary, seen: set[str]) -> Iterator[Token]:
    inside = 0  # a link is no place for another link
    for child in children:
        inside += (child.type == "link_open") - (child.type == "link_close")
        if child.type != "text" or inside:
            yield child
            continue
        for part, key in glossary.find(child.content, seen):
            text = Token("text", "", 0, content=part)
            if key is None:
                yield text
                continue
            yield Token("link_open", "a", 1, attrs={"href": f"{ADDRESS}#{key}", "class": CLASS})
            yield text
            yield Token("link_close", "a", -1)
