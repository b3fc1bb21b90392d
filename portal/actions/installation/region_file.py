"""Reading a region file: places, promises, partners and policy. Everything is checked before anything is written."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from portal.domain.deadlines import Promises
from portal.domain.places import AUDIENCES, INSIDE, NOTICED, RESERVED_SLUGS
from portal.domain.referrals import PolicyError, check_against, document_of, parse_policy
from portal.domain.retention import Terms
from portal.domain.style import TooLittleContrast, palette
from portal.domain.themes import Theme

_WEBSITE = re.compile(r"https?://[^\s\"'<>]+")


class LoadError(ValueError):
    """A region file cannot be loaded; the message names the entry and says what is wrong."""


@dataclass(frozen=True, slots=True)
class RegionFile:
    """What a region file says, as values of the tables. `policy` is empty when the file holds none.

    `memberships`: (code, first day, last day). `partners`: (key, document).
    """

    region: Mapping[str, Any]
    municipalities: Sequence[Mapping[str, Any]]
    memberships: Sequence[tuple[str, date, date | None]]
    partners: Sequence[tuple[str, Mapping[str, Any]]]
    policy: Mapping[str, Any]


def read(data: Mapping[str, Any], themes: Mapping[str, Theme]) -> RegionFile:
    """Check a region file (as parsed TOML) against the themes of the installation. Raises LoadError."""
    region = _region(data)
    places = [_municipality(entry) for entry in _entries(data, "municipalities")]
    _refuse_doubles(places)
    by_slug = {place["slug"]: place["code"] for place in places}
    members = [_membership(entry, by_slug) for entry in _entries(data, "memberships")]
    outcomes = {outcome.key for theme in themes.values() for outcome in theme.outcomes}
    partners = [_partner(entry, by_slug, outcomes) for entry in _entries(data, "partners")]
    if not any(key == "112" and document.get("phone") for key, document in partners):
        raise LoadError("partners: the entry with key 112 is missing; every page needs it")
    policy = document_of(data)
    try:
        check_against(parse_policy(policy), themes, {key for key, _ in partners})
    except PolicyError as error:
        raise LoadError(str(error)) from error
    return RegionFile(region, places, members, partners, policy)


def _entries(data: Mapping[str, Any], name: str) -> list[Mapping[str, Any]]:
    entries = data.get(name, [])
    if not isinstance(entries, list) or not all(isinstance(entry, dict) for entry in entries):
        raise LoadError(f"{name}: must be a list of tables, [[{name}]]")
    return entries


def _text(entry: Mapping[str, Any], where: str, key: str) -> str:
    value = entry.get(key)
    if not isinstance(value, str) or not value.strip():
        raise LoadError(f"{where}: {key} is missing or empty")
    return value


def _refuse_doubles(places: Sequence[Mapping[str, Any]]) -> None:
    for key in ("code", "slug"):
        values = [place[key] for place in places]
        for value in values:
            if values.count(value) > 1:
                raise LoadError(f"municipalities: the {key} {value} stands there twice")


def _region(data: Mapping[str, Any]) -> dict[str, Any]:
    region, promises = data.get("region"), data.get("promises", {})
    if not isinstance(region, dict) or not isinstance(promises, dict):
        raise LoadError("region: the table [region] is missing")
    days = {key: promises.get(key, getattr(_USUAL, key)) for key in _IN_DAYS}
    for key, value in days.items():
        if not _is_count(value, 60):
            raise LoadError(f"promises: {key} must be a number of working days from 1 to 60")
    review, asked = promises.get("review_weeks", 12), promises.get("follow_up_weeks", [4, 12])
    if not _is_count(review, 52):
        raise LoadError("promises: review_weeks must be a number of weeks from 1 to 52")
    if not isinstance(asked, list) or not asked or not all(_is_count(weeks, 52) for weeks in asked):
        raise LoadError("promises: follow_up_weeks must be numbers of weeks such as [4, 12], at least one")
    slots = promises.get("mail_slots", ["08:30", "13:00"])
    if (
        not isinstance(slots, list)
        or not slots
        or not all(re.fullmatch(r"([01]\d|2[0-3]):[0-5]\d", str(slot)) for slot in slots)
    ):
        raise LoadError('promises: mail_slots must be times such as ["08:30", "13:00"], at least one')
    texts = {key: _text(region, "region", key) for key in ("slug", "name", "kind")}
    weeks = {"review_weeks": review, "follow_up_weeks": " ".join(str(each) for each in sorted(asked))}
    retention = json.dumps(_terms(data.get("retention", {})))
    return {**texts, **days, **weeks, "mail_slots": " ".join(slots), "retention": retention}


def _terms(given: Any) -> dict[str, int]:
    """The terms of keeping that the file names; what it leaves out is as usual."""
    if not isinstance(given, dict) or not set(given) <= set(_LONGEST):
        raise LoadError(f"retention: must be a table with some of {', '.join(_LONGEST)}")
    for key, value in given.items():
        if not _is_count(value, _LONGEST[key]):
            unit = "days" if key.endswith("days") else "months"
            raise LoadError(f"retention: {key} must be a number of {unit} from 1 to {_LONGEST[key]}")
    terms = Terms(**given)
    if terms.hard_max_months < max(terms.none_months, terms.kept_months, terms.passed_months):
        raise LoadError("retention: hard_max_months must not be less than the other terms")
    return dict(given)


_LONGEST = {
    "none_months": 60,
    "kept_months": 60,
    "extension_months": 24,
    "passed_months": 120,
    "contact_days": 365,
    "hard_max_months": 240,
}
_USUAL = Promises()
_IN_DAYS = ("first_look_days", "feedback_days", "progress_days", "question_days")


def _is_count(value: Any, most: int) -> bool:
    return type(value) is int and 0 < value <= most


def _municipality(entry: Mapping[str, Any]) -> dict[str, Any]:
    name = _text(entry, "municipalities", "name")
    code, slug = _text(entry, name, "code"), _text(entry, name, "slug")
    if not re.fullmatch(r"GM\d{4}", code):
        raise LoadError(f"{name}: code must be the CBS code, such as GM1674, not {code!r}")
    if not re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", slug) or slug in RESERVED_SLUGS:
        raise LoadError(f"{name}: slug {slug!r} cannot be used in an address; take another word in small letters")
    style = entry.get("style")
    if style is not None:
        try:
            palette(str(style))
        except (TooLittleContrast, ValueError) as error:
            raise LoadError(f"{name}: style {style!r}: {error}") from error
    contact = entry.get("team_contact")
    if contact is not None and (not isinstance(contact, str) or "@" not in contact):
        raise LoadError(f"{name}: team_contact must be a mail address, not {contact!r}")
    return {
        "code": code,
        "slug": slug,
        "name": name,
        "rni": bool(entry.get("rni")),
        "style": style,
        "team_contact": contact,
        **({"notices": json.dumps(_notices(name, entry["notices"]))} if "notices" in entry else {}),
    }


def _notices(name: str, given: Any) -> Mapping[str, Mapping[str, str]]:
    """Page -> language -> Markdown, Dutch at least: what is missing in a language is shown in Dutch."""
    if not isinstance(given, dict) or not set(given) <= set(NOTICED):
        raise LoadError(f"{name}: notices must be a table with some of the pages {', '.join(NOTICED)}")
    for page, texts in given.items():
        if not isinstance(texts, dict) or not all(isinstance(each, str) and each.strip() for each in texts.values()):
            raise LoadError(f"{name}: notices.{page} must have a text per language")
        if "nl" not in texts:
            raise LoadError(f"{name}: notices.{page} must have a text in nl")
    return given


def _membership(entry: Mapping[str, Any], codes: Mapping[str, str]) -> tuple[str, date, date | None]:
    slug = _text(entry, "memberships", "municipality")
    if slug not in codes:
        raise LoadError(f"memberships: {slug} is not one of the municipalities of this file")
    dates = entry.get("valid_from"), entry.get("valid_to")
    if not isinstance(dates[0], date) or not isinstance(dates[1], date | None):
        raise LoadError(f"memberships: {slug}: valid_from must be a date such as 2022-01-01")
    return codes[slug], dates[0], dates[1]


def _partner(entry: Mapping[str, Any], codes: Mapping[str, str], outcomes: set[str]) -> tuple[str, dict[str, Any]]:
    key = _text(entry, "partners", "key")
    for name in ("name", "when"):
        if not isinstance(entry.get(name), dict) or "nl" not in entry[name]:
            raise LoadError(f"partners: {key}: {name} must have a text per language, at least nl")
    if not isinstance(entry.get("verified_on"), date | None):
        raise LoadError(f"partners: {key}: verified_on must be a date such as 2026-01-31, without quotes")
    if entry.get("phone") and not entry.get("verified_on"):
        raise LoadError(f"partners: {key}: a phone number needs verified_on, the day somebody checked it")
    places = entry.get("municipalities", [])
    if not isinstance(places, list) or not isinstance(entry.get("hours", {}), dict):
        raise LoadError(f"partners: {key}: municipalities must be a list, hours a text per language")
    unknown = {str(place) for place in places} - set(codes)
    if unknown:
        raise LoadError(f"partners: {key}: unknown municipalities {', '.join(sorted(unknown))}")
    _text(entry, f"partners: {key}", "scope")
    if not _WEBSITE.fullmatch(str(entry.get("website", "https://none"))):
        raise LoadError(f"partners: {key}: website must begin with https:// or http://")
    for name, known in (("languages", None), ("audience", AUDIENCES)):
        given = entry.get(name, [])
        if not isinstance(given, list) or not all(isinstance(each, str) for each in given):
            raise LoadError(f"partners: {key}: {name} must be a list of texts")
        if known and not set(given) <= set(known):
            raise LoadError(f"partners: {key}: {name} must be some of {', '.join(known)}")
    _check_referring(key, entry, outcomes)
    return key, {name: value for name, value in entry.items() if name != "key"}


def _check_referring(key: str, entry: Mapping[str, Any], outcomes: set[str]) -> None:
    """What a partner says about referrals."""
    outcome, inside = entry.get("outcome", ""), entry.get("inside", "")
    if outcome != "" and outcome not in outcomes:
        raise LoadError(f"partners: {key}: no theme has an outcome {outcome!r}")
    if inside != "" and inside not in INSIDE:
        raise LoadError(f"partners: {key}: inside must be one of {', '.join(INSIDE)}, not {inside!r}")
    for name in ("police", "refer"):
        if not isinstance(entry.get(name, False), bool):
            raise LoadError(f"partners: {key}: {name} must be true or false")
    if not isinstance(entry.get("covenant_until"), date | None):
        raise LoadError(f"partners: {key}: covenant_until must be a date such as 2027-12-31, without quotes")
    if not isinstance(entry.get("note", {}), dict):
        raise LoadError(f"partners: {key}: note must be a text per language")
