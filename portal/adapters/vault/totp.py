"""The second factor: six digits that an app on a phone shows anew every 30 seconds (RFC 6238, SHA-1, as apps want)."""

from __future__ import annotations

from base64 import b32encode

import pyotp
from nacl.bindings import sodium_memcmp

from .formats import Random

STEP = 30
"""Seconds that six digits stand."""

DRIFT = 1
"""Steps that the clock of a phone may be off, either way."""

DIGITS = 6
_SECRET_BYTES = 20


def new_app_secret(random: Random) -> str:
    """A secret for an app: 160 bits as 32 letters and digits of base 32."""
    return b32encode(random(_SECRET_BYTES)).decode()


def app_address(secret: str, who: str, issuer: str) -> str:
    """What the QR code for an app holds."""
    return pyotp.TOTP(secret).provisioning_uri(name=who, issuer_name=issuer)


def digits_at(secret: str, step: int) -> str:
    """What the app shows in this step: seconds since 1970, divided by 30."""
    return pyotp.TOTP(secret).generate_otp(step)


def step_of(secret: str, typed: str, now: float, after: int) -> int | None:
    """The step in which the app showed these digits, when that is now or nearly; None when it is not.

    `now`: seconds since 1970. `after`: the last step that was used; that one and those before it count no more.
    """
    if len(typed) != DIGITS or not (typed.isascii() and typed.isdigit()):
        return None
    this, found = int(now) // STEP, None
    for step in range(this - DRIFT, this + DRIFT + 1):
        if sodium_memcmp(digits_at(secret, step).encode(), typed.encode()) and step > after:
            found = step
    return found
