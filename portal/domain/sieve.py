"""A quick look at thousands of sealed texts just opened: which of them may hold the words that are looked for.

It reads the raw bytes and lets too much through, never too little; what passes is looked at again with `fold`.
"""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from portal.domain.searching import fold

_COMMON = "".join(map(chr, range(128))) + (
    "ÀÁÂÃÄÅÇÈÉÊËÌÍÎÏÑÒÓÔÕÖØÙÚÛÜÝàáâãäåçèéêëìíîïñòóôõöøùúûüýÿ"
    "ĄąĆćĘęŁłŃńŚśŹźŻżŠšŽžČčŘřĚěŮůŐőŰűĞğİıŞşŢţȚțȘșĂăŐőĐđ‘’“”„–—€°§\u00a0"
)
"""Signs of Dutch, Polish and the languages around them that fold to one sign: 256 of them fit in a table of bytes."""


def _table() -> tuple[Any, bytes]:
    signs = "".join(dict.fromkeys(_COMMON))
    folded = (fold(sign) or " " for sign in signs)
    # what folds to no ASCII sign (such as €) can be in no word of ASCII: any sign that is in no probe will do
    plain = bytes(ord(each) if each.isascii() else 0 for each in folded)
    return codecs.charmap_build(signs.ljust(256, "\ufffe")), plain.ljust(256, b"\0")


_TO_BYTES, _TO_PLAIN = _table()
_UNTYPED = re.compile(r'[\s"\\]+')
"""White space, and what JSON writes in another way: a probe holds none of it."""


def _sketch(text: str) -> bytes:
    """The ASCII signs of the folded text in their order, white space aside. The common signs go by two tables."""
    try:
        return codecs.charmap_encode(text, "strict", _TO_BYTES)[0].translate(_TO_PLAIN)
    except UnicodeEncodeError:
        return fold(text).encode("ascii", "ignore")


@dataclass(frozen=True, slots=True)
class Sieve:
    """Sorts out raw JSON texts that cannot hold a word. `probes`: per word the pieces that must be there."""

    probes: tuple[tuple[bytes, ...], ...]
    plain: bool

    @classmethod
    def of(cls, asked: Iterable[str]) -> Sieve:
        """The sieve for folded words."""
        pieces = [tuple(piece.encode() for piece in _UNTYPED.split(word) if piece) for word in asked]
        return cls(tuple(pieces), all(piece.isascii() for word in pieces for piece in word))

    def caught(self, raw: bytes) -> int:
        """Which words may be in this text (JSON in UTF-8, with or without padding behind it), as a bit mask."""
        if raw.isascii():
            text = raw.lower()
        elif self.plain:
            text = _sketch(raw.decode("utf-8", "replace"))
        else:
            text = fold(raw.decode("utf-8", "replace")).encode()
        mask = 0
        for bit, pieces in enumerate(self.probes):
            for piece in pieces:
                if piece not in text:
                    break
            else:
                mask |= 1 << bit
        return mask
