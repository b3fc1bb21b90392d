"""What a signal compared with other municipalities, under its own key: which codes are of which identifier."""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import suppress

from sqlalchemy import Connection

from portal.actions.desk.cases import Case
from portal.actions.house import House
from portal.actions.keeping import NotKept, keeping
from portal.actions.people.signing_in import Desk
from portal.adapters import shared_codes, signals, vault
from portal.domain.access import Act, Grip, may
from portal.domain.comparing import Across
from portal.domain.matching import Identifier

__all__ = ["across_of", "forget_gone", "keep", "read"]


def across_of(case: Case, sealed: bytes | None) -> Across:
    """What a signal compared, from its sealed document. Damaged: as if nothing were."""
    if sealed is None:
        return Across()
    try:
        return Across.from_document(vault.open_document(case.key, case.ad("across"), sealed))
    except (vault.Damaged, ValueError, KeyError):
        return Across()


def read(connection: Connection, case: Case) -> Across:
    """What a signal compared, read in the caller's transaction."""
    return across_of(case, signals.documents(connection, case.signal.id).get("across"))


def keep(house: House, connection: Connection, case: Case, now: Across) -> None:
    """Seal what a signal compared."""
    sealed = vault.seal_document(case.key, case.ad("across"), now.document(), house.random)
    signals.put_document(connection, case.signal.id, "across", sealed)


def forget_gone(house: House, desk: Desk, case: Case, sealed: bytes | None, found: Iterable[Identifier]) -> None:
    """What was compared and no longer stands in an opened signal is compared no more.

    In a short transaction of its own, and only when something changes: a signal is shown, also when this fails.
    """
    known, found = across_of(case, sealed), frozenset(found)
    if known == known.only(found) or not may(desk.staff, Act.LINK, Grip(case.signal.municipality, True, False)):
        return
    with suppress(NotKept), keeping(), house.database.writing() as connection:
        signals.hold(connection, (case.signal.id,))
        now = read(connection, case)
        gone = {each.code for each in now.compared} - {each.code for each in now.only(found).compared}
        shared_codes.remove(connection, case.signal.id, gone)
        keep(house, connection, case, now.only(found))
