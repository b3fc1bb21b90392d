"""k_local, the key of a municipality's identifiers: how its readers hold it, and what becomes of an identifier.

A case key that somebody replaced opens nothing; a k_local that somebody replaced would be used, and whoever knows it
could try every plate. So it is given in a box that names and proves its giver, and kept under the own key.
"""

from __future__ import annotations

import hmac
from uuid import UUID

from nacl.bindings import crypto_box, crypto_box_open, sodium_memcmp
from nacl.exceptions import CryptoError

from .formats import KEY_BYTES, NONCE_BYTES, TAG_BYTES, Damaged, Random, Secret, joined, open_sealed, seal, text_bytes
from .user_keys import UserKeys

OWN = b"\x01"
GIVEN = b"\x02"
CODE_BYTES = 16
_ID_BYTES = 16
_NONCE_AT = len(GIVEN) + _ID_BYTES
_BOX_AT = _NONCE_AT + NONCE_BYTES
_GIVEN_BYTES = _BOX_AT + TAG_BYTES + 3 * _ID_BYTES + KEY_BYTES


def identifier_code(local: Secret, text: str) -> bytes:
    """`HMAC-SHA256(k_local, "kind|value")[:16]`: equal for equal identifiers of one municipality, else telling nothing.

    From the standard library: libsodium's HMAC-SHA256 has no binding in PyNaCl.
    """
    return hmac.digest(local, text_bytes(text), "sha256")[:CODE_BYTES]


def keep_local(user: UserKeys, municipality: str, key_id: str, principal: str, key: Secret, random: Random) -> bytes:
    """`0x01 || nonce24 || AEAD(k_me, key, ad = mp1|municipality|id|local|principal)`: as somebody holds it."""
    return seal(user.k_me, _ad(municipality, key_id, principal), key, random, OWN)


def open_local(user: UserKeys, municipality: str, key_id: str, principal: str, blob: bytes) -> Secret:
    """k_local out of `keep_local`; Damaged otherwise."""
    try:
        return Secret(open_sealed(user.k_me, _ad(municipality, key_id, principal), blob, OWN))
    except ValueError:
        raise Damaged from None  # an id that others wrote


def give_local(
    user: UserKeys, giver: str, sealing_key: bytes, key_id: str, recipient: str, key: Secret, random: Random
) -> bytes:
    """`0x02 || giver || nonce24 || box(id || giver || recipient || key)` from the giver's key to the recipient's.

    Ids are uuids as text.
    """
    nonce = random(NONCE_BYTES)
    box = crypto_box(_ids(key_id, giver, recipient) + key, nonce, sealing_key, user.sealing_private)
    return GIVEN + UUID(giver).bytes + nonce + box


def giver_of(blob: bytes) -> str | None:
    """Who is said to have given it (`accept_local` proves it); None for a blob that was not given."""
    if blob[:1] != GIVEN or len(blob) != _GIVEN_BYTES:
        return None
    return str(UUID(bytes=blob[1:_NONCE_AT]))


def accept_local(user: UserKeys, sealing_key: bytes, key_id: str, recipient: str, blob: bytes) -> Secret:
    """k_local out of `give_local`. `sealing_key`: that of the giver, which the caller verified. Damaged otherwise."""
    giver = giver_of(blob)
    if giver is None:
        raise Damaged
    try:
        inner = crypto_box_open(blob[_BOX_AT:], blob[_NONCE_AT:_BOX_AT], sealing_key, user.sealing_private)
        if sodium_memcmp(inner[: 3 * _ID_BYTES], _ids(key_id, giver, recipient)):
            return Secret(inner[3 * _ID_BYTES :])
    except (CryptoError, ValueError):
        raise Damaged from None
    raise Damaged


def _ad(municipality: str, key_id: str, principal: str) -> bytes:
    return joined("mp1", municipality, key_id, "local", principal)


def _ids(*texts: str) -> bytes:
    return b"".join(UUID(text).bytes for text in texts)
