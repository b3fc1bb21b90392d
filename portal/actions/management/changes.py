"""What was changed in the settings, newest first: everything for the auditor, the own acts for a manager."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import Connection

from portal.actions.house import House
from portal.actions.management.managed import NotFound
from portal.actions.people.signing_in import Desk
from portal.adapters import accounts, places, revisions, trail
from portal.domain.access import Act, may
from portal.domain.places import Role
from portal.domain.revisions import Kind, Revision
from portal.domain.trail import Event

__all__ = ["Listed", "NotFound", "newest"]

AT_ONCE = 25


@dataclass(frozen=True, slots=True)
class Listed:
    """One page of changes. `names`: of everybody who acted or was changed. `only_own`: who looks sees own acts only.

    `altered`: ids of those that are not as the trail says: somebody changed or made them in the database.
    """

    revisions: Sequence[Revision]
    names: Mapping[str, str]
    more: bool
    only_own: bool
    altered: frozenset[str]


def newest(house: House, desk: Desk, page: int) -> Listed:
    """The changes on a page (from 0), of the region of the account. Raises NotFound for who reads none."""
    if not may(desk.staff, Act.READ_REVISIONS):
        raise NotFound
    own = desk.staff.principal if desk.staff.role is not Role.AUDITOR else None
    with house.database.reading() as connection:
        region = accounts.account(connection, principal=desk.staff.principal).region
        codes = places.codes(connection, region) if region else frozenset()
        found = revisions.newest(connection, AT_ONCE + 1, page * AT_ONCE, own, region=region, codes=codes)
        people = {each.actor for each in found if each.actor}
        people |= {each.key for each in found if each.kind is Kind.PERSON}
        names = accounts.names(connection, people)
        altered = _altered(house, connection, found[:AT_ONCE])
    return Listed(found[:AT_ONCE], names, len(found) > AT_ONCE, own is not None, altered)


def _altered(house: House, connection: Connection, found: Sequence[Revision]) -> frozenset[str]:
    """Those of which the trail says something else, or nothing."""
    said = trail.settings_changed(connection, house.app_keys, {each.at for each in found})
    digests = revisions.digests(connection, [each.id for each in found])
    return frozenset(each.id for each in found if not _vouched(each, digests[each.id], said.get(each.id)))


def _vouched(revision: Revision, digest: str, event: Event | None) -> bool:
    if event is None:
        return False
    own = revision.at, revision.actor, revision.municipality, revision.kind.value, revision.key, digest
    facts = event.facts
    return own == (event.when, event.actor, event.municipality, facts["kind"], facts["key"], facts["digest"])
