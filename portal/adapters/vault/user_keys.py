"""The keys of one person (or of an escrow), all from one 32-byte seed, and the fingerprint that is read out."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Self

from nacl.bindings import crypto_scalarmult_base, crypto_sign_seed_keypair, sodium_memcmp

from .formats import KEY_BYTES, Secret, blake, derive, frame

_DIGITS = 20


@dataclass(frozen=True, slots=True)
class PublicKeys:
    """`sealing`: X25519, `verifying`: Ed25519; 32 bytes each. Worth nothing without a certificate."""

    sealing: bytes
    verifying: bytes

    def fingerprint(self) -> str:
        """20 digits (66 bits) in five groups of four, to read out when a key is approved."""
        number = int.from_bytes(blake(b"mp1.fingerprint", frame(self.sealing, self.verifying)), "big") % 10**_DIGITS
        digits = f"{number:0{_DIGITS}d}"
        return " ".join(digits[start : start + 4] for start in range(0, _DIGITS, 4))


def same_fingerprint(fingerprint: str, typed: str) -> bool:
    """Whether somebody typed this fingerprint: all 20 digits, spaces do not count."""
    one, other = "".join(fingerprint.split()), "".join(typed.split())
    if len(one) != _DIGITS or len(other) != _DIGITS or not (one + other).isascii():
        return False
    return sodium_memcmp(one.encode(), other.encode())


@dataclass(frozen=True, slots=True)
class UserKeys:
    """Private keys of one principal while unlocked. `sealing_private` X25519, `signing_private` Ed25519 (64 bytes as
    libsodium keeps it; signs certificates and nothing else), `k_me` for the symmetric wraps."""

    sealing_private: Secret
    signing_private: Secret
    k_me: Secret
    public: PublicKeys

    @classmethod
    def from_seed(cls, seed: Secret) -> Self:
        """All keys of a 32-byte seed; ValueError for another length."""
        if len(seed) != KEY_BYTES:
            raise ValueError("a seed has 32 bytes")
        sealing = derive(b"mp1.user.seal", seed)
        verifying, signing = crypto_sign_seed_keypair(derive(b"mp1.user.sign", seed))
        return cls(
            sealing_private=sealing,
            signing_private=Secret(signing),
            k_me=derive(b"mp1.user.wrap", seed),
            public=PublicKeys(crypto_scalarmult_base(sealing), verifying),
        )
