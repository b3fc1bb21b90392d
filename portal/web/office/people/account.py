"""What people keep of themselves: name, phone, address, moments of mail, kluiszin."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import Blueprint, Response, redirect, request
from flask_babel import gettext as _
from werkzeug.wrappers import Response as Answer

from portal.actions import tokens
from portal.actions.people import account, choosing, own_sessions, second_factor, signing_in
from portal.domain.access import Act, may
from portal.web.office import confirming
from portal.web.office.forms import SEND_AGAIN, OfficeForm
from portal.web.office.people.account_forms import (
    AddressForm,
    DetailsForm,
    MomentsForm,
    PassphraseForm,
    SessionsForm,
)
from portal.web.office.people.cookie import hand_over
from portal.web.office.present import allows, at, desk, house, issue_token, summary
from portal.web.office.words import patience, too_weak
from portal.web.show import show

blueprint = Blueprint("account", __name__)


@blueprint.get("/mijn")
@allows(Act.OWN_ACCOUNT)
def page() -> Response:
    """The own account."""
    return _page(done=_done(request.args.get("gedaan", "")))


@blueprint.get("/mijn/<any(gegevens, adres, mail, kluiszin, aangemeld):part>")
@allows(Act.OWN_ACCOUNT)
def back(part: str) -> Answer:
    """The address of a form that was refused, opened again."""
    return redirect(at("/mijn"), 303)


@blueprint.post("/mijn/gegevens")
@allows(Act.OWN_ACCOUNT)
def change_details() -> Answer:
    """Another name or phone number."""
    form = DetailsForm()
    return _do(
        form,
        "gegevens",
        lambda: account.change_details(house(), desk(), form.once, form.name.data or "", form.phone.data or ""),
    )


@blueprint.post("/mijn/adres")
@allows(Act.OWN_ACCOUNT)
def change_address() -> Answer:
    """Another address; with the kluiszin."""
    form = AddressForm()
    if form.validate() and (problem := confirming.problem("account", form.passphrase.data or "")):
        return _page({"passphrase": problem}, form, "adres")
    try:
        return _do(form, "adres", lambda: account.change_address(house(), desk(), form.once, form.email.data or ""))
    except account.BadAddress:
        return _page({"email": _bad_address()}, form, "adres")


@blueprint.post("/mijn/mail")
@allows(Act.OWN_ACCOUNT)
def choose_moments() -> Answer:
    """At which moments."""
    form = MomentsForm()
    try:
        return _do(form, "mail", lambda: account.choose_moments(house(), desk(), form.once, form.moments.data or ()))
    except ValueError:  # none of them is a moment of the region
        return _page({"moments": _("Choose at least one moment: signals must reach you.")}, form, "mail")


@blueprint.post("/mijn/kluiszin")
@allows(Act.OWN_ACCOUNT)
def change_passphrase() -> Answer:
    """Another kluiszin around the same keys."""
    form = PassphraseForm()
    if request.form.get("do") == "another":
        form.proposal.data = ""
        return _page({}, form, "kluiszin")
    if not form.validate():
        return _page(form.first_errors, form, "kluiszin")
    try:
        key = account.change_passphrase(house(), desk(), form.once, form.old.data or "", form.new.data or "")
    except signing_in.Refused:
        return _page({"old": _("This is not your passphrase.")}, form, "kluiszin")
    except signing_in.Wait as wait:
        return _page({"old": patience(wait)}, form, "kluiszin")
    except account.WeakPassphrase as weak:
        return _page({"new": too_weak(weak.reason)}, form, "kluiszin")
    except tokens.Stale:
        return _page({"token": str(SEND_AGAIN)}, form, "kluiszin")
    except account.Done:
        return redirect(at("/mijn"), 303)
    return hand_over(redirect(at("/mijn?gedaan=kluiszin"), 303), key)


@blueprint.post("/mijn/aangemeld")
@allows(Act.OWN_ACCOUNT)
def end_sessions() -> Answer:
    """End another session of this account, or all others."""
    form = SessionsForm()
    if form.handle.data:
        return _do(form, "aangemeld", lambda: own_sessions.end(house(), desk(), form.once, form.handle.data))
    return _do(form, "aangemeld", lambda: own_sessions.end_others(house(), desk(), form.once))


# --- doing and showing -------------------------------------------------------------------------------------------


def _do(form: OfficeForm, part: str, act: Callable[[], None]) -> Answer:
    if not form.validate():
        return _page(form.first_errors, form, part)
    try:
        act()
    except tokens.Stale:
        return _page({"token": str(SEND_AGAIN)}, form, part)
    except account.Done:
        pass  # the same form twice: it was done
    return redirect(at(f"/mijn?gedaan={part}"), 303)


def _page(
    errors: dict[str, str] | None = None, form: OfficeForm | None = None, part: str = "", done: str = ""
) -> Response:
    """The page; with errors as 422. `part`: which of its forms they belong to; what was typed there stays."""
    errors, own = errors or {}, account.details(house(), desk())
    typed: dict[str, Any] = {"name": own.name, "phone": own.phone, "email": own.address, "moments": own.chosen}
    if form is not None:
        secrets = {"token", "passphrase", "old", "new", "new2"}
        typed |= {name: value or "" for name, value in form.data.items() if name not in secrets}
    return show(
        "office/account/page",
        status=422 if errors else 200,
        own=own,
        typed=typed,
        moments=[(each, each.replace(":", ".")) for each in own.offered],
        asks=confirming.asks("account"),
        sessions=own_sessions.sessions(house(), desk()),
        has_key=desk().is_reader,
        in_team=may(desk().staff, Act.TEAM),
        shown=may(desk().staff, Act.APPROVE_KEY),
        shortest=choosing.SHORTEST,
        proposal=choosing.offered(house(), form.data.get("proposal") or "" if form is not None else ""),
        second_factor=second_factor.own(house(), desk()),
        token=issue_token,
        done=done,
        part=part,
        errors=errors,
        summary=summary(errors, f"field-{part}-", f"form-{part}"),
        title_prefix=_("Error:") if errors else "",
    )


def _bad_address() -> str:
    return _("This address cannot be used. Check it; still not? Ask your functional administrator.")


def _done(code: str) -> str:
    return {
        "gegevens": _("Your details were kept. Colleagues see them from now on."),
        "adres": _("From now on you sign in with this address, and get your mail there."),
        "mail": _("Kept. Acute signals still reach you at once."),
        "aangemeld": _("Ended. Whoever still has that page open sees nothing any more."),
        "tweede-stap": _("From now on this phone counts. Wherever else you were signed in, you no longer are."),
        "code": _("The code that a colleague made works no more."),
        "kluiszin": _("Your passphrase was changed. Wherever else you were signed in, you no longer are."),
    }.get(code, "")
