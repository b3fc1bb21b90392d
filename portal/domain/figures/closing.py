"""When a year closes: from that day its figures are shown, and from that day they never change again.

Both on one day, and no part of a year sooner: whoever took the figures of two moments along could subtract one from
the other, and read in the difference what a single signal was.
"""

from __future__ import annotations

from datetime import date

CLOSING_MONTH = 2
"""The month of the next year on whose first day a year closes: all of January is left to open and to pass on.

Texts for people name the day (`web/office/figures/definitions`, translations/*/report): change them along.
"""

__all__ = ["CLOSING_MONTH", "closes_on", "is_closed", "newest_closed"]


def closes_on(year: int) -> date:
    """The first day on which the figures of a calendar year are shown, and stand fast."""
    return date(year + 1, CLOSING_MONTH, 1)


def is_closed(year: int, today: date) -> bool:
    """Whether the figures of a year stand fast."""
    return today >= closes_on(year)


def newest_closed(today: date) -> int:
    """The newest year that is closed."""
    return next(year for year in (today.year - 1, today.year - 2) if is_closed(year, today))
