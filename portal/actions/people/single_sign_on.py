"""Signing in by way of the organisation: its single sign-on says who somebody is, the kluiszin opens the keys.

What lies between two pages travels with the browser, sealed under K_APP: nothing stands on the server before the keys
are open. `begin` seals what was asked, `arrive` what came back, `unlock` makes a session of it.
"""

from __future__ import annotations

import json
import secrets
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

from portal.actions.house import House
from portal.actions.people import signing_in
from portal.actions.people.signing_in import Desk, Key
from portal.actions.people.work_account import WorkAccount
from portal.adapters import accounts, trail, vault
from portal.adapters.sso import Provider, Refused, Unreachable
from portal.domain.trail import Event

PATIENT_FOR = 600
"""Seconds in which somebody comes back from the provider, and after that opens the keys."""

_SKEW = 60
"""Seconds that the clocks of two machines of one portal may differ."""

__all__ = [
    "PATIENT_FOR",
    "Arrived",
    "Lost",
    "Refused",
    "Unknown",
    "Unreachable",
    "arrive",
    "begin",
    "check_desk",
    "end",
    "mistakes",
    "name_of",
    "read",
    "unlock",
]

_BEGUN, _ARRIVED = "begun", "arrived"


class Lost(Exception):
    """The way back was used, came too late, or began in another browser: start again."""


class Unknown(Exception):
    """No account with keys belongs to this work account."""


@dataclass(frozen=True, slots=True)
class Arrived:
    """Who came back from the provider, before the keys are open.

    `subject`, `sid`: keyed hashes (hexadecimal; sid "" when unsaid), under the newest K_APP; `former` the subject
    under older ones. `principal`: the account with keys that it belongs to, "" when there is none. `onward`: where to
    go afterwards. `desk`: hash of the session that asked to link a work account, "" for a sign-in. `at`: seconds.
    """

    subject: str
    former: list[str]
    sid: str
    principal: str
    onward: str
    desk: str
    at: int

    @property
    def who(self) -> WorkAccount:
        """The work account."""
        subjects = [bytes.fromhex(each) for each in (self.subject, *self.former)]
        return WorkAccount(subjects, bytes.fromhex(self.sid) or None)


def begin(house: House, onward: str, desk: Desk | None = None) -> tuple[str, str]:
    """Where to sign in, and what the cookie of the way back holds. `desk`: who wants to link a work account.

    Raises Unreachable.
    """
    state, nonce, verifier = (urlsafe_b64encode(house.random(32)).rstrip(b"=").decode() for _ in range(3))
    address = _provider(house).address(state, nonce, verifier)
    note = {"state": state, "nonce": nonce, "verifier": verifier, "onward": onward, "desk": _session(desk)}
    return address, _seal(house, _BEGUN, note | {"at": _now(house)})


def arrive(house: House, cookie: str, said: Mapping[str, str]) -> tuple[Arrived, str]:
    """Who came back, and what the cookie of the next page holds. `said`: the query that the provider sent along.

    Raises Lost, Refused or Unreachable. The code works once: the provider sees to that, whichever machine it reaches.
    """
    begun = _open(house, _BEGUN, cookie)
    if not secrets.compare_digest(said.get("state", "").encode(), begun["state"].encode()):
        raise Lost
    if said.get("error") or not said.get("code"):
        raise Refused("denied" if said.get("error") == "access_denied" else "error")
    found = _provider(house).redeem(said["code"], begun["verifier"], begun["nonce"], said.get("iss", ""), _now(house))
    subject, *former = _hashes(house, "sso", found.issuer, found.subject)
    sid = _hashes(house, "sso.sid", found.issuer, found.session)[0] if found.session else b""
    with house.database.reading() as connection:
        account = accounts.account_by_subject(connection, [subject, *former])
    known = account is not None and account.unlocker is not None
    arrived = Arrived(
        subject=subject.hex(),
        former=[each.hex() for each in former],
        sid=sid.hex(),
        principal=account.id if known else "",
        onward=begun["onward"],
        desk=begun["desk"],
        at=_now(house),
    )
    return arrived, _seal(house, _ARRIVED, asdict(arrived))


def read(house: House, cookie: str) -> Arrived:
    """Who came back a moment ago. Raises Lost."""
    try:
        return Arrived(**_open(house, _ARRIVED, cookie))
    except TypeError:  # of an earlier release
        raise Lost from None


def check_desk(arrived: Arrived, desk: Desk) -> None:
    """Raises Lost unless this session, and no other, asked to bind what arrived."""
    if not secrets.compare_digest(arrived.desk, _session(desk)):
        raise Lost


def name_of(house: House, arrived: Arrived) -> str:
    """The name of the account that the work account belongs to, for whoever sits there to see that it is theirs."""
    with house.database.reading() as connection:
        return accounts.names(connection, [arrived.principal]).get(arrived.principal, "")


def unlock(house: House, arrived: Arrived, passphrase: str) -> Key:
    """Open the keys and start a session; returns the cookie's half.

    Raises Unknown, or signing_in.Refused or Wait: failures count as those of signing in with the address.
    """
    who = arrived.who
    with house.database.reading() as connection:
        account = accounts.account_by_subject(connection, who.subjects)
    if account is None or account.id != arrived.principal or account.unlocker is None:
        raise Unknown  # unlinked, or started anew, in the minutes between
    try:
        seed = signing_in.unlocked(house, account.id, passphrase)
    except signing_in.Refused:
        with house.database.writing() as connection:
            trail.append(connection, house.app_keys, Event("sign_in_failed", house.clock(), account.id))
        raise
    newest = who.subjects[0]
    with house.database.writing() as connection:
        accounts.forget_failures(connection, index=account.email_index)
        if account.subject != newest:  # K_APP was renewed: found under the old one, kept under the new one
            accounts.change_account(connection, account.id, subject=newest)
        trail.append(connection, house.app_keys, Event("signed_in", house.clock(), account.id, facts={"by": "sso"}))
    return signing_in.start(house, account.id, account.session_epoch, seed, subject=newest, sid=who.sid)


def end(house: House, token: str) -> int:
    """The provider says that a session of it ended: end what came of it here. Returns how many sessions did.

    Raises Refused or Unreachable. The same message twice does nothing more.
    """
    gone = _provider(house).logged_out(token, _now(house))
    count = len(house.app_keys.index_fields("sso", ""))
    subjects = _hashes(house, "sso", gone.issuer, gone.subject) if gone.subject else [None] * count
    sids = _hashes(house, "sso.sid", gone.issuer, gone.session) if gone.session else [None] * count
    return sum(house.sessions.end_of_subject(*each) for each in zip(subjects, sids, strict=True))


def mistakes(house: House) -> list[tuple[str, str]]:
    """What should be mended: (code, text), for whoever runs the server. Asks the provider; a few seconds at most."""
    if house.sso is None:
        return []
    found = []
    if house.sso.oidc.mfa is None:
        told = "PORTAL_OIDC_MFA=none: the portal trusts the provider to ask everybody for a second factor, unseen"
        found.append(("setting", told))
    try:
        house.sso.prove_ready()
    except Unreachable as error:
        found.append(("sso", f"PORTAL_OIDC_ISSUER: {_MISTAKES.get(error.reason, _MISTAKES['unreachable'])}"))
    return found


_MISTAKES = {
    "unreachable": "the provider does not answer at /.well-known/openid-configuration below it",
    "status": "there is no description at /.well-known/openid-configuration below it",
    "issuer": "the provider calls itself otherwise; give the issuer exactly as it does, to the last slash",
    "endpoint": "the provider names an address that is not https",
    "algorithm": "the provider signs in no way that is accepted: RS256, PS256, ES256 or EdDSA",
    "keys": "the provider publishes no key that is accepted (RSA from 2048 bits, P-256 or Ed25519, to sign with)",
}


def _provider(house: House) -> Provider:
    if house.sso is None:
        raise Unreachable("setting")
    return house.sso


def _hashes(house: House, column: str, issuer: str, name: str) -> list[bytes]:
    """The keyed hashes of somebody, or of a session, at this issuer: no space stands in an issuer."""
    return list(house.app_keys.index_fields(column, f"{issuer} {name}"))


def _session(desk: Desk | None) -> str:
    return vault.session_id(desk.session).hex() if desk else ""


def _seal(house: House, kind: str, note: Mapping[str, Any]) -> str:
    return urlsafe_b64encode(house.app_keys.seal_field("cookie.sso", kind, json.dumps(note))).decode()


def _open(house: House, kind: str, cookie: str) -> dict[str, Any]:
    """What `_seal` sealed no longer ago than one is patient for. Raises Lost."""
    try:
        note: dict[str, Any] = json.loads(house.app_keys.open_field("cookie.sso", kind, urlsafe_b64decode(cookie)))
    except (vault.Damaged, ValueError):
        raise Lost from None
    if not -_SKEW <= _now(house) - note["at"] <= PATIENT_FOR:
        raise Lost
    return note


def _now(house: House) -> int:
    return int(house.clock().timestamp())
