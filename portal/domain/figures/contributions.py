"""What one signal adds to the figures: values of dimensions, never a text, a place or a person."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from itertools import product
from typing import Any

from portal.domain.deadlines import working_days_between
from portal.domain.figures.published import MELDING, SIGNAL
from portal.domain.handling import Handling
from portal.domain.signals import Report, Status
from portal.domain.themes import Theme

ALL = "all"
"""The value of the dimensions `signal` and `melding`: every one of them."""

YES = "yes"
LONGEST_LOOK = 60
"""Working days until the first look that are counted as they are; more count as so many."""

Contribution = tuple[str, str]
"""A dimension and a value under which a signal falls, as they stand in the counters."""


@dataclass(frozen=True, slots=True)
class Counted:
    """What stands sealed with a signal: the month it counts in ("2026-11"), and what was added for it to the figures.

    `facts` stay true whatever happens later: how soon somebody looked and answered, whether contact data was left,
    whether it was found to touch another municipality. They are kept also while the signal itself does not count.
    """

    month: str
    added: frozenset[Contribution] = frozenset()
    facts: Mapping[str, str] = field(default_factory=dict)

    def document(self) -> dict[str, Any]:
        """The document that is sealed."""
        return {"v": 2, "month": self.month, "added": sorted(map(list, self.added)), "facts": dict(self.facts)}

    @classmethod
    def from_document(cls, document: Mapping[str, Any], month: str) -> Counted:
        """Read a sealed document of version 1 (the two promises only) or 2. `month`: of the day of receipt."""
        if document["v"] == 1:
            facts = {dimension: value for dimension, (_, value) in document["added"].items()}
            return cls(month, frozenset(facts.items()), facts)
        added = frozenset((dimension, value) for dimension, value in document["added"])
        return cls(document["month"], added, dict(document["facts"]))


@dataclass(frozen=True, slots=True)
class Weighed:
    """What decides what a signal counts as. `urgency` and `status` are those of its row."""

    report: Report
    urgency: str
    status: Status
    handling: Handling


def first_look(received_on: date, looked_on: date, *, in_time: bool) -> dict[str, str]:
    """The facts about the first look."""
    days = min(working_days_between(received_on, looked_on), LONGEST_LOOK)
    return {"first_look": _kept(in_time), "look_days": str(days)}


def first_word(*, in_time: bool) -> dict[str, str]:
    """The fact about the first word to the reporter."""
    return {"feedback": _kept(in_time)}


def contributions(theme: Theme, signal: Weighed, facts: Mapping[str, str]) -> frozenset[Contribution]:
    """Everything a signal adds. Nothing when it turned out to be a double or no signal at all.

    What a colleague in another municipality handed on was counted there: it counts only as received, and for the
    promises that were made about it.
    """
    outcomes = _outcomes(theme, signal)
    if outcomes is None:
        return frozenset()
    if signal.report.referred:
        promises = ((key, facts[key]) for key in ("first_look", "feedback") if key in facts)
        return frozenset([("received_from", YES), *((f"received:{key}", value) for key, value in promises)])
    melding = any(theme.outcome(key).counts for key in outcomes)
    answers = [*_answers(theme, signal.report), ("urgency", signal.urgency)]
    found = [(SIGNAL, ALL), *answers, *_crosses(theme, signal.report), *facts.items()]
    found += [("told", "told" if signal.report.told else "form")]
    found += [("outcome", key) for key in outcomes]
    assessment = signal.handling.assessment
    found += [("assessment", assessment.key)] if assessment else []
    if melding:
        found += [(MELDING, ALL), *((f"{MELDING}:{dimension}", value) for dimension, value in answers)]
    return frozenset(found)


def _outcomes(theme: Theme, signal: Weighed) -> tuple[str, ...] | None:
    """Its outcomes that the theme knows; None when one of them takes it out of the figures.

    A signal that was opened again is a signal again; what happened to it before that did happen.
    """
    known = {outcome.key: outcome.kind for outcome in theme.outcomes}
    found = tuple(key for key in signal.handling.outcomes if key in known)
    out = [key for key in found if known[key] == "excluded"]
    if out and signal.status is Status.CLOSED and signal.handling.outcome in out:
        return None
    return tuple(key for key in found if key not in out)


def _answers(theme: Theme, report: Report) -> Iterator[Contribution]:
    for dimension in theme.figures.dimensions:
        for value in _chosen(theme, report, dimension):
            yield dimension, value


def _crosses(theme: Theme, report: Report) -> Iterator[Contribution]:
    for first, second in theme.figures.crosses:
        for pair in product(_chosen(theme, report, first), _chosen(theme, report, second)):
            yield f"{first}*{second}", "*".join(pair)


def _chosen(theme: Theme, report: Report, dimension: str) -> tuple[str, ...]:
    """The answers that the theme knows; of a question with one answer no more than one."""
    question = theme.question(dimension)
    chosen = report.answers.get(dimension, ())
    found = tuple(choice.key for choice in question.choices if choice.key in chosen)
    return found if question.kind == "many" else found[:1]


def _kept(in_time: bool) -> str:
    return "in_time" if in_time else "late"
