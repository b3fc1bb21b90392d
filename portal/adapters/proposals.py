"""Proposals that wait for a second manager, and who the managers of a region are."""

from __future__ import annotations

import json
import secrets
from dataclasses import asdict, replace
from datetime import date
from typing import Any

from sqlalchemy import Connection, delete, insert, select, update

from portal.adapters import tables
from portal.adapters.vault import AppKeys
from portal.domain.places import Role
from portal.domain.proposals import Part, Proposal, Refusal


def managers(connection: Connection, region: str) -> frozenset[str]:
    """The principals who manage this region and can sign in: of the region itself, or of all regions."""
    row = tables.Principal
    theirs = row.region.is_(None) | (row.region == region)
    at_work = (row.role == Role.MANAGER.value, row.left_on.is_(None), row.unlocker.is_not(None))
    return frozenset(connection.execute(select(row.id).where(theirs, *at_work)).scalars())


def of_region(connection: Connection, app_keys: AppKeys, region: str) -> list[Proposal]:
    """All that stands there, also what was refused or is too old."""
    row = tables.Proposal
    query = select(*row.__table__.columns).where(row.region == region, row.kind.in_(list(Part))).order_by(row.kind)
    return [_proposal(app_keys, found) for found in connection.execute(query)]


def one(connection: Connection, app_keys: AppKeys, id: str) -> Proposal | None:
    """The proposal with this id."""
    row = tables.Proposal
    query = select(*row.__table__.columns).where(row.id == id, row.kind.in_(list(Part)))
    found = connection.execute(query).first()
    return _proposal(app_keys, found) if found else None


def put(connection: Connection, app_keys: AppKeys, proposal: Proposal) -> None:
    """Write a proposal, in the place of whatever stood there for the same part."""
    row = tables.Proposal
    connection.execute(delete(row).where(row.region == proposal.region, row.kind == proposal.part.value))
    values = {
        "id": proposal.id,
        "region": proposal.region,
        "kind": proposal.part.value,
        "before": json.dumps(dict(proposal.before)),
        "after": _after(app_keys, proposal),
        "proposed_by": proposal.by,
        "proposed_on": proposal.on,
    }
    connection.execute(insert(row), values)


def refused(connection: Connection, app_keys: AppKeys, proposal: Proposal) -> None:
    """Keep that and why it was refused."""
    row = tables.Proposal
    connection.execute(update(row).where(row.id == proposal.id).values(after=_after(app_keys, proposal)))


def drop(connection: Connection, id: str) -> None:
    """It is in force, or off the table."""
    connection.execute(delete(tables.Proposal).where(tables.Proposal.id == id))


def _after(app_keys: AppKeys, proposal: Proposal) -> str:
    refusal = asdict(proposal.refused) if proposal.refused else None
    values = dict(proposal.after)  # in its own order: it is shown like that
    document = {"values": values, "because": proposal.because, "refused": refusal}
    return json.dumps({**document, "mac": app_keys.index_field(_SEALED, _said(proposal)).hex()}, default=str)


def _said(proposal: Proposal) -> str:
    return json.dumps(asdict(proposal), default=str, sort_keys=True)


def _proposal(app_keys: AppKeys, row: Any) -> Proposal:
    """The proposal of a row. One that the portal did not write like this holds nothing: nobody can agree with it."""
    empty = Proposal(row.id, row.region, Part(row.kind), {}, {}, "", row.proposed_by, row.proposed_on)
    try:
        after = json.loads(row.after)
        no, mac = after["refused"], bytes.fromhex(after["mac"])
        refusal = Refusal(no["by"], date.fromisoformat(no["on"]), no["because"]) if no else None
        before = json.loads(row.before)
        found = replace(empty, before=before, after=after["values"], because=after["because"], refused=refusal)
    except (ValueError, KeyError, TypeError):
        return empty
    known = app_keys.index_fields(_SEALED, _said(found))
    return found if any(secrets.compare_digest(mac, each) for each in known) else empty


_SEALED = "proposal"
"""What the code over a proposal says it is: only who has the application key can make one."""
