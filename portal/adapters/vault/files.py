"""Files: bytes as they are, padded to a step of size and sealed, so that their length tells little."""

from __future__ import annotations

from nacl.bindings import sodium_pad

from .formats import Damaged, Random, open_sealed, seal

SMALLEST = 64 * 1024
STEP = 1024 * 1024


def seal_file(key: bytes, ad: bytes, content: bytes, random: Random) -> bytes:
    """`content` padded to 64, 128, 256, 512 KiB or a whole number of MiB, and sealed."""
    return seal(key, ad, sodium_pad(content, _step(len(content) + 1)), random)


def open_file(key: bytes, ad: bytes, blob: bytes) -> bytes:
    """The bytes that `seal_file` sealed with the same key and `ad`; Damaged otherwise."""
    padded = open_sealed(key, ad, blob)
    content = padded.rstrip(b"\0")  # what sodium_pad adds: 0x80 and zeros
    if not content.endswith(b"\x80"):
        raise Damaged
    return content[:-1]


def _step(length: int) -> int:
    """What `length` bytes are padded to a multiple of; never less than one step."""
    if length > STEP:
        return STEP
    return max(SMALLEST, 1 << (length - 1).bit_length())
