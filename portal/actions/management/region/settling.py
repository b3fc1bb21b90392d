"""What two managers settle together: the record of a region, its promises, and its terms of keeping.

One proposes, with a reason; another agrees, and it is in force. Nobody does both. Both give their kluiszin before.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, replace
from typing import Any
from uuid import UUID

from sqlalchemy import Connection

from portal.actions import tokens
from portal.actions.house import House
from portal.actions.installation.region_file.entries import LoadError
from portal.actions.installation.region_file.region import DAYS, LONGEST
from portal.actions.installation.region_file.region import region as checked
from portal.actions.management.managed import Done, NotFound, managing, record, regions_of
from portal.actions.people.signing_in import Desk
from portal.adapters import directory, erasing, proposals, shared_codes, tables, trail
from portal.domain import linking
from portal.domain.access import Act
from portal.domain.places import Region
from portal.domain.proposals import LAPSES, Part, Proposal, Refusal, values_of
from portal.domain.retention import Terms, at_the_latest
from portal.domain.revisions import Kind
from portal.domain.trail import Event

MOST_OF = {**DAYS, "review_weeks": 52, "follow_up_weeks": 52}
"""The most of each promise that is a number, in its own unit."""

LONGEST_OF = LONGEST
"""The most of each term, in its own unit."""

CONFIRMED = "settle"
"""For which acts the kluiszin is asked once more."""

__all__ = [
    "CONFIRMED",
    "LONGEST_OF",
    "MOST_OF",
    "Done",
    "NotFound",
    "NotPossible",
    "Wrong",
    "agree",
    "kind_of",
    "propose",
    "refuse",
    "withdraw",
]


class NotPossible(Exception):
    """Not as it stands now. `why`: "same" (nothing would change), "waiting" (another proposal does), "own" (it takes
    somebody else), "over" (refused or too old), "changed" (the region is not what it was proposed against), "left"
    (who proposed it manages no more), "new" (one of both let the other in a short while ago: it may be one person).
    """

    def __init__(self, why: str) -> None:
        super().__init__(why)
        self.why = why


class Wrong(ValueError):
    """Values that no region can have; the message names which."""


def propose(
    house: House, desk: Desk, once: tokens.FormToken, slug: str, part: Part, values: Mapping[str, Any], because: str
) -> str:
    """Propose other values for a part of a region; returns the id.

    It takes the place of what was refused or lapsed. `values`: all of the part, as `values_of` names them.
    Raises NotPossible, Wrong and what `managing` raises.
    """
    with managing(house, desk, Act.SETTLE, once) as connection:
        region = _reached(house, connection, desk, slug)
        _columns(region, part, values)
        standing = [each for each in proposals.of_region(connection, house.app_keys, slug) if each.part is part]
        if any(each.waits(house.today()) for each in standing):
            raise NotPossible("waiting")
        before = values_of(region, part)
        if before == dict(values):
            raise NotPossible("same")
        id = str(UUID(bytes=house.random(16), version=4))
        mine = Proposal(id, slug, part, before, dict(values), because, desk.staff.principal, house.today())
        proposals.put(connection, house.app_keys, mine)
        _tell(house, connection, desk, "settings_proposed", mine, fields=" ".join(mine.fields))
    return id


def agree(house: House, desk: Desk, once: tokens.FormToken, slug: str, id: str) -> None:
    """The second manager agrees: it is in force. Raises NotPossible, NotFound (not there any more) and the rest."""
    with _settling(house, desk, once, slug, id) as (connection, region, found):
        if found.by == desk.staff.principal:
            raise NotPossible("own")
        if not found.waits(house.today()):
            raise NotPossible("over")
        if values_of(region, found.part) != dict(found.before):
            raise NotPossible("changed")
        if not {found.by, desk.staff.principal} <= proposals.managers(connection, slug):
            raise NotPossible("left")
        if _let_in(house, connection, found.by, desk.staff.principal):
            raise NotPossible("new")
        directory.put_place(connection, tables.Region, {"slug": slug}, _columns(region, found.part, found.after))
        sooner = _reach(house, connection, slug, found)
        if found.part is Part.LINKING and found.after["compares"] != "yes":
            shared_codes.drop_region(connection, slug)  # nobody compares here any more, so nothing to compare is left
        proposals.drop(connection, id)
        _tell(house, connection, desk, "settings_agreed", found, second=found.by, sooner=sooner)
        kind, after = kind_of(found.part), {**found.after, "because": found.because}
        record(house, connection, desk.staff.principal, kind, slug, found.before, after, region=slug)


def refuse(house: House, desk: Desk, once: tokens.FormToken, slug: str, id: str, because: str) -> None:
    """Another manager does not agree; who proposed it reads why. Raises NotPossible and the rest."""
    with _settling(house, desk, once, slug, id) as (connection, _region, found):
        if found.by == desk.staff.principal:
            raise NotPossible("own")
        if not found.waits(house.today()):
            raise NotPossible("over")
        no = Refusal(desk.staff.principal, house.today(), because)
        proposals.refused(connection, house.app_keys, replace(found, refused=no))
        _tell(house, connection, desk, "settings_refused", found, second=found.by)


def withdraw(house: House, desk: Desk, once: tokens.FormToken, slug: str, id: str) -> None:
    """Off the table: by who proposed it; by any manager when it can no longer be agreed with. Raises NotPossible."""
    with _settling(house, desk, once, slug, id) as (connection, region, found):
        gone = found.by not in proposals.managers(connection, slug)
        over = not found.waits(house.today()) or values_of(region, found.part) != dict(found.before)
        if found.by != desk.staff.principal and not gone and not over:
            raise NotPossible("own")
        proposals.drop(connection, id)
        _tell(house, connection, desk, "settings_withdrawn", found)


@contextmanager
def _settling(
    house: House, desk: Desk, once: tokens.FormToken, slug: str, id: str
) -> Iterator[tuple[Connection, Region, Proposal]]:
    """The region and a proposal about it; whoever acts on the same region waits until this is done."""
    with managing(house, desk, Act.SETTLE, once) as connection:
        region = _reached(house, connection, desk, slug)
        found = proposals.one(connection, house.app_keys, id)
        if found is None or found.region != slug:
            raise NotFound
        yield connection, region, found


def _let_in(house: House, connection: Connection, one: str, other: str) -> bool:
    """Whether one of them held the invitation code of the other lately, and could have taken that account.

    As long as a proposal can wait: time for whoever reads the trail to see it.
    """
    since = house.today() - LAPSES
    return one in trail.invited_by(connection, other, since) or other in trail.invited_by(connection, one, since)


def _reached(house: House, connection: Connection, desk: Desk, slug: str) -> Region:
    region = directory.held_region(connection, slug)
    if region is None or slug not in regions_of(house, connection, desk):
        raise NotFound
    return region


def _columns(region: Region, part: Part, values: Mapping[str, Any]) -> dict[str, Any]:
    """The columns of a region with other values in one part, checked as those of a region file. Raises Wrong."""
    own = {each: values_of(region, each) for each in Part} | {part: dict(values)}
    usual = asdict(Terms())
    terms = {name: value for name, value in own[Part.TERMS].items() if value != usual.get(name)}
    given = {"slug": region.slug, **own[Part.RECORD]}
    try:
        columns = checked({"region": given, "promises": own[Part.PROMISES], "retention": terms})
        record = linking.record(own[Part.LINKING])
    except (LoadError, ValueError) as error:
        raise Wrong(str(error)) from error
    return {**columns, "retention": json.dumps(terms), "linking": json.dumps(record.values)}


def _reach(house: House, connection: Connection, slug: str, found: Proposal) -> int:
    """A longest term that became shorter holds for what is there; returns how many signals go sooner by it."""
    if found.part is not Part.TERMS or found.after["hard_max_months"] >= found.before["hard_max_months"]:
        return 0
    terms, sooner = Terms(**found.after), 0
    for code in sorted(place.code for place in house.directory.municipalities.values() if place.region == slug):
        for received_on in erasing.days_of_receipt(connection, code):
            day = at_the_latest(received_on, house.today(), terms)
            sooner += erasing.bring_forward(connection, code, received_on, day)
    return sooner


def kind_of(part: Part) -> Kind:
    """As what a change of this part is kept."""
    return Kind.REGION if part is Part.RECORD else Kind.TERMS


def _tell(house: House, connection: Connection, desk: Desk, act: str, found: Proposal, **more: str | int) -> None:
    facts = {"proposal": found.id, "part": found.part.value, "region": found.region, **more}
    trail.append(connection, house.app_keys, Event(act, house.clock(), desk.staff.principal, facts=facts))
