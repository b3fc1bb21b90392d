"""The one colour of a municipality, from which its pages make their shades."""

from __future__ import annotations

from portal.actions import tokens
from portal.actions.house import House
from portal.actions.management.managed import Done, NotFound, managing, record
from portal.actions.management.places.places import held, region_of
from portal.actions.people.signing_in import Desk
from portal.adapters import places
from portal.domain.access import Act
from portal.domain.revisions import Kind
from portal.domain.style import TooLittleContrast, palette

__all__ = ["Done", "NotFound", "TooLittleContrast", "choose"]


def choose(house: House, desk: Desk, once: tokens.FormToken, slug: str, colour: str | None) -> None:
    """This colour ("#rrggbb") from now on; None: the colours of the portal.

    Raises TooLittleContrast, ValueError (no colour), NotFound, Done, tokens.Stale.
    """
    chosen = palette(colour)["600"] if colour else None
    with managing(house, desk, Act.MANAGE, once) as connection:
        place = held(house, connection, desk, slug)
        places.change(connection, place.code, {"style": chosen})
        before, after = {"style": place.style}, {"style": chosen}
        where = {"region": region_of(place, house.today()), "municipality": place.code}
        record(house, connection, desk.staff.principal, Kind.MUNICIPALITY, place.code, before, after, **where)
