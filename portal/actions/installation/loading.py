"""Writing a region file: only what differs, in one transaction, with what was and what became."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection

from portal.actions.house import House
from portal.actions.installation import joining, region_file
from portal.actions.installation.conflicts import refuse_conflicts
from portal.actions.installation.joining import Joined
from portal.actions.installation.region_file import LoadError, Place, RegionFile
from portal.actions.management.managed import record
from portal.actions.management.places.places import dates_of
from portal.actions.worker import mailing
from portal.adapters import directory, regions, shared_codes, tables, trail, vault, wordings
from portal.domain.circles import Circle
from portal.domain.memberships import Membership
from portal.domain.revisions import Kind
from portal.domain.trail import Event

__all__ = ["LoadError", "Written", "load", "write"]

NAMED = ("slug", "name", "kind")
"""What a region is; the rest is what it promises."""


def load(house: House, data: Mapping[str, Any]) -> int:
    """Write the places, partners, policy and messages of a region file (as parsed TOML).

    Returns how many municipalities it holds. Loading again replaces what changed and removes nothing: a municipality
    of which the file says nothing about notices keeps its own, an empty table `notices` takes them away. It opens
    nothing and invites nobody: see taking_in. Raises LoadError before anything is written.
    """
    file = region_file.read(data, house.themes)
    write(house, file)
    return len(file.municipalities)


@dataclass(frozen=True, slots=True)
class Written:
    """What was written: how many settings changed, and who was invited."""

    changes: int
    joined: Joined


def write(house: House, file: RegionFile, *, people: bool = False, codes_shown: bool = True) -> Written:
    """Write a region file that was checked, all of it or nothing. Raises LoadError.

    `people`: also invite those of the file; `codes_shown`: whether somebody will see their codes.
    """
    with house.database.writing() as connection:
        directory.alone(connection)
        now = regions.standing(connection, file.region["slug"])
        refuse_conflicts(file, now)
        if people and not codes_shown and joining.newcomers(house, connection, file):
            raise LoadError("people: the invitation codes are shown once and kept nowhere: do not send them to a file")
        writer = _Writer(house, connection, file, now)
        writer.write()
        joined = joining.invite_all(house, connection, file) if people else Joined()
        if writer.changes or joined.invited:
            directory.changed(connection)
            shared_codes.prune(connection, house.today())  # a municipality that left compares no more
        if writer.changes:
            facts = {"region": file.region["slug"], "changes": str(writer.changes)}
            trail.append(connection, house.app_keys, Event("places_loaded", house.clock(), facts=facts))
    house.keeper.refresh()
    return Written(writer.changes, joined)


# --- writing --------------------------------------------------------------------------------------------------------


class _Writer:
    """Compares the file with what is there and writes the difference, piece by piece."""

    def __init__(self, house: House, connection: Connection, file: RegionFile, now: regions.Standing) -> None:
        self.house = house
        self.connection = connection
        self.file = file
        self.now = now
        self.region = str(file.region["slug"])
        self.changes = 0

    def write(self) -> None:
        self._region()
        self._policy()
        for circle in self.file.circles:
            self._circle(circle)
        for place in self.file.municipalities:
            self._municipality(place)
        for code, member in self.file.memberships:
            self._membership(code, member)
        for key, document in self.file.partners:
            self._partner(key, json.loads(json.dumps(document, default=str)))
        codes = {place.slug: place.code for place in self.file.municipalities}
        for wording in self.file.wordings:
            own = codes[wording.municipality] if wording.municipality else None
            self._wording(own, wording.theme, wording.key, wording.texts)

    def _record(self, kind: Kind, key: str, before: Any, after: Any, code: str | None = None) -> bool:
        place: dict[str, Any] = {"region": self.region, "municipality": code}
        changed = bool(record(self.house, self.connection, None, kind, key, before, after, **place))
        self.changes += changed
        return changed

    def _region(self) -> None:
        before, after = _settings(self.now.region), _settings(self.file.region)
        changed = self._record(Kind.REGION, self.region, _named(before), _named(after))
        changed |= self._record(Kind.TERMS, self.region, _others(before), _others(after))
        if changed:
            key = {"slug": self.region}
            directory.put_place(self.connection, tables.Region, key, self.file.region, {"policy": "{}"})

    def _policy(self) -> None:
        """A file without any policy leaves the one that is there; else it is replaced as a whole."""
        before, after = json.loads(self.now.region.get("policy") or "{}"), dict(self.file.policy)
        if not after or before == after:
            return
        was, becomes = _rules(before), _rules(after)
        for key in {**was, **becomes}:
            self._record(Kind.ADVICE, key, was.get(key, {}), becomes.get(key, {}))
        self._record(Kind.ADVICE, "order", {"rules": list(was)}, {"rules": list(becomes)})
        self._record(Kind.REGION, self.region, _lists(before), _lists(after))
        policy = {"policy": json.dumps(after)}
        directory.put_place(self.connection, tables.Region, {"slug": self.region}, policy)

    def _municipality(self, place: Place) -> None:
        row = self.now.places.get(place.code)
        before: dict[str, Any] = {key: getattr(row, key) for key in place.columns} if row is not None else {}
        after, address = dict(place.columns), self._contact(row)
        if address != place.team_contact:
            # the address itself is of a person, so only that it changed is kept
            before |= {"team_contact": address is not None}
            after |= {"team_contact": place.team_contact is not None, "team_contact_changed": True}
        changed = self._record(Kind.MUNICIPALITY, place.code, before, after, place.code)
        notices = json.loads(row.notices) if row is not None else {}
        own = notices if place.notices is None else place.notices
        for page in {**notices, **own}:
            changed |= self._record(Kind.NOTICE, page, notices.get(page, {}), own.get(page, {}), place.code)
        if changed:
            values = {**place.columns, "notices": json.dumps(own), "team_contact": self._sealed(place)}
            directory.put_place(self.connection, tables.Municipality, {"code": place.code}, values, {"is_open": False})
        if address and address != place.team_contact:
            mailing.team_moved(self.house, self.connection, address, place.team_contact)

    def _contact(self, row: Any) -> str | None:
        """The address of its team, in clear; "" when nobody can read it any more."""
        if row is None or row.team_contact is None:
            return None
        try:
            return self.house.app_keys.open_field("municipality.team_contact", row.code, row.team_contact)
        except vault.Damaged:
            return ""

    def _sealed(self, place: Place) -> bytes | None:
        """The address of its team sealed, as all addresses of staff are."""
        if place.team_contact is None:
            return None
        return self.house.app_keys.seal_field("municipality.team_contact", place.code, place.team_contact)

    def _circle(self, circle: Circle) -> None:
        known = self.now.circles.get(circle.slug)
        before = {"circle": known.name, "kind": known.kind} if known else {}
        if self._record(Kind.REGION, circle.slug, before, {"circle": circle.name, "kind": circle.kind}):
            values = {"name": circle.name, "kind": circle.kind}
            directory.put_place(self.connection, tables.Region, {"slug": circle.slug}, values, promises_of_none())

    def _membership(self, code: str, member: Membership) -> None:
        there = (*self.now.memberships.get(code, ()), *self.now.around.get(code, ()))
        known = next((each for each in there if (each.region, each.first) == (member.region, member.first)), None)
        before, after = dates_of(known) if known else {}, dates_of(member)
        if self._record(Kind.MEMBERSHIP, code, before, after, code):
            key = {"region": member.region, "municipality": code, "valid_from": member.first}
            directory.put_place(self.connection, tables.Membership, key, {"valid_to": member.last})

    def _partner(self, key: str, document: Mapping[str, Any]) -> None:
        if self._record(Kind.PARTNER, key, self.now.partners.get(key, {}), document):
            row = {"region": self.region, "key": key}
            directory.put_place(self.connection, tables.Partner, row, {"document": json.dumps(document)})

    def _wording(self, code: str | None, theme: str, key: str, texts: Mapping[str, str]) -> None:
        owner = code or self.region
        before = self.now.wordings.get(owner, {}).get((theme, key), {})
        if self._record(Kind.TEXT, f"{theme}/{key}"[:64], before, texts, code):
            wordings.put(self.connection, owner, theme, key, texts)


def promises_of_none() -> dict[str, Any]:
    """What the columns of a circle hold besides its name: nothing that anybody is held to."""
    return {**region_file.promises({}), "policy": "{}", "retention": "{}"}


def _rules(policy: Mapping[str, Any]) -> dict[str, Any]:
    return {rule["key"]: rule for rule in policy.get("advice", ())}


def _lists(policy: Mapping[str, Any]) -> dict[str, Any]:
    return {name: entries for name, entries in policy.items() if name != "advice"}


def _settings(region: Mapping[str, Any]) -> dict[str, Any]:
    """Name, promises and terms as a revision keeps them; nothing of a region that is not there yet."""
    found = {key: value for key, value in region.items() if key not in ("policy", "retention", "linking")}
    return {**found, **json.loads(region.get("retention") or "{}")}


def _named(settings: Mapping[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in settings.items() if key in NAMED}


def _others(settings: Mapping[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in settings.items() if key not in NAMED}
