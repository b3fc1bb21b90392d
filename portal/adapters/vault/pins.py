"""Pins: the paper keys that a reader saw, kept under the own key, so that another one is noticed whoever put it there.

The file of the roots says whose approvals count. Who can write that file and the database could make a paper key of
their own; a reader's session then still knows the one that was there before.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

from .formats import KEY_BYTES, Damaged, Random, blake, derive, frame, joined, open_sealed, seal
from .user_keys import PublicKeys, UserKeys

_SHORT = 8


@dataclass(frozen=True, slots=True)
class Pin:
    """The paper key of one municipality: the id its wraps go by, and its public keys."""

    id: str
    public: PublicKeys

    def short(self) -> str:
        """16 hexadecimal digits that stand for this paper key, in the trail and among the facts."""
        data = frame(UUID(self.id).bytes, self.public.sealing, self.public.verifying)
        return blake(b"mp1.pin.short", data)[:_SHORT].hex()


def seal_pins(user: UserKeys, principal: str, pins: Mapping[str, Pin], random: Random) -> bytes:
    """`0x01 || nonce24 || AEAD(k_pins, JSON, ad = mp1|pins|principal)`, `k_pins` = BLAKE2b(k_me): CBS code -> pin."""
    plain = {
        code: {"id": pin.id, "sealing": pin.public.sealing.hex(), "verifying": pin.public.verifying.hex()}
        for code, pin in sorted(pins.items())
    }
    return seal(_key(user), _ad(principal), json.dumps(plain, separators=(",", ":")).encode(), random)


def open_pins(user: UserKeys, principal: str, blob: bytes) -> dict[str, Pin]:
    """What `seal_pins` sealed with these keys for this principal; Damaged otherwise."""
    found = json.loads(open_sealed(_key(user), _ad(principal), blob))
    return {
        code: Pin(each["id"], PublicKeys(_half(each["sealing"]), _half(each["verifying"])))
        for code, each in found.items()
    }


def _half(text: str) -> bytes:
    key = bytes.fromhex(text)
    if len(key) != KEY_BYTES:
        raise Damaged
    return key


def _key(user: UserKeys) -> bytes:
    return derive(b"mp1.user.pins", user.k_me)


def _ad(principal: str) -> bytes:
    return joined("mp1", "pins", principal)
