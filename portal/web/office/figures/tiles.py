"""Numbers in large: what each says, what it is measured by, and what it is called on a line of its own."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from flask_babel import gettext as _

from portal.domain.figures import Publication
from portal.domain.figures.answers import both, difference, part_of, per_inhabitants
from portal.web.office.figures.living_words import inhabitants, inhabitants_words
from portal.web.office.figures.tables import signed
from portal.web.office.figures.words import number, percent


@dataclass(frozen=True, slots=True)
class Tile:
    """A number in large. `note`: what it is measured by, or why there is none.

    `named`: what it is on a line of its own, where no number stands before it.
    """

    number: str
    label: str
    note: str
    named: str


def _share_words(dimension: str) -> tuple[str, str]:
    """What a share says behind its number, and on a line of its own."""
    return {
        "feedback": (_("of the reporters got feedback"), _("Reporters who got feedback")),
        "contact": (_("is anonymous"), _("Anonymous signals")),
        "urgency": (_("is acute"), _("Acute signals")),
        "across": (_("is linked with another municipality"), _("Signals linked with another municipality")),
    }[dimension]


def share(found: Publication, row: str, dimension: str, values: Sequence[str]) -> Tile:
    """How large a part of the signals is under these values of a dimension."""
    part, (label, named) = part_of(found, row, dimension, values), _share_words(dimension)
    return Tile(percent(part), label, _("Cannot be said: too few, or kept back.") if part is None else "", named)


def per_inhabitants_tile(found: Publication, row: str, count: int | None) -> Tile:
    """How many signals for every 10,000 inhabitants, and how many those are."""
    people, label = inhabitants(found, row), _("signals per 10,000 inhabitants")
    named = _("Signals per 10,000 inhabitants")
    if people is None:
        return Tile("–", label, _("Nobody filled in how many people live there. The chain coordinator can."), named)
    per = per_inhabitants(count, people)
    return Tile("–" if per is None else number(per), label, inhabitants_words(found, row), named)


def changes(found: Publication, before: Publication | None, row: str, *, melding: bool) -> list[Tile]:
    """How many more or fewer than the year before: only between two numbers of which both are shown."""
    if before is None:
        return []
    counts = [both(each, row) for each in (found, before)]
    change = difference(*((each.meldingen if melding else each.signals) for each in counts))
    if change is None:
        return []
    year = before.year
    if melding:
        said = _("meldingen compared with %(year)s", year=year), "", _("Passed on, compared with %(year)s", year=year)
    else:
        said = _("signals compared with %(year)s", year=year), "", _("Signals, compared with %(year)s", year=year)
    return [Tile(signed(change), *said)]
