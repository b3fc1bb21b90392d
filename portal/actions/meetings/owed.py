"""Actions of meetings under the key of the server: sealing and opening them, and who is reminded of one that is due."""

from __future__ import annotations

from datetime import date

from sqlalchemy import Connection

from portal.actions.house import House
from portal.adapters import meetings, vault
from portal.adapters.meetings import SealedTask
from portal.domain.meetings import STAFF, Task, task_from

_TASK = "task.sealed"

__all__ = ["owing", "seal_task", "task"]


def task(house: House, found: SealedTask) -> Task | None:
    """An action; None when it is damaged."""
    try:
        said = task_from(house.app_keys.open_field(_TASK, found.id, found.sealed))
    except (vault.Damaged, ValueError, KeyError):
        return None
    return Task(found.id, found.meeting, found.sheet, **said, due_on=found.due_on, done_on=found.done_on)


def seal_task(house: House, made: Task) -> SealedTask:
    """An action as it is kept."""
    sealed = house.app_keys.seal_field(_TASK, made.id, made.text())
    return SealedTask(made.id, made.meeting, made.sheet, sealed, made.due_on, made.done_on)


def owing(house: House, connection: Connection, region: str, after: date, until: date) -> set[str]:
    """Colleagues with an action of a meeting of this region that is not done, and was due after one day up to another.

    Who still takes part and, for an action about a sheet, holds its key: who was taken off the meeting or is kept from
    the signal hears nothing more of it.
    """
    due = meetings.due_within(connection, region, after, until)
    found = [made for each in due if (made := task(house, each)) and made.by == STAFF]
    return {made.owner for made in found if made.owner in _told(connection, made)}


def _told(connection: Connection, made: Task) -> set[str]:
    people = meetings.participants(connection, made.meeting)
    return people & meetings.holders(connection, made.meeting).get(made.sheet, set()) if made.sheet else people
