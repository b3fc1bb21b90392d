"""Meetings of a region's tables: signals brought forward as rewritten sheets, what was decided, who does what."""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from portal.domain.deadlines import add_working_days
from portal.domain.places import READERS, Functionaris, Role
from portal.domain.themes import Question, Theme

KEPT = timedelta(weeks=12)
"""How long after its day everything of a meeting is kept: sheets, decisions and actions."""

AHEAD = timedelta(weeks=6)
"""How far ahead a meeting is into which something is brought, and how far it moves then: what was brought in outlives
its signal otherwise, because everything of a meeting is kept until `KEPT` after its day."""

DUE_DAYS = 5
"""Working days in which an action is done unless somebody chooses another day."""

STRATEGIC = "strategic"
"""The kind of table where no signals are looked at."""

STAFF, PARTNER = "staff", "partner"
"""Who can do an action: a colleague who takes part, or an organisation at the table."""

_AGENDA_BYTES, _TASK_BYTES = 1024, 256
"""What stands under the key of the server is filled up to this length, so that its length tells nothing."""


@dataclass(frozen=True, slots=True)
class Meeting:
    """A meeting of a table (its key in the policy of `region`, a slug) on a day. `closed`: it was held."""

    id: str
    region: str
    kind: str
    held_on: date
    closed: bool = False

    @property
    def kept_until(self) -> date:
        """The last day on which anything of it is there."""
        return self.held_on + KEPT

    def takes(self, today: date) -> bool:
        """Whether signals can be brought in still."""
        return not self.closed and self.held_on >= today


@dataclass(frozen=True, slots=True)
class Line:
    """What the chain coordinator may know of a sheet, and who holds its key: codes, no words, no people.

    `on` is the day of the meeting when it was brought in; `form` is "" when it is not said; `decision` a key of the
    region's list, "" before.
    """

    theme: str
    on: date
    form: str
    urgency: str
    decision: str = ""
    decided_on: date | None = None

    def text(self) -> str:
        """What is sealed under the key of the server."""
        return _filled(
            {
                "v": 1,
                "theme": self.theme,
                "on": self.on.isoformat(),
                "form": self.form,
                "urgency": self.urgency,
                "decision": self.decision,
                "decided_on": self.decided_on.isoformat() if self.decided_on else None,
            },
            _AGENDA_BYTES,
        )

    @classmethod
    def from_text(cls, text: str) -> Line:
        """Read what `text` made."""
        found = json.loads(text)
        on = found["decided_on"]
        return cls(
            found["theme"],
            date.fromisoformat(found["on"]),
            found["form"],
            found["urgency"],
            found["decision"],
            date.fromisoformat(on) if on else None,
        )


@dataclass(frozen=True, slots=True)
class Words:
    """What only those who take part read: the rewritten text, the question to the table, the remark to the decision.

    It names no signal. `theme`: only who has a seat for it gets a key; `excluded`: who was kept from the signal, and
    never gets one. Both stand here, because the server could write them anew in the line.
    """

    theme: str
    text: str
    question: str
    remark: str = ""
    excluded: tuple[str, ...] = ()

    def document(self) -> dict[str, Any]:
        """What is sealed under the key of the sheet."""
        return {
            "v": 1,
            "theme": self.theme,
            "text": self.text,
            "question": self.question,
            "remark": self.remark,
            "excluded": list(self.excluded),
        }

    @classmethod
    def from_document(cls, found: Mapping[str, Any]) -> Words:
        """Read what `document` made."""
        return cls(found["theme"], found["text"], found["question"], found["remark"], tuple(found["excluded"]))


@dataclass(frozen=True, slots=True)
class Task:
    """What somebody does after a meeting: `action` is a key of the region's list, `owner` a principal or a partner's
    key, as `by` says (`STAFF` or `PARTNER`). `sheet`: about which one; None for the meeting as a whole.
    """

    id: str
    meeting: str
    sheet: str | None
    action: str
    by: str
    owner: str
    due_on: date
    done_on: date | None = None

    def text(self) -> str:
        """What is sealed under the key of the server; the days stand beside it."""
        return _filled({"v": 1, "action": self.action, "by": self.by, "owner": self.owner}, _TASK_BYTES)

    def late(self, today: date) -> bool:
        """Whether it should have been done."""
        return self.done_on is None and self.due_on < today


@dataclass(frozen=True, slots=True)
class Brought:
    """That a signal was brought into a meeting: one entry of its own sealed document `meetings`.

    `key`: that of the sheet, so that whoever may open the signal reads what was made of it. `on` is the day of the
    meeting when it was brought in. `decision`: the one that was written down in the signal, "" before.
    """

    sheet: str
    meeting: str
    on: date
    by: str
    key: bytes
    decision: str = ""

    def __repr__(self) -> str:
        return f"Brought({self.sheet})"  # a key does not show itself


def document(brought: Collection[Brought]) -> dict[str, Any]:
    """The document that is sealed with the signal."""
    return {
        "v": 1,
        "brought": [
            {
                "sheet": each.sheet,
                "meeting": each.meeting,
                "on": each.on.isoformat(),
                "by": each.by,
                "key": each.key.hex(),
                "decision": each.decision,
            }
            for each in brought
        ],
    }


def from_document(found: Mapping[str, Any]) -> tuple[Brought, ...]:
    """Read what `document` made, oldest first."""
    return tuple(
        Brought(
            each["sheet"],
            each["meeting"],
            date.fromisoformat(each["on"]),
            each["by"],
            bytes.fromhex(each["key"]),
            each["decision"],
        )
        for each in found["brought"]
    )


def task_from(text: str) -> dict[str, str]:
    """The fields of a Task that `Task.text` sealed."""
    found = json.loads(text)
    return {name: found[name] for name in ("action", "by", "owner")}


def form_question(theme: Theme) -> Question | None:
    """The question whose answer stands on an agenda: what the theme compares first in its figures; None without one."""
    figures = theme.figures
    first = next((one for one, _other in figures.crosses), next(iter(figures.dimensions), ""))
    return next((each for each in theme.questions if each.key == first), None)


def latest_day(meeting: Meeting, lines: Collection[Line], today: date) -> date | None:
    """The last day to which a meeting with these sheets can be moved: six weeks on, and moving it again adds nothing.

    None: that does not matter, because nothing can be brought in yet. The rule looks at the sheets only for a meeting
    that was moved before, so that a refusal hardly ever tells anybody that there is one.
    """
    if not lines and meeting.held_on > today + AHEAD:
        return None
    return min(today, meeting.held_on, *(each.on for each in lines)) + AHEAD


def usual_due(today: date) -> date:
    """The day by which an action is done unless somebody chooses another."""
    return add_working_days(today, DUE_DAYS)


def sits(person: Functionaris, *, stands_in: bool) -> bool:
    """Whether somebody with keys can take part: functionarissen, care coordinators, and deputies who stand in now."""
    if not person.ready:
        return False
    if person.role in READERS:
        return person.role is Role.FUNCTIONARIS or stands_in
    return person.role is Role.CARE_COORDINATOR


def _filled(document: Mapping[str, Any], size: int) -> str:
    """The document as text of one length; twice as long when it does not fit."""
    text = json.dumps(document, separators=(",", ":"))
    while size < len(text):
        size *= 2
    return text.ljust(size)
