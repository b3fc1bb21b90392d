"""To which region a municipality belongs, and when. A membership includes both its days."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from itertools import pairwise

_DAY = timedelta(days=1)


class BadMembership(ValueError):
    """Memberships that cannot stand together; `reason` is a code: `order` (ends before it begins), `overlap`,
    `past` (begins before today)."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


@dataclass(frozen=True, slots=True)
class Membership:
    """A municipality in a region (its slug) from the day `first` to the day `last`; None: without an end."""

    region: str
    first: date
    last: date | None = None

    def holds(self, on: date) -> bool:
        """Whether it runs on that day."""
        return self.first <= on and (self.last is None or on <= self.last)


def in_order(memberships: Iterable[Membership]) -> tuple[Membership, ...]:
    """The memberships of one municipality, oldest first. Raises BadMembership: it is in one region at a time."""
    found = tuple(sorted(memberships, key=lambda each: each.first))
    if any(each.last is not None and each.last < each.first for each in found):
        raise BadMembership("order")
    for earlier, later in pairwise(found):
        if earlier.last is None or later.first <= earlier.last:
            raise BadMembership("overlap")
    return found


def running(memberships: Iterable[Membership], on: date) -> Membership | None:
    """The membership on a day."""
    return next((each for each in memberships if each.holds(on)), None)


def outside_from(memberships: Sequence[Membership], on: date) -> date | None:
    """The first day, from `on`, on which it is in no region; None when that day is not known to come."""
    day = on
    for each in in_order(memberships):
        if each.holds(day):
            if each.last is None or each.last == date.max:
                return None
            day = each.last + _DAY
    return day


def sooner(before: Sequence[Membership], after: Sequence[Membership], on: date) -> date | None:
    """The day on which it would be in no region while it was in one; None when nothing gets worse."""
    was, becomes = outside_from(before, on), outside_from(after, on)
    return becomes if becomes is not None and (was is None or becomes < was) else None


def joined(memberships: Sequence[Membership], new: Membership) -> tuple[Membership, ...]:
    """With a new membership; the one that runs when it begins ends the day before. Raises BadMembership."""
    return in_order([*(ended(each, new) for each in memberships), new])


def ended(before: Membership, new: Membership) -> Membership:
    """A membership that ends the day before a new one begins, when it runs then."""
    return replace(before, last=new.first - _DAY) if before.first < new.first and before.holds(new.first) else before
