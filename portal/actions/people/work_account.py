"""The work account of somebody: who they are to the single sign-on of the organisation, bound to their account here.

Nobody is found by an address that the provider gives: only who holds an invitation, or the kluiszin, binds one.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import Connection
from sqlalchemy.exc import IntegrityError

from portal.actions import tokens
from portal.actions.desk.cases import Done, use_once
from portal.actions.house import House
from portal.actions.people import signing_in
from portal.actions.people.signing_in import Desk, Key
from portal.adapters import accounts, trail
from portal.domain.trail import Event

__all__ = ["Done", "Taken", "WorkAccount", "bind", "has_one", "link", "unlink"]


class Taken(Exception):
    """This work account belongs to another account, or this account has another work account."""


@dataclass(frozen=True, slots=True)
class WorkAccount:
    """Somebody at the provider: keyed hashes of issuer and subject under each K_APP, the newest first; `sid` of the
    session there, None when it is not known."""

    subjects: Sequence[bytes]
    sid: bytes | None


def has_one(house: House, desk: Desk) -> bool:
    """Whether this account is bound to a work account."""
    with house.database.reading() as connection:
        return accounts.account(connection, principal=desk.staff.principal).subject is not None


def bind(house: House, connection: Connection, principal: str, who: WorkAccount) -> None:
    """Bind a work account to an account, in the transaction of what it belongs to. Raises Taken."""
    holder = accounts.account_by_subject(connection, who.subjects)
    own = accounts.account(connection, principal=principal)
    if (holder is not None and holder.id != principal) or (own.subject is not None and own.subject not in who.subjects):
        raise Taken
    try:
        accounts.change_account(connection, principal, subject=who.subjects[0])
    except IntegrityError:  # somebody else bound it in the same moment
        raise Taken from None
    trail.append(connection, house.app_keys, Event("sso_linked", house.clock(), principal))


def link(house: House, desk: Desk, once: tokens.FormToken, who: WorkAccount) -> None:
    """Bind a work account to the own account. Ask for the kluiszin before. Raises Taken, Done, tokens.Stale."""
    with house.database.writing() as connection:
        use_once(house, connection, once)
        bind(house, connection, desk.staff.principal, who)


def unlink(house: House, desk: Desk, once: tokens.FormToken, passphrase: str) -> Key:
    """Let go of the work account: every session ends and this one starts anew, without what it vouched for.

    Returns the cookie's half. Raises signing_in.Refused or Wait, Done, tokens.Stale.
    """
    seed = signing_in.opened(house, desk, passphrase)
    with house.database.writing() as connection:
        use_once(house, connection, once)
        account = accounts.account(connection, principal=desk.staff.principal)
        accounts.change_account(connection, account.id, subject=None)
        epoch = accounts.end_sessions(connection, account.id)
        trail.append(connection, house.app_keys, Event("sso_unlinked", house.clock(), account.id))
    return signing_in.start(house, account.id, epoch, seed)
