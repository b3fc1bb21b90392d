"""Planning a meeting: which table, which day, who takes part; and changing that."""

from __future__ import annotations

from uuid import UUID

from flask import Blueprint, abort, redirect, request
from flask_babel import gettext as _
from werkzeug.wrappers import Response as Answer

from portal.actions import tokens
from portal.actions.meetings import gathering
from portal.actions.meetings.gathering import BadDay, Done, Gathering, NotFound, NotMoved
from portal.actions.meetings.sitting import Board, sitters
from portal.domain.access import Act
from portal.domain.themes import pick
from portal.web.filters import day as on_day
from portal.web.language import current
from portal.web.office.forms import SEND_AGAIN, date_of
from portal.web.office.meetings.forms import MeetingForm
from portal.web.office.meetings.words import called, person_label
from portal.web.office.present import allows, at, desk, house, issue_token, summary
from portal.web.show import show

blueprint = Blueprint("meeting_planning", __name__)


@blueprint.get("/overleg/nieuw")
@allows(Act.CHAIR)
def new() -> Answer:
    """Which table, and then the form."""
    boards = _tables()
    chosen = boards.get(request.args.get("tafel", "")) or (next(iter(boards.values())) if len(boards) == 1 else None)
    return _form(chosen) if chosen else _choose(boards)


def _tables() -> dict[str, Board]:
    return {f"{each.region.slug}/{each.table.key}": each for each in gathering.tables_of(house(), desk())}


def _choose(boards: dict[str, Board]) -> Answer:
    rows = [
        (
            at(f"/overleg/nieuw?tafel={key}"),
            pick(each.table.label, current()),
            _("%(region)s, %(often)s", region=each.region.name, often=pick(each.table.every, current())),
        )
        for key, each in boards.items()
    ]
    return show("office/meetings/choose", boards=rows)


@blueprint.post("/overleg/nieuw")
@allows(Act.CHAIR)
def plan() -> Answer:
    """A new meeting."""
    form, boards = MeetingForm(), _tables()
    board = boards.get(form.table.data or "")
    if board is None:
        return _choose(boards)
    errors, on = dict(form.first_errors) if not form.validate() else {}, date_of(form.day.data or "")
    if on is None:
        errors["day"] = _bad_day()
    if errors or on is None:
        return _form(board, form, errors)
    try:
        made = gathering.plan(
            house(), desk(), form.once, board.region.slug, board.table.key, on, form.people.data or ()
        )
    except NotFound:
        abort(404)
    except BadDay:
        return _form(board, form, {"day": _bad_day()})
    except tokens.Stale:
        return _form(board, form, {"token": str(SEND_AGAIN)})
    except Done:
        return redirect(at("/overleg?gedaan=planned"), 303)
    return redirect(at(f"/overleg/{made}?gedaan=planned"), 303)


def _bad_day() -> str:
    return _("Choose a day from today on, within a year.")


def _form(
    board: Board,
    form: MeetingForm | None = None,
    errors: dict[str, str] | None = None,
    changed: Gathering | None = None,
) -> Answer:
    """The fields; everybody who sits at the table is ticked. `changed`: a meeting that is there."""
    errors = errors or {}
    can = sitters(house(), board)
    people = set(changed.people) if changed else {each.person.principal for each in can}
    day = changed.meeting.held_on.isoformat() if changed else ""
    return show(
        "office/meetings/form",
        status=422 if errors else 200,
        action=at(f"/overleg/{changed.meeting.id}/wijzigen" if changed else "/overleg/nieuw"),
        back=at(f"/overleg/{changed.meeting.id}" if changed else "/overleg"),
        meeting=called(changed.meeting, changed.board) if changed else "",
        table=f"{board.region.slug}/{board.table.key}",
        table_label=pick(board.table.label, current()),
        day=(form.day.data if form else "") or day,
        people=[(each.person.principal, person_label(each.person, each.codes)) for each in can],
        ticked=form.people.data if form else people,
        token=issue_token(),
        errors=errors,
        summary=summary(errors, form="meeting"),
        title_prefix=_("Error:") if errors else "",
    )


@blueprint.get("/overleg/<uuid:meeting>/wijzigen")
@allows(Act.CHAIR)
def edit(meeting: UUID) -> Answer:
    """Another day, other people."""
    found = chaired(meeting)
    return _form(found.board, changed=found)


@blueprint.post("/overleg/<uuid:meeting>/wijzigen")
@allows(Act.CHAIR)
def change(meeting: UUID) -> Answer:
    """The same, done."""
    found, form = chaired(meeting), MeetingForm()
    errors, on = dict(form.first_errors) if not form.validate() else {}, date_of(form.day.data or "")
    if on is None:
        errors["day"] = _bad_day()
    if errors or on is None:
        return _form(found.board, form, errors, found)
    try:
        gathering.put_right(house(), desk(), str(meeting), form.once, on, form.people.data or ())
    except NotFound:
        abort(404)
    except BadDay:
        return _form(found.board, form, {"day": _bad_day()}, found)
    except NotMoved as error:
        return _form(found.board, form, {"day": _not_moved(error)}, found)
    except tokens.Stale:
        return _form(found.board, form, {"token": str(SEND_AGAIN)}, found)
    except Done:
        pass  # the same form twice: it was changed
    return redirect(at(f"/overleg/{meeting}?gedaan=changed"), 303)


def _not_moved(error: NotMoved) -> str:
    if error.until is None:
        return _("This meeting was held. Leave the day as it is: you can still change who takes part.")
    return _("Choose a day up to %(day)s. For a later day, plan another meeting.", day=on_day(error.until))


def chaired(meeting: UUID) -> Gathering:
    """A meeting that this person may change; else the page is not found."""
    try:
        found = gathering.gathering(house(), desk(), str(meeting))
    except NotFound:
        abort(404)
    if not found.chairs:
        abort(404)
    return found
