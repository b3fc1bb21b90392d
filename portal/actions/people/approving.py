"""Vouching for a colleague's key after hearing its digits, and handing over the signals."""

from __future__ import annotations

import time
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from sqlalchemy import Connection

from portal.actions import tokens
from portal.actions.desk.cases import Done, NotFound
from portal.actions.house import House
from portal.actions.links import local_key
from portal.actions.people import signing_in
from portal.actions.people.signing_in import Desk
from portal.adapters import accounts, approvals, directory, doubts, erasing, signals, trail, vault, wraps
from portal.domain.access import Act, may
from portal.domain.places import Functionaris, Role
from portal.domain.routing import Audience, may_hold
from portal.domain.trail import Event

BATCH = 500
"""Signals re-wrapped in one transaction."""

BUDGET = 3.0
"""Seconds that one request hands signals over; what is left is for the next one."""

_PLACE = "approval.after"

__all__ = [
    "Halfway",
    "InDoubt",
    "Pending",
    "TakenAway",
    "WrongFingerprint",
    "approve",
    "certify",
    "hand_over",
    "pending",
    "read_out",
]


class WrongFingerprint(Exception):
    """The digits that were typed are not those of this key."""


class TakenAway(Exception):
    """These keys were approved here once and taken away: an approval would count for nothing, new keys do."""


class InDoubt(ValueError):
    """The paper key of this municipality is another one than a reader saw before: nothing is approved until that is
    settled."""


class Halfway(Exception):
    """The signals are not all handed over yet: `done` of `total` were looked at, `after` (sealed) is where to go on."""

    def __init__(self, name: str, after: str, done: int, total: int) -> None:
        super().__init__()
        self.name = name
        self.after = after
        self.done = done
        self.total = total


@dataclass(frozen=True, slots=True)
class Reached:
    """How many signals were handed over, and the id to go on after; "" when there is nothing left."""

    done: int
    after: str


@dataclass(frozen=True, slots=True)
class Pending:
    """A colleague whose key waits for approval. Without the fingerprint: that must be heard, not read."""

    principal: str
    name: str
    role: Role
    municipality: str


def pending(house: House, desk: Desk) -> list[Pending]:
    """Colleagues of the own municipality whose keys wait. From the snapshot: asks the database nothing."""
    waiting = [
        Pending(reader.principal, reader.name, reader.role, house.directory.by_code(code).name)
        for code, reader in _waiting(house, desk)
    ]
    return list(dict.fromkeys(waiting))  # a seat per theme, and one approval for all of them


def _waiting(house: House, desk: Desk) -> Iterator[tuple[str, Functionaris]]:
    """(CBS code, colleague) of everybody whose keys wait where this desk is an approved functionaris itself.

    Not of whose keys something is wrong: that is for the paper key, or for new keys.
    """
    if not may(desk.staff, Act.APPROVE_KEY):
        return
    blocked = house.directory.blocked
    wrong = {(alarm.municipality, alarm.principal) for alarm in house.directory.alarms if alarm.code == "key"}
    for (code, _), coverage in house.directory.coverage.items():
        if code in blocked:
            continue
        own = next((each for each in coverage.readers if each.principal == desk.staff.principal), None)
        if own is not None and own.ready and own.role is Role.FUNCTIONARIS:
            waiting = (reader for reader in coverage.readers if not reader.ready)
            yield from ((code, reader) for reader in waiting if (code, reader.principal) not in wrong)


def approve(
    house: House,
    desk: Desk,
    principal: str,
    typed: str,
    passphrase: str | None,
    once: tokens.FormToken,
    *,
    after: str = "",
    budget: float = BUDGET,
) -> int:
    """Vouch for a colleague's key and give it the signals; returns how many this colleague holds now.

    The signals come first, for at most `budget` seconds (at least one batch): then Halfway says how far it is, and
    the same with its `after` and without a kluiszin goes on within ten minutes; with any other it begins anew. When
    that is interrupted the colleague still waits, and approving again goes on.
    Raises Halfway, NotFound, Done, WrongFingerprint, TakenAway, signing_in.Refused, signing_in.Wait, tokens.Stale.
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
    _ask(house, desk, principal, passphrase)
    with house.database.reading() as connection:
        public = read_out(connection, principal, typed)
    root = house.keeper.paper_keys.get(municipality)
    if root and (principal, waiting.role.value, public.verifying) in root.revoked:
        raise TakenAway
    holder = (desk.staff.principal, desk.keys)
    until, bound = time.monotonic() + budget, _bound(house, desk, municipality, principal, public)
    reached = hand_over(house, holder, waiting, public, municipality, after=_opened(house, bound, after), until=until)
    if reached.after:
        signing_in.keep_confirmed(house, desk, _kind(principal))
        with house.database.reading() as connection:
            done, total = wraps.progress(connection, holder[0], municipality, reached.after)
        sealed = urlsafe_b64encode(house.app_keys.seal_field(_PLACE, bound, reached.after)).decode()
        raise Halfway(waiting.name, sealed, done, total)
    with house.database.writing() as connection:
        if signals.handled_before(connection, key) is not None:
            raise Done
        if not signals.first_time(house.database, connection, key, house.today()):
            raise Done
        read_out(connection, principal, typed)
        account = accounts.account(connection, principal=principal)
        certify(house, connection, municipality, account, waiting.role, desk.keys, desk.staff.principal)
        local_key.share(house, connection, desk, municipality)
    house.keeper.refresh()
    # what came in meanwhile, and nothing older: looking through everything once more would take as long again
    hand_over(house, holder, waiting, public, municipality, since=house.today() - timedelta(days=1))
    with house.database.reading() as connection:
        return wraps.held(connection, principal, municipality)


def _ask(house: House, desk: Desk, principal: str, passphrase: str | None) -> None:
    """The kluiszin, or that it was given for this very colleague in the last ten minutes. Raises Refused or Wait."""
    if passphrase is not None:
        signing_in.confirm(house, desk, passphrase)
    elif not signing_in.confirmed(house, desk, _kind(principal)):
        raise signing_in.Refused


def _bound(house: House, desk: Desk, municipality: str, principal: str, public: vault.PublicKeys) -> str:
    """What a place to go on holds for: these keys, handed over by this person, today."""
    return " ".join((desk.staff.principal, municipality, principal, public.fingerprint(), house.today().isoformat()))


def _opened(house: House, bound: str, after: str) -> str:
    """The place to go on; the beginning for anything that we did not give out for this: nothing can be skipped."""
    try:
        return house.app_keys.open_field(_PLACE, bound, urlsafe_b64decode(after.encode())) if after else ""
    except (vault.Damaged, ValueError):
        return ""


def _kind(principal: str) -> str:
    """The mark in the session: of this colleague only, as long as the column is."""
    return f"approve {principal}"[:32]


def read_out(connection: Connection, principal: str, typed: str) -> vault.PublicKeys:
    """The keys of this colleague as they stand now, when they are those that were read out. Raises WrongFingerprint."""
    account = accounts.account(connection, principal=principal)
    if account is None or account.sealing_key is None or account.verifying_key is None:
        raise WrongFingerprint
    public = vault.PublicKeys(account.sealing_key, account.verifying_key)
    if not vault.same_fingerprint(public.fingerprint(), typed):
        raise WrongFingerprint
    return public


def certify(
    house: House,
    connection: Connection,
    municipality: str,
    account: Any,
    role: Role,
    approver_keys: vault.UserKeys,
    approver: str,
) -> None:
    """Vouch for the keys of an account in this role, with the approver's signature, in the caller's transaction.

    Raises InDoubt.
    """
    if doubts.is_doubted(connection, municipality):
        raise InDoubt(municipality)
    public = vault.PublicKeys(account.sealing_key, account.verifying_key)
    certificate = vault.Certificate(municipality, account.id, role.value, public, approver, house.today())
    approvals.add_approval(connection, certificate, vault.approve(approver_keys, certificate))
    directory.changed(connection)
    facts = {"principal": account.id, "role": role.value}
    trail.append(connection, house.app_keys, Event("key_approved", house.clock(), approver, municipality, facts=facts))


def hand_over(
    house: House,
    holder: tuple[str, vault.UserKeys],
    newcomer: Functionaris,
    public: vault.PublicKeys,
    municipality: str,
    *,
    after: str = "",
    until: float | None = None,
    since: date | None = None,
) -> Reached:
    """Wrap every signal the holder can open for the newcomer too, but for those they were excluded from.

    A reader gets what was filed, a receiver what was referred to receivers like them, never the one for the other.
    `after`: only signals beyond this id. `until`: stop between two batches at this moment (time.monotonic). `since`:
    only what came in from that day on.
    """
    who = newcomer.principal
    deputy = newcomer.role in (Role.DEPUTY, Role.REGIONAL_DEPUTY)  # behind a gate, unless nobody else can open it
    stands_in = newcomer.role is Role.REGIONAL_DEPUTY  # only where there is no deputy, as when a signal is filed
    done = 0
    while True:
        with house.database.reading() as connection:
            rows = wraps.to_rewrap(
                connection, holder[0], who, municipality, BATCH, after, without_deputy=stands_in, since=since
            )
            held = wraps.openly_held(connection, [signal.id for signal, _, _ in rows])
        if not rows:
            return Reached(done, "")
        made = []
        for signal, wrap, route in rows:
            try:
                key = vault.unwrap(holder[1], signal.id, holder[0], wrap)
                ad = vault.associated(signal.municipality, signal.id, "route")
                way = vault.open_document(key, ad, route)
            except vault.Damaged:
                continue  # what the holder cannot open cannot be passed on; it shows as damaged with the holder
            audience = Audience.from_document(way["for"]) if "for" in way else None
            if who not in way["excluded"] and may_hold(newcomer, audience):
                sealed = vault.wrap(public.sealing, signal.id, who, key)
                made.append((signal.id, sealed, deputy and signal.id in held and signal.owner != who))
        with house.database.writing() as connection:
            signals.hold(connection, [signal for signal, _, _ in made])
            there = set(erasing.present(connection, [signal for signal, _, _ in made]))  # the others were erased since
            wraps.add_wraps(house.database, connection, who, [each for each in made if each[0] in there])
        after = rows[-1][0].id
        done += len(made)
        if until is not None and len(rows) == BATCH and time.monotonic() >= until:
            return Reached(done, after)
