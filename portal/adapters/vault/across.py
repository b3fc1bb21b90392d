"""Codes of identifiers that municipalities of a region compare: keyed, and slow to make on purpose.

There are few number plates and addresses, so that whoever has the database and the key of a region could try them all.
With a fast hash that is a minute's work; with this one, weeks.
"""

from __future__ import annotations

import hashlib
import hmac

from nacl.bindings import crypto_pwhash_alg, crypto_pwhash_ALG_ARGON2ID13

from .formats import KEY_BYTES, Secret, joined, text_bytes
from .unlocker import Cost

SLOW = Cost(operations=3, memory=64 * 1024 * 1024)
LINK_KEY_BYTES = 2 * KEY_BYTES
CODE_BYTES = 16
_SALT_BYTES = 16


def shared_code(link_key: Secret, region: str, kind: str, value: str, cost: Cost = SLOW) -> bytes:
    """`HMAC-SHA256(K2, Argon2id(kind|value, salt = BLAKE2b(K1, kind|region)[:16]))[:16]`.

    `link_key`: K1 and K2, the key of the region (its slug). Equal for equal identifiers of a region; takes a fifth of
    a second and 64 MiB, so let one at a time do it. ValueError for a key of another length.
    """
    if len(link_key) != LINK_KEY_BYTES:
        raise ValueError("the key of a region has 64 bytes")
    one, two = link_key[:KEY_BYTES], link_key[KEY_BYTES:]
    salt = hashlib.blake2b(joined(kind, region), key=one).digest()[:_SALT_BYTES]
    slow = crypto_pwhash_alg(
        KEY_BYTES, text_bytes(f"{kind}|{value}"), salt, cost.operations, cost.memory, crypto_pwhash_ALG_ARGON2ID13
    )
    return hmac.digest(two, slow, "sha256")[:CODE_BYTES]
