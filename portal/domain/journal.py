"""What colleagues write down about a signal: notes, facts from sources, and the reasons behind what they decided."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any


@dataclass(frozen=True, slots=True)
class Note:
    """An entry of the journal, written by a functionaris for colleagues; never shown to a reporter or partner.

    `kind`: `note`; `fact` (what a source says about it on the day `on`; no text: nothing was found; `impression` is
    what the writer makes of it, kept apart); or the reason behind an `urgency`, an `assessment`, a `step`. `code` is
    the key of the source, level, assessment or outcome; `source` a source in own words.
    """

    ordinal: int
    author: str
    at: str
    text: str
    kind: str = "note"
    code: str = ""
    source: str = ""
    impression: str = ""
    on: date | None = None

    @property
    def words(self) -> tuple[str, ...]:
        """Everything somebody wrote in it."""
        return tuple(text for text in (self.text, self.impression, self.source) if text)

    def document(self) -> dict[str, Any]:
        """The document that is sealed; its place in the journal is in the associated data."""
        more = {"kind": self.kind, "code": self.code, "source": self.source, "impression": self.impression}
        own = {name: value for name, value in more.items() if value and value != "note"}
        on = {"on": self.on.isoformat()} if self.on else {}
        return {"author": self.author, "at": self.at, "text": self.text, **own, **on}

    @classmethod
    def from_document(cls, ordinal: int, document: Mapping[str, Any]) -> Note:
        """Read a sealed note; those of the first version have author, time and text only."""
        on = document.get("on")
        return cls(ordinal, **{**document, "on": date.fromisoformat(on) if on else None})
