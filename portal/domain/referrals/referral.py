"""One referral as a record: to whom, why, what was told, and what came back. Sealed under the key of its signal."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from typing import Any

PORTAL = "portal"
"""The channel of a referral that was delivered inside the portal."""


class Said(StrEnum):
    """What is written down about a referral afterwards. `ASKED`: the partner was asked and had no answer yet."""

    ASKED = "asked"
    ACCEPTED = "accepted"
    REFUSED = "refused"
    DONE = "done"
    WITHDRAWN = "withdrawn"


_FINAL = (Said.REFUSED, Said.DONE, Said.WITHDRAWN)


class NoSuchAnswer(ValueError):
    """This cannot be written down about the referral: it has ended, or there is nothing to undo."""


@dataclass(frozen=True, slots=True)
class Answer:
    """One thing that came back. `text` is the reason or a remark, `outcome` a result of the theme (only with DONE)."""

    said: Said
    on: date
    by: str
    text: str = ""
    outcome: str = ""


@dataclass(frozen=True, slots=True)
class Referral:
    """A signal handed on to a partner.

    `partner` is a key of the sociale kaart, `to` says in own words who exactly (a team, a municipality, or the partner
    itself when the list has none). `text` was rewritten for the partner. `shared`: the questions whose answers were
    given along. `reminded`: it was confirmed that a victim is named as one. `barrier` and `owner` belong to a measure
    of an own team. `receipt`: the code of the signal that was made of it inside the portal, "" when it was handed over
    outside. `counted`: the outcome it added to the signal.
    """

    partner: str
    to: str
    purpose: str
    basis: str
    channel: str
    text: str
    on: date
    by: str
    shared: tuple[str, ...] = ()
    reminded: bool = False
    barrier: str = ""
    owner: str = ""
    receipt: str = ""
    counted: str = ""
    answers: tuple[Answer, ...] = ()

    @property
    def state(self) -> Said | None:
        """Where it stands: the last answer that says so, None while the partner said nothing yet."""
        return next((answer.said for answer in reversed(self.answers) if answer.said is not Said.ASKED), None)

    @property
    def open(self) -> bool:
        """Whether a final answer is still to come."""
        return self.state not in _FINAL

    @property
    def results(self) -> tuple[str, ...]:
        """The results that the partner reported, as outcomes of the theme."""
        return tuple(answer.outcome for answer in self.answers if answer.outcome)

    def with_answer(self, answer: Answer) -> Referral:
        """With one answer more. Raises NoSuchAnswer when it ended, or was accepted already."""
        if not self.open or (answer.said is Said.ACCEPTED and self.state is Said.ACCEPTED):
            raise NoSuchAnswer(answer.said)
        return replace(self, answers=(*self.answers, answer))

    def without_last(self) -> Referral:
        """Without the last answer. Raises NoSuchAnswer when there is none."""
        if not self.answers:
            raise NoSuchAnswer("nothing to undo")
        return replace(self, answers=self.answers[:-1])

    def document(self) -> dict[str, Any]:
        """The document that is sealed."""
        return {
            "v": 1,
            "partner": self.partner,
            "to": self.to,
            "purpose": self.purpose,
            "basis": self.basis,
            "channel": self.channel,
            "text": self.text,
            "on": self.on.isoformat(),
            "by": self.by,
            "shared": list(self.shared),
            "reminded": self.reminded,
            "barrier": self.barrier,
            "owner": self.owner,
            "receipt": self.receipt,
            "counted": self.counted,
            "answers": [
                {
                    "said": answer.said.value,
                    "on": answer.on.isoformat(),
                    "by": answer.by,
                    "text": answer.text,
                    "outcome": answer.outcome,
                }
                for answer in self.answers
            ],
        }

    @classmethod
    def from_document(cls, document: Mapping[str, Any]) -> Referral:
        """Read a sealed document of version 1."""
        plain = ("partner", "to", "purpose", "basis", "channel", "text", "by", "barrier", "owner", "receipt", "counted")
        return cls(
            **{name: document[name] for name in plain},
            on=date.fromisoformat(document["on"]),
            shared=tuple(document["shared"]),
            reminded=document["reminded"],
            answers=tuple(
                Answer(Said(each["said"]), date.fromisoformat(each["on"]), each["by"], each["text"], each["outcome"])
                for each in document["answers"]
            ),
        )
