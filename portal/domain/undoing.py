"""Taking back the last act on a signal: what it changed, kept beside it until somebody does something else."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any

from portal.domain.signals import Signal


@dataclass(frozen=True, slots=True)
class Stand:
    """The part of a signal's row that an act of the desk can change."""

    owner: str | None
    status: str
    urgency: str

    @classmethod
    def of(cls, signal: Signal) -> Stand:
        """Where a signal stands now."""
        return cls(signal.owner, signal.status.value, signal.urgency)


@dataclass(frozen=True, slots=True)
class Undo:
    """The last act, and how things were before it.

    `act` is the name of its event, `before` and `after` the row around it, `document` the handling before it, `note`
    the number of the entry that it made in the journal (0: none), `gate` a deputy it let in ("": nobody), `said` the
    number of the first message that it wrote to the reporter (0: none).
    """

    act: str
    by: str
    on: date
    before: Stand
    after: Stand
    document: Mapping[str, Any]
    note: int = 0
    gate: str = ""
    said: int = 0

    def offered(self, by: str, on: date, now: Stand) -> bool:
        """Whether this person can still take it back: the same day, and nothing changed since."""
        return self.by == by and self.on == on and self.after == now

    def sealed_form(self) -> dict[str, Any]:
        """The document that is sealed, as part of the handling."""
        return {
            "act": self.act,
            "by": self.by,
            "on": self.on.isoformat(),
            "before": asdict(self.before),
            "after": asdict(self.after),
            "document": dict(self.document),
            "note": self.note,
            "gate": self.gate,
            "said": self.said,
        }

    @classmethod
    def from_sealed(cls, document: Mapping[str, Any]) -> Undo:
        """Read what `sealed_form` made."""
        return cls(
            act=document["act"],
            by=document["by"],
            on=date.fromisoformat(document["on"]),
            before=Stand(**document["before"]),
            after=Stand(**document["after"]),
            document=document["document"],
            note=document["note"],
            gate=document.get("gate", ""),
            said=document.get("said", 0),
        )
