"""What the reporter can be told: standard messages in two languages, and what a form chose from them."""

from __future__ import annotations

from dataclasses import dataclass

from flask_babel import gettext as _

from portal.actions.desk.reading import Dossier
from portal.domain.themes import Theme, pick
from portal.web.language import current
from portal.web.office.forms import ClosingForm
from portal.web.office.words import outcome_label

OWN, FITTING, NOTHING, NEUTRAL = "own", "fitting", "none", "neutraal"
"""What can be chosen: own words, the text of the outcome, nothing with a reason, the text that says nothing."""


@dataclass(frozen=True, slots=True)
class Standard:
    """A standard message: `theirs` in the language of the reporter, `own` in that of the staff ("" when the same)."""

    key: str
    label: str
    theirs: str
    own: str


def standards(theme: Theme, language: str) -> list[Standard]:
    """Every standard message, the neutral one first."""
    keys = [NEUTRAL, *(key for key in theme.feedback if key not in (NEUTRAL, "vraag"))]
    return [_standard(theme, key, language) for key in keys]


def _standard(theme: Theme, key: str, language: str) -> Standard:
    theirs, own = pick(theme.feedback[key], language), pick(theme.feedback[key], current())
    return Standard(key, outcome_label(theme, key), theirs, own if own != theirs else "")


@dataclass(frozen=True, slots=True)
class Ending:
    """An outcome to close with, and the standard message that belongs to it."""

    key: str
    label: str
    standard: Standard


def outcomes(theme: Theme, language: str) -> list[Ending]:
    """The outcomes to close with, each with its message in the language of the reporter."""
    return [
        Ending(outcome.key, outcome_label(theme, outcome.key), closing_standard(theme, outcome.key, language))
        for outcome in theme.outcomes
        if outcome.closes
    ]


def closing_standard(theme: Theme, outcome: str, language: str) -> Standard:
    """The message with which a signal is closed; for no outcome ("") the neutral one."""
    return _standard(theme, theme.closing_for(outcome), language)


# --- what was chosen -------------------------------------------------------------------------------------------------


def ending(dossier: Dossier, theme: Theme, form: ClosingForm) -> tuple[str, str, str, dict[str, str]]:
    """(outcome, feedback, reason, errors) of the closing form; one of feedback and reason is "" ."""
    outcome, reason = form.outcome.data or "", form.reason.data or ""
    chosen = form.standard.data or (NOTHING if reason else OWN)
    known = {each.key for each in theme.outcomes if each.closes}
    errors = {} if outcome in known else {"outcome": _("Choose what came of this signal.")}
    if chosen == NOTHING:
        if not reason:
            errors["reason"] = _("Write why the reporter hears nothing.")
        if form.text.data:
            errors["text"] = _both_chosen()
        return outcome, "", reason, errors
    if reason:
        errors["reason"] = _(
            "You wrote why the reporter hears nothing, but chose a text. Choose “Nothing”, or clear this."
        )
    text, problem = message(dossier, theme, _at_the_end(theme, chosen, outcome), form.text.data or "")
    if problem:
        errors["text"] = problem
    return outcome, text, "", errors


def _at_the_end(theme: Theme, chosen: str, outcome: str) -> str:
    """The key of the chosen text; the neutral one does not say that we are still at work."""
    return {FITTING: theme.closing_for(outcome), NEUTRAL: theme.closing_for("")}.get(chosen, chosen)


def message(dossier: Dossier, theme: Theme, standard: str, own: str) -> tuple[str, str]:
    """(text for the reporter, what is wrong): own words, or a standard text in the language the reporter chose."""
    texts = theme.feedback.get(standard)
    if standard == OWN and own:
        return own, ""
    if standard == OWN or texts is None:
        return "", _("Choose a standard text or write one.")
    if own:
        return "", _both_chosen()  # what is sent cannot be taken back, so it is not guessed
    return pick(texts, dossier.report.language if dossier.report else current()), ""


def _both_chosen() -> str:
    return _("You wrote a text of your own, but it would not be sent. Choose “My own text”, or clear it.")
