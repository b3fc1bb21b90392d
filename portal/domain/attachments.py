"""Files with a signal: which kinds, how many and how large, why one is refused, and what is known of one."""

from __future__ import annotations

from base64 import b64decode, b64encode
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

KINDS: Mapping[str, str] = {"jpg": "image/jpeg", "png": "image/png", "webp": "image/webp", "pdf": "application/pdf"}
"""What can be sent along, by the ending of its neutral name: the type that goes with it."""

MOST = 5
"""Files in one form."""

LARGEST = 10 * 2**20
"""Bytes of one file."""

TOGETHER = 25 * 2**20
"""Bytes of all files of one form."""


LATER = 20
"""Files that a reporter can add to one signal, in all messages after the form together."""


class Fault(StrEnum):
    """Why a file is refused."""

    MANY = "many"
    LARGE = "large"
    TOGETHER = "together"
    EMPTY = "empty"
    TYPE = "type"
    MIXED = "mixed"
    BROKEN = "broken"
    LOCKED = "locked"
    HEAVY = "heavy"
    BUSY = "busy"
    FULL = "full"


class Place(StrEnum):
    """What a file came with."""

    REPORT = "report"
    MESSAGE = "message"
    NOTE = "note"


@dataclass(frozen=True, slots=True)
class Upload:
    """A file as it came in: its own name, only to say which one is refused, and its bytes."""

    name: str
    data: bytes


PICTURES = ("jpg", "png", "webp")
"""The kinds that can be shown on a page."""

SMALL = 9 * 1024
"""The most bytes of a picture made small; all of them take as much room, so that none tells what it is of."""


@dataclass(frozen=True, slots=True)
class Cleaned:
    """A file that holds nothing but what it shows. `kind` is a key of KINDS.

    `small`: of a picture, the same as a JPEG of at most `SMALL` bytes; empty for a paper.
    """

    kind: str
    data: bytes
    small: bytes = b""


_ROOM = 4 * ((SMALL + 2) // 3)
"""Signs of base64 that the largest small picture takes."""


@dataclass(frozen=True, slots=True)
class Attachment:
    """What is known of a kept file; sealed beside it. `number` counts from 1 within the signal, `size` is in bytes.

    `ordinal` is the number of the message or note it came with; 0 for the report. `small`: of a picture, the same as a
    small JPEG; empty for a paper, and for a file that an older version kept.
    """

    id: str
    number: int
    kind: str
    size: int
    place: Place
    ordinal: int = 0
    small: bytes = b""

    @property
    def is_picture(self) -> bool:
        """Whether it can be shown on a page."""
        return self.kind in PICTURES

    def document(self) -> dict[str, Any]:
        """The document that is sealed; its id is in the associated data."""
        return {
            "number": self.number,
            "kind": self.kind,
            "size": self.size,
            "place": self.place.value,
            "ordinal": self.ordinal,
            # always as long: how much room the document takes must not say whether there is a picture in it
            "small": b64encode(self.small).decode().ljust(_ROOM),
        }

    @classmethod
    def from_document(cls, identifier: str, document: Mapping[str, Any]) -> Attachment:
        """Read a sealed document."""
        place = Place(document["place"])
        small = b64decode(document.get("small", "").rstrip())
        number, kind, size = document["number"], document["kind"], document["size"]
        return cls(identifier, number, kind, size, place, document["ordinal"], small)


def at_fault(sizes: Sequence[int]) -> dict[int, Fault]:
    """What is wrong with files of these sizes (bytes), by their place in the form; none when all may be looked into."""
    found: dict[int, Fault] = {}
    for at, size in enumerate(sizes):
        if size == 0:
            found[at] = Fault.EMPTY
        elif size > LARGEST:
            found[at] = Fault.LARGE
    if found:
        return found
    if len(sizes) > MOST:
        return dict.fromkeys(range(MOST, len(sizes)), Fault.MANY)
    if sum(sizes) > TOGETHER:
        return {len(sizes) - 1: Fault.TOGETHER}
    return {}


def no_room(before: int, count: int) -> dict[int, Fault]:
    """Which of `count` files do not fit any more, by their place in the form, when `before` were added earlier."""
    return dict.fromkeys(range(max(0, LATER - before), count), Fault.FULL)


_STARTS = {"jpg": b"\xff\xd8\xff", "png": b"\x89PNG\r\n\x1a\n", "pdf": b"%PDF-"}


def kind_of(data: bytes) -> str | None:
    """What a file is by its first bytes, whatever it is called; a key of KINDS, or None."""
    if data[:4] == b"RIFF" and data[8:12] == b"WEBP":
        return "webp"
    return next((kind for kind, start in _STARTS.items() if data.startswith(start)), None)
