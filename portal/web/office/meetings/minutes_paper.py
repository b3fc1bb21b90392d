"""The minutes on paper: the same lines for the PDF and for the document that people edit further."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from flask_babel import gettext as _

from portal.actions.meetings.agenda import Agenda, Sheet
from portal.domain.blocks import Block, Bullets, Heading, Paragraph
from portal.domain.meetings import Task
from portal.domain.themes import pick
from portal.web.filters import day
from portal.web.language import current
from portal.web.office.handing_on.dossier_paper import INK
from portal.web.office.handing_on.dossier_sections import facts, quiet
from portal.web.office.handing_on.referred import partner_name
from portal.web.office.meetings.words import (
    action_label,
    called,
    decision_label,
    form_label,
    level_label,
    name_of,
    names,
    owner_label,
)
from portal.web.office.present import desk, house
from portal.web.office.words import place_name


@dataclass(frozen=True, slots=True)
class _Item:
    """One sheet in the minutes: its heading, facts of label and value, and the words of who brought it in."""

    title: str
    facts: list[tuple[str, str]]
    words: list[tuple[str, str]]
    actions: list[str]


def paper(found: Agenda, *, texts: bool) -> dict[str, Any]:
    """The document that adapters/documents sets. `texts`: with the words of the sheets this person can read."""
    gathering, language = found.gathering, current()
    sections = [_section(item, language) for item in _items(found, texts)]
    general = _general(found)
    if general:
        sections.append({"title": _("Actions about no sheet"), "parts": [{"kind": "list", "items": general}]})
    return {
        "title": _("Minutes: %(meeting)s", meeting=called(gathering.meeting, gathering.board)),
        "language": language,
        "place": gathering.board.region.name,
        "mark": _("Confidential"),
        "colour": INK,
        "page": _("Page %(page)s of %(pages)s", page="{page}", pages="{pages}"),
        "foot": no_police(),
        "opening": [
            facts(_head(found)),
            {"kind": "text", "text": no_police(), "language": language},
            quiet(_closing()),
        ],
        "sections": sections,
    }


def blocks(found: Agenda, *, texts: bool) -> list[Block]:
    """The same for the text document, whose title stands above it."""
    made: list[Block] = [Paragraph(_below_each_other(_head(found)))]
    made += [Paragraph(no_police(), "lead"), Paragraph(_closing(), "note")]
    for item in _items(found, texts):
        made.append(Heading(1, item.title))
        made.append(Paragraph(_below_each_other(item.facts)))
        for label, words in item.words:
            made += [Paragraph(f"{label}:"), Paragraph(words, "quote")]
        if item.actions:
            made.append(Bullets(tuple(item.actions)))
    general = _general(found)
    if general:
        made += [Heading(1, _("Actions about no sheet")), Bullets(tuple(general))]
    return made


def _below_each_other(rows: list[tuple[str, str]]) -> str:
    return "\n".join(f"{label}: {value}" for label, value in rows)


def no_police() -> str:
    """What stands in every minutes."""
    return _("There is no information of the police in these minutes.")


def _closing() -> str:
    return _("A signal is a suspicion and no evidence. Destroy these minutes when you no longer need them.")


def _head(found: Agenda) -> list[tuple[str, str]]:
    gathering, known = found.gathering, names()
    people = sorted(name_of(known, each) for each in gathering.people)
    organisations = [partner_name(each) for each in gathering.board.table.partners]
    rows = [
        (_("Table"), pick(gathering.board.table.label, current())),
        (_("Day"), day(gathering.meeting.held_on)),
        (_("Who takes part"), ", ".join(people)),
        (_("Organisations at the table"), ", ".join(organisations)),
        (_("Made on"), day(house().today())),
        (_("Made by"), desk().staff.name),
    ]
    return [(label, value) for label, value in rows if value]


def _items(found: Agenda, texts: bool) -> Iterator[_Item]:
    known = names()
    for number, sheet in enumerate(sorted(found.sheets, key=lambda each: place_name(each.municipality)), start=1):
        yield _item(found, sheet, number, known, texts)


def _item(found: Agenda, sheet: Sheet, number: int, known: dict[str, str], texts: bool) -> _Item:
    line, board, place = sheet.line, found.gathering.board, place_name(sheet.municipality)
    rows = []
    if line:
        decision = decision_label(board, line.decision) if line.decision else _("Nothing was decided yet")
        rows = [
            (_("Form"), form_label(line) or _("not said")),
            (_("Urgency"), level_label(line)),
            (_("Decision"), decision),
        ]
    words = []
    if texts and sheet.words:
        said = sheet.words
        words = [(_("What the table got"), said.text), (_("Question to the table"), said.question)]
        words += [(_("Remark to the decision"), said.remark)] if said.remark else []
    actions = [_action(found, each, known) for each in sheet.tasks]
    return _Item(_("%(number)d. %(place)s", number=number, place=place), rows, words, actions)


def _general(found: Agenda) -> list[str]:
    known = names()
    return [_action(found, each, known) for each in found.tasks]


def _action(found: Agenda, task: Task, known: dict[str, str]) -> str:
    label, owner = action_label(found.gathering.board, task.action), owner_label(task, known)
    if task.done_on:
        return _("Done: %(action)s, %(owner)s, on %(day)s.", action=label, owner=owner, day=day(task.done_on))
    return _("Action: %(action)s, %(owner)s, by %(day)s.", action=label, owner=owner, day=day(task.due_on))


def _section(item: _Item, language: str) -> dict[str, Any]:
    parts: list[dict[str, Any]] = [facts(item.facts)] if item.facts else []
    for label, words in item.words:
        parts.append({"kind": "entry", "title": label, "rows": [], "text": words, "language": language})
    if item.actions:
        parts.append({"kind": "list", "items": item.actions})
    return {"title": item.title, "parts": parts}
