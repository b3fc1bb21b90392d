"""A page with holes, compressed once: what every visitor gets alike is packed hard, what differs lies in it unpacked.

A stream of brotli is a row of blocks. Around a hole the blocks end at a byte, and the hole is a block stored as
it is, so filling it in takes no time. The first bytes after a hole lie in that block as well, because how a packed
block begins depends on the two bytes before it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import brotli

_AFTER = range(2, 12)
"""How many bytes after a hole are stored with it, tried in turns: the block after it must build on nothing that the
packer remembers of them. That shows when the page is unpacked with something else in its holes."""


class Packed:
    """The parts of a page with its holes, as brotli. `parts`: fixed and hole in turns, beginning and ending fixed."""

    __slots__ = ("_parts",)

    def __init__(self, parts: Sequence[bytes]) -> None:
        """Raises ValueError for a page that cannot be packed like this."""
        other = {hole: hole[::-1] for hole in parts[1::2]}
        page = b"".join(other.get(part, part) for part in parts)
        for after in _AFTER:
            self._parts = _packed(parts, after)
            try:
                if brotli.decompress(self.filled(other)) == page:
                    return
            except brotli.error:
                continue
        raise ValueError("this page cannot be packed around its holes")

    def filled(self, holes: Mapping[bytes, bytes]) -> bytes:
        """The stream with this in the holes. What fills a hole is as long as the hole."""
        parts = self._parts
        out = [parts[0]]
        for place in range(1, len(parts), 3):
            hole, after, rest = parts[place : place + 3]
            out += [_stored(holes[hole] + after), rest]
        return b"".join(out)


def _packed(parts: Sequence[bytes], after: int) -> list[bytes]:
    """The first block, then for each hole: the hole, what is stored after it, the block up to the next."""
    press = brotli.Compressor(quality=11)
    made = [press.process(parts[0]) + press.flush()]
    for hole, fixed in zip(parts[1::2], parts[2::2], strict=True):
        press.process(hole + fixed[:after])
        press.flush()  # thrown away: a stored block takes its place
        made += [hole, fixed[:after], press.process(fixed[after:]) + press.flush()]
    made[-1] += press.finish()
    return made


def _stored(content: bytes) -> bytes:
    """A block that is not packed: not the last one, two bytes of length, and its bytes."""
    return (((len(content) - 1) << 3) | 1 << 19).to_bytes(3, "little") + content
