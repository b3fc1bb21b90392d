"""Making the second factor: a secret that an app on the phone keeps, proven by the six digits it shows."""

from __future__ import annotations

from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from urllib.parse import urlsplit

from portal.actions import tokens
from portal.actions.desk.cases import Done, use_once
from portal.actions.house import House
from portal.actions.people import signing_in
from portal.actions.people.digits import COLUMN, WrongDigits
from portal.actions.people.signing_in import Desk, Key
from portal.adapters import accounts, paragraphs, trail, vault
from portal.domain.trail import Event

__all__ = ["Done", "Offer", "Own", "WrongDigits", "keep_phone", "make", "offer", "own"]

_OFFER = "second_factor.offer"


@dataclass(frozen=True, slots=True)
class Offer:
    """A secret that is not kept yet. `sealed` travels with the form; `squares` are the rows of the QR code."""

    sealed: str
    secret: str = field(repr=False)
    squares: Sequence[str] = field(repr=False)

    @property
    def groups(self) -> Sequence[str]:
        """The secret to type in, four signs at a time."""
        return [self.secret[start : start + 4] for start in range(0, len(self.secret), 4)]


@dataclass(frozen=True, slots=True)
class Own:
    """How it is with the own second factor. `lost_until`: the last day of a code that a colleague made, or None."""

    made: bool
    lost_until: date | None


def own(house: House, desk: Desk) -> Own | None:
    """The own second factor; None in the demo, which does without."""
    if not house.second_factor:
        return None
    with house.database.reading() as connection:
        account = accounts.account(connection, principal=desk.staff.principal)
    return Own(account.second_factor is not None, account.recovery_until if account.recovery else None)


def offer(house: House, desk: Desk, sealed: str = "") -> Offer:
    """A new secret, or the one that was offered before in this session and comes back with the form."""
    secret = _opened(house, desk, sealed) or vault.new_app_secret(house.random)
    with house.database.reading() as connection:
        account = accounts.account(connection, principal=desk.staff.principal)
    address = house.app_keys.open_field("principal.email", account.id, account.email_sealed)
    place = urlsplit(house.settings.base_url).netloc
    blob = house.app_keys.seal_field(_OFFER, _bound(desk), secret)
    squares = paragraphs.squares(vault.app_address(secret, address, place))
    return Offer(urlsafe_b64encode(blob).decode(), secret, squares)


def make(house: House, desk: Desk, once: tokens.FormToken, sealed: str, typed: str) -> Key:
    """Keep the secret that was offered, when these are its digits now; every other session of this person ends.

    Returns the cookie's half of the new session. Raises WrongDigits, Done (also when the account changed meanwhile),
    tokens.Stale.
    """
    secret = _opened(house, desk, sealed)
    if not secret:
        raise WrongDigits
    step = vault.step_of(secret, "".join(typed.split()), house.clock().timestamp(), 0)
    if step is None:
        raise WrongDigits
    stored = house.sessions.find(vault.session_id(desk.session))
    if stored is None:
        raise Done
    who = desk.staff.principal
    seed = house.app_keys.open_session(desk.session, who, stored.epoch, stored.sealed)
    factor = house.app_keys.seal_field(COLUMN, who, secret)
    with house.database.writing() as connection:
        use_once(house, connection, once)
        if not accounts.make_factor(connection, who, stored.epoch, factor, step):
            raise Done
        trail.append(connection, house.app_keys, Event("second_factor_made", house.clock(), who))
    signing_in.sign_out(house, desk.session)
    return signing_in.start(house, who, stored.epoch + 1, seed, subject=stored.subject, sid=stored.sid)


def keep_phone(house: House, desk: Desk, once: tokens.FormToken) -> None:
    """The phone was not lost: the code that a colleague made opens nothing any more. Raises Done, tokens.Stale."""
    with house.database.writing() as connection:
        use_once(house, connection, once)
        accounts.change_account(connection, desk.staff.principal, recovery=None, recovery_until=None)
        trail.append(connection, house.app_keys, Event("second_factor_kept", house.clock(), desk.staff.principal))


def _opened(house: House, desk: Desk, sealed: str) -> str:
    """The secret behind a form of this person in this session; "" for anything else."""
    try:
        return house.app_keys.open_field(_OFFER, _bound(desk), urlsafe_b64decode(sealed.encode()))
    except (vault.Damaged, ValueError):
        return ""


def _bound(desk: Desk) -> str:
    return f"{desk.staff.principal} {vault.session_id(desk.session).hex()}"
