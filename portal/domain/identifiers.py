"""Numbers that people should not write down: recognised to warn softly, never to refuse."""

from __future__ import annotations

import re
from collections.abc import Iterator

from stdnum import iban
from stdnum.nl import bsn

# Both look ahead: a number that overlaps with what stands before it is found too.
_NINE_DIGITS = re.compile(r"(?<!\d)(?=((?:\d[ .\-]?){8}\d)(?!\d))")
_IBAN = re.compile(r"\b(?=([A-Za-z]{2}\d{2}(?: ?[A-Za-z0-9]){11,30}))")
_SHORTEST_IBAN = 15

KINDS = ("bsn", "iban")
"""The kinds of number that are recognised."""


def holds_bsn(text: str) -> bool:
    """Whether the text seems to hold a Dutch citizen service number (nine digits that pass the eleven test)."""
    return any(bsn.is_valid(re.sub(r"\D", "", found[1])) for found in _NINE_DIGITS.finditer(text))


def holds_iban(text: str) -> bool:
    """Whether the text seems to hold a bank account number (checksum modulo 97)."""
    return any(_starts_with_iban(found[1].replace(" ", "")) for found in _IBAN.finditer(text))


def _starts_with_iban(signs: str) -> bool:
    """The words behind an account number look like more of it, so every length is tried."""
    return any(iban.is_valid(signs[:length]) for length in _lengths_that_add_up(signs))


def _lengths_that_add_up(signs: str) -> Iterator[int]:
    """The lengths with the right checksum: one in 97, so that a text full of what looks like one costs no seconds."""
    head, shift, rest = 0, 1, 0
    for sign in signs[:4]:
        head, by = _append(head, sign)
        shift = shift * by % 97
    for length, sign in enumerate(signs[4:], start=5):
        rest, _by = _append(rest, sign)
        if length >= _SHORTEST_IBAN and (rest * shift + head) % 97 == 1:
            yield length


def _append(rest: int, sign: str) -> tuple[int, int]:
    """The remainder modulo 97 with one more sign behind it (a letter is two digits), and what that multiplied by."""
    value = int(sign, 36)
    by = 100 if value > 9 else 10
    return (rest * by + value) % 97, by


def without(kind: str, text: str, instead: str) -> str:
    """The text with every citizen service number (`kind` "bsn") or bank account number ("iban") replaced."""
    pattern = _NINE_DIGITS if kind == "bsn" else _IBAN
    for found in reversed(list(pattern.finditer(text))):
        length = _length_of(kind, found[1])
        if length:
            text = text[: found.start(1)] + instead + text[found.start(1) + length :]
    return text


def _length_of(kind: str, signs: str) -> int:
    """How many of these signs are the number; 0 when they only look like one."""
    if kind == "bsn":
        return len(signs) if bsn.is_valid(re.sub(r"\D", "", signs)) else 0
    return next((length for length in range(len(signs), 0, -1) if _is_iban(signs[:length])), 0)


def _is_iban(text: str) -> bool:
    return not text.endswith(" ") and iban.is_valid(text.replace(" ", ""))


def warnings(*texts: str) -> tuple[str, ...]:
    """Codes of the soft warnings these texts deserve: `bsn`, `iban`."""
    joined = "\n".join(texts)
    found = []
    if holds_bsn(joined):
        found.append("bsn")
    if holds_iban(joined):
        found.append("iban")
    return tuple(found)
