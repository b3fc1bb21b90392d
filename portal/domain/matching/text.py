"""Running text before anything is looked for in it: one kind of space and dash, and no numbers of other kinds."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable

GONE = "¤"
"""What stands where something was taken out: no sign that any pattern joins over."""

_SPACES = re.compile(r"[^\S\n]+")
_DASHES = str.maketrans(dict.fromkeys("‐‑‒–—―−", "-") | {"\u00ad": None, "\u200b": None, GONE: None})

_DAY = r"\d{1,2}"
_OTHER = re.compile(
    "|".join(
        (
            # numbers that say what they are, and are something else
            r"\b(?:zaak|dossier|polis|factuur|klant|order|bestel|referentie|registratie|personeels|paspoort|document|"
            r"rekening|bankrekening|giro|btw|vestigings|contract|pakket|bsn|sofi|burgerservice|case|file|invoice|"
            r"customer|passport|account|reference|konto|konta|paszport|paszportu|pesel|nip|regon)"
            r"[ -]?(?:nummer|nr|numer|number|no)?\b[ .:#-]*(?:(?:nummer|nr|numer|number|no|is|to|van|was)\b[ .:]*){0,2}"
            r"\d(?:[ .-]?\d){3,}",
            rf"(?<!\d)(?<!\d[-/.]){_DAY}[-/.]{_DAY}[-/.](?:\d{{4}}|\d{{2}})(?!\d)(?![-/.]\d)",  # dates
            rf"(?<!\d)\d{{4}}-{_DAY}-{_DAY}(?!\d)",
            rf"(?<!\d){_DAY}:\d{{2}}(?!\d)",  # times
            r"(?:€|\beuro?)[ ]?\d[\d.,]*",  # amounts
            r"\bpln[ ]?\d[\d.,]*(?!\w)",  # not the plate PLN-00-B
            r"(?<![\w.,-])\d[\d.,]*[ ]?(?:€|euro?s?\b|zł|złotych\b|pln\b|%)",
        )
    ),
    re.IGNORECASE,
)


def words(text: str) -> frozenset[str]:
    """The words of a list."""
    return frozenset(text.split())


def plain(text: str) -> str:
    """The text with one kind of space and dash, and with the signs that look like digits and letters as those."""
    return _SPACES.sub(" ", unicodedata.normalize("NFKC", text).translate(_DASHES)).strip()


def without_other_numbers(text: str) -> str:
    """The text without dates, times, amounts and numbers that are called something that identifies nothing here."""
    return _OTHER.sub(GONE, text)


def take_out(
    pattern: re.Pattern[str], text: str, value_of: Callable[[re.Match[str]], str | None]
) -> tuple[list[str], str]:
    """(values, the text without them): every match that `value_of` finds a value for."""
    values: list[str] = []

    def judge(match: re.Match[str]) -> str:
        value = value_of(match)
        if value is None:
            return match[0]
        values.append(value)
        return GONE

    return values, pattern.sub(judge, text)
