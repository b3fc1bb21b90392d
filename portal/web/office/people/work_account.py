"""The own work account: to bind it to the own account here, and to let go of it. Only there with single sign-on."""

from __future__ import annotations

from flask import Blueprint, Response, redirect, request
from flask_babel import gettext as _
from flask_babel import lazy_gettext
from werkzeug.wrappers import Response as Answer
from wtforms import PasswordField
from wtforms.validators import DataRequired

from portal.actions import tokens
from portal.actions.people import signing_in, single_sign_on, work_account
from portal.actions.people.single_sign_on import Arrived, Lost
from portal.domain.access import Act
from portal.web.fields import Limit
from portal.web.office import confirming
from portal.web.office.forms import SEND_AGAIN, OfficeForm
from portal.web.office.people.cookie import hand_over
from portal.web.office.people.sso import refuse, to_provider
from portal.web.office.people.sso_cookies import ARRIVED, forget, found
from portal.web.office.present import allows, at, desk, house, issue_token, summary
from portal.web.office.words import patience
from portal.web.show import show

blueprint = Blueprint("work_account", __name__)


class LinkForm(OfficeForm):
    """Bind it; with the kluiszin when that was not given lately."""

    passphrase = PasswordField()


class UnlinkForm(OfficeForm):
    """Let go of it; always with the kluiszin, which opens the keys for the new session."""

    passphrase = PasswordField(
        validators=[DataRequired(message=lazy_gettext("Fill in your own passphrase.")), Limit(1000)]
    )


@blueprint.get("/mijn/werkaccount")
@allows(Act.OWN_ACCOUNT)
def page() -> Response:
    """Whether there is one, what it does, and the other way."""
    return _page({})


@blueprint.get("/mijn/werkaccount/koppelen")
@allows(Act.OWN_ACCOUNT)
def begin() -> Answer:
    """Off to the provider, to show who one is there."""
    return to_provider(at("/mijn/werkaccount"), desk())


@blueprint.get("/mijn/werkaccount/los")
@allows(Act.OWN_ACCOUNT)
def again() -> Answer:
    """The address of a form that was refused, opened again."""
    return redirect(at("/mijn/werkaccount"), 303)


@blueprint.post("/mijn/werkaccount/los")
@allows(Act.OWN_ACCOUNT)
def unlink() -> Answer:
    """Let go of the work account."""
    form = UnlinkForm()
    if not form.validate():
        return _page(form.first_errors)
    try:
        key = work_account.unlink(house(), desk(), form.once, form.passphrase.data or "")
    except signing_in.Refused:
        return _page({"passphrase": _("This is not your passphrase.")})
    except signing_in.Wait as wait:
        return _page({"passphrase": patience(wait)})
    except tokens.Stale:
        return _page({"token": str(SEND_AGAIN)})
    except work_account.Done:
        return redirect(at("/mijn/werkaccount"), 303)
    return hand_over(redirect(at("/mijn/werkaccount?gedaan=los"), 303), key)


@blueprint.get("/kluis/koppelen")
@allows(Act.OWN_ACCOUNT)
def ask() -> Answer:
    """Back from the provider: bind it?"""
    try:
        _arrived()
    except Lost:
        return redirect(at("/mijn/werkaccount"), 303)
    return _ask({})


@blueprint.post("/kluis/koppelen")
@allows(Act.OWN_ACCOUNT)
def link() -> Answer:
    """Bind it."""
    form = LinkForm()
    try:
        arrived = _arrived()
    except Lost:
        return refuse("lost", "lost", 422)
    if not form.validate():
        return _ask(form.first_errors)
    if problem := confirming.problem("account", form.passphrase.data or ""):
        return _ask({"passphrase": problem})
    try:
        work_account.link(house(), desk(), form.once, arrived.who)
    except tokens.Stale:
        return _ask({"token": str(SEND_AGAIN)})
    except work_account.Taken:
        return forget(show("office/sso/taken", status=422), ARRIVED)
    except work_account.Done:
        pass  # the same form twice: it was done
    return forget(redirect(at("/mijn/werkaccount?gedaan=gekoppeld"), 303), ARRIVED)


def _arrived() -> Arrived:
    """Who came back, for this very session and to be bound. Raises Lost."""
    arrived = single_sign_on.read(house(), found(ARRIVED))
    single_sign_on.check_desk(arrived, desk())
    return arrived


def _ask(errors: dict[str, str]) -> Response:
    return show(
        "office/sso/link",
        status=422 if errors else 200,
        token=issue_token(),
        asks=confirming.asks("account"),
        errors=errors,
        summary=summary(errors, form="link"),
        title_prefix=_("Error:") if errors else "",
    )


def _page(errors: dict[str, str]) -> Response:
    done = {
        "gekoppeld": _("Your work account is linked. From now on you can sign in with it."),
        "los": _("Your work account is no longer linked. Wherever else you were signed in, you no longer are."),
    }
    return show(
        "office/sso/account",
        status=422 if errors else 200,
        linked=work_account.has_one(house(), desk()),
        token=issue_token(),
        done="" if errors else done.get(request.args.get("gedaan", ""), ""),
        errors=errors,
        summary=summary(errors, form="unlink"),
        title_prefix=_("Error:") if errors else "",
    )
