"""Meetings themselves: when there is one, who takes part, that it was held, that it does not go on."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from sqlalchemy import Connection

from portal.actions import tokens
from portal.actions.desk.cases import Done, NotFound, use_once
from portal.actions.erasing import unswept
from portal.actions.house import House
from portal.actions.meetings.opening import line
from portal.actions.meetings.sitting import Board, Sitter, board_of, boards, seen, sitters, visible
from portal.actions.people.signing_in import Desk
from portal.adapters import meetings, outbox, trail
from portal.domain.access import Act, may
from portal.domain.meetings import KEPT, Meeting, latest_day
from portal.domain.places import Role
from portal.domain.trail import Event

FURTHEST = timedelta(days=366)
"""A meeting is no further ahead than a year."""

__all__ = [
    "FURTHEST",
    "BadDay",
    "Done",
    "Gathering",
    "NotFound",
    "NotMoved",
    "boards",
    "call_off",
    "chair",
    "forget_old",
    "gathering",
    "gatherings",
    "may_chair",
    "plan",
    "put_right",
    "sitters",
    "tables_of",
]


class BadDay(ValueError):
    """A meeting cannot be on that day: it is over, or too far ahead."""


class NotMoved(ValueError):
    """This meeting gets no other day, or only one up to the day `until`: what is brought in would be kept longer."""

    def __init__(self, until: date | None = None) -> None:
        super().__init__()
        self.until = until


@dataclass(frozen=True, slots=True)
class Gathering:
    """A meeting as its list and page show it: `people` take part (principals), `sheets` is how many were brought in
    that this person may know of, `chairs` whether this person may change it, `mine` whether they take part.
    """

    meeting: Meeting
    board: Board
    people: frozenset[str]
    chairs: bool
    mine: bool


def gatherings(house: House, desk: Desk) -> list[Gathering]:
    """Every meeting this person may see, by day. Raises NotFound."""
    if not may(desk.staff, Act.MEET):
        raise NotFound
    with house.database.reading() as connection:
        return [_gathering(connection, desk, meeting, board) for meeting, board in visible(house, connection, desk)]


def gathering(house: House, desk: Desk, meeting: str) -> Gathering:
    """One of them. Raises NotFound."""
    with house.database.reading() as connection:
        return _gathering(connection, desk, *seen(house, connection, desk, meeting))


def _gathering(connection: Connection, desk: Desk, meeting: Meeting, board: Board) -> Gathering:
    people = frozenset(meetings.participants(connection, meeting.id))
    mine = desk.staff.principal in people
    return Gathering(meeting, board, people, may_chair(desk, people), mine)


def may_chair(desk: Desk, people: Collection[str]) -> bool:
    """Whether somebody may change a meeting with these people: the chain coordinator, or a functionaris among them."""
    chairs = may(desk.staff, Act.CHAIR)
    return chairs and (desk.staff.role is Role.COORDINATOR or desk.staff.principal in people)


def tables_of(house: House, desk: Desk) -> list[Board]:
    """The tables for which this person can plan a meeting. Raises NotFound."""
    if not may(desk.staff, Act.CHAIR):
        raise NotFound
    with house.database.reading() as connection:
        return boards(house, connection, desk)


def plan(
    house: House, desk: Desk, once: tokens.FormToken, region: str, table: str, on: date, people: Collection[str]
) -> str:
    """A new meeting of a table; returns its id. A functionaris who plans it takes part.

    Raises NotFound, BadDay, Done, tokens.Stale.
    """
    if not may(desk.staff, Act.CHAIR):
        raise NotFound
    _checked(house, on)
    made = Meeting(str(UUID(bytes=house.random(16), version=4)), region, table, on)
    with house.database.writing() as connection:
        there = {(each.region.slug, each.table.key) for each in boards(house, connection, desk)}
        if (region, table) not in there:
            raise NotFound
        use_once(house, connection, once)
        wanted = _who(house, desk, board_of(house, connection, made), people)
        meetings.add(connection, made, wanted)
        _tell(house, connection, desk, wanted)
        trail.append(connection, house.app_keys, _event(house, desk, "meeting_planned", made.id))
    return made.id


@contextmanager
def chair(
    house: House, desk: Desk, meeting: str, once: tokens.FormToken, event: str
) -> Iterator[tuple[Connection, Gathering]]:
    """The frame of an act on a meeting by who may change it. Raises NotFound, Done, tokens.Stale."""
    with house.database.writing() as connection:
        found = _gathering(connection, desk, *seen(house, connection, desk, meeting, hold=True))
        if not found.chairs:
            raise NotFound
        use_once(house, connection, once)
        yield connection, found
        trail.append(connection, house.app_keys, _event(house, desk, event, meeting))


def put_right(
    house: House, desk: Desk, meeting: str, once: tokens.FormToken, on: date, people: Collection[str]
) -> None:
    """Another day, or other people. Who takes part no longer loses the keys of its sheets.

    A meeting that was held keeps its day. Raises BadDay, NotMoved.
    """
    with chair(house, desk, meeting, once, "meeting_changed") as (connection, found):
        if on != found.meeting.held_on:
            _checked(house, on)
            _movable(house, connection, found.meeting, on)
        moved = Meeting(meeting, found.meeting.region, found.meeting.kind, on, found.meeting.closed)
        wanted = _who(house, desk, board_of(house, connection, moved), people, found.people)
        meetings.change(connection, meeting, held_on=on)
        meetings.remove_people(connection, meeting, found.people - wanted)
        meetings.add_people(connection, meeting, wanted - found.people)
        _tell(house, connection, desk, wanted if on != found.meeting.held_on else wanted - found.people)


def close(house: House, desk: Desk, meeting: str, once: tokens.FormToken, *, closed: bool = True) -> None:
    """It was held: nothing is brought in any more. `closed` False: it was not after all."""
    with chair(house, desk, meeting, once, "meeting_held" if closed else "meeting_reopened") as (connection, _):
        meetings.change(connection, meeting, closed=closed)


def call_off(house: House, desk: Desk, meeting: str, once: tokens.FormToken) -> None:
    """It does not go on: the meeting goes with all that was brought in. The signals say so themselves.

    One that was held stays until its term: NotFound.
    """
    with chair(house, desk, meeting, once, "meeting_called_off") as (connection, found):
        if found.meeting.closed:
            raise NotFound
        meetings.remove(connection, meeting)
        unswept(house, connection)
        _tell(house, connection, desk, found.people)


def forget_old(house: House) -> None:
    """Take away what is older than its term. The worker asks for it in each round."""
    with house.database.writing() as connection:
        if meetings.forget_before(connection, house.today() - KEPT):
            unswept(house, connection)


def _checked(house: House, on: date) -> None:
    if not house.today() <= on <= house.today() + FURTHEST:
        raise BadDay


def _movable(house: House, connection: Connection, meeting: Meeting, on: date) -> None:
    """Raises NotMoved: everything of a meeting is kept until twelve weeks after its day, so that day stands still."""
    if meeting.closed:
        raise NotMoved
    sheets = meetings.sheets(connection, [meeting.id])
    lines = [found for each in sheets if (found := line(house, each))]
    until = latest_day(meeting, lines, house.today())
    if len(lines) < len(sheets):
        until = meeting.held_on  # of a damaged one nobody can tell when it came
    if until is not None and on > max(until, meeting.held_on):
        raise NotMoved(until)


def _who(
    house: House, desk: Desk, board: Board, people: Collection[str], before: Collection[str] = ()
) -> frozenset[str]:
    """Of these people those who can take part; whoever took part stays when they are still wanted."""
    can: Sequence[Sitter] = sitters(house, board)
    known = {each.person.principal for each in can} | set(before)
    me = {desk.staff.principal} if desk.staff.role is not Role.COORDINATOR else set()
    return frozenset((set(people) | me) & known)


def _tell(house: House, connection: Connection, desk: Desk, people: Collection[str]) -> None:
    """News for who takes part: the constant mail at the next moment, as for a signal."""
    outbox.flag_news(connection, sorted(set(people) - {desk.staff.principal}))


def _event(house: House, desk: Desk, act: str, meeting: str) -> Event:
    return Event(act, house.clock(), desk.staff.principal, facts={"meeting": meeting})
