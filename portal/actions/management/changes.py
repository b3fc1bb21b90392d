"""What was changed in the settings, newest first: everything for the auditor, the own acts for a manager."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from portal.actions.house import House
from portal.actions.management.managed import NotFound
from portal.actions.people.signing_in import Desk
from portal.adapters import accounts, revisions
from portal.domain.access import Act, may
from portal.domain.places import Role
from portal.domain.revisions import Kind, Revision

__all__ = ["Listed", "NotFound", "newest"]

AT_ONCE = 25


@dataclass(frozen=True, slots=True)
class Listed:
    """One page of changes. `names`: of everybody who acted or was changed. `only_own`: who looks sees own acts only."""

    revisions: Sequence[Revision]
    names: Mapping[str, str]
    more: bool
    only_own: bool


def newest(house: House, desk: Desk, page: int) -> Listed:
    """The changes on a page (from 0). Raises NotFound for who reads none."""
    if not may(desk.staff, Act.READ_REVISIONS):
        raise NotFound
    own = desk.staff.principal if desk.staff.role is not Role.AUDITOR else None
    with house.database.reading() as connection:
        found = revisions.newest(connection, AT_ONCE + 1, page * AT_ONCE, own)
        people = {each.actor for each in found if each.actor}
        people |= {each.key for each in found if each.kind is Kind.PERSON}
        names = accounts.names(connection, people)
    return Listed(found[:AT_ONCE], names, len(found) > AT_ONCE, own is not None)
