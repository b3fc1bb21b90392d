"""Who gets a signal, and because of what. A signal that reaches nobody is impossible: `route` raises instead."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from portal.domain.places import READERS, Functionaris, Role
from portal.domain.signals import Draft
from portal.domain.themes import Rule


class NoRoute(Exception):
    """Nobody who is ready may receive this signal."""


@dataclass(frozen=True, slots=True)
class Route:
    """Everybody who gets the case key (`readers`), who is told first (`addressed`), and why.

    `because` is a code: `slot` (a rule chose one half of the duo), `duo` (everybody), `excluded` (the addressed half
    was excluded or not ready, so the rest), `deputy`, `regional_deputy`. `rule` is the number of the theme's rule.
    """

    readers: tuple[Functionaris, ...]
    addressed: tuple[Functionaris, ...]
    rule: int
    because: str


def route(draft: Draft, readers: Sequence[Functionaris], rules: Sequence[Rule]) -> Route:
    """Choose the readers of a draft.

    `readers`: the ready readers of the municipality for this theme. Excluded people get nothing, ever.
    Raises NoRoute when nobody is left.
    """
    left = standing([reader for reader in readers if reader.ready and reader.principal not in draft.exclude])
    if not left:
        raise NoRoute(draft.municipality)
    rule = next(rule for rule in rules if rule.matches(draft.answers))
    for role in READERS:
        present = tuple(reader for reader in left if reader.role is role)
        if present:
            return _addressed(left, present, rule)
    raise NoRoute(draft.municipality)


def standing(people: Sequence[Functionaris]) -> tuple[Functionaris, ...]:
    """Who of these reads: the regional deputy only takes the place of a deputy who is not there."""
    readers = [person for person in people if person.role in READERS]
    has_deputy = any(reader.role is Role.DEPUTY for reader in readers)
    return tuple(reader for reader in readers if not (has_deputy and reader.role is Role.REGIONAL_DEPUTY))


def _addressed(readers: tuple[Functionaris, ...], present: tuple[Functionaris, ...], rule: Rule) -> Route:
    role = present[0].role
    if role is not Role.FUNCTIONARIS:
        return Route(readers, present, rule.number, role.value)
    if rule.slot is None:
        return Route(readers, present, rule.number, "duo")
    half = tuple(reader for reader in present if reader.slot == rule.slot)
    return Route(readers, half or present, rule.number, "slot" if half else "excluded")
