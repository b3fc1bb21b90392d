"""Opening what a meeting holds: lines under the key of the server, words under that of a sheet, what a signal says."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import Connection

from portal.actions.desk.cases import Broken, Case
from portal.actions.house import House
from portal.actions.people.signing_in import Desk
from portal.adapters import meetings, signals, vault
from portal.adapters.meetings import SealedSheet
from portal.domain import meetings as told
from portal.domain.meetings import Brought, Line, Words
from portal.domain.signals import Signal

_AGENDA = "sheet.agenda"

__all__ = [
    "Origin",
    "brought",
    "excluded",
    "keep_brought",
    "line",
    "origins",
    "seal_line",
    "seal_words",
    "state",
    "words",
]


def line(house: House, sheet: SealedSheet) -> Line | None:
    """What everybody at the table may know of a sheet; None when it is damaged."""
    try:
        return Line.from_text(house.app_keys.open_field(_AGENDA, sheet.id, sheet.agenda))
    except (vault.Damaged, ValueError, KeyError):
        return None


def seal_line(house: House, sheet: str, found: Line) -> bytes:
    """The line of a sheet under the key of the server."""
    return house.app_keys.seal_field(_AGENDA, sheet, found.text())


def state(sheet: SealedSheet) -> str:
    """Changes whenever somebody decides on a sheet: what a form was filled in beside."""
    return vault.fields_mac(bytes(32), sheet.agenda).hex()[:16]


def words(key: vault.Secret, sheet: SealedSheet) -> Words:
    """What only those who take part read. Raises Damaged, also for a sheet that was moved to another meeting."""
    try:
        return Words.from_document(
            vault.open_document(key, _ad(sheet.municipality, sheet.id, sheet.meeting), sheet.sealed)
        )
    except KeyError as error:
        raise vault.Damaged from error


def seal_words(house: House, key: vault.Secret, municipality: str, sheet: str, meeting: str, found: Words) -> bytes:
    """The words of a sheet under its key, bound to its municipality and meeting."""
    return vault.seal_document(key, _ad(municipality, sheet, meeting), found.document(), house.random)


def _ad(municipality: str, sheet: str, meeting: str) -> bytes:
    return vault.associated(municipality, sheet, "sheet", meeting)


# --- what a signal says ------------------------------------------------------------------------------------------


def brought(connection: Connection, case: Case) -> tuple[Brought, ...]:
    """Into which meetings this signal was brought; nothing when that is damaged."""
    sealed = signals.documents(connection, case.signal.id).get(meetings.KIND)
    return _brought(case.key, case.ad(meetings.KIND), sealed) if sealed else ()


def _brought(key: vault.Secret, ad: bytes, sealed: bytes) -> tuple[Brought, ...]:
    try:
        return told.from_document(vault.open_document(key, ad, sealed))
    except (vault.Damaged, KeyError, ValueError):
        return ()


def keep_brought(house: House, connection: Connection, case: Case, entries: Sequence[Brought]) -> None:
    """Keep into which meetings a signal was brought."""
    sealed = vault.seal_document(case.key, case.ad(meetings.KIND), told.document(entries), house.random)
    signals.put_document(connection, case.signal.id, meetings.KIND, sealed)


def excluded(connection: Connection, case: Case) -> tuple[str, ...]:
    """Who was kept from a signal. Raises Broken when that cannot be known: then nobody new gets anything of it."""
    try:
        sealed = signals.documents(connection, case.signal.id)["route"]
        return tuple(vault.open_document(case.key, case.ad("route"), sealed)["excluded"])
    except (vault.Damaged, KeyError) as error:
        raise Broken(case.signal) from error


@dataclass(frozen=True, slots=True)
class Origin:
    """The signal that a sheet was made of, for who may open it, and what it says of that."""

    signal: Signal
    entry: Brought


def origins(connection: Connection, desk: Desk) -> dict[str, Origin]:
    """Sheet -> the signal behind it, of all signals this person may open. Nobody else can tell."""
    found: dict[str, Origin] = {}
    for signal, wrap, sealed in meetings.brought_by(connection, desk.staff):
        try:
            key = vault.unwrap(desk.keys, signal.id, desk.staff.principal, wrap)
        except vault.Damaged:
            continue
        ad = vault.associated(signal.municipality, signal.id, meetings.KIND)
        found |= {each.sheet: Origin(signal, each) for each in _brought(key, ad, sealed)}
    return found
