"""Back into the signal: what a meeting decided, into its journal, and to the reporter when that is chosen."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from sqlalchemy import Connection

from portal.actions import tokens
from portal.actions.desk.cases import (
    Broken,
    Case,
    Done,
    NotFound,
    acting,
    handled,
    keep,
    move_on,
    tell_reporter,
    told,
    write_message,
)
from portal.actions.desk.changing import write_note
from portal.actions.desk.reading import Dossier
from portal.actions.house import House
from portal.actions.meetings.bringing_in import day_of
from portal.actions.meetings.opening import brought, keep_brought, line, words
from portal.actions.meetings.owed import task
from portal.actions.meetings.sitting import Board
from portal.actions.people.signing_in import Desk
from portal.adapters import meetings, vault
from portal.domain.access import Act
from portal.domain.handling import DISCUSSED
from portal.domain.meetings import KEPT, Brought, Line, Meeting, Task, Words
from portal.domain.signals import NotAllowed, Status

__all__ = ["Broken", "Came", "Done", "NotAllowed", "NotFound", "came_of", "of_signal", "take_over"]

_STAYS = (Status.PASSED_ON, Status.QUESTION)
"""What says more than "discussed": a partner has it, or the reporter was asked something."""


@dataclass(frozen=True, slots=True)
class Came:
    """A meeting a signal was brought into, and what came of it. `meeting` is None when the sheet is gone: the meeting
    was called off (`called_off`), or it was so long ago that everything of it was erased.
    """

    entry: Brought
    meeting: Meeting | None = None
    board: Board | None = None
    line: Line | None = None
    words: Words | None = None
    tasks: Sequence[Task] = ()
    called_off: bool = False

    @property
    def to_take_over(self) -> bool:
        """Whether something was decided that the signal does not say yet."""
        return bool(self.line and self.line.decision and self.line.decision != self.entry.decision)

    @property
    def undecided(self) -> bool:
        """Whether it can be taken out still."""
        return bool(self.line and not self.line.decision)


def of_signal(house: House, dossier: Dossier) -> list[Came]:
    """What came of every meeting this opened signal was brought into, newest first."""
    if meetings.KIND not in dossier.documents:
        return []
    with house.database.reading() as connection:
        return came_of(house, connection, dossier.case)


def came_of(house: House, connection: Connection, case: Case) -> list[Came]:
    """The same, within a transaction."""
    entries = brought(connection, case)
    rows = meetings.these_sheets(connection, [each.sheet for each in entries])
    tasks = [
        made
        for each in meetings.tasks(connection, [row.meeting for row in rows.values()])
        if (made := task(house, each))
    ]
    return [_came(house, connection, each, rows.get(each.sheet), tasks) for each in reversed(entries)]


def _came(
    house: House,
    connection: Connection,
    entry: Brought,
    row: meetings.SealedSheet | None,
    tasks: Sequence[Task],
) -> Came:
    there = day_of(house, connection, row.meeting) if row else None
    if row is None or there is None:
        return Came(entry, called_off=house.today() <= entry.on + KEPT)
    try:
        said = words(vault.Secret(entry.key), row)
    except vault.Damaged:
        said = None
    mine = [each for each in tasks if each.sheet == row.id]
    return Came(entry, there[0], there[1], line(house, row), said, mine)


def take_over(
    house: House,
    desk: Desk,
    signal: str,
    sheet: str,
    once: tokens.FormToken,
    note: Callable[[Came], str],
    feedback: str = "",
) -> None:
    """Write what was decided into the signal: a note, the step, the status, and feedback to the reporter unless "".

    `note`: puts it in words. Raises NotAllowed (nothing to take over, or the signal is closed), and as `acting` does.
    """
    with acting(house, desk, signal, Act.BRING_IN, once, "discussed") as (connection, case):
        found = next((each for each in came_of(house, connection, case) if each.entry.sheet == sheet), None)
        if found is None:
            raise NotFound
        if not found.to_take_over or found.line is None or case.signal.status is Status.CLOSED:
            raise NotAllowed("nothing to take over")
        write_note(house, connection, desk, case, note(found), kind="step", code=DISCUSSED)
        handling, status = handled(connection, case), case.signal.status
        if any(each.key == DISCUSSED for each in house.themes[case.signal.theme].outcomes):
            handling = handling.with_step(DISCUSSED, house.today(), desk.staff.principal)
        if status not in _STAYS:
            status = Status.DISCUSSED
            move_on(house, connection, case, status)
        if feedback:
            write_message(house, connection, case, "feedback", feedback)
            handling = told(house, handling)
        taken = replace(found.entry, decision=found.line.decision)
        keep_brought(
            house, connection, case, [taken if each.sheet == sheet else each for each in brought(connection, case)]
        )
        keep(house, connection, case, handling, status)
        if feedback:
            tell_reporter(house, connection, case)
