"""Walking away from the screen."""

from __future__ import annotations

from urllib.parse import quote

from flask import Blueprint, redirect
from flask_babel import gettext as _
from werkzeug.wrappers import Response as Answer

from portal.actions.people import own_sessions
from portal.domain.access import Act
from portal.web.office.forms import PlainForm
from portal.web.office.people.cookie import take_back
from portal.web.office.present import allows, at, desk, house, issue_token, own_path
from portal.web.show import show

blueprint = Blueprint("own_sessions", __name__)


@blueprint.post("/op-slot")
@allows(Act.SECOND_FACTOR)  # also for a session that has no second step yet
def lock() -> Answer:
    """Hide what is shown and end the session; the sign-in page leads back to where this was."""
    form = PlainForm()
    onward = own_path(form.next.data or "")
    if "gedaan=" in onward:  # what was done is said once
        onward = onward.partition("?")[0]
    if not form.validate():
        again = {"action": at("/op-slot"), "label": _("Lock the screen"), "onward": onward, "token": issue_token()}
        return show("office/sign_in/again", status=422, **again)
    own_sessions.lock(house(), desk())
    return take_back(redirect(at("/aanmelden?slot=ja") + (f"&verder={quote(onward)}" if onward else ""), 303))
