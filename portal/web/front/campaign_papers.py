"""What stands on the documents of the campaign kit, in the language of the page (see templates/documents/*.typ)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlsplit

from flask_babel import gettext as _

from portal.actions.campaign import Part, parts, squares
from portal.domain.campaign import Piece
from portal.domain.guidance import Source
from portal.domain.places import Municipality
from portal.domain.style import DEFAULT, palette
from portal.domain.themes import pick
from portal.web.filters import day
from portal.web.front import house, phone, place, unsure
from portal.web.front.filling import filled, plain
from portal.web.language import current

FALLBACK = "nl"
"""The language of a text that was not translated."""

_NUMBER = re.compile(r"\{\{\s*phone:([\w.-]+)\s*\}\}")


def document(piece: Piece) -> dict[str, Any]:
    """The document of a piece for the municipality in the address; a local piece needs one. Raises LookupError."""
    here = place()
    if piece.template == "sheet":
        return _sheet(piece.text, here)
    if here is None:
        raise LookupError(piece.name)
    return _poster(piece, here)


def report_address(here: Municipality) -> str:
    """Where a signal is reported, short enough to be typed; the QR code leads there."""
    return f"{house().settings.base_url}/m/{here.slug}"


def doubtful(*names: str) -> bool:
    """Whether a text of the kit holds a number that was checked too long ago."""
    return any(unsure(key) and phone(key) for name in names for key in _NUMBER.findall(_source(name)[1].body))


def blocks(here: Municipality) -> tuple[str, list[tuple[str, Any]]]:
    """The texts to copy: their language, and each with its title; numbers in them can be called."""
    language, source = _source("blocks")
    own = {"municipality": here.name, "report_address": report_address(here)}
    found = []
    for block in re.split(r"^## ", source.body, flags=re.MULTILINE)[1:]:
        title, _end, words = block.partition("\n")
        for name, value in own.items():
            words = words.replace("{{" + name + "}}", value)
        found.append((title.strip(), filled(_as_html(words.strip()))))
    return language, found


def _as_html(words: str) -> str:
    return words.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def _poster(piece: Piece, here: Municipality) -> dict[str, Any]:
    language, source = _source(piece.text)
    body = list(_filled_in(parts(source.body)))
    theme = next(iter(house().themes.values()))
    address = report_address(here)
    short = urlsplit(address).netloc + urlsplit(address).path
    lines = [_words(item) for part in body if part["kind"] == "list" for item in part["items"]]
    acute = " ".join(_words(part["runs"]) for part in body if part["kind"] == "text")
    made = {
        "title": f"{pick(theme.tagline, language)} {_municipality(here)}",
        "language": language,
        "place": _municipality(here),
        "name": pick(theme.title, language),
        "tagline": pick(theme.tagline, language),
        "lines": lines,
        "acute": acute,
        "how": _("Scan the code or go to"),
        "address": short,
        "code": squares(address),
        "said": _("QR code that leads to %(address)s", address=short),
        "colour": _colours(here)["600"],
    }
    return {**made, "bleed": piece.bleed} if piece.template == "poster" else made


def _sheet(name: str, here: Municipality | None) -> dict[str, Any]:
    language, source = _source(name)
    colours = _colours(here)
    lesson = name == "lesson"
    return {
        "title": source.head["title"],
        "language": language,
        "place": _municipality(here) if here else "",
        "summary": source.head.get("summary", ""),
        "sides": _sides(_filled_in(parts(source.body))),
        "foot": _foot(source),
        "page": _("Page %(page)s of %(pages)s", page="{page}", pages="{pages}"),
        "columns": 1 if lesson else 2,
        "colour": colours["600"],
        "pale": colours["50"],
    }


def _sides(found: Iterator[Part]) -> list[list[Part]]:
    """The columns of the leaflet, the pages of the lesson: a line of --- in the text begins the next."""
    sides: list[list[Part]] = [[]]
    for part in found:
        if part["kind"] == "break":
            sides.append([])
        else:
            sides[-1].append(part)
    return sides


def _foot(source: Source) -> str:
    checked = source.day("checked_on")
    return _("Text checked on %(day)s", day=day(checked)) if checked else ""


def _municipality(here: Municipality) -> str:
    return _("Municipality of %(name)s", name=here.name)


def _colours(here: Municipality | None) -> dict[str, str]:
    return palette(here.style if here and here.style else DEFAULT)


def _source(name: str) -> tuple[str, Source]:
    """A text of the kit and its language: Dutch where it was not translated. Raises LookupError."""
    for language in (current(), FALLBACK):
        found = house().library.readable(f"campaign/{name}.md", language)
        if found is not None:
            return language, found
    raise LookupError(name)


def _filled_in(found: list[Part]) -> Iterator[Part]:
    """Parts with their holes filled. An item of a list whose number nobody verified is left out: paper stays.

    A list of which every item begins with a number to call becomes `calls`: pairs of the number and the rest.
    """
    for part in found:
        if part["kind"] == "list" and all(_NUMBER.match(item[0][0]) for item in part["items"] if item):
            yield {"kind": "calls", "items": [_call(item) for item in part["items"] if item and _known(item)]}
        elif "items" in part:
            kept = [_fill(item) for item in part["items"] if _known(item)]
            if kept:
                yield {**part, "items": kept}
        elif "runs" in part:
            yield {**part, "runs": _fill(part["runs"])}
        elif "parts" in part:
            yield {**part, "parts": list(_filled_in(part["parts"]))}
        elif "text" in part:
            yield {**part, "text": plain(part["text"])}
        else:
            yield part


def _fill(runs: list[tuple[str, bool]]) -> list[tuple[str, bool]]:
    return [(plain(words), bold) for words, bold in runs]


def _call(runs: list[tuple[str, bool]]) -> tuple[str, list[tuple[str, bool]]]:
    """The number that an item begins with, and the rest of it."""
    (first, bold), *others = runs
    number = _NUMBER.match(first)
    rest = first[number.end() :].lstrip() if number else first
    kept = [(rest, bold), *others] if rest else [(others[0][0].lstrip(), others[0][1]), *others[1:]] if others else []
    return (plain(number[0]) if number else "", _fill(kept))


def _known(runs: list[tuple[str, bool]]) -> bool:
    return all(phone(key) or key == "112" for words, _bold in runs for key in _NUMBER.findall(words))


def _words(runs: list[tuple[str, bool]]) -> str:
    return "".join(words for words, _bold in runs)
