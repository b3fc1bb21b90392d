"""Accounts for the people of a region file. Each gets an invitation code; nobody who is there already is touched."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import Connection

from portal.actions.house import House
from portal.actions.installation.region_file import Person, RegionFile
from portal.actions.management.managed import record
from portal.actions.people import keys, signing_in
from portal.actions.people.keys import Invitation
from portal.adapters import accounts
from portal.domain.places import Municipality
from portal.domain.revisions import Kind

__all__ = ["Joined", "invite_all", "newcomers"]


@dataclass(frozen=True, slots=True)
class Joined:
    """The invitations, whose codes are shown once, and the addresses that had an account already."""

    invited: Sequence[Invitation] = ()
    known: Sequence[str] = ()


def newcomers(house: House, connection: Connection, file: RegionFile) -> list[Person]:
    """The people of the file who have no account yet."""
    return [
        person
        for person in file.people
        if accounts.account_by_address(connection, house.app_keys, signing_in.normal_address(person.email)) is None
    ]


def invite_all(house: House, connection: Connection, file: RegionFile) -> Joined:
    """Make an account with its seats and a code for everybody who is new, in the caller's transaction."""
    new = newcomers(house, connection, file)
    region = str(file.region["slug"])
    codes = {place.slug: place.code for place in file.municipalities}
    names = {place.slug: str(place.columns["name"]) for place in file.municipalities}
    invited = []
    for person in new:
        places = [Municipality(codes[slug], slug, names[slug], region) for slug in person.municipalities]
        address = signing_in.normal_address(person.email)
        made = keys.enrol(house, connection, address, person.name, person.role, places, region, person.language)
        for theme in person.themes:
            keys.add_seats(connection, made, person.role, places, theme, person.slot)
        seats = [f"{place.name}, {person.slot}" if person.slot else place.name for place in places]
        after = {"role": person.role.value, "seats": seats, "language": person.language}
        record(house, connection, None, Kind.PERSON, made, {}, after, region=region)
        invited.append(Invitation(address, keys.new_code(house, connection, made, person.role, None)))
    there = {person.email for person in new}
    return Joined(invited, [person.email for person in file.people if person.email not in there])
