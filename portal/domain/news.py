"""Messages to a region: how long they may be, and what should make their writer look twice."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping

from portal.domain import identifiers
from portal.domain.matching import Kind, found_in

TITLE_LIMIT, TEXT_LIMIT = 100, 4000
"""Characters."""

_SAID_OF = {Kind.PLATE: "plate", Kind.PHONE: "phone"}
_ABROAD = re.compile(r"^\+31")


def tell_tales(texts: Mapping[str, tuple[str, str]], public: Collection[str] = ()) -> tuple[str, ...]:
    """Codes of what could lead to a person: `bsn`, `iban`, `plate`, `phone`. A warning, never a refusal.

    `public`: numbers that anybody may know, those of partners.
    """
    words = [part for text in texts.values() for part in text]
    known = {_digits(number) for number in public}
    found = {
        _SAID_OF[each.kind]
        for each in found_in(*words)
        if each.kind in _SAID_OF and not (each.kind is Kind.PHONE and _digits(each.value) in known)
    }
    return tuple(code for code in ("bsn", "iban", "plate", "phone") if code in {*identifiers.warnings(*words), *found})


def _digits(number: str) -> str:
    """A number without the signs between its digits, as it is dialled in the Netherlands."""
    return re.sub(r"\D", "", _ABROAD.sub("0", number))
