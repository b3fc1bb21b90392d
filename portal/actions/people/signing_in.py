"""Signing in: the kluiszin opens the keys; between requests they are split between the cookie and the server."""

from __future__ import annotations

import contextlib
import fcntl
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from email.errors import HeaderParseError
from email.headerregistry import Address
from typing import IO, Any

from sqlalchemy import Connection

from portal.actions.house import House
from portal.actions.people import digits, pinning
from portal.actions.people.standing_in import duo_away
from portal.adapters import accounts, trail, vault
from portal.domain.access import Staff
from portal.domain.places import READERS, RECEIVERS, Role, Slot
from portal.domain.seating import role_of
from portal.domain.trail import Event

IDLE = timedelta(minutes=30)
ABSOLUTE = timedelta(hours=8)
LONGEST_QUEUE = 1.0
_PAUSE = 0.02
"""Seconds: how long a sign-in queues for its turn, and between two tries."""

CONFIRMED_FOR = timedelta(minutes=10)
CONFIRMED_KINDS = ("refer", "export", "deputy", "link", "erase", "people", "settle", "account")
"""Kinds of act for which the kluiszin is asked once in ten minutes."""

LONGEST_WAIT = 60
"""Seconds: signing in slows down after failures, but never locks anybody out."""

__all__ = [
    "ABSOLUTE",
    "CONFIRMED_KINDS",
    "IDLE",
    "Crowded",
    "Desk",
    "Key",
    "Refused",
    "Wait",
    "confirm",
    "confirmed",
    "resume",
    "sign_in",
    "sign_out",
]

Key = vault.Secret
"""The half of a session that lives in the cookie."""


class Refused(Exception):
    """The address, the kluiszin or the digits are wrong; it is not said which."""


class Wait(Exception):
    """Too many failures for this address: try again after `seconds`."""

    def __init__(self, seconds: int) -> None:
        super().__init__(seconds)
        self.seconds = seconds


class Crowded(Wait):
    """Others are opening their keys on this machine right now; it is nobody's fault."""


@dataclass(frozen=True, slots=True)
class Desk:
    """A member of staff at work: who, with which opened keys, in which session, and where a reader sits.

    `replaced`: CBS codes of where the paper key is another one than this person knows. `lost_until`: the last day of a
    code that a colleague made because this person's phone was lost; None without one.
    """

    staff: Staff
    keys: vault.UserKeys
    session: Key
    replaced: tuple[str, ...] = ()
    lost_until: date | None = None

    @property
    def is_reader(self) -> bool:
        """Whether this role may hold case keys."""
        return self.staff.role in READERS or self.staff.role in RECEIVERS


def sign_in(house: House, email: str, passphrase: str, otp: str = "") -> Key:
    """Open the keys and start a session; returns the cookie's half. Raises Refused or Wait.

    `otp`: the digits of the second factor, or a colleague's code; "" for who has none yet.
    """
    address = normal_address(email)
    index = house.app_keys.index_field("email", address)
    with house.database.reading() as connection:
        account = accounts.account_by_address(connection, house.app_keys, address)
        count, last = accounts.failed_before(connection, index)
    _be_patient(house, count, last)
    seed = epoch = None
    with contextlib.suppress(vault.WrongPassphrase, vault.Damaged):  # Damaged: the row was altered
        seed = _open(house, account, passphrase)
    with house.database.writing() as connection:
        # asked again, right or wrong: of guesses that come at once only the first few are answered
        _be_patient(house, *accounts.failed_before(connection, index))
        if seed is not None:
            with contextlib.suppress(digits.WrongDigits):
                epoch = digits.prove(house, connection, account, otp)
        if epoch is None:
            _count_failure(house, connection, index)
        else:
            accounts.forget_failures(connection, index=index)
        if account:
            act = "sign_in_failed" if epoch is None else "signed_in"
            known = {"part": "digits"} if seed is not None and epoch is None else {}  # somebody knows this kluiszin
            trail.append(connection, house.app_keys, Event(act, house.clock(), actor=account.id, facts=known))
    if seed is None or epoch is None:
        raise Refused
    return start(house, account.id, epoch, seed)


def start(
    house: House,
    principal: str,
    epoch: int,
    seed: vault.Secret,
    *,
    subject: bytes | None = None,
    sid: bytes | None = None,
) -> Key:
    """Start a session around an opened seed; returns the cookie's half. `subject`, `sid`: of the single sign-on."""
    key = Key(house.random(32))
    sealed = house.app_keys.seal_session(key, principal, epoch, seed)
    house.sessions.start(vault.session_id(key), principal, epoch, sealed, house.clock(), subject=subject, sid=sid)
    pinning.keep(house, principal, vault.UserKeys.from_seed(seed))
    return key


def resume(house: House, key: Key, *, person: bool) -> Desk | None:
    """The desk behind a cookie, or None when it is over. `person`: an act of a person, which keeps it alive."""
    identifier = vault.session_id(key)
    stored = house.sessions.find(identifier)
    if stored is None:
        return None
    now = _utc(house)
    if now - stored.acted_at > IDLE or now - stored.started_at > ABSOLUTE:
        house.sessions.end(identifier)
        return None
    with house.database.reading() as connection:
        account = accounts.account(connection, principal=stored.principal)
        seats = accounts.seats_of(connection, stored.principal)
    if account is None or account.session_epoch != stored.epoch:
        house.sessions.end(identifier)
        return None
    try:
        seed = house.app_keys.open_session(key, stored.principal, stored.epoch, stored.sealed)
    except vault.Damaged:
        return None
    if person and now - stored.acted_at > timedelta(minutes=1):
        house.sessions.touch(identifier, house.clock())
    secured = not house.second_factor or stored.subject is not None or account.second_factor is not None
    keys, staff = vault.UserKeys.from_seed(seed), replace(_staff(house, account, seats), secured=secured)
    changed = pinning.compare(house, pinning.pins_of(account, keys), staff.municipalities) if account.pins else ()
    if changed:
        staff = replace(_staff(house, account, seats), secured=secured)  # what was ready may not be any more
    return Desk(staff, keys, key, changed, account.recovery_until if account.recovery else None)


def sign_out(house: House, key: Key) -> None:
    """End the session: the key can no longer be put together."""
    house.sessions.end(vault.session_id(key))


def confirmed(house: House, desk: Desk, kind: str) -> bool:
    """Whether the kluiszin was given for this kind of act (see CONFIRMED_KINDS) in the last ten minutes."""
    at = house.sessions.confirmed_at(vault.session_id(desk.session), kind)
    return at is not None and _utc(house) - at < CONFIRMED_FOR


def confirm(house: House, desk: Desk, passphrase: str, kind: str = "") -> None:
    """Ask for the kluiszin once more before something that cannot be undone. Raises Refused or Wait.

    `kind`: holds for ten minutes for acts of the same kind; "": for this one act only.
    """
    opened(house, desk, passphrase)
    if kind:
        house.sessions.confirm(vault.session_id(desk.session), kind, house.clock())


def keep_confirmed(house: House, desk: Desk, kind: str) -> None:
    """What was confirmed goes on: the next ten minutes of this kind need no kluiszin."""
    house.sessions.confirm(vault.session_id(desk.session), kind, house.clock())


def opened(house: House, desk: Desk, passphrase: str) -> vault.Secret:
    """What the kluiszin of this person opens. Raises Refused or Wait; failures count as those of signing in."""
    return unlocked(house, desk.staff.principal, passphrase)


def unlocked(house: House, principal: str, passphrase: str) -> vault.Secret:
    """What the kluiszin of this account opens. Raises Refused or Wait; failures count as those of signing in."""
    with house.database.reading() as connection:
        account = accounts.account(connection, principal=principal)
        count, last = accounts.failed_before(connection, account.email_index)
    _be_patient(house, count, last)
    seed = None
    with contextlib.suppress(vault.WrongPassphrase, vault.Damaged):
        seed = _open(house, account, passphrase)
    with house.database.writing() as connection:
        # asked again, as at signing in: whoever sends many guesses at once is answered no more of them
        _be_patient(house, *accounts.failed_before(connection, account.email_index))
        if seed is None:
            _count_failure(house, connection, account.email_index)
    if seed is None:
        raise Refused
    return seed


def choose_language(house: House, desk: Desk, language: str) -> None:
    """The language in which this person works."""
    with house.database.writing() as connection:
        accounts.change_account(connection, desk.staff.principal, language=language)


def choose_shortcuts(house: House, desk: Desk, on: bool) -> None:
    """Whether single keys do something on the screen of this person."""
    with house.database.writing() as connection:
        accounts.change_account(connection, desk.staff.principal, shortcuts=on)


def normal_address(email: str) -> str:
    """A mail address as it is compared: without spaces around it, in lower case."""
    return email.strip().casefold()


def is_address(text: str) -> bool:
    """Whether this can be a mail address: one somebody can be mailed at, of at most 254 characters."""
    try:
        parsed = Address(addr_spec=text)
    except (ValueError, IndexError, HeaderParseError):
        return False
    return bool(parsed.username and parsed.domain) and len(text) <= 254 and text.isprintable() and " " not in text


@contextmanager
def one_at_a_time(house: House) -> Iterator[None]:
    """Stretching a kluiszin takes 128 MiB: on one machine it is done one at a time.

    Whoever had a turn stands behind the one who waits to be next. Who waits longer than a moment is asked to come back
    (Crowded): else a row of sign-ins would keep reporters waiting.
    """
    folder, until = house.settings.instance, time.monotonic() + LONGEST_QUEUE
    with (folder / "unlock.lock").open("w") as turn:
        with (folder / "unlock.next").open("w") as place:
            _pass(place, until)
            _pass(turn, until)
        yield


def _pass(gate: IO[str], until: float) -> None:
    while True:
        with contextlib.suppress(BlockingIOError):
            fcntl.flock(gate, fcntl.LOCK_EX | fcntl.LOCK_NB)
            return
        if time.monotonic() > until:
            raise Crowded(2)
        time.sleep(_PAUSE)


def _open(house: House, account: Any, passphrase: str) -> vault.Secret:
    with one_at_a_time(house):
        if account is None or account.unlocker is None:
            vault.decoy_unlocker(passphrase, house.cost)
        return vault.open_unlocker(passphrase, account.id, account.unlocker)


def _be_patient(house: House, count: int, last: datetime | None) -> None:
    if count < 3 or last is None:
        return
    pause = min(LONGEST_WAIT, 2 ** (count - 2))
    left = pause - int((_utc(house) - last).total_seconds())
    if left > 0:
        raise Wait(left)


def _count_failure(house: House, connection: Connection, index: bytes) -> None:
    """One more, read inside the transaction: guesses that come at once are all counted."""
    count, _ = accounts.failed_before(connection, index)
    accounts.failed_again(connection, index, count + 1, _utc(house))


def _staff(house: House, account: Any, seats: Any) -> Staff:
    here = {place.code for place in house.directory.municipalities.values()}
    seats = [seat for seat in seats if seat.municipality in here]  # one that is in no region today is not there
    codes = tuple(dict.fromkeys(seat.municipality for seat in seats))  # a seat per theme
    approved = {
        code
        for (code, _), coverage in house.directory.coverage.items()
        if code in codes
        for reader in coverage.readers
        if reader.principal == account.id and reader.ready
    }
    slot = next((Slot(seat.slot) for seat in seats if seat.slot), None)
    role = role_of(account.role, [seat.role for seat in seats])
    alone = duo_away(house, [(seat.municipality, seat.theme) for seat in seats])
    # who stands in for one theme stands in for all of theirs in that municipality: a gate knows no theme
    active_in = dict.fromkeys(
        seat.municipality
        for seat in seats
        if seat.municipality in approved  # a seat that a manager gave is nothing before a colleague there says so
        and (role is Role.FUNCTIONARIS or seat.active or (role in READERS and seat.municipality in alone))
    )
    own = codes or ((account.municipality,) if account.municipality in here else ())
    return Staff(
        account.id,
        account.name,
        role,
        slot,
        own,
        account.language,
        bool(approved),
        tuple(active_in),
        account.shortcuts,
        region=account.region or "",
    )


def _utc(house: House) -> datetime:
    return house.clock().astimezone(UTC).replace(tzinfo=None)
