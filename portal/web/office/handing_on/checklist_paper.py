"""A checklist in words: as the page shows it, and as the document that is taken along."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from flask_babel import gettext as _

from portal.actions.desk.reading import Dossier
from portal.domain.blocks import Block, Grid, Heading, Paragraph
from portal.domain.checklists import Checklist, Row, rows
from portal.web.filters import day
from portal.web.office.present import house
from portal.web.office.words import choice_label, place_name, urgency_label


@dataclass(frozen=True, slots=True)
class Shown:
    """A list on the page: its name, title and words, and its sections with their rows."""

    name: str
    title: str
    summary: str
    about: Sequence[str]
    checked_on: str
    sections: Sequence[tuple[str, Sequence[Row]]]


def known(found: Dossier) -> dict[str, str]:
    """What a list may fill in from a referred signal, by the name of its source: chosen answers, never a free text."""
    signal, report = found.signal, found.report
    theme = house().themes[signal.theme]
    facts = {"received_on": day(signal.received_on), "urgency": urgency_label(theme, signal.urgency)}
    if report is None:
        return facts
    if report.referred:
        facts["sent_from"] = place_name(report.referred.municipality)
    for question, chosen in report.answers.items():
        facts[f"answer:{question}"] = "; ".join(choice_label(theme, question, each) for each in chosen)
    return facts


def shown(name: str, checklist: Checklist, facts: Mapping[str, str]) -> Shown:
    """A list as the page needs it."""
    sections = [(section.title, rows(section, facts)) for section in checklist.sections]
    checked_on = day(checklist.checked_on) if checklist.checked_on else ""
    return Shown(name, checklist.title, checklist.summary, checklist.about, checked_on, sections)


def paper(checklist: Checklist, found: Dossier) -> tuple[Block, ...]:
    """The document: the words on how sure the list is, and every field with room for an answer."""
    facts = known(found)
    blocks: list[Block] = [
        Paragraph(_("Confidential"), "lead"),
        Paragraph(_("Not an official list"), "lead"),
        *(Paragraph(text) for text in checklist.about),
        Paragraph(_("Made on %(day)s.", day=day(house().today())), "note"),
    ]
    header = (_("What is asked"), _("From the signal"), _("Answer"))
    for section in checklist.sections:
        blocks.append(Heading(1, section.title))
        cells = tuple((row.label, row.known or _("ask"), "") for row in rows(section, facts))
        blocks.append(Grid(header, cells, "", widths=(4, 3, 4)))
    said = _("A signal is a suspicion and no evidence. Destroy this list when you no longer need it.")
    return (*blocks, Paragraph(said, "note"))
