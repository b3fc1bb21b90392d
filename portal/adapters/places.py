"""Municipalities and memberships as they stand in the tables: also what is not, or no longer, in the snapshot."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Connection, delete, func, insert, select, update

from portal.adapters import tables
from portal.domain.circles import KINDS, Circle
from portal.domain.memberships import Membership
from portal.domain.signals import Status


@dataclass(frozen=True, slots=True)
class Place:
    """A municipality, in a region or not. `team_contact`: the sealed address. `memberships`: oldest first.

    `circles`: its memberships in other regions than the one that promises, oldest first; see domain/circles.
    """

    code: str
    slug: str
    name: str
    rni: bool
    style: str | None
    is_open: bool
    team_contact: bytes | None
    memberships: tuple[Membership, ...]
    circles: tuple[Membership, ...] = ()
    inhabitants: int | None = None
    inhabitants_on: date | None = None


_CIRCLES = select(tables.Region.slug).where(tables.Region.kind.in_(KINDS))


def circles(connection: Connection) -> dict[str, Circle]:
    """The circles by slug."""
    row = tables.Region
    found = connection.execute(select(row.slug, row.name, row.kind).where(row.kind.in_(KINDS)).order_by(row.slug))
    return {each.slug: Circle(each.slug, each.name, each.kind) for each in found}


def codes(connection: Connection, region: str | None) -> frozenset[str]:
    """CBS codes of the municipalities that ever belong to a region (its slug); None: of all there are."""
    row = tables.Membership
    query = select(row.municipality).where(row.region == region) if region else select(tables.Municipality.code)
    return frozenset(connection.execute(query).scalars())


def found(connection: Connection, only: Collection[str] | None = None) -> list[Place]:
    """Municipalities by name, in three statements; `only` those with these CBS codes."""
    row, member = tables.Municipality, tables.Membership
    query = select(*row.__table__.columns).order_by(row.name, row.code)
    memberships = select(*member.__table__.columns).order_by(member.valid_from, member.region)
    if only is not None:
        query, memberships = query.where(row.code.in_(only)), memberships.where(member.municipality.in_(only))
    belongs: dict[str, list[Membership]] = {}
    for each in connection.execute(memberships):
        belongs.setdefault(each.municipality, []).append(Membership(each.region, each.valid_from, each.valid_to))
    around = set(connection.execute(_CIRCLES).scalars())
    return [_place(each, belongs.get(each.code, []), around) for each in connection.execute(query)]


def one(connection: Connection, slug: str) -> Place | None:
    """A municipality by its address part."""
    row, member = tables.Municipality, tables.Membership
    query = select(*row.__table__.columns).where(row.slug == slug)
    place = connection.execute(query).first()
    if place is None:
        return None
    memberships = select(*member.__table__.columns).where(member.municipality == place.code)
    found = connection.execute(memberships.order_by(member.valid_from, member.region)).all()
    around = set(connection.execute(_CIRCLES).scalars())
    return _place(place, [Membership(each.region, each.valid_from, each.valid_to) for each in found], around)


def _place(row: Any, memberships: Sequence[Membership], around: Collection[str]) -> Place:
    return Place(
        row.code,
        row.slug,
        row.name,
        row.rni,
        row.style,
        row.is_open,
        row.team_contact,
        tuple(each for each in memberships if each.region not in around),
        tuple(each for each in memberships if each.region in around),
        row.inhabitants,
        row.inhabitants_on,
    )


def same(connection: Connection, code: str, slug: str) -> list[Place]:
    """Municipalities that have this CBS code or this address part already."""
    row = tables.Municipality
    query = select(row.code).where((row.code == code) | (row.slug == slug))
    return found(connection, list(connection.execute(query).scalars()))


def with_contact(connection: Connection) -> frozenset[str]:
    """CBS codes of the municipalities whose team has an address for acute signals."""
    row = tables.Municipality
    return frozenset(connection.execute(select(row.code).where(row.team_contact.is_not(None))).scalars())


def add(connection: Connection, values: Mapping[str, Any]) -> None:
    """Write a new municipality; all columns of tables.Municipality."""
    connection.execute(insert(tables.Municipality), dict(values))


def change(connection: Connection, code: str, values: Mapping[str, Any]) -> None:
    """Change columns of a municipality."""
    connection.execute(update(tables.Municipality).where(tables.Municipality.code == code).values(**values))


def put_memberships(connection: Connection, code: str, memberships: Iterable[Membership]) -> None:
    """These are the memberships of a municipality now, and no others. What it is in besides stays."""
    row = tables.Membership
    connection.execute(delete(row).where(row.municipality == code, row.region.not_in(_CIRCLES)))
    _write(connection, code, memberships)


def put_circles(connection: Connection, code: str, memberships: Iterable[Membership]) -> None:
    """A municipality is in these circles now, and in no others."""
    row = tables.Membership
    connection.execute(delete(row).where(row.municipality == code, row.region.in_(_CIRCLES)))
    _write(connection, code, memberships)


def _write(connection: Connection, code: str, memberships: Iterable[Membership]) -> None:
    for each in memberships:
        values = {"municipality": code, "region": each.region, "valid_from": each.first, "valid_to": each.last}
        connection.execute(insert(tables.Membership), values)


# --- what is in use there ------------------------------------------------------------------------------------------


def not_closed(connection: Connection, code: str) -> int:
    """How many signals of a municipality are not closed: a number, and nothing about them."""
    row = tables.Signal
    query = select(func.count()).select_from(row)
    return int(
        connection.execute(query.where(row.municipality == code, row.status != Status.CLOSED.value)).scalar_one()
    )


def kept(connection: Connection, code: str) -> int:
    """How many signals of a municipality there are at all, closed ones too: a number, and nothing about them."""
    row = tables.Signal
    return int(connection.execute(select(func.count()).where(row.municipality == code)).scalar_one())


def was_open(connection: Connection, code: str) -> bool:
    """Whether anybody ever saw its address: it was opened, or something was filed. Looks through the whole trail."""
    event = tables.Event
    opened = select(event.id).where(event.act == "opened_for_reports", event.municipality == code)
    kept = (tables.Signal, tables.Counter, tables.Tombstone)
    filed = [select(table.municipality).where(table.municipality == code) for table in kept]
    return any(connection.execute(query.limit(1)).first() is not None for query in (opened, *filed))


def own_messages(connection: Connection) -> list[tuple[str, str, str, str]]:
    """Standard messages in own words: (owner, theme, key, texts per language as JSON)."""
    row = tables.Wording
    found = connection.execute(select(row.owner, row.theme, row.key, row.document))
    return [(each.owner, each.theme, each.key, each.document) for each in found]


def partner_documents(connection: Connection, region: str) -> dict[str, dict[str, Any]]:
    """The partners of a region by key, as documents of a region file."""
    row = tables.Partner
    found = connection.execute(select(row.key, row.document).where(row.region == region).order_by(row.key))
    return {each.key: json.loads(each.document) for each in found}


def rename_for_partners(connection: Connection, old: str, new: str) -> list[tuple[str, str, list[str], list[str]]]:
    """Partners that are there for a municipality know it by its address part.

    Returns what changed: (region, key of the partner, its municipalities before, and after).
    """
    row, changed = tables.Partner, []
    for each in connection.execute(select(*row.__table__.columns)):
        document = json.loads(each.document)
        before = list(document.get("municipalities", ()))
        if old not in before:
            continue
        after = [new if slug == old else slug for slug in before]
        text = json.dumps({**document, "municipalities": after})
        connection.execute(update(row).where(row.region == each.region, row.key == each.key).values(document=text))
        changed.append((each.region, each.key, before, after))
    return changed
