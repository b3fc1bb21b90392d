"""What came of the meetings that one signal was brought into, as its page shows it and as its journal keeps it."""

from __future__ import annotations

from typing import Any

from flask_babel import gettext as _

from portal.actions.desk.reading import Dossier
from portal.actions.meetings import taking_over
from portal.actions.meetings.taking_over import Came
from portal.domain.access import Act, may_on_some
from portal.web.filters import day
from portal.web.office.meetings.words import action_label, called, decision_label, names, owner_label
from portal.web.office.present import at, desk, house


def section(dossier: Dossier) -> dict[str, Any]:
    """For the page of the signal: where it was brought in, and whether a decision waits to be taken over."""
    found = taking_over.of_signal(house(), dossier)
    return {
        "brought": [(_label(each), decided(each), each.to_take_over) for each in found],
        "may_bring_in": may_on_some(desk().staff, Act.BRING_IN),
    }


def rows(dossier: Dossier) -> list[dict[str, Any]]:
    """For its own page: each meeting with all that came of it, newest first."""
    return [
        {
            "sheet": each.entry.sheet,
            "label": _label(each),
            "href": at(f"/overleg/{each.meeting.id}") if each.meeting else "",
            "state": decided(each),
            "words": each.words,
            "note": in_words(each) if each.to_take_over else "",
            "to_take_over": each.to_take_over,
            "taken": bool(each.entry.decision),
            "undecided": each.undecided,
        }
        for each in taking_over.of_signal(house(), dossier)
    ]


def _label(came: Came) -> str:
    if came.meeting and came.board:
        return called(came.meeting, came.board)
    return _("Meeting of %(day)s", day=day(came.entry.on))


def decided(came: Came) -> str:
    """What was decided, or why nothing was."""
    if came.board and came.line and came.line.decision:
        return decision_label(came.board, came.line.decision)
    if came.meeting:
        return _("Nothing was decided yet")
    if came.called_off:
        return _("Not discussed: the meeting was called off")
    return _("Erased, twelve weeks after the meeting")


def in_words(came: Came) -> str:
    """What goes into the journal of the signal: the decision, the remark, and who does what by when."""
    if came.meeting is None or came.board is None or came.line is None:
        return ""
    known = names()
    lines = [
        _("Discussed: %(meeting)s.", meeting=called(came.meeting, came.board)),
        _("Decision: %(decision)s.", decision=decision_label(came.board, came.line.decision)),
    ]
    if came.words and came.words.remark:
        lines.append(_("Remark: %(text)s", text=came.words.remark))
    for task in came.tasks:
        label, owner = action_label(came.board, task.action), owner_label(task, known)
        lines.append(_("Action: %(action)s, %(owner)s, by %(day)s.", action=label, owner=owner, day=day(task.due_on)))
    return "\n".join(lines)
