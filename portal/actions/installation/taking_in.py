"""`portal load`: a whole region file at once. Settings and people in one transaction, then what may open is opened."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from portal.actions.house import House
from portal.actions.installation import loading, managing, region_file
from portal.actions.installation.joining import Joined
from portal.actions.installation.region_file import LoadError, Place

__all__ = ["LoadError", "TakenIn", "take_in"]


@dataclass(frozen=True, slots=True)
class TakenIn:
    """What loading did. `changes`: how many settings changed. `opened`, `closed`: names of municipalities.

    `lacking`: (name, codes of what is missing) of those that were to open and stay closed.
    """

    municipalities: int
    changes: int
    joined: Joined
    opened: Sequence[str]
    closed: Sequence[str]
    lacking: Sequence[tuple[str, Sequence[str]]]


def take_in(house: House, raw: bytes, *, codes_shown: bool) -> TakenIn:
    """Load the bytes of a region file. `codes_shown`: whether somebody sees the invitation codes. Raises LoadError."""
    file = region_file.read(region_file.parse(raw), house.themes)
    written = loading.write(house, file, people=True, codes_shown=codes_shown)
    opened: list[str] = []
    closed: list[str] = []
    lacking: list[tuple[str, Sequence[str]]] = []
    for place in file.municipalities:
        if place.open is None:
            continue
        done = _switched(house, place)
        if isinstance(done, tuple):
            lacking.append((str(place.columns["name"]), done))
        elif done:
            (opened if place.open else closed).append(str(place.columns["name"]))
    return TakenIn(len(file.municipalities), written.changes, written.joined, opened, closed, lacking)


def _switched(house: House, place: Place) -> bool | tuple[str, ...]:
    """Whether the municipality was opened or closed as the file asks; codes of what is missing when it cannot open."""
    found = house.directory.municipalities.get(place.slug)
    if found is None:
        return ("membership",) if place.open else False
    if found.is_open is place.open:
        return False
    try:
        if place.open:
            managing.open_municipality(house, found)
        else:
            managing.close_municipality(house, found)
    except managing.NotCovered as error:
        return error.gaps
    return True
