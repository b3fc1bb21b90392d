"""Approval of a key as a signed certificate: nobody is sealed to without one whose chain ends in the roots."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from nacl.bindings import crypto_sign, crypto_sign_open
from nacl.exceptions import CryptoError

from .formats import VERSION, frame
from .user_keys import PublicKeys, UserKeys

_SIGNATURE_BYTES = 64


@dataclass(frozen=True, slots=True)
class Certificate:
    """That `approver` (a principal or an escrow id) vouches for the keys of `principal` in this role, here, from then
    on. `municipality` is the CBS code; ids are uuids as text."""

    municipality: str
    principal: str
    role: str
    public: PublicKeys
    approver: str
    valid_from: date

    def statement(self) -> bytes:
        """The bytes that are signed: 0x01 and every field with its length. A change of any field changes them."""
        return VERSION + frame(
            self.municipality.encode(),
            self.principal.encode(),
            self.role.encode(),
            self.public.sealing,
            self.public.verifying,
            self.approver.encode(),
            self.valid_from.isoformat().encode(),
        )


def approve(user: UserKeys, certificate: Certificate) -> bytes:
    """The 64-byte Ed25519 signature of the approver. That `user` may approve is checked by whoever verifies."""
    return crypto_sign(certificate.statement(), user.signing_private)[:_SIGNATURE_BYTES]


def verify(verifying: bytes, certificate: Certificate, signature: bytes) -> bool:
    """Whether the holder of `verifying` signed this. False for anything malformed: rows may be written by others."""
    if len(signature) != _SIGNATURE_BYTES:
        return False
    try:
        crypto_sign_open(signature + certificate.statement(), verifying)
    except (CryptoError, ValueError, TypeError):
        return False
    return True
