"""Meetings of the demo: planned, filled and decided through the real actions of whoever does it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import date
from typing import Any

from portal.actions import tokens
from portal.actions.desk import triaging
from portal.actions.house import House
from portal.actions.installation.demo_steps import Told
from portal.actions.meetings import bringing_in, deciding, gathering, taking_over
from portal.actions.meetings.agenda import agenda
from portal.actions.meetings.sitting import sitters
from portal.actions.people.signing_in import Desk
from portal.adapters import vault
from portal.domain.deadlines import add_working_days
from portal.domain.meetings import PARTNER, STAFF

At = Callable[[date, int], House]
"""The house as it was on a day, at an hour."""

_BEFORE = -2
"""Working days before its day on which a meeting is planned; signals are brought in the working day after."""


def meet(
    house: House, entries: Iterable[Mapping[str, Any]], desks: Mapping[str, Desk], told: Mapping[str, Told], at: At
) -> None:
    """Every meeting of the file, with what is brought in and what comes of it."""
    for entry in entries:
        on = add_working_days(house.today(), entry["on"])
        meeting = _planned(at(min(add_working_days(on, _BEFORE), house.today()), 9), desks, entry, on)
        before = at(min(add_working_days(on, -1), house.today()), 15)
        for sheet in entry["sheets"]:
            _brought(before, desks[sheet["by"]], told[sheet["story"]].signal, meeting, sheet)
        if entry.get("closed"):
            _held(at, desks, entry, meeting, on, told)


def _planned(then: House, desks: Mapping[str, Desk], entry: Mapping[str, Any], on: date) -> str:
    desk = desks[entry["by"]]
    wanted = (entry["region"], entry["table"])
    board = next(each for each in gathering.tables_of(then, desk) if (each.region.slug, each.table.key) == wanted)
    people = [each.person.principal for each in sitters(then, board)]
    return gathering.plan(then, desk, _once(then, desk), *wanted, on, people)


def _brought(then: House, desk: Desk, signal: str, meeting: str, sheet: Mapping[str, Any]) -> None:
    # the kluiszin of this desk was chosen a moment ago: asking it once more would take as long as making it
    then.sessions.confirm(vault.session_id(desk.session), bringing_in.CONFIRM, then.clock())
    readers = next(each.readers for each in bringing_in.possible(then, desk, signal) if each.meeting.id == meeting)
    words = (sheet["text"].strip(), sheet["question"].strip())
    forward = bringing_in.Forward(meeting, sheet["form"], sheet["urgency"], *words, readers)
    bringing_in.bring_in(then, desk, signal, _once(then, desk), forward)


def _held(
    at: At, desks: Mapping[str, Desk], entry: Mapping[str, Any], meeting: str, on: date, told: Mapping[str, Told]
) -> None:
    then, chair = at(on, 11), desks[entry["by"]]
    for sheet in entry["sheets"]:
        desk, signal = desks[sheet["by"]], told[sheet["story"]].signal
        mine = next(
            each for each in agenda(then, desk, meeting).sheets if each.origin and each.origin.signal.id == signal
        )
        about = (then, desk, meeting, mine.id, _once(then, desk))
        deciding.decide(*about, since=mine.state, decision=sheet["decision"], remark=sheet.get("remark", ""))
        for action in sheet.get("actions", ()):
            _act(at, desks, desk, meeting, mine.id, on, action)
        if "take_over" in sheet:
            taking_over.take_over(then, desk, signal, mine.id, _once(then, desk), _saying(sheet["take_over"]))
    gathering.close(then, chair, meeting, _once(then, chair))


def _saying(text: str) -> Callable[[taking_over.Came], str]:
    return lambda _: text


def _act(
    at: At, desks: Mapping[str, Desk], desk: Desk, meeting: str, sheet: str, on: date, action: Mapping[str, Any]
) -> None:
    then = at(on, 11)
    who = (PARTNER, action["partner"]) if "partner" in action else (STAFF, desks[action["owner"]].staff.principal)
    due, about = add_working_days(on, action["days"]), (then, desk, meeting, sheet, _once(then, desk))
    before = {each.task.id for each in deciding.doings(then, desk)}
    deciding.add_task(*about, action=action["action"], by=who[0], owner=who[1], due_on=due)
    if "done_days" in action:
        (made,) = {each.task.id for each in deciding.doings(then, desk)} - before
        later = at(add_working_days(on, action["done_days"]), 16)
        deciding.finish(later, desk, _once(later, desk), made)


def _once(then: House, desk: Desk) -> tokens.FormToken:
    return tokens.read(then, triaging.PURPOSE, tokens.issue(then, triaging.PURPOSE, desk.session), desk.session)
