"""Lists of words and sentences as files: one a line, "#" before a remark. Read once per process."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from pathlib import Path

from portal.domain.passphrases import LEAST_LISTED, compared


@cache
def words(places: tuple[Path, ...]) -> tuple[str, ...]:
    """The words of a generated kluiszin, from the first place with a list that is long enough. LookupError without."""
    for place in places:
        found = tuple(dict.fromkeys(_lines(place / "nl.txt")))
        if len(found) >= LEAST_LISTED:
            return found
    raise LookupError("no list of words that is long enough")


@cache
def known_sentences(places: tuple[Path, ...]) -> frozenset[str]:
    """Sentences that everybody knows, of all places together, as they are compared."""
    return frozenset(compared(line) for place in places for line in _lines(place / "known-nl.txt"))


def _lines(path: Path) -> Sequence[str]:
    if not path.exists():
        return []
    lines = (line.strip() for line in path.read_text("utf-8").splitlines())
    return [line for line in lines if line and not line.startswith("#")]
