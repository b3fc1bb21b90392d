"""Accounts and their own keys: inviting, making the kluiszin, and starting anew when it was forgotten."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import uuid4

from sqlalchemy import Connection

from portal.actions.house import House
from portal.actions.people import choosing, signing_in, work_account
from portal.actions.people.choosing import WeakPassphrase
from portal.actions.people.signing_in import Desk, Key
from portal.actions.people.work_account import WorkAccount
from portal.adapters import accounts, approvals, directory, local_keys, meetings, provenance, trail, vault, wraps
from portal.adapters.roots import Revoked
from portal.domain import receipts
from portal.domain.places import READERS, RECEIVERS, Municipality, Role
from portal.domain.trail import Event

INVITED_DAYS = 14

__all__ = [
    "BadInvitation",
    "Invitation",
    "OwnKey",
    "WeakPassphrase",
    "accept_invitation",
    "add_seats",
    "enrol",
    "forget_keys",
    "invite",
    "new_code",
    "own_key",
]


class BadInvitation(Exception):
    """The address and the invitation code do not belong together, or the code has been used or is too old."""


@dataclass(frozen=True, slots=True)
class Invitation:
    """What the manager hands to the new colleague: shown once, kept as a hash."""

    email: str
    code: str


@dataclass(frozen=True, slots=True)
class OwnKey:
    """The own key: the digits to read out, and whether it was approved."""

    fingerprint: str
    ready: bool


def invite(
    house: House,
    email: str,
    name: str,
    role: Role,
    municipalities: Sequence[Municipality],
    *,
    region: str | None = None,
    slot: str | None = None,
    themes: Sequence[str] = (),
    language: str = "nl",
    new_keys: bool = False,
) -> Invitation:
    """Make an account with its seats, or renew the invitation of one without keys. Raises ValueError in words.

    The command of the server; on screen it is actions/management/inviting. `themes`: those of the seats; without any
    the first of the installation. `new_keys`: the kluiszin was forgotten. The
    old keys, wraps and sessions go; the account starts anew.
    """
    address = signing_in.normal_address(email)
    if "@" not in address or len(address) > 254:
        raise ValueError(f"{email!r} is not a mail address")
    answers = role in READERS or role in RECEIVERS
    if answers and not municipalities:
        raise ValueError(f"role {role} needs a municipality")
    for theme in themes:
        if theme not in house.themes:
            raise ValueError(f"{theme!r} is no theme here; known are {', '.join(house.themes)}")
    own = tuple(themes) or tuple(house.themes)[:1]
    gone: list[Revoked] = []
    with house.database.writing() as connection:
        known = _account(house, connection, address)
        if known is None:
            principal = enrol(house, connection, address, name, role, municipalities, region, language)
            for theme in own if answers else ():
                add_seats(connection, principal, role, municipalities, theme, slot)
        else:
            principal, gone = _start_anew(house, connection, known, new_keys=new_keys)
            if answers and known.role == role.value and not accounts.seats_of(connection, principal):
                for theme in own:  # an account older than seats of its role
                    add_seats(connection, principal, role, municipalities, theme, slot)
        code = new_code(house, connection, principal, role, None)
        directory.changed(connection)
    house.keeper.revoke(gone)
    return Invitation(address, code)


def new_code(house: House, connection: Connection, principal: str, role: Role, actor: str | None) -> str:
    """Give an account without keys an invitation code, in the place of an older one; returns it, to be shown once.

    `actor`: the manager; None for a command of the server.
    """
    code = receipts.encode(house.random(16))
    until = house.today() + timedelta(days=INVITED_DAYS)
    accounts.change_account(connection, principal, invitation=_hash(code), invited_until=until)
    facts = {"principal": principal, "role": role.value}
    trail.append(connection, house.app_keys, Event("invited", house.clock(), actor, facts=facts))
    return receipts.groups(code)


def _start_anew(house: House, connection: Connection, known: Any, *, new_keys: bool) -> tuple[str, list[Revoked]]:
    """The account that is there already, without keys, and what is to be revoked. Raises ValueError when it has keys
    that are to stay."""
    gone: list[Revoked] = []
    if known.unlocker is not None:
        if not new_keys:
            raise ValueError(f"{known.name} has keys already (forgotten kluiszin: --new-keys)")
        gone = forget_keys(house, connection, known, None)
    return str(known.id), gone


def add_seats(
    connection: Connection,
    principal: str,
    role: Role,
    municipalities: Sequence[Municipality],
    theme: str,
    slot: str | None,
) -> None:
    """Let this account answer for these municipalities; what it may read there a colleague approves."""
    for place in municipalities:
        accounts.add_seat(
            connection,
            municipality=place.code,
            theme=theme,
            principal=principal,
            role=role.value,
            slot=slot,
            active=False,
        )


def forget_keys(house: House, connection: Connection, account: Any, actor: str | None) -> list[Revoked]:
    """Nothing opens with the old keys any more: they, their wraps and their sessions are gone.

    The old approvals stay in the database: chains of trust hang on them. They are returned, to be revoked when this
    transaction stands (`Keeper.revoke`). `actor`: the manager; None for a command of the server.
    """
    gone = approvals.held(connection, account.id)
    accounts.change_account(
        connection,
        account.id,
        unlocker=None,
        sealing_key=None,
        verifying_key=None,
        pins=None,
        second_factor=None,  # the next one to sign in may not be the one whose phone it was
        second_step=0,
        recovery=None,
        recovery_until=None,
        session_epoch=account.session_epoch + 1,
    )
    provenance.forget(connection, account.id)
    wraps.drop(connection, account.id)
    local_keys.drop(connection, account.id)
    meetings.drop_keys(connection, account.id)
    facts = {"principal": account.id}
    trail.append(connection, house.app_keys, Event("keys_forgotten", house.clock(), actor, facts=facts))
    return gone


def accept_invitation(house: House, email: str, code: str, passphrase: str, *, bind: WorkAccount | None = None) -> Key:
    """Make the kluiszin and keys of a new account, and sign in. Raises BadInvitation, WeakPassphrase, Crowded.

    `bind`: who came by the single sign-on; then also Taken.
    """
    try:
        said = _hash(receipts.parse(code))
    except receipts.WrongCode:
        raise BadInvitation from None
    with house.database.reading() as connection:
        account = _account(house, connection, email)
    if account is None or account.invitation is None or not secrets.compare_digest(account.invitation, said):
        raise BadInvitation
    if account.invited_until < house.today():
        raise BadInvitation
    choosing.check(house, passphrase, choosing.about(house, account.name, email))
    seed = vault.Secret(house.random(32))
    public = vault.UserKeys.from_seed(seed).public
    with signing_in.one_at_a_time(house):
        unlocker = vault.make_unlocker(passphrase, account.id, seed, house.random, house.cost)
    with house.database.writing() as connection:
        now = accounts.account(connection, principal=account.id)
        if now is None or now.invitation != account.invitation:
            raise BadInvitation  # used a moment ago: two sets of keys would leave one session with the wrong ones
        accounts.change_account(
            connection,
            account.id,
            unlocker=unlocker,
            sealing_key=public.sealing,
            verifying_key=public.verifying,
            invitation=None,
            invited_until=None,
            session_epoch=account.session_epoch + 1,
        )
        provenance.remember(connection, house.app_keys, account.id, account.role, public)
        directory.changed(connection)
        trail.append(connection, house.app_keys, Event("keys_made", house.clock(), account.id))
        if bind is not None:
            work_account.bind(house, connection, account.id, bind)
    house.keeper.look()
    came = {"subject": bind.subjects[0], "sid": bind.sid} if bind else {}
    return signing_in.start(house, account.id, account.session_epoch + 1, seed, **came)


def own_key(house: House, desk: Desk) -> OwnKey:
    """The own fingerprint to read out, and whether the key was approved."""
    return OwnKey(desk.keys.public.fingerprint(), desk.staff.ready)


def _account(house: House, connection: Connection, email: str) -> Any:
    return accounts.account_by_address(connection, house.app_keys, signing_in.normal_address(email))


def enrol(
    house: House,
    connection: Connection,
    address: str,
    name: str,
    role: Role,
    municipalities: Sequence[Municipality],
    region: str | None,
    language: str,
) -> str:
    """Write a new account without keys at a (normalised) address that has none; returns its principal."""
    principal = str(uuid4())
    accounts.add_account(
        connection,
        id=principal,
        name=name,
        role=role.value,
        municipality=municipalities[0].code if len(municipalities) == 1 else None,
        region=region,
        language=language,
        email_index=house.app_keys.index_field("email", address),
        email_sealed=house.app_keys.seal_field("principal.email", principal, address),
        sealing_key=None,
        verifying_key=None,
        unlocker=None,
        invitation=None,
        invited_until=None,
        session_epoch=0,
        absent_from=None,
        absent_until=None,
        shortcuts=True,
        phone=None,
        slots="",
        left_on=None,
        second_factor=None,
        second_step=0,
        recovery=None,
        recovery_until=None,
        subject=None,
        pins=None,
    )
    return principal


def _hash(code: str) -> bytes:
    return vault.lookup_id(code)
