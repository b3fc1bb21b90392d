"""What the desk did with a signal: its assessment, the steps on the way, the end. Sealed as one document."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from portal.domain.undoing import Undo

ENRICHED, LINKED, DISCUSSED, KEPT = "verrijkt", "gekoppeld", "besproken", "bewaard"
"""Outcomes that come with an act of their own: a fact that was found, a link, two statuses. A theme may lack them."""

ADVISED = "info_gegeven"
"""An outcome to close with that can also be a step on the way: the reporter got advice. A theme may lack it."""


@dataclass(frozen=True, slots=True)
class Step:
    """Something that came of the signal on the way: the key of an outcome of the theme, the day, and by whom."""

    outcome: str
    on: date
    by: str


@dataclass(frozen=True, slots=True)
class Assessment:
    """What the functionaris makes of it, with the reason in two lines. Never more than a suspicion."""

    key: str
    reason: str
    on: date
    by: str


@dataclass(frozen=True, slots=True)
class Extension:
    """Kept longer than its term, once: until which day, why, since when and by whom."""

    until: date
    reason: str
    on: date
    by: str


@dataclass(frozen=True, slots=True)
class Proposal:
    """Somebody proposes to erase the signal before its term, and why. Somebody else has to agree."""

    reason: str
    on: date
    by: str


@dataclass(frozen=True, slots=True)
class Handling:
    """How far the desk is with a signal.

    `outcome` and `reason` belong to closing (`reason`: why the reporter heard nothing). `told_on`: the day the reporter
    first heard something. `review_on`: when a kept puzzle piece is looked at again. `follow_ups`: the days on which
    partners are to be asked, by the number of the referral. `undo`: how to take back the last act. `active_on`: the day
    somebody last did something with it (None in what an older version wrote). `extension`, `proposal`: about its end.
    """

    outcome: str = ""
    reason: str = ""
    told_on: date | None = None
    review_on: date | None = None
    assessment: Assessment | None = None
    steps: tuple[Step, ...] = ()
    follow_ups: Mapping[int, tuple[date, ...]] = field(default_factory=dict)
    undo: Undo | None = None
    active_on: date | None = None
    extension: Extension | None = None
    proposal: Proposal | None = None

    def with_step(self, outcome: str, on: date, by: str) -> Handling:
        """With one step more; a step of the same kind is not repeated."""
        if outcome in self.outcomes:
            return self
        return replace(self, steps=(*self.steps, Step(outcome, on, by)))

    def without_step(self, outcome: str) -> Handling:
        """Without the steps of this kind."""
        return replace(self, steps=tuple(step for step in self.steps if step.outcome != outcome))

    @property
    def outcomes(self) -> tuple[str, ...]:
        """Everything that came of it, in order: the steps, then the outcome it was closed with."""
        on_the_way = tuple(step.outcome for step in self.steps)
        return on_the_way if self.outcome in ("", *on_the_way) else (*on_the_way, self.outcome)

    @property
    def worked_on(self) -> bool:
        """Whether the desk wrote anything down: what it thinks, a step, an end, or a word to the reporter."""
        return bool(self.outcomes or self.assessment or self.told_on or self.reason or self.review_on)

    @property
    def follow_up_on(self) -> date | None:
        """The earliest day on which a partner is to be asked."""
        return min((day for days in self.follow_ups.values() for day in days), default=None)

    @property
    def last_day(self) -> date | None:
        """The latest day that is written down in it: what an older version left of when it was last worked on."""
        days = [self.active_on, self.told_on, *(step.on for step in self.steps)]
        days.append(self.assessment.on if self.assessment else None)
        return max((day for day in days if day), default=None)

    def document(self) -> dict[str, Any]:
        """The document that is sealed."""
        return {
            "v": 3,
            "outcome": self.outcome,
            "reason": self.reason,
            "told_on": _text(self.told_on),
            "review_on": _text(self.review_on),
            "assessment": self.assessment
            and {
                "key": self.assessment.key,
                "reason": self.assessment.reason,
                "on": _text(self.assessment.on),
                "by": self.assessment.by,
            },
            "steps": [{"outcome": step.outcome, "on": _text(step.on), "by": step.by} for step in self.steps],
            "follow_ups": {str(number): [_text(day) for day in days] for number, days in self.follow_ups.items()},
            "undo": self.undo and self.undo.sealed_form(),
            "active_on": _text(self.active_on),
            "extension": self.extension
            and {
                "until": _text(self.extension.until),
                "reason": self.extension.reason,
                "on": _text(self.extension.on),
                "by": self.extension.by,
            },
            "proposal": self.proposal
            and {"reason": self.proposal.reason, "on": _text(self.proposal.on), "by": self.proposal.by},
        }

    @classmethod
    def from_document(cls, document: Mapping[str, Any]) -> Handling:
        """Read a sealed document of version 1 (outcome and reason only), 2 (nothing about erasing) or 3."""
        assessment, extension = document.get("assessment"), document.get("extension")
        proposal = document.get("proposal")
        return cls(
            outcome=document["outcome"],
            reason=document["reason"],
            told_on=_date(document.get("told_on")),
            review_on=_date(document.get("review_on")),
            assessment=Assessment(
                assessment["key"], assessment["reason"], date.fromisoformat(assessment["on"]), assessment["by"]
            )
            if assessment
            else None,
            steps=tuple(
                Step(step["outcome"], date.fromisoformat(step["on"]), step["by"]) for step in document.get("steps", ())
            ),
            follow_ups={
                int(number): tuple(date.fromisoformat(day) for day in days)
                for number, days in document.get("follow_ups", {}).items()
            },
            undo=Undo.from_sealed(document["undo"]) if document.get("undo") else None,
            active_on=_date(document.get("active_on")),
            extension=Extension(
                date.fromisoformat(extension["until"]),
                extension["reason"],
                date.fromisoformat(extension["on"]),
                extension["by"],
            )
            if extension
            else None,
            proposal=Proposal(proposal["reason"], date.fromisoformat(proposal["on"]), proposal["by"])
            if proposal
            else None,
        )


def _text(day: date | None) -> str | None:
    return day.isoformat() if day else None


def _date(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None
