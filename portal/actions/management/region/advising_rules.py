"""The rules by which partners are advised in a region: add, change, order, take away, put back, and try."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection

from portal.actions import tokens
from portal.actions.house import House
from portal.actions.management.managed import Done, NotFound, managing, record, regions_of
from portal.actions.management.places.places import slug_of
from portal.actions.people.signing_in import Desk
from portal.adapters import directory, places, revisions, tables
from portal.domain.access import Act, may
from portal.domain.places import Partner, Region
from portal.domain.referrals import Advice, Advised, PolicyError, advise, check_against, parse_policy, partners_for
from portal.domain.revisions import Kind
from portal.domain.themes import Answers

__all__ = [
    "Book",
    "Changed",
    "Done",
    "NotFound",
    "Wrong",
    "book",
    "keep",
    "move",
    "put_back",
    "reached",
    "remove",
    "tried",
]

ORDER = "order"
"""Under this name the order of the rules is kept, so no rule has it."""

Document = dict[str, Any]


class Changed(Exception):
    """Somebody else changed or took away this rule since the page was made."""


class Wrong(ValueError):
    """The rule names what is not there; the message is that of the region file."""


@dataclass(frozen=True, slots=True)
class Book:
    """The rules of a region in their order. `partners`: those a rule can name, by key. `seen`: rule -> its state.

    `removed`: the revision by which whoever looks took a rule away as the last thing, "" when that was something else.
    """

    region: Region
    rules: tuple[Advice, ...]
    partners: Mapping[str, Partner]
    seen: Mapping[str, str]
    removed: str


def reached(house: House, desk: Desk) -> Mapping[str, Region]:
    """The regions whose rules this account may read, by slug. Raises NotFound for who reads none."""
    if not may(desk.staff, Act.READ_SETTINGS):
        raise NotFound
    with house.database.reading() as connection:
        return regions_of(house, connection, desk)


def book(house: House, desk: Desk, slug: str) -> Book:
    """The rules of one region. Raises NotFound."""
    region = reached(house, desk).get(slug)
    if region is None:
        raise NotFound
    with house.database.reading() as connection:
        last = revisions.newest(connection, 1, actor=desk.staff.principal)
    removed = next((each.id for each in last if each.region == slug and _took_away(each.kind, each.after)), "")
    seen = {rule["key"]: _state(rule) for rule in region.policy.get("advice", ())}
    partners = house.directory.partners_of.get(slug, {})
    return Book(region, parse_policy(region.policy).advice, partners, seen, removed)


def tried(
    house: House,
    desk: Desk,
    slug: str,
    municipality: str,
    theme: str,
    answers: Answers,
    urgency: str,
    assessment: str,
) -> Sequence[Advised]:
    """Which partners would come out for these answers in a municipality (slug); nothing is kept. Raises NotFound."""
    found = book(house, desk, slug)
    here = house.directory.municipalities.get(municipality)
    if here is None or here.region != slug or theme not in house.themes:
        raise NotFound
    offered = [each for each in partners_for(found.partners.values(), municipality) if each.refer]
    return advise(parse_policy(found.region.policy), offered, theme, answers, urgency, assessment)


# --- changing ------------------------------------------------------------------------------------------------------


def keep(
    house: House, desk: Desk, once: tokens.FormToken, slug: str, rule: Mapping[str, Any], key: str = "", seen: str = ""
) -> None:
    """A new rule, as the last one; or the one with this key as it is now (`seen`: how it was when it was shown).

    `rule`: as in a region file, without key. Raises Changed, Wrong and what `managing` raises.
    """
    with _changing(house, desk, once, slug) as (connection, rules):
        if not key:
            document = {"key": _fresh_key(str(rule["because"].get("nl", "")), rules), **rule}
            rules.append(document)
            _record(house, connection, desk, slug, document["key"], {}, document)
            return
        place, before = _placed(rules, key)
        if _state(before) != seen:
            raise Changed
        rules[place] = {"key": key, **rule}
        _record(house, connection, desk, slug, key, before, rules[place])


def move(house: House, desk: Desk, once: tokens.FormToken, slug: str, key: str, *, up: bool) -> None:
    """One place up or down; nothing at the end of the list. Raises Changed (it is gone) and what `managing` raises."""
    with _changing(house, desk, once, slug) as (connection, rules):
        place, _rule = _placed(rules, key)
        other = place + (-1 if up else 1)
        if not 0 <= other < len(rules):
            return
        before = [rule["key"] for rule in rules]
        rules[place], rules[other] = rules[other], rules[place]
        after = [rule["key"] for rule in rules]
        _record(house, connection, desk, slug, ORDER, {"rules": before}, {"rules": after})


def remove(house: House, desk: Desk, once: tokens.FormToken, slug: str, key: str, seen: str) -> None:
    """Take a rule away. Raises Changed and what `managing` raises."""
    with _changing(house, desk, once, slug) as (connection, rules):
        place, before = _placed(rules, key)
        if _state(before) != seen:
            raise Changed
        del rules[place]
        _record(house, connection, desk, slug, key, {**before, "place": place + 1}, {})


def put_back(house: House, desk: Desk, once: tokens.FormToken, slug: str, revision: str) -> None:
    """The rule that this person took away by this revision, where it stood. Raises Changed, Wrong and the rest."""
    with _changing(house, desk, once, slug) as (connection, rules):
        found = revisions.one(connection, revision)
        if found is None or found.actor != desk.staff.principal or found.region != slug:
            raise NotFound
        if not _took_away(found.kind, found.after) or any(rule["key"] == found.key for rule in rules):
            raise Changed
        rule = {name: value for name, value in found.before.items() if name != "place"}
        rules.insert(int(found.before["place"]) - 1, rule)
        _record(house, connection, desk, slug, found.key, {}, {**rule, "place": found.before["place"]})


@contextmanager
def _changing(
    house: House, desk: Desk, once: tokens.FormToken, slug: str
) -> Iterator[tuple[Connection, list[Document]]]:
    """The rules of a region as documents; as the caller leaves them they are checked and kept."""
    with managing(house, desk, Act.MANAGE, once) as connection:
        region = directory.held_region(connection, slug)
        if region is None or slug not in regions_of(house, connection, desk):
            raise NotFound
        rules = [dict(rule) for rule in region.policy.get("advice", ())]
        yield connection, rules
        policy = {**region.policy, "advice": rules}
        try:
            check_against(parse_policy(policy), house.themes, set(places.partner_documents(connection, slug)))
        except PolicyError as error:
            raise Wrong(str(error)) from error
        directory.put_place(connection, tables.Region, {"slug": slug}, {"policy": json.dumps(policy)})


def _placed(rules: Sequence[Document], key: str) -> tuple[int, Document]:
    for place, rule in enumerate(rules):
        if rule["key"] == key:
            return place, rule
    raise Changed


def _state(rule: Mapping[str, Any]) -> str:
    return hashlib.sha256(json.dumps(rule, sort_keys=True).encode()).hexdigest()[:16]


def _fresh_key(words: str, rules: Sequence[Document]) -> str:
    """A key from the first words of a text, not one that is there."""
    taken = {ORDER, *(rule["key"] for rule in rules)}
    first = slug_of(words)[:40].strip("-") or "regel"
    return next(each for each in (first, *(f"{first}-{number}" for number in range(2, 1000))) if each not in taken)


def _took_away(kind: Kind, after: Mapping[str, Any]) -> bool:
    return kind is Kind.ADVICE and not after


def _record(
    house: House,
    connection: Connection,
    desk: Desk,
    slug: str,
    key: str,
    before: Mapping[str, Any],
    after: Mapping[str, Any],
) -> None:
    record(house, connection, desk.staff.principal, Kind.ADVICE, key, before, after, region=slug)
