"""The journal of a signal as the page shows it: what colleagues wrote down, the steps on the way, the sources."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from flask_babel import gettext as _

from portal.actions.desk.journalling import sources, steps_by_hand
from portal.actions.desk.reading import Dossier
from portal.domain.journal import Note
from portal.domain.themes import Theme, pick
from portal.web.filters import day, moment
from portal.web.language import current
from portal.web.office.present import house
from portal.web.office.words import assessment_label, outcome_label, person, urgency_label


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry. `kind` as in domain.journal.Note, or `damaged`, or `line`: something that has no words of its own.

    `text` is empty for a fact where nothing was found.
    """

    kind: str
    title: str
    author: str
    at: str
    text: str = ""
    impression: str = ""


@dataclass(frozen=True, slots=True)
class PathStep:
    """One step on the way; `mine`: can be taken out again by who looks at it."""

    key: str
    label: str
    date: str
    by: str
    mine: bool


@dataclass(frozen=True, slots=True)
class Source:
    """One lawful source; `state` is `found`, `nothing` or "" (nobody looked), `date` the day somebody did."""

    key: str
    label: str
    state: str
    date: str


def journal(dossier: Dossier, theme: Theme, me: str, today: date) -> dict[str, Any]:
    """Everything the journal shows, for the principal `me`."""
    by_hand = steps_by_hand(theme)
    there = {step.outcome for step in dossier.handling.steps}
    known = _sources(dossier)
    return {
        "journal": _entries(dossier, theme, known),
        "path_steps": _path(dossier, theme, {each.key for each in by_hand}, me, today),
        "possible_steps": [(each.key, outcome_label(theme, each.key)) for each in by_hand if each.key not in there],
        "sources": known,
        "today": today.isoformat(),
    }


def _entries(dossier: Dossier, theme: Theme, known: Sequence[Source]) -> list[Entry]:
    """What was written down, in order of time. Steps without words of their own stand in the path."""
    labels = {each.key: each.label for each in known}
    return [_entry(dossier, theme, labels, note) for note in dossier.notes]


def _entry(dossier: Dossier, theme: Theme, labels: dict[str, str], note: Note | None) -> Entry:
    if note is None:
        return Entry("damaged", _("Damaged note"), "", "", _("This note is there, but cannot be opened."))
    kind = "line" if note.kind == "urgency" and not note.text else note.kind
    title = _title(theme, labels, note)
    return Entry(kind, title, person(dossier.colleagues, note.author), moment(note.at), note.text, note.impression)


def _title(theme: Theme, labels: dict[str, str], note: Note) -> str:
    if note.kind == "fact":
        source = note.source or labels.get(note.code, note.code)
        return _("%(source)s, looked at on %(day)s", source=source, day=day(note.on)) if note.on else source
    if note.kind == "urgency":
        return _("Urgency: %(level)s", level=urgency_label(theme, note.code))
    if note.kind == "assessment":
        return _("Assessment: %(assessment)s", assessment=assessment_label(theme, note.code))
    return outcome_label(theme, note.code) if note.kind == "step" else ""


def _path(dossier: Dossier, theme: Theme, by_hand: set[str], me: str, today: date) -> list[PathStep]:
    return [
        PathStep(
            step.outcome,
            outcome_label(theme, step.outcome),
            day(step.on),
            person(dossier.colleagues, step.by),
            step.outcome in by_hand and (step.on, step.by) == (today, me),
        )
        for step in dossier.handling.steps
    ]


def _sources(dossier: Dossier) -> list[Source]:
    looked = {note.code: note for note in dossier.notes if note and note.kind == "fact"}
    return [_source(each, looked.get(each["key"])) for each in sources(house(), dossier.signal.municipality)]


def _source(entry: dict[str, Any], note: Note | None) -> Source:
    state = "" if note is None else "found" if note.text else "nothing"
    seen = day(note.on) if note and note.on else ""
    return Source(entry["key"], pick(entry["label"], current()), state, seen)
