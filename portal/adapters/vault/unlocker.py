"""The kluiszin: a personal passphrase that opens a user's seed. Opening it IS the check; nothing else is stored.

`0x01 || operations u8 || memory KiB u32 || salt16 || nonce24 || AEAD(Argon2id(kluiszin), seed, ad)`; the head up to and
including the salt stands in the associated data, with the principal.
"""

from __future__ import annotations

import struct
import unicodedata
from dataclasses import dataclass
from typing import NoReturn, Self

from nacl.bindings import crypto_pwhash_alg, crypto_pwhash_ALG_ARGON2ID13

from .formats import KEY_BYTES, NONCE_BYTES, TAG_BYTES, VERSION, Damaged, Random, Secret, joined, open_sealed, seal

MOST_TYPED = 1024  # characters: a longer passphrase is refused before any work
_HEAD = struct.Struct(">cBI16s")
_SEALED_BYTES = NONCE_BYTES + KEY_BYTES + TAG_BYTES
_SALT_BYTES = 16


class WrongPassphrase(Exception):
    """The kluiszin does not open this unlocker, or there is no such user: nobody can tell which."""


@dataclass(frozen=True, slots=True)
class Cost:
    """Argon2id: `operations` passes over `memory` bytes (whole KiB)."""

    operations: int
    memory: int


STRONG = Cost(operations=4, memory=128 * 1024 * 1024)
# A row written by an attacker may not make the server take more than this.
_MOST = Cost(operations=16, memory=1024 * 1024 * 1024)
_LEAST_MEMORY = 8 * 1024


@dataclass(frozen=True, slots=True)
class Unlocker:
    """A stored unlocker taken apart: its cost, salt, head (as authenticated) and sealed seed."""

    cost: Cost
    salt: bytes
    head: bytes
    sealed: bytes

    @classmethod
    def parse(cls, blob: bytes) -> Self:
        """Damaged for an unknown version, a wrong length, or a cost outside the limits."""
        if len(blob) != _HEAD.size + _SEALED_BYTES:
            raise Damaged
        version, operations, memory, salt = _HEAD.unpack_from(blob)
        cost = Cost(operations, memory * 1024)
        if version != VERSION or not _allowed(cost):
            raise Damaged
        return cls(cost, salt, blob[: _HEAD.size], blob[_HEAD.size :])


def make_unlocker(passphrase: str, principal: str, seed: Secret, random: Random, cost: Cost = STRONG) -> bytes:
    """An unlocker row for `seed` (32 bytes). ValueError for an empty or overlong kluiszin and a cost out of limits;
    whether it is strong enough is the caller's to judge."""
    words = normal(passphrase)
    if not words or len(passphrase) > MOST_TYPED or len(seed) != KEY_BYTES or not _allowed(cost):
        raise ValueError("kluiszin, seed or cost out of limits")
    salt = random(_SALT_BYTES)
    head = _HEAD.pack(VERSION, cost.operations, cost.memory // 1024, salt)
    # The head carries the version; the sealed part's own version byte would say it twice.
    return head + seal(_stretch(words, salt, cost), _ad(principal, head), seed, random)[len(VERSION) :]


def open_unlocker(passphrase: str, principal: str, blob: bytes) -> Secret:
    """The seed. WrongPassphrase when the kluiszin (or the principal) is another; Damaged for a malformed row."""
    if len(passphrase) > MOST_TYPED:
        raise WrongPassphrase
    row = Unlocker.parse(blob)
    key = _stretch(normal(passphrase), row.salt, row.cost)
    try:
        return Secret(open_sealed(key, _ad(principal, row.head), VERSION + row.sealed))
    except Damaged:
        raise WrongPassphrase from None


def decoy_unlocker(passphrase: str = "", cost: Cost = STRONG) -> NoReturn:  # nosec B107 # opens nothing
    """The same work as opening a real unlocker, for a user that does not exist; always WrongPassphrase."""
    head = _HEAD.pack(VERSION, cost.operations, cost.memory // 1024, bytes(_SALT_BYTES))
    open_unlocker(passphrase, "decoy", head + bytes(_SEALED_BYTES))
    raise WrongPassphrase


def normal(passphrase: str) -> str:
    """A kluiszin as it is compared: NFKC, case folded, runs of white space as one space, none at the ends."""
    folded = unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", passphrase[: MOST_TYPED + 1]).casefold())
    return " ".join(folded.split())


def _stretch(words: str, salt: bytes, cost: Cost) -> Secret:
    # surrogatepass: a kluiszin with half a surrogate pair is merely wrong, not an error page.
    typed = words.encode("utf-8", "surrogatepass")
    algorithm = crypto_pwhash_ALG_ARGON2ID13
    return Secret(crypto_pwhash_alg(KEY_BYTES, typed, salt, cost.operations, cost.memory, algorithm))


def _ad(principal: str, head: bytes) -> bytes:
    return joined("mp1", "unlocker", principal) + b"|" + head


def _allowed(cost: Cost) -> bool:
    whole = cost.memory % 1024 == 0 and _LEAST_MEMORY <= cost.memory <= _MOST.memory
    return whole and 1 <= cost.operations <= _MOST.operations
