"""A theme: the subject of a meldpunt as data (form, clues, outcomes, standard texts), read from a TOML file.

`theme` says what it is, `clues` what to look out for, `route` is the way to whom to call; `parse` makes a theme out of
a file's contents and names every mistake, `texts` picks a language.
"""

from portal.domain.themes.clues import Indicator, IndicatorGroup, Reminder
from portal.domain.themes.figures import Figures
from portal.domain.themes.parse import parse
from portal.domain.themes.route import Fork, Leaf, ReportingRoute
from portal.domain.themes.texts import Texts, ThemeError, pick
from portal.domain.themes.theme import (
    Answers,
    Choice,
    Outcome,
    Question,
    Rule,
    StatusText,
    Theme,
    Urgency,
)

__all__ = [
    "Answers",
    "Choice",
    "Figures",
    "Fork",
    "Indicator",
    "IndicatorGroup",
    "Leaf",
    "Outcome",
    "Question",
    "Reminder",
    "ReportingRoute",
    "Rule",
    "StatusText",
    "Texts",
    "Theme",
    "ThemeError",
    "Urgency",
    "parse",
    "pick",
]
