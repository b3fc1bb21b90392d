"""Keeping the sociale kaart: what a number must look like, what asks for attention, and what names a partner."""

from __future__ import annotations

import hashlib
import json
import re
import unicodedata
from collections.abc import Collection, Mapping, Sequence
from datetime import date, timedelta
from enum import StrEnum
from typing import Any

import phonenumbers

from portal.domain.places import EMERGENCY, Partner
from portal.domain.referrals.parse import PARTS

SCOPES = ("national", "regional", "local", "internal")
"""For whom a partner is there; `internal` is for the office only."""

TEXTS = ("name", "when", "when_not", "hours", "note")
"""What a partner says per language."""

CHOSEN = PARTS
"""The lists of a region's policy whose entries can name partners."""

TABLES = "tables"
"""The list of a policy with where organisations meet: an empty chair does not take the table away."""

SOON = timedelta(days=61)
"""How long before its end a covenant asks for attention: two months."""

RESERVED = ("nieuw", "ongedaan")
"""Words of our own addresses, which cannot be the key of a partner."""

_LONGEST_KEY = 32
_NUMBER = re.compile(r"\+?[\d (-][\d ()-]*")
_SHORT = re.compile(r"11[23]|144|116 ?\d{3}|14 ?0\d{2,3}|18\d{2}")
"""Emergency and help lines, and the numbers of municipalities: 14 and their area code."""


class Mark(StrEnum):
    """Why a partner asks for attention."""

    NEVER = "never"
    OLD = "old"
    ENDED = "ended"
    ENDS = "ends"


def marks(partner: Partner, on: date) -> tuple[Mark, ...]:
    """What somebody must look at, the check first: never checked, checked long ago, a covenant that ended or ends.

    Of an own team without number or site there is nothing to check.
    """
    found = []
    own_team = partner.scope == "internal" and not partner.website and not partner.verified_on
    if partner.stale(on) and not own_team:
        found.append(Mark.OLD if partner.verified_on else Mark.NEVER)
    until = partner.covenant_until
    if until and until < on:
        found.append(Mark.ENDED)
    elif until and until - on <= SOON:
        found.append(Mark.ENDS)
    return tuple(found)


def is_number(text: str) -> bool:
    """Whether this can be called from the Netherlands: a whole number, or a short one such as 112."""
    if _SHORT.fullmatch(text):
        return True
    if not _NUMBER.fullmatch(text):
        return False
    try:
        return phonenumbers.is_valid_number(phonenumbers.parse(text, "NL"))
    except phonenumbers.NumberParseException:
        return False


def key_for(name: str, taken: Collection[str]) -> str:
    """A key made of a name that nobody has or had: old referrals go on naming the partner that they meant."""
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
    first = re.sub(r"[^a-z0-9]+", "_", plain)[:_LONGEST_KEY].strip("_") or "partner"
    for number in range(1, len(taken) + len(RESERVED) + 2):
        key = first if number == 1 else f"{first}_{number}"
        if key not in taken and key not in RESERVED:
            break
    return key


def digest(document: Mapping[str, Any]) -> str:
    """What a form was made from, so that a change by somebody else in between is noticed."""
    return hashlib.sha256(json.dumps(document, sort_keys=True).encode()).hexdigest()[:32]


# --- what a region's policy says of a partner ------------------------------------------------------------------------


def naming(policy: Mapping[str, Any], key: str) -> tuple[tuple[str, Mapping[str, Any]], ...]:
    """The entries of a policy document that name this partner: (the list it stands in, the entry)."""
    return tuple((name, entry) for name in CHOSEN for entry in policy.get(name, ()) if key in entry.get("partners", ()))


def without(policy: Mapping[str, Any], key: str) -> dict[str, Any]:
    """The policy document without this partner. An entry that was for this partner alone goes as a whole.

    It cannot stay without partners: that would mean every partner.
    """
    return {name: _without(name, entries, key) if name in CHOSEN else entries for name, entries in policy.items()}


def alone(name: str, entry: Mapping[str, Any]) -> bool:
    """Whether an entry of the list `name` is there for one partner only. A table is for its municipalities too."""
    return name != TABLES and len(entry.get("partners", ())) == 1


def _without(name: str, entries: Sequence[Mapping[str, Any]], key: str) -> list[Mapping[str, Any]]:
    left = []
    for entry in entries:
        named = [each for each in entry.get("partners", ()) if each != key]
        if key not in entry.get("partners", ()):
            left.append(entry)
        elif named:
            left.append({**entry, "partners": named})
        elif name == TABLES:
            left.append({part: value for part, value in entry.items() if part != "partners"})
    return left


def is_emergency(key: str) -> bool:
    """Whether this is the emergency number, which every page needs."""
    return key == EMERGENCY
