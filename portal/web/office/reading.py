"""One opened signal as the page shows it: rich read models, so that the templates hold no logic."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from flask_babel import gettext as _

from portal.actions.reading import Dossier
from portal.domain.identifiers import warnings
from portal.domain.places import Functionaris, Role
from portal.domain.signals import Direction, Message, Note, PublicStatus, Status
from portal.domain.themes import Theme, pick
from portal.web.filters import day, moment
from portal.web.language import current
from portal.web.office.inbox import owner_name
from portal.web.office.replies import outcomes, standards
from portal.web.office.words import (
    choice_label,
    language_name,
    outcome_label,
    rating_label,
    role_label,
    shown_label,
    status_label,
    urgency_label,
)

WITHOUT_A_TEXT = (Status.CLOSED, Status.QUESTION)
"""Statuses that are only reached by an act of their own: closing, asking."""


@dataclass(frozen=True, slots=True)
class Fact:
    """What the reporter answered to one question; `texts` are labels, or one free text."""

    label: str
    texts: Sequence[str]
    free: bool


@dataclass(frozen=True, slots=True)
class Bubble:
    """One entry of the thread. `kind` "line" is a small remark (a status, a rating); "damaged" cannot be opened."""

    kind: str
    direction: str
    title: str
    date: str
    text: str


@dataclass(frozen=True, slots=True)
class Remark:
    """One internal note; `text` None: damaged."""

    author: str
    at: str
    text: str | None


def shown(dossier: Dossier, theme: Theme, me: str) -> dict[str, Any]:
    """Everything the signal page shows, for the principal `me`."""
    signal, report = dossier.signal, dossier.report
    language = report.language if report else current()
    told = standards(theme, language)
    return {
        "signal": signal,
        "received": day(signal.received_on),
        "status_name": status_label(theme, signal.status),
        "urgency": urgency_label(theme, signal.urgency),
        "urgencies": [(level, pick(label, current())) for level, label in theme.levels.labels.items()],
        "owner": owner_name(signal.owner, dossier.owner),
        "mine": signal.owner == me,
        "closed": signal.status is Status.CLOSED,
        "moves": [(s.value, _move_label(theme, signal.status, s)) for s in dossier.allowed if s not in WITHOUT_A_TEXT],
        "may_ask": signal.status is not Status.CLOSED,
        "report": report,
        "numbers": warnings(report.story, *report.texts.values()) if report else (),
        "language": language,
        "language_name": language_name(language),
        "facts": _facts(dossier, theme),
        "contact": dossier.contact,
        "route": _route(dossier, theme),
        "excluded": [_person(dossier, each) for each in dossier.excluded],
        "thread": [_bubble(dossier, theme, at, each) for at, each in enumerate(dossier.messages, start=1)],
        "notes": [_remark(dossier, each) for each in dossier.notes],
        "standards": told,
        "neutral": next(each for each in told if each.key == "neutraal"),
        "question_example": pick(theme.feedback["vraag"], language) if "vraag" in theme.feedback else "",
        "outcomes": outcomes(theme, told),
        "outcome": outcome_label(theme, dossier.handling.outcome) if dossier.handling.outcome else "",
        "reason": dossier.handling.reason,
    }


def said_already(dossier: Dossier, text: str) -> bool:
    """Whether this text stands in the notes or the thread."""
    return any(each is not None and each.text == text for each in (*dossier.notes, *dossier.messages))


def _move_label(theme: Theme, now: Status, target: Status) -> str:
    label = status_label(theme, target)
    return _("Reopen: %(status)s", status=label) if now is Status.CLOSED else label


# --- the reporter's words ----------------------------------------------------------------------------------------


def _facts(dossier: Dossier, theme: Theme) -> list[Fact]:
    report = dossier.report
    if report is None:
        return []
    facts = []
    for question in theme.questions:
        label = pick(question.label, current())
        if chosen := report.answers.get(question.key):
            facts.append(Fact(label, [choice_label(theme, question.key, each) for each in chosen], free=False))
        elif text := report.texts.get(question.key):
            facts.append(Fact(label, [text], free=True))
    if report.indicators:
        ticks = {indicator.key: pick(indicator.tick, current()) for indicator in theme.indicators}
        facts.append(Fact(_("Ticked clues"), [ticks.get(key, key) for key in report.indicators], free=False))
    return facts


def _route(dossier: Dossier, theme: Theme) -> list[str]:
    """Who was asked first, and because of what."""
    rule = next((rule for rule in theme.rules if rule.number == dossier.signal.rule), None)
    left = [each for each in dossier.colleagues.values() if each.ready and each.principal not in dossier.excluded]
    duo = [each for each in left if each.role is Role.FUNCTIONARIS]
    half = [each for each in duo if rule and each.slot == rule.slot]
    asked = {
        "slot": half,
        "duo": duo,
        "excluded": duo,
        "deputy": [each for each in left if each.role is Role.DEPUTY],
        "regional_deputy": [each for each in left if each.role is Role.REGIONAL_DEPUTY],
    }.get(dossier.because, [])
    said = [_("Asked first: %(names)s.", names=", ".join(map(_with_role, asked)))] if asked else []
    if rule and dossier.because in ("slot", "duo", "excluded"):
        said.append(pick(rule.because, current()))
    why = {
        "excluded": _("That person was excluded or not ready, so the other contact persons got it."),
        "deputy": _("No contact person could get it, so it went to the deputy."),
        "regional_deputy": _("No contact person and no deputy could get it, so it went to the regional deputy."),
        "": _("Damaged: why it came here cannot be opened."),
    }
    return said + ([why[dossier.because]] if dossier.because in why else [])


def _with_role(person: Functionaris) -> str:
    return f"{person.name} ({role_label(person.role, person.slot)})"


def _person(dossier: Dossier, principal: str) -> str:
    known = dossier.colleagues.get(principal)
    return known.name if known else _("a former colleague")


# --- the thread and the notes ------------------------------------------------------------------------------------


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


def _remark(dossier: Dossier, note: Note | None) -> Remark:
    if note is None:
        return Remark(_("Damaged note"), "", None)
    return Remark(_person(dossier, note.author), moment(note.at), note.text)
