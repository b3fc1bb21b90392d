"""Keys of one signal, and what follows from a receipt code: where its thread stands and the key that opens it."""

from __future__ import annotations

from typing import NoReturn

from nacl.bindings import crypto_box_seal, crypto_box_seal_open
from nacl.exceptions import CryptoError
from nacl.public import PrivateKey, PublicKey

from portal.domain import receipts

from .formats import KEY_BYTES, VERSION, Damaged, Random, Secret, blake, derive

_SEALED_KEY_BYTES = len(VERSION) + 48 + KEY_BYTES


class ReporterKey(PrivateKey):
    """The reporter's X25519 key. PyNaCl's own class prints its secret with str(): this one does not."""

    def __repr__(self) -> str:
        return "ReporterKey(…)"

    __str__ = __repr__

    def __reduce_ex__(self, protocol: object) -> NoReturn:
        raise TypeError("a secret is not pickled or copied")


def new_key(random: Random) -> Secret:
    """A fresh 32-byte key (k_case, k_local). ValueError when `random` gives another length."""
    key = Secret(random(KEY_BYTES))
    if len(key) != KEY_BYTES:
        raise ValueError("random gave another length than asked for")
    return key


def thread_key(case_key: Secret) -> Secret:
    """k_thread: opens the messages with the reporter, not the report."""
    return derive(b"mp1.thread", case_key)


def file_key(case_key: Secret, file_id: str) -> Secret:
    """The key of one attachment."""
    return derive(b"mp1.file", case_key, file_id.encode())


def lookup_id(code: str) -> bytes:
    """What a thread is found by: 32 bytes, unkeyed, of a canonical code (ValueError for another form). A fast hash is
    right at 115 random bits, and without a key K_APP can be rotated."""
    return blake(b"mp1.lookup", _canonical(code))


def thread_keypair(code: str) -> ReporterKey:
    """The reporter's key pair of a canonical code, never stored; `.public_key` is what k_thread is sealed to."""
    return ReporterKey(blake(b"mp1.reporter", _canonical(code)))


def seal_thread_key(public: PublicKey | bytes, thread_key: Secret) -> bytes:
    """`0x01 || SealedBox(k_thread)` for the holder of the receipt code."""
    if len(thread_key) != KEY_BYTES:
        raise ValueError("a thread key has 32 bytes")
    return VERSION + crypto_box_seal(thread_key, bytes(public))


def open_thread_key(private: PrivateKey, blob: bytes) -> Secret:
    """k_thread out of `seal_thread_key`; Damaged otherwise."""
    if len(blob) != _SEALED_KEY_BYTES or blob[:1] != VERSION:
        raise Damaged
    try:
        return Secret(crypto_box_seal_open(blob[1:], bytes(private.public_key), bytes(private)))
    except CryptoError:
        raise Damaged from None


def _canonical(code: str) -> bytes:
    if len(code) != receipts.LENGTH:
        raise ValueError("not a canonical receipt code")
    return code.encode("ascii")
