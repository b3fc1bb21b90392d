"""The page of links and the page before a duplicate: what stands on them."""

from __future__ import annotations

from typing import Any

from flask import abort
from flask_babel import gettext as _
from werkzeug.wrappers import Response as Answer

from portal.actions.desk.reading import Dossier
from portal.actions.desk.searching import Found
from portal.actions.links import linking
from portal.domain.signals import MESSAGE_LIMIT
from portal.domain.themes import Theme
from portal.web.filters import day
from portal.web.language import current
from portal.web.office import confirming
from portal.web.office.desk.acting import theme_of
from portal.web.office.desk.inbox_rows import gist_of
from portal.web.office.desk.replies import NEUTRAL, closing_standard
from portal.web.office.forms import OfficeForm
from portal.web.office.links.linked import may_mark, other, section
from portal.web.office.present import at, desk, house, issue_token, summary
from portal.web.office.words import done_label, language_name
from portal.web.show import show

DONE = ("linked", "unlinked", "suggestion_dismissed")


def links_page(
    dossier: Dossier,
    chosen: str = "",
    errors: dict[str, str] | None = None,
    *,
    done: str = "",
    words: str = "",
    found: Found | None = None,
) -> Answer:
    """The links of one signal. `chosen`: the signal whose form went wrong; `found`: what was looked up with `words`."""
    errors = errors or {}
    there = section(dossier)
    return show(
        "office/links/page",
        fragment="office/links/_page",
        status=422 if errors else 200,
        title_prefix=_("Error:") if errors else "",
        done=done_label(done) if done in DONE else "",
        errors={"koppelingen": errors},
        chosen=chosen,
        summary=summary(errors, "field-koppelingen-", "search" if "q" in errors else "links"),
        tokens={"koppelingen": issue_token()},
        search_token=issue_token(),
        words=words,
        found=None if found is None else _rows(dossier, found, there),
        more=found is not None and found.more,
        **_around(dossier),
        **there,
    )


def _around(dossier: Dossier) -> dict[str, Any]:
    return {"path": at(f"/signalen/{dossier.signal.id}"), "received": day(dossier.signal.received_on)}


def _rows(dossier: Dossier, found: Found, there: dict[str, Any]) -> list[dict[str, Any]]:
    """What was looked up, without the signal itself and what is linked with it already."""
    out = {dossier.signal.id, *(each.id for each in there["links"])}
    return [
        {
            "other": other(hit.signal, ()),
            "gist": gist_of(hit.report),
            "fragment": hit.passages[0].fragment if hit.passages else [],
            "duplicate_href": duplicate_href(dossier, hit.signal.id),
        }
        for hit in found.hits
        if hit.signal.id not in out and hit.signal.municipality == dossier.signal.municipality
    ]


def duplicate_href(dossier: Dossier, original: str) -> str:
    """The page before a signal is closed as a duplicate."""
    return at(f"/signalen/{dossier.signal.id}/koppelingen/dubbel/{original}")


def duplicate_page(
    dossier: Dossier, original: str, form: OfficeForm | None = None, errors: dict[str, str] | None = None
) -> Answer:
    """What happens to this signal and its reporter. 404 for an original that this person may not open."""
    theme, errors = theme_of(dossier), errors or {}
    first = linking.openable(house(), desk(), dossier, original)
    if first is None or not may_mark(dossier.signal, theme):
        abort(404)
    return show(
        "office/links/duplicate",
        status=422 if errors else 200,
        title_prefix=_("Error:") if errors else "",
        original=other(first, ()),
        errors=errors,
        summary=summary(errors, "field-duplicate-", "form-duplicate"),
        typed=form.data if form else {},
        token=issue_token(),
        asks=confirming.asks(linking.CONFIRM),
        most=MESSAGE_LIMIT,
        links_href=at(f"/signalen/{dossier.signal.id}/koppelingen"),
        **_standards(dossier, theme),
        **_around(dossier),
    )


def _standards(dossier: Dossier, theme: Theme) -> dict[str, Any]:
    language = dossier.report.language if dossier.report else current()
    return {
        "language": language,
        "language_name": language_name(language),
        "neutral_key": NEUTRAL,
        "neutral": closing_standard(theme, "", language),
        "fitting": closing_standard(theme, linking.DUPLICATE, language),
    }
