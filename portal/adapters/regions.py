"""A region as it stands in the tables: what a region file is made of, and what a loaded one is compared with."""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Connection, select

from portal.adapters import places, tables, wordings
from portal.domain.circles import KINDS, Circle
from portal.domain.memberships import Membership


@dataclass(frozen=True, slots=True)
class Standing:
    """Everything of one region. `region`: its columns, empty when it is not there yet. `partners`: key -> document.

    `places`: all municipalities there are by CBS code, as rows of tables.Municipality. `memberships`: of all of them,
    by CBS code, also in other regions. `wordings`: of the region and of its municipalities, by owner. `regions`: slugs
    of all regions. `circles`: all other regions by slug, and `around` the memberships in them by CBS code.
    """

    region: Mapping[str, Any]
    partners: Mapping[str, Mapping[str, Any]]
    places: Mapping[str, Any]
    memberships: Mapping[str, tuple[Membership, ...]]
    wordings: Mapping[str, Mapping[tuple[str, str], Mapping[str, str]]] = field(default_factory=dict)
    regions: Collection[str] = ()
    circles: Mapping[str, Circle] = field(default_factory=dict)
    around: Mapping[str, tuple[Membership, ...]] = field(default_factory=dict)


def slugs(connection: Connection) -> Sequence[str]:
    """Every region there is, without circles."""
    row = tables.Region
    return connection.execute(select(row.slug).where(row.kind.not_in(KINDS)).order_by(row.slug)).scalars().all()


def standing(connection: Connection, region: str) -> Standing:
    """Everything of a region (its slug)."""
    row = tables.Region
    query = select(*row.__table__.columns).where(row.slug == region)
    own = connection.execute(query).mappings().first()
    partner = tables.Partner
    query = select(partner.key, partner.document).where(partner.region == region).order_by(partner.key)
    documents = {each.key: json.loads(each.document) for each in connection.execute(query)}
    place = tables.Municipality
    found = connection.execute(select(*place.__table__.columns).order_by(place.name, place.code))
    everywhere = places.found(connection)
    owners = [region, *sorted(places.codes(connection, region))]
    return Standing(
        dict(own) if own else {},
        documents,
        {each.code: each for each in found},
        {each.code: each.memberships for each in everywhere},
        {owner: wordings.all_of(connection, owner) for owner in owners},
        slugs(connection),
        places.circles(connection),
        {each.code: each.circles for each in everywhere},
    )


# --- people -------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Someone:
    """An account with its seats as (CBS code, role, half of the duo, themes). `sealed`: the address."""

    id: str
    name: str
    role: str
    municipality: str | None
    language: str
    sealed: bytes
    seats: tuple[tuple[str, str, str | None, tuple[str, ...]], ...]


def people(connection: Connection, region: str, codes: Collection[str]) -> Sequence[Someone]:
    """Everybody who works for a region (its slug) or one of these municipalities, and did not leave; by name."""
    row, seat = tables.Principal, tables.Seat
    seats: dict[str, dict[tuple[str, str, str | None], list[str]]] = {}
    columns = (seat.principal, seat.municipality, seat.theme, seat.role, seat.slot)
    query = select(*columns).where(seat.municipality.in_(codes)).order_by(seat.municipality, seat.theme)
    for each in connection.execute(query):
        own = seats.setdefault(each.principal, {})
        own.setdefault((each.municipality, each.role, each.slot), []).append(each.theme)
    here: ColumnElement[bool] = (row.region == region) | row.municipality.in_(codes) | row.id.in_(list(seats))
    found = connection.execute(select(*row.__table__.columns).where(here, row.left_on.is_(None)).order_by(row.name))
    return [
        Someone(
            each.id,
            each.name,
            each.role,
            each.municipality,
            each.language,
            each.email_sealed,
            tuple((*place, tuple(themes)) for place, themes in seats.get(each.id, {}).items()),
        )
        for each in found
    ]


def day(value: Any) -> date | None:
    """A day as it stands in a document."""
    return date.fromisoformat(str(value)) if value else None
