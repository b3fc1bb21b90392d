"""The second step of a sign-in: digits from an app, or the code that a colleague made when the phone was lost."""

from __future__ import annotations

import secrets
from typing import Any

from sqlalchemy import Connection

from portal.actions.house import House
from portal.adapters import accounts, trail, vault
from portal.domain import receipts
from portal.domain.trail import Event

COLUMN = "principal.second_factor"
"""What the seal of a secret says it is."""

__all__ = ["COLUMN", "WrongDigits", "prove"]


class WrongDigits(Exception):
    """Not the digits of now, used already, or no code that holds; it is not said which."""


def prove(house: House, connection: Connection, account: Any, typed: str) -> int:
    """Use up what was typed, in the caller's transaction; returns the epoch at which the session starts.

    An account that never had a second factor needs nothing: its session can only make one. A code takes the factor
    away, and is asked again until a new one is made: else whoever knows the kluiszin could be first. Raises
    WrongDigits; then nothing was written.

    With a work account the organisation asks for the second factor: without one of their own nobody comes in beside it,
    else the kluiszin alone would be enough to make one.
    """
    by_work_account = house.sso is not None and account.subject is not None
    never_had_one = account.second_factor is None and account.recovery is None
    if not house.second_factor or (never_had_one and not by_work_account):
        return int(account.session_epoch)
    signs = "".join(typed.split())
    if len(signs) > vault.DIGITS:
        return _recover(house, connection, account, typed)
    if account.second_factor is None:
        raise WrongDigits
    try:
        secret = house.app_keys.open_field(COLUMN, account.id, account.second_factor)
    except vault.Damaged:
        raise WrongDigits from None  # the row was altered: a colleague makes a code
    step = vault.step_of(secret, signs, house.clock().timestamp(), account.second_step)
    if step is None or not accounts.use_step(connection, account.id, account.second_factor, step):
        raise WrongDigits
    return int(account.session_epoch)


def _recover(house: House, connection: Connection, account: Any, typed: str) -> int:
    """The code of a colleague, until its last day or a new factor: the old one goes, and every session ends."""
    try:
        said = vault.lookup_id(receipts.parse(typed))
    except receipts.WrongCode:
        raise WrongDigits from None
    if account.recovery is None or not secrets.compare_digest(account.recovery, said):
        raise WrongDigits
    if account.recovery_until < house.today() or not accounts.lose_factor(connection, account.id, account.recovery):
        raise WrongDigits
    trail.append(connection, house.app_keys, Event("second_factor_reset", house.clock(), account.id))
    return int(account.session_epoch) + 1
