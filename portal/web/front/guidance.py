"""Texts to read: Markdown per language, made into HTML once per process, with numbers and terms filled in."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import nh3
from flask import Blueprint, Response, current_app
from markdown_it import MarkdownIt
from markupsafe import Markup, escape

from portal.domain.deadlines import Promises
from portal.domain.places import Region
from portal.web.filters import text
from portal.web.front import call_link, house, phone, place
from portal.web.language import DEFAULT, current
from portal.web.show import show

blueprint = Blueprint("guidance", __name__)

BACKUP_DAYS = 35
"""No backup is kept longer; docs/operations says how that is done."""

_TAGS = {"a", "blockquote", "br", "em", "h2", "h3", "h4", "hr", "li", "ol", "p", "strong"}
_TAGS |= {"table", "tbody", "td", "th", "thead", "tr", "ul"}
_HOLE = re.compile(r"\{\{\s*([a-z_]+)(?::([\w.-]+))?\s*\}\}")


@dataclass(frozen=True, slots=True)
class Text:
    """A page as it was read: its language (Dutch when it was not translated), title, date of checking, and HTML."""

    language: str
    title: str
    checked_on: date | None
    html: str


@blueprint.get("/<lang>/privacy", defaults={"page": "privacy"})
@blueprint.get("/<lang>/toegankelijkheid", defaults={"page": "accessibility"})
@blueprint.get("/<lang>/<municipality>/privacy", defaults={"page": "privacy"})
@blueprint.get("/<lang>/<municipality>/toegankelijkheid", defaults={"page": "accessibility"})
def read(page: str) -> Response:
    """One text."""
    found = _found(page, current())
    return show("front/guidance/text", text=found, body=_filled(found.html))


def _found(page: str, language: str) -> Text:
    kept: dict[tuple[str, str], Text] = current_app.extensions.setdefault("guidance", {})
    if (page, language) not in kept:
        kept[page, language] = _load(page, language)
    return kept[page, language]


def _load(page: str, language: str) -> Text:
    """The own text of the installation, else the shipped one, else the Dutch one. Raises LookupError."""
    folders = house().settings.own_and_shipped("translations")
    for code in (language, DEFAULT):
        for folder in folders:
            path = folder / code / "guidance" / f"{page}.md"
            if path.is_file():
                return _read(path, code)
    raise LookupError(page)


def _read(path: Path, language: str) -> Text:
    parts = path.read_text().split("---\n", 2)
    head = dict(line.split(": ", 1) for line in parts[1].splitlines() if ": " in line)
    html = MarkdownIt("commonmark", {"html": False}).enable("table").render(parts[2])
    checked = head.get("checked_on")
    return Text(
        language,
        head["title"].strip(),
        date.fromisoformat(checked.strip()) if checked else None,
        nh3.clean(html, tags=_TAGS, attributes={"a": {"href"}}, link_rel="noreferrer"),
    )


def _filled(html: str) -> Markup:
    return Markup(_HOLE.sub(lambda hole: _fill(hole[1], hole[2]), html))  # noqa: S704 - cleaned by nh3, holes escaped


def _fill(name: str, key: str | None) -> str:
    if name == "phone" and key:
        return _number(key)
    promise = _promises()
    terms = {
        "first_look_days": promise.first_look_days,
        "feedback_days": promise.feedback_days,
        "backup_days": BACKUP_DAYS,
    }
    return str(terms.get(name, ""))


def _number(key: str) -> str:
    """A number to call; without a verified one the name of the partner, so that the sentence says whom to call."""
    number = phone(key) or ("112" if key == "112" else None)
    if number:
        return str(call_link(number))
    partner = house().directory.partners.get(key)
    return str(escape(text(partner.name) if partner else key.replace("_", " ").capitalize()))


def _promises() -> Region:
    """The promises that hold on this page: of the municipality's region, else those that every region keeps."""
    here, regions = place(), list(house().directory.regions.values())
    if here is not None:
        return house().directory.region_of(here)
    slowest = Region("", "", "")
    if regions:
        first_look, feedback = (
            max(region.first_look_days for region in regions),
            max(region.feedback_days for region in regions),
        )
        slowest = Region("", "", "", Promises(first_look_days=first_look, feedback_days=feedback))
    return slowest
