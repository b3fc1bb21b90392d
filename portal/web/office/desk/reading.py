"""One opened signal as the page shows it: rich read models, so that the templates hold no logic."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from flask_babel import gettext as _

from portal.actions.desk.reading import Dossier
from portal.domain.deadlines import add_weeks
from portal.domain.retention import warned_until
from portal.domain.signals import Direction, Message, PublicStatus, Status
from portal.domain.themes import Theme, pick
from portal.web import uploads
from portal.web.filters import day
from portal.web.language import current
from portal.web.office.desk.file_list import files
from portal.web.office.desk.inbox import owner_name
from portal.web.office.desk.journal import journal
from portal.web.office.desk.next_step import next_step
from portal.web.office.desk.replies import closing_standard, outcomes, standards
from portal.web.office.desk.story import story
from portal.web.office.present import house
from portal.web.office.words import (
    assessment_label,
    outcome_label,
    rating_label,
    shown_label,
    status_label,
    urgency_label,
)

BY_ONE_CLICK = (Status.IN_PROGRESS, Status.DISCUSSED)
"""Statuses without an act of their own; the others come with closing, asking, referring, or a day to look again."""


@dataclass(frozen=True, slots=True)
class Bubble:
    """One entry of the thread. `kind` "line" is a small remark (a status, a rating); "damaged" cannot be opened."""

    kind: str
    direction: str
    title: str
    date: str
    text: str


def _end(dossier: Dossier, today: date) -> dict[str, Any]:
    """Whether its end is near, or proposed: `ends_on` (None: not soon) and `early`."""
    erase_on = dossier.signal.erase_on
    near = erase_on is not None and erase_on <= warned_until(today)
    return {"ends_on": erase_on if near else None, "early": dossier.handling.proposal is not None}


def shown(dossier: Dossier, theme: Theme, me: str) -> dict[str, Any]:
    """Everything the signal page shows, for the principal `me`: its parts, each of which can stand on its own."""
    today = house().today()
    return {
        **head(dossier, theme),
        **standing(dossier, theme, me),
        **story(dossier, theme),
        **thread(dossier, theme),
        **ending(dossier, theme),
        **journal(dossier, theme, me, today),
        "files": files(dossier),
        "attaching": uploads.field(),
        **_end(dossier, today),
        "next": next_step(dossier, theme, me, today),
    }


def head(dossier: Dossier, theme: Theme) -> dict[str, Any]:
    """What stands above the page."""
    signal = dossier.signal
    return {
        "signal": signal,
        "received": day(signal.received_on),
        "status_name": status_label(theme, signal.status),
        "urgency": urgency_label(theme, signal.urgency),
        "closed": signal.status is Status.CLOSED,
    }


def standing(dossier: Dossier, theme: Theme, me: str) -> dict[str, Any]:
    """Where the signal stands: owner, urgency, status, assessment, and what each can become."""
    signal, assessment = dossier.signal, dossier.handling.assessment
    promises = house().directory.region_of(house().directory.by_code(signal.municipality)).promises
    review_on = dossier.handling.review_on or add_weeks(house().today(), promises.review_weeks)
    return {
        "owner": owner_name(signal.owner, dossier.owner),
        "mine": signal.owner == me,
        "urgencies": [(level, pick(label, current())) for level, label in theme.levels.labels.items()],
        "urgency_confirmed": any(note and note.kind == "urgency" for note in dossier.notes),
        "moves": [(s.value, _move_label(theme, signal.status, s)) for s in dossier.allowed if s in BY_ONE_CLICK],
        "may_keep": Status.KEPT in dossier.allowed or signal.status is Status.KEPT,
        "keep_label": status_label(theme, Status.KEPT),
        "review_on": review_on.isoformat(),
        "assessment": assessment,
        "assessment_label": assessment_label(theme, assessment.key) if assessment else "",
        "assessments": [(each.key, pick(each.label, current())) for each in theme.assessments],
    }


def thread(dossier: Dossier, theme: Theme) -> dict[str, Any]:
    """The messages with the reporter, and the standard texts to answer with."""
    language = dossier.report.language if dossier.report else current()
    return {
        "thread": [_bubble(dossier, theme, at, each) for at, each in enumerate(dossier.messages, start=1)],
        "may_ask": dossier.signal.status is not Status.CLOSED,
        "standards": standards(theme, language),
        "question_example": pick(theme.feedback["vraag"], language) if "vraag" in theme.feedback else "",
    }


def ending(dossier: Dossier, theme: Theme) -> dict[str, Any]:
    """What came of it, and what it can be closed with; what came of it on the way is chosen already."""
    language, handling = dossier.report.language if dossier.report else current(), dossier.handling
    found = outcomes(theme, language)
    closing = [each.key for each in found]
    return {
        "outcomes": found,
        "likely": next((key for key in reversed(handling.outcomes) if key in closing), ""),
        "neutral": closing_standard(theme, "", language),
        "outcome": outcome_label(theme, handling.outcome) if handling.outcome else "",
        "reason": handling.reason,
    }


def said_already(dossier: Dossier, text: str) -> bool:
    """Whether this text stands in the journal or the thread."""
    noted = {words for note in dossier.notes if note for words in note.words}
    return text in noted or any(message is not None and message.text == text for message in dossier.messages)


def _move_label(theme: Theme, now: Status, target: Status) -> str:
    label = status_label(theme, target)
    return _("Reopen: %(status)s", status=label) if now is Status.CLOSED else label


# --- the thread -------------------------------------------------------------------------------------------------


def _bubble(dossier: Dossier, theme: Theme, ordinal: int, message: Message | None) -> Bubble:
    if message is None:
        return Bubble("damaged", "in", _("Damaged message"), "", _("This message is there, but cannot be opened."))
    on = day(message.on)
    if message.kind == "status":
        label = shown_label(theme, PublicStatus(message.text))
        return Bubble("line", "out", _("The reporter sees: %(status)s", status=label), on, "")
    if message.kind == "rating":
        return Bubble(
            "line", "in", _("The reporter rates the handling: %(rating)s", rating=rating_label(message.text)), on, ""
        )
    titles = {
        "question": _("Question to the reporter"),
        "feedback": _("Feedback to the reporter"),
        "answer": _("Answer of the reporter"),
        "addition": _("Addition of the reporter"),
    }
    if message.direction is Direction.FUNCTIONARIS:
        on += " · " + (_("read by the reporter") if ordinal <= dossier.seen else _("not read yet"))
    return Bubble("message", message.direction.value, titles[message.kind], on, message.text)
