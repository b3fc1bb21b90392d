"""What a reporter hands in, and the states it goes through. A signal accuses nobody."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import Any

STORY_LIMIT = 20_000
TEXT_LIMIT = 500
MESSAGE_LIMIT = 4_000


class Status(StrEnum):
    """Where the functionaris is with a signal."""

    RECEIVED = "received"
    READ = "read"
    QUESTION = "question"
    IN_PROGRESS = "in_progress"
    DISCUSSED = "discussed"
    PASSED_ON = "passed_on"
    KEPT = "kept"
    CLOSED = "closed"


class PublicStatus(StrEnum):
    """What the reporter sees; it never says more than the functionaris told."""

    RECEIVED = "received"
    READ = "read"
    QUESTION = "question"
    IN_PROGRESS = "in_progress"
    CLOSED = "closed"


_WORKING = (Status.QUESTION, Status.IN_PROGRESS, Status.DISCUSSED, Status.PASSED_ON, Status.KEPT, Status.CLOSED)

TRANSITIONS: Mapping[Status, tuple[Status, ...]] = {
    Status.RECEIVED: (Status.READ,),
    Status.READ: _WORKING,
    **{status: tuple(other for other in _WORKING if other is not status) for status in _WORKING if status != "closed"},
    Status.CLOSED: (Status.IN_PROGRESS,),
}
"""The one table of allowed transitions; a closed signal is reopened into `in_progress`."""

_SHOWN_AS: Mapping[Status, PublicStatus] = {
    Status.RECEIVED: PublicStatus.RECEIVED,
    Status.READ: PublicStatus.READ,
    Status.QUESTION: PublicStatus.QUESTION,
    Status.IN_PROGRESS: PublicStatus.IN_PROGRESS,
    Status.DISCUSSED: PublicStatus.IN_PROGRESS,
    Status.PASSED_ON: PublicStatus.IN_PROGRESS,
    Status.KEPT: PublicStatus.IN_PROGRESS,
    Status.CLOSED: PublicStatus.CLOSED,
}


class NotAllowed(ValueError):
    """The signal cannot go from this status to that one."""


def move(current: Status, target: Status) -> Status:
    """The new status; raises NotAllowed when the table does not know this transition."""
    if target not in TRANSITIONS[current]:
        raise NotAllowed(f"{current} -> {target}")
    return target


def shown_as(status: Status) -> PublicStatus:
    """What the reporter sees for a status."""
    return _SHOWN_AS[status]


URGENCIES = ("acuut", "spoed", "niet_acuut")
"""Levels from most to least urgent."""


@dataclass(frozen=True, slots=True)
class Contact:
    """How to reach a reporter who asked for it; `notify` means: mail me (without contents) when there is news."""

    name: str = ""
    phone: str = ""
    email: str = ""
    notify: bool = False

    @property
    def given(self) -> bool:
        """Whether anything was left at all."""
        return bool(self.name or self.phone or self.email)


@dataclass(frozen=True, slots=True)
class Told:
    """How a signal came that somebody else told: `channel` and `by` are codes, `entered_by` is a principal."""

    channel: str
    by: str
    entered_by: str

    def document(self) -> dict[str, str]:
        """What is sealed with the report."""
        return {"channel": self.channel, "by": self.by, "entered_by": self.entered_by}


@dataclass(frozen=True, slots=True)
class Referred:
    """Where a signal came from that a colleague handed on: the signal it was made of, from where, and by whom."""

    origin: str
    municipality: str
    by: str
    name: str

    def document(self) -> dict[str, str]:
        """What is sealed with the report."""
        return {"origin": self.origin, "municipality": self.municipality, "by": self.by, "name": self.name}


TOLD_CHANNELS = ("phone", "in_person", "mail", "letter")
TOLD_BY = ("employee", "citizen", "partner", "other")


@dataclass(frozen=True, slots=True)
class Draft:
    """A validated form that is not yet a signal.

    `answers` holds the chosen keys per question of the theme, `texts` the free texts per question;
    `exclude` the principals that must not receive it. `told`: a colleague at the desk entered it for somebody else.
    `referred`: a colleague handed on a part of another signal.
    """

    municipality: str
    theme: str
    language: str
    story: str
    answers: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    texts: Mapping[str, str] = field(default_factory=dict)
    indicators: tuple[str, ...] = ()
    contact: Contact = field(default_factory=Contact)
    exclude: tuple[str, ...] = ()
    told: Told | None = None
    referred: Referred | None = None

    def report(self) -> dict[str, Any]:
        """The document that is sealed: everything but the contact data."""
        return {
            "v": 1,
            "language": self.language,
            "story": self.story,
            "answers": {key: list(chosen) for key, chosen in self.answers.items() if chosen},
            "texts": {key: text for key, text in self.texts.items() if text},
            "indicators": list(self.indicators),
            **({"told": self.told.document()} if self.told else {}),
            **({"referred": self.referred.document()} if self.referred else {}),
        }

    def canonical(self) -> dict[str, Any]:
        """Everything that decides whether a second post of the same form says the same."""
        contact = self.contact
        return {
            **self.report(),
            "municipality": self.municipality,
            "theme": self.theme,
            "language": None,
            "contact": [contact.name, contact.phone, contact.email, contact.notify],
            "exclude": sorted(self.exclude),
        }


@dataclass(frozen=True, slots=True)
class Report:
    """The opened document of a signal, with empty values where the reporter skipped a question."""

    language: str
    story: str
    answers: Mapping[str, tuple[str, ...]]
    texts: Mapping[str, str]
    indicators: tuple[str, ...]
    told: Told | None = None
    referred: Referred | None = None

    @classmethod
    def from_document(cls, document: Mapping[str, Any]) -> Report:
        """Read a sealed document of version 1."""
        return cls(
            language=document["language"],
            story=document["story"],
            answers={key: tuple(chosen) for key, chosen in document["answers"].items()},
            texts=dict(document["texts"]),
            indicators=tuple(document["indicators"]),
            told=Told(**document["told"]) if "told" in document else None,
            referred=Referred(**document["referred"]) if "referred" in document else None,
        )


@dataclass(frozen=True, slots=True)
class Signal:
    """The readable row of a signal: the complete list of what a stolen database shows of it."""

    id: str
    municipality: str
    theme: str
    received_on: date
    status: Status
    public_status: PublicStatus
    urgency: str
    owner: str | None
    due_on: date | None
    erase_on: date | None
    passed_on: bool
    rule: int


class Direction(StrEnum):
    """Who wrote in the thread; part of the associated data of a message."""

    REPORTER = "in"
    FUNCTIONARIS = "out"


@dataclass(frozen=True, slots=True)
class Message:
    """One entry of the thread that the reporter can read.

    `kind` is `status` (text is a PublicStatus), `question`, `feedback`, `addition`, `answer` or `rating`
    (text is "1" to "3"). `ordinal` counts from 1 within the thread; `on` is a date, never a time; `files` is how many
    came along.
    """

    ordinal: int
    direction: Direction
    kind: str
    text: str
    on: date
    files: int = 0


@dataclass(frozen=True, slots=True)
class Filter:
    """What an inbox shows.

    `owner` is a principal id, "" for nobody's, None for all; `status` "open": not closed; `due_before` a day.
    `erased_until`: only what is erased up to and including a day.
    """

    status: str | None = "open"
    urgency: str | None = None
    owner: str | None = None
    theme: str | None = None
    due_before: date | None = None
    erased_until: date | None = None
