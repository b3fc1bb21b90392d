"""Who stands in for whom on a day: the other half of a duo, then the deputy. An absence includes both its days."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from portal.domain.deadlines import add_working_days
from portal.domain.places import Functionaris, Role
from portal.domain.routing import standing

LONGEST = timedelta(days=366)
"""More than a year away is no absence: then somebody else must take the seat."""


class BadPeriod(ValueError):
    """An absence that cannot be kept; `reason` is a code: `order`, `past`, `long`."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


@dataclass(frozen=True, slots=True)
class Period:
    """An absence from the day `first` to the day `last`, both included."""

    first: date
    last: date

    @property
    def back_on(self) -> date:
        """The first working day after it."""
        return add_working_days(self.last + timedelta(days=1), 0)


def period_of(person: Functionaris, on: date) -> Period | None:
    """The absence that runs on a day or is still to come; None when there is none, or when it is over."""
    if person.absent_from is None or person.absent_until is None or person.absent_until < on:
        return None
    return Period(person.absent_from, person.absent_until)


def checked(first: date, last: date, today: date, running: Period | None = None) -> Period:
    """An absence somebody may set today. One that runs already keeps its first day. Raises BadPeriod."""
    if last < first:
        raise BadPeriod("order")
    started = running is not None and first == running.first
    if last < today or (first < today and not started):
        raise BadPeriod("past")
    if last - max(first, today) > LONGEST or first - today > LONGEST:
        raise BadPeriod("long")
    return Period(first, last)


def at_work(people: Iterable[Functionaris], on: date) -> tuple[Functionaris, ...]:
    """Who of these is not away."""
    return tuple(person for person in people if not person.away(on))


def reachable(people: Sequence[Functionaris], on: date) -> tuple[Functionaris, ...]:
    """Who of these is told on a day: those at work, or everybody when nobody is."""
    return at_work(people, on) or tuple(people)


def duo_away(team: Iterable[Functionaris], on: date) -> bool:
    """Whether everybody of the duo who is ready is away, so that the deputy stands in for all of it.

    A duo without anybody who is ready is not away: it is missing, and that is for the manager to mend.
    """
    duo = [person for person in team if person.ready and person.role is Role.FUNCTIONARIS]
    return bool(duo) and not at_work(duo, on)


def why_active(person: Functionaris, team: Sequence[Functionaris], on: date) -> str:
    """Why a deputy stands in for this team: `asked` (by the duo), `duo_away`, or "" when not.

    The regional deputy only where no deputy is: there are no keys for both.
    """
    if person.role not in (Role.DEPUTY, Role.REGIONAL_DEPUTY):
        return ""
    if person.active:
        return "asked"
    return "duo_away" if person in _readers(team) and duo_away(team, on) else ""


def told(addressed: Sequence[Functionaris], readers: Sequence[Functionaris], on: date) -> tuple[Functionaris, ...]:
    """Who hears that a signal came in: the addressed, whoever stands in for them, and deputies the duo asked in.

    Who is away is among them: that news waits for the day they are back. `readers`: everybody who has a key of it.
    """
    active = [person for person in readers if person.active]
    if at_work(addressed, on):
        return _once(addressed, active)
    others = at_work([person for person in readers if person.role is Role.FUNCTIONARIS], on)
    deputies = [person for person in readers if person.role is not Role.FUNCTIONARIS]
    return _once(addressed, others or reachable(deputies, on), active)


def lets_in(holders: Iterable[Functionaris], team: Sequence[Functionaris], on: date) -> bool:
    """Whether one signal goes to the deputies because whoever can open it is away.

    `holders`: who holds an open key of it. While the whole duo is away every gate is open anyway, and shuts again.
    """
    held = tuple(holders)
    return bool(held) and not at_work(held, on) and not duo_away(team, on)


def is_mailed(person: Functionaris, teams: Iterable[Sequence[Functionaris]], on: date) -> bool:
    """Whether mail goes to this person on a day: when at work, and also when away while a whole team of theirs is."""
    return not person.away(on) or any(not at_work(_readers(team), on) for team in teams)


@dataclass(frozen=True, slots=True)
class Cover:
    """Who does the work from the day `first` to the day `last`; nobody when `people` is empty."""

    first: date
    last: date
    people: tuple[Functionaris, ...]


def cover(team: Sequence[Functionaris], without: str, period: Period) -> tuple[Cover, ...]:
    """Who takes over while the principal `without` is away, as stretches of days with the same people."""
    left = [person for person in _readers(team) if person.principal != without]
    stretches: list[Cover] = []
    for count in range((period.last - period.first).days + 1):
        on = period.first + timedelta(days=count)
        people = _at_the_desk(left, on)
        if stretches and stretches[-1].people == people:
            stretches[-1] = Cover(stretches[-1].first, on, people)
        else:
            stretches.append(Cover(on, on, people))
    return tuple(stretches)


def _at_the_desk(people: Sequence[Functionaris], on: date) -> tuple[Functionaris, ...]:
    present = at_work(people, on)
    return tuple(person for person in present if person.role is Role.FUNCTIONARIS) or present


def _readers(team: Sequence[Functionaris]) -> tuple[Functionaris, ...]:
    """Who of a team is ready and holds keys; the regional deputy only where no deputy is."""
    return standing([person for person in team if person.ready])


def _once(*groups: Iterable[Functionaris]) -> tuple[Functionaris, ...]:
    return tuple({person.principal: person for group in groups for person in group}.values())
