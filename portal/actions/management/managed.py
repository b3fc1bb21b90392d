"""The frame of every act of management: allowed, done once, in one transaction, with what was and what became."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any
from uuid import UUID

from sqlalchemy import Connection

from portal.actions import tokens
from portal.actions.desk.cases import Done, NotFound, use_once
from portal.actions.house import House
from portal.actions.people.signing_in import Desk
from portal.adapters import accounts, directory, places, revisions, trail
from portal.domain.access import Act, may
from portal.domain.places import Region
from portal.domain.revisions import Kind, Revision, difference
from portal.domain.seating import SEATED
from portal.domain.trail import Event

__all__ = ["Done", "NotFound", "codes_of", "managing", "record", "regions_of", "within"]


@contextmanager
def managing(house: House, desk: Desk, act: Act, once: tokens.FormToken) -> Iterator[Connection]:
    """One act that changes settings; every process reads the directory again. Raises NotFound, Done, tokens.Stale."""
    if not may(desk.staff, act):
        raise NotFound
    with house.database.writing() as connection:
        use_once(house, connection, once)
        directory.changed(connection)  # first: acts that look at who covers what wait for each other
        _still_there(connection, desk)
        yield connection
    house.keeper.refresh()


def _still_there(connection: Connection, desk: Desk) -> None:
    """Raises NotFound when whoever acts left, lost the keys or got another role while this act waited for its turn."""
    row = accounts.account(connection, principal=desk.staff.principal)
    other = desk.staff.role not in SEATED and row.role != desk.staff.role.value
    if row.left_on is not None or row.unlocker is None or other:
        raise NotFound


def record(
    house: House,
    connection: Connection,
    actor: str | None,
    kind: Kind,
    key: str,
    before: Mapping[str, Any],
    after: Mapping[str, Any],
    *,
    region: str | None = None,
    municipality: str | None = None,
) -> str:
    """Keep what changed, in the caller's transaction, with an event that holds its digest.

    Returns the id of the revision, "" when nothing changed.

    `actor`: a principal id, None for a command of the server. Never hand over a name, address or phone of a person.
    """
    was, became = difference(before, after)
    if not (was or became):
        return ""
    id = str(UUID(bytes=house.random(16), version=4))
    now = house.clock()
    revision = Revision(id, now.isoformat(), actor, kind, key, region, municipality, was, became)
    digest = revisions.keep(connection, revision)
    facts = {"kind": kind.value, "key": key, "fields": " ".join(revision.fields), "revision": id, "digest": digest}
    trail.append(connection, house.app_keys, Event(trail.SETTINGS_CHANGED, now, actor, municipality, facts=facts))
    return id


# --- how far an account reaches ------------------------------------------------------------------------------------


def regions_of(house: House, connection: Connection, desk: Desk) -> dict[str, Region]:
    """The regions this account works for, by slug: its own one, or all of them for an account without a region."""
    own = accounts.account(connection, principal=desk.staff.principal).region
    return {slug: region for slug, region in house.directory.regions.items() if own in (None, slug)}


def codes_of(house: House, connection: Connection, desk: Desk) -> frozenset[str]:
    """CBS codes of the municipalities this account works for: those that are, were or will be in its regions.

    Not those that another region has today. An account without a region also has those that are in none.
    """
    own = accounts.account(connection, principal=desk.staff.principal).region
    return within(house, own, places.codes(connection, own))


def within(house: House, own: str | None, codes: Iterable[str]) -> frozenset[str]:
    """Of these municipalities (CBS codes) those that are in no other region than `own` today; None: all of them."""
    now = {place.code: place.region for place in house.directory.municipalities.values()}
    return frozenset(code for code in codes if own is None or now.get(code, own) == own)
