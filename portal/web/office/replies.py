"""What the reporter can be told: standard messages in two languages, and what a form chose from them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from flask_babel import gettext as _

from portal.actions.reading import Dossier
from portal.domain.themes import Theme, pick
from portal.web.language import current
from portal.web.office.forms import ClosingForm
from portal.web.office.words import outcome_label

OWN, FITTING, NOTHING = "own", "fitting", "none"
"""What can be chosen in the place of a standard text: own words, the text of the outcome, nothing with a reason."""


@dataclass(frozen=True, slots=True)
class Standard:
    """A standard message: `theirs` in the language of the reporter, `own` in that of the staff ("" when the same)."""

    key: str
    label: str
    theirs: str
    own: str


def standards(theme: Theme, language: str) -> list[Standard]:
    """Every standard message, the neutral one first."""
    keys = ["neutraal", *(key for key in theme.feedback if key not in ("neutraal", "vraag"))]
    return [_standard(theme, key, language) for key in keys]


def _standard(theme: Theme, key: str, language: str) -> Standard:
    theirs, own = pick(theme.feedback[key], language), pick(theme.feedback[key], current())
    return Standard(key, outcome_label(theme, key), theirs, own if own != theirs else "")


def outcomes(theme: Theme, told: Sequence[Standard]) -> list[tuple[str, str, Standard]]:
    """The outcomes to close with, each with the standard message that belongs to it."""
    by_key = {each.key: each for each in told}
    return [
        (outcome.key, outcome_label(theme, outcome.key), by_key[theme.feedback_for(outcome.key)])
        for outcome in theme.outcomes
        if outcome.closes
    ]


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
    text, problem = message(
        dossier, theme, theme.feedback_for(outcome) if chosen == FITTING else chosen, form.text.data or ""
    )
    if problem:
        errors["text"] = problem
    return outcome, text, "", errors


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
