"""Who gets a signal, and because of what. A signal that reaches nobody is impossible: `route` raises instead."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from portal.domain.places import READERS, Functionaris, Role, Slot
from portal.domain.signals import Draft
from portal.domain.themes import Rule

REFERRED = "referred"


@dataclass(frozen=True, slots=True)
class Audience:
    """The receivers a referred signal is for: a role, and the half of the own team where that matters."""

    role: Role
    slot: Slot | None = None

    def includes(self, person: Functionaris) -> bool:
        """Whether this person, ready or not, is one of them. Who does both halves receives for both."""
        return person.role is self.role and (self.slot is None or person.slot in (None, self.slot))

    def document(self) -> dict[str, str | None]:
        """What is sealed with the route."""
        return {"role": self.role.value, "slot": self.slot.value if self.slot else None}

    @classmethod
    def from_document(cls, document: Mapping[str, Any]) -> Audience:
        """Read it back from a sealed route."""
        return cls(Role(document["role"]), Slot(document["slot"]) if document["slot"] else None)


class NoRoute(Exception):
    """Nobody who is ready may receive this signal."""


@dataclass(frozen=True, slots=True)
class Route:
    """Everybody who gets the case key (`readers`), who is told first (`addressed`), and why.

    `because` is a code: `slot` (a rule chose one half of the duo), `duo` (everybody), `excluded` (the addressed half
    was excluded or not ready, so the rest), `deputy`, `regional_deputy`, `referred` (a colleague handed it on).
    `rule` is the number of the theme's rule.
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


def hand_to(audience: Audience, draft: Draft, people: Sequence[Functionaris], rules: Sequence[Rule]) -> Route:
    """The receivers of a referred signal: everybody of the audience who is ready, and nobody else. Raises NoRoute."""
    there = [person for person in people if person.ready and audience.includes(person)]
    left = tuple(person for person in there if person.principal not in draft.exclude)
    if not left:
        raise NoRoute(draft.municipality)
    rule = next(rule for rule in rules if rule.matches(draft.answers))
    return Route(left, left, rule.number, REFERRED)


def may_hold(person: Functionaris, audience: Audience | None) -> bool:
    """Whether a newcomer may get the key of a signal: of what was filed when a reader, of what is for them when not."""
    return person.role in READERS if audience is None else audience.includes(person)


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
