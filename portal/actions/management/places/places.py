"""Municipalities and regions: which there are, making one, and what is known of it. No act here shows a signal."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Connection

from portal.actions import tokens
from portal.actions.house import House
from portal.actions.management.managed import Done, NotFound, codes_of, managing, record, regions_of
from portal.actions.people import signing_in
from portal.actions.people.signing_in import Desk
from portal.actions.worker import mailing
from portal.adapters import accounts, places, vault
from portal.adapters.places import Place
from portal.domain.access import Act, may
from portal.domain.memberships import Membership, running
from portal.domain.places import RESERVED_SLUGS, Region
from portal.domain.revisions import Kind

__all__ = [
    "Done",
    "NotFound",
    "Place",
    "Refused",
    "Seen",
    "add",
    "change",
    "contact",
    "held",
    "listed",
    "one",
    "reach",
    "slug_of",
    "was_open",
]

_SLUG = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
_CODE = re.compile("GM[0-9]{4}")
_PLAIN = str.maketrans("áàâäãåéèêëíìîïóòôöõúùûüýÿçñ", "aaaaaaeeeeiiiiooooouuuuyycn")


class Refused(Exception):
    """What was asked cannot be; `field` is where, `reason` a code, `fact` what belongs in the message.

    Reasons: `code` (no CBS code), `taken` (in use by the municipality `fact`), `slug` (no word for an address),
    `reserved`, `fixed` (it was open, so its address is known), `address` (no mail address).
    """

    def __init__(self, field: str, reason: str, fact: str = "") -> None:
        super().__init__(field, reason)
        self.field, self.reason, self.fact = field, reason, fact


@dataclass(frozen=True, slots=True)
class Seen:
    """What an account sees: its regions by slug, and the municipalities that are, were or will be in them.

    `all_regions`: whether the account works for all of them, and may make one.
    """

    regions: Mapping[str, Region]
    places: tuple[Place, ...]
    all_regions: bool


def listed(house: House, desk: Desk) -> Seen:
    """All of it, in six statements. Raises NotFound."""
    if not may(desk.staff, Act.READ_SETTINGS):
        raise NotFound
    with house.database.reading() as connection:
        regions, everywhere = reach(house, connection, desk)
        only = None if everywhere else codes_of(house, connection, desk)
        return Seen(regions, tuple(places.found(connection, only)), everywhere)


def reach(house: House, connection: Connection, desk: Desk) -> tuple[Mapping[str, Region], bool]:
    """The regions of an account, and whether it works for all there are."""
    regions = regions_of(house, connection, desk)
    return regions, accounts.account(connection, principal=desk.staff.principal).region is None


def one(house: House, desk: Desk, slug: str) -> Place:
    """A municipality of the own regions. Raises NotFound."""
    if not may(desk.staff, Act.READ_SETTINGS):
        raise NotFound
    with house.database.reading() as connection:
        return held(house, connection, desk, slug)


def held(house: House, connection: Connection, desk: Desk, slug: str) -> Place:
    """A municipality of the own regions, as it stands now. Raises NotFound."""
    place = places.one(connection, slug)
    if place is None or place.code not in codes_of(house, connection, desk):
        raise NotFound
    return place


def contact(house: House, desk: Desk, place: Place) -> str:
    """The address that is mailed when an acute signal stays unopened. For who manages.

    "" when there is none, or none that opens: `portal check` names it.
    """
    if not may(desk.staff, Act.MANAGE) or place.team_contact is None:
        return ""
    try:
        return house.app_keys.open_field("municipality.team_contact", place.code, place.team_contact)
    except vault.Damaged:
        return ""


def was_open(house: House, place: Place) -> bool:
    """Whether its address may be known to people: then it stays as it is."""
    if place.is_open:
        return True
    with house.database.reading() as connection:
        return places.was_open(connection, place.code)


def slug_of(name: str) -> str:
    """The address part that a name suggests: small letters, digits and dashes."""
    plain = name.strip().casefold().translate(_PLAIN)
    return re.sub(r"[^a-z0-9]+", "-", plain.replace("'", "").replace("’", "")).strip("-")


# --- changing ------------------------------------------------------------------------------------------------------


def add(
    house: House,
    desk: Desk,
    once: tokens.FormToken,
    *,
    name: str,
    code: str,
    slug: str,
    rni: bool,
    region: str,
    first: date,
) -> None:
    """A new municipality, closed, in one of the own regions from a day on. Raises Refused, NotFound, Done, Stale."""
    slug = slug or slug_of(name)
    with managing(house, desk, Act.MANAGE, once) as connection:
        regions, _ = reach(house, connection, desk)
        if region not in regions:
            raise NotFound
        _check(connection, code, slug)
        values = {"code": code, "slug": slug, "name": name, "rni": rni}
        rest = {"style": None, "is_open": False, "team_contact": None, "notices": "{}"}
        places.add(connection, {**values, **rest})
        member = Membership(region, first)
        places.put_memberships(connection, code, [member])
        actor, where = desk.staff.principal, {"region": region, "municipality": code}
        record(house, connection, actor, Kind.MUNICIPALITY, code, {}, values, **where)
        record(house, connection, actor, Kind.MEMBERSHIP, code, {}, dates_of(member), **where)


def change(
    house: House,
    desk: Desk,
    once: tokens.FormToken,
    slug: str,
    *,
    name: str,
    rni: bool,
    team_contact: str,
    new_slug: str = "",
    inhabitants: int | None = None,
    inhabitants_on: date | None = None,
) -> None:
    """Name, counter, contact of the team, how many inhabitants; the address part as long as nobody can know it.

    Raises Refused, NotFound, Done, tokens.Stale.
    """
    with managing(house, desk, Act.MANAGE, once) as connection:
        place = held(house, connection, desk, slug)
        new_slug = new_slug or place.slug
        if new_slug != place.slug:
            _check(connection, place.code, new_slug, own=place.code)
            if place.is_open or places.was_open(connection, place.code):
                raise Refused("slug", "fixed")
        if team_contact and not signing_in.is_address(team_contact):
            raise Refused("team_contact", "address")
        values = {"name": name, "rni": rni, "slug": new_slug}
        values |= {"inhabitants": inhabitants, "inhabitants_on": inhabitants_on}
        before = {key: getattr(place, key) for key in values}
        after, address, former = dict(values), team_contact or None, contact(house, desk, place) or None
        if address != former:
            # the address itself is of a person, so only that it changed is kept
            before |= {"team_contact": place.team_contact is not None}
            after |= {"team_contact": address is not None, "team_contact_changed": True}
            seal = house.app_keys.seal_field
            values["team_contact"] = seal("municipality.team_contact", place.code, address) if address else None
        places.change(connection, place.code, values)
        if former and address != former:
            mailing.team_moved(house, connection, former, address)
        actor, where = desk.staff.principal, {"region": region_of(place, house.today()), "municipality": place.code}
        record(house, connection, actor, Kind.MUNICIPALITY, place.code, before, after, **where)
        if new_slug != place.slug:
            for region, key, was, became in places.rename_for_partners(connection, place.slug, new_slug):
                slugs = {"municipalities": was}, {"municipalities": became}
                record(house, connection, actor, Kind.PARTNER, key, *slugs, region=region)


def region_of(place: Place, on: date) -> str | None:
    """The region (slug) a municipality is in on a day, else the last one it was in."""
    found = running(place.memberships, on) or (place.memberships[-1] if place.memberships else None)
    return found.region if found else None


def dates_of(member: Membership) -> dict[str, Any]:
    """A membership as a revision keeps it."""
    last = member.last.isoformat() if member.last else None
    return {"region": member.region, "valid_from": member.first.isoformat(), "valid_to": last}


def _check(connection: Connection, code: str, slug: str, own: str = "") -> None:
    if not _CODE.fullmatch(code):
        raise Refused("code", "code")
    if not _SLUG.fullmatch(slug) or len(slug) > 60:
        raise Refused("slug", "slug")
    if slug in RESERVED_SLUGS:
        raise Refused("slug", "reserved")
    for other in places.same(connection, code, slug):
        if other.code != own:
            raise Refused("code" if other.code == code else "slug", "taken", other.name)
