"""The people of a region: accounts to make, without keys."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from portal.actions.installation.region_file.entries import LANGUAGE, Entry, called, refuse_doubles, tables
from portal.actions.people import signing_in
from portal.domain.places import Role, Slot
from portal.domain.seating import SEATED, halves

PERSON = ("email", "name", "role", "municipality", "municipalities", "region", "slot", "language", "themes")


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody to invite. `municipalities`: slugs of those this person answers for or belongs to; none: the region.

    `themes`: for which themes; empty for who answers for no municipality.
    """

    email: str
    name: str
    role: Role
    municipalities: tuple[str, ...]
    slot: str | None
    language: str
    themes: tuple[str, ...] = ()


def people(data: Mapping[str, Any], region: str, slugs: Sequence[str], themes: Sequence[str]) -> Sequence[Person]:
    """Everybody in the file. `slugs`: of its municipalities. `themes`: of the installation. Raises LoadError."""
    found = [_person(each, number, region, slugs, themes) for number, each in enumerate(tables(data, "people"), 1)]
    refuse_doubles("people", "email", [person.email for person in found])
    return found


def _person(given: Mapping[str, Any], number: int, region: str, slugs: Sequence[str], themes: Sequence[str]) -> Person:
    entry = Entry(given, called("people", number, given, "email"), PERSON)
    email = signing_in.normal_address(entry.text("email", 254))
    if not signing_in.is_address(email):
        raise entry.wrong("email", f"must be a mail address, not {email!r}")
    name = entry.text("name")
    role = Role(entry.one_of("role", [each.value for each in Role]))
    slot = entry.one_of("slot", [each.value for each in Slot]) if entry.has("slot") else None
    if slot and slot not in halves(role):
        raise entry.wrong("slot", "is only for a functionaris and for internal: the halves of a duo")
    language = entry.matching("language", LANGUAGE, "a language code such as nl") if entry.has("language") else "nl"
    places = _places(entry, role, region, slugs)
    return Person(email, name, role, places, slot, language, _themes(entry, role, themes))


def _themes(entry: Entry, role: Role, themes: Sequence[str]) -> tuple[str, ...]:
    """The themes somebody answers for: the first of the installation when the file names none."""
    named = tuple(entry.some_of("themes", themes))
    if named and role not in SEATED:
        raise entry.wrong("themes", f"is not for a {role.value}: only for who answers for municipalities")
    return (named or tuple(themes)[:1]) if role in SEATED else ()


def _places(entry: Entry, role: Role, region: str, slugs: Sequence[str]) -> tuple[str, ...]:
    named = [key for key in ("municipality", "municipalities", "region") if entry.has(key)]
    if len(named) > 1:
        raise entry.wrong(named[1], f"cannot stand beside {named[0]}: give one of them")
    answers = role in SEATED
    if entry.has("region") and entry.text("region") != region:
        raise entry.wrong("region", f"must be the region of this file, {region}")
    if entry.has("region"):
        return tuple(slugs) if answers else ()
    if entry.has("municipality"):
        own: tuple[str, ...] = (entry.text("municipality"),)
    else:
        own = tuple(entry.some_of("municipalities"))
    for slug in own:
        if slug not in slugs:
            raise entry.wrong(named[0], f"{slug!r} is not one of the municipalities of this file")
    if answers and not own:
        raise entry.wrong("municipality", f"is missing: a {role.value} answers for one, or for municipalities")
    if not answers and len(own) > 1:
        raise entry.wrong(named[0], f"must be one at the most for a {role.value}, or the region")
    return own
