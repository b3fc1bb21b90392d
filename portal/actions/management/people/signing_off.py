"""Ending whatever somebody is signed in to: a lost laptop, a kluiszin that somebody else may know."""

from __future__ import annotations

from portal.actions import tokens
from portal.actions.house import House
from portal.actions.management.managed import Done, NotFound
from portal.actions.management.people.details import changing
from portal.actions.people.signing_in import Desk
from portal.adapters import accounts, trail
from portal.domain.trail import Event

__all__ = ["Done", "NotFound", "sign_off"]


def sign_off(house: House, desk: Desk, once: tokens.FormToken, principal: str) -> None:
    """End every session of somebody else, on every node. Raises NotFound, Done, tokens.Stale.

    The epoch of the account changes in this transaction: what a session row or cookie still holds opens nothing.
    """
    with changing(house, desk, once, principal) as (connection, _person, _account):
        accounts.end_sessions(connection, principal)
        facts = {"principal": principal}
        trail.append(connection, house.app_keys, Event("signed_off", house.clock(), desk.staff.principal, facts=facts))
    house.sessions.end_of(principal)
