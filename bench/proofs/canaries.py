"""Looking for words that must be nowhere, however they are written: plain, UTF-16, hexadecimal, base64, compressed.

Every canary begins with the same stem, so that one search finds all of them; receipt codes, which begin with nothing in
particular, are looked up in a set. What is spelled in another way is not looked for spelling by spelling, but read:
each view of some bytes turns one spelling back into plain text, also one inside another (base64 of UTF-16, a code in a
compressed file). `self_test` plants every spelling of both in noise and says which are not found.
"""

from __future__ import annotations

import base64
import contextlib
import gzip
import random
import re
import zlib
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from portal.domain import receipts

STEM = "kanarie7q9z"
"""Stands nowhere by chance; a canary is the stem, a number and what it was typed into."""

CHUNK = 16 * 2**20
OVERLAP = 64 * 1024
DEEP = 2
"""How many spellings inside each other are read."""

UNPACKED_AT_MOST = 10 * 2**20
_SIP = 256

_PLACE = re.compile(rb"(?i)" + STEM.encode() + rb"[0-9a-z]{0,40}")
_SYMBOLS = f"[{receipts.ALPHABET}{receipts.ALPHABET.lower()}]"
_CODE = re.compile(rf"(?:{_SYMBOLS}[ \-._+/]?){{23,}}{_SYMBOLS}".encode())
_HEX = re.compile(rb"(?:[0-9a-fA-F]{2}){10,}")
_BASE64 = re.compile(rb"[A-Za-z0-9+/_\-]{14,}")
_LINES = re.compile(rb"(?<![\x20-\x7e])(?:[\x20-\x7e]++\r?\n)++[\x20-\x7e]*+")
_BROKEN = re.compile(rb"=?\r?\n[ \t]?")
_WIDE = re.compile(rb"(?:[\x01-\x7f]\0|\0[\x01-\x7f]){6,}[\x01-\x7f]?")
_MAGIC = re.compile(rb"\x1f\x8b\x08|\x78[\x01\x5e\x9c\xda]")


def canary(number: int, name: str) -> str:
    """The word for one field of one signal."""
    return f"{STEM}{number:05}{name.replace('_', '')}"


@dataclass(frozen=True, slots=True)
class Hit:
    """Something that should not be there: where, what, and through which views it was read."""

    where: str
    what: str
    how: str


def hits(where: str, raw: bytes, codes: Collection[str] = frozenset()) -> Iterator[Hit]:
    """Every canary and every one of these (canonical) receipt codes in some bytes."""
    for start in range(0, max(len(raw), 1), CHUNK):
        piece = raw[max(0, start - OVERLAP) : start + CHUNK]
        yield from (Hit(where, code, "as bits") for code in codes if _bits(code) in piece)
        for how, view in _views(piece, DEEP):
            for found in _PLACE.finditer(view):
                yield Hit(where, found.group().decode("ascii", "replace"), how)
            if codes:
                yield from (Hit(where, code, how) for code in _codes(view) if code in codes)


def _codes(view: bytes) -> Iterator[str]:
    """Whatever can be a receipt code, from every symbol of a run on: nobody knows what stands before it."""
    for found in _CODE.finditer(view):
        run = re.sub(r"[^0-9A-Z]", "", found.group().decode("ascii").upper())
        yield from (run[at : at + receipts.LENGTH] for at in range(len(run) - receipts.LENGTH + 1))


def _bits(code: str) -> bytes:
    """The symbols of a code as numbers of five bits, without the one that checks the others."""
    number = 0
    for symbol in code[:-1]:
        number = number << 5 | receipts.ALPHABET.index(symbol)
    return (number << 5).to_bytes(15, "big")[:14]


def _views(raw: bytes, deep: int) -> Iterator[tuple[str, bytes]]:
    """The bytes as they are, and every way to read them as text that was spelled in another way."""
    yield "plain", raw
    if not deep:
        return
    for name, view in _read(raw):
        for how, inner in _views(view, deep - 1):
            yield (name if how == "plain" else f"{name}, {how}"), inner


def _read(raw: bytes) -> Iterator[tuple[str, bytes]]:
    if b"\0" in raw:
        # text in UTF-16 is text with zeros between the letters, whichever comes first
        wide = [found.group().replace(b"\0", b"") for found in _WIDE.finditer(raw)]
        if wide:
            yield "utf-16", b"\n".join(wide)
    joined = [_BROKEN.sub(b"", found.group()) for found in _LINES.finditer(raw)]
    if joined:
        yield "lines joined", b"\0".join(joined)
    pairs = [bytes.fromhex(found.group().decode()) for found in _HEX.finditer(raw)]
    shifted = [_odd(found.group()) for found in re.finditer(rb"[0-9a-fA-F]{21,}", raw)]
    if pairs or shifted:
        yield "hex", b"\n".join([*pairs, *shifted])
    decoded = [part for found in _BASE64.finditer(raw) for part in _unbased(found.group())]
    if decoded:
        yield "base64", b"\n".join(decoded)
    unpacked = [part for found in _MAGIC.finditer(raw) if (part := _unpacked(raw, found.start()))]
    if unpacked:
        yield "compressed", b"\n".join(unpacked)


def _odd(run: bytes) -> bytes:
    """A run of hexadecimal digits, read from its second digit."""
    rest = run[1 : len(run) - (len(run) - 1) % 2]
    return bytes.fromhex(rest.decode())


def _unbased(run: bytes) -> Iterator[bytes]:
    """A run of base64 read from each of four places, since nobody knows where it begins."""
    usual = run.replace(b"-", b"+").replace(b"_", b"/")
    for offset in range(4):
        part = usual[offset:]
        part = part[: len(part) - (len(part) % 4 == 1)]
        with contextlib.suppress(ValueError):
            yield base64.b64decode(part + b"=" * (-len(part) % 4))


def _unpacked(raw: bytes, at: int) -> bytes:
    """What is compressed from here on, as far as it goes."""
    whole, part = zlib.decompressobj(31 if raw[at : at + 1] == b"\x1f" else 15), bytearray()
    for start in range(at, len(raw), _SIP):
        before = whole.copy()
        try:
            part += whole.decompress(raw[start : start + _SIP])
        except zlib.error:
            with contextlib.suppress(zlib.error):
                for one in range(start, start + _SIP):
                    part += before.decompress(raw[one : one + 1])
            return bytes(part)
        if whole.eof or len(part) > UNPACKED_AT_MOST:
            break
    return bytes(part)


# --- where to look -----------------------------------------------------------------------------------------------


@dataclass
class Searched:
    """What a search looked at: `by_kind`: bytes per kind of place."""

    hits: list[Hit]
    files: int
    bytes: int


def search(folders: Iterable[Path], codes: Collection[str], passed: Collection[str] = ()) -> Searched:
    """Every file below these folders, its name included. `passed`: endings of the names of files to pass over."""
    found: list[Hit] = []
    files = size = 0
    for folder in folders:
        for path in sorted(folder.rglob("*")):
            if not path.is_file() or path.is_symlink() or path.name.endswith(tuple(passed) or ("\0",)):
                continue
            raw = path.read_bytes()
            where = str(path.relative_to(folder))
            files, size = files + 1, size + len(raw)
            found += hits(f"the name of {where}", where.encode(), codes)
            found += hits(where, _without_addressee(path, raw), codes)
    return Searched(found, files, size)


def _without_addressee(path: Path, raw: bytes) -> bytes:
    """A mail must say to whom it goes; nothing but that line may hold an address."""
    return re.sub(rb"(?m)^To: .*$", b"", raw) if path.suffix == ".eml" else raw


# --- the search itself -------------------------------------------------------------------------------------------


def spellings(word: str) -> Iterator[tuple[str, bytes]]:
    """Every way in which a word is looked for."""
    raw = word.encode()
    yield "utf-8", raw
    yield "utf-16-le", word.encode("utf-16-le")
    yield "utf-16-be", word.encode("utf-16-be")
    yield "hex", raw.hex().encode()
    yield "HEX", raw.hex().upper().encode()
    yield "hex after one digit", b"a" + raw.hex().encode()
    for offset in range(3):
        inside = b"abc"[:offset] + raw + b" en verder"
        yield f"base64+{offset}", base64.b64encode(inside)
        yield f"base64url+{offset}", base64.urlsafe_b64encode(inside)
    yield "base64 in lines", base64.encodebytes(b"x" * 70 + raw + b"x" * 70)
    yield "base64 of utf-16", base64.b64encode(word.encode("utf-16-le"))
    yield "gzip", gzip.compress(b"voor " + raw + b" na")
    yield "zlib", zlib.compress(b"voor " + raw + b" na", 9)
    yield "a gzip that was cut off", gzip.compress(b"voor " + raw + b" na" * 90)[:-12]
    yield "quoted", raw[: len(raw) // 2] + b"=\r\n" + raw[len(raw) // 2 :]


def self_test(seed: int) -> list[str]:
    """The spellings that the search does NOT find among noise; must be empty."""
    chance, missed = random.Random(seed), []
    word = canary(7, "proef")
    code = receipts.encode(chance.randbytes(32))
    grouped = receipts.groups(code)
    forms = {"canary": word, "code": code, "groups": grouped, "lower": grouped.lower()}
    forms["spaced"] = grouped.replace("-", " ")
    for name, form in forms.items():
        for how, needle in spellings(form):
            noise = chance.randbytes(chance.randrange(5000)), chance.randbytes(chance.randrange(5000))
            raw = noise[0] + b"\0:" + needle + b"\n\0" + noise[1]
            if not any(hit.what.startswith((word, code)) for hit in hits("", raw, {code})):
                missed.append(f"{name}, {how}")
    if not list(hits("", chance.randbytes(99) + _bits(code) + chance.randbytes(99), {code})):
        missed.append("code, as bits")
    if list(hits("", chance.randbytes(2**20), {code})):
        missed.append("noise that holds nothing")
    return missed


__all__ = ["STEM", "Hit", "Searched", "canary", "hits", "search", "self_test", "spellings"]
