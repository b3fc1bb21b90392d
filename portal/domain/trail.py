"""What happened, for whoever must prove it. Events hold ids and settings, never names, phones or contents."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime

REPORTER_ACTS = frozenset({"filed", "added", "rated", "received_inside"})
"""Acts kept with the date only: those of a reporter, and that a referred signal came in (an hour would link it)."""


@dataclass(frozen=True, slots=True)
class Event:
    """One act. `at` is an exact time for staff and a date for reporters; `actor` is a principal id or None."""

    act: str
    at: datetime | date
    actor: str | None = None
    municipality: str | None = None
    signal: str | None = None
    facts: Mapping[str, str | int | bool] = field(default_factory=dict)

    @property
    def when(self) -> str:
        """ISO text of the moment: a date for a reporter's act, whatever was passed."""
        if self.act in REPORTER_ACTS and isinstance(self.at, datetime):
            return self.at.date().isoformat()
        return self.at.isoformat()
