"""Who sits at which table: the tables of a region, the municipalities there on a day, and the colleagues with keys."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from sqlalchemy import Connection

from portal.actions.desk.cases import NotFound
from portal.actions.house import House
from portal.actions.management.managed import regions_of
from portal.actions.people.signing_in import Desk
from portal.adapters import approvals, meetings
from portal.domain import standing
from portal.domain.access import Act, may
from portal.domain.meetings import STRATEGIC, Meeting, sits
from portal.domain.places import READERS, Functionaris, Region, Role
from portal.domain.referrals import Policy, Table, parse_policy

__all__ = [
    "Board",
    "NotFound",
    "Sitter",
    "board_of",
    "boards",
    "own_codes",
    "seen",
    "sitters",
    "themes_of",
    "verified",
    "visible",
]


@dataclass(frozen=True, slots=True)
class Board:
    """A table of a region, with the CBS codes of the municipalities that sit there on the day that was asked for."""

    region: Region
    table: Table
    policy: Policy
    codes: frozenset[str]


@dataclass(frozen=True, slots=True)
class Sitter:
    """A colleague who can take part, and for which of the municipalities (CBS codes)."""

    person: Functionaris
    codes: tuple[str, ...]


def own_codes(desk: Desk) -> frozenset[str]:
    """The municipalities somebody sits at a table for: a deputy only where the duo is replaced now."""
    staff = desk.staff
    return frozenset(staff.active_in if staff.role in READERS else staff.municipalities)


def boards(house: House, connection: Connection, desk: Desk) -> list[Board]:
    """The tables that look at signals where this person sits today; of the coordinator those of the own region."""
    own = _regions(house, connection, desk)
    found = []
    for region in house.directory.regions.values():
        policy = parse_policy(region.policy)
        for table in policy.tables:
            board = Board(region, table, policy, _codes(connection, region, table, house.today()))
            if table.kind != STRATEGIC and (region.slug in own or board.codes & own_codes(desk)):
                found.append(board)
    return found


def board_of(house: House, connection: Connection, meeting: Meeting, policy: Policy | None = None) -> Board:
    """The table of a meeting with who sits there on its day; one that the region no longer has is called by its key.

    `policy`: that of its region when it was read already.
    """
    region = house.directory.regions[meeting.region]
    policy = policy or parse_policy(region.policy)
    gone = Table(meeting.kind, {"nl": meeting.kind}, "", "", {"nl": ""})
    table = next((each for each in policy.tables if each.key == meeting.kind), gone)
    return Board(region, table, policy, _codes(connection, region, table, meeting.held_on))


def _codes(connection: Connection, region: Region, table: Table, on: date) -> frozenset[str]:
    """Who sits at a table: municipalities of the region that has it. The manager of another region can put its own
    municipalities in the same circle, and must not come to this table by that.
    """
    own = meetings.members(connection, region.slug, on)
    return own & meetings.members(connection, table.region, on) if table.region else own


def visible(house: House, connection: Connection, desk: Desk) -> list[tuple[Meeting, Board]]:
    """Every meeting whose agenda this person may see, by day."""
    own, policies = _regions(house, connection, desk), dict[str, Policy]()
    found = []
    for meeting in meetings.all_of_them(connection):
        board = board_of(house, connection, meeting, policies.get(meeting.region))
        policies[meeting.region] = board.policy
        if meeting.region in own or board.codes & own_codes(desk):
            found.append((meeting, board))
    return found


def seen(
    house: House, connection: Connection, desk: Desk, meeting: str, *, hold: bool = False
) -> tuple[Meeting, Board]:
    """A meeting whose agenda this person may see. Raises NotFound."""
    if not may(desk.staff, Act.MEET):
        raise NotFound
    found = meetings.one(connection, meeting, hold=hold)
    if found is None:
        raise NotFound
    board = board_of(house, connection, found)
    if found.region not in _regions(house, connection, desk) and not board.codes & own_codes(desk):
        raise NotFound
    return found, board


def _regions(house: House, connection: Connection, desk: Desk) -> Iterable[str]:
    """Slugs of the regions that somebody sees without sitting there: that of the chain coordinator.

    Raises NotFound for a coordinator without a region: that is one of none, not of all.
    """
    if desk.staff.role is not Role.COORDINATOR:
        return ()
    regions = regions_of(house, connection, desk)
    if set(regions) != {desk.staff.region}:
        raise NotFound
    return regions


def sitters(house: House, board: Board) -> list[Sitter]:
    """Who can take part at this table, by name: colleagues of its municipalities whose keys were approved."""
    today = house.today()
    people: dict[str, tuple[Functionaris, list[str]]] = {}
    for (code, theme), coverage in house.directory.coverage.items():
        if code not in board.codes or (board.table.themes and theme not in board.table.themes):
            continue
        for person in coverage.readers:
            stands_in = bool(standing.why_active(person, coverage.readers, today))
            if sits(person, stands_in=stands_in):
                people.setdefault(person.principal, (person, []))[1].append(code)
    found = [Sitter(person, tuple(dict.fromkeys(codes))) for person, codes in people.values()]
    return sorted(found, key=lambda each: (each.person.name, each.person.principal))


def themes_of(house: House, board: Board, principal: str) -> frozenset[str]:
    """The themes for which somebody has a seat at this table."""
    return frozenset(
        theme
        for (code, theme), coverage in house.directory.coverage.items()
        if code in board.codes and any(each.principal == principal for each in coverage.readers)
    )


def verified(
    house: House, connection: Connection, board: Board, people: Iterable[str], theme: str
) -> Mapping[str, bytes]:
    """Of these principals the key to seal to, of who sits at this table for a theme with keys verified now."""
    wanted, found = set(people), {}
    for (code, of), roster in approvals.rosters(connection, house.keeper.roots).items():
        if of != theme:
            continue
        for reader in roster.readers:
            role = reader.who.role
            if (
                code in board.codes
                and reader.who.principal in wanted
                and (role in READERS or role is Role.CARE_COORDINATOR)
            ):
                found[reader.who.principal] = reader.sealing_key
    return found
