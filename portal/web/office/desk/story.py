"""What was handed in as the page shows it: the words, the answers, the contact, and why it came to this desk."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from flask_babel import gettext as _

from portal.actions.desk.reading import Dossier
from portal.domain.identifiers import warnings
from portal.domain.places import Functionaris, Role
from portal.domain.routing import REFERRED
from portal.domain.themes import Theme, pick
from portal.web.language import current
from portal.web.office.words import (
    choice_label,
    language_name,
    person,
    place_name,
    role_label,
    teller_label,
    told_channel_label,
)


@dataclass(frozen=True, slots=True)
class Fact:
    """What the reporter answered to one question; `texts` are labels, or one free text."""

    label: str
    texts: Sequence[str]
    free: bool


def story(dossier: Dossier, theme: Theme) -> dict[str, Any]:
    """What was handed in, by whom it may be seen, and why it came here."""
    report = dossier.report
    language = report.language if report else current()
    return {
        "report": report,
        "numbers": warnings(report.story, *report.texts.values()) if report else (),
        "language": language,
        "language_name": language_name(language),
        "told": _told(dossier),
        "facts": _facts(dossier, theme),
        "contact": dossier.contact,
        "contact_erased": "contact" not in dossier.documents,
        "route": _route(dossier, theme),
        "excluded": [person(dossier.colleagues, each) for each in _kept_out(dossier)],
        "aside": [person(dossier.colleagues, each) for each in dossier.aside],
    }


def _kept_out(dossier: Dossier) -> list[str]:
    """Whom the reporter kept out; of what was handed on only those who work here: it concerns no others."""
    known = dossier.because != REFERRED
    return [each for each in dossier.excluded if each not in dossier.aside and (known or each in dossier.colleagues)]


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


def _told(dossier: Dossier) -> str:
    """How it came when a colleague handed it on or entered what somebody told; "" for what a reporter wrote."""
    told, sent = (dossier.report.told, dossier.report.referred) if dossier.report else (None, None)
    if sent is not None:
        return _(
            "Handed on by %(name)s, %(place)s. This colleague is the reporter here and reads your messages.",
            name=sent.name,
            place=place_name(sent.municipality),
        )
    if told is None:
        return ""
    return _(
        "Entered by %(name)s. How it was told: %(channel)s. By: %(teller)s.",
        name=person(dossier.colleagues, told.entered_by),
        channel=told_channel_label(told.channel),
        teller=teller_label(told.by),
    )


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
        REFERRED: _("A colleague handed a part of another signal on."),
        "": _("Damaged: why it came here cannot be opened."),
    }
    return said + ([why[dossier.because]] if dossier.because in why else [])


def _with_role(person: Functionaris) -> str:
    return f"{person.name} ({role_label(person.role, person.slot)})"
