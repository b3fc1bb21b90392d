"""The inbox: what came in and what waits, newest day first."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from urllib.parse import urlencode
from uuid import UUID

from flask import Blueprint, redirect, request
from flask_babel import gettext as _
from werkzeug.wrappers import Response as Answer

from portal.actions import inbox
from portal.actions.inbox import Cursor, InboxEntry
from portal.domain.access import Act
from portal.domain.signals import URGENCIES, Filter, Report, Status
from portal.domain.themes import Theme, pick
from portal.web.filters import day
from portal.web.language import current
from portal.web.office.present import allows, at, desk, house
from portal.web.office.words import choice_label, status_label, urgency_label
from portal.web.show import show

blueprint = Blueprint("inbox", __name__)

GIST = 90
"""Characters of the story that a row shows."""

TOLD_IN_ROW = ("vorm", "waar")
"""Questions whose answers stand in a row, when the theme asks them."""

MINE = ("all", "mine", "nobody")


@dataclass(frozen=True, slots=True)
class Row:
    """One row, ready to be shown. `due_kind`: late, today, later, or "" when no first look is waited for."""

    id: str
    href: str
    received: str
    gist: str
    told: str
    urgency: str
    urgency_label: str
    status: str
    status_label: str
    owner: str
    due: str
    due_kind: str
    waiting: bool
    unread: bool


@blueprint.get("/inbox")
@allows(Act.INBOX)
def page() -> Answer:
    """One page of the inbox, or its rows alone."""
    chosen = _chosen()
    after, before = _cursor("after"), _cursor("before")
    found = inbox.inbox(house(), desk(), _filter(chosen), after, None if after else before)
    if before and not after and found.newer is None:
        return redirect(_address(chosen), 303)  # back at the newest: shown as a full first page
    return show(
        "office/inbox/page",
        fragment="office/inbox/_rows",
        rows=[_row(entry) for entry in found.entries],
        chosen=chosen,
        narrowed=chosen != _default(),
        statuses=_statuses(),
        urgencies=[("", _("All")), *((level, urgency_label(_theme(), level)) for level in URGENCIES)],
        owners=[("all", _("Everybody's")), ("mine", _("Mine")), ("nobody", _("Nobody's"))],
        themes=[("", _("All")), *((key, pick(theme.title, current())) for key, theme in house().themes.items())],
        address=_address(chosen),
        older=_address(chosen, after=found.older) if found.older else "",
        newer=_address(chosen, before=found.newer) if found.newer else "",
        first=not (after or before),
    )


# --- what was asked for ------------------------------------------------------------------------------------------


def _default() -> dict[str, str]:
    return {"status": "open", "urgentie": "", "mine": "all", "theme": ""}


def _chosen() -> dict[str, str]:
    """The filter of the address; what it does not know counts as not chosen."""
    known = {
        "status": ("open", "all", *Status),
        "urgentie": URGENCIES,
        "mine": MINE,
        "theme": tuple(house().themes),
    }
    given = {name: request.args.get(name, "") for name in known}
    return {name: given[name] if given[name] in known[name] else default for name, default in _default().items()}


def _filter(chosen: dict[str, str]) -> Filter:
    owners = {"all": None, "mine": desk().staff.principal, "nobody": ""}
    return Filter(
        status=None if chosen["status"] == "all" else chosen["status"],
        urgency=chosen["urgentie"] or None,
        owner=owners[chosen["mine"]],
        theme=chosen["theme"] or None,
    )


def _cursor(name: str) -> Cursor | None:
    """`2026-11-01_<uuid>` as day and id; anything else is no cursor."""
    found = re.fullmatch(r"(\d{4}-\d\d-\d\d)_([0-9a-f-]{36})", request.args.get(name, ""), re.ASCII)
    try:
        return (date.fromisoformat(found[1]), str(UUID(found[2]))) if found else None
    except ValueError:
        return None


def _address(chosen: dict[str, str], **cursors: Cursor) -> str:
    asked = {name: value for name, value in chosen.items() if value != _default()[name]}
    asked |= {name: f"{on.isoformat()}_{signal}" for name, (on, signal) in cursors.items()}
    return at("/inbox") + (f"?{urlencode(asked)}" if asked else "")


def _statuses() -> list[tuple[str, str]]:
    named = [(status.value, status_label(_theme(), status)) for status in Status]
    return [("open", _("Open (not closed)")), ("all", _("All")), *named]


def _theme() -> Theme:
    return next(iter(house().themes.values()))


# --- one row -----------------------------------------------------------------------------------------------------


def _row(entry: InboxEntry) -> Row:
    signal = entry.signal
    theme = house().themes[signal.theme]
    due, due_kind = _due(signal.due_on if signal.status is Status.RECEIVED else None)
    return Row(
        id=signal.id,
        href=at(f"/signalen/{signal.id}"),
        received=day(signal.received_on),
        gist=_gist(entry.report.story) if entry.report else _("Damaged: this text cannot be opened"),
        told=_told(theme, entry.report) if entry.report else "",
        urgency=signal.urgency,
        urgency_label=urgency_label(theme, signal.urgency),
        status=signal.status.value,
        status_label=status_label(theme, signal.status),
        owner=owner_name(signal.owner, entry.owner),
        due=due,
        due_kind=due_kind,
        waiting=entry.waiting,
        unread=signal.status is Status.RECEIVED,
    )


def owner_name(principal: str | None, name: str | None) -> str:
    """Whose signal it is, as the person at this desk says it."""
    if principal is None:
        return _("nobody")
    if principal == desk().staff.principal:
        return _("you")
    return name or _("a former colleague")


def _gist(story: str) -> str:
    line = " ".join(story.split())
    return line if len(line) <= GIST else line[:GIST].rsplit(" ", 1)[0] + "…"


def _told(theme: Theme, report: Report) -> str:
    labels = [choice_label(theme, key, each) for key in TOLD_IN_ROW for each in report.answers.get(key, ())]
    return ", ".join(labels)


def _due(on: date | None) -> tuple[str, str]:
    if on is None:
        return "", ""
    today = house().today()
    if on == today:
        return _("today"), "today"
    return day(on), "late" if on < today else "later"
