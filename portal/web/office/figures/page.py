"""The page of figures: the three questions with their answers, how the work goes, and what partners tell."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from math import ceil

from flask_babel import gettext as _
from flask_babel import ngettext

from portal.domain.figures import TOTAL, Publication
from portal.domain.figures.answers import both, most, without
from portal.domain.figures.closing import closes_on
from portal.domain.themes import Theme
from portal.web.filters import day
from portal.web.office.figures.living_words import old
from portal.web.office.figures.tables import Section, by_place, by_quarter, by_value, crossed
from portal.web.office.figures.tiles import Tile, changes, per_inhabitants_tile, share
from portal.web.office.figures.words import dimension_label, number, percent, row_label, value_label
from portal.web.office.present import house

REPORTER = "functiegroep"
"""The dimension that says who reports; the other ones of a theme say about whom and what."""

_HOW = ("urgency", "first_look", "feedback", "contact", "told", "assessment", "across", "received_from")
_OUTCOME = "outcome"


@dataclass(frozen=True, slots=True)
class Answer:
    """One question with its answer in sentences, and the numbers below it."""

    id: str
    question: str
    sentences: tuple[str, ...]
    tiles: tuple[Tile, ...] = ()
    sections: tuple[Section, ...] = ()
    groups: tuple[tuple[str, str, tuple[Section, ...]], ...] = field(default=())


def answers(found: Publication, before: Publication | None, theme: Theme, row: str) -> list[Answer]:
    """Everything that is counted, in the order of the questions that a council asks. `row`: of whom it is."""
    said = [_came_in(found, before, row), _passed_on(found, before, theme, row)]
    return [*said, _groups(found, theme, row), _work(found, theme, row)]


def crosses(found: Publication, theme: Theme) -> list[Section]:
    """The tables of two dimensions."""
    return [crossed(theme, table) for table in found.crosses.values()]


def period(found: Publication) -> str:
    """Of which time the figures are."""
    return _("the whole of %(year)s", year=found.year)


def _came_in(found: Publication, before: Publication | None, row: str) -> Answer:
    place, count = row_label(found, row), both(found, row).signals
    if count is None:
        said = _("In %(place)s signals came in, but the number is kept back.", place=place)
    else:
        said = _("In %(place)s: %(number)s signals came in.", place=place, number=number(count))
    tiles = [Tile(number(count), _("signals"), "", _("Signals")), per_inhabitants_tile(found, row, count)]
    tiles += changes(found, before, row, melding=False)
    sections = [by_quarter(found, before, row)]
    if row == TOTAL and len(found.places) > 1:
        sections.append(by_place(found))
    counted = _("Counted: %(period)s.", period=period(found))
    sentences = tuple(each for each in (said, counted, old(found, row)) if each)
    return Answer("came-in", _("How many signals came in?"), sentences, tuple(tiles), tuple(sections))


def _passed_on(found: Publication, before: Publication | None, theme: Theme, row: str) -> Answer:
    counts = both(found, row)
    if counts.meldingen is None:
        said = _("Signals were passed on to an organisation that acts, but the number is kept back.")
    elif counts.share is None:
        said = _("%(number)s signals were passed on to an organisation that acts.", number=number(counts.meldingen))
    else:
        said = _(
            "%(number)s of the %(all)s signals were passed on to an organisation that acts: %(share)s.",
            number=number(counts.meldingen),
            all=number(counts.signals),
            share=percent(counts.share),
        )
    later = _(
        "As it stood on %(day)s. What was passed on from that day is not in it: these figures do not change any more.",
        day=day(closes_on(found.year)),
    )
    tiles = [
        Tile(number(counts.meldingen), _("meldingen"), "", _("Passed on (meldingen)")),
        Tile(percent(counts.share), _("of the signals"), "", _("Share passed on")),
        *changes(found, before, row, melding=True),
    ]
    return Answer(
        "passed-on",
        _("Which signals led to a melding?"),
        (said, later),
        tuple(tiles),
        _sections(found, theme, row, [_OUTCOME]),
    )


def _groups(found: Publication, theme: Theme, row: str) -> Answer:
    dimensions = list(dict.fromkeys(key for _base, key in found.tables if key and key not in (*_HOW, _OUTCOME)))
    about = [key for key in dimensions if key != REPORTER]
    said = [_most(found, theme, row, key) for key in [*(key for key in dimensions if key == REPORTER), *about]]
    sentences = [each for each in said if each]
    if sentences:
        sentences.insert(0, _("Of the numbers that can be shown, these groups have most meldingen."))
    else:
        sentences = [_("There are too few meldingen to name a group.")]
    who = _sections(found, theme, row, [REPORTER])
    whom = _sections(found, theme, row, about)
    groups = [("who", _("Who reports"), who), ("whom", _("About whom and what"), whom)]
    return Answer(
        "groups",
        _("In which groups do most meldingen come up?"),
        tuple(sentences),
        groups=tuple(each for each in groups if each[2]),
    )


def _work(found: Publication, theme: Theme, row: str) -> Answer:
    days = found.days.get(row)
    silent = [value_label(theme, REPORTER, value) for value in without(found, row, REPORTER)]
    said = _("No signal came from: %(names)s.", names="; ".join(silent)) if silent else ""
    tiles = [
        Tile(
            "–" if days is None else number(days),
            ngettext("working day to the first look", "working days to the first look", ceil(days or 0)),
            _("Half of the signals were opened as soon, or sooner.")
            if days is not None
            else _("Fewer than ten signals, or kept back."),
            _("Working days to the first look"),
        ),
        share(found, row, "feedback", ("in_time", "late")),
        share(found, row, "contact", ("anonymous",)),
        share(found, row, "urgency", ("acuut",)),
        share(found, row, "across", ("yes",)),
        Tile(
            number(len(silent)),
            _("work areas without a signal"),
            _("Perhaps the reporting point is unknown there."),
            _("Work areas without a signal"),
        ),
    ]
    return Answer(
        "work", _("How does the work go?"), (said,) if said else (), tuple(tiles), _sections(found, theme, row, _HOW)
    )


def _sections(found: Publication, theme: Theme, row: str, dimensions: Sequence[str]) -> tuple[Section, ...]:
    made = (by_value(found, theme, row, dimension) for dimension in dimensions)
    return tuple(each for each in made if each)


def _most(found: Publication, theme: Theme, row: str, dimension: str) -> str:
    values, count = most(found, row, dimension)
    if not values:
        return ""
    names = "; ".join(value_label(theme, dimension, value) for value in values)  # a name can hold a comma
    return _(
        "%(dimension)s: %(names)s (%(number)s).",
        dimension=dimension_label(theme, dimension),
        names=names,
        number=number(count),
    )


def missing_inhabitants(found: Publication) -> list[str]:
    """The names of municipalities of which nobody filled in how many people live there."""
    codes = set(found.places)
    return sorted(
        each.name for each in house().directory.municipalities.values() if each.code in codes and not each.inhabitants
    )
