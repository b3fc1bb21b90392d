"""Deciding in a meeting: a code for everybody at the table, a remark for who takes part, and who does what by when."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import date
from uuid import UUID

from sqlalchemy import Connection

from portal.actions import tokens
from portal.actions.desk.cases import Done, NotFound, use_once
from portal.actions.house import House
from portal.actions.meetings.agenda import known, readable
from portal.actions.meetings.gathering import Gathering, gathering
from portal.actions.meetings.opening import line, seal_line, seal_words, state, words
from portal.actions.meetings.owed import seal_task, task
from portal.actions.meetings.sitting import Board, seen, visible
from portal.actions.people.signing_in import Desk
from portal.adapters import meetings, trail, vault
from portal.adapters.meetings import SealedSheet
from portal.domain.access import Act, may
from portal.domain.meetings import PARTNER, STAFF, Line, Meeting, Task
from portal.domain.places import Role
from portal.domain.trail import Event

__all__ = [
    "Doing",
    "Done",
    "Moved",
    "NotFound",
    "add_task",
    "decide",
    "doings",
    "finish",
    "late",
    "may_decide",
    "remove_task",
]


class Moved(Exception):
    """Somebody else decided on this sheet meanwhile: look at it first."""


@dataclass(frozen=True, slots=True)
class Doing:
    """An action with its meeting, and the line of the sheet it is about (None: about the meeting, or damaged).

    `place`: CBS code of who brought the sheet in, "" for none. `settles`: whether this person may say that it was done.
    """

    task: Task
    meeting: Meeting
    board: Board
    line: Line | None
    place: str
    settles: bool


def may_decide(desk: Desk, found: Gathering) -> bool:
    """Whether somebody writes down what was decided: the chain coordinator, and who takes part."""
    return desk.staff.role is Role.COORDINATOR or (found.mine and may(desk.staff, Act.READ_SHEET))


@contextmanager
def _deciding(
    house: House, desk: Desk, meeting: str, once: tokens.FormToken, act: str, sheet: str | None
) -> Iterator[tuple[Connection, Gathering, SealedSheet | None]]:
    """The frame of what is written down in a meeting, about a sheet or about no sheet (None)."""
    found = gathering(house, desk, meeting)
    if not may_decide(desk, found):
        raise NotFound
    with house.database.writing() as connection:
        seen(house, connection, desk, meeting, hold=True)
        row = meetings.these_sheets(connection, [sheet]).get(sheet) if sheet else None
        if sheet and (row is None or row.meeting != meeting or _hidden(house, connection, desk, found, row)):
            raise NotFound
        use_once(house, connection, once)
        yield connection, found, row
        place = row.municipality if row else None
        event = Event(act, house.clock(), desk.staff.principal, place, facts={"meeting": meeting})
        trail.append(connection, house.app_keys, event)


def _hidden(house: House, connection: Connection, desk: Desk, found: Gathering, row: SealedSheet) -> bool:
    return desk.staff.role is not Role.COORDINATOR and row.id not in readable(house, connection, desk, found)


def decide(
    house: House,
    desk: Desk,
    meeting: str,
    sheet: str,
    once: tokens.FormToken,
    *,
    since: str,
    decision: str,
    remark: str | None,
) -> None:
    """What the table decided on a sheet; "" takes it back. `since`: the `state` of the sheet that was looked at.

    `remark`: words for those who take part, only from somebody who reads the sheet; None leaves them as they are.
    Raises Moved, ValueError (unknown decision), NotFound, Done, tokens.Stale.
    """
    with _deciding(house, desk, meeting, once, "decided", sheet) as (connection, found, row):
        assert row is not None
        if decision and decision not in {each.key for each in found.board.policy.decisions}:
            raise ValueError(decision)
        if state(row) != since:
            raise Moved
        shown = line(house, row)
        if shown is None:
            raise NotFound
        decided = replace(shown, decision=decision, decided_on=house.today() if decision else None)
        meetings.change_sheet(connection, sheet, agenda=seal_line(house, sheet, decided))
        if remark is not None:
            _remark(house, connection, desk, found, row, remark)


def _remark(house: House, connection: Connection, desk: Desk, found: Gathering, row: SealedSheet, remark: str) -> None:
    key = readable(house, connection, desk, found).get(row.id)
    if key is None:
        raise NotFound
    try:
        said = replace(words(key, row), remark=remark)
    except vault.Damaged as error:
        raise NotFound from error
    sealed = seal_words(house, key, row.municipality, row.id, row.meeting, said)
    meetings.change_sheet(connection, row.id, sealed=sealed)


# --- actions -----------------------------------------------------------------------------------------------------


def add_task(
    house: House,
    desk: Desk,
    meeting: str,
    sheet: str | None,
    once: tokens.FormToken,
    *,
    action: str,
    by: str,
    owner: str,
    due_on: date,
) -> None:
    """Somebody does something by a day. Raises ValueError naming the field (`action`, `owner`, `due_on`), NotFound."""
    with _deciding(house, desk, meeting, once, "task_added", sheet) as (connection, found, row):
        if action not in {each.key for each in found.board.policy.actions}:
            raise ValueError("action")
        if owner not in _owners(connection, found, row).get(by, ()):
            raise ValueError("owner")
        if not house.today() <= due_on <= found.meeting.kept_until:
            raise ValueError("due_on")
        made = Task(str(UUID(bytes=house.random(16), version=4)), meeting, sheet, action, by, owner, due_on)
        meetings.add_task(connection, seal_task(house, made))


def _owners(connection: Connection, found: Gathering, row: SealedSheet | None) -> dict[str, frozenset[str]]:
    """Who can do it: of a sheet only who holds its key, so never who was kept from the signal."""
    people = found.people & meetings.holders(connection, row.meeting).get(row.id, set()) if row else found.people
    return {STAFF: people, PARTNER: frozenset(found.board.table.partners)}


def remove_task(house: House, desk: Desk, meeting: str, once: tokens.FormToken, task_id: str) -> None:
    """Take an action out again. Raises NotFound, Done."""
    with house.database.reading() as connection:
        row = meetings.task(connection, task_id)
    if row is None or row.meeting != meeting:
        raise NotFound
    with _deciding(house, desk, meeting, once, "task_removed", row.sheet) as (connection, _, _sheet):
        meetings.remove_task(connection, task_id)


def doings(house: House, desk: Desk) -> list[Doing]:
    """Every action of the meetings this person may see: open ones by their day, then what was done. Raises NotFound."""
    if not may(desk.staff, Act.MEET):
        raise NotFound
    with house.database.reading() as connection:
        boards = {meeting.id: (meeting, board) for meeting, board in visible(house, connection, desk)}
        coordinates = desk.staff.role is Role.COORDINATOR
        mine = meetings.taking_part(connection, desk.staff.principal)
        held = meetings.held_by(connection, desk.staff.principal) if may(desk.staff, Act.READ_SHEET) else set()
        sheets = {row.id: row for row in meetings.sheets(connection, list(boards))}
        rows = meetings.tasks(connection, list(boards))
    own = _own(house, desk, boards, [row for row in sheets.values() if row.id in held and row.meeting in mine])
    found = []
    for row in rows:
        made, shown = task(house, row), line(house, sheets[row.sheet]) if row.sheet else None
        if made is None or (row.sheet and (shown is None or not (coordinates or row.sheet in own))):
            continue
        meeting, board = boards[row.meeting]
        place = sheets[row.sheet].municipality if row.sheet else ""
        found.append(Doing(made, meeting, board, shown, place, _settles(desk, made, row.meeting in mine)))
    return sorted(found, key=lambda each: (each.task.done_on is not None, each.task.due_on, each.task.id))


def _own(
    house: House, desk: Desk, boards: Mapping[str, tuple[Meeting, Board]], rows: Sequence[SealedSheet]
) -> set[str]:
    """Of the sheets whose key this person holds, those they may know of."""
    found: dict[str, list[SealedSheet]] = {}
    for row in rows:
        found.setdefault(row.meeting, []).append(row)
    return {sheet for meeting, here in found.items() for sheet in known(house, desk, boards[meeting][1], here)}


def _settles(desk: Desk, made: Task, mine: bool) -> bool:
    takes_part = mine and may(desk.staff, Act.READ_SHEET)
    return desk.staff.role is Role.COORDINATOR or takes_part or (made.by, made.owner) == (STAFF, desk.staff.principal)


def late(house: House, found: Sequence[Doing]) -> int:
    """How many of these should have been done."""
    return sum(each.task.late(house.today()) for each in found)


def finish(house: House, desk: Desk, once: tokens.FormToken, task_id: str, *, done: bool = True) -> None:
    """It was done, or it was not after all (`done` False). Raises NotFound, Done, tokens.Stale."""
    found = next((each for each in doings(house, desk) if each.task.id == task_id), None)
    if found is None or not found.settles:
        raise NotFound
    with house.database.writing() as connection:
        seen(house, connection, desk, found.meeting.id, hold=True)
        use_once(house, connection, once)
        meetings.finish_task(connection, task_id, house.today() if done else None)
        act = "task_done" if done else "task_opened"
        event = Event(act, house.clock(), desk.staff.principal, facts={"meeting": found.meeting.id})
        trail.append(connection, house.app_keys, event)
