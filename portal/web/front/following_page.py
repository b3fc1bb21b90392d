"""What the follow page says: the steps that were taken and those to come, and the messages in their own words."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from flask_babel import gettext as _
from flask_babel import ngettext

from portal.actions.reporters.following import Entry, Following, Step
from portal.domain.places import Municipality
from portal.domain.signals import Direction, PublicStatus
from portal.domain.themes import Theme
from portal.web.filters import day, text
from portal.web.front import house

_TO_COME = (PublicStatus.READ, PublicStatus.IN_PROGRESS, PublicStatus.CLOSED)


def reading(found: Following) -> dict[str, Any]:
    """The parts of the page: status, steps, messages, the open question, and whether a rating is asked."""
    themes = house().themes
    theme = themes.get(found.theme) or next(iter(themes.values()))
    here = _place(found)
    days = house().directory.region_of(here).first_look_days if here else 0
    questions = [entry.message for entry in found.entries if entry.message and entry.message.kind == "question"]
    answered = any(entry.message and entry.message.kind == "feedback" for entry in found.entries)
    return {
        "theme": theme,
        "signal_place": here,
        "status_label": text(theme.statuses[found.status].label),
        "status_text": text(theme.statuses[found.status].explanation),
        "steps": timeline(found, theme, days),
        "messages": [message(entry) for entry in found.entries],
        "question": questions[-1].text if found.asks and questions else "",
        "asks_rating": not found.rating and (found.status is PublicStatus.CLOSED or answered),
    }


def ratings() -> list[tuple[str, str]]:
    """What a reporter can say about the handling; 3 is the best."""
    return [("3", _("Good")), ("2", _("So-so")), ("1", _("Not good"))]


def timeline(found: Following, theme: Theme, days: int) -> list[dict[str, Any]]:
    """Every public status that was reached, with its date, then those that are still to come."""
    steps = _without_repeats(found.steps)
    last = len(steps) - 1
    shown = [
        {
            "title": text(theme.statuses[step.status].label),
            "date": day(step.on),
            "text": None,
            "state": "current" if at == last and step.status is not PublicStatus.CLOSED else "done",
        }
        for at, step in enumerate(steps)
    ]
    if steps[last].status is PublicStatus.CLOSED:
        return shown
    reached = {step.status for step in steps}
    promise = ngettext(
        "We try to read it within %(num)d working day.", "We try to read it within %(num)d working days.", days
    )
    return shown + [
        {
            "title": text(theme.statuses[status].label),
            "date": None,
            "text": promise if status is PublicStatus.READ and days else None,
            "state": "todo",
        }
        for status in _TO_COME
        if status not in reached and not (status is PublicStatus.READ and len(steps) > 1)
    ]


def message(entry: Entry) -> dict[str, Any]:
    """One bubble of the thread."""
    if entry.message is None:
        said = _("This message is damaged and cannot be read any more. You can ask about it below.")
        return {
            "direction": "in",
            "title": _("Damaged message"),
            "date": None,
            "text": said,
            "files": "",
            "new": entry.new,
        }
    titles = {
        "question": _("Question for you"),
        "feedback": _("Message from the contact person"),
        "answer": _("Your answer"),
        "addition": _("Your addition"),
    }
    return {
        "direction": "out" if entry.message.direction is Direction.REPORTER else "in",
        "title": titles.get(entry.message.kind, titles["feedback"]),
        "date": day(entry.message.on),
        "text": entry.message.text,
        "files": came_along(entry.message.files),
        "new": entry.new and entry.message.direction is not Direction.REPORTER,
    }


def came_along(count: int) -> str:
    """How many files came with a message; "" for none."""
    return ngettext("With %(num)d file.", "With %(num)d files.", count) if count else ""


def _without_repeats(steps: Sequence[Step]) -> list[Step]:
    return [step for at, step in enumerate(steps) if at == 0 or step.status is not steps[at - 1].status]


def _place(found: Following) -> Municipality | None:
    places = house().directory.municipalities.values()
    return next((place for place in places if place.code == found.municipality), None)
