"""The dossier of a signal as a structured file: what was chosen of it, with the words for every code.

The format is described in docs/dossier-json.md. A field more does not change VERSION; another meaning does.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from portal.domain.dossiers.material import INDICATORS, Material, Wanted
from portal.domain.journal import Note
from portal.domain.referrals import Referral
from portal.domain.signals import Direction, Message
from portal.domain.themes import pick

FORMAT = "meldpunt-dossier"
VERSION = 1


def dossier(made: Material, wanted: Wanted) -> dict[str, Any]:
    """The structured file; a part that was not chosen is not in it, one that is damaged is null."""
    chosen: dict[str, Any] = {}
    for part, document in _DOCUMENTS.items():
        if part in wanted.parts:
            chosen[part] = document(made)
    if wanted.answers:
        chosen["answers"] = _answers(made, wanted)
    signal = made.signal
    return {
        "format": FORMAT,
        "version": VERSION,
        "language": made.language,
        "purpose": wanted.purpose,
        "made": {
            "on": made.made_on.isoformat(),
            "by": made.made_by,
            "municipality": {"code": made.place.code, "name": made.place.name},
        },
        "signal": {
            "id": signal.id,
            "theme": _worded(signal.theme, pick(made.theme.title, made.language)),
            "received_on": signal.received_on.isoformat(),
            "status": _worded(signal.status.value, pick(made.theme.statuses[signal.status].label, made.language)),
            "urgency": _worded(signal.urgency, pick(made.theme.levels.labels[signal.urgency], made.language)),
        },
        **chosen,
    }


def _worded(key: str, label: str) -> dict[str, str]:
    return {"key": key, "label": label or key}


def _report(made: Material) -> dict[str, Any] | None:
    report = made.report
    if report is None:
        return None
    told = {"told": {"channel": report.told.channel, "by": report.told.by}} if report.told else {}
    return {"language": report.language, "story": report.story, "files": made.files, **told}


def _answers(made: Material, wanted: Wanted) -> list[dict[str, Any]] | None:
    report = made.report
    if report is None:
        return None
    found: list[dict[str, Any]] = []
    for question in made.theme.questions:
        if question.key in wanted.answers and (question.key in report.answers or question.key in report.texts):
            labels = {choice.key: pick(choice.label, made.language) for choice in question.choices}
            found.append(
                {
                    "question": _worded(question.key, pick(question.label, made.language)),
                    "choices": [_worded(key, labels.get(key, "")) for key in report.answers.get(question.key, ())],
                    "text": report.texts.get(question.key, ""),
                }
            )
    if INDICATORS in wanted.answers and report.indicators:
        ticks = {each.key: pick(each.tick, made.language) for each in made.theme.indicators}
        clues = [_worded(key, ticks.get(key, "")) for key in report.indicators]
        found.append({"question": {"key": INDICATORS, "label": ""}, "choices": clues, "text": ""})
    return found


def _handling(made: Material) -> dict[str, Any]:
    handling, assessment = made.handling, made.handling.assessment
    kinds = {each.key: pick(each.label, made.language) for each in made.theme.assessments}
    return {
        "assessment": assessment
        and {
            **_worded(assessment.key, kinds.get(assessment.key, "")),
            "reason": assessment.reason,
            "on": assessment.on.isoformat(),
            "by": made.name(assessment.by),
        },
        "steps": [
            {**_outcome(made, step.outcome), "on": step.on.isoformat(), "by": made.name(step.by)}
            for step in handling.steps
        ],
        "outcome": _outcome(made, handling.outcome) if handling.outcome else None,
    }


def _outcome(made: Material, key: str) -> dict[str, str]:
    labels = {each.key: pick(each.label, made.language) for each in made.theme.outcomes}
    return _worded(key, labels.get(key, ""))


def _facts(made: Material) -> list[dict[str, Any] | None]:
    return [
        {
            "found_on": note.on.isoformat() if note.on else None,
            "source": _source_of(made, note),
            "text": note.text,
            "written_on": _day_of(note).isoformat(),
            "by": made.name(note.author),
        }
        for note in made.notes
        if note is not None and note.kind == "fact"
    ]


def _source_of(made: Material, note: Note) -> str:
    """Where a fact comes from: a source of the region, or one in own words."""
    return note.source or pick(made.policy.label("sources", note.code), made.language) or note.code


def _day_of(note: Note) -> date:
    """The day on which a note was written; its minute goes into no dossier."""
    return datetime.fromisoformat(note.at).date()


def _notes(made: Material) -> list[dict[str, Any] | None]:
    there = [note for note in made.notes if note is None or _thought(note)]
    return [None if note is None else _note(made, note) for note in there]


def _thought(note: Note) -> str:
    """What a colleague thinks: of a fact only the impression beside it."""
    return note.impression if note.kind == "fact" else note.text


def _note(made: Material, note: Note) -> dict[str, Any]:
    on = _day_of(note).isoformat()
    return {"kind": note.kind, "on": on, "by": made.name(note.author), "text": _thought(note)}


def _messages(made: Material) -> list[dict[str, Any] | None]:
    return [None if message is None else _message(made, message) for message in made.messages]


def _message(made: Material, message: Message) -> dict[str, Any]:
    return {
        "from": "reporter" if message.direction is Direction.REPORTER else "functionaris",
        "kind": message.kind,
        "on": message.on.isoformat(),
        "language": made.report.language if made.report else "",
        "text": message.text,
    }


def _referrals(made: Material) -> list[dict[str, Any] | None]:
    return [None if referral is None else _referral(made, referral) for referral in made.referrals]


def _referral(made: Material, referral: Referral) -> dict[str, Any]:
    # not its receipt: with that code one reads what was written to and fro
    words = {
        field: _worded(key, pick(made.policy.label(several, key), made.language)) if key else None
        for field, several, key in (
            ("purpose", "purposes", referral.purpose),
            ("basis", "bases", referral.basis),
            ("channel", "channels", referral.channel),
            ("barrier", "barriers", referral.barrier),
        )
    }
    answers = [
        {
            "said": answer.said.value,
            "on": answer.on.isoformat(),
            "text": answer.text,
            "outcome": _outcome(made, answer.outcome) if answer.outcome else None,
        }
        for answer in referral.answers
    ]
    return {
        "partner": _worded(referral.partner, made.partners.get(referral.partner, "")),
        "to": referral.to,
        **words,
        "on": referral.on.isoformat(),
        "by": made.name(referral.by),
        "text": referral.text,
        "shared": list(referral.shared),
        "answers": answers,
    }


def _links(made: Material) -> list[dict[str, Any]]:
    return [
        {
            "signal": each.signal,
            "kind": each.kind.value,
            "on": each.on.isoformat(),
            "by": made.name(each.by),
        }
        for each in made.links
    ]


def _contact(made: Material) -> dict[str, str] | None:
    contact = made.contact
    return None if contact is None else {"name": contact.name, "phone": contact.phone, "email": contact.email}


_DOCUMENTS = {
    "report": _report,
    "handling": _handling,
    "facts": _facts,
    "notes": _notes,
    "messages": _messages,
    "referrals": _referrals,
    "links": _links,
    "contact": _contact,
}
