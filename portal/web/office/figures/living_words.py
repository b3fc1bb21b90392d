"""How many people live where the figures are of, and on which day that was: a rate says nothing without it."""

from __future__ import annotations

from datetime import date

from flask_babel import gettext as _

from portal.domain.figures import TOTAL, Publication
from portal.web.filters import day
from portal.web.office.figures.words import number
from portal.web.office.present import house

_TOO_OLD = 2
"""Inhabitants that were counted more years before the year of the figures may have become others."""


def inhabitants(found: Publication, row: str) -> int | None:
    """How many people live there; None when it is not known of every municipality that counts."""
    known = [each for each, _on in _counted(found, row)]
    return sum(each for each in known if each) if known and all(known) else None


def inhabitants_words(found: Publication, row: str) -> str:
    """How many and of which day, such as "66,800 inhabitants on 1 January 2019"; "" when it is not known."""
    people, days = inhabitants(found, row), _days(found, row)
    if people is None:
        return ""
    if not days:
        return _("%(number)s inhabitants", number=number(people))
    if days[0] == days[-1]:
        return _("%(number)s inhabitants on %(day)s", number=number(people), day=day(days[0]))
    return _(
        "%(number)s inhabitants, counted between %(first)s and %(last)s",
        number=number(people),
        first=day(days[0]),
        last=day(days[-1]),
    )


def old(found: Publication, row: str) -> str:
    """That the inhabitants are of long before the year of the figures; "" when they are not, or not known."""
    days = _days(found, row)
    if inhabitants(found, row) is None or not days or found.year - days[0].year <= _TOO_OLD:
        return ""
    return _(
        "These inhabitants were counted more than two years before %(year)s: there may be more or fewer now.",
        year=found.year,
    )


def _counted(found: Publication, row: str) -> list[tuple[int | None, date | None]]:
    codes = found.places if row == TOTAL else (row,)
    places = {each.code: each for each in house().directory.municipalities.values()}
    known = [places.get(code) for code in codes]
    return [(each.inhabitants, each.inhabitants_on) if each else (None, None) for each in known]


def _days(found: Publication, row: str) -> list[date]:
    return sorted(on for _people, on in _counted(found, row) if on)
