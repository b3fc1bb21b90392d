"""How things are written on screen: dates as people write them, texts in the visitor's language."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date, datetime

from flask import Flask
from flask_babel import format_date, format_datetime
from jinja2 import StrictUndefined

from portal.domain import receipts
from portal.domain.places import Partner
from portal.domain.themes import pick
from portal.web.language import current

_NUMBER = re.compile(r"\{\{\s*phone:([\w.-]+)\s*\}\}")


def install(app: Flask) -> None:
    """Give an application strict templates and the filters `day`, `moment`, `text`, `told`, `code_groups`."""
    app.jinja_env.undefined = StrictUndefined
    app.jinja_env.trim_blocks = True
    app.jinja_env.lstrip_blocks = True
    app.jinja_env.filters.update(day=day, moment=moment, text=text, told=told, code_groups=code_groups)


def day(value: date) -> str:
    """17 november 2026, in the visitor's language."""
    return format_date(value, "d MMMM y")


def moment(value: str | datetime) -> str:
    """17 november 2026, 14:05, in the visitor's language."""
    parsed = datetime.fromisoformat(value) if isinstance(value, str) else value
    return format_datetime(parsed, "d MMMM y, HH:mm", rebase=False)


def text(texts: Mapping[str, str], language: str | None = None) -> str:
    """A text of a theme or partner in the visitor's language, or in the given one."""
    return pick(texts, language or current())


def told(words: str, partners: Mapping[str, Partner]) -> str:
    """Words of a theme with every `{{phone:KEY}}` as the verified number of that partner, else as its name.

    One that is not there (any more) is named by its key: the sentence goes on saying whom it means.
    """

    def number(hole: re.Match[str]) -> str:
        partner = partners.get(hole[1])
        return (partner.phone or text(partner.name)) if partner else hole[1].replace("_", " ").capitalize()

    return _NUMBER.sub(number, words)


def code_groups(code: str) -> list[str]:
    """A receipt code in its six groups of four."""
    return receipts.groups(code).split("-")
