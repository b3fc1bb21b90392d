"""What the server itself holds: K_APP and its sub-keys. With it one can forge form tokens and read staff mail
addresses; nothing here opens a signal."""

from __future__ import annotations

import re
from base64 import urlsafe_b64decode, urlsafe_b64encode
from dataclasses import dataclass, field
from typing import NamedTuple

from nacl.bindings import sodium_memcmp
from nacl.utils import random as system_random

from portal.domain import receipts

from .formats import Damaged, Random, Secret, blake, derive, frame, joined, open_sealed, seal, text_bytes

NONCE_BYTES = 32
_TOKEN = re.compile(r"[A-Za-z0-9_-]{96}", re.ASCII)  # 72 bytes: ts 8, nonce 32, mac 32


class ForeignToken(Exception):
    """A form token that this application did not issue for this purpose and binding."""


@dataclass(frozen=True, slots=True)
class FormToken:
    """`issued_at`: seconds since 1970. `nonce`: 32 bytes; the receipt code comes from it, so it stays out of reprs."""

    issued_at: int
    nonce: bytes = field(repr=False)


class _Ring(NamedTuple):
    """The sub-keys of one application key."""

    form: Secret
    receipt: Secret
    session: Secret
    field: Secret
    lookup: Secret
    audit: Secret


def _ring(secret: Secret) -> _Ring:
    field_key = derive(b"mp1.opfield", secret)
    return _Ring(
        form=derive(b"mp1.form", secret),
        receipt=derive(b"mp1.receipt", secret),
        session=derive(b"mp1.session", secret),
        field=derive(b"mp1.field.seal", field_key),
        lookup=derive(b"mp1.field.index", field_key),
        audit=derive(b"mp1.audit", secret),
    )


class AppKeys:
    """K_APP (32 to 64 bytes, else ValueError) and earlier ones. The newest makes; all of them still recognise and
    open, so that K_APP can be rotated while forms are open. Where a value must be FOUND again after a rotation, the
    plural method gives it under every key, newest first."""

    __slots__ = ("_newest", "_random", "_rings")

    def __init__(self, secret: Secret, fallback: tuple[Secret, ...] = (), *, random: Random = system_random) -> None:
        self._rings = tuple(_ring(one) for one in (secret, *fallback))
        self._newest = self._rings[0]
        self._random = random

    def issue_token(self, purpose: str, now: int, nonce: bytes, binding: bytes = b"") -> str:
        """A form token of 96 URL-safe characters. `now` in seconds since 1970, `nonce` 32 random bytes; `binding` is
        what the token holds for besides its purpose (a session, a code)."""
        if len(nonce) != NONCE_BYTES:
            raise ValueError("a form nonce has 32 bytes")
        stamp = now.to_bytes(8, "big")
        return urlsafe_b64encode(stamp + nonce + _mac(self._newest, purpose, binding, stamp, nonce)).decode("ascii")

    def read_token(self, purpose: str, text: str, binding: bytes = b"") -> FormToken:
        """What `issue_token` put in; ForeignToken for any other text. Its age is the caller's to judge."""
        if _TOKEN.fullmatch(text) is None:
            raise ForeignToken
        raw = urlsafe_b64decode(text)
        stamp, nonce, mac = raw[:8], raw[8:40], raw[40:]
        for ring in self._rings:
            if sodium_memcmp(_mac(ring, purpose, binding, stamp, nonce), mac):
                return FormToken(int.from_bytes(stamp, "big"), nonce)
        raise ForeignToken

    def receipt_code(self, nonce: bytes) -> str:
        """The canonical receipt code of a form nonce: the same nonce gives the same code."""
        return _receipt(self._newest, nonce)

    def receipt_codes(self, nonce: bytes) -> tuple[str, ...]:
        """The codes that `nonce` gives under the newest and each earlier key, for a retry across a rotation."""
        return tuple(_receipt(ring, nonce) for ring in self._rings)

    def seal_field(self, column: str, row: str, plaintext: str) -> bytes:
        """One operational value (a staff mail address, a second-factor seed), bound to its column and row."""
        return seal(self._newest.field, joined("mp1", "field", column, row), text_bytes(plaintext), self._random)

    def open_field(self, column: str, row: str, blob: bytes) -> str:
        """The value that `seal_field` sealed for this column and row; Damaged otherwise."""
        ad = joined("mp1", "field", column, row)
        return _open_any(tuple(ring.field for ring in self._rings), ad, blob).decode()

    @property
    def is_renewed(self) -> bool:
        """Whether there are earlier keys beside the newest."""
        return len(self._rings) > 1

    def renewed_field(self, column: str, row: str, blob: bytes) -> bytes | None:
        """The value of `seal_field` sealed anew when an earlier key sealed it, None when the newest did.

        Damaged when it opens under none of them.
        """
        ad = joined("mp1", "field", column, row)
        try:
            open_sealed(self._newest.field, ad, blob)
        except Damaged:
            return self.seal_field(column, row, self.open_field(column, row, blob))
        return None

    def index_field(self, column: str, value: str) -> bytes:
        """A 32-byte keyed hash to find equal values by; the caller normalises `value`."""
        return _index(self._newest, column, value)

    def index_fields(self, column: str, value: str) -> tuple[bytes, ...]:
        """`index_field` under the newest and each earlier key."""
        return tuple(_index(ring, column, value) for ring in self._rings)

    def event_mac(self, data: bytes) -> bytes:
        """The 32-byte MAC of one event of the trail."""
        return self.event_macs(data)[0]

    def event_macs(self, data: bytes) -> tuple[bytes, ...]:
        """`event_mac` under the newest and each earlier key."""
        return tuple(blake(b"mp1.event", data, ring.audit) for ring in self._rings)

    def is_event_mac(self, data: bytes, mac: bytes) -> bool:
        """Whether this is the MAC of the event under the newest or an earlier key."""
        return len(mac) == 32 and any(sodium_memcmp(each, mac) for each in self.event_macs(data))

    def chain_digest(self, before: bytes, number: int, mac: bytes) -> bytes:
        """What hangs an event with this MAC, as the `number`th, on the digest before it: 32 bytes."""
        return _chained(self._newest, before, number, mac)

    def is_chain_digest(self, before: bytes, number: int, mac: bytes, digest: bytes) -> bool:
        """Whether `chain_digest` gave this digest under the newest or an earlier key."""
        return any(sodium_memcmp(_chained(ring, before, number, mac), digest) for ring in self._rings)

    def seal_session(self, token: Secret, principal: str, epoch: int, seed: Secret) -> bytes:
        """A user's seed for between requests. Opens only with cookie token, row and K_APP together, and only while the
        principal's session epoch stays the same."""
        return seal(_session_key(self._newest, token), _session_ad(principal, epoch), seed, self._random)

    def open_session(self, token: Secret, principal: str, epoch: int, blob: bytes) -> Secret:
        """The seed that `seal_session` sealed with the same token, principal and epoch; Damaged otherwise."""
        keys = tuple(_session_key(ring, token) for ring in self._rings)
        return Secret(_open_any(keys, _session_ad(principal, epoch), blob))


def session_id(token: Secret) -> bytes:
    """H(T): what the session row is found by; the token itself stands only in the cookie."""
    return blake(b"mp1.session.id", token)


def idem_key(nonce: bytes) -> bytes:
    """What the row that makes a form idempotent is found by; it does not give the nonce back."""
    return blake(b"mp1.idem", nonce)


def fields_mac(nonce: bytes, canonical: bytes) -> bytes:
    """Keyed hash of a form's canonical fields: equal only for the same text under the same nonce, which is not stored,
    so the hash tests no guess."""
    return blake(b"mp1.fields", canonical, nonce)


def _mac(ring: _Ring, purpose: str, binding: bytes, stamp: bytes, nonce: bytes) -> bytes:
    return blake(b"mp1.token", frame(purpose.encode(), binding, stamp, nonce), ring.form)


def _receipt(ring: _Ring, nonce: bytes) -> str:
    return receipts.encode(blake(b"mp1.code", nonce, ring.receipt))


def _index(ring: _Ring, column: str, value: str) -> bytes:
    return blake(b"mp1.index", frame(column.encode(), text_bytes(value)), ring.lookup)


def _chained(ring: _Ring, before: bytes, number: int, mac: bytes) -> bytes:
    return blake(b"mp1.chain", frame(before, number.to_bytes(8, "big"), mac), ring.audit)


def _session_key(ring: _Ring, token: Secret) -> Secret:
    return Secret(blake(b"mp1.session.key", token, ring.session))


def _session_ad(principal: str, epoch: int) -> bytes:
    return joined("mp1", "session", principal, str(epoch))


def _open_any(keys: tuple[Secret, ...], ad: bytes, blob: bytes) -> bytes:
    for key in keys:
        try:
            return open_sealed(key, ad, blob)
        except Damaged:
            continue
    raise Damaged
