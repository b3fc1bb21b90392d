"""The page of one meeting: who takes part, the sheets with what was decided, and the forms to decide with."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from flask import abort
from flask_babel import gettext as _
from werkzeug.wrappers import Response as Answer

from portal.actions.meetings import agenda as agendas
from portal.actions.meetings import deciding
from portal.actions.meetings.agenda import Agenda, NotFound, Sheet
from portal.domain.meetings import PARTNER, STAFF, Task, usual_due
from portal.domain.themes import pick
from portal.web.language import current
from portal.web.office.handing_on.referred import partner_name
from portal.web.office.meetings.words import (
    action_label,
    called,
    decision_label,
    done_label,
    form_label,
    level_label,
    name_of,
    names,
    owner_label,
)
from portal.web.office.present import at, desk, house, issue_token, summary
from portal.web.office.words import place_name
from portal.web.show import show

NEW = "action"
"""The key of the fields of a new action that is about no sheet."""


def agenda_page(
    meeting: str,
    *,
    done: str = "",
    errors: dict[str, str] | None = None,
    at_sheet: str = "",
    typed: dict[str, Any] | None = None,
    act: str = "",
) -> Answer:
    """The page; for htmx the part of one sheet. `at_sheet`: the sheet a form was about, "" for none.

    `typed`: what stood in that form; `act`: which one, `decide` or `task`.
    """
    try:
        found = agendas.agenda(house(), desk(), meeting)
    except NotFound:
        abort(404)
    if act and not deciding.may_decide(desk(), found.gathering):
        abort(404)  # a form that is not theirs to send, whatever is wrong with it
    known, errors = names(), errors or {}
    sheets = [_sheet(found, each, known, _of(each.id, at_sheet, act, typed, errors)) for each in found.sheets]
    sheets.sort(key=lambda each: str(each["place"]))
    one = next((each for each in sheets if each["id"] == at_sheet), None)
    if at_sheet and one is None:
        abort(404)
    prefix = "-".join(part for part in ("field", act, at_sheet, "") if part) + "-"
    return show(
        "office/meetings/page",
        fragment="office/meetings/_sheet" if one else None,
        status=422 if errors else 200,
        title_prefix=_("Error:") if errors else "",
        sheet=one,
        sheets=sheets,
        sheet_done=done_label(done) if one else "",
        done=done_label(done),
        summary=summary(errors, prefix, f"sheet-{at_sheet}" if at_sheet else "stand"),
        general=_of("", at_sheet, act, typed, errors),
        fresh=issue_token,
        **_around(found, known),
    )


def _of(sheet: str, at_sheet: str, act: str, typed: dict[str, Any] | None, errors: dict[str, str]) -> dict[str, Any]:
    """What was typed in the forms of a sheet, and what is wrong there."""
    here = sheet == at_sheet and bool(act)
    return {
        name: {"typed": (typed or {}) if here and act == name else {}, "errors": errors if here and act == name else {}}
        for name in ("decide", "task")
    }


def lines_part(meeting: str) -> Answer:
    """Only what was decided so far, for the page that asks by itself."""
    try:
        found = agendas.agenda(house(), desk(), meeting)
    except NotFound:
        abort(404)
    known = names()
    sheets = sorted((_sheet(found, each, known, {}) for each in found.sheets), key=lambda each: str(each["place"]))
    return show("office/meetings/lines", fragment="office/meetings/_lines", sheets=sheets, **_around(found, known))


def _around(found: Agenda, known: dict[str, str]) -> dict[str, Any]:
    gathering = found.gathering
    meeting, board = gathering.meeting, gathering.board
    return {
        "path": at(f"/overleg/{meeting.id}"),
        "title": called(meeting, board),
        "meeting": meeting,
        "chairs": gathering.chairs,
        "mine": gathering.mine,
        "decides": deciding.may_decide(desk(), gathering),
        "people": sorted(name_of(known, each) for each in gathering.people),
        "organisations": [partner_name(each) for each in board.table.partners],
        "waiting": [name_of(known, each) for each in found.waiting],
        "general_tasks": [_task(found, each, known) for each in found.tasks],
        "decisions": [(each.key, pick(each.label, current())) for each in board.policy.decisions],
        "actions": [(each.key, pick(each.label, current())) for each in board.policy.actions],
        "owners": _owners(found, known, found.gathering.people),
        "due": usual_due(house().today()).isoformat(),
    }


def _owners(found: Agenda, known: dict[str, str], who: Collection[str]) -> list[tuple[str, str]]:
    people = [(f"{STAFF}:{each}", name_of(known, each)) for each in who]
    partners = [(f"{PARTNER}:{each}", partner_name(each)) for each in found.gathering.board.table.partners]
    return sorted(people, key=lambda each: each[1]) + partners


def _sheet(found: Agenda, sheet: Sheet, known: dict[str, str], forms: dict[str, Any]) -> dict[str, Any]:
    board, line = found.gathering.board, sheet.line
    return {
        "id": sheet.id,
        "place": place_name(sheet.municipality),
        "form": form_label(line) if line else "",
        "urgency": line.urgency if line else "",
        "urgency_label": level_label(line) if line else "",
        "decision": line.decision if line else "",
        "decision_label": decision_label(board, line.decision) if line and line.decision else "",
        "decided_on": line.decided_on if line else None,
        "words": sheet.words,
        "locked": sheet.locked or line is None,
        "signal_href": at(f"/signalen/{sheet.origin.signal.id}/overleg") if sheet.origin else "",
        "to_take_over": bool(sheet.origin and line and line.decision and line.decision != sheet.origin.entry.decision),
        "tasks": [_task(found, each, known) for each in sheet.tasks],
        "owners": _owners(found, known, sheet.people),
        "state": sheet.state,
        **forms,
    }


def _task(found: Agenda, task: Task, known: dict[str, str]) -> dict[str, Any]:
    return {
        "id": task.id,
        "label": action_label(found.gathering.board, task.action),
        "owner": owner_label(task, known),
        "due_on": task.due_on,
        "done_on": task.done_on,
        "late": task.late(house().today()),
    }
