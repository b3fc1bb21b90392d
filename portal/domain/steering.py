"""What who steers a region sees of it: how much lies where, what asks for somebody, and how promises were kept.

What lies open now is counted exactly: it is about work, and somebody must act on it. What is over is told in one of
three words, from twenty signals on: none of them has an edge at a number that published figures keep back.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from portal.domain.coverage import Lack
from portal.domain.places import Functionaris, Municipality, Role
from portal.domain.standing import at_work, why_active

ENOUGH = 20
"""Of fewer signals nothing is told about promises. One in five of these is four: no word ends at a small number."""

MOSTLY, HALF = 0.8, 0.5
"""Shares of signals for which a promise was kept: from which on it was mostly, and below which it often was not."""

TROUBLE = ("acute", "shut", "away", "late", "unapproved", "unopened", "absent")
"""What can ask for somebody in a municipality, the gravest first.

`acute`: an acute signal that nobody opened. `shut`: open, but nobody answers. `away`: everybody is away. `late`: what
was due before today. `unapproved`: keys wait. `unopened`: signals nobody opened yet, while their day is not over.
`absent`: the duo is away and the deputy stands in.
"""

ASKS = TROUBLE[:5]
"""What somebody must act on; the rest is there to know."""


@dataclass(frozen=True, slots=True)
class Load:
    """What lies open in a municipality: how much of it was not `unopened`, is `late`, is `acute` and unopened.

    `oldest`: the earliest day on which one of them is due.
    """

    open: int = 0
    unopened: int = 0
    late: int = 0
    acute: int = 0
    oldest: date | None = None


@dataclass(frozen=True, slots=True)
class Pace:
    """How a promise was kept over some months, coarsely.

    `kind`: `few` (too few signals to say anything), `mostly` (in time), `sometimes` or `often` (late).
    """

    kind: str


@dataclass(frozen=True, slots=True)
class Row:
    """One municipality. `asks`: codes of `TROUBLE`. `gaps`: what it lacks before it can be open.

    `there`: who works now; `away`: who of the duo is away; `stands_in`: deputies who replace the duo.
    """

    place: Municipality
    load: Load
    first_look: Pace
    feedback: Pace
    asks: tuple[str, ...]
    gaps: tuple[str, ...]
    there: tuple[Functionaris, ...]
    away: tuple[Functionaris, ...]
    stands_in: tuple[Functionaris, ...]

    @property
    def needs_somebody(self) -> bool:
        """Whether somebody must act."""
        return any(code in ASKS for code in self.asks)

    @property
    def rank(self) -> tuple[int, int, int, str]:
        """The gravest first, then where most is late, then where most lies, then by name."""
        gravest = min((TROUBLE.index(code) for code in self.asks), default=len(TROUBLE))
        return gravest, -self.load.late, -self.load.open, self.place.name


def pace(in_time: int, late: int) -> Pace:
    """The word for two numbers. Whatever one of them is from nought to four, the word for their sum is the same."""
    both = in_time + late
    if both < ENOUGH:
        return Pace("few")
    if in_time >= MOSTLY * both:
        return Pace("mostly")
    return Pace("sometimes" if in_time >= HALF * both else "often")


def row(
    place: Municipality,
    load: Load,
    paces: tuple[Pace, Pace],
    teams: Iterable[Sequence[Functionaris]],
    lacks: Sequence[Lack],
    today: date,
) -> Row:
    """One municipality put together. `paces`: of the first look and of feedback; `lacks`: what is missing there."""
    ready = [[person for person in team if person.ready] for team in teams]
    stands_in = _once([person for team in ready for person in team if why_active(person, team, today)])
    duo = _once([person for team in ready for person in team if person.role is Role.FUNCTIONARIS])
    there = _once([*at_work(duo, today), *at_work(stands_in, today)])
    away = tuple(person for person in duo if person.away(today))
    found = {
        "acute": load.acute > 0,
        "late": load.late > 0,
        "unopened": load.unopened > 0,
        "absent": bool(duo) and len(away) == len(duo),
        **{lack.code: True for lack in lacks if lack.code in TROUBLE},
    }
    asks = tuple(code for code in TROUBLE if found.get(code))
    gaps = tuple(dict.fromkeys(gap for lack in lacks for gap in lack.gaps))
    return Row(place, load, *paces, asks, gaps, there, away, stands_in)


def months_back(today: date, count: int) -> str:
    """The first of `count` months of which the last one runs now, as "2026-09"."""
    months = today.year * 12 + today.month - 1 - (count - 1)
    return f"{months // 12:04}-{months % 12 + 1:02}"


def _once(people: Sequence[Functionaris]) -> tuple[Functionaris, ...]:
    return tuple({person.principal: person for person in people}.values())
