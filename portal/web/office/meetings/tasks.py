"""The list of who does what by when, after all meetings that somebody may see."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask import Blueprint, abort, redirect, request
from flask_babel import gettext as _
from werkzeug.wrappers import Response as Answer

from portal.actions import tokens
from portal.actions.meetings import deciding
from portal.actions.meetings.deciding import Doing, Done, NotFound
from portal.domain.access import Act
from portal.web.office.forms import SEND_AGAIN
from portal.web.office.meetings.forms import StandForm
from portal.web.office.meetings.words import action_label, called, done_label, form_label, names, owner_label
from portal.web.office.present import allows, at, desk, house, issue_token, summary
from portal.web.office.words import place_name
from portal.web.show import show

blueprint = Blueprint("meeting_tasks", __name__)


@blueprint.get("/overleg/acties")
@allows(Act.MEET)
def tasks() -> Answer:
    """Who does what by when, of all meetings this person may see."""
    return _tasks()


def _tasks(errors: dict[str, str] | None = None) -> Answer:
    found, known = deciding.doings(house(), desk()), names()
    rows = [_row(each, known) for each in found]
    return show(
        "office/meetings/tasks",
        status=422 if errors else 200,
        open=[each for each in rows if not each["done_on"]],
        finished=[each for each in rows if each["done_on"]],
        late=deciding.late(house(), found),
        fresh=issue_token,
        done=done_label(request.args.get("gedaan", "")),
        summary=summary(errors or {}, form="tasks"),
        title_prefix=_("Error:") if errors else "",
    )


def _row(each: Doing, known: dict[str, str]) -> dict[str, Any]:
    about = [place_name(each.place)] if each.place else []
    if each.line and each.line.form:
        about.append(form_label(each.line))
    return {
        "id": each.task.id,
        "label": action_label(each.board, each.task.action),
        "owner": owner_label(each.task, known),
        "due_on": each.task.due_on,
        "done_on": each.task.done_on,
        "late": each.task.late(house().today()),
        "about": ", ".join(about),
        "meeting": called(each.meeting, each.board),
        "href": at(f"/overleg/{each.meeting.id}"),
        "settles": each.settles,
    }


@blueprint.get("/overleg/acties/<uuid:task>")
@allows(Act.MEET)
def back_to_tasks(task: UUID) -> Answer:
    """The address of a form that was refused, opened again."""
    return redirect(at("/overleg/acties"), 303)


@blueprint.post("/overleg/acties/<uuid:task>")
@allows(Act.MEET)
def finish(task: UUID) -> Answer:
    """It was done, or it was not after all."""
    form = StandForm()
    done = form.yes.data != "0"
    if not form.validate():
        return _tasks(form.first_errors)
    try:
        deciding.finish(house(), desk(), form.once, str(task), done=done)
    except NotFound:
        abort(404)
    except tokens.Stale:
        return _tasks({"token": str(SEND_AGAIN)})
    except Done:
        pass
    return redirect(at(f"/overleg/acties?gedaan={'task_done' if done else 'task_opened'}"), 303)
