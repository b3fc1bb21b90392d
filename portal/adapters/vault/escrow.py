"""The escrow of a municipality: a seed in two printed shares for two officers. Neither share alone says anything.

A share is 37 bytes: version and number (one byte), a tag of the pair (4 bytes, from its public keys, so that two shares
of different pairs are noticed), and 32 bytes of which share1 XOR share2 is the seed. Printed as four lines of four
groups; the last symbol of each line checks that line and its place.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from portal.domain.receipts import ALPHABET, NotACode, check_symbol, tidy

from .formats import KEY_BYTES, Random, Secret, blake, frame
from .user_keys import PublicKeys, UserKeys

_LINES = 4
_LINE = 16
_DATA = _LINE - 1
_SHARE_BYTES = 37
_BITS = _LINES * _DATA * 5
_SPARE = _BITS - _SHARE_BYTES * 8
_VERSION = 0x10
_TAG_BYTES = 4
_MOST_TYPED = 600


class WrongShare(ValueError):
    """A share that is mistyped or does not belong. `share`: 1 or 2 as typed (None: the two do not go together);
    `line`: 1 to 4 when one line is known to be wrong."""

    def __init__(self, reason: str, share: int | None = None, line: int | None = None) -> None:
        super().__init__(reason)
        self.share = share
        self.line = line


@dataclass(frozen=True, slots=True)
class Escrow:
    """A new escrow: two texts to print and hand out, and the public keys to put into the roots."""

    share1: str = field(repr=False)
    share2: str = field(repr=False)
    public: PublicKeys


def new_escrow(random: Random) -> Escrow:
    """Draws a seed and splits it; the seed itself is forgotten on return."""
    seed, first = Secret(random(KEY_BYTES)), Secret(random(KEY_BYTES))
    public = UserKeys.from_seed(seed).public
    tag = _tag(public)
    return Escrow(_printed(1, tag, first), _printed(2, tag, _xor(seed, first)), public)


def escrow_keys(share1: str, share2: str) -> UserKeys:
    """The escrow's keys from both shares as typed, in either order, with or without spaces, dashes and line ends.
    WrongShare names the share and, where it can, the line. Whether they stand in the roots is the caller's check."""
    first, second = _read(share1, 1), _read(share2, 2)
    if first[0] == second[0]:
        raise WrongShare("the same share twice")
    if first[1 : 1 + _TAG_BYTES] != second[1 : 1 + _TAG_BYTES]:
        raise WrongShare("the shares are of different escrows")
    keys = UserKeys.from_seed(_xor(first[1 + _TAG_BYTES :], second[1 + _TAG_BYTES :]))
    if _tag(keys.public) != first[1 : 1 + _TAG_BYTES]:
        raise WrongShare("the shares do not go together")
    return keys


def _tag(public: PublicKeys) -> bytes:
    return blake(b"mp1.escrow.tag", frame(public.sealing, public.verifying))[:_TAG_BYTES]


def _xor(one: bytes, other: bytes) -> Secret:
    return Secret(left ^ right for left, right in zip(one, other, strict=True))


def _check(line: int, symbols: str) -> str:
    # The line's place goes into its check, so that two lines typed in each other's place are named.
    return check_symbol(ALPHABET[line] + symbols)


def _printed(number: int, tag: bytes, share: Secret) -> str:
    value = int.from_bytes(bytes([_VERSION | number]) + tag + share, "big") << _SPARE
    symbols = "".join(ALPHABET[(value >> shift) & 31] for shift in range(_BITS - 5, -5, -5))
    lines = []
    for line in range(1, _LINES + 1):
        data = symbols[(line - 1) * _DATA : line * _DATA]
        whole = data + _check(line, data)
        lines.append(" ".join(whole[start : start + 4] for start in range(0, _LINE, 4)))
    return "\n".join(lines)


def _read(text: str, share: int) -> Secret:
    """The 37 bytes of a typed share."""
    value = 0
    for line, symbols in enumerate(_lines(text, share), start=1):
        if len(symbols) != _LINE:
            raise WrongShare("a line has 16 symbols", share, line)
        if _check(line, symbols[:-1]) != symbols[-1]:
            raise WrongShare("a line does not match its check symbol", share, line)
        for symbol in symbols[:-1]:
            value = value << 5 | ALPHABET.index(symbol)
    if value & ((1 << _SPARE) - 1):
        raise WrongShare("not a share of an escrow", share)
    raw = Secret((value >> _SPARE).to_bytes(_SHARE_BYTES, "big"))
    if raw[0] not in (_VERSION | 1, _VERSION | 2):
        raise WrongShare("not a share of an escrow", share)
    return raw


def _lines(text: str, share: int) -> list[str]:
    """Four lines of symbols: as typed when there are four, else cut by length."""
    if len(text) > _MOST_TYPED:
        raise WrongShare("too long for a share", share)
    typed = []
    for number, line in enumerate([line for line in text.splitlines() if line.strip()], start=1):
        try:
            typed.append(tidy(line))
        except NotACode:
            raise WrongShare("a sign that no share contains", share, number if number <= _LINES else None) from None
    if len(typed) == _LINES:
        return typed
    symbols = "".join(typed)
    if len(symbols) != _LINES * _LINE:
        raise WrongShare("a share has 64 symbols", share)
    return [symbols[start : start + _LINE] for start in range(0, len(symbols), _LINE)]
