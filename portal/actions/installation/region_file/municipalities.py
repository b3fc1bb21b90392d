"""Municipalities with their look and notices, and when they belong to the region."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from portal.actions.installation.region_file.entries import (
    SLUG,
    Entry,
    called,
    refuse_doubles,
    tables,
)
from portal.actions.people import signing_in
from portal.domain.places import NOTICED, RESERVED_SLUGS
from portal.domain.style import TooLittleContrast, palette
from portal.domain.wordings import NOTICE_LIMIT

MUNICIPALITY = ("code", "slug", "name", "rni", "style", "team_contact", "open", "notices")
MEMBERSHIP = ("municipality", "valid_from", "valid_to")
_CODE = re.compile(r"GM\d{4}")


@dataclass(frozen=True, slots=True)
class Place:
    """A municipality of the file. `columns`: code, slug, name, rni, style. `team_contact`: in clear.

    `notices` and `open` are None when the file says nothing about them.
    """

    columns: Mapping[str, Any]
    team_contact: str | None
    notices: Mapping[str, Mapping[str, str]] | None
    open: bool | None

    @property
    def code(self) -> str:
        """The CBS code."""
        return str(self.columns["code"])

    @property
    def slug(self) -> str:
        """Its part of an address."""
        return str(self.columns["slug"])


def municipalities(data: Mapping[str, Any]) -> Sequence[Place]:
    """All municipalities of the file. Raises LoadError."""
    found = [municipality(each, number) for number, each in enumerate(tables(data, "municipalities"), 1)]
    for key in ("code", "slug"):
        refuse_doubles("municipalities", key, [place.columns[key] for place in found])
    return found


def municipality(given: Mapping[str, Any], number: int = 1) -> Place:
    """One municipality. Raises LoadError."""
    entry = Entry(given, called("municipalities", number, given, "name", "slug"), MUNICIPALITY)
    slug = entry.matching("slug", SLUG, "small letters, digits and single hyphens: it stands in addresses")
    if slug in RESERVED_SLUGS:
        raise entry.wrong("slug", f"{slug!r} is an address of the portal itself; take another word")
    columns = {
        "code": entry.matching("code", _CODE, "the CBS code such as GM1674"),
        "slug": slug,
        "name": entry.text("name"),
        "rni": entry.flag("rni"),
        "style": _style(entry),
    }
    contact = entry.maybe("team_contact", 254)
    if contact is not None and not signing_in.is_address(contact):
        raise entry.wrong("team_contact", f"must be a mail address, not {contact!r}")
    return Place(
        columns,
        contact,
        notices(entry) if entry.has("notices") else None,
        entry.flag("open") if entry.has("open") else None,
    )


def _style(entry: Entry) -> str | None:
    style = entry.maybe("style")
    if style is not None:
        try:
            palette(style)
        except (TooLittleContrast, ValueError) as error:
            raise entry.wrong("style", f"{style!r}: {error}") from error
    return style


def notices(entry: Entry) -> Mapping[str, Mapping[str, str]]:
    """Page -> language -> Markdown, Dutch at least: what is missing in a language is shown in Dutch."""
    given = entry.given["notices"]
    if not isinstance(given, dict):
        raise entry.wrong("notices", f"must be a table with some of the pages {', '.join(NOTICED)}")
    inner = Entry(given, f"{entry.where}: notices", NOTICED)
    for page in given:
        for language, text in inner.texts(page, required=True).items():
            if len(text) > NOTICE_LIMIT:
                raise inner.wrong(page, f"is too long in {language}: at most {NOTICE_LIMIT} characters")
    return given


def memberships(data: Mapping[str, Any], codes: Mapping[str, str]) -> Sequence[tuple[str, date, date | None]]:
    """All memberships of the file as (CBS code, first day, last day). `codes`: by slug. Raises LoadError."""
    found = [_membership(each, number, codes) for number, each in enumerate(tables(data, "memberships"), 1)]
    slugs = {code: slug for slug, code in codes.items()}
    refuse_doubles("memberships", "first day", [f"{first} of {slugs[code]}" for code, first, _ in found])
    return found


def _membership(given: Mapping[str, Any], number: int, codes: Mapping[str, str]) -> tuple[str, date, date | None]:
    entry = Entry(given, called("memberships", number, given, "municipality"), MEMBERSHIP)
    slug = entry.text("municipality")
    if slug not in codes:
        raise entry.wrong("municipality", "is not one of the municipalities of this file")
    first, last = entry.day("valid_from"), entry.day("valid_to")
    if first is None:
        raise entry.wrong("valid_from", "is missing: give a date such as 2022-01-01, without quotes")
    if last is not None and last < first:
        raise entry.wrong("valid_to", f"must not be before valid_from, {first}")
    return codes[slug], first, last
