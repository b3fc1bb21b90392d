"""Pictures inside a PDF without what a camera or a program wrote into them; not a pixel changes."""

from __future__ import annotations

_ADOBE, _START, _END, _SCAN = 0xEE, 0xD8, 0xD9, 0xDA
_KEPT_BOXES = (b"jP  ", b"ftyp", b"jp2c", b"ihdr", b"bpcc", b"colr", b"pclr", b"cmap", b"cdef")


def bare_jpeg(data: bytes) -> bytes:
    """A JPEG with only the segments that draw it (and Adobe's, which says how its colours are meant).

    Raises ValueError when it is none.
    """
    if data[:2] != b"\xff\xd8":
        raise ValueError("no JPEG")
    kept, at = [b"\xff\xd8"], 2
    while at + 4 <= len(data):
        if data[at] != 0xFF:
            raise ValueError("no segment where one must be")
        marker = data[at + 1]
        if marker == 0xFF:  # filling
            at += 1
            continue
        if marker == _END:
            break
        if marker == _SCAN:
            end = _end_of_scan(data, at + 2)
            kept.append(data[at:end])
            at = end
            continue
        if 0xD0 <= marker <= 0xD7 or marker == 0x01:
            at += 2
            continue
        length = int.from_bytes(data[at + 2 : at + 4], "big")
        if length < 2:
            raise ValueError("a segment without a length")
        segment = data[at : at + 2 + length]
        if marker == _ADOBE and segment[4:9] == b"Adobe":
            kept.append(b"\xff\xee\x00\x0e" + segment[4:16])
        elif not (0xE0 <= marker <= 0xEF or marker == 0xFE):
            kept.append(segment)
        at += 2 + length
    return b"".join(kept) + b"\xff\xd9"


def _end_of_scan(data: bytes, at: int) -> int:
    """Where the next marker stands that is neither a restart nor a stuffed byte."""
    while True:
        at = data.find(b"\xff", at)
        if at < 0 or at + 1 >= len(data):
            return len(data)
        following = data[at + 1]
        if following not in (0x00, 0xFF) and not 0xD0 <= following <= 0xD7:
            return at
        at += 1 if following == 0xFF else 2


def bare_jpeg2000(data: bytes) -> bytes:
    """A JPEG 2000 file with only the boxes that draw it, or its bare codestream without remarks. Raises ValueError."""
    if data[:4] == b"\xff\x4f\xff\x51":
        return _bare_codestream(data)
    made = b"".join(_boxes(data))
    if b"jp2c" not in made:
        raise ValueError("no JPEG 2000")
    return made


def _boxes(data: bytes) -> list[bytes]:
    kept, at = [], 0
    while at + 8 <= len(data):
        length, kind, head = int.from_bytes(data[at : at + 4], "big"), data[at + 4 : at + 8], 8
        if length == 1:
            length, head = int.from_bytes(data[at + 8 : at + 16], "big"), 16
        elif length == 0:
            length = len(data) - at
        if length < head:
            raise ValueError("a box without a length")
        inside = data[at + head : at + length]
        if kind == b"jp2h":
            kept.append(_box(kind, b"".join(_boxes(inside))))
        elif kind == b"jp2c":
            kept.append(_box(kind, _bare_codestream(inside)))
        elif kind == b"colr" and inside[:1] != b"\x01":
            kept.append(_box(kind, b"\x01\x00\x00\x00\x00\x00\x10"))  # a profile holds words: plain sRGB instead
        elif kind in _KEPT_BOXES:
            kept.append(_box(kind, inside))
        at += length
    return kept


def _box(kind: bytes, inside: bytes) -> bytes:
    return (len(inside) + 8).to_bytes(4, "big") + kind + inside


def _bare_codestream(data: bytes) -> bytes:
    """Without its remarks (COM) in the main header."""
    kept, at = [data[:2]], 2
    while at + 4 <= len(data) and data[at] == 0xFF and data[at + 1] != 0x90:
        length = 2 + int.from_bytes(data[at + 2 : at + 4], "big")
        if data[at + 1] != 0x64:
            kept.append(data[at : at + length])
        at += length
    return b"".join(kept) + data[at:]
