"""Proposals that wait for a second manager, and who the managers of a region are."""

from __future__ import annotations

import json
from dataclasses import asdict
from datetime import date
from typing import Any

from sqlalchemy import Connection, delete, insert, select, update

from portal.adapters import tables
from portal.domain.places import Role
from portal.domain.proposals import Part, Proposal, Refusal


def managers(connection: Connection, region: str) -> frozenset[str]:
    """The principals who manage this region and can sign in: of the region itself, or of all regions."""
    row = tables.Principal
    theirs = row.region.is_(None) | (row.region == region)
    at_work = (row.role == Role.MANAGER.value, row.left_on.is_(None), row.unlocker.is_not(None))
    return frozenset(connection.execute(select(row.id).where(theirs, *at_work)).scalars())


def of_region(connection: Connection, region: str) -> list[Proposal]:
    """All that stands there, also what was refused or is too old."""
    row = tables.Proposal
    query = select(*row.__table__.columns).where(row.region == region).order_by(row.kind)
    return [_proposal(found) for found in connection.execute(query)]


def one(connection: Connection, id: str) -> Proposal | None:
    """The proposal with this id."""
    row = tables.Proposal
    found = connection.execute(select(*row.__table__.columns).where(row.id == id)).first()
    return _proposal(found) if found else None


def put(connection: Connection, proposal: Proposal) -> None:
    """Write a proposal, in the place of whatever stood there for the same part."""
    row = tables.Proposal
    connection.execute(delete(row).where(row.region == proposal.region, row.kind == proposal.part.value))
    values = {
        "id": proposal.id,
        "region": proposal.region,
        "kind": proposal.part.value,
        "before": json.dumps(dict(proposal.before)),
        "after": _after(proposal),
        "proposed_by": proposal.by,
        "proposed_on": proposal.on,
    }
    connection.execute(insert(row), values)


def refused(connection: Connection, proposal: Proposal) -> None:
    """Keep that and why it was refused."""
    row = tables.Proposal
    connection.execute(update(row).where(row.id == proposal.id).values(after=_after(proposal)))


def drop(connection: Connection, id: str) -> None:
    """It is in force, or off the table."""
    connection.execute(delete(tables.Proposal).where(tables.Proposal.id == id))


def _after(proposal: Proposal) -> str:
    refusal = asdict(proposal.refused) if proposal.refused else None
    values = dict(proposal.after)  # in its own order: it is shown like that
    return json.dumps({"values": values, "because": proposal.because, "refused": refusal}, default=str)


def _proposal(row: Any) -> Proposal:
    after = json.loads(row.after)
    no = after["refused"]
    return Proposal(
        row.id,
        row.region,
        Part(row.kind),
        json.loads(row.before),
        after["values"],
        after["because"],
        row.proposed_by,
        row.proposed_on,
        Refusal(no["by"], date.fromisoformat(no["on"]), no["because"]) if no else None,
    )
