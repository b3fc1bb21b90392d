"""Keeping the sociale kaart of a region: adding, changing, checking and taking away partners, each with a way back."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import Connection

from portal.actions import tokens
from portal.actions.house import House
from portal.actions.installation.region_file import LoadError
from portal.actions.management.managed import Done, NotFound, managing, record
from portal.actions.management.partners.keeping import (
    Changed,
    Entry,
    Named,
    checked,
    document_of,
    entry,
    keep,
    keep_policy,
    places,
    reached,
    unchanged,
    within,
)
from portal.actions.people.signing_in import Desk
from portal.adapters import accounts, directory, revisions
from portal.adapters import partners as kept
from portal.domain import partners as card_index
from portal.domain.access import Act, may
from portal.domain.places import Partner, Region
from portal.domain.revisions import Kind, Revision, difference

__all__ = ["Changed", "Done", "Entry", "LoadError", "Named", "NotFound", "add", "change", "check", "document_with"]
__all__ += ["listed", "named_by", "one", "places", "regions", "remove", "undo", "who_last"]


def regions(house: House, desk: Desk) -> dict[str, Region]:
    """The regions whose partners this person may see, by slug. Raises NotFound."""
    with house.database.reading() as connection:
        return reached(house, connection, desk, Act.READ_PARTNERS)


def listed(house: House, desk: Desk, region: str) -> tuple[Entry, ...]:
    """All partners of a region, also those of the office only. Raises NotFound."""
    with house.database.reading() as connection:
        within(house, connection, desk, Act.READ_PARTNERS, region)
        return tuple(entry(region, key, each) for key, each in kept.documents(connection, region).items())


def one(house: House, desk: Desk, region: str, key: str) -> Entry:
    """One partner. Raises NotFound."""
    with house.database.reading() as connection:
        within(house, connection, desk, Act.READ_PARTNERS, region)
        return entry(region, key, document_of(connection, region, key))


def who_last(house: House, desk: Desk, region: str, key: str) -> tuple[str, str] | None:
    """Who last changed a partner (a name, "" for the server's own command) and when; None when nobody did yet."""
    with house.database.reading() as connection:
        within(house, connection, desk, Act.READ_PARTNERS, region)
        found = revisions.latest(connection, Kind.PARTNER, key, region=region)
        if found is None:
            return None
        names = accounts.names(connection, [found.actor]) if found.actor else {}
        return names.get(found.actor or "", ""), found.at


def named_by(house: House, region: str, key: str) -> tuple[tuple[str, Mapping[str, Any]], ...]:
    """The entries of the policy that name a partner, with the list each stands in."""
    return card_index.naming(house.directory.regions[region].policy, key)


def document_with(key: str, document: Mapping[str, Any]) -> Partner:
    """The partner that a document would make, to look at before it is kept."""
    return directory.partner(key, document)


# --- acts ------------------------------------------------------------------------------------------------------------


def add(house: House, desk: Desk, once: tokens.FormToken, region: str, document: Mapping[str, Any]) -> tuple[str, str]:
    """A new partner; returns its key and the id of the revision. Raises NotFound, Done, tokens.Stale, LoadError."""
    with managing(house, desk, Act.KEEP_PARTNERS, once) as connection:
        within(house, connection, desk, Act.KEEP_PARTNERS, region)
        taken = {*kept.documents(connection, region), *house.directory.partners, *kept.former(connection)}
        key = card_index.key_for(document["name"]["nl"], taken)
        return key, keep(house, connection, desk, region, key, {}, document)


def change(
    house: House, desk: Desk, once: tokens.FormToken, region: str, key: str, seen: str, document: Mapping[str, Any]
) -> str:
    """Other words, another number; returns the id of the revision, "" when nothing changed.

    `seen`: of the entry the form was made from. Raises NotFound, Changed, Done, tokens.Stale, LoadError.
    """
    with managing(house, desk, Act.KEEP_PARTNERS, once) as connection:
        before = unchanged(house, connection, desk, region, key, seen)
        return keep(house, connection, desk, region, key, before, document)


def check(house: House, desk: Desk, once: tokens.FormToken, region: str, key: str, seen: str) -> str:
    """Somebody called or looked today, and all is right; as `change`."""
    with managing(house, desk, Act.KEEP_PARTNERS, once) as connection:
        before = unchanged(house, connection, desk, region, key, seen)
        sure = {"verified": True} if "verified" in before else {}
        known = {**before, "verified_on": house.today().isoformat(), **sure}
        return keep(house, connection, desk, region, key, before, known)


def remove(
    house: House, desk: Desk, once: tokens.FormToken, region: str, key: str, seen: str, *, everywhere: bool = False
) -> str:
    """Take a partner off the list, and with `everywhere` out of the region's policy; returns the id of the revision.

    Raises Named when it is the emergency number, or when the policy names it and `everywhere` is not asked or not
    allowed (it needs Act.MANAGE); NotFound, Changed, Done, tokens.Stale.
    """
    with managing(house, desk, Act.KEEP_PARTNERS, once) as connection:
        before = unchanged(house, connection, desk, region, key, seen)
        policy = kept.policy(connection, region)
        named = bool(card_index.naming(policy, key))
        if card_index.is_emergency(key) or (named and not (everywhere and may(desk.staff, Act.MANAGE))):
            raise Named
        kept.take_away(connection, region, key)
        became = card_index.without(policy, key)
        if named:
            keep_policy(house, connection, region, became)
        was_named, is_named = difference(policy, became)
        actor = desk.staff.principal
        return record(house, connection, actor, Kind.PARTNER, key, {**before, **was_named}, is_named, region=region)


def undo(house: House, desk: Desk, once: tokens.FormToken, revision: str) -> tuple[str, str]:
    """Take back an act of one's own on a partner, as long as all of it is still as that act made it.

    Returns region and key. Raises NotFound, Changed, Named (others came to name what was added), Done, tokens.Stale.
    """
    with managing(house, desk, Act.KEEP_PARTNERS, once) as connection:
        found = revisions.one(connection, revision)
        if found is None or found.kind is not Kind.PARTNER or found.actor != desk.staff.principal or not found.region:
            raise NotFound
        within(house, connection, desk, Act.KEEP_PARTNERS, found.region)
        _put_back(house, connection, desk, found.region, found)
        return found.region, found.key


def _put_back(house: House, connection: Connection, desk: Desk, region: str, done: Revision) -> None:
    document = kept.document(connection, region, done.key) or {}
    policy = kept.policy(connection, region)
    now = {**policy, **document}  # the names of lists and of fields do not overlap
    if any(now.get(name) != done.after.get(name) for name in done.fields):
        raise Changed(document or None)
    back = {name: each for name, each in now.items() if name not in done.after} | dict(done.before)
    own = {name: each for name, each in back.items() if name not in card_index.CHOSEN}
    lists = {name: each for name, each in back.items() if name in card_index.CHOSEN}
    if not own and card_index.naming(policy, done.key):
        raise Named
    if own:
        checked(house, connection, region, done.key, own)
        kept.put(connection, region, done.key, own)
    else:
        kept.take_away(connection, region, done.key)
    if lists != policy:
        keep_policy(house, connection, region, lists)
    actor = desk.staff.principal
    record(house, connection, actor, Kind.PARTNER, done.key, done.after, done.before, region=region)
