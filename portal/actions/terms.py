"""How long signals of a municipality are kept, and on which day one of them goes."""

from __future__ import annotations

from datetime import date

from portal.actions.house import House
from portal.domain import retention
from portal.domain.handling import Handling
from portal.domain.retention import Spared, Terms
from portal.domain.signals import Signal, Status

__all__ = ["after_a_message", "day_of_erasing", "kind_of", "row_of", "terms_of"]


def terms_of(house: House, municipality: str) -> Terms:
    """The terms of the region of a municipality (CBS code); the usual ones for one that left its region."""
    places = house.directory.municipalities.values()
    region = next((place.region for place in places if place.code == municipality), "")
    return house.directory.regions[region].terms if region else Terms()


def kind_of(house: House, signal: Signal, handling: Handling, status: Status) -> retention.Kind:
    """Which term holds for a signal."""
    outcomes = house.themes[signal.theme].outcomes
    return retention.kind_of(status, handling, {each.key for each in outcomes if each.counts or each.kind == "result"})


def row_of(signal: Signal) -> Spared:
    """What the row of a signal says about its erasing."""
    return Spared(signal.received_on, signal.erase_on)


def day_of_erasing(house: House, signal: Signal, handling: Handling, status: Status) -> date:
    """When a signal is erased, after an act of today that left it like this."""
    kind = kind_of(house, signal, handling, status)
    terms = terms_of(house, signal.municipality)
    return retention.erase_on(kind, handling, row_of(signal), house.today(), terms)


def after_a_message(house: House, signal: Signal, status: Status) -> date:
    """When a signal is erased now that its reporter wrote today; told without a key."""
    return retention.after_a_message(status, row_of(signal), house.today(), terms_of(house, signal.municipality))
