"""Which signs a font can draw: read from its own table, so that a document holds none that would be an empty box."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from struct import iter_unpack, unpack_from


def drawable(font: Path) -> frozenset[int]:
    """The code points that a TrueType or OpenType file has a glyph for. Raises ValueError when it has no such table.

    Format: OpenType specification, table `cmap`, the formats for Unicode (4 and 12).
    """
    data = font.read_bytes()
    (tables,) = unpack_from(">H", data, 4)
    places = {tag: start for tag, _, start, _ in iter_unpack(">4sIII", data[12 : 12 + 16 * tables])}
    if b"cmap" not in places:
        raise ValueError(f"{font.name} has no table of signs")
    table = data[places[b"cmap"] :]
    (count,) = unpack_from(">H", table, 2)
    found: set[int] = set()
    for _, _, start in iter_unpack(">HHI", table[4 : 4 + 8 * count]):
        (form,) = unpack_from(">H", table, start)
        if form == 4:
            found.update(_segments(table[start:]))
        elif form == 12:
            found.update(_groups(table[start:]))
    return frozenset(found)


def _segments(table: bytes) -> Iterator[int]:
    """Format 4: runs of 16 bits; a glyph of number 0 is none."""
    (double,) = unpack_from(">H", table, 6)
    many = double // 2
    ends = unpack_from(f">{many}H", table, 14)
    starts = unpack_from(f">{many}H", table, 16 + double)
    deltas = unpack_from(f">{many}h", table, 16 + 2 * double)
    offsets_at = 16 + 3 * double
    offsets = unpack_from(f">{many}H", table, offsets_at)
    for number, (first, last, delta, offset) in enumerate(zip(starts, ends, deltas, offsets, strict=True)):
        for sign in range(first, min(last, 0xFFFE) + 1):
            if offset == 0:
                glyph = sign + delta
            else:
                (glyph,) = unpack_from(">H", table, offsets_at + 2 * number + offset + 2 * (sign - first))
                glyph = glyph and glyph + delta
            if glyph & 0xFFFF:
                yield sign


def _groups(table: bytes) -> Iterator[int]:
    """Format 12: groups of 32 bits; the first glyph of a group stands third."""
    (count,) = unpack_from(">I", table, 12)
    for first, last, glyph in iter_unpack(">III", table[16 : 16 + 12 * count]):
        yield from (sign for sign in range(first, last + 1) if glyph + sign - first)
