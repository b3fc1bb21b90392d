"""What ties signals of one municipality together, as somebody decided. Sealed with each signal, both ways."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any


class Tie(StrEnum):
    """What another signal is to this one."""

    SAME = "same"
    DUPLICATE = "duplicate"
    ORIGINAL = "original"
    DISMISSED = "dismissed"


OTHER_SIDE: Mapping[Tie, Tie] = {
    Tie.SAME: Tie.SAME,
    Tie.DUPLICATE: Tie.ORIGINAL,
    Tie.ORIGINAL: Tie.DUPLICATE,
    Tie.DISMISSED: Tie.DISMISSED,
}
"""What stands in the other signal."""


@dataclass(frozen=True, slots=True)
class Link:
    """A tie with the signal of this id. `duplicate`: this one tells what that one told before; `original`: that one
    tells it again; `dismissed`: somebody looked, and they are not about the same.
    """

    signal: str
    kind: Tie
    on: date
    by: str

    @property
    def holds(self) -> bool:
        """Whether the two belong together."""
        return self.kind is not Tie.DISMISSED


Links = Mapping[str, Link]
"""The ties of one signal by the id of the other."""


def document(links: Links) -> dict[str, Any]:
    """The document that is sealed."""
    return {
        "v": 1,
        "links": [
            {"signal": each.signal, "kind": each.kind.value, "on": each.on.isoformat(), "by": each.by}
            for each in links.values()
        ],
    }


def from_document(found: Mapping[str, Any]) -> dict[str, Link]:
    """Read what `document` made."""
    return {
        each["signal"]: Link(each["signal"], Tie(each["kind"]), date.fromisoformat(each["on"]), each["by"])
        for each in found["links"]
    }


def linked(links: Iterable[Link]) -> bool:
    """Whether any of these is a link made because they are about the same."""
    return any(each.kind is Tie.SAME for each in links)
