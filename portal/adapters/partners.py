"""Partners of the sociale kaart and the policy that names them, as documents; and the names of those that are gone."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from sqlalchemy import Connection, delete, insert, select, update

from portal.adapters import tables
from portal.domain.partners import TEXTS
from portal.domain.referrals.parse import FIRST
from portal.domain.revisions import Kind

_PARTNER = tables.Partner
_REGION = tables.Region


def documents(connection: Connection, region: str) -> dict[str, dict[str, Any]]:
    """The documents of all partners of a region, by key. Days in them are ISO texts."""
    query = select(_PARTNER.key, _PARTNER.document).where(_PARTNER.region == region)
    return {found.key: json.loads(found.document) for found in connection.execute(query)}


def document(connection: Connection, region: str, key: str) -> dict[str, Any] | None:
    """The document of one partner, or None."""
    query = select(_PARTNER.document).where(_PARTNER.region == region, _PARTNER.key == key)
    found = connection.execute(query).scalar()
    return json.loads(found) if found else None


def put(connection: Connection, region: str, key: str, document: Mapping[str, Any]) -> None:
    """Write or replace a partner."""
    ordered = {name: _dutch_first(each) if name in TEXTS else each for name, each in document.items()}
    text = json.dumps(ordered, default=str)
    there = update(_PARTNER).where(_PARTNER.region == region, _PARTNER.key == key)
    if not connection.execute(there.values(document=text)).rowcount:
        connection.execute(insert(_PARTNER), {"region": region, "key": key, "document": text})


def take_away(connection: Connection, region: str, key: str) -> None:
    """A partner is no longer there."""
    connection.execute(delete(_PARTNER).where(_PARTNER.region == region, _PARTNER.key == key))


def policy(connection: Connection, region: str) -> dict[str, Any]:
    """The policy document of a region as it stands in the table. Raises KeyError."""
    found = connection.execute(select(_REGION.policy).where(_REGION.slug == region)).scalar()
    if found is None:
        raise KeyError(region)
    stored: dict[str, Any] = json.loads(found)
    return stored


def put_policy(connection: Connection, region: str, policy: Mapping[str, Any]) -> None:
    """Replace the policy document of a region."""
    connection.execute(update(_REGION).where(_REGION.slug == region).values(policy=json.dumps(policy)))


def former(connection: Connection) -> dict[str, Mapping[str, str]]:
    """What partners were called that somebody took away, by key: the name as it was last.

    Only a removal (or a partner that was added by mistake) leaves a revision with a name before and none after.
    """
    row = tables.Revision
    query = (
        select(row.key, row.before)
        .where(row.kind == Kind.PARTNER.value, row.before.like('%"name":%'), row.after.not_like('%"name":%'))
        .order_by(row.at, row.id)
    )
    found = ((gone.key, json.loads(gone.before)) for gone in connection.execute(query))
    return {key: _dutch_first(before["name"]) for key, before in found if isinstance(before.get("name"), dict)}


def _dutch_first(texts: Mapping[str, str]) -> dict[str, str]:
    """Revisions are kept in the order of the alphabet; the first language is the one to fall back to."""
    return dict(sorted(texts.items(), key=lambda text: (text[0] != FIRST, text[0])))
