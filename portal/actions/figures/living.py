"""How many people live in each municipality, for figures per 10,000: filled in by the chain coordinator."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from portal.actions import tokens
from portal.actions.figures.partners import region_kept
from portal.actions.house import House
from portal.actions.management.managed import Done, NotFound, managing, record
from portal.actions.people.signing_in import Desk
from portal.adapters import inhabitants, places
from portal.adapters.inhabitants import Inhabitants
from portal.domain.access import Act
from portal.domain.places import Municipality
from portal.domain.revisions import Kind

__all__ = ["MOST", "Done", "Inhabitants", "NotFound", "counted", "keep", "own_places"]

MOST = 2_000_000
"""No municipality has more inhabitants: more is a typing mistake."""


def own_places(house: House, desk: Desk) -> list[Municipality]:
    """The municipalities of the own region, by name. Raises NotFound for who keeps no region."""
    region = region_kept(house, desk)
    found = (each for each in house.directory.municipalities.values() if each.region == region.slug)
    return sorted(found, key=lambda each: each.name)


def counted(house: House, desk: Desk) -> Mapping[str, Inhabitants]:
    """CBS code -> how many inhabitants, in the own region. Raises NotFound."""
    codes = [place.code for place in own_places(house, desk)]
    with house.database.reading() as connection:
        return inhabitants.of(connection, codes)


def keep(house: House, desk: Desk, once: tokens.FormToken, numbers: Mapping[str, int | None], on: date) -> int:
    """These numbers (by CBS code) were counted on a day; None: not known (any more).

    Returns how many municipalities changed. Raises NotFound for one outside the own region, Done, tokens.Stale.
    """
    own = {place.code: place for place in own_places(house, desk)}
    if not own.keys() >= numbers.keys():
        raise NotFound
    with managing(house, desk, Act.KEEP_FIGURES, once) as connection:
        before = inhabitants.of(connection, list(numbers))
        after = {code: Inhabitants(number, on if number is not None else None) for code, number in numbers.items()}
        changed = [code for code in numbers if after[code] != before.get(code)]
        for code in changed:
            values = {"inhabitants": after[code].number, "inhabitants_on": after[code].on}
            places.change(connection, code, values)
            where = {"region": own[code].region, "municipality": code}
            was, became = _document(before[code]), _document(after[code])
            record(house, connection, desk.staff.principal, Kind.MUNICIPALITY, code, was, became, **where)
    return len(changed)


def _document(found: Inhabitants) -> dict[str, int | str | None]:
    return {"inhabitants": found.number, "inhabitants_on": found.on.isoformat() if found.on else None}
