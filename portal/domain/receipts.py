"""The receipt code: how it is spelled, grouped, typed back and checked. Pure; where the bits come from is the vault's.

A code is 23 Crockford base32 symbols (115 bits) and one Luhn-mod-32 check symbol. Canonical: 24 capitals, no dashes.
"""

from __future__ import annotations

import unicodedata

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
LENGTH = 24
GROUP = 4
SEED_BYTES = 15
MOST_TYPED = 200

_VALUES = {symbol: value for value, symbol in enumerate(ALPHABET)}
_DOUBLED = tuple((2 * value) // 32 + (2 * value) % 32 for value in range(32))
_LOOKALIKES = {"O": "0", "I": "1", "L": "1", "U": "V"}
# Only ASCII letters are raised: str.upper() would also turn other scripts' letters into ours (a dotless i, a long s).
_TYPED = {
    **_VALUES,
    **{symbol.lower(): value for symbol, value in _VALUES.items()},
    **{case(like): _VALUES[meant] for like, meant in _LOOKALIKES.items() for case in (str.upper, str.lower)},
}
# Signs that look like a dash but are not of Unicode's dash class: minus, hyphen bullet, soft hyphen.
_MORE_DASHES = frozenset("\u2212\u2043\u00ad")
# Invisible signs that travel along when a code is copied from a page or a chat.
_INVISIBLE = frozenset("\u200b\u200c\u200d\u200e\u200f\u2060\ufeff")


class WrongCode(ValueError):
    """What was typed is not a receipt code. The message never repeats what was typed."""


class NotACode(WrongCode):
    """Wrong length, or a sign that no code contains."""


class Mistyped(WrongCode):
    """Right length and alphabet, but the check symbol does not match: one symbol is off, or two stand swapped."""


def check_symbol(symbols: str) -> str:
    """The Luhn-mod-32 check symbol of canonical `symbols`. Finds every single wrong symbol and every swap of
    neighbours except 0 with Z."""
    total = 0
    double = True
    for symbol in reversed(symbols):
        value = _VALUES[symbol]
        total += _DOUBLED[value] if double else value
        double = not double
    return ALPHABET[-total % 32]


def encode(bits: bytes) -> str:
    """The canonical code of the first 115 bits of `bits`; ValueError for fewer than 15 bytes."""
    if len(bits) < SEED_BYTES:
        raise ValueError("a receipt code needs at least 15 bytes")
    number = int.from_bytes(bits[:SEED_BYTES], "big") >> 5
    symbols = "".join([ALPHABET[(number >> shift) & 31] for shift in range(110, -5, -5)])
    return symbols + check_symbol(symbols)


def groups(code: str) -> str:
    """A canonical code as it is shown: six groups of four with dashes."""
    return "-".join(code[start : start + GROUP] for start in range(0, len(code), GROUP))


def tidy(text: str) -> str:
    """Typed symbols in canonical form: spaces, dashes and invisible signs dropped, capitals, O as 0, I and L as 1,
    U as V. NotACode for any other sign. The caller limits the length of `text`."""
    symbols = []
    for sign in text:
        value = _TYPED.get(sign)
        if value is not None:
            symbols.append(ALPHABET[value])
        elif not _dropped(sign):
            raise NotACode("a sign that no code contains")
    return "".join(symbols)


def _dropped(sign: str) -> bool:
    return sign.isspace() or sign in _MORE_DASHES or sign in _INVISIBLE or unicodedata.category(sign) == "Pd"


def parse(text: str) -> str:
    """The canonical code that somebody typed; NotACode or Mistyped (both WrongCode) when it is none."""
    if len(text) > MOST_TYPED:
        raise NotACode("too long for a code")
    code = tidy(text)
    if len(code) != LENGTH:
        raise NotACode("a code has 24 symbols")
    if check_symbol(code[:-1]) != code[-1]:
        raise Mistyped("the check symbol does not match")
    return code
