"""What was changed in the settings: as it was, and as it became."""

from __future__ import annotations

from dataclasses import dataclass

from flask import Blueprint, Response, abort, request
from flask_babel import gettext as _

from portal.actions.management import changes
from portal.actions.management.changes import Listed
from portal.domain.access import Act
from portal.domain.revisions import Kind, Revision
from portal.web.filters import moment
from portal.web.office.management.fields_in_words import field_label, in_words, kind_label, subject, value_label
from portal.web.office.present import allows, at, desk, house
from portal.web.show import show

blueprint = Blueprint("changes", __name__)

_FURTHEST = 4000
"""Pages anybody leafs back: what lies behind it is read in the trail."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One change in words. `rows`: (field, as it was, as it became), each value a list of lines.

    `altered`: it is not as the trail says.
    """

    when: str
    who: str
    what: str
    rows: tuple[tuple[str, tuple[str, ...], tuple[str, ...]], ...]
    altered: bool


@blueprint.get("/beheer/wijzigingen")
@allows(Act.READ_REVISIONS)
def page() -> Response:
    """The newest first, a page at a time."""
    given = request.args.get("pagina", "1")
    number = int(given) if given.isascii() and given.isdigit() and len(given) < 6 else 1
    number = number if 0 < number <= _FURTHEST else 1
    try:
        listed = changes.newest(house(), desk(), number - 1)
    except changes.NotFound:
        abort(404)
    return show(
        "office/management/changes/page",
        entries=[_entry(each, listed) for each in listed.revisions],
        only_own=listed.only_own,
        newer=_address(number - 1) if number > 1 else "",
        older=_address(number + 1) if listed.more else "",
        number=number,
    )


def _address(number: int) -> str:
    return at("/beheer/wijzigingen" + (f"?pagina={number}" if number > 1 else ""))


def _entry(revision: Revision, listed: Listed) -> Entry:
    who = listed.names.get(revision.actor, _("Somebody")) if revision.actor else _("A command on the server")
    about = subject(house().directory, revision, listed.names)
    what = kind_label(revision.kind)
    return Entry(
        moment(revision.at),
        who,
        f"{what}: {about}" if about else what,
        tuple(
            (
                field_label(Kind(revision.kind), field),
                in_words(value_label(field, revision.before.get(field))),
                in_words(value_label(field, revision.after.get(field))),
            )
            for field in revision.fields
        ),
        revision.id in listed.altered,
    )
