"""Comparing a signal with those of other municipalities of the region: one identifier at a time, by who has it open.

The server can do none of this by itself: it has neither the text nor, in its database, the key of the region.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence

from sqlalchemy import Connection

from portal.actions import tokens
from portal.actions.desk.cases import Broken, Done, NotFound, find, use_once
from portal.actions.desk.reading import Dossier
from portal.actions.house import House
from portal.actions.links import indexing, own_codes
from portal.actions.links.linking import CONFIRM, NotConfirmed
from portal.actions.people import signing_in
from portal.actions.people.signing_in import Crowded, Desk
from portal.actions.reporters.following import asks_for_a_look
from portal.actions.worker.reminding import whom
from portal.adapters import directory, outbox, shared_codes, signals, teams, trail, vault
from portal.adapters.reminders import Due
from portal.domain.access import Act
from portal.domain.comparing import QUOTA, Compared, comparable
from portal.domain.matching import Identifier
from portal.domain.places import Region
from portal.domain.signals import Signal, Status
from portal.domain.trail import Event

__all__ = [
    "CONFIRM",
    "QUOTA",
    "Broken",
    "Crowded",
    "Done",
    "NoKey",
    "NotConfirmed",
    "NotFound",
    "Off",
    "UsedUp",
    "barred",
    "compare",
    "compared_codes",
    "found_in",
    "left_today",
    "reachable",
    "region_of",
    "tag_of",
]


class Off(Exception):
    """The region did not settle that its municipalities compare."""


class NoKey(Exception):
    """The region settled it, but this installation holds no key for it."""


class UsedUp(Exception):
    """This person compared as many identifiers today as one may."""


# --- whether and what --------------------------------------------------------------------------------------------


def region_of(house: House, municipality: str) -> Region | None:
    """The region in which a municipality (CBS code) compares; None when it does not."""
    places = house.directory.municipalities.values()
    slug = next((place.region for place in places if place.code == municipality), "")
    region = house.directory.regions.get(slug)
    return region if region is not None and region.linking.compares else None


def reachable(house: House, desk: Desk) -> bool:
    """Whether somewhere this person works signals are compared."""
    return any(region_of(house, code) for code in desk.staff.municipalities)


def found_in(dossier: Dossier) -> list[Identifier]:
    """What of an opened signal can be compared."""
    return comparable(indexing.identifiers(dossier.report, dossier.notes, dossier.messages))


def tag_of(identifier: Identifier) -> str:
    """What names an identifier in a form of its own signal: short, and without spaces."""
    return hashlib.blake2b(identifier.text.encode(), digest_size=8).hexdigest()


def compared_codes(house: House, dossier: Dossier) -> Mapping[Identifier, Compared]:
    """What of an opened signal stands among the codes of the region now."""
    with house.database.reading() as connection:
        there = shared_codes.of_signal(connection, dossier.signal.id)
    known = own_codes.across_of(dossier.case, dossier.documents.get("across"))
    return {each.identifier: each for each in known.compared if each.code in there}


def left_today(house: House, desk: Desk) -> int:
    """How many identifiers this person can still compare today."""
    with house.database.reading() as connection:
        return max(0, QUOTA - shared_codes.compared_today(connection, desk.staff.principal, house.today()))


def barred(house: House, holders: Mapping[str, bool], principal: str, signal: Signal) -> bool:
    """Whether this person sits in the municipality of a signal and holds no key of it: kept out, so it is not told.

    `holders`: of that signal. Somebody of another municipality is never kept out, and never a holder.
    """
    seats = {
        reader.principal
        for (code, _theme), coverage in house.directory.coverage.items()
        if code == signal.municipality
        for reader in coverage.readers
    }
    return principal in seats and principal not in holders


# --- doing it ----------------------------------------------------------------------------------------------------


def compare(house: House, desk: Desk, dossier: Dossier, once: tokens.FormToken, identifier: Identifier) -> None:
    """Write the code of one identifier of an opened signal among those of the region, and tell both sides of a hit.

    In a transaction of its own. Raises Off, NoKey, UsedUp, NotConfirmed, Crowded (somebody else's turn: the same form
    may come again), NotFound, Broken, Done, tokens.Stale.
    """
    if not signing_in.confirmed(house, desk, CONFIRM):
        raise NotConfirmed
    if identifier not in found_in(dossier):
        raise NotFound
    if identifier in compared_codes(house, dossier):
        raise Done
    if not left_today(house, desk):
        raise UsedUp
    region, code = _slow_code(house, dossier.signal.municipality, identifier)
    with house.database.writing() as connection:
        _still_settled(house, connection, region, dossier.signal.municipality)
        # whoever compares in this region waits here, so of two at once the second sees the first
        others = shared_codes.sharing(connection, region, code, dossier.signal)
        signals.hold(connection, [dossier.signal.id, *(each.id for each in others)])
        case = find(connection, desk, dossier.signal.id, Act.LINK)
        use_once(house, connection, once)
        if not shared_codes.count_one(house.database, connection, desk.staff.principal, house.today(), QUOTA):
            raise UsedUp
        shared_codes.add(house.database, connection, region, code, case.signal.id)
        new = Compared(identifier, code, house.today(), desk.staff.principal)
        own_codes.keep(house, connection, case, own_codes.read(connection, case).with_one(new))
        _note(house, connection, desk, "compared", case.signal)
        _tell(house, connection, desk, case.signal, others)


def _slow_code(house: House, municipality: str, identifier: Identifier) -> tuple[str, bytes]:
    """(slug of the region, code), made one at a time on a machine. Raises Off, NoKey, Crowded."""
    region = region_of(house, municipality)
    if region is None:
        raise Off
    key = house.settings.link_keys.get(region.slug)
    if key is None:
        raise NoKey
    with signing_in.one_at_a_time(house):
        kind, value = identifier.kind.value, identifier.value
        return region.slug, vault.shared_code(vault.Secret(key), region.slug, kind, value, house.link_cost)


def _still_settled(house: House, connection: Connection, region: str, municipality: str) -> None:
    """Raises Off when two managers switched it off meanwhile, or the municipality left."""
    row = directory.held_region(connection, region)
    inside = shared_codes.belongs(connection, region, municipality, house.today())
    if row is None or not row.linking.compares or not inside:
        raise Off


def _tell(house: House, connection: Connection, desk: Desk, mine: Signal, others: Sequence[Signal]) -> None:
    """Both sides of each hit hear that there is one: an event, the mail of the inbox, and an earlier look there."""
    if not others:
        return
    _note(house, connection, desk, "hit_across", mine)
    for other in others:
        _note(house, connection, desk, "hit_across", other)
        if other.status is not Status.CLOSED:
            signals.change(connection, other.id, due_on=asks_for_a_look(house, other))
        _flag(house, connection, other, mine)
        _flag(house, connection, mine, other, but=desk.staff.principal)


def _flag(house: House, connection: Connection, signal: Signal, other: Signal, but: str = "") -> None:
    """There is news for whoever answers for a signal, unless that person is kept out of the other one."""
    due = Due(signal.id, signal.municipality, signal.theme, signal.owner)
    theirs = teams.holders(connection, other.id)
    people = whom(house, connection, due, house.today()) - {but}
    told = {who for who in people if not barred(house, theirs, who, other)}
    outbox.flag_news(connection, told)


def _note(house: House, connection: Connection, desk: Desk, act: str, signal: Signal) -> None:
    event = Event(act, house.clock(), desk.staff.principal, signal.municipality, signal.id)
    trail.append(connection, house.app_keys, event)
