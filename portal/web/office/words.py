"""What the codes of the program are called on a screen of the office."""

from __future__ import annotations

from babel import Locale
from flask_babel import gettext as _

from portal.actions.signing_in import Crowded, Wait
from portal.domain.places import Role, Slot
from portal.domain.signals import Status
from portal.domain.themes import Theme, pick
from portal.web.language import current


def role_label(role: Role, slot: Slot | None = None) -> str:
    """A role as people call it, with the half of the duo."""
    names = {
        Role.FUNCTIONARIS: _("Contact person"),
        Role.DEPUTY: _("Deputy"),
        Role.REGIONAL_DEPUTY: _("Regional deputy"),
        Role.CARE_COORDINATOR: _("Care coordinator"),
        Role.COORDINATOR: _("Chain coordinator"),
        Role.MANAGER: _("Functional administrator"),
        Role.ADVISER: _("Policy adviser"),
        Role.AUDITOR: _("Privacy officer"),
    }
    halves = {Slot.CARE: _("care"), Slot.SAFETY: _("safety")}
    return f"{names[role]}, {halves[slot]}" if slot else names[role]


def status_label(theme: Theme, status: str) -> str:
    """A status as the desk calls it: the theme's word, but "a question for you" is the reporter's view of it."""
    return _("Question asked") if status == Status.QUESTION else pick(theme.statuses[status].label, current())


def shown_label(theme: Theme, status: str) -> str:
    """A status as the reporter sees it, in the language of the staff."""
    return pick(theme.statuses[status].label, current())


def patience(wait: Wait) -> str:
    """Why somebody must try again in a moment."""
    if isinstance(wait, Crowded):
        return _("Others are signing in right now. Try again in %(seconds)s seconds.", seconds=wait.seconds)
    return _("Too many attempts. Try again in %(seconds)s seconds.", seconds=wait.seconds)


def urgency_label(theme: Theme, level: str) -> str:
    """A level of urgency in the language of the staff."""
    return pick(theme.levels.labels[level], current())


def choice_label(theme: Theme, question: str, choice: str) -> str:
    """What an answer is called; its key when the theme no longer knows it."""
    try:
        return pick(theme.question(question).choice(choice).label, current())
    except KeyError:
        return choice


def outcome_label(theme: Theme, key: str) -> str:
    """What an outcome or standard text is called; its key when the theme no longer knows it."""
    if key == "neutraal":
        return _("Neutral: says nothing about what was done")
    try:
        return pick(theme.outcome(key).label, current())
    except KeyError:
        return key


def language_name(code: str) -> str:
    """The name of a language, in the language of the staff."""
    try:
        name = Locale.parse(code).get_display_name(current())
    except ValueError:
        name = None
    return name or code


def rating_label(rating: str) -> str:
    """What a reporter thinks of the handling."""
    return {"3": _("Good"), "2": _("So-so"), "1": _("Not good")}.get(rating, rating)


def done_label(code: str) -> str:
    """What is said after an act; "" for a code that is none."""
    return {
        "taken": _("This signal is yours now."),
        "given_back": _("This signal is nobody's now. A colleague can take it."),
        "moved": _("The status was changed."),
        "urgency_set": _("The urgency was kept."),
        "numbers_removed": _("The number was taken out of the report."),
        "noted": _("Your note was kept. Only colleagues with a key can read it."),
        "asked": _("Your question was sent. The reporter sees it with the code."),
        "feedback_given": _("Your feedback was sent. The reporter sees it with the code."),
        "closed": _("This signal was closed."),
    }.get(code, "")
