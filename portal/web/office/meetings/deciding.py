"""Writing down what a meeting decides, and who does what by when."""

from __future__ import annotations

from uuid import UUID

from flask import Blueprint, abort, redirect, request
from flask_babel import gettext as _
from werkzeug.wrappers import Response as Answer

from portal.actions import tokens
from portal.actions.meetings import deciding
from portal.actions.meetings.deciding import Done, Moved, NotFound
from portal.domain.access import Act
from portal.web.office.forms import SEND_AGAIN, OfficeForm, PlainForm, date_of
from portal.web.office.meetings.agenda_page import agenda_page, lines_part
from portal.web.office.meetings.forms import DecisionForm, TaskForm
from portal.web.office.present import allows, at, desk, house
from portal.web.show import asked_for_fragment

blueprint = Blueprint("meeting_decisions", __name__)


@blueprint.get("/overleg/<uuid:meeting>/stand")
@allows(Act.MEET)
def stand(meeting: UUID) -> Answer:
    """What was decided so far: the page asks for it by itself."""
    return lines_part(str(meeting))


@blueprint.get("/overleg/<uuid:meeting>/bladen/<uuid:sheet>/besluit")
@blueprint.get("/overleg/<uuid:meeting>/bladen/<uuid:sheet>/acties")
@allows(Act.MEET)
def back_to_sheet(meeting: UUID, sheet: UUID) -> Answer:
    """The address of a form that was refused, opened again."""
    return redirect(at(f"/overleg/{meeting}#sheet-{sheet}"), 303)


@blueprint.get("/overleg/<uuid:meeting>/acties")
@allows(Act.MEET)
def back(meeting: UUID) -> Answer:
    """The address of a form that was refused, opened again."""
    return redirect(at(f"/overleg/{meeting}"), 303)


@blueprint.post("/overleg/<uuid:meeting>/bladen/<uuid:sheet>/besluit")
@allows(Act.MEET)
def decide(meeting: UUID, sheet: UUID) -> Answer:
    """What was decided on a sheet."""
    form = DecisionForm()
    if not form.validate():
        return _refused(meeting, sheet, "decide", form, form.first_errors)
    remark = form.remark.data if "remark" in request.form else None
    try:
        deciding.decide(
            *(house(), desk(), str(meeting), str(sheet), form.once),
            since=form.since.data or "",
            decision=form.decision.data or "",
            remark=remark,
        )
    except NotFound:
        abort(404)
    except ValueError:
        return _refused(meeting, sheet, "decide", form, {"decision": _("Choose a decision from the list.")})
    except Moved:
        message = _("A colleague decided on this meanwhile. It stands above; what you filled in is still here.")
        return _refused(meeting, sheet, "decide", form, {"token": message})
    except tokens.Stale:
        return _refused(meeting, sheet, "decide", form, {"token": str(SEND_AGAIN)})
    except Done:
        pass  # the same form twice: it was kept
    return _kept(meeting, sheet, "decided" if form.decision.data else "undecided")


@blueprint.post("/overleg/<uuid:meeting>/bladen/<uuid:sheet>/acties")
@allows(Act.MEET)
def add_task(meeting: UUID, sheet: UUID) -> Answer:
    """Somebody does something about a sheet."""
    return _add(meeting, sheet)


@blueprint.post("/overleg/<uuid:meeting>/acties")
@allows(Act.MEET)
def add_general_task(meeting: UUID) -> Answer:
    """Somebody does something, about no sheet."""
    return _add(meeting, None)


def _add(meeting: UUID, sheet: UUID | None) -> Answer:
    form = TaskForm()
    errors = form.mistakes() if form.validate() else form.first_errors
    due_on = date_of(form.due_on.data or "")
    if errors or due_on is None:
        return _refused(meeting, sheet, "task", form, errors)
    by, owner = form.who
    about = str(sheet) if sheet else None
    try:
        deciding.add_task(
            *(house(), desk(), str(meeting), about, form.once),
            action=form.action.data or "",
            by=by,
            owner=owner,
            due_on=due_on,
        )
    except NotFound:
        abort(404)
    except ValueError as wrong:
        return _refused(meeting, sheet, "task", form, {str(wrong): _what_to_do(str(wrong))})
    except tokens.Stale:
        return _refused(meeting, sheet, "task", form, {"token": str(SEND_AGAIN)})
    except Done:
        pass
    return _kept(meeting, sheet, "task_added")


def _what_to_do(field: str) -> str:
    return {
        "action": _("Choose what is to be done."),
        "owner": _("Choose who does it."),
        "due_on": _("Choose a day from today on, at most twelve weeks after the meeting."),
    }[field]


@blueprint.get("/overleg/<uuid:meeting>/acties/<uuid:task>/weg")
@allows(Act.MEET)
def back_to_meeting(meeting: UUID, task: UUID) -> Answer:
    """The address of a form that was refused, opened again."""
    return redirect(at(f"/overleg/{meeting}"), 303)


@blueprint.post("/overleg/<uuid:meeting>/acties/<uuid:task>/weg")
@allows(Act.MEET)
def remove_task(meeting: UUID, task: UUID) -> Answer:
    """An action that should not be there."""
    form = PlainForm()
    if not form.validate():
        return agenda_page(str(meeting), errors=form.first_errors)
    try:
        deciding.remove_task(house(), desk(), str(meeting), form.once, str(task))
    except Done:
        pass
    except NotFound:
        abort(404)
    except tokens.Stale:
        return agenda_page(str(meeting), errors={"token": str(SEND_AGAIN)})
    return redirect(at(f"/overleg/{meeting}?gedaan=task_removed"), 303)


def _refused(meeting: UUID, sheet: UUID | None, act: str, form: OfficeForm, errors: dict[str, str]) -> Answer:
    typed = {name: value for name, value in form.data.items() if name not in ("token", "since") and value}
    return agenda_page(str(meeting), errors=errors, at_sheet=str(sheet or ""), typed=typed, act=act)


def _kept(meeting: UUID, sheet: UUID | None, code: str) -> Answer:
    if asked_for_fragment() and sheet:
        return agenda_page(str(meeting), done=code, at_sheet=str(sheet))
    place = f"#sheet-{sheet}" if sheet else ""
    return redirect(at(f"/overleg/{meeting}?gedaan={code}{place}"), 303)
