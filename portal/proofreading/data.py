"""The partners of the region files, and the texts that stand in region and theme files."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Any

from portal.domain.places import EMERGENCY
from portal.proofreading.beside import differences
from portal.proofreading.shelf import HOLE, SOURCE_LANGUAGE, Finding, words_of

_LOOKS_LIKE_A_NUMBER = re.compile(r"(?<![\w/.,-])(?:\+\d{2}|0\d{1,3})(?:[ .\-/]?\d){5,9}(?![\w/-])")


@dataclass(frozen=True)
class Partners:
    """`keys` of all partners of a checkout, and the verified `phones` by key."""

    keys: frozenset[str]
    phones: Mapping[str, str]

    def typed(self, words: str, *, verified_may: bool = False) -> Iterator[str]:
        """What is wrong with the phone numbers typed in these words. `verified_may`: those of partners may be there."""
        left = words
        for key, pattern in self._patterns:
            if pattern.search(left):
                left = pattern.sub(" ", left)
                if not verified_may:
                    yield f"the number of {key} is typed here: write {{{{phone:{key}}}}}"
        for found in _LOOKS_LIKE_A_NUMBER.finditer(left):
            yield f"{found[0]} looks like a phone number that no region file confirms"

    @cached_property
    def _patterns(self) -> list[tuple[str, re.Pattern[str]]]:
        longest_first = sorted({EMERGENCY: EMERGENCY, **self.phones}.items(), key=lambda item: -len(item[1]))
        return [(key, _spelled(phone)) for key, phone in longest_first]


def partners(checkout: Path) -> Partners:
    """The partners of every region file of a checkout."""
    entries = [entry for _, region in _files(checkout, "regions") for entry in region.get("partners", [])]
    keys = frozenset(entry["key"] for entry in entries) | {EMERGENCY}
    return Partners(
        keys, {entry["key"]: entry["phone"] for entry in entries if entry.get("phone") and entry.get("verified")}
    )


def check(checkout: Path, found: Partners) -> Iterator[Finding]:
    """The mistakes in the texts of theme and region files: holes, other numbers per language, unconfirmed numbers."""
    for where, place, texts in texts_of(checkout):
        for language, words in texts.items():
            for hole in HOLE.finditer(words):
                if hole[1] in ("phone", "partner") and hole[2] not in found.keys:
                    yield Finding(where, 0, f"{place}.{language}: no region file has a partner {hole[2]}")
            for what in found.typed(words_of(words), verified_may=True):
                yield Finding(where, 0, f"{place}.{language}: {what}")
            if language != SOURCE_LANGUAGE:
                for what in differences(words, texts[SOURCE_LANGUAGE]):
                    yield Finding(where, 0, f"{place}.{language}: {what}")


def texts_of(checkout: Path) -> Iterator[tuple[str, str, Mapping[str, str]]]:
    """Every text in theme and region files: (file, place in it, language -> words)."""
    for folder in ("themes", "regions"):
        for where, data in _files(checkout, folder):
            yield from ((where, place, texts) for place, texts in _walk(data, ""))


def _files(checkout: Path, folder: str) -> Iterator[tuple[str, dict[str, Any]]]:
    for file in sorted((checkout / "instance" / folder).glob("*.toml")):
        yield f"{folder}/{file.name}", _parsed(file.read_text(encoding="utf-8"))


@lru_cache(maxsize=8)  # each file is looked at several times
def _parsed(text: str) -> dict[str, Any]:
    return tomllib.loads(text)


def _walk(data: Any, place: str) -> Iterator[tuple[str, Mapping[str, str]]]:
    if isinstance(data, dict):
        if isinstance(data.get(SOURCE_LANGUAGE), str) and all(isinstance(words, str) for words in data.values()):
            yield place, data
            return
        for name, value in data.items():
            yield from _walk(value, f"{place}.{name}" if place else name)
    elif isinstance(data, list):
        for at, value in enumerate(data):
            name = value.get("key", at) if isinstance(value, dict) else at
            yield from _walk(value, f"{place}.{name}")


def _spelled(phone: str) -> re.Pattern[str]:
    """A number however its digits are set apart; not as part of a longer one, and not in a name such as 112.nl."""
    digits = r"[ .\-]?".join(re.findall(r"\d", phone))
    return re.compile(rf"(?<![\d,.\-]){digits}(?![\d]|[.,\-]\w)")
