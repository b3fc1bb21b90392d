"""Bringing a signal into a meeting as a rewritten sheet, which names no signal, with a key of its own."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, replace
from uuid import UUID

from sqlalchemy import Connection

from portal.actions import tokens
from portal.actions.desk.cases import Broken, Case, Done, NotFound, acting, find, handled, keep
from portal.actions.erasing import unswept
from portal.actions.handing_on.referring import CONFIRM, NotConfirmed
from portal.actions.house import House
from portal.actions.meetings.opening import brought, excluded, keep_brought, line, seal_line, seal_words, words
from portal.actions.meetings.owed import seal_task, task
from portal.actions.meetings.sitting import Board, board_of, seen, verified, visible
from portal.actions.people import signing_in
from portal.actions.people.signing_in import Desk
from portal.adapters import meetings, vault
from portal.adapters.meetings import SealedSheet
from portal.domain.access import Act
from portal.domain.meetings import AHEAD, STAFF, Brought, Line, Meeting, Words, form_question
from portal.domain.signals import NotAllowed, Signal, Status

__all__ = [
    "CONFIRM",
    "Broken",
    "Done",
    "Forward",
    "NobodyThere",
    "NotAllowed",
    "NotConfirmed",
    "NotFound",
    "OthersThere",
    "Possible",
    "bring_in",
    "erase_sheets",
    "keep_out",
    "possible",
    "take_out",
]


class NobodyThere(Exception):
    """Nobody who takes part in this meeting can read a sheet now."""


class OthersThere(Exception):
    """Somebody would get the sheet who was not named when it was looked at."""


@dataclass(frozen=True, slots=True)
class Forward:
    """What is brought in: `form` and `urgency` stand on the agenda ("" for a form that is not said), the rest only
    those who take part read. `readers`: the principals that were named as those who get it.
    """

    meeting: str
    form: str
    urgency: str
    text: str
    question: str
    readers: frozenset[str]


@dataclass(frozen=True, slots=True)
class Possible:
    """A meeting into which a signal can be brought, and who would get the sheet (principals). `there`: it was."""

    meeting: Meeting
    board: Board
    readers: frozenset[str]
    there: bool = False


def possible(house: House, desk: Desk, signal: str) -> list[Possible]:
    """The meetings into which this signal can be brought, soonest first. Raises NotFound, Broken."""
    with house.database.reading() as connection:
        case = find(connection, desk, signal, Act.BRING_IN)
        out, there = excluded(connection, case), {each.meeting for each in brought(connection, case)}
        return [
            Possible(
                meeting,
                board,
                frozenset(_keys(house, connection, case.signal, meeting, board, out)),
                there=meeting.id in there,
            )
            for meeting, board in visible(house, connection, desk)
            if _fits(house, case.signal, meeting, board)
        ]


def bring_in(house: House, desk: Desk, signal: str, once: tokens.FormToken, forward: Forward) -> None:
    """Make the sheet and give its key to who takes part, but never to who was kept from the signal.

    Raises NotConfirmed, NotAllowed (the signal is closed), NobodyThere, OthersThere, ValueError naming a field, and
    what `acting` raises.
    """
    if not signing_in.confirmed(house, desk, CONFIRM):
        raise NotConfirmed
    with acting(house, desk, signal, Act.BRING_IN, once, "brought_in") as (connection, case):
        if case.signal.status is Status.CLOSED:
            raise NotAllowed("a closed signal is reopened first")
        meeting, board = seen(house, connection, desk, forward.meeting, hold=True)
        entries = brought(connection, case)
        if not _fits(house, case.signal, meeting, board) or meeting.id in {each.meeting for each in entries}:
            raise ValueError("meeting")  # once on an agenda: take it out before it is brought in again
        out = excluded(connection, case)
        keys = _keys(house, connection, case.signal, meeting, board, out)
        if not keys:
            raise NobodyThere
        if keys.keys() - forward.readers:
            raise OthersThere
        entry = _write(house, desk, connection, case, meeting, _checked(house, case.signal, forward), out, keys)
        keep_brought(house, connection, case, (*entries, entry))
        keep(house, connection, case, handled(connection, case))


def _fits(house: House, signal: Signal, meeting: Meeting, board: Board) -> bool:
    themes, today = board.table.themes, house.today()
    return (
        signal.municipality in board.codes
        and meeting.takes(today)
        and meeting.held_on <= today + AHEAD
        and (not themes or signal.theme in themes)
    )


def _checked(house: House, signal: Signal, forward: Forward) -> Forward:
    theme = house.themes[signal.theme]
    question = form_question(theme)
    forms = {choice.key for choice in question.choices} if question else set()
    if forward.form and forward.form not in forms:
        raise ValueError("form")
    if forward.urgency not in theme.levels.labels:
        raise ValueError("urgency")
    if not forward.text:
        raise ValueError("text")
    if not forward.question:
        raise ValueError("question")
    return forward


def _keys(
    house: House, connection: Connection, signal: Signal, meeting: Meeting, board: Board, out: Collection[str]
) -> dict[str, bytes]:
    """Who gets a key of a sheet, and what to seal it to: of who takes part, those with a seat for its theme."""
    people = meetings.participants(connection, meeting.id) - set(out)
    return dict(verified(house, connection, board, people, signal.theme))


def _write(
    house: House,
    desk: Desk,
    connection: Connection,
    case: Case,
    meeting: Meeting,
    forward: Forward,
    out: tuple[str, ...],
    keys: dict[str, bytes],
) -> Brought:
    place, made = case.signal.municipality, str(UUID(bytes=house.random(16), version=4))
    key = vault.new_key(house.random)
    said = Words(case.signal.theme, forward.text, forward.question, excluded=out)
    shown = Line(case.signal.theme, meeting.held_on, forward.form, forward.urgency)
    sealed = seal_words(house, key, place, made, meeting.id, said)
    wraps = {who: vault.wrap(public, made, who, key) for who, public in keys.items()}
    meetings.add_sheet(connection, SealedSheet(made, meeting.id, place, seal_line(house, made, shown), sealed), wraps)
    return Brought(made, meeting.id, meeting.held_on, desk.staff.principal, bytes(key))


def take_out(house: House, desk: Desk, signal: str, sheet: str, once: tokens.FormToken) -> None:
    """Take a sheet out of its meeting again, before anything was decided. Raises NotAllowed, NotFound, Done."""
    with acting(house, desk, signal, Act.BRING_IN, once, "taken_out") as (connection, case):
        entries = brought(connection, case)
        if sheet not in {each.sheet for each in entries}:
            raise NotFound
        found = meetings.these_sheets(connection, [sheet]).get(sheet)
        shown = line(house, found) if found else None
        if shown and shown.decision:
            raise NotAllowed("it was decided on")
        if found:
            meetings.one(connection, found.meeting, hold=True)
            meetings.remove_sheet(connection, sheet)
            unswept(house, connection)
        keep_brought(house, connection, case, [each for each in entries if each.sheet != sheet])
        keep(house, connection, case, handled(connection, case))


# --- when something happens to the signal ------------------------------------------------------------------------


def keep_out(house: House, connection: Connection, case: Case, principal: str) -> None:
    """Somebody is kept from a signal from now on: from every sheet that was made of it as well."""
    entries = {each.sheet: each for each in brought(connection, case)}
    for sheet in meetings.these_sheets(connection, entries).values():
        meetings.one(connection, sheet.meeting, hold=True)
        meetings.drop_key(connection, sheet.id, principal)
        _hand_back(house, connection, sheet, principal, entries[sheet.id].by)
        key = vault.Secret(entries[sheet.id].key)
        try:
            said = words(key, sheet)
        except vault.Damaged:
            continue
        kept = replace(said, excluded=tuple(sorted({*said.excluded, principal})))
        sealed = seal_words(house, key, sheet.municipality, sheet.id, sheet.meeting, kept)
        meetings.change_sheet(connection, sheet.id, sealed=sealed)


def _hand_back(house: House, connection: Connection, sheet: SealedSheet, principal: str, by: str) -> None:
    """What somebody who is kept out had to do about a sheet goes to who brought it in; away, when they cannot either.

    What was done already stands on no list of theirs any more: it stays as it is, under the key of the server.
    """
    heir = by if by in meetings.holders(connection, sheet.meeting).get(sheet.id, set()) else None
    for row in meetings.tasks(connection, [sheet.meeting]):
        made = task(house, row) if row.sheet == sheet.id else None
        if made is None or made.done_on or (made.by, made.owner) != (STAFF, principal):
            continue
        if heir:
            meetings.change_value(
                connection, "task", row.id, row.sealed, seal_task(house, replace(made, owner=heir)).sealed
            )
        else:
            meetings.remove_task(connection, row.id)


def erase_sheets(house: House, connection: Connection, case: Case) -> None:
    """A signal is erased early: what was made of it goes as well."""
    for each in brought(connection, case):
        meetings.remove_sheet(connection, each.sheet)


def day_of(house: House, connection: Connection, meeting: str) -> tuple[Meeting, Board] | None:
    """A meeting with its table for the page of a signal that was brought into it; None when it is gone."""
    found = meetings.one(connection, meeting)
    return (found, board_of(house, connection, found)) if found else None
