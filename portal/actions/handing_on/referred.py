"""Referrals as records: sealed and opened with the key of their signal, of one signal or of everything one holds."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from portal.actions.desk.cases import Case, NotFound, keep_cheaper
from portal.actions.house import House
from portal.actions.people.signing_in import Desk
from portal.adapters import referrals, vault
from portal.domain import deadlines
from portal.domain.places import READERS
from portal.domain.referrals import Referral
from portal.domain.signals import Signal

__all__ = ["Overview", "ask_days", "of_signal", "opened", "overview", "sealed"]


@dataclass(frozen=True, slots=True)
class Overview:
    """One referral among all of somebody's signals; `referral` None: damaged. `ask_on`: when to ask the partner."""

    signal: Signal
    number: int
    referral: Referral | None
    ask_on: date | None


def sealed(house: House, case: Case, number: int, referral: Referral) -> bytes:
    """The record as it is kept."""
    return vault.seal_document(case.key, case.ad("referral", str(number)), referral.document(), house.random)


def opened(case: Case, number: int, blob: bytes) -> Referral | None:
    """The record behind what was kept; None when it is damaged."""
    try:
        return Referral.from_document(vault.open_document(case.key, case.ad("referral", str(number)), blob))
    except (vault.Damaged, KeyError):
        return None


def ask_days(house: House, signal: Signal, referral: Referral) -> tuple[date, ...]:
    """The days on which the partner is still to be asked: until the end, those after the last answer."""
    if not referral.open:
        return ()
    promises = house.directory.region_of(house.directory.by_code(signal.municipality)).promises
    last = max((each.on for each in referral.answers), default=referral.on)
    return tuple(day for day in deadlines.follow_ups(referral.on, promises) if day > last)


def of_signal(house: House, case: Case) -> list[tuple[int, Referral | None]]:
    """The referrals of an opened signal with their numbers, oldest first; None for a damaged one."""
    with house.database.reading() as connection:
        rows = referrals.of_signal(connection, case.signal.id)
    return [(number, opened(case, number, blob)) for number, blob in rows]


def overview(house: House, desk: Desk, *, everything: bool = False) -> list[Overview]:
    """The referrals of all signals this person holds: those to ask about first, by day, then the newest.

    `everything`: also those that ended, and of closed signals. Raises NotFound for a role that refers nothing.
    """
    staff = desk.staff
    if staff.role not in READERS or not staff.ready:
        raise NotFound
    with house.database.reading() as connection:
        rows = referrals.held_by(
            connection, staff.principal, staff.municipalities, active_in=staff.active_in, closed=everything
        )
    found = _open_all(house, desk, rows)
    shown = [each for each in found if everything or each.referral is None or each.referral.open]
    # two stable sorts: the newest first, then what waits before what ended, the earliest day to ask on top
    shown.sort(key=lambda each: each.referral.on if each.referral else date.min, reverse=True)
    shown.sort(key=lambda each: (not (each.referral and each.referral.open), each.ask_on or date.max))
    return shown


def _open_all(house: House, desk: Desk, rows: Sequence[referrals.SealedReferral]) -> list[Overview]:
    found, keys, cheaper = [], dict[str, vault.Secret | None](), []
    me = desk.staff.principal
    for row in rows:
        signal = row.signal
        if signal.id not in keys:
            keys[signal.id] = key = _key(desk, row)
            if key and vault.is_sealed_wrap(row.wrap):
                cheaper.append((signal.id, vault.rewrap(desk.keys, signal.id, me, key, house.random)))
        key = keys[signal.id]
        referral = opened(Case(signal, key, row.wrap), row.ordinal, row.sealed) if key else None
        days = ask_days(house, signal, referral) if referral else ()
        found.append(Overview(signal, row.ordinal, referral, days[0] if days else None))
    keep_cheaper(house, desk, cheaper)
    return found


def _key(desk: Desk, row: referrals.SealedReferral) -> vault.Secret | None:
    try:
        return vault.unwrap(desk.keys, row.signal.id, desk.staff.principal, row.wrap)
    except vault.Damaged:
        return None
