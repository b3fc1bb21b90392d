"""Dutch number plates (sidecodes 1 to 14), in the one way `XX000X`."""

from __future__ import annotations

import re

from portal.domain.matching.text import take_out, words

SIDECODES = words(
    "XX-99-99 99-99-XX 99-XX-99 XX-99-XX XX-XX-99 99-XX-XX 99-XXX-9 9-XXX-99 XX-999-X X-999-XX XXX-99-X X-99-XXX "
    "9-XX-999 999-XX-9"
)
"""The patterns of the plates."""

_GAP = "(?: ?- ?|[. ])"
_GROUP = {"X": "[A-Za-z]", "9": "[0-9]"}


def _pattern(sidecode: str) -> str:
    groups = [f"{_GROUP[group[0]]}{{{len(group)}}}" for group in sidecode.split("-")]
    return f"({_GAP.join(groups)}|{''.join(groups)})"


_EACH = tuple(re.compile(_pattern(sidecode).replace(_GAP, f"{_GAP}?")) for sidecode in sorted(SIDECODES))
_CALLED = (
    r"(?P<called>\b(?:kenteken|kentekens|kentekenplaat|nummerplaat|plate|number plate|registration|rejestracja|"
    r"rejestracyjny|rejestracyjne|tablica|tablice)\b(?:[ :=]+(?:nr|nummer|number|numer|is|was|no|van|met|de|het|the|"
    r"auto|bus|busje|car|bestelbus)\b\.?){0,5}[ :=]+)?"
)
_ANY = re.compile(
    rf"{_CALLED}(?<![\w-])(?P<plate>{'|'.join(map(_pattern, sorted(SIDECODES)))})(?![\w-])", re.IGNORECASE
)
_DIGIT_BEFORE = re.compile(r"\d[ .-]$")
_DIGIT_BEHIND = re.compile(r"[ .][0-9]")

_MONTHS = words("JAN FEB MRT MAR APR MEI MAY MAJ JUN JUL AUG SEP OKT OCT NOV DEC STY LUT KWI CZE LIP SIE WRZ LIS GRU")
_UNITS = words("KM KG CM MM ML GB MB NL PL PM PLN HR DR MR ST NR TV WC BV NV VB BTW SMS PGB WMO")
_VOWELS = frozenset("AEIOU")


def plate(text: str) -> str | None:
    """The plate in a field, with or without dashes and spaces; None when it follows no sidecode."""
    joined = text.upper()
    if any(each.fullmatch(joined) for each in _EACH):
        return re.sub(r"[^A-Z0-9]", "", joined)
    return None


def plates_in(text: str) -> tuple[list[str], str]:
    """(plates, the text without them). Running text is full of "12 en 14": see `_is_meant`."""
    return take_out(_ANY, text, lambda match: _value(match, text))


def _value(match: re.Match[str], text: str) -> str | None:
    written = match["plate"]
    value = re.sub(r"[^A-Z0-9]", "", written.upper())
    letters = re.findall(r"[A-Z]+", value)
    if any(group in _MONTHS for group in letters):
        return None  # 5-okt-26
    if not _is_meant(written, letters, called=match["called"] is not None):
        return None
    if _DIGIT_BEFORE.search(text[max(0, match.start("plate") - 2) : match.start("plate")]):
        return None
    if _DIGIT_BEHIND.match(text, match.end("plate")):
        return None  # part of a longer row of numbers
    return value


def _is_meant(written: str, letters: list[str], *, called: bool) -> bool:
    """Whether somebody meant a plate by this: between dashes yes; with spaces only in capitals that are no word (plates
    have had no vowels since the seventies); in one piece not where it may be a postcode or a flight."""
    if " " in written or "." in written:
        words = any(_VOWELS & set(group) or group in _UNITS for group in letters)
        return not words and (called or written == written.upper())
    if "-" in written:
        return True
    in_one_piece = re.fullmatch(r"[A-Za-z]{2}\d{4}|\d{4}[A-Za-z]{2}", written)
    return called or not in_one_piece
