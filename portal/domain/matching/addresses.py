"""Addresses: postcode, number and addition, in the one way `0000AA 12 A`. A street says nothing: there are many."""

from __future__ import annotations

import re

from portal.domain.matching.text import take_out, words

_POSTCODE = r"(?<![\w-])(?P<digits>[1-9]\d{3}|0000)(?P<gap> ?)(?P<letters>[A-Za-z]{2})(?![\w-])"
_ADDITION = (
    r"(?:[ ]?[-/][ ]?(?P<dashed>[A-Za-z]\d{0,4}|\d{1,4}[A-Za-z]?|bis|hs|huis|rd|rood|zw|zwart|bg|[IVX]{1,4})"
    r"|[ ]?(?P<word>bis|hs|huis|rood|rd|zwart|zw|bg)(?:[ ]?(?P<more>[A-Za-z]))?"
    r"|(?P<letter>[ ]?[A-Za-z])(?:[ ]?[-/]?[ ]?(?P<floor>\d{1,4}))?"
    r")?"
)
_NUMBER = rf"(?P<number>[1-9]\d{{0,4}}){_ADDITION}(?![\w-])"
_CALLED = r"[ ]?(?:nr\.?|no\.?|nummer|huisnummer|number|numer)?[ ]?"
_WORD_BEFORE = rf"(?:^|(?<=[\n,;(¤])|(?<![^\W\d_])(?P<before>[^\W\d_]{{1,40}})[.,]?){_CALLED}"
_BETWEEN = r"(?P<comma>[ ]?[,;(]?[ \n]?)(?:(?:in|te|at|postcode|pc|kod pocztowy)[ :]{1,2})?"

_STREET = (
    r"(?:weg|wg|straat|str|laan|ln|plein|pln|dijk|steeg|hof|kade|singel|pad|dreef|gracht|markt|park|ring|veld|akker|"
    r"baan|hoek|haven|wal|poort|erf|kamp|zijde|sluis|brug|berg|boulevard)"
)
_TOWN = r"(?-i:[A-Z])[^\W\d_]{1,30}(?:[ '’-]{1,2}[^\W\d_]{1,20}){0,4}"
_STREET_BEFORE = rf"(?<![^\W\d_])(?P<before>[^\W\d_]{{0,30}}{_STREET})[.,]?{_CALLED}"

_BEFORE = re.compile(rf"{_WORD_BEFORE}(?<![\w./:€$-]){_NUMBER}{_BETWEEN}{_POSTCODE}", re.IGNORECASE)
_BEHIND = re.compile(rf"{_POSTCODE}[ ]?,?{_CALLED}{_NUMBER}(?=[ ]?(?:$|[,;()\n¤]|\.(?!\d)))", re.IGNORECASE)
# with the town between them only behind what is called a street: "met 12 Polen in 0000 AA" is no address
_WITH_A_TOWN = re.compile(
    rf"{_STREET_BEFORE}{_NUMBER}[ ]?(?:,?[ \n]?(?:in|te|at|w)[ ]|,[ \n]?|[ \n]){_TOWN}[ ]?[,(]?[ \n]?[,(]?{_POSTCODE}",
    re.IGNORECASE,
)
_TOWN_FIRST = re.compile(
    rf"{_POSTCODE}[ ]?,?[ \n]?{_TOWN}[ ]?[,;\n][ ]?(?:[^\W\d_]{{1,30}}[.'’-]?[ ]){{0,4}}{_STREET_BEFORE}{_NUMBER}",
    re.IGNORECASE,
)
_HOUSE = r"[ ]?,?[ ]?(?:huisnummer|huisnr\.?|house number|numer domu)[ :]{1,2}"
_HOUSE_SAID = re.compile(rf"{_POSTCODE}{_HOUSE}{_NUMBER}", re.IGNORECASE)
_NEVER = frozenset({"SA", "SD", "SS"})
"""Letters that no postcode has."""

_LITTLE_WORDS = words(
    "aan af al an am as at be bo by ca cm co da de do dr eg en er eu go he hm ie ik in is it ja je ki km kg ma me mg "
    "mi ml mm mr my na ni no nr nu od of oh ok om on op or os pl pm po są se so st ta te ti to tu ty uw up us we wy "
    "za ze zo"
)
"""What stands behind a year or an amount in running text: "in 2024 is", "1500 op"."""

_NO_STREETS = words(
    "januari februari maart april mei juni juli augustus september oktober november december january february march "
    "may june july august october stycznia lutego marca kwietnia maja czerwca lipca sierpnia września października "
    "listopada grudnia maandag dinsdag woensdag donderdag vrijdag zaterdag zondag in om op aan van tot en sinds circa "
    "ca ongeveer since about around with met from until at z ze do od o około euro eur kamer room pokój week jaar "
    "year leeftijd age wiek"
)
"""Words before a number that make it a day, an age or a room."""

_PREPOSITIONS = frozenset({"w", "z", "i", "o", "u"})
"""Single letters that are Polish words: "12 w 0000 AA"."""

_SHORT = {"HUIS": "HS", "ROOD": "RD", "ZWART": "ZW"}


def address(text: str) -> str | None:
    """The address in a field: None when there is none, or more than one."""
    found, _ = addresses_in(text)
    return found[0] if len(set(found)) == 1 else None


def addresses_in(text: str) -> tuple[list[str], str]:
    """(addresses, the text without them)."""
    found: list[str] = []
    for pattern in (_WITH_A_TOWN, _TOWN_FIRST, _HOUSE_SAID):
        values, text = take_out(pattern, text, _value_of_a_whole_one)
        found += values
    before, rest = take_out(_BEFORE, text, _value_before)
    behind, rest = take_out(_BEHIND, rest, _value_behind)
    return found + before + behind, rest


def _value_of_a_whole_one(match: re.Match[str]) -> str | None:
    """With a street and a town, or called a house number: no letters of a postcode are a little word there."""
    return _value(match, whole=True)


def _value_before(match: re.Match[str]) -> str | None:
    if (match["before"] or "").casefold() in _NO_STREETS:
        return None
    if not match["before"] and _is_year(match):
        return None
    loose = (match["letter"] or "").strip(" ")
    if match["letter"] and match["letter"].startswith(" ") and loose in _PREPOSITIONS and "," not in match["comma"]:
        return None
    return _value(match)


def _value_behind(match: re.Match[str]) -> str | None:
    return None if _is_year(match) else _value(match)


def _is_year(match: re.Match[str]) -> bool:
    return 1900 <= int(match["number"]) < 2100


def _value(match: re.Match[str], *, whole: bool = False) -> str | None:
    letters = match["letters"].upper()
    if letters in _NEVER:
        return None
    if match["gap"] and match["letters"] in _LITTLE_WORDS and not whole:
        return None
    parts = [match[name] or "" for name in ("dashed", "word", "more", "letter", "floor")]
    parts = [_SHORT.get(part.strip(" ").upper(), part.strip(" ").upper()) for part in parts]
    return f"{match['digits']}{letters} {match['number']} {''.join(parts)}".strip(" ")
