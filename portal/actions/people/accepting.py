"""Accepting another paper key: whoever knew the former one says, with digits from the sheets, that it is right."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from portal.actions import tokens
from portal.actions.desk.cases import Done, NotFound, use_once
from portal.actions.house import House
from portal.actions.people import pinning, signing_in
from portal.actions.people.approving import WrongFingerprint
from portal.actions.people.signing_in import Desk
from portal.adapters import accounts, directory, doubts, signals, vault
from portal.domain.places import Municipality, Role

__all__ = ["Done", "NotFound", "Replaced", "WrongFingerprint", "accept", "replaced"]


@dataclass(frozen=True, slots=True)
class Replaced:
    """A paper key that is another one than this person knows. `former`: the digits of the one they know.

    `lifts`: accepting it lets signals be sealed again, which is for a functionaris to say. The digits of the new one
    are not here: they must be typed from the sheets.
    """

    place: Municipality
    former: str
    lifts: bool


def replaced(house: House, desk: Desk) -> list[Replaced]:
    """Where the paper key is another one than this person knows."""
    if not desk.replaced:
        return []
    with house.database.reading() as connection:
        account = accounts.account(connection, principal=desk.staff.principal)
        seats = accounts.seats_of(connection, desk.staff.principal)
    pins, duo = pinning.pins_of(account, desk.keys), _duo(seats)
    return [
        Replaced(house.directory.by_code(code), pins[code].public.fingerprint(), code in duo)
        for code in desk.replaced
        if code in pins
    ]


def accept(house: House, desk: Desk, code: str, typed: str, passphrase: str, once: tokens.FormToken) -> bool:
    """This paper key is right from now on, for this person; returns whether signals are sealed again because of it.

    `typed`: the 20 digits of the new paper key. Raises NotFound (the own one is no other), Done, WrongFingerprint,
    signing_in.Refused, signing_in.Wait, tokens.Stale.
    """
    here = pinning.current(house).get(code)
    if code not in desk.replaced or here is None:
        raise NotFound
    with house.database.reading() as connection:
        if signals.handled_before(connection, vault.idem_key(once.nonce)) is not None:
            raise Done
    tokens.check_age(house, once, youngest=0)
    signing_in.confirm(house, desk, passphrase)
    if not vault.same_fingerprint(here.public.fingerprint(), typed):
        raise WrongFingerprint
    me = desk.staff.principal
    with house.database.writing() as connection:
        use_once(house, connection, once)
        pins = pinning.pins_of(accounts.account(connection, principal=me), desk.keys)
        lifts = code in _duo(accounts.seats_of(connection, me)) and doubts.is_doubted(connection, code)
        sealed = vault.seal_pins(desk.keys, me, {**pins, code: here}, house.random)
        accounts.change_account(connection, me, pins=sealed)
        pinning.say(house, connection, pinning.ACCEPTED_AS, me, desk.keys, code, here)
        if lifts:
            doubts.accept(connection, code, pinning.accepted_code(house, code, here)[0])
            doubts.drop(connection, code)
        directory.changed(connection)
    house.keeper.refresh()
    return lifts


def _duo(seats: Sequence[object]) -> set[str]:
    """Where somebody with these seats is a functionaris."""
    return {seat.municipality for seat in seats if seat.role == Role.FUNCTIONARIS.value}  # type: ignore[attr-defined]
