"""Documents: a dict of fields as one padded, sealed JSON blob, so that its length tells a bucket and no more."""

from __future__ import annotations

import json
from typing import Any

from nacl.bindings import sodium_pad

from .formats import Damaged, Random, open_sealed, seal, text_bytes

SMALLEST = 2 * 1024
LARGEST = 256 * 1024
_BUCKETS = frozenset(SMALLEST << step for step in range(8))


class TooLarge(ValueError):
    """The document does not fit the largest bucket (256 KiB)."""


def seal_document(key: bytes, ad: bytes, document: dict[str, Any], random: Random) -> bytes:
    """`document` as compact JSON in UTF-8, padded to 2, 4, 8 … 256 KiB and sealed. TooLarge above the last."""
    text = text_bytes(json.dumps(document, ensure_ascii=False, separators=(",", ":"), allow_nan=False))
    # sodium_pad always adds a byte, so a text of exactly a bucket's size belongs in the next one.
    bucket = max(SMALLEST, 1 << len(text).bit_length())
    if bucket > LARGEST:
        raise TooLarge("the document is larger than 256 KiB")
    return seal(key, ad, sodium_pad(text, bucket), random)


def open_document(key: bytes, ad: bytes, blob: bytes) -> dict[str, Any]:
    """The document that `seal_document` sealed with the same key and `ad`; Damaged otherwise."""
    return parsed(open_text(key, ad, blob))


def open_text(key: bytes, ad: bytes, blob: bytes) -> bytes:
    """The JSON text of such a document, for who looks through many before reading one; Damaged as `open_document`."""
    padded = open_sealed(key, ad, blob)
    end = padded.rfind(b"\x80")  # what sodium_pad adds: 0x80 and zeros
    if end < 0 or len(padded) not in _BUCKETS or not padded.endswith(bytes(len(padded) - end - 1)):
        raise Damaged
    return padded[:end]


def parsed(text: bytes) -> dict[str, Any]:
    """The document in its JSON text; Damaged when it is none."""
    try:
        document = json.loads(text)
    except ValueError:
        raise Damaged from None
    if not isinstance(document, dict):
        raise Damaged
    return document
