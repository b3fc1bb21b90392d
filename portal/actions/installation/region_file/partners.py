"""The partners of a region: whom to call, and who can be referred to."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from typing import Any

from portal.actions.installation.region_file.entries import (
    KEY,
    LANGUAGE,
    Entry,
    LoadError,
    called,
    refuse_doubles,
    tables,
)
from portal.domain.places import AUDIENCES, EMERGENCY, INSIDE

PARTNER = (
    "key",
    "scope",
    "name",
    "when",
    "when_not",
    "note",
    "hours",
    "phone",
    "website",
    "languages",
    "audience",
    "municipalities",
    "circle",
    "verified",
    "verified_on",
    "source",
    "covenant_until",
    "refer",
    "outcome",
    "police",
    "inside",
)
"""The fields of a partner, in the order in which a file is written."""

DAYS = ("verified_on", "covenant_until")
SCOPES = ("national", "regional", "local", "internal")
_WEBSITE = re.compile(r"https?://[^\s\"'<>\[\]]+")
_PHONE = re.compile(r"[+(]?[0-9][0-9 ()./-]{1,29}")


def partners(
    data: Mapping[str, Any], slugs: Collection[str], outcomes: Collection[str], circles: Collection[str] = ()
) -> Sequence[tuple[str, dict[str, Any]]]:
    """All partners of the file as (key, document). Raises LoadError."""
    found = [partner(each, slugs, outcomes, circles, number) for number, each in enumerate(tables(data, "partners"), 1)]
    refuse_doubles("partners", "key", [key for key, _ in found])
    if not any(key == EMERGENCY and document.get("phone") for key, document in found):
        raise LoadError(f"partners: the entry with key {EMERGENCY} and its phone is missing; every page needs it")
    return found


def partner(
    given: Mapping[str, Any],
    slugs: Collection[str],
    outcomes: Collection[str],
    circles: Collection[str] = (),
    number: int = 1,
) -> tuple[str, dict[str, Any]]:
    """One partner as (key, document); the document may go into the table as JSON. Raises LoadError.

    `given`: with its `key`, days as dates. `slugs`: of the municipalities it may be for. `outcomes`: of the themes.
    `circles`: slugs of the other regions it may be for.
    """
    entry = Entry(given, called("partners", number, given, "key"), PARTNER)
    key = entry.matching("key", KEY, "small letters, digits, '_' and '-', at most 40")
    entry.one_of("scope", SCOPES)
    for name in ("name", "when"):
        entry.texts(name, required=True)
    for name in ("when_not", "note", "hours"):
        entry.texts(name)
    _check_reached(entry)
    places = entry.some_of("municipalities")
    unknown = sorted(set(places) - set(slugs))
    if unknown:
        raise entry.wrong("municipalities", f"names what is not one of this file: {', '.join(unknown)}")
    circle = entry.maybe("circle", 64)
    if circle is not None and circle not in circles:
        raise entry.wrong("circle", f"{circle!r} is not one of the [[regions]] of this file")
    if circle is not None and places:
        raise entry.wrong("circle", "cannot stand beside municipalities: give one of them")
    entry.some_of("audience", AUDIENCES)
    for language in entry.some_of("languages"):
        if not LANGUAGE.fullmatch(language):
            raise entry.wrong("languages", f"must be codes such as nl; {language!r} is none")
    _check_referring(entry, outcomes)
    return key, {name: value for name, value in given.items() if name != "key"}


def _check_reached(entry: Entry) -> None:
    """The number with its day of checking, the website, and where the number came from."""
    phone, checked = entry.maybe("phone", 64), entry.day("verified_on")
    if phone is not None and not _PHONE.fullmatch(phone):
        raise entry.wrong("phone", f"must be a phone number, not {phone!r}")
    if phone is not None and checked is None:
        raise entry.wrong("verified_on", "is missing: a phone number needs verified_on, the day somebody checked it")
    website = entry.maybe("website", 2000)
    if website is not None and not _WEBSITE.fullmatch(website):
        raise entry.wrong("website", "must begin with https:// or http://")
    entry.maybe("source", 2000)
    entry.flag("verified")


def _check_referring(entry: Entry, outcomes: Collection[str]) -> None:
    """What a partner says about referrals."""
    outcome, inside = entry.given.get("outcome", ""), entry.given.get("inside", "")
    if outcome != "" and (not isinstance(outcome, str) or outcome not in outcomes):
        raise entry.wrong("outcome", f"{outcome!r} is not an outcome of a theme")
    if inside != "" and inside not in INSIDE:
        raise entry.wrong("inside", f"must be one of {', '.join(INSIDE)}, not {inside!r}")
    for name in ("police", "refer"):
        entry.flag(name)
    entry.day("covenant_until")
