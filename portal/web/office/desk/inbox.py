"""The inbox: what asks for attention first stands on top."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from flask import Blueprint, redirect, request
from flask_babel import gettext as _
from werkzeug.wrappers import Response as Answer

from portal.actions.desk import inbox, lasting
from portal.actions.desk.inbox import Cursor, Part
from portal.domain.access import Act, may, may_on_some
from portal.domain.retention import warned_until
from portal.domain.signals import URGENCIES, Filter, Status
from portal.domain.themes import Theme, pick
from portal.web.language import current
from portal.web.office.desk.inbox_rows import owner_name, row_of
from portal.web.office.desk.subjects import own_subjects
from portal.web.office.present import allows, at, desk, house, issue_token
from portal.web.office.words import done_label, status_label, urgency_label
from portal.web.show import asked_for_fragment, show

__all__ = ["address", "blueprint", "chosen_in", "cursor", "listed", "owner_name", "page", "place"]

blueprint = Blueprint("inbox", __name__)

MINE = ("all", "mine", "nobody")
LATE = "late"
"""Not a status of its own: open, and due before today."""

SOON = "soon"
"""Not a status either: whatever its status, erased within the days of the warning."""


@blueprint.get("/inbox")
@allows(Act.INBOX)
def page() -> Answer:
    """One page of the inbox, or its rows alone."""
    chosen = chosen_in(request.args)
    context = listed(chosen, cursor("after"), cursor("before"))
    if context["is_top"]:
        return redirect(address(chosen), 303)  # back at the top: shown as a full first page
    return show("office/inbox/page", fragment="office/inbox/_rows", **context)


def listed(chosen: dict[str, str], after: Cursor | None = None, before: Cursor | None = None) -> dict[str, Any]:
    """What the list of the inbox needs. `is_top`: one came back at the very first row."""
    before = None if after else before
    found = inbox.inbox(house(), desk(), _filter(chosen), after, before)
    stands_by = inbox.stands_by(house(), desk()) if not found.entries else None
    return {
        "rows": [row_of(entry) for entry in found.entries],
        "chosen": chosen,
        "narrowed": chosen != _default(),
        "statuses": _statuses(chosen),
        "urgencies": [("", _("All")), *((level, urgency_label(_theme(chosen), level)) for level in URGENCIES)],
        "owners": [("all", _("Everybody's")), ("mine", _("Mine")), ("nobody", _("Nobody's"))],
        "themes": [("", _("All")), *((theme.key, pick(theme.title, current())) for theme in own_subjects())],
        "address": address(chosen),
        "older": address(chosen, after=found.older) if found.older else "",
        "newer": address(chosen, before=found.newer) if found.newer else "",
        "first": not (after or before),
        "is_top": before is not None and found.newer is None,
        "stands_by": None if stands_by is None else [person.name for person in stands_by],
        "erased_soon": _erased_soon() if chosen["status"] != SOON else 0,
        "erased_soon_href": at(f"/inbox?status={SOON}"),
        "may_enter": may(desk().staff, Act.FILE),
        "may_answer": may(desk().staff, Act.ANSWER_ACCESS),
        "done": done_label(request.args.get("gedaan", "")),
        "found": None,
        "words": "",
        "told": "",
        "partial": False,
        "search_token": issue_token(),
        "errors": {},
    }


def _erased_soon() -> int:
    """How many signals are erased soon, for who can do something about that."""
    asks = may_on_some(desk().staff, Act.ERASE) and not asked_for_fragment()
    return lasting.erased_soon(house(), desk()) if asks else 0


# --- what was asked for ------------------------------------------------------------------------------------------


def chosen_in(given: Mapping[str, str]) -> dict[str, str]:
    """The filter in an address or form; what it does not know counts as not chosen."""
    known = {
        "status": ("open", LATE, SOON, "all", *Status),
        "urgentie": URGENCIES,
        "mine": MINE,
        "theme": tuple(house().themes),
    }
    asked = {name: given.get(name, "") for name in known}
    return {name: asked[name] if asked[name] in known[name] else default for name, default in _default().items()}


def address(chosen: dict[str, str], **cursors: Cursor) -> str:
    """The address of the inbox with this filter, at this place."""
    asked = {name: value for name, value in chosen.items() if value != _default()[name]}
    asked |= {name: place(found) for name, found in cursors.items()}
    return at("/inbox") + (f"?{urlencode(asked)}" if asked else "")


def _default() -> dict[str, str]:
    return {"status": "open", "urgentie": "", "mine": "all", "theme": ""}


def _filter(chosen: dict[str, str]) -> Filter:
    owners = {"all": None, "mine": desk().staff.principal, "nobody": ""}
    late, soon = chosen["status"] == LATE, chosen["status"] == SOON
    return Filter(
        status={"all": None, LATE: "open", SOON: None}.get(chosen["status"], chosen["status"]),
        urgency=chosen["urgentie"] or None,
        owner=owners[chosen["mine"]],
        theme=chosen["theme"] or None,
        due_before=house().today() if late else None,
        erased_until=warned_until(house().today()) if soon else None,
    )


def cursor(name: str) -> Cursor | None:
    """`open_2026-11-05_2026-11-01_<uuid>` as a place in the inbox; anything else is no cursor."""
    try:
        part, due, received, signal = request.args.get(name, "").split("_")
        due_on = date.fromisoformat(due) if due else None
        if (due_on is None) is not (part == Part.CLOSED):
            return None
        return Cursor(Part(part), due_on, date.fromisoformat(received), str(UUID(signal)))
    except ValueError:
        return None


def place(cursor: Cursor) -> str:
    """A place in the inbox as it stands in an address."""
    due = cursor.due_on.isoformat() if cursor.due_on else ""
    return f"{cursor.part}_{due}_{cursor.received_on.isoformat()}_{cursor.id}"


def _statuses(chosen: dict[str, str]) -> list[tuple[str, str]]:
    named = [(status.value, status_label(_theme(chosen), status)) for status in Status]
    return [
        ("open", _("Open (not closed)")),
        (LATE, _("Open and too late")),
        (SOON, _("Erased soon")),
        ("all", _("All")),
        *named,
    ]


def _theme(chosen: dict[str, str]) -> Theme:
    """Whose words the filter speaks: of the theme that was chosen, else of the first."""
    themes = house().themes
    return themes.get(chosen["theme"]) or next(iter(themes.values()))
