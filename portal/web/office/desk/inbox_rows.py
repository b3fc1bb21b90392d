"""One row of the inbox or of what a search found, ready to be shown."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from flask_babel import gettext as _

from portal.actions.desk.inbox import InboxEntry
from portal.domain.attention import Attention
from portal.domain.retention import warned_until
from portal.domain.signals import Report, Status
from portal.domain.themes import Theme
from portal.web.filters import day
from portal.web.office.desk.subjects import subject_label
from portal.web.office.present import at, desk, house
from portal.web.office.words import choice_label, status_label, urgency_label

GIST = 90
"""Characters of the story that a row shows."""

TOLD_IN_ROW = ("vorm", "waar")
"""Questions whose answers stand in a row, when the theme asks them."""


@dataclass(frozen=True, slots=True)
class Row:
    """One row of the inbox. `due_kind`: late, today, later, or "" when nothing is due; `due_for` says what is due.

    `told`: the subject, for who has several, and what was answered. `language`: of the gist, "" when that is not known.
    `handed_over`: a colleague made it the reader's own, who did nothing with it yet. `erased`: the day it is erased,
    when that is soon, else "".
    """

    id: str
    href: str
    received: str
    gist: str
    language: str
    told: str
    urgency: str
    urgency_label: str
    status: str
    status_label: str
    owner: str
    due: str
    due_kind: str
    due_for: str
    waiting: bool
    unread: bool
    handed_over: bool
    erased: str


def row_of(entry: InboxEntry) -> Row:
    """The row of an entry of the inbox."""
    signal = entry.signal
    theme = house().themes[signal.theme]
    due, due_kind = _due(signal.due_on)
    return Row(
        id=signal.id,
        href=at(f"/signalen/{signal.id}"),
        received=day(signal.received_on),
        gist=gist_of(entry.report),
        language=language_of(entry.report),
        told=" · ".join(filter(None, (subject_label(theme), _told(theme, entry.report) if entry.report else ""))),
        urgency=signal.urgency,
        urgency_label=urgency_label(theme, signal.urgency),
        status=signal.status.value,
        status_label=status_label(theme, signal.status),
        owner=owner_name(signal.owner, entry.owner),
        due=due,
        due_kind=due_kind,
        due_for=attention_label(entry.attention) if entry.attention else "",
        waiting=entry.waiting,
        unread=signal.status is Status.RECEIVED,
        handed_over=entry.handed_over,
        erased=day(signal.erase_on) if signal.erase_on and signal.erase_on <= warned_until(house().today()) else "",
    )


def owner_name(principal: str | None, name: str | None) -> str:
    """Whose signal it is, as the person at this desk says it."""
    if principal is None:
        return _("nobody")
    if principal == desk().staff.principal:
        return _("you")
    return name or _("a former colleague")


def attention_label(attention: Attention) -> str:
    """What is due, in two or three words."""
    return {
        Attention.FIRST_LOOK: _("First look"),
        Attention.FEEDBACK: _("First message to the reporter"),
        Attention.MESSAGE: _("Read the new message"),
        Attention.ANSWER: _("Is there an answer?"),
        Attention.FOLLOW_UP: _("Ask the partner"),
        Attention.REVIEW: _("Look at the puzzle piece again"),
        Attention.NEXT_LOOK: _("See how it stands"),
    }[attention]


def gist_of(report: Report | None, most: int = GIST) -> str:
    """The first words of the story, at most so many characters."""
    if report is None:
        return _("Damaged: this text cannot be opened")
    line = " ".join(report.story.split())
    return line if len(line) <= most else line[:most].rsplit(" ", 1)[0].rstrip(".,;: ") + "…"


def language_of(report: Report | None) -> str:
    """The language a reporter wrote in; "" for our own words and what a colleague wrote down."""
    return report.language if report and not report.told else ""


def _told(theme: Theme, report: Report) -> str:
    labels = [choice_label(theme, key, each) for key in TOLD_IN_ROW for each in report.answers.get(key, ())]
    return ", ".join(labels)


def _due(on: date | None) -> tuple[str, str]:
    if on is None:
        return "", ""
    today = house().today()
    if on == today:
        return _("today"), "today"
    return day(on), "late" if on < today else "later"
