"""The statement of destruction: how many signals went in a month, and why. Numbers only, never which or about what."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from portal.actions.erasing import CONTACT, EARLY
from portal.actions.house import House
from portal.actions.management.managed import codes_of
from portal.actions.people.signing_in import Desk
from portal.adapters import counters
from portal.domain.access import Act, may
from portal.domain.places import Municipality

CLASSES = ("none", "kept", "passed", "open", EARLY)
"""Why a signal went: a term of domain/retention, or early by two colleagues."""

__all__ = ["CLASSES", "CONTACT", "Statement", "statements"]


@dataclass(frozen=True, slots=True)
class Statement:
    """What went in one municipality in one month ("2026-11"). `signals`: class -> how many; `contacts`: contact data
    that went before their signal.
    """

    place: Municipality
    month: str
    signals: Mapping[str, int] = field(default_factory=dict)
    contacts: int = 0

    @property
    def total(self) -> int:
        """Signals that went, whatever the reason."""
        return sum(self.signals.values())


def statements(house: House, desk: Desk) -> list[Statement]:
    """Every statement this person may see, newest month first: of the region of the account, or of all without one."""
    if not may(desk.staff, Act.STATE_DESTRUCTION):
        return []
    with house.database.reading() as connection:
        own = codes_of(house, connection, desk)
        places = [place for place in house.directory.municipalities.values() if place.code in own]
        found = counters.erased(connection, [place.code for place in places])
    made = []
    for place in places:
        for month in {each.month for each in found if each.municipality == place.code}:
            count = {each.value: each.count for each in found if (each.municipality, each.month) == (place.code, month)}
            signals = {each: count[each] for each in CLASSES if each in count}
            made.append(Statement(place, month, signals, count.get(CONTACT, 0)))
    by_name = sorted(made, key=lambda each: each.place.name)
    return sorted(by_name, key=lambda each: each.month, reverse=True)
