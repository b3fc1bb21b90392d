"""The ceremonies: inviting, making one's own keys, approving a colleague, the paper key of the escrow."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import uuid4

from sqlalchemy import Connection

from portal.actions import signing_in, tokens
from portal.actions.cases import Done, NotFound
from portal.actions.house import House
from portal.actions.signing_in import Desk, Key
from portal.adapters import accounts, approvals, directory, roots, signals, trail, vault, wraps
from portal.domain import receipts
from portal.domain.access import Act, may
from portal.domain.places import READERS, Functionaris, Municipality, Role
from portal.domain.trail import Event

SHORTEST_PASSPHRASE = 15
INVITED_DAYS = 14
BATCH = 500
"""Signals re-wrapped in one transaction."""

PURPOSES = ("first_functionaris", "keys_lost", "emergency")
"""Why the paper key may be used; kept in the trail."""

WrongShare = vault.WrongShare

__all__ = [
    "PURPOSES",
    "BadInvitation",
    "Invitation",
    "OwnKey",
    "Pending",
    "WeakPassphrase",
    "WrongFingerprint",
    "WrongShare",
    "accept_invitation",
    "approve",
    "escrow_approve",
    "escrow_new",
    "invite",
    "own_key",
    "pending",
]


class BadInvitation(Exception):
    """The address and the invitation code do not belong together, or the code has been used or is too old."""


class WeakPassphrase(ValueError):
    """The kluiszin is too easy to guess; `reason` is a code: `short`, `repeated`, `known`."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class WrongFingerprint(Exception):
    """The digits that were typed are not those of this key."""


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


@dataclass(frozen=True, slots=True)
class Pending:
    """A colleague whose key waits for approval. Without the fingerprint: that must be heard, not read."""

    principal: str
    name: str
    role: Role
    municipality: str


# --- inviting ----------------------------------------------------------------------------------------------------


def invite(
    house: House,
    email: str,
    name: str,
    role: Role,
    municipalities: Sequence[Municipality],
    *,
    region: str | None = None,
    slot: str | None = None,
    theme: str = "mensenhandel",
    language: str = "nl",
    new_keys: bool = False,
) -> Invitation:
    """Make an account with its seats, or renew the invitation of one without keys. Raises ValueError in words.

    `new_keys`: the kluiszin was forgotten. The old keys, approvals, wraps and sessions go; the account starts anew.
    """
    address = signing_in.normal_address(email)
    if "@" not in address or len(address) > 254:
        raise ValueError(f"{email!r} is not a mail address")
    if role in READERS and not municipalities:
        raise ValueError(f"role {role} needs a municipality")
    code = receipts.encode(house.random(16))
    until = house.today() + timedelta(days=INVITED_DAYS)
    principal = str(uuid4())
    with house.database.writing() as connection:
        known = _account(house, connection, address)
        if known is not None:
            if known.unlocker is not None and not new_keys:
                raise ValueError(f"{email} has keys already (forgotten kluiszin: --new-keys)")
            principal = known.id
            if known.unlocker is not None:
                _forget_keys(house, connection, known)
            accounts.change_account(connection, principal, invitation=_hash(code), invited_until=until)
        else:
            _add_account(house, connection, principal, address, name, role, municipalities, region, language)
            accounts.change_account(connection, principal, invitation=_hash(code), invited_until=until)
            for place in municipalities if role in READERS else ():
                accounts.add_seat(
                    connection,
                    municipality=place.code,
                    theme=theme,
                    principal=principal,
                    role=role.value,
                    slot=slot,
                    active=False,
                )
        directory.changed(connection)
        trail.append(
            connection,
            house.app_keys,
            Event("invited", house.clock(), None, facts={"principal": principal, "role": role.value}),
        )
    return Invitation(address, receipts.groups(code))


def _forget_keys(house: House, connection: Connection, account: Any) -> None:
    """Nothing opens with the old keys any more: they, their approvals, their wraps and their sessions are gone."""
    accounts.change_account(
        connection,
        account.id,
        unlocker=None,
        sealing_key=None,
        verifying_key=None,
        session_epoch=account.session_epoch + 1,
    )
    wraps.drop(connection, account.id)
    trail.append(
        connection, house.app_keys, Event("keys_forgotten", house.clock(), None, facts={"principal": account.id})
    )


def accept_invitation(house: House, email: str, code: str, passphrase: str) -> Key:
    """Make the kluiszin and the keys of a new account, and sign in. Raises BadInvitation, WeakPassphrase."""
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
    _check_passphrase(passphrase, demo=house.settings.demo)
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
        directory.changed(connection)
        trail.append(connection, house.app_keys, Event("keys_made", house.clock(), account.id))
    house.keeper.look()
    return signing_in.start(house, account.id, account.session_epoch + 1, seed)


def _check_passphrase(passphrase: str, *, demo: bool) -> None:
    words = vault.normal(passphrase)
    if len(words) < SHORTEST_PASSPHRASE:
        raise WeakPassphrase("short")
    if len(set(words.replace(" ", ""))) < 6 and not demo:
        raise WeakPassphrase("repeated")
    if words in ("demo demo demo demo demo", "correct horse battery staple") and not demo:
        raise WeakPassphrase("known")


# --- approving ---------------------------------------------------------------------------------------------------


def own_key(house: House, desk: Desk) -> OwnKey:
    """The own fingerprint to read out, and whether the key was approved."""
    return OwnKey(desk.keys.public.fingerprint(), desk.staff.ready)


def pending(house: House, desk: Desk) -> list[Pending]:
    """Colleagues of the own municipality whose keys wait. From the snapshot: asks the database nothing."""
    return [
        Pending(reader.principal, reader.name, reader.role, house.directory.by_code(code).name)
        for code, reader in _waiting(house, desk)
    ]


def _waiting(house: House, desk: Desk) -> Iterator[tuple[str, Functionaris]]:
    """(CBS code, colleague) of everybody whose keys wait where this desk is an approved functionaris itself."""
    if not may(desk.staff, Act.APPROVE_KEY):
        return
    for (code, _), coverage in house.directory.coverage.items():
        own = next((each for each in coverage.readers if each.principal == desk.staff.principal), None)
        if own is not None and own.ready and own.role is Role.FUNCTIONARIS:
            yield from ((code, reader) for reader in coverage.readers if not reader.ready)


def approve(house: House, desk: Desk, principal: str, typed: str, passphrase: str, once: tokens.FormToken) -> int:
    """Vouch for a colleague's key and give it the signals; returns how many.

    The signals come first: when that is interrupted the colleague still waits, and approving again goes on.
    Raises NotFound, Done, WrongFingerprint, signing_in.Refused, signing_in.Wait, tokens.Stale.
    """
    found = next((each for each in _waiting(house, desk) if each[1].principal == principal), None)
    if found is None:
        raise NotFound
    municipality, waiting = found
    key = vault.idem_key(once.nonce)
    with house.database.reading() as connection:
        if signals.handled_before(connection, key) is not None:
            raise Done
    tokens.check_age(house, once, youngest=0)
    signing_in.confirm(house, desk, passphrase)
    with house.database.reading() as connection:
        public = _read_out(connection, principal, typed)
    holder = (desk.staff.principal, desk.keys)
    given = _rewrap(house, holder, principal, public, waiting.role, municipality)
    with house.database.writing() as connection:
        if signals.handled_before(connection, key) is not None:
            raise Done
        signals.remember(connection, key, b"", house.today())
        _read_out(connection, principal, typed)
        account = accounts.account(connection, principal=principal)
        _certify(house, connection, municipality, account, waiting.role, desk.keys, desk.staff.principal)
    house.keeper.refresh()
    return given + _rewrap(house, holder, principal, public, waiting.role, municipality)  # filed in between


def _read_out(connection: Connection, principal: str, typed: str) -> vault.PublicKeys:
    """The keys of this colleague as they stand now, when they are those that were read out. Raises WrongFingerprint."""
    account = accounts.account(connection, principal=principal)
    if account is None or account.sealing_key is None or account.verifying_key is None:
        raise WrongFingerprint
    public = vault.PublicKeys(account.sealing_key, account.verifying_key)
    if not vault.same_fingerprint(public.fingerprint(), typed):
        raise WrongFingerprint
    return public


def _certify(
    house: House,
    connection: Connection,
    municipality: str,
    account: Any,
    role: Role,
    approver_keys: vault.UserKeys,
    approver: str,
) -> None:
    public = vault.PublicKeys(account.sealing_key, account.verifying_key)
    certificate = vault.Certificate(municipality, account.id, role.value, public, approver, house.today())
    approvals.add_approval(connection, certificate, vault.approve(approver_keys, certificate))
    directory.changed(connection)
    facts = {"principal": account.id, "role": role.value}
    trail.append(connection, house.app_keys, Event("key_approved", house.clock(), approver, municipality, facts=facts))


def _rewrap(
    house: House,
    holder: tuple[str, vault.UserKeys],
    newcomer: str,
    public: vault.PublicKeys,
    role: Role,
    municipality: str,
    progress: Callable[[int], None] = lambda done: None,
) -> int:
    """Wrap every signal the holder can open for the newcomer too, but for those they were excluded from."""
    gated = role is not Role.FUNCTIONARIS
    done, after = 0, ""
    while True:
        with house.database.reading() as connection:
            rows = wraps.to_rewrap(connection, holder[0], newcomer, municipality, BATCH, after)
        if not rows:
            return done
        made = []
        for signal, wrap, route in rows:
            try:
                key = vault.unwrap(holder[1], signal.id, holder[0], wrap)
                ad = vault.associated(signal.municipality, signal.id, "route")
                excluded = vault.open_document(key, ad, route)["excluded"]
            except vault.Damaged:
                continue  # what the holder cannot open cannot be passed on; it shows as damaged with the holder
            if newcomer not in excluded:
                made.append((signal.id, vault.wrap(public.sealing, signal.id, newcomer, key), gated))
        with house.database.writing() as connection:
            wraps.add_wraps(house.database, connection, newcomer, made)
        after = rows[-1][0].id
        done += len(made)
        progress(done)


# --- the paper key -----------------------------------------------------------------------------------------------


def escrow_new(house: House, place: Municipality) -> tuple[str, str]:
    """Make the escrow of a municipality; returns the two shares to print for two officers. They are nowhere else.

    Raises ValueError when there is one already: signals are wrapped to it.
    """
    path = house.settings.instance / "roots.toml"
    known = dict(roots.read(path))
    if place.code in known:
        raise ValueError(f"{place.slug} has an escrow already, made on {known[place.code].made_on}")
    escrow = vault.new_escrow(house.random)
    known[place.code] = roots.Root(str(uuid4()), escrow.public, house.today().isoformat())
    roots.write(path, known)
    with house.database.writing() as connection:
        directory.changed(connection)
        trail.append(connection, house.app_keys, Event("escrow_made", house.clock(), municipality=place.code))
    house.keeper.refresh()
    return escrow.share1, escrow.share2


def escrow_approve(
    house: House, place: Municipality, share1: str, share2: str, email: str, typed: str, purpose: str
) -> int:
    """Approve a key with both halves of the paper key, and give it the signals; returns how many.

    Raises WrongShare, WrongFingerprint, ValueError (unknown purpose or account, account without keys).
    """
    if purpose not in PURPOSES:
        raise ValueError(f"purpose must be one of {', '.join(PURPOSES)}")
    keys = vault.escrow_keys(share1, share2)
    root = house.keeper.roots.get(place.code)
    if root is None or root.public != keys.public:
        raise WrongShare("foreign")
    with house.database.writing() as connection:
        account = _account(house, connection, email)
        if account is None or account.sealing_key is None or account.verifying_key is None:
            raise ValueError(f"{email} has no keys yet: the first sign-in makes them")
        seats = accounts.seats_of(connection, account.id)
        role = next((Role(seat.role) for seat in seats if seat.municipality == place.code), None)
        if role is None:
            raise ValueError(f"{email} has no seat in {place.slug}")
        public = vault.PublicKeys(account.sealing_key, account.verifying_key)
        if not vault.same_fingerprint(public.fingerprint(), typed):
            raise WrongFingerprint
        _certify(house, connection, place.code, account, role, keys, root.id)
        facts = {"purpose": purpose, "principal": account.id}
        trail.append(
            connection, house.app_keys, Event("escrow_used", house.clock(), municipality=place.code, facts=facts)
        )
    house.keeper.refresh()
    return _rewrap(house, (root.id, keys), account.id, public, role, place.code)


# --- inside ------------------------------------------------------------------------------------------------------


def _account(house: House, connection: Connection, email: str) -> Any:
    return accounts.account_by_address(connection, house.app_keys, signing_in.normal_address(email))


def _add_account(
    house: House,
    connection: Connection,
    principal: str,
    address: str,
    name: str,
    role: Role,
    municipalities: Sequence[Municipality],
    region: str | None,
    language: str,
) -> None:
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
    )


def _hash(code: str) -> bytes:
    return vault.lookup_id(code)
