"""What two signals can have in common: numbers and names that mean one thing, written in one way.

Strict on purpose: a join that is not there costs a family its peace, a join that is missed costs a look. Never names of
people, birth dates or a street alone, and never a citizen service number.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum

from portal.domain.matching import written
from portal.domain.matching.addresses import address, addresses_in
from portal.domain.matching.company import company
from portal.domain.matching.numbers import email, emails_in, iban, ibans_in, kvk, kvks_in, phone, phones_in
from portal.domain.matching.plates import plate, plates_in
from portal.domain.matching.text import plain, without_other_numbers

__all__ = ["ACROSS", "Identifier", "Kind", "found_in", "normalise"]


class Kind(StrEnum):
    """What an identifier is of."""

    ADDRESS = "address"
    PLATE = "plate"
    KVK = "kvk"
    PHONE = "phone"
    IBAN = "iban"
    EMAIL = "email"
    COMPANY = "company"


ACROSS = frozenset({Kind.ADDRESS, Kind.PLATE, Kind.KVK, Kind.PHONE, Kind.IBAN})
"""The kinds that may also be compared between municipalities; e-mail and company stay inside one."""


@dataclass(frozen=True, slots=True, order=True)
class Identifier:
    """A thing that can stand in more than one signal: its kind, and its value in the one way it is written."""

    kind: Kind
    value: str

    @property
    def text(self) -> str:
        """`kind|value`: what tokens are made of."""
        return f"{self.kind.value}|{self.value}"

    @property
    def shown(self) -> str:
        """The value as people write it, to be read on a screen."""
        write = _WRITE.get(self.kind)
        return write(self.value) if write else self.value


_WRITE: Mapping[Kind, Callable[[str], str]] = {
    Kind.ADDRESS: written.address,
    Kind.PLATE: written.plate,
    Kind.PHONE: written.phone,
    Kind.IBAN: written.iban,
}


_NORMALISE: Mapping[Kind, Callable[[str], str | None]] = {
    Kind.ADDRESS: address,
    Kind.PLATE: plate,
    Kind.KVK: kvk,
    Kind.PHONE: phone,
    Kind.IBAN: iban,
    Kind.EMAIL: email,
    Kind.COMPANY: company,
}


def normalise(kind: Kind, text: str) -> str | None:
    """The one way to write what somebody filled in as a `kind`; None when it is not exactly one of those."""
    return _NORMALISE[kind](plain(text))


def found_in(*texts: str, plate: str = "", company: str = "") -> frozenset[Identifier]:
    """Everything identifying in free texts (Dutch, English, Polish) and in the fields of a report.

    A company is only taken from its field; a plate also in ways of writing that mean nothing in running text.
    """
    found = {each for text in (*texts, company, plate) for each in _in_text(plain(text))}
    for kind, field in ((Kind.PLATE, plate), (Kind.COMPANY, company)):
        value = normalise(kind, field)
        if value:
            found.add(Identifier(kind, value))
    if plate:
        found |= {Identifier(Kind.PLATE, value) for value in plates_in("kenteken " + plain(plate))[0]}
    return frozenset(found)


_IN_ORDER: tuple[tuple[Kind, Callable[[str], tuple[list[str], str]]], ...] = (
    # each takes out what it found, so that no digit counts twice: the digits of an account are no telephone
    (Kind.EMAIL, emails_in),
    (Kind.IBAN, ibans_in),
    (Kind.KVK, kvks_in),
)
_THEN: tuple[tuple[Kind, Callable[[str], tuple[list[str], str]]], ...] = (
    (Kind.PLATE, plates_in),
    (Kind.ADDRESS, addresses_in),
    (Kind.PHONE, phones_in),
)


def _in_text(text: str) -> Iterator[Identifier]:
    for kind, look in _IN_ORDER:
        values, text = look(text)
        yield from (Identifier(kind, value) for value in values)
    text = without_other_numbers(text)
    for kind, look in _THEN:
        values, text = look(text)
        yield from (Identifier(kind, value) for value in values)
