"""Texts that reporters and colleagues read: the standard messages, and what a municipality says on its own pages.

A manager keeps those of the region and its municipalities, a functionaris those of the own municipality.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime

from sqlalchemy import Connection

from portal.actions import tokens
from portal.actions.house import House
from portal.actions.management.managed import Done, NotFound, codes_of, managing, record, regions_of
from portal.actions.people.signing_in import Desk
from portal.actions.publishing import news
from portal.adapters import revisions, wordings
from portal.domain.access import Act, may
from portal.domain.places import CONTACT, NOTICED, Role
from portal.domain.themes import Texts
from portal.domain.wordings import PAGES, Item, Owner, print_of

__all__ = [
    "PAGES",
    "Changed",
    "Done",
    "Item",
    "NotFound",
    "Owner",
    "change",
    "counts",
    "earlier",
    "item",
    "items",
    "owner",
    "owners",
    "print_of",
    "warnings",
]


class Changed(Exception):
    """Somebody else changed this text since it was shown; `texts`: what it is now."""

    def __init__(self, texts: Texts) -> None:
        super().__init__()
        self.texts = texts


# --- whose texts somebody may keep ---------------------------------------------------------------------------------


def owners(house: House, desk: Desk) -> Sequence[Owner]:
    """The regions and municipalities whose texts this person may read. Raises NotFound for who reads none."""
    with house.database.reading() as connection:
        return _owners(house, connection, desk)


def counts(house: House, owners: Sequence[Owner]) -> Mapping[str, int]:
    """How many texts of its own each owner has, by its key; in two statements."""
    with house.database.reading() as connection:
        messages = wordings.everything(connection)
        pages = wordings.all_notices(connection)
    found_of = {key: len(pages.get(key, {})) for key in (each.key for each in owners)}
    for (key, theme), found in messages.items():
        if key in found_of and theme in house.themes:
            found_of[key] += len(found.keys() & house.themes[theme].feedback.keys())
    return found_of


def owner(house: House, desk: Desk, slug: str, *, region: bool) -> Owner:
    """The region or municipality with this slug, when its texts may be read. Raises NotFound."""
    found = owners(house, desk)
    return next((each for each in found if each.slug == slug and (each.code is None) == region), None) or _unknown()


def _owners(house: House, connection: Connection, desk: Desk) -> Sequence[Owner]:
    if not may(desk.staff, Act.READ_TEXTS):
        raise NotFound
    own = desk.staff.role is Role.FUNCTIONARIS
    regions = {} if own else regions_of(house, connection, desk)
    codes = _where_ready(house, desk) if own else codes_of(house, connection, desk)
    belongs = {place.code: place.region for place in house.directory.municipalities.values()}
    found = [Owner(slug, region.name, slug) for slug, region in regions.items()]
    rows = wordings.places(connection, codes)
    return [*found, *(Owner(row.slug, row.name, belongs.get(row.code), row.code) for row in rows)]


def _where_ready(house: House, desk: Desk) -> frozenset[str]:
    """Codes of the municipalities where this functionaris was approved."""
    return frozenset(
        code
        for (code, _theme), coverage in house.directory.coverage.items()
        for reader in coverage.readers
        if reader.principal == desk.staff.principal and reader.role is Role.FUNCTIONARIS and reader.ready
    )


def _unknown() -> Owner:
    raise NotFound


# --- reading ---------------------------------------------------------------------------------------------------------


def items(house: House, owner: Owner) -> Sequence[Item]:
    """Every text of an owner: its pages first, then the messages of each theme with the neutral one in front."""
    with house.database.reading() as connection:
        own, of_region = _stored(connection, owner)
        notices = wordings.notices(connection, owner.code) if owner.code else {}
    pages = [Item(owner, PAGES, page, notices.get(page, {})) for page in NOTICED if owner.code]
    return [
        *pages,
        *(
            Item(owner, theme.key, key, own.get((theme.key, key), {}), of_region.get((theme.key, key), {}), texts)
            for theme in house.themes.values()
            for key, texts in sorted(theme.feedback.items(), key=lambda entry: entry[0] != "neutraal")
        ),
    ]


def item(house: House, owner: Owner, part: str, key: str) -> Item:
    """One text of an owner. Raises NotFound when there is no such message or page."""
    return next((each for each in items(house, owner) if (each.part, each.key) == (part, key)), None) or _missing()


def _stored(
    connection: Connection, owner: Owner
) -> tuple[Mapping[tuple[str, str], Texts], Mapping[tuple[str, str], Texts]]:
    """What the owner wrote, and what its region wrote."""
    of_region = wordings.all_of(connection, owner.region) if owner.code and owner.region else {}
    return wordings.all_of(connection, owner.key), of_region


def _missing() -> Item:
    raise NotFound


def earlier(house: House, item: Item) -> tuple[date, Texts] | None:
    """The own text as it was before its last change, and the day of that change; None when it never changed."""
    place = {"municipality": item.owner.code} if item.owner.code else {"region": item.owner.slug}
    with house.database.reading() as connection:
        found = revisions.latest(connection, item.kind, item.name, **place)
    if found is None:
        return None
    stayed = {language: text for language, text in item.own.items() if language not in found.after}
    return datetime.fromisoformat(found.at).date(), {**stayed, **found.before}


def warnings(house: House, item: Item, texts: Texts) -> tuple[str, ...]:
    """What in these texts could lead to a person: codes of `domain.news.tell_tales`.

    Where the contact persons are reached a phone number is what people need.
    """
    found = news.warnings(house, {language: ("", text) for language, text in texts.items()})
    contact = item.is_notice and item.key == CONTACT
    return tuple(code for code in found if not (contact and code == "phone"))


# --- changing --------------------------------------------------------------------------------------------------------


def change(house: House, desk: Desk, once: tokens.FormToken, item: Item, texts: Texts, seen: str) -> None:
    """Write the own text per language; an empty mapping takes it away, so that the standard is read again.

    A message that says the same as the standard is not kept: it follows when the standard changes. `seen`: the state
    of the text that the form showed. Raises NotFound, Changed, Done, tokens.Stale, ValueError (too long, or on a page
    without Dutch).
    """
    texts = {code: text for code, text in texts.items() if text and (item.is_notice or text != item.below.get(code))}
    if any(len(text) > item.limit for text in texts.values()) or (item.is_notice and texts and "nl" not in texts):
        raise ValueError(item.key)
    with managing(house, desk, Act.KEEP_TEXTS, once) as connection:
        if item.owner not in _owners(house, connection, desk):
            raise NotFound
        own = item.owner
        wordings.hold(connection, region=own.slug, municipality=own.code)
        before = _now(connection, item)
        if before == texts:
            return  # a colleague wrote the same
        if print_of(before) != seen:
            raise Changed(before)
        if item.is_notice and own.code:
            wordings.put_notice(connection, own.code, item.key, texts)
        else:
            wordings.put(connection, own.key, item.part, item.key, texts)
        place = {"municipality": own.code} if own.code else {"region": own.slug}
        record(house, connection, desk.staff.principal, item.kind, item.name, before, texts, **place)


def _now(connection: Connection, item: Item) -> Texts:
    if item.is_notice and item.owner.code:
        return wordings.notices(connection, item.owner.code).get(item.key, {})
    return wordings.all_of(connection, item.owner.key).get((item.part, item.key), {})
