"""The letter to who asked for access: one text, for the screen, the PDF and a plain file that can be edited."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from flask_babel import gettext as _

from portal.actions.handing_on.access_request import Passage
from portal.domain.dossiers import INDICATORS, Material
from portal.domain.places import Municipality
from portal.domain.style import palette
from portal.domain.themes import Theme, pick
from portal.web.filters import day
from portal.web.language import current
from portal.web.office.handing_on.dossier_paper import INK
from portal.web.office.handing_on.dossier_sections import Part, facts, quiet
from portal.web.office.present import house

Section = dict[str, Any]

LINE_END = "\r\n"
"""So that every program that opens a plain text shows its lines."""


def letter(
    place: Municipality,
    found: Sequence[Material],
    texts: Sequence[tuple[Passage, str]],
    grounds: Sequence[str],
    to: str,
) -> dict[str, Any]:
    """The document that adapters/documents sets. `texts`: the chosen passages, each with what of it goes along."""
    subjects = ", ".join(dict.fromkeys(pick(each.theme.title, current()) for each in found))
    name = _("Municipality of %(name)s", name=place.name)
    rows = [(_("To"), to), (_("Sender"), name), (_("Date"), day(house().today()))]
    opening = _(
        "You asked which data about you we process in our reporting point for signals (%(name)s). "
        "This is our answer. A signal is a suspicion. It is no evidence and accuses nobody.",
        name=subjects,
    )
    return {
        "title": _("Your request for access to your data"),
        "language": current(),
        "place": name,
        "mark": _("Personal"),
        "colour": palette(place.style)["600"] if place.style else INK,
        "page": _("Page %(page)s of %(pages)s", page="{page}", pages="{pages}"),
        "foot": name,
        "opening": [facts(rows), _said(opening)],
        "sections": [
            _data(found, texts),
            _left_out(grounds),
            *_about(place, subjects),
            _rights(),
        ],
    }


def as_text(paper: dict[str, Any]) -> bytes:
    """The same letter as plain text in UTF-8, to be edited in any program."""
    lines = [paper["place"], "", paper["title"].upper(), ""]
    for part in paper["opening"]:
        lines += [*_lines(part), ""]
    for section in paper["sections"]:
        lines += ["", section["title"].upper(), ""]
        for part in section["parts"]:
            lines += [*_lines(part), ""]
    joined = "\n".join(lines).rstrip() + "\n"
    # the mark in front tells older programs that this is UTF-8; a lone half of a sign has no place in it
    return b"\xef\xbb\xbf" + joined.replace("\n", LINE_END).encode(errors="replace")


def _lines(part: Part) -> list[str]:
    kind = part["kind"]
    if kind == "facts":
        return [f"{label}: {value}" for label, value in part["rows"]]
    if kind == "list":
        return [f"- {item}" for item in part["items"]]
    if kind == "entry":
        return [part["title"], part["text"]]
    return [part["text"]]


def _said(text: str) -> Part:
    return {"kind": "text", "text": text, "language": current()}


def _listed(*items: str) -> Part:
    return {"kind": "list", "items": list(items)}


# --- what was chosen ---------------------------------------------------------------------------------------------


def _data(found: Sequence[Material], texts: Sequence[tuple[Passage, str]]) -> Section:
    themes = {each.signal.id: each.theme for each in found}
    entries = [
        {
            "kind": "entry",
            "title": f"{number}. {origin(themes[passage.key.split('.')[0]], passage)}",
            "rows": [],
            "text": text,
            "language": passage.language or current(),
        }
        for number, (passage, text) in enumerate(texts, start=1)
    ]
    said = _("These are the words as they were written. “[…]” means that we left something out.")
    return {"title": _("Which data we have about you"), "parts": [quiet(said), *entries]}


def origin(theme: Theme, passage: Passage) -> str:
    """Where a passage comes from, in general words: who said it is told to nobody."""
    if passage.source == "report":
        asked = question_label(theme, passage.question)
        return _("From a report: %(question)s", question=asked) if asked else _("From a report")
    return {
        "note": _("From our own notes"),
        "message": _("From messages about a report"),
        "referral": _("From what we passed on, or heard about it"),
        "handling": _("From our decision"),
    }[passage.source]


def question_label(theme: Theme, question: str) -> str:
    """The question that a passage answers; "" for the story."""
    if question == INDICATORS:
        return _("Ticked clues")
    try:
        return pick(theme.question(question).label, current())
    except KeyError:
        return ""


# --- what was left out ---------------------------------------------------------------------------------------------


def ground_label(code: str) -> str:
    """A reason to leave out or to put off, as the law calls it."""
    return {
        "uavg_41_c": _("Public safety (UAVG article 41, paragraph 1, c)"),
        "uavg_41_d": _("Preventing, investigating or prosecuting criminal offences (UAVG article 41, paragraph 1, d)"),
        "uavg_41_h": _("Supervision or inspection by an authority (UAVG article 41, paragraph 1, h)"),
        "uavg_41_i": _("Protecting the person, or the rights and freedoms of others (UAVG article 41, paragraph 1, i)"),
    }[code]


def _left_out(grounds: Sequence[str]) -> Section:
    parts = [
        _said(
            _(
                "We left out who reported something, the names of our staff, and data of other people. "
                "A copy may not harm the rights and freedoms of others (GDPR/AVG article 15, paragraph 4)."
            )
        )
    ]
    if grounds:
        parts += [_said(_("We may also have left out data for these reasons:")), _listed(*map(ground_label, grounds))]
    return {"title": _("What we left out"), "parts": parts}


# --- what AVG art. 15, first paragraph, asks to tell ----------------------------------------------------------------


def _about(place: Municipality, subjects: str) -> list[Section]:
    purpose = _(
        "We use these data to weigh signals (%(name)s), to protect people and to keep them safe. "
        "No computer takes decisions about people.",
        name=subjects,
    )
    readers = _(
        "The contact persons of the municipality and their deputies read signals. They can pass on what is needed to "
        "an organisation that helps, supervises or investigates. In an emergency two officers together can open "
        "signals with a paper key. That is always recorded."
    )
    source = _("From a report to the municipality, or from what our staff found out. We do not say who reported.")
    kinds = _listed(
        _("What somebody saw or heard, and where and when"),
        _("Addresses, companies, number plates and telephone numbers, when somebody named them"),
        _("Our notes, and what was done with the signal"),
    )
    return [
        {"title": _("What we use the data for"), "parts": [_said(purpose)]},
        {"title": _("Which kinds of data we process"), "parts": [kinds]},
        {"title": _("Who receives them"), "parts": [_said(readers)]},
        {"title": _("Where they come from"), "parts": [_said(source)]},
        {"title": _("How long we keep them"), "parts": [_terms(place)]},
    ]


def _terms(place: Municipality) -> Part:
    terms = house().directory.region_of(place).terms
    return _listed(
        _("Closed without passing it on: %(count)s months.", count=terms.none_months),
        _("Kept to look at again: %(count)s months.", count=terms.kept_months),
        _("Passed on: %(count)s months.", count=terms.passed_months),
        _("Never longer than %(count)s months after it came in.", count=terms.hard_max_months),
    )


def _rights() -> Section:
    return {
        "title": _("Your rights"),
        "parts": [
            _listed(
                _("Is something wrong? You can ask us to correct it or to add to it."),
                _("You can ask us to erase data, or to use them less."),
                _("You can object to our use of your data because of your own situation."),
                _("Do you disagree with this decision? You can lodge an objection with us within six weeks."),
                _("You can complain to the Dutch Data Protection Authority: autoriteitpersoonsgegevens.nl."),
            ),
            _said(_("Questions? Ask for the data protection officer of the municipality.")),
        ],
    }
