"""Taking a partner away: what names it is said first, and the choices of the region go along only when asked."""

from __future__ import annotations

from flask import Response, abort, redirect, request
from flask_babel import gettext as _
from werkzeug.wrappers import Response as Answer

from portal.actions import tokens
from portal.actions.management.partners import partners
from portal.actions.management.partners.partners import Entry
from portal.domain.access import Act, may
from portal.domain.partners import is_emergency
from portal.web.filters import text
from portal.web.office.forms import SEND_AGAIN, PlainForm
from portal.web.office.management.partners.page import around, href
from portal.web.office.management.partners.words import mentions, named
from portal.web.office.present import at, desk, house, summary
from portal.web.show import show


def asked(found: Entry, errors: dict[str, str] | None = None) -> Response:
    """What names this partner, before it goes."""
    if is_emergency(found.key):
        abort(404)
    return show(
        "office/management/partners/remove",
        status=422 if errors else 200,
        **around(found.region),
        name=text(found.partner.name),
        path=href(found.region, found.key),
        seen=found.seen,
        named=named(found.region, found.key),
        mentions=mentions(found.key),
        manages=may(desk().staff, Act.MANAGE),
        errors=errors or {},
        summary=summary(errors or {}, form="remove"),
        title_prefix=_("Error:") if errors else "",
    )


def removed(region: str, key: str) -> Answer:
    """One post of the question."""
    seen, everywhere = request.form.get("seen", ""), request.form.get("everywhere") == "1"
    form = PlainForm()
    if not form.validate():
        return asked(_found(region, key), form.first_errors)
    id = ""
    try:
        id = partners.remove(house(), desk(), form.once, region, key, seen, everywhere=everywhere)
    except partners.NotFound:
        abort(404)
    except tokens.Stale:
        return asked(_found(region, key), {"token": str(SEND_AGAIN)})
    except partners.Named:
        message = _("Choices of the region name this partner. Tick that they may change too, or keep the partner.")
        return asked(_found(region, key), {"everywhere": message})
    except partners.Changed as changed:
        if changed.document is not None:
            message = _("Somebody changed this partner meanwhile. Look once more before you remove it.")
            return asked(_found(region, key), {"token": message})
    except partners.Done:
        pass  # the same form twice: it is gone
    return redirect(at(f"/beheer/partners?regio={region}&gedaan=removed&wijziging={id}"), 303)


def _found(region: str, key: str) -> Entry:
    try:
        return partners.one(house(), desk(), region, key)
    except partners.NotFound:
        abort(404)
