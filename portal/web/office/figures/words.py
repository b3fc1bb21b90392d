"""What the figures are called: dimensions and their values, by the theme where it knows them, else by the portal."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import lru_cache

from flask_babel import format_decimal, format_percent
from flask_babel import gettext as _

from portal.domain.figures import MELDING, SIGNAL, TOTAL, Publication
from portal.domain.figures.published import UNANSWERED
from portal.domain.themes import Question, Theme, pick
from portal.web.language import current
from portal.web.office.present import house


def dimension_label(theme: Theme, dimension: str) -> str:
    """What is counted in a table; of a question of the theme: what its values are, in a word where the portal has one.

    The question itself is put to a reporter and would be an odd heading ("Where did you notice it?").
    """
    own = _dimensions().get(dimension)
    question = _question(theme, dimension)
    return own or (pick(question.label, current()) if question else dimension)


def value_label(theme: Theme, dimension: str, value: str) -> str:
    """One value of a dimension; the whole for TOTAL; its key when nobody knows it any more."""
    if value == TOTAL:
        return _("Total")
    own = _values(dimension).get(value)
    if own is None:
        known = _labels(theme, dimension).get(value)
        own = pick(known, current()) if known else _values("").get(value)
    return own or value


def _labels(theme: Theme, dimension: str) -> Mapping[str, Mapping[str, str]]:
    """What the theme calls the values of a dimension, per language."""
    question = _question(theme, dimension)
    if question:
        return {choice.key: choice.label for choice in question.choices}
    if dimension == "urgency":
        return theme.levels.labels
    if dimension == "outcome":
        return {outcome.key: outcome.label for outcome in theme.outcomes}
    return {choice.key: choice.label for choice in theme.assessments} if dimension == "assessment" else {}


def base_label(base: str) -> str:
    """What is counted: every signal, or those that were passed on."""
    return {SIGNAL: _("Signals"), MELDING: _("Meldingen")}[base]


def row_label(found: Publication, row: str) -> str:
    """A municipality by its code, or the whole region."""
    if row != TOTAL:
        return next((each.name for each in house().directory.municipalities.values() if each.code == row), row)
    region = house().directory.regions.get(found.region)
    return region.name if region else found.region


def quarter_label(quarter: str) -> str:
    """A quarter as people write it."""
    return {
        "Q1": _("January to March"),
        "Q2": _("April to June"),
        "Q3": _("July to September"),
        "Q4": _("October to December"),
    }.get(quarter, quarter)


def number(value: int | float | None) -> str:
    """A number as people write it, with at most one decimal; "kept back" for what is not shown."""
    return kept_back() if value is None else _decimal(current(), round(value, 1))


@lru_cache(maxsize=8192)
def _decimal(language: str, value: int | float) -> str:
    """A page has thousands of numbers and few different ones. `language`: the one that is read now."""
    return str(format_decimal(value))


def percent(value: float | None) -> str:
    """A share without decimals; a dash when it cannot be said."""
    return "–" if value is None else str(format_percent(value))


def kept_back() -> str:
    """The words in the place of a number that is not shown."""
    return _("kept back")


def _question(theme: Theme, key: str) -> Question | None:
    return next((each for each in theme.questions if each.key == key), None)


def _dimensions() -> Mapping[str, str]:
    return {
        "": _("Per quarter"),
        "functiegroep": _("Work area of the reporter"),
        "groep": _("Group"),
        "leeftijd": _("Age"),
        "vorm": _("Form"),
        "sector": _("Sector"),
        "waar": _("Where it was noticed"),
        "urgency": _("Urgency"),
        "outcome": _("What came of it"),
        "assessment": _("Assessment"),
        "first_look": _("First look"),
        "feedback": _("Feedback to the reporter"),
        "contact": _("How reporters can be reached"),
        "across": _("Linked with another municipality"),
        "told": _("How it came in"),
        "received_from": _("Handed on by another municipality"),
    }


def _values(dimension: str) -> Mapping[str, str]:
    """The portal's own values; of "" those that any dimension can have."""
    made: Mapping[str, Callable[[], Mapping[str, str]]] = {
        "": lambda: {UNANSWERED: _("Not said"), **{f"Q{each}": quarter_label(f"Q{each}") for each in range(1, 5)}},
        "first_look": lambda: {"in_time": _("In time"), "late": _("Late"), UNANSWERED: _("Not known")},
        "feedback": lambda: {"in_time": _("In time"), "late": _("Late"), UNANSWERED: _("None yet")},
        "contact": lambda: {
            "anonymous": _("Anonymous"),
            "left": _("Left a way to reach them"),
            UNANSWERED: _("Not known"),
        },
        "assessment": lambda: {UNANSWERED: _("None yet")},
        "across": lambda: {"yes": _("Linked")},
        "received_from": lambda: {"yes": _("Received, and counted there")},
        "told": lambda: {"form": _("By the form"), "told": _("Told to a colleague at the desk")},
    }
    return made[dimension]() if dimension in made else {}
