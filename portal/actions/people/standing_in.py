"""The people of a municipality and theme, and whether their deputies stand in for them today. From the snapshot."""

from __future__ import annotations

from collections.abc import Iterable

from portal.actions.house import House
from portal.domain import standing
from portal.domain.places import READERS, Functionaris

__all__ = ["duo_away", "team"]


def team(house: House, municipality: str, theme: str) -> tuple[Functionaris, ...]:
    """Everybody who may read here, ready or not."""
    coverage = house.directory.coverage.get((municipality, theme))
    return tuple(person for person in coverage.readers if person.role in READERS) if coverage else ()


def duo_away(house: House, seats: Iterable[tuple[str, str]]) -> frozenset[str]:
    """In which municipalities of these (municipality, theme) the whole duo is away today: every gate is open there."""
    today = house.today()
    return frozenset(code for code, theme in seats if standing.duo_away(team(house, code, theme), today))
