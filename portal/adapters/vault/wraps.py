"""Wraps: the key of a signal for one recipient. Sealed (0x01) when filed, symmetric (0x02) after the first opening,
which is about ten times faster to open."""

from __future__ import annotations

from uuid import UUID

from nacl.bindings import crypto_box_seal, crypto_box_seal_open, sodium_memcmp
from nacl.exceptions import CryptoError

from .formats import KEY_BYTES, NONCE_BYTES, TAG_BYTES, Damaged, Random, Secret, joined, open_sealed, seal
from .user_keys import UserKeys

SEALED = b"\x01"
SYMMETRIC = b"\x02"
_IDS_BYTES = 32
_SEALED_BYTES = len(SEALED) + 48 + _IDS_BYTES + KEY_BYTES
_SYMMETRIC_BYTES = len(SYMMETRIC) + NONCE_BYTES + KEY_BYTES + TAG_BYTES


def wrap(public_key: bytes, signal: str, principal: str, key: Secret) -> bytes:
    """`0x01 || SealedBox(signal || principal || key)` to a recipient's sealing key. `signal` and `principal` are uuids
    as text, `key` has 32 bytes (ValueError)."""
    if len(key) != KEY_BYTES:
        raise ValueError("a wrapped key has 32 bytes")
    return SEALED + crypto_box_seal(_ids(signal, principal) + key, public_key)


def rewrap(user: UserKeys, signal: str, principal: str, key: Secret, random: Random) -> bytes:
    """`0x02 || nonce24 || AEAD(k_me, key, ad = wrap|signal|principal)`: replaces a sealed wrap of the user's own."""
    if len(key) != KEY_BYTES:
        raise ValueError("a wrapped key has 32 bytes")
    return seal(user.k_me, joined("wrap", signal, principal), key, random, SYMMETRIC)


def unwrap(user: UserKeys, signal: str, principal: str, blob: bytes) -> Secret:
    """The key in a wrap of either kind; Damaged when it is not this user's for this signal and principal."""
    # ValueError: an id that is no uuid can only come from a row that others wrote.
    try:
        if blob[:1] == SYMMETRIC and len(blob) == _SYMMETRIC_BYTES:
            return Secret(open_sealed(user.k_me, joined("wrap", signal, principal), blob, SYMMETRIC))
        if blob[:1] == SEALED and len(blob) == _SEALED_BYTES:
            inner = crypto_box_seal_open(blob[1:], user.public.sealing, user.sealing_private)
            if sodium_memcmp(inner[:_IDS_BYTES], _ids(signal, principal)):
                return Secret(inner[_IDS_BYTES:])
    except (CryptoError, ValueError):
        raise Damaged from None
    raise Damaged


def is_sealed_wrap(blob: bytes) -> bool:
    """Whether this wrap is still the slow, sealed kind."""
    return blob[:1] == SEALED


def _ids(signal: str, principal: str) -> bytes:
    return UUID(signal).bytes + UUID(principal).bytes
