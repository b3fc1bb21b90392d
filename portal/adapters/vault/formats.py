"""The sealed formats of version 1 and what they are made of. Every stored format starts with a version byte.

`blob = 0x01 || nonce24 || XChaCha20-Poly1305(plaintext, associated data)`. An error while sealing propagates: there is
no way back to plaintext. Every opening that fails is `Damaged`, whatever the cause.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from typing import NoReturn

from nacl.bindings import (
    crypto_aead_xchacha20poly1305_ietf_decrypt,
    crypto_aead_xchacha20poly1305_ietf_encrypt,
)
from nacl.exceptions import CryptoError

Random = Callable[[int], bytes]

VERSION = b"\x01"
KEY_BYTES = 32
NONCE_BYTES = 24
TAG_BYTES = 16
_HEAD = len(VERSION) + NONCE_BYTES


class Secret(bytes):
    """Key material: bytes that do not show themselves in a repr, str, log or traceback and refuse to be pickled or
    copied. A slice of it is plain bytes: wrap what you cut."""

    __slots__ = ()

    def __repr__(self) -> str:
        return "Secret(…)"

    __str__ = __repr__

    def __reduce_ex__(self, protocol: object) -> NoReturn:
        raise TypeError("a secret is not pickled or copied")


class Damaged(Exception):
    """A blob that does not open: altered, moved to another row, of an unknown version, or under another key."""


def blake(person: bytes, data: bytes, key: bytes = b"", size: int = 32) -> bytes:
    """BLAKE2b of `data`, `size` bytes, apart per purpose by `person` (at most 16 bytes), keyed when `key` is given."""
    return hashlib.blake2b(data, digest_size=size, key=key, person=person).digest()


def derive(person: bytes, key: bytes, data: bytes = b"") -> Secret:
    """A 32-byte sub-key of `key` (32 to 64 bytes). ValueError for other lengths: an empty key would be no key."""
    if not 32 <= len(key) <= 64:
        raise ValueError("a key to derive from has 32 to 64 bytes")
    return Secret(blake(person, data, key))


def frame(*parts: bytes) -> bytes:
    """`parts` joined with 4-byte lengths, so that no two lists of parts give the same bytes."""
    return b"".join([len(part).to_bytes(4, "big") + part for part in parts])


def text_bytes(text: str) -> bytes:
    """UTF-8 of `text`. A browser or script can send half a surrogate pair: pairs are joined, halves become U+FFFD."""
    try:
        return text.encode()
    except UnicodeEncodeError:
        return text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace").encode()


def associated(municipality: str, signal: str, kind: str, *rest: str) -> bytes:
    """Associated data "mp1|municipality|signal|kind[|row|direction]". ValueError for a part that is empty or holds
    "|": two places could then share their associated data."""
    return joined("mp1", municipality, signal, kind, *rest)


def joined(*parts: str) -> bytes:
    """`parts` joined by "|", as `associated` without its head; the same ValueError."""
    text = "|".join(parts)
    if "" in parts or text.count("|") != len(parts) - 1:
        raise ValueError("a part of associated data is empty or holds a |")
    return text.encode()


def seal(key: bytes, ad: bytes, plaintext: bytes, random: Random, version: bytes = VERSION) -> bytes:
    """`plaintext` under `key` (32 bytes), bound to `ad`; 41 bytes longer than the plaintext."""
    nonce = random(NONCE_BYTES)
    return version + nonce + crypto_aead_xchacha20poly1305_ietf_encrypt(plaintext, ad, nonce, key)


def open_sealed(key: bytes, ad: bytes, blob: bytes, version: bytes = VERSION) -> bytes:
    """The plaintext of a blob made by `seal` with the same key, `ad` and version; Damaged otherwise."""
    if len(blob) < _HEAD + TAG_BYTES or blob[:1] != version:
        raise Damaged
    try:
        return crypto_aead_xchacha20poly1305_ietf_decrypt(blob[_HEAD:], ad, blob[1:_HEAD], key)
    except CryptoError:
        raise Damaged from None
