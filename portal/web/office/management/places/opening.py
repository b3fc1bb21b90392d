"""Opening a municipality for reports, and closing it: always with a question first."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import Blueprint, Response, abort, redirect
from flask_babel import gettext as _
from werkzeug.wrappers import Response as Answer

from portal.actions import tokens
from portal.actions.management.places import opening
from portal.actions.management.places.opening import Needs, NotCovered
from portal.domain.access import Act
from portal.domain.places import READERS
from portal.web.filters import day
from portal.web.office.forms import SEND_AGAIN
from portal.web.office.management.coverage_words import gap_words
from portal.web.office.management.places.forms import SureForm
from portal.web.office.management.places.page import still_open
from portal.web.office.management.places.places import found
from portal.web.office.present import allows, at, desk, house, issue_token, summary
from portal.web.show import show

blueprint = Blueprint("opening", __name__)


@blueprint.get("/beheer/gemeenten/<slug>/openen")
@allows(Act.MANAGE)
def ask_open(slug: str) -> Response:
    """Who gets the signals, or what is missing."""
    return _open(slug, opening.needs(house(), desk(), found(slug).slug))


@blueprint.post("/beheer/gemeenten/<slug>/openen")
@allows(Act.MANAGE)
def open_it(slug: str) -> Answer:
    """Reports can be filed from now on."""
    found(slug)
    form = SureForm()
    if not form.validate():
        return _open(slug, opening.needs(house(), desk(), slug), form.first_errors)
    try:
        return _turned(slug, "opened", lambda: opening.open_for_reports(house(), desk(), form.once, slug))
    except NotCovered as error:
        return _open(slug, error.needs, {"token": _("It cannot be opened yet. Look at what is missing.")})
    except tokens.Stale:
        return _open(slug, opening.needs(house(), desk(), slug), {"token": str(SEND_AGAIN)})


@blueprint.get("/beheer/gemeenten/<slug>/sluiten")
@allows(Act.MANAGE)
def ask_close(slug: str) -> Response:
    """What stays when it is closed."""
    return _close(found(slug).slug)


@blueprint.post("/beheer/gemeenten/<slug>/sluiten")
@allows(Act.MANAGE)
def close_it(slug: str) -> Answer:
    """Nothing new can be reported."""
    found(slug)
    form = SureForm()
    if not form.validate():
        return _close(slug, form.first_errors)
    try:
        return _turned(slug, "closed", lambda: opening.close(house(), desk(), form.once, slug))
    except tokens.Stale:
        return _close(slug, {"token": str(SEND_AGAIN)})


def _turned(slug: str, code: str, do: Callable[[], None]) -> Answer:
    try:
        do()
    except opening.NotFound:
        abort(404)
    except opening.Done:
        pass  # the same form twice: it was done
    return redirect(at(f"/beheer/gemeenten/{slug}?gedaan={code}"), 303)


def _open(slug: str, needs: Needs, errors: dict[str, str] | None = None) -> Response:
    readers = {
        person.name for each in needs.people.values() for person in each if person.ready and person.role in READERS
    }
    return _ask("open", slug, errors, missing=_missing(needs), readers=sorted(readers))


def _close(slug: str, errors: dict[str, str] | None = None) -> Response:
    return _ask("close", slug, errors, waiting=still_open(opening.waiting(house(), desk(), slug)))


def _ask(name: str, slug: str, errors: dict[str, str] | None, **more: Any) -> Response:
    errors = errors or {}
    return show(
        f"office/management/places/{name}",
        status=422 if errors else 200,
        place=found(slug),
        token=issue_token(),
        summary=summary(errors, form="place"),
        title_prefix=_("Error:") if errors else "",
        **more,
    )


def _missing(needs: Needs) -> list[str]:
    """What keeps it closed, as sentences."""
    gaps = needs.missing
    words = [gap_words(gap) for gap in ("functionaris", "deputy", "escrow", "paper_key") if gap in gaps]
    if needs.outside is not None:
        words.append(_("It is in no region from %(day)s.", day=day(needs.outside)))
    return words
