"""What calls for judgement: Dutch sentences that are too long to read easily, and texts that no native speaker read."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from pathlib import Path

from babel.messages.pofile import read_po

from portal.proofreading.data import texts_of
from portal.proofreading.shelf import HOLE, SOURCE_LANGUAGE, Finding, Text, words_of

LONGEST = 20
"""Words in a sentence that somebody with Dutch at B1 reads easily."""

_ENDS = re.compile(r"(?<=[.!?…])[\"”’')\]]*\s+(?=[\"“„‘'(\[]*[A-ZÀ-Þ0-9])")
_ABBREVIATED = re.compile(r"\b(?:art|bijv|nr|ca|o\.a|d\.w\.z|enz|blz|mr|dr|a\.s)\.$", re.IGNORECASE)
_WORD = re.compile(r"[^\W_]")
_ITEM = re.compile(r"^\s*(?:[-*+]|\d+[.)]|>)\s+")
_DATA = ("term:", "also:", "forms:", "linked:")


def check(texts: Iterable[Text], checkout: Path) -> Iterator[Finding]:
    """Warnings about the Dutch texts, theme and region files, and about what was not signed off."""
    unsigned: dict[str, list[str]] = {}
    for text in texts:
        if text.language == SOURCE_LANGUAGE:
            yield from _long(text)
        elif not text.source.head.get("proofread_by"):
            unsigned.setdefault(text.language, []).append(text.path)
    for where, place, words in texts_of(checkout):
        for count, sentence in too_long(words[SOURCE_LANGUAGE]):
            yield Finding(where, 0, f"{place}: {count} words: {sentence}", is_error=False)
    yield from _long_in_catalog(checkout)
    for language, paths in unsigned.items():
        some = ", ".join(paths[:3]) + (", …" if len(paths) > 3 else "")
        what = f"no native speaker signed off {len(paths)} of its texts yet: {some}"
        yield Finding(language, 0, what, is_error=False)


def too_long(words: str) -> Iterator[tuple[int, str]]:
    """The sentences of a text with more than `LONGEST` words: (how many, how it begins)."""
    plain = words_of(HOLE.sub("Iets", words)).replace("**", "")
    for sentence in _sentences(plain):
        count = sum(bool(_WORD.search(word)) for word in sentence.split())
        if count > LONGEST:
            yield count, sentence if len(sentence) < 70 else f"{sentence[:66]} …"


def _long_in_catalog(checkout: Path) -> Iterator[Finding]:
    where = f"{SOURCE_LANGUAGE}/LC_MESSAGES/messages.po"
    with (checkout / "translations" / where).open("rb") as file:
        messages = [message for message in read_po(file) if message.id]
    for message in messages:
        forms = (message.string,) if isinstance(message.string, str) else message.string or ()
        for words in forms:
            for count, sentence in too_long(words):
                yield Finding(where, message.lineno or 0, f"{count} words: {sentence}", is_error=False)


def _long(text: Text) -> Iterator[Finding]:
    for section in text.sections:
        for at, paragraph in _paragraphs(section.lines):
            for count, sentence in too_long(paragraph):
                yield Finding(text.where, at, f"{count} words: {sentence}", is_error=False)


def _paragraphs(lines: Iterable[tuple[int, str]]) -> Iterator[tuple[int, str]]:
    """Paragraphs, items of lists and cells of tables, each with the line where it begins."""
    start, held = 0, ""
    for at, line in lines:
        apart = not line.strip() or _ITEM.match(line) or line.startswith(("|", *_DATA))
        if apart and held:
            yield start, held
            held = ""
        if line.startswith("|"):
            yield from ((at, cell.strip()) for cell in line.split("|"))
        elif not line.startswith(_DATA) and line.strip():
            start, held = (start, f"{held} {line.strip()}") if held else (at, _ITEM.sub("", line, count=1).strip())
    if held:
        yield start, held


def _sentences(text: str) -> Iterator[str]:
    held = ""
    for part in _ENDS.split(text):
        held = f"{held} {part}".strip()
        if not _ABBREVIATED.search(part):
            yield held
            held = ""
    if held:
        yield held
