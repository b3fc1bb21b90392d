"""Whom to call: the partners of this municipality ("sociale kaart"), and how one is shown wherever it is named."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from portal.domain.places import Partner
from portal.web.filters import text
from portal.web.front import house, place
from portal.web.language import own_name


@dataclass(frozen=True, slots=True)
class Card:
    """A partner as it is shown. `phone` is None unless it was verified; `stale`: checked too long ago, or never."""

    key: str
    name: str
    when: str
    phone: str | None
    hours: str
    languages: tuple[str, ...]
    website: str | None
    note: str
    audience: tuple[str, ...]
    checked_on: date | None
    stale: bool


def cards(keys: Iterable[str]) -> list[Card]:
    """The partners with these keys that are there for this municipality, in this order; unknown keys are left out."""
    partners = house().directory.partners
    return [card(partners[key]) for key in keys if key in partners and partners[key].serves(_here())]


def card(partner: Partner) -> Card:
    """One partner as it is shown."""
    return Card(
        key=partner.key,
        name=text(partner.name),
        when=text(partner.when),
        phone=partner.phone,
        hours=text(partner.hours),
        languages=tuple(own_name(code) for code in partner.languages),
        website=partner.website,
        note=text(partner.note),
        audience=partner.audience,
        checked_on=partner.verified_on,
        stale=partner.stale(house().today()),
    )


def _here() -> str | None:
    found = place()
    return found.slug if found else None
