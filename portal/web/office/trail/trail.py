"""The trail on screen: with filters and as a file for the auditor, and of one signal for who reads it."""

from __future__ import annotations

import csv
import io
from datetime import date, datetime
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from flask import Blueprint, Response, abort, request
from flask_babel import gettext as _

from portal.actions.trail import looking
from portal.actions.trail.looking import Seen, Wanted
from portal.domain.access import Act
from portal.domain.trail import Event
from portal.web.filters import day, moment
from portal.web.office import confirming
from portal.web.office.forms import DownloadForm
from portal.web.office.people.team_forms import day_of
from portal.web.office.present import allows, at, desk, house, issue_token, summary
from portal.web.office.trail.words import act_label, facts_in_words
from portal.web.office.words import place_name
from portal.web.show import show

blueprint = Blueprint("trail", __name__)

_LAST_PAGE = 100_000


@blueprint.get("/logboek")
@allows(Act.READ_TRAIL)
def page() -> Response:
    """The newest first, a page at a time, by what is asked for."""
    return _page(request.args)


@blueprint.post("/logboek.csv")
@allows(Act.READ_TRAIL)
def download() -> Response:
    """The same as a file, with the kluiszin."""
    form = DownloadForm()
    if not form.validate():
        return _page(request.form, form.first_errors)
    if problem := confirming.problem("export", form.passphrase.data or ""):
        return _page(request.form, {"passphrase": problem})
    seen = _looked(_wanted(request.form), limit=looking.MOST)
    answer = Response(_csv(seen), content_type="text/csv; charset=utf-8")
    answer.headers["Content-Disposition"] = f'attachment; filename="logboek-{house().today().isoformat()}.csv"'
    return answer


@blueprint.get("/signalen/<uuid:signal>/logboek")
@allows(Act.READ)
def of_signal(signal: UUID) -> Response:
    """Who did what with this signal, and when."""
    try:
        seen = looking.of_signal(house(), desk(), str(signal))
    except looking.NotFound:
        abort(404)
    return show("office/trail/signal", rows=_rows(seen), path=at(f"/signalen/{signal}"))


# --- what is asked, and what is shown --------------------------------------------------------------------------------


def _wanted(given: Any) -> Wanted:
    place = house().directory.municipalities.get(given.get("gemeente", ""))
    return Wanted(
        act=given.get("wat", "")[:64],
        actor=given.get("wie", "")[:36],
        municipality=place.code if place else "",
        since=day_of(given.get("van", "")),
        until=day_of(given.get("tot", "")),
    )


def _looked(wanted: Wanted, page: int = 0, limit: int = looking.AT_ONCE) -> Seen:
    try:
        return looking.all_of(house(), desk(), wanted, page, limit)
    except looking.NotFound:
        abort(404)


def _page(given: Any, errors: dict[str, str] | None = None) -> Response:
    text = given.get("pagina", "1")
    number = int(text) if text.isascii() and text.isdigit() and 0 < int(text[:7]) < _LAST_PAGE else 1
    seen = _looked(_wanted(given), number - 1)
    asked = {name: given.get(name, "") for name in ("wat", "wie", "gemeente", "van", "tot")}
    asked["gemeente"] *= asked["gemeente"] in house().directory.municipalities
    return show(
        "office/trail/page",
        status=422 if errors else 200,
        rows=_rows(seen),
        asked=asked,
        acts=sorted(((code, act_label(code)) for code in seen.acts), key=lambda each: each[1]),
        people=sorted(seen.names.items(), key=lambda each: each[1]),
        places=[(place.slug, place.name) for place in house().directory.municipalities.values()],
        only_own=seen.only_own,
        newer=_address(asked, number - 1) if number > 1 else "",
        older=_address(asked, number + 1) if seen.more else "",
        number=number,
        most=looking.MOST,
        asks=confirming.asks("export"),
        token=issue_token(),
        errors=errors or {},
        summary=summary(errors or {}, form="download"),
        title_prefix=_("Error:") if errors else "",
    )


def _address(asked: dict[str, str], number: int) -> str:
    query = {name: value for name, value in asked.items() if value}
    return at("/logboek?" + urlencode({**query, "pagina": number}))


def _rows(seen: Seen) -> list[tuple[str, str, str, str, str]]:
    """(when, who, what, where, more) of each event, in words."""
    return [
        (_when(each.at), _who(seen, each), act_label(each.act), _where(each), _more(seen, each)) for each in seen.events
    ]


def _when(at: date | datetime) -> str:
    return moment(at) if isinstance(at, datetime) else day(at)


def _who(seen: Seen, event: Event) -> str:
    if event.actor:  # who is no account is the paper key of a municipality
        return seen.names.get(event.actor, _("The paper key"))
    return _("A reporter") if not isinstance(event.at, datetime) else _("The portal")


def _where(event: Event) -> str:
    place = place_name(event.municipality) if event.municipality else ""
    signal = _("signal %(id)s", id=event.signal[:8]) if event.signal else ""
    return ", ".join(filter(None, (place, signal)))


def _more(seen: Seen, event: Event) -> str:
    return facts_in_words(event.facts, seen.names)


def _csv(seen: Seen) -> str:
    """Dutch offices open it as it is: a mark for UTF-8, and a semicolon between columns."""
    out = io.StringIO()
    out.write("\ufeff")
    writer = csv.writer(out, delimiter=";")
    writer.writerow([_("When"), _("Who"), _("What"), _("Municipality"), _("Signal"), _("More")])
    for each in seen.events:
        place = place_name(each.municipality) if each.municipality else ""
        cells = [each.when, _who(seen, each), act_label(each.act), place, each.signal or "", _more(seen, each)]
        writer.writerow([_plain(cell) for cell in cells])
    return out.getvalue()


def _plain(cell: str) -> str:
    """A spreadsheet takes what begins like this for a formula; a name can begin so."""
    return f"'{cell}" if cell[:1] in ("=", "+", "-", "@", "\t", "\r") else cell
