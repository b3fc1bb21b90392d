"""What meetings, sheets and actions are called on a screen."""

from __future__ import annotations

from collections.abc import Iterable

from flask_babel import gettext as _

from portal.actions.meetings.sitting import Board
from portal.domain.meetings import STAFF, Line, Meeting, Task, form_question
from portal.domain.places import Functionaris
from portal.domain.themes import pick
from portal.web.filters import day
from portal.web.language import current
from portal.web.office.handing_on.referred import partner_name
from portal.web.office.present import house
from portal.web.office.words import choice_label, place_name, role_label, urgency_label


def called(meeting: Meeting, board: Board) -> str:
    """A meeting by its table and day."""
    return _("%(table)s, %(day)s", table=pick(board.table.label, current()), day=day(meeting.held_on))


def person_label(person: Functionaris, codes: Iterable[str]) -> str:
    """Who takes part: name, role and municipality, or how many of them."""
    places = [place_name(code) for code in codes]
    role = role_label(person.role, person.slot)
    where = places[0] if len(places) == 1 else _("%(count)d municipalities", count=len(places))
    return f"{person.name} ({role}, {where})"


def names() -> dict[str, str]:
    """The names of colleagues by principal."""
    return {each.principal: each.name for coverage in house().directory.coverage.values() for each in coverage.readers}


def name_of(known: dict[str, str], principal: str) -> str:
    """The name of a colleague; also of one who left there is something to say."""
    return known.get(principal) or _("a former colleague")


def form_label(line: Line) -> str:
    """Which form it may be, as the theme calls it; "" when it was not said."""
    theme = house().themes.get(line.theme)
    question = form_question(theme) if theme else None
    return choice_label(theme, question.key, line.form) if theme and question and line.form else line.form


def level_label(line: Line) -> str:
    """How urgent it is, as the theme calls it."""
    theme = house().themes.get(line.theme)
    return urgency_label(theme, line.urgency) if theme and line.urgency in theme.levels.labels else line.urgency


def decision_label(board: Board, key: str) -> str:
    """What was decided; the key when the region no longer has it."""
    return pick(board.policy.label("decisions", key), current()) or key


def action_label(board: Board, key: str) -> str:
    """What is to be done; the key when the region no longer has it."""
    return pick(board.policy.label("actions", key), current()) or key


def owner_label(task: Task, known: dict[str, str]) -> str:
    """Who does it: a colleague or an organisation."""
    return name_of(known, task.owner) if task.by == STAFF else partner_name(task.owner)


def done_label(code: str) -> str:
    """What is said after an act; "" for a code that is none."""
    return {
        "planned": _("The meeting is planned. Who takes part gets a mail that there is news."),
        "changed": _("The meeting was changed."),
        "held": _("The meeting is over. Nothing can be brought in any more; you can still write down decisions."),
        "reopened": _("The meeting is open again."),
        "called_off": _("The meeting was called off. Who took part gets a mail that there is news."),
        "shared": _("They can read the sheets now."),
        "decided": _("The decision was kept."),
        "undecided": _("Kept. Nothing was decided yet."),
        "task_added": _("The action was kept."),
        "task_removed": _("The action was taken out."),
        "task_done": _("The action is done."),
        "task_opened": _("The action is open again."),
        "brought_in": _("It stands on the agenda now. Who takes part can read what you wrote."),
        "taken_out": _("It was taken off the agenda. What you wrote is gone."),
        "discussed": _("The decision stands in the signal now."),
        "discussed_told": _("The decision stands in the signal now, and the reporter has a message."),
    }.get(code, "")
