"""What every act on a partner needs: how far an account reaches, what it saw, and keeping with the last net."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Connection

from portal.actions.house import House
from portal.actions.installation.region_file.partners import DAYS, PARTNER
from portal.actions.installation.region_file.partners import partner as check_entry
from portal.actions.management.managed import NotFound, record, regions_of
from portal.actions.people.signing_in import Desk
from portal.adapters import accounts, directory
from portal.adapters import partners as kept
from portal.domain.access import Act, may
from portal.domain.partners import digest
from portal.domain.places import Partner, Region, Role
from portal.domain.referrals import check_against, parse_policy
from portal.domain.revisions import Kind


class Changed(Exception):
    """Somebody else changed this partner since the form was made; `document` is what it is now (None: taken away)."""

    def __init__(self, document: Mapping[str, Any] | None) -> None:
        super().__init__()
        self.document = document


class Named(Exception):
    """The policy of the region names this partner, so that it cannot go."""


@dataclass(frozen=True, slots=True)
class Entry:
    """A partner with the document it is made of; `seen` stands for exactly this document."""

    region: str
    key: str
    document: Mapping[str, Any]
    partner: Partner
    seen: str


def places(house: House, region: str) -> dict[str, str]:
    """The municipalities of a region: slug -> name."""
    return {slug: each.name for slug, each in house.directory.municipalities.items() if each.region == region}


def reached(house: House, connection: Connection, desk: Desk, act: Act) -> dict[str, Region]:
    """A chain coordinator works for one region: without it, for none."""
    own = accounts.account(connection, principal=desk.staff.principal).region
    if not may(desk.staff, act) or (own is None and desk.staff.role is Role.COORDINATOR):
        raise NotFound
    return regions_of(house, connection, desk)


def within(house: House, connection: Connection, desk: Desk, act: Act, region: str) -> None:
    """Raises NotFound when this account does not reach the region for this act."""
    if region not in reached(house, connection, desk, act):
        raise NotFound


def document_of(connection: Connection, region: str, key: str) -> dict[str, Any]:
    """The document of a partner. Raises NotFound."""
    found = kept.document(connection, region, key)
    if found is None:
        raise NotFound
    return found


def entry(region: str, key: str, document: Mapping[str, Any]) -> Entry:
    """A partner with what stands for its document as it is now."""
    return Entry(region, key, document, directory.partner(key, document), digest(document))


def unchanged(house: House, connection: Connection, desk: Desk, region: str, key: str, seen: str) -> dict[str, Any]:
    """The document as it is, when that is what the form showed. Raises NotFound, Changed."""
    within(house, connection, desk, Act.KEEP_PARTNERS, region)
    found = kept.document(connection, region, key)
    if found is None or digest(found) != seen:
        raise Changed(found)
    return found


def keep(
    house: House,
    connection: Connection,
    desk: Desk,
    region: str,
    key: str,
    before: Mapping[str, Any],
    after: Mapping[str, Any],
) -> str:
    """Write a partner that was checked, with its revision; returns the id of that. Raises LoadError."""
    checked(house, connection, region, key, after)
    kept.put(connection, region, key, after)
    return record(house, connection, desk.staff.principal, Kind.PARTNER, key, before, after, region=region)


def checked(house: House, connection: Connection, region: str, key: str, document: Mapping[str, Any]) -> None:
    """The last net: what stands in the table can be dumped to a file and loaded again. Raises LoadError."""
    known = {name: each for name, each in document.items() if name in PARTNER}
    days = {name: date.fromisoformat(document[name]) for name in DAYS if document.get(name)}
    slugs = {*places(house, region), *(kept.document(connection, region, key) or {}).get("municipalities", ())}
    outcomes = {outcome.key for theme in house.themes.values() for outcome in theme.outcomes}
    check_entry({**known, **days, "key": key}, slugs, outcomes, house.directory.circles)


def keep_policy(house: House, connection: Connection, region: str, policy: Mapping[str, Any]) -> None:
    """Write the policy when everything in it holds. Raises PolicyError."""
    check_against(parse_policy(policy), house.themes, set(kept.documents(connection, region)))
    kept.put_policy(connection, region, policy)
