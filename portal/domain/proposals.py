"""A change of a region that one manager proposes and another agrees with: what it holds, and what it brings about."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import Any

from portal.domain.places import Region

LAPSES = timedelta(days=14)
"""How long a proposal waits for the second person."""


class Part(StrEnum):
    """What is settled by two; each part waits for itself."""

    RECORD = "record"
    PROMISES = "promises"
    TERMS = "terms"
    LINKING = "linking"


@dataclass(frozen=True, slots=True)
class Refusal:
    """Another manager did not agree, and why; it stands there until the proposal lapses or somebody proposes anew."""

    by: str
    on: date
    because: str


@dataclass(frozen=True, slots=True)
class Proposal:
    """All values of a part as they were (`before`) and as they are to be; `by` is a principal."""

    id: str
    region: str
    part: Part
    before: Mapping[str, Any]
    after: Mapping[str, Any]
    because: str
    by: str
    on: date
    refused: Refusal | None = None

    @property
    def until(self) -> date:
        """The last day on which somebody can agree."""
        return self.on + LAPSES

    def waits(self, today: date) -> bool:
        """Whether it can still be agreed with: not refused, and not too old."""
        return self.refused is None and today <= self.until

    @property
    def fields(self) -> tuple[str, ...]:
        """What it changes, in the order of the part."""
        return tuple(name for name in self.after if self.after[name] != self.before.get(name))


def values_of(region: Region, part: Part) -> dict[str, Any]:
    """The values of a part of a region as JSON knows them, by the names of the region file."""
    if part is Part.RECORD:
        return {"name": region.name, "kind": region.kind}
    if part is Part.TERMS:
        return asdict(region.terms)
    if part is Part.LINKING:
        return dict(region.linking.values)
    weeks = {"follow_up_weeks": list(region.promises.follow_up_weeks)}
    return {**asdict(region.promises), **weeks, "mail_slots": list(region.mail_slots)}


def consequences(part: Part, before: Mapping[str, Any], after: Mapping[str, Any]) -> tuple[str, ...]:
    """What a change brings about, as codes, the gravest first; empty when nothing changes."""
    if part is Part.RECORD:
        return () if before == after else ("named",)
    if part is Part.LINKING:
        return _of_linking(before, after)
    numbers = {name for name, value in after.items() if type(value) is int}
    less = {name for name in numbers if after[name] < before[name]}
    more = {name for name in numbers if after[name] > before[name]}
    found: list[tuple[str, object]]
    if part is Part.PROMISES:
        changed = [(code, before.get(name) != after.get(name)) for code, name in _LISTED.items()]
        found = [("sooner", less), ("later", more), *changed]
        return tuple(code for code, holds in found if holds)
    found = [
        ("longest_shorter", "hard_max_months" in less),
        ("contact_sooner", "contact_days" in less),
        ("shorter", less & _OF_OUTCOMES),
        ("longer", more & {*_OF_OUTCOMES, "hard_max_months"}),
        ("contact_later", "contact_days" in more),
    ]
    return tuple(code for code, holds in found if holds)


def _of_linking(before: Mapping[str, Any], after: Mapping[str, Any]) -> tuple[str, ...]:
    if before.get("compares") != after.get("compares"):
        return ("compared",) if after.get("compares") == "yes" else ("codes_deleted",)
    return () if before == after else ("papers",)


_LISTED = {"asked": "follow_up_weeks", "mailed": "mail_slots"}
_OF_OUTCOMES = {"none_months", "kept_months", "passed_months", "extension_months"}
