"""Meetings: the list, one meeting with its agenda, that it was held, calling it off, giving the key of its sheets."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask import Blueprint, abort, redirect, request
from flask_babel import gettext as _
from werkzeug.wrappers import Response as Answer

from portal.actions import tokens
from portal.actions.meetings import agenda as agendas
from portal.actions.meetings import deciding, gathering
from portal.actions.meetings.gathering import Done, Gathering, NotFound
from portal.domain.access import Act
from portal.domain.themes import pick
from portal.web.language import current
from portal.web.office.forms import SEND_AGAIN, PlainForm
from portal.web.office.meetings.agenda_page import agenda_page
from portal.web.office.meetings.forms import StandForm
from portal.web.office.meetings.planning import chaired
from portal.web.office.meetings.words import called, done_label
from portal.web.office.present import allows, at, desk, house, issue_token, summary
from portal.web.show import show

blueprint = Blueprint("meetings", __name__)


@blueprint.get("/overleg")
@allows(Act.MEET)
def overview() -> Answer:
    """What comes, what was, and how many actions are late."""
    found = gathering.gatherings(house(), desk())
    today = house().today()
    coming = [each for each in found if each.meeting.held_on >= today and not each.meeting.closed]
    before = [each for each in reversed(found) if each not in coming]
    return show(
        "office/meetings/overview",
        coming=[_row(each) for each in coming],
        before=[_row(each) for each in before],
        late=deciding.late(house(), deciding.doings(house(), desk())),
        plans=_plans(),
        done=done_label(request.args.get("gedaan", "")),
    )


def _plans() -> bool:
    try:
        return bool(gathering.tables_of(house(), desk()))
    except NotFound:
        return False


def _row(found: Gathering) -> dict[str, Any]:
    return {
        "href": at(f"/overleg/{found.meeting.id}"),
        "table": pick(found.board.table.label, current()),
        "on": found.meeting.held_on,
        "people": len(found.people),
        "mine": found.mine,
    }


@blueprint.get("/overleg/<uuid:meeting>")
@allows(Act.MEET)
def page(meeting: UUID) -> Answer:
    """The agenda of one meeting."""
    return agenda_page(str(meeting), done=request.args.get("gedaan", ""))


# --- what becomes of it ------------------------------------------------------------------------------------------


@blueprint.get("/overleg/<uuid:meeting>/gehouden")
@allows(Act.CHAIR)
def back(meeting: UUID) -> Answer:
    """The address of a form that was refused, opened again."""
    return redirect(at(f"/overleg/{chaired(meeting).meeting.id}"), 303)


@blueprint.post("/overleg/<uuid:meeting>/gehouden")
@allows(Act.CHAIR)
def hold(meeting: UUID) -> Answer:
    """It was held, or it was not after all."""
    form = StandForm()
    held = form.yes.data != "0"
    if not form.validate():
        return agenda_page(str(meeting), errors=form.first_errors)
    try:
        gathering.close(house(), desk(), str(meeting), form.once, closed=held)
    except NotFound:
        abort(404)
    except tokens.Stale:
        return agenda_page(str(meeting), errors={"token": str(SEND_AGAIN)})
    except Done:
        pass
    return redirect(at(f"/overleg/{meeting}?gedaan={'held' if held else 'reopened'}"), 303)


@blueprint.get("/overleg/<uuid:meeting>/afgelasten")
@allows(Act.CHAIR)
def ask(meeting: UUID) -> Answer:
    """What goes when it does not go on."""
    return _ask(chaired(meeting))


def _ask(found: Gathering, errors: dict[str, str] | None = None) -> Answer:
    if found.meeting.closed:
        abort(404)
    sheets = agendas.agenda(house(), desk(), found.meeting.id).sheets
    return show(
        "office/meetings/call_off",
        status=422 if errors else 200,
        meeting=called(found.meeting, found.board),
        path=at(f"/overleg/{found.meeting.id}"),
        count=len(sheets),
        token=issue_token(),
        summary=summary(errors or {}, form="call-off"),
        title_prefix=_("Error:") if errors else "",
    )


@blueprint.post("/overleg/<uuid:meeting>/afgelasten")
@allows(Act.CHAIR)
def call_off(meeting: UUID) -> Answer:
    """Away, with all that was brought in."""
    form = PlainForm()
    if not form.validate():
        return _ask(chaired(meeting), form.first_errors)
    try:
        gathering.call_off(house(), desk(), str(meeting), form.once)
    except NotFound:
        abort(404)
    except tokens.Stale:
        return _ask(chaired(meeting), {"token": str(SEND_AGAIN)})
    except Done:
        pass
    return redirect(at("/overleg?gedaan=called_off"), 303)


@blueprint.get("/overleg/<uuid:meeting>/sleutels")
@allows(Act.MEET)
def back_to_keys(meeting: UUID) -> Answer:
    """The address of a form that was refused, opened again."""
    return redirect(at(f"/overleg/{meeting}"), 303)


@blueprint.post("/overleg/<uuid:meeting>/sleutels")
@allows(Act.READ_SHEET)
def give_keys(meeting: UUID) -> Answer:
    """Who came later reads the sheets as well."""
    form = PlainForm()
    if not form.validate():
        return agenda_page(str(meeting), errors=form.first_errors)
    try:
        agendas.give_keys(house(), desk(), str(meeting), form.once)
    except NotFound:
        abort(404)
    except tokens.Stale:
        return agenda_page(str(meeting), errors={"token": str(SEND_AGAIN)})
    except Done:
        pass
    return redirect(at(f"/overleg/{meeting}?gedaan=shared"), 303)
