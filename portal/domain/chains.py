"""The two chains over the trail: what a link holds, and what can be wrong with them.

Acts of staff hang in the order in which they happened; what has a date only (a reporter's acts, an erasing) hangs in
an order of chance, a day later: the order of arrival would be a time.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

_VERSION = 1
_LETTERS = {"staff": b"s", "dated": b"d"}
LINK_BYTES = 42


class Strand(StrEnum):
    """Which of the two chains."""

    STAFF = "staff"
    DATED = "dated"


def strand_of(at: str) -> Strand:
    """The chain of an event by its `at`: "2026-11-17" is dated, a moment is of staff."""
    return Strand.DATED if len(at) == len("2026-11-17") else Strand.STAFF


@dataclass(frozen=True, slots=True)
class Link:
    """The place of an event in its chain: the first has number 1. `digest` (32 bytes) covers all events before it."""

    strand: Strand
    number: int
    digest: bytes

    def packed(self) -> bytes:
        """As it stands in the table: version, strand, number, digest. Sorts by strand and number."""
        return bytes([_VERSION]) + _LETTERS[self.strand] + self.number.to_bytes(8, "big") + self.digest


def unpacked(blob: bytes) -> Link | None:
    """The link that was packed, or None for bytes that are none."""
    strands = {letter: Strand(name) for name, letter in _LETTERS.items()}
    if len(blob) != LINK_BYTES or blob[0] != _VERSION or blob[1:2] not in strands:
        return None
    return Link(strands[blob[1:2]], int.from_bytes(blob[2:10], "big"), blob[10:])


def borders(strand: Strand) -> tuple[bytes, bytes]:
    """Packed links of a strand lie from the first of these, and before the second."""
    letter = _LETTERS[strand]
    return bytes([_VERSION]) + letter, bytes([_VERSION]) + bytes([letter[0] + 1])


def start_of(strand: Strand) -> Link:
    """What the first event of a chain hangs on."""
    return Link(strand, 0, bytes(32))


# --- the anchor: the heads of the chains, kept outside ---------------------------------------------------------------


def written(heads: Iterable[Link]) -> str:
    """Heads as lines for people and programs: "staff 1234 5f2c…"."""
    return "\n".join(f"{head.strand.value} {head.number} {head.digest.hex()}" for head in heads)


def read_anchor(text: str) -> list[Link]:
    """The heads in a text that holds such lines among others: a mail, a log. In the order of the text."""
    found = []
    for line in text.splitlines():
        words = line.replace('"', " ").replace(",", " ").split()
        for at, word in enumerate(words[:-2]):
            number, digest = words[at + 1 : at + 3]
            if word in tuple(Strand) and number.isascii() and number.isdigit() and _is_digest(digest):
                found.append(Link(Strand(word), int(number), bytes.fromhex(digest)))
    return found


def _is_digest(text: str) -> bool:
    return len(text) == 64 and all(sign in "0123456789abcdef" for sign in text)


# --- what is wrong ---------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Fault:
    """Something the trail should not hold. `code`:

    `changed` (an event is not as it was written, or the portal did not write it), `missing` (numbers that are gone),
    `order` (an event hangs in another place than where it was hung), `late` (not hung in time), `anchor` (the trail is
    not the one that was anchored). `where`: an id, or the numbers.
    """

    code: str
    where: str
