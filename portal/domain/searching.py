"""Finding words in texts: what counts as the same sign, which words were meant, and where they stand in a text.

`fold` says what counts as the same. The quick look at thousands of texts stands in domain/sieve.py.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from functools import lru_cache

SHORTEST = 2
"""Signs a word has at least; shorter ones are left out."""

MOST = 8
"""Words of a question that are looked for; what comes after them is left out."""

QUESTION_LIMIT = 200
"""Signs of a question that are read."""

_LONGEST = 4
"""How much longer than one side an excerpt with many hits grows."""

Fragment = list[tuple[str, bool]]
"""A piece of a text in stretches, each with whether it is a hit."""

CUT_BEFORE, CUT_AFTER = ("… ", False), (" …", False)
"""What stands in a fragment where text was left out."""

_ALSO = {
    **dict.fromkeys("‘’‚‛ʼ′´", "'"),
    **dict.fromkeys("‐‑‒–—―−", "-"),
    **dict.fromkeys("“”„‟«»″", '"'),
    **dict(zip("łŁøØđĐðÐħĦŧŦıŋŊ", "llooddddhhttinn", strict=True)),
    **dict(zip("ßẞæÆœŒþÞ", ("ss", "ss", "ae", "ae", "oe", "oe", "th", "th"), strict=True)),
}
"""What people type for a sign and Unicode does not take apart."""


@lru_cache(maxsize=4096)
def _plain(sign: str) -> str:
    """What counts as the same as one sign; "" for a mark that only changes the sign before it."""
    if sign.isspace():
        return " "
    if sign in _ALSO:
        return _ALSO[sign]
    apart = unicodedata.normalize("NFKD", sign)
    kept = (each for each in apart if not unicodedata.combining(each) and unicodedata.category(each) != "Cf")
    return "".join(_ALSO.get(each, each) for each in kept).casefold().lower()  # casefold writes Cherokee in capitals


_BEYOND = re.compile(r"[^\x00-\x7f]")


def fold(text: str) -> str:
    """The text without capitals, accents and differences in white space: equal to what was meant by it."""
    if not text.isascii():
        text = _BEYOND.sub(lambda found: _plain(found[0]), text)
    return " ".join(text.lower().split())


# --- the question ------------------------------------------------------------------------------------------------

_QUOTES = '"“”„‟«»'
_PARTS = re.compile(rf"[{_QUOTES}]([^{_QUOTES}]*)[{_QUOTES}]?|([^\s{_QUOTES}]+)")
_CONTROLS = re.compile(r"[\x00-\x1f\x7f]")
_AROUND_WORDS = ",;:.!?()"


def words(question: str) -> tuple[str, ...]:
    """The folded words and "phrases between quotes" that must all occur; empty when nothing is long enough."""
    return _all_words(question)[:MOST]


def is_cut(question: str) -> bool:
    """Whether something of the question is left out because there is too much of it."""
    return len(question) > QUESTION_LIMIT or len(_all_words(question)) > MOST


def _all_words(question: str) -> tuple[str, ...]:
    asked = _CONTROLS.sub(" ", question[:QUESTION_LIMIT])
    found = (fold(part[1] if part[1] is not None else part[2].strip(_AROUND_WORDS)) for part in _PARTS.finditer(asked))
    return tuple(dict.fromkeys(word for word in found if len(word) >= SHORTEST))


def matches(folded: str, asked: Sequence[str]) -> bool:
    """Whether every word occurs in a folded text; nothing asked is nothing found."""
    return bool(asked) and all(word in folded for word in asked)


# --- what is shown of a hit --------------------------------------------------------------------------------------


def excerpts(text: str, asked: Sequence[str], around: int = 60, most: int = 3) -> list[Fragment]:
    """At most `most` pieces of the original text with the words in them, about `around` signs to both sides.

    "…" stands where text was left out. A piece with a word that no piece before it
    showed goes first; they come back in the order of the text. Empty when no word occurs.
    """
    hits = _hits(text, asked)
    windows = _windows(text, hits, around)
    firsts = {word: start for start, _, word in reversed(hits)}.values()
    ranked = sorted(windows, key=lambda window: not any(window[0] <= at < window[1] for at in firsts))[:most]
    return [_piece(text, start, end, hits) for start, end in sorted(ranked)]


def _hits(text: str, asked: Sequence[str]) -> list[tuple[int, int, str]]:
    """(start, end, word) of every hit in the original text, from left to right."""
    folded, origin = _mapped(text)
    found = []
    for word in asked:
        at = folded.find(word)
        while at >= 0:
            start, end = origin[at], origin[at + len(word) - 1] + 1
            while end < len(text) and not text[end].isspace() and not _plain(text[end]):
                end += 1  # an accent of its own belongs to the letter before it
            found.append((start, end, word))
            at = folded.find(word, at + len(word))
    return sorted(found)


def _mapped(text: str) -> tuple[str, Sequence[int]]:
    """The text folded sign by sign, and for each folded sign its place in the original."""
    if text.isascii():
        # white space as one space keeps its length here; runs of it are rare enough for the long way below
        plain = "".join(" " if sign.isspace() else sign for sign in text.lower())
        if "  " not in plain:
            return plain, range(len(plain))
    folded: list[str] = []
    origin: list[int] = []
    for at, sign in enumerate(text):
        for each in _plain(sign):
            if each != " " or not folded or folded[-1] != " ":
                folded.append(each)
                origin.append(at)
    return "".join(folded), origin


def _windows(text: str, hits: Sequence[tuple[int, int, str]], around: int) -> list[tuple[int, int]]:
    """The stretches of text around the hits; those that touch are one, unless it grew too long."""
    windows: list[tuple[int, int]] = []
    reached = 0
    for start, end, _ in hits:
        opened, closed = _left(text, start, around), _right(text, end, around)
        if not windows or opened > windows[-1][1]:
            windows.append((opened, closed))
        elif start < reached or closed - windows[-1][0] <= _LONGEST * around:
            windows[-1] = (windows[-1][0], max(closed, windows[-1][1]))
        else:
            windows[-1] = (windows[-1][0], min(start, windows[-1][1]))
            windows.append((start, closed))
        reached = max(reached, end)
    return windows


def _left(text: str, start: int, around: int) -> int:
    """Where a stretch begins: at a word when there is one in reach."""
    if start <= around:
        return 0
    for at in range(start - around, start):
        if text[at - 1].isspace():
            return at
    return start


def _right(text: str, end: int, around: int) -> int:
    if end + around >= len(text):
        return len(text)
    for at in range(end + around, end, -1):
        if text[at].isspace():
            return at
    return end


def _piece(text: str, start: int, end: int, hits: Sequence[tuple[int, int, str]]) -> Fragment:
    stretches: Fragment = [CUT_BEFORE] if start > 0 else []
    at = start
    for opened, closed, _ in hits:
        if opened < start or closed > end or closed <= at:
            continue
        if opened > at:
            stretches.append((text[at:opened], False))
        stretches.append((text[max(at, opened) : closed], True))
        at = closed
    if at < end:
        stretches.append((text[at:end], False))
    return [*stretches, CUT_AFTER] if end < len(text) else stretches
