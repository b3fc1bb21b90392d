"""The kluiszin as people choose it: drawn from a list of words, or thought up by themselves and then looked at."""

from __future__ import annotations

import math
import unicodedata
from collections.abc import Callable, Collection, Sequence

WORDS = 5
LEAST_LISTED = 4096
"""How many words a list has at least: five of 4,096 are 60 bits."""

SHORTEST = 15
LEAST_GUESSES = 12.0
"""Powers of ten: a sentence that is found in fewer tries is refused."""

MOST_LOOKED_AT = 72
"""Characters of a sentence that are looked at: looking costs more than it gives beyond them."""

_AROUND = 6
"""Letters and digits before and behind a well-known sentence that make no other sentence of it."""

OF_THE_PORTAL = (
    "meldpunt",
    "portaal",
    "kluiszin",
    "wachtwoord",
    "welkom",
    "geheim",
    "gemeente",
    "mensenhandel",
    "functionaris",
    "signaal",
)
"""Words that somebody who guesses tries first."""


def draw(words: Sequence[str], random: Callable[[int], bytes]) -> str:
    """Five words of the list, each as likely as another. ValueError for a list that is too short."""
    if len(words) < LEAST_LISTED:
        raise ValueError(f"a list of words has at least {LEAST_LISTED}")
    return " ".join(words[_below(len(words), random)] for _ in range(WORDS))


def is_drawn(words: Collection[str], text: str) -> bool:
    """Whether this sentence can come from `draw`."""
    found = text.split(" ")
    return len(found) == WORDS and all(word in words for word in found)


def bits(words: Collection[str]) -> float:
    """How hard a sentence of this list is to guess for who has the list."""
    return WORDS * math.log2(len(words))


def _below(limit: int, random: Callable[[int], bytes]) -> int:
    """An even number from 0 to below `limit`: what would favour the first ones is drawn again."""
    whole = 2**32 - 2**32 % limit
    while (number := int.from_bytes(random(4), "big")) >= whole:
        pass
    return number % limit


def compared(text: str) -> str:
    """Only letters and digits, small and without accents."""
    parts = unicodedata.normalize("NFKD", unicodedata.normalize("NFKC", text).casefold())
    return "".join(sign for sign in parts if sign.isalnum())


def well_known(text: str, sentences: Collection[str]) -> bool:
    """Whether this is a sentence that everybody knows, a part of one, or little more. `sentences`: as `compared`."""
    own = compared(text)
    return any(own in each or (each in own and len(own) - len(each) <= _AROUND) for each in sentences)


def guesses(text: str, about: Collection[str]) -> float:
    """About how many tries it takes to guess this, as a power of ten. `about`: words that belong to this person."""
    # thirty thousand names and passwords: only who chooses a sentence loads them
    from zxcvbn import zxcvbn  # type: ignore[import-untyped]

    near = [word.casefold() for each in (*about, *OF_THE_PORTAL) for word in _parts(each)]
    written = {text[:MOST_LOOKED_AT], "".join(text.split())[:MOST_LOOKED_AT]}  # spaces hide what repeats itself
    return min(float(zxcvbn(each, user_inputs=near)["guesses_log10"]) for each in written)


def _parts(text: str) -> list[str]:
    """The words of a name or an address, and the whole of it."""
    words = "".join(sign if sign.isalnum() else " " for sign in text).split()
    return [*(word for word in words if len(word) > 2), "".join(words)]
