"""What partners tell about a year, which stands beside the portal's own figures and is never added to them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from portal.domain.figures.published import SMALLEST

MEASURES = ("victims", "reports", "cases")
"""What a partner counts: (possible) victims, reports that came in, cases that were taken up."""

FIRST_YEAR = 2000
"""Older years are typing mistakes."""

MOST = 1_000_000
SOURCE_LIMIT = 200


class TooSmall(ValueError):
    """A number from 1 to 4 can point at people: it is kept as "fewer than five"."""


@dataclass(frozen=True, slots=True)
class PartnerFigure:
    """One figure of a partner (its key in the region) about a calendar year. `count` None: fewer than five.

    `measure`: one of MEASURES. `source`: where it can be found. Raises TooSmall, ValueError for what cannot be.
    """

    theme: str
    year: int
    partner: str
    measure: str
    count: int | None
    source: str

    def __post_init__(self) -> None:
        if self.measure not in MEASURES or self.year < FIRST_YEAR or not 0 <= (self.count or 0) <= MOST:
            raise ValueError(self.measure)
        if self.count and self.count < SMALLEST:
            raise TooSmall(self.count)

    @property
    def key(self) -> str:
        """What it is kept under, within its region."""
        return f"{self.year}/{self.theme}/{self.partner}/{self.measure}"

    @property
    def document(self) -> dict[str, Any]:
        """What of it can change, for the list of changes."""
        return {"count": "<5" if self.count is None else self.count, "source": self.source}
