"""Identifiers as people write them: what is compared is bare, what is read has its spaces and dashes."""

from __future__ import annotations

import re

import phonenumbers
from stdnum import iban as account

_RUNS = re.compile(r"[A-Z]+|\d+")
_POSTCODE = 4


def address(value: str) -> str:
    """`0000AB 44` as `0000 AB 44`."""
    return f"{value[:_POSTCODE]} {value[_POSTCODE:]}"


def plate(value: str) -> str:
    """`ZZ111Z` as `ZZ-111-Z`: a dash between letters and digits, and in the middle of four of a kind."""
    return "-".join(f"{run[:2]}-{run[2:]}" if len(run) == 4 else run for run in _RUNS.findall(value))


def phone(value: str) -> str:
    """`+31612345678` as `06 12345678`; a number from abroad keeps its country."""
    parsed = phonenumbers.parse(value)
    form = phonenumbers.PhoneNumberFormat
    return phonenumbers.format_number(parsed, form.NATIONAL if parsed.country_code == 31 else form.INTERNATIONAL)


def iban(value: str) -> str:
    """A bank account in groups of four."""
    return str(account.format(value))
