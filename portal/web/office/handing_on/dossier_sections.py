"""The headings of a dossier on paper, each made of one part of the structured file (domain/dossiers)."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import Any

from flask_babel import gettext as _
from flask_babel import ngettext

from portal.domain.dossiers import INDICATORS
from portal.web.filters import day
from portal.web.office.words import language_name, rating_label

Chosen = Mapping[str, Any]
Part = dict[str, Any]


# --- the parts of a page -----------------------------------------------------------------------------------------


def _section(title: str, parts: Sequence[Part] | None) -> dict[str, Any]:
    if parts is None:
        parts = [quiet(_("This is damaged and cannot be opened."))]
    return {"title": title, "parts": list(parts) or [quiet(_("There is nothing here."))]}


def facts(rows: Sequence[tuple[str, str]]) -> Part:
    """Labels with their values; what is empty stays away."""
    return {"kind": "facts", "rows": [[label, value] for label, value in rows if value]}


def quiet(text: str) -> Part:
    """A remark."""
    return {"kind": "quiet", "text": text}


def _entry(title: str, text: str, rows: Sequence[tuple[str, str]], language: str) -> Part:
    return {"kind": "entry", "title": title, "rows": facts(rows)["rows"], "text": text, "language": language}


def _damaged(title: str, language: str) -> Part:
    return _entry(title, _("This is damaged and cannot be opened."), [], language)


def day_of(text: str | None) -> str:
    """A day as people write it."""
    return day(date.fromisoformat(text)) if text else ""


def _by(name: str | None) -> str:
    return name or _("a former colleague")


def _label(worded: Mapping[str, str] | None) -> str:
    return worded["label"] if worded else ""


# --- the sections ------------------------------------------------------------------------------------------------


def signal(chosen: Chosen) -> dict[str, Any]:
    """What is readable of every signal."""
    row = chosen["signal"]
    rows = [
        (_("Subject"), _label(row["theme"])),
        (_("Received on"), day_of(row["received_on"])),
        (_("Urgency"), _label(row["urgency"])),
        (_("Status"), _label(row["status"])),
    ]
    return _section(_("The signal"), [facts(rows)])


def _report(chosen: Chosen) -> dict[str, Any]:
    report, title = chosen["report"], _("The reporter's words")
    if report is None:
        return _section(title, None)
    parts = [{"kind": "quote", "text": report["story"], "language": report["language"]}]
    if report["language"] != chosen["language"]:
        parts.insert(0, quiet(_("Written in: %(language)s.", language=language_name(report["language"]))))
    if report["files"]:
        said = ngettext(
            "The reporter sent %(num)d file. It is not included.",
            "The reporter sent %(num)d files. They are not included.",
            report["files"],
        )
        parts.append(quiet(said))
    return _section(title, parts)


def _answers(chosen: Chosen) -> dict[str, Any]:
    answers, title = chosen["answers"], _("Answers of the reporter")
    if answers is None:
        return _section(title, None)
    rows = [
        (each["question"]["label"], each["text"] or ", ".join(map(_label, each["choices"])))
        for each in answers
        if each["question"]["key"] != INDICATORS
    ]
    parts = [facts(rows)] if rows else []
    for each in answers:
        if each["question"]["key"] == INDICATORS:
            parts += [quiet(_("Ticked clues")), {"kind": "list", "items": [_label(clue) for clue in each["choices"]]}]
    return _section(title, parts)


def _handling(chosen: Chosen) -> dict[str, Any]:
    handling = chosen["handling"]
    rows = [(day_of(step["on"]), f"{step['label']} ({_by(step['by'])})") for step in handling["steps"]]
    if handling["outcome"]:
        rows.append((_("Closed with"), _label(handling["outcome"])))
    parts = [facts(rows)] if rows else []
    if assessment := handling["assessment"]:
        title = _("Assessment of %(day)s, %(name)s", day=day_of(assessment["on"]), name=_by(assessment["by"]))
        told = [(_("Assessment"), assessment["label"])]
        parts.insert(0, _entry(title, assessment["reason"], told, chosen["language"]))
    return _section(_("Assessment and steps"), parts)


def _found(chosen: Chosen) -> dict[str, Any]:
    parts = [
        _entry(
            f"{day_of(fact['found_on']) or day_of(fact['written_on'])}, {_by(fact['by'])}",
            fact["text"] or _("Nothing found."),
            [(_("Source"), fact["source"])],
            chosen["language"],
        )
        for fact in chosen["facts"]
    ]
    return _section(_("Facts from sources"), parts)


def _notes(chosen: Chosen) -> dict[str, Any]:
    language = chosen["language"]
    whats = {"fact": _("Impression"), "urgency": _("Urgency"), "assessment": _("Assessment")}
    parts = [
        _entry(_headed(note, whats.get(note["kind"], "")), note["text"], [], language)
        if note
        else _damaged(_("Damaged note"), language)
        for note in chosen["notes"]
    ]
    return _section(_("Journal of the desk"), parts)


def _headed(note: Mapping[str, Any], what: str) -> str:
    return ", ".join(filter(None, (day_of(note["on"]), _by(note["by"]), what)))


def _messages(chosen: Chosen) -> dict[str, Any]:
    titles = {
        "question": _("Question to the reporter"),
        "feedback": _("Feedback to the reporter"),
        "answer": _("Answer of the reporter"),
        "addition": _("Addition of the reporter"),
        "rating": _("Rating by the reporter"),
    }
    language = chosen["language"]
    parts = []
    for message in chosen["messages"]:
        if message is None:
            parts.append(_damaged(_("Damaged message"), language))
        elif message["kind"] in titles:
            text = rating_label(message["text"]) if message["kind"] == "rating" else message["text"]
            title = f"{day_of(message['on'])}, {titles[message['kind']]}"
            parts.append(_entry(title, text, [], message["language"] or language))
    return _section(_("Messages with the reporter"), parts)


def _referrals(chosen: Chosen) -> dict[str, Any]:
    language = chosen["language"]
    parts = [
        _referral(each, language) if each else _damaged(_("Damaged referral"), language) for each in chosen["referrals"]
    ]
    return _section(_("Referrals"), parts)


def _referral(referral: Mapping[str, Any], language: str) -> Part:
    said = {
        "asked": _("Asked, no answer yet"),
        "accepted": _("Accepted"),
        "refused": _("Refused"),
        "done": _("Done"),
        "withdrawn": _("Withdrawn"),
    }
    rows = [
        (_("To"), referral["to"]),
        (_("Purpose"), _label(referral["purpose"])),
        (_("Legal ground"), _label(referral["basis"])),
        (_("How"), _label(referral["channel"])),
        (_("Barrier"), _label(referral["barrier"])),
    ]
    for answer in referral["answers"]:
        told = [said.get(answer["said"], answer["said"]), _label(answer["outcome"]), answer["text"]]
        rows.append((day_of(answer["on"]), ". ".join(filter(None, told))))
    return _entry(f"{day_of(referral['on'])}, {_label(referral['partner'])}", referral["text"], rows, language)


def _links(chosen: Chosen) -> dict[str, Any]:
    kinds = {"duplicate": _("The same story as"), "original": _("Told again in")}
    rows = [
        (kinds.get(link["kind"], _("Linked with")), f"{link['signal']} ({day_of(link['on'])}, {_by(link['by'])})")
        for link in chosen["links"]
    ]
    return _section(_("Links with other signals"), [facts(rows)] if rows else [])


def _contact(chosen: Chosen) -> dict[str, Any]:
    contact = chosen["contact"]
    if contact is None:
        return _section(_("Who the reporter is"), None)
    rows = [(_("Name"), contact["name"]), (_("Phone"), contact["phone"]), (_("E-mail"), contact["email"])]
    warning = _("Only with the consent of the reporter, and for nobody else.")
    return _section(_("Who the reporter is"), [quiet(warning), facts(rows)])


SECTIONS: Mapping[str, Callable[[Chosen], dict[str, Any]]] = {
    "report": _report,
    "answers": _answers,
    "facts": _found,
    "handling": _handling,
    "notes": _notes,
    "messages": _messages,
    "referrals": _referrals,
    "links": _links,
    "contact": _contact,
}
"""By the name of the part, in the order of the document."""
