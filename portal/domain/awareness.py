"""Sessions, training and campaigns: what was done so that colleagues see signals, and who was not reached yet."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from hashlib import blake2b

from portal.domain.figures import SIGNAL, Publication
from portal.domain.figures.closing import closes_on
from portal.domain.places import Municipality
from portal.domain.themes import Theme

KINDS = ("session", "training", "campaign")
AREA = "functiegroep"
"""The question of a theme whose choices are the work areas of colleagues."""

UNSAID = "liever_niet"
"""The choice of a reporter who does not want to say; no work area that anybody could visit."""

TITLE_LIMIT = 100
"""Characters."""

MOST_PEOPLE = 10_000
LONGEST_AGO = timedelta(days=5 * 366)
LATELY = timedelta(days=365)
"""How long a work area that was visited counts as visited."""

WINDOW = 3
"""Whole months before the month of an activity, and after it, that are set beside each other."""

STEP = 10
PARTS = 6
"""A band ends at the sixth part of what a work area had in the whole year, in tens. Under sixty nothing is told.

So there are two bands: below that number, and from it on. More of them, or narrower ones, would tell with what is
published how many there were in the rest of the year: with ten in the year, "10 to 19" says that there were no others.
Also of all windows of a year together, the lower ends stay a sixth below what is published: see the solver in
`tests/actions/steering/test_effect.py`.
"""


@dataclass(frozen=True, slots=True)
class Activity:
    """What was done on the day `held_on`, for the work areas `groups` of the theme (none: for everybody).

    `municipality`: a CBS code, None for the whole region. `people`: how many came, None when nobody counted.
    """

    id: str
    region: str
    municipality: str | None
    theme: str
    held_on: date
    kind: str
    title: str
    groups: tuple[str, ...]
    people: int | None

    @property
    def seen(self) -> str:
        """Stands for exactly this: whoever changes it shows what they saw."""
        said = (self.municipality, self.held_on.isoformat(), self.kind, self.title, self.groups, self.people)
        return blake2b(repr(said).encode(), digest_size=16).hexdigest()


@dataclass(frozen=True, slots=True)
class Visited:
    """One work area: when somebody was there last, and in which municipalities (CBS codes) lately."""

    group: str
    last: date | None
    lately: frozenset[str]


def areas(theme: Theme) -> tuple[str, ...]:
    """The work areas of a theme, in its order; none when it does not ask for them."""
    asked = next((question for question in theme.questions if question.key == AREA), None)
    return tuple(each.key for each in asked.choices if each.key != UNSAID) if asked else ()


def visited(
    activities: Iterable[Activity], theme: Theme, places: Iterable[Municipality], today: date
) -> tuple[Visited, ...]:
    """Where somebody was, per work area. What was done for the whole region, or for everybody, counts everywhere."""
    mine = {place.code for place in places}
    found = [each for each in activities if each.theme == theme.key and (each.municipality or None) in {None, *mine}]
    rows = []
    for group in areas(theme):
        here = [each for each in found if not each.groups or group in each.groups]
        lately = [each for each in here if today - each.held_on <= LATELY]
        reached = (mine if each.municipality is None else {each.municipality} for each in lately)
        rows.append(Visited(group, max((each.held_on for each in here), default=None), frozenset().union(*reached)))
    return tuple(rows)


def months_around(held_on: date) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The whole months before the month of an activity and after it, as "2026-09"."""
    month = held_on.year * 12 + held_on.month - 1
    return (
        tuple(_month(month + count) for count in range(-WINDOW, 0)),
        tuple(_month(month + count) for count in range(1, WINDOW + 1)),
    )


def _month(count: int) -> str:
    return f"{count // 12:04}-{count % 12 + 1:02}"


def years_of(months: Iterable[str]) -> tuple[int, ...]:
    """The years in which these months lie, oldest first."""
    return tuple(sorted({int(month[:4]) for month in months}))


@dataclass(frozen=True, slots=True)
class Band:
    """Fewer than `edge`, or (`reached`) at least as many."""

    edge: int
    reached: bool


def edge(publication: Publication, row: str, group: str) -> int | None:
    """Where the bands of a part of a year meet, of a work area in a place (CBS code, or TOTAL); None: nothing is told.

    Its own number must be published, and every quarter of the place: a band within a number that is kept back could
    give that away, together with everything else. It depends on what is published alone: that nothing is told says
    nothing of the part.
    """
    own, quarters = (publication.tables.get((SIGNAL, dimension)) for dimension in (AREA, ""))
    if own is None or quarters is None or row not in own.rows or row not in quarters.rows:
        return None
    number = own.cells.get((row, group))
    if number is None or any(quarters.cells[row, column] is None for column in quarters.columns):
        return None
    return number // (PARTS * STEP) * STEP or None


def banded(months: Iterable[str], counted: Mapping[str, int], edges: Mapping[int, int]) -> Band | None:
    """The band of what was counted in these months (month -> number); None when a year of them tells too little.

    `edges`: year -> where its bands meet, of the years that tell enough; of two years the lowest one holds.
    """
    months = tuple(months)
    years = years_of(months)
    if not set(years) <= edges.keys():
        return None
    lowest = min(edges[year] for year in years)
    return Band(lowest, sum(counted.get(month, 0) for month in months) >= lowest)


def seen_from(held_on: date) -> date:
    """The day from which the months around an activity can be told: all years they touch are closed."""
    return closes_on(years_of(month for months in months_around(held_on) for month in months)[-1])
