"""What one signal compared with those of other municipalities: sealed with it, so that the code alone tells nothing."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from portal.domain.matching import ACROSS, Identifier, Kind

QUOTA = 20
"""How many identifiers one person compares on a day."""


@dataclass(frozen=True, slots=True)
class Compared:
    """An identifier of a signal that was compared: its code in the region, since when, and by whom (a principal)."""

    identifier: Identifier
    code: bytes
    on: date
    by: str


@dataclass(frozen=True, slots=True)
class Call:
    """Somebody decided about a hit. `same`: after a call, that both signals are about the same."""

    on: date
    by: str
    same: bool = False


@dataclass(frozen=True, slots=True)
class Across:
    """What a signal compared, sealed with it. `dismissed` and `called`: by the id of the other signal.

    The other signal holds one of its own: neither can be read with the key of the other.
    """

    compared: tuple[Compared, ...] = ()
    dismissed: Mapping[str, Call] = field(default_factory=dict)
    called: Mapping[str, Call] = field(default_factory=dict)

    @property
    def kinds(self) -> dict[bytes, Kind]:
        """Of which kind each code is: the database does not say it."""
        return {each.code: each.identifier.kind for each in self.compared}

    @property
    def linked(self) -> bool:
        """Whether somebody found that a signal elsewhere is about the same."""
        return any(each.same and signal not in self.dismissed for signal, each in self.called.items())

    def of(self, identifier: Identifier) -> Compared | None:
        """What was compared of this identifier."""
        return next((each for each in self.compared if each.identifier == identifier), None)

    def with_one(self, new: Compared) -> Across:
        """With one more; in the place of an older one of the same identifier."""
        others = tuple(each for each in self.compared if each.identifier != new.identifier)
        return replace(self, compared=(*others, new))

    def only(self, found: Iterable[Identifier]) -> Across:
        """Without what no longer stands in the signal."""
        there = set(found)
        return replace(self, compared=tuple(each for each in self.compared if each.identifier in there))

    def document(self) -> dict[str, Any]:
        """The document that is sealed."""
        return {
            "v": 1,
            "compared": [
                {
                    "kind": each.identifier.kind.value,
                    "value": each.identifier.value,
                    "code": each.code.hex(),
                    "on": each.on.isoformat(),
                    "by": each.by,
                }
                for each in self.compared
            ],
            "dismissed": _calls(self.dismissed),
            "called": _calls(self.called),
        }

    @classmethod
    def from_document(cls, found: Mapping[str, Any]) -> Across:
        """Read what `document` made."""
        compared = tuple(
            Compared(
                Identifier(Kind(each["kind"]), each["value"]),
                bytes.fromhex(each["code"]),
                date.fromisoformat(each["on"]),
                each["by"],
            )
            for each in found["compared"]
        )
        return cls(compared, _read_calls(found["dismissed"]), _read_calls(found["called"]))


def comparable(found: Iterable[Identifier]) -> list[Identifier]:
    """Of these identifiers those that may be compared between municipalities, in a fixed order."""
    return sorted(each for each in found if each.kind in ACROSS)


def _calls(calls: Mapping[str, Call]) -> dict[str, dict[str, Any]]:
    return {signal: {"on": each.on.isoformat(), "by": each.by, "same": each.same} for signal, each in calls.items()}


def _read_calls(found: Mapping[str, Any]) -> dict[str, Call]:
    return {signal: Call(date.fromisoformat(each["on"]), each["by"], each["same"]) for signal, each in found.items()}
