"""Municipalities with their look and notices, and when they belong to the region."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from portal.actions.installation.region_file.entries import (
    SLUG,
    Entry,
    called,
    refuse_doubles,
    tables,
)
from portal.actions.people import signing_in
from portal.domain.memberships import Membership
from portal.domain.places import NOTICED, RESERVED_SLUGS
from portal.domain.style import TooLittleContrast, palette
from portal.domain.wordings import NOTICE_LIMIT

MUNICIPALITY = (
    "code",
    "slug",
    "name",
    "rni",
    "style",
    "team_contact",
    "open",
    "notices",
    "inhabitants",
    "inhabitants_on",
)
MEMBERSHIP = ("municipality", "municipalities", "region", "valid_from", "valid_to")
MOST_INHABITANTS = 9_999_999
_CODE = re.compile(r"GM\d{4}")


@dataclass(frozen=True, slots=True)
class Place:
    """A municipality of the file. `columns`: code, slug, name, rni, style, inhabitants. `team_contact`: in clear.

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
        **_inhabitants(entry),
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


def _inhabitants(entry: Entry) -> dict[str, Any]:
    """How many there were on which day; one without the other says nothing."""
    if not (entry.has("inhabitants") or entry.has("inhabitants_on")):
        return {"inhabitants": None, "inhabitants_on": None}
    number, on = entry.count("inhabitants", MOST_INHABITANTS, "inhabitants", 0), entry.day("inhabitants_on")
    if on is None:
        raise entry.wrong("inhabitants_on", "is missing: the number needs the day on which it was so many")
    return {"inhabitants": number, "inhabitants_on": on}


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


def memberships(
    data: Mapping[str, Any], codes: Mapping[str, str], own: str, circles: Collection[str] = ()
) -> Sequence[tuple[str, Membership]]:
    """All memberships of the file with their CBS codes. Raises LoadError.

    `codes`: by slug. `own`: slug of the region of the file. `circles`: slugs of the other regions in it.
    """
    found = [
        each
        for number, given in enumerate(tables(data, "memberships"), 1)
        for each in _memberships(given, number, codes, own, circles)
    ]
    slugs = {code: slug for slug, code in codes.items()}
    days = [
        f"{each.first} of {slugs[code]}{'' if each.region == own else f' in {each.region}'}" for code, each in found
    ]
    refuse_doubles("memberships", "first day", days)
    return found


def _memberships(
    given: Mapping[str, Any], number: int, codes: Mapping[str, str], own: str, circles: Collection[str]
) -> Iterator[tuple[str, Membership]]:
    """One table: of one municipality, or of several that came and went on the same days."""
    entry = Entry(given, called("memberships", number, given, "municipality", "region"), MEMBERSHIP)
    region = entry.text("region") if entry.has("region") else own
    if region != own and region not in circles:
        raise entry.wrong("region", f"{region!r} is not one of the [[regions]] of this file")
    if entry.has("municipality") and entry.has("municipalities"):
        raise entry.wrong("municipalities", "cannot stand beside municipality: give one of them")
    named = "municipalities" if entry.has("municipalities") else "municipality"
    for slug in entry.some_of(named) if named == "municipalities" else [entry.text(named)]:
        if slug not in codes:
            what = f"{slug!r} is not" if named == "municipalities" else "is not"
            raise entry.wrong(named, f"{what} one of the municipalities of this file")
        first, last = entry.day("valid_from"), entry.day("valid_to")
        if first is None:
            raise entry.wrong("valid_from", "is missing: give a date such as 2022-01-01, without quotes")
        if last is not None and last < first:
            raise entry.wrong("valid_to", f"must not be before valid_from, {first}")
        yield codes[slug], Membership(region, first, last)
