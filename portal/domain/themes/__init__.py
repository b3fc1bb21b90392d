"""A theme: the subject of a meldpunt as data (form, clues, outcomes, standard texts), read from a TOML file.

`theme` says what it is, `parse` makes one out of a file's contents and names every mistake, `texts` picks a language.
"""

from portal.domain.themes.parse import parse
from portal.domain.themes.texts import Texts, ThemeError, pick
from portal.domain.themes.theme import (
    Answers,
    Choice,
    Indicator,
    IndicatorGroup,
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
    "Indicator",
    "IndicatorGroup",
    "Outcome",
    "Question",
    "Rule",
    "StatusText",
    "Texts",
    "Theme",
    "ThemeError",
    "Urgency",
    "parse",
    "pick",
]
