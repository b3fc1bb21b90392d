"""How a partner is shown, at both doors: its card, and its number as a link that calls it."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from urllib.parse import urlsplit

from flask_babel import gettext as _
from markupsafe import Markup, escape

from portal.domain.places import Partner
from portal.web.filters import text, told
from portal.web.language import own_name


@dataclass(frozen=True, slots=True)
class Card:
    """A partner as it is shown. `phone` is None unless it was verified; `stale`: checked too long ago, or never.

    `callers` says in words who calls it, "" when nothing is known about that. `host`: the website as people say it.
    """

    key: str
    name: str
    when: str
    when_not: str
    phone: str | None
    hours: str
    languages: tuple[str, ...]
    website: str | None
    host: str
    note: str
    audience: tuple[str, ...]
    callers: str
    checked_on: date | None
    stale: bool


def card(partner: Partner, today: date, language: str | None = None) -> Card:
    """One partner as it is shown, in the visitor's language or in the given one."""
    return Card(
        key=partner.key,
        name=text(partner.name, language),
        when=text(partner.when, language),
        when_not=text(partner.when_not, language),
        phone=partner.phone,
        hours=text(partner.hours, language),
        languages=tuple(own_name(code) for code in partner.languages),
        website=partner.website,
        host=urlsplit(partner.website or "").netloc.removeprefix("www."),
        note=text(partner.note, language),
        audience=partner.audience,
        callers=callers(partner.audience),
        checked_on=partner.verified_on,
        stale=partner.stale(today),
    )


def callers(audience: Sequence[str]) -> str:
    """Who calls a partner, in words."""
    known: Mapping[tuple[str, ...], str] = {
        ("staff",): _("For you and your colleagues"),
        ("client",): _("For the person it is about"),
        ("client", "staff"): _("For you, and for the person it is about"),
    }
    if "functionaris" in audience:
        return _("Only the contact person calls")
    return known.get(tuple(sorted(audience)), "")


def linked(words: str, partners: Mapping[str, Partner]) -> Markup:
    """A text in which every verified number of these partners is a link that calls it."""
    numbers = tuple(sorted({partner.phone for partner in partners.values() if partner.phone} | {"112"}))
    parts = _numbers(numbers).split(told(words, partners))
    return Markup().join(call_link(part) if at % 2 else escape(part) for at, part in enumerate(parts))


def call_link(number: str) -> Markup:
    """A link that calls a number."""
    return Markup('<a class="nowrap" href="tel:{}">{}</a>').format(re.sub(r"[^\d+]", "", number), number)


@lru_cache(maxsize=16)
def _numbers(numbers: tuple[str, ...]) -> re.Pattern[str]:
    longest_first = sorted(numbers, key=len, reverse=True)
    return re.compile(rf"(?<![\d-])({'|'.join(map(re.escape, longest_first))})(?![\d-])")
