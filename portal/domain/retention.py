"""How long a signal is kept: a term per outcome, counted from the last activity, and a hard maximum."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from portal.domain.deadlines import add_working_days
from portal.domain.handling import KEPT, LINKED, Handling
from portal.domain.signals import Status

WARNING = timedelta(days=14)
"""How long before a signal is erased whoever answers for it is warned; and how long a reporter who wrote is safe."""

FORWARDED = ("doorgezet_intern", "doorgezet_gemeente")
"""Outcomes that count for no figure of the chain, but passed the signal on all the same. A theme may lack them."""


class Kind(StrEnum):
    """Which term holds. `NONE`: closed without passing it on; `OPEN`: not finished, so only the hard maximum."""

    NONE = "none"
    KEPT = "kept"
    PASSED = "passed"
    OPEN = "open"


@dataclass(frozen=True, slots=True)
class Terms:
    """The terms of a region in months from the last activity; `hard_max_months` from the day of receipt, whatever is
    left undone. `contact_days`: how long the contact data of the reporter stay after the last feedback.
    `extension_months`: how much longer a signal is kept, once, for a reason.
    """

    none_months: int = 6
    kept_months: int = 12
    extension_months: int = 12
    passed_months: int = 24
    contact_days: int = 30
    hard_max_months: int = 60

    def months(self, kind: Kind) -> int:
        """The term of a kind that has one."""
        return {Kind.NONE: self.none_months, Kind.KEPT: self.kept_months, Kind.PASSED: self.passed_months}[kind]


@dataclass(frozen=True, slots=True)
class Spared:
    """What is known in the row, and moves the day: when it came in, and the day that stood there (None: unknown)."""

    received_on: date
    erase_on: date | None


def add_months(day: date, months: int) -> date:
    """The same day so many months later, or the last one of a month that is shorter."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def kind_of(status: Status, handling: Handling, lasting: Collection[str]) -> Kind:
    """Which term holds. `lasting`: the outcomes of the theme that count, or came back from a partner."""
    if any(outcome in lasting or outcome in (LINKED, *FORWARDED) for outcome in handling.outcomes):
        passed = status in (Status.CLOSED, Status.KEPT)
        return Kind.PASSED if passed else Kind.OPEN
    if status is Status.KEPT or (status is Status.CLOSED and handling.outcome == KEPT):
        return Kind.KEPT
    return Kind.NONE if status is Status.CLOSED else Kind.OPEN


def hard_maximum(received_on: date, terms: Terms) -> date:
    """The day after which nothing keeps a signal but a reporter who wrote."""
    return add_months(received_on, terms.hard_max_months)


def at_the_latest(received_on: date, today: date, terms: Terms) -> date:
    """The last day that new terms allow for what came in before; never sooner than there is time to warn.

    Told without a key: the hard maximum holds whatever became of a signal. The other terms wait for the next act.
    """
    return max(hard_maximum(received_on, terms), soonest(today))


def warned_until(today: date) -> date:
    """Up to which day of erasing people are warned today: mail goes on working days, and at least 14 days before."""
    told = add_working_days(today, 0)
    return add_working_days(told, 1) + WARNING - timedelta(days=1)


def soonest(today: date) -> date:
    """The first day on which what changes today may be erased: nobody was warned of a day before it."""
    return warned_until(today) + timedelta(days=1)


def erase_on(kind: Kind, handling: Handling, row: Spared, today: date, terms: Terms) -> date:
    """The day on which a signal is erased, after an act of today.

    Never sooner than there is time to warn. Once the hard maximum stands, no act moves it.
    """
    hard = hard_maximum(row.received_on, terms)
    if kind is Kind.OPEN:
        term = hard
    else:
        term = add_months(handling.active_on or today, terms.months(kind))
        if handling.extension:
            term = max(term, handling.extension.until)
    if term < hard:
        return max(term, soonest(today))
    if row.erase_on is not None and row.erase_on >= today:
        return min(max(hard, soonest(today)), max(hard, row.erase_on))
    return max(hard, soonest(today))


def after_a_message(status: Status, row: Spared, today: date, terms: Terms) -> date:
    """The day once the reporter wrote, told from the row alone: the server has no key then.

    A puzzle piece begins its term again, what is open has only the hard maximum; a rating of what is closed keeps it
    for the time of a warning. A later act of the desk computes it anew.
    """
    hard = hard_maximum(row.received_on, terms)
    before = row.erase_on or hard
    kept = min(add_months(today, terms.kept_months), hard)
    term = {Status.KEPT: kept, Status.CLOSED: before}.get(status, hard)
    return max(before, term, soonest(today))


def extended(handling: Handling, row: Spared, today: date, terms: Terms) -> date | None:
    """Until which day one extension keeps a signal; None when there is none left to give."""
    if handling.extension or row.erase_on is None:
        return None
    until = min(add_months(max(row.erase_on, today), terms.extension_months), hard_maximum(row.received_on, terms))
    return until if until > row.erase_on else None
