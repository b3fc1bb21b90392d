"""The region itself: its name, what it promises and how long it keeps signals."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import Any

from portal.actions.installation.region_file.entries import SLUG, Entry, LoadError, is_count, table
from portal.domain.circles import KINDS
from portal.domain.deadlines import Promises
from portal.domain.retention import Terms

REGION = ("slug", "name", "kind")
DAYS = {"first_look_days": 60, "feedback_days": 60, "progress_days": 60, "question_days": 60}
"""Promises in working days, and the most there can be."""

PROMISES = (*DAYS, "follow_up_weeks", "review_weeks", "mail_slots")
LONGEST = {
    "none_months": 60,
    "kept_months": 60,
    "extension_months": 24,
    "passed_months": 120,
    "contact_days": 365,
    "hard_max_months": 240,
}
"""Terms of keeping, and the most there can be."""

_USUAL = Promises()
_SLOT = re.compile(r"([01]\d|2[0-3]):[0-5]\d")
_MOST = 10


def region(data: Mapping[str, Any]) -> dict[str, Any]:
    """The columns of a region, without its policy. Raises LoadError."""
    if not isinstance(data.get("region"), dict):
        raise LoadError("region: the table [region] is missing")
    own = Entry(data["region"], "region", REGION)
    found = {
        "slug": own.matching("slug", SLUG, "small letters, digits and single hyphens"),
        "name": own.text("name"),
        "kind": own.text("kind", 64),
    }
    if found["kind"] in KINDS:
        raise own.wrong("kind", f"{found['kind']!r} is for the other regions, [[regions]]; this one promises")
    return {**found, **promises(table(data, "promises")), "retention": json.dumps(terms(table(data, "retention")))}


def promises(given: Mapping[str, Any]) -> dict[str, Any]:
    """The promises as columns of a region; what is left out is as usual. Raises LoadError."""
    entry = Entry(given, "promises", PROMISES)
    days = {key: entry.count(key, most, "working days", getattr(_USUAL, key)) for key, most in DAYS.items()}
    review = entry.count("review_weeks", 52, "weeks", _USUAL.review_weeks)
    asked = given.get("follow_up_weeks", list(_USUAL.follow_up_weeks))
    if not _some(asked) or not all(is_count(weeks, 52) for weeks in asked) or len(set(asked)) != len(asked):
        raise entry.wrong("follow_up_weeks", f"must be 1 to {_MOST} different numbers of weeks such as [4, 12]")
    slots = given.get("mail_slots", ["08:30", "13:00"])
    if not _some(slots) or not all(isinstance(slot, str) and _SLOT.fullmatch(slot) for slot in slots):
        raise entry.wrong("mail_slots", f'must be 1 to {_MOST} times such as ["08:30", "13:00"]')
    if len(set(slots)) != len(slots):
        raise entry.wrong("mail_slots", "names a time twice")
    weeks = " ".join(str(each) for each in sorted(asked))
    return {**days, "review_weeks": review, "follow_up_weeks": weeks, "mail_slots": " ".join(slots)}


def _some(values: Any) -> bool:
    return isinstance(values, list) and 0 < len(values) <= _MOST


def terms(given: Mapping[str, Any]) -> dict[str, int]:
    """The terms of keeping that are named; what is left out is as usual. Raises LoadError."""
    entry = Entry(given, "retention", LONGEST)
    for key in given:
        entry.count(key, LONGEST[key], "days" if key.endswith("days") else "months", 0)
    found = Terms(**given)
    if found.hard_max_months < max(found.none_months, found.kept_months, found.passed_months):
        raise entry.wrong("hard_max_months", "must not be less than the other terms")
    return dict(given)
