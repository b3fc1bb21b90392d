"""Telephone numbers, bank accounts, numbers of the trade register and e-mail addresses."""

from __future__ import annotations

import re

import phonenumbers
from stdnum import iban as account

from portal.domain.identifiers import holds_bsn
from portal.domain.matching.text import GONE, take_out

# --- telephone: E.164 ------------------------------------------------------------------------------------------------

_SEPARATOR = r"(?:[ ]?[-./][ ]?|[ ])?"


def _more(count: int) -> str:
    return rf"{_SEPARATOR}\d" * count


# 06 and eight digits, an area code of three and seven, or one of four and six
_DUTCH = re.compile(
    rf"(?<![\w+])(?:\(?06\)?{_more(8)}|\(?0[1-9]\d\)?{_more(7)}|\(?0[1-9]\d\d\)?{_more(6)})(?![\w@]|[-./]\d)"
)
_ABROAD = re.compile(
    r"(?<![\w+])(?:\+|00)(?P<all>[1-9]\d{0,2}(?:[ ]?\(0\))?(?:[ ]?[-./]?[ ]?\d){6,12})(?![\w@]|[-./]\d)"
)
_DIGIT_BEFORE = re.compile(r"\d[ .-]$")
_NO_ONES_OWN = ("800", "900", "906", "909")
"""Beginnings of service numbers."""


def phone(text: str) -> str | None:
    """The number in a field as E.164, Dutch when no country stands before it; None when it is not possible."""
    for pattern, value_of in ((_DUTCH, _dutch), (_ABROAD, _abroad)):
        match = pattern.fullmatch(text)
        if match:
            return value_of(match)
    return None


def phones_in(text: str) -> tuple[list[str], str]:
    """(telephone numbers, the text without them)."""
    abroad, rest = take_out(_ABROAD, text, _abroad)
    dutch, rest = take_out(_DUTCH, rest, _dutch)
    return abroad + dutch, rest


def _dutch(match: re.Match[str]) -> str | None:
    digits = re.sub(r"\D", "", match[0])
    return None if _in_a_row(match) else _possible(f"+31{digits[1:]}")


def _in_a_row(match: re.Match[str]) -> bool:
    """Whether this is a piece of a longer row of numbers, as of a bank account."""
    before, behind = match.string[: match.start()], match.string[match.end() :]
    groups = re.findall(r"\d+", match[0])
    goes_on = re.match(r" (\d+)\b", behind)
    return bool(_DIGIT_BEFORE.search(before[-2:])) or bool(
        goes_on and len(groups) > 2 and len(goes_on[1]) == len(groups[-1])
    )


def _abroad(match: re.Match[str]) -> str | None:
    groups = re.findall(r"\d+", match["all"].replace("(0)", ""))
    while groups:
        digits = "".join(groups)
        if digits.startswith("31"):
            digits = "31" + digits[2:].removeprefix("0")
            value = _possible(f"+{digits}") if len(digits) == 11 else None
        else:
            value = _possible(f"+{digits}") if len(digits) >= 9 else None
        if value:
            return value
        groups.pop()
    return None


def _possible(number: str) -> str | None:
    try:
        parsed = phonenumbers.parse(number, "NL")
    except phonenumbers.NumberParseException:
        return None
    national = str(parsed.national_number)
    if parsed.country_code == 31 and (len(national) != 9 or national.startswith(_NO_ONES_OWN)):
        return None
    if not phonenumbers.is_possible_number(parsed):
        return None
    return phonenumbers.format_number(parsed, phonenumbers.PhoneNumberFormat.E164)


# --- bank accounts: by checksum --------------------------------------------------------------------------------------

_ACCOUNT = re.compile(r"(?<!\w)(?=([A-Za-z]{2}\d{2}(?:[ .-]?[A-Za-z0-9]){11,30}))")
_DUTCH_ACCOUNT = re.compile(r"(?<!\w)NL[ .-]?\d\d[ .-]?[A-Z]{4}(?:[ .-]?\d){10}(?!\w)", re.IGNORECASE)
_LIKE_ONE = re.compile(
    r"(?<!\w)[A-Za-z]{2}(?:\d\d ?(?:[A-Za-z]{4} ?)?\d(?: ?\d){6,}|[ .-]?\d\d[ .-]?[A-Za-z]{4}(?:[ .-]?\d){7,})(?!\w)"
)
_SHORTEST = 15


def iban(text: str) -> str | None:
    """The account in a field; None when its checksum or length is wrong."""
    return account.compact(text) if account.is_valid(text, check_country=False) else None


def ibans_in(text: str) -> tuple[list[str], str]:
    """(accounts, the text without them and without digits that only look like one)."""
    dutch, text = take_out(_DUTCH_ACCOUNT, text, lambda match: iban(match[0]))
    values: list[str] = []
    for found in reversed(list(_ACCOUNT.finditer(text))):
        signs = found[1]
        # the words behind an account look like more of it, so every length is tried
        fitting = (
            n for n in range(len(signs), _SHORTEST - 1, -1) if signs[n - 1] not in " .-" and _ends(text, found, n)
        )
        length = next((n for n in fitting if account.is_valid(signs[:n], check_country=False)), 0)
        if length:
            values.append(account.compact(signs[:length]))
            text = text[: found.start()] + GONE + text[found.start() + length :]
    return dutch + values[::-1], _LIKE_ONE.sub(GONE, text)


def _ends(text: str, found: re.Match[str], length: int) -> bool:
    behind = text[found.start() + length : found.start() + length + 1]
    return not behind.isalnum()


# --- trade register: only where it is called that --------------------------------------------------------------------

_EIGHT = r"\d(?:[ .]?\d){7}"
_REGISTERED = re.compile(
    r"\b(?:kvk|k\.v\.k\.|kamer van koophandel|handelsregister|chamber of commerce|coc)"
    r"[ -]?(?:nummer|nr|number|no|numer)?(?![^\W_])[ .:#-]*"
    r"(?:(?:nummer|nr|number|no|numer|is|to|in|van|of|the|onder|under|het)\b[ .:#]*){0,3}"
    rf"(?P<number>{_EIGHT})(?![\w]|[ .-]?\d(?!\d))",
    re.IGNORECASE,
)
_NAMED_BEHIND = re.compile(
    rf"(?<![\w+-])(?<!\d[ .])(?P<number>{_EIGHT})[ ]?\((?:kvk|k\.v\.k\.|handelsregister|coc)[^()\d\n]{{0,12}}\)",
    re.IGNORECASE,
)


def kvk(text: str) -> str | None:
    """The number in a field that asks for it: eight digits; None for any other number of them."""
    return re.sub(r"\D", "", text) if re.fullmatch(_EIGHT, text) else None


def kvks_in(text: str) -> tuple[list[str], str]:
    """(numbers of the trade register that are announced as such, the text without them)."""
    before, rest = take_out(_REGISTERED, text, lambda match: re.sub(r"\D", "", match["number"]))
    behind, rest = take_out(_NAMED_BEHIND, rest, lambda match: re.sub(r"\D", "", match["number"]))
    return before + behind, rest


# --- e-mail ----------------------------------------------------------------------------------------------------------

_LABEL = r"[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?"
_MAIL = re.compile(rf"(?<![\w.+%-])[A-Za-z0-9][\w.+%-]{{0,63}}@{_LABEL}(?:\.{_LABEL}){{1,5}}(?![\w@-])")
_LINK = re.compile(r"(?:https?://|www\.)\S+", re.IGNORECASE)


def email(text: str) -> str | None:
    """The address in a field, in lower case; None when it is none, or holds a citizen service number."""
    if not _MAIL.fullmatch(text) or ".." in text or ".@" in text or holds_bsn(text):
        return None
    return text.lower()


def emails_in(text: str) -> tuple[list[str], str]:
    """(addresses, the text without them and without links, whose digits mean nothing)."""
    values, rest = take_out(_MAIL, text, lambda match: email(match[0]))
    return values, _LINK.sub(GONE, rest)
