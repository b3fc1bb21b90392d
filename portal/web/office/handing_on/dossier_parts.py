"""What of a signal can go into a dossier, as choices with what they mean; what is not there is not offered."""

from __future__ import annotations

from flask_babel import gettext as _
from flask_babel import ngettext

from portal.domain.dossiers import INDICATORS, Material
from portal.domain.themes import pick
from portal.web.language import current
from portal.web.office.words import choice_label

Choice = tuple[str, str, str]
"""Key, label, and a remark."""


def parts(material: Material) -> list[Choice]:
    """The parts there are, the reporter's own first; their contact data is a choice apart."""
    facts = sum(1 for note in material.notes if note is not None and note.kind == "fact")
    notes = sum(1 for note in material.notes if note is None or note.kind != "fact" or note.impression)
    handling = material.handling
    choices = [
        ("report", _("The reporter's words"), _("Does the text say who the reporter is? Leave it out."), True),
        (
            "facts",
            _("Facts from sources"),
            ngettext("%(num)s fact, with its source and date.", "%(num)s facts, with their sources and dates.", facts),
            facts,
        ),
        (
            "handling",
            _("Assessment and steps"),
            _("What you make of it and what was done."),
            handling.assessment or handling.outcomes,
        ),
        (
            "notes",
            _("Journal of the desk"),
            _("Internal thoughts and impressions. Only for your own file, not for a partner."),
            notes,
        ),
        (
            "messages",
            _("Messages with the reporter"),
            _("The reporter may have told here who they are."),
            material.messages,
        ),
        (
            "referrals",
            _("Referrals"),
            ngettext(
                "%(num)s referral, with the text and the answers.",
                "%(num)s referrals, with the texts and the answers.",
                len(material.referrals),
            ),
            material.referrals,
        ),
        (
            "links",
            _("Links with other signals"),
            _("Only that there is a link, and since when. Nothing of the other signal."),
            material.links,
        ),
    ]
    return [(key, label, remark) for key, label, remark, there in choices if there]


def answers(material: Material) -> list[Choice]:
    """The questions that the reporter answered, with the answer as remark."""
    report = material.report
    if report is None:
        return []
    theme = material.theme
    found = []
    for question in theme.questions:
        chosen = [choice_label(theme, question.key, key) for key in report.answers.get(question.key, ())]
        said = ", ".join(chosen) or report.texts.get(question.key, "")
        if said:
            found.append((question.key, pick(question.label, current()), said))
    if report.indicators:
        count = len(report.indicators)
        found.append((INDICATORS, _("Ticked clues"), ngettext("%(num)s clue", "%(num)s clues", count)))
    return found
