"""Coming in with the work account: to the provider, back, and on to the kluiszin. Only there when it is configured."""

from __future__ import annotations

from flask import Blueprint, Response, g, make_response, redirect, request
from flask_babel import gettext as _
from flask_babel import lazy_gettext
from werkzeug.wrappers import Response as Answer
from wtforms import PasswordField
from wtforms.validators import DataRequired

from portal.actions.people import signing_in, single_sign_on
from portal.actions.people.signing_in import Desk
from portal.actions.people.single_sign_on import Arrived, Lost, Refused, Unknown, Unreachable
from portal.domain.access import Act
from portal.serving import loglines
from portal.web.fields import Limit
from portal.web.office.forms import EntranceForm
from portal.web.office.people import sign_in
from portal.web.office.people.cookie import hand_over
from portal.web.office.people.sso_cookies import ARRIVED, BEGUN, forget, found, keep
from portal.web.office.present import allows, at, house, own_path, summary
from portal.web.office.words import patience
from portal.web.show import show

blueprint = Blueprint("sso", __name__)


class VaultForm(EntranceForm):
    """The kluiszin, of somebody whom the provider knows."""

    passphrase = PasswordField(
        validators=[DataRequired(message=lazy_gettext("Fill in your passphrase.")), Limit(1000)],
    )


@blueprint.get("/sso")
@allows(Act.SIGN_IN)
def begin() -> Answer:
    """Off to the provider. A link, no form: a form may not lead away from here."""
    return to_provider(own_path(request.args.get("verder", "")))


def to_provider(onward: str, desk: Desk | None = None) -> Answer:
    """Send the browser to the provider; `onward`: where to go in the end; `desk`: who wants to link a work account."""
    try:
        address, cookie = single_sign_on.begin(house(), onward, desk)
    except Unreachable as error:
        return refuse("unreachable", error.reason)
    return keep(redirect(address, 303), BEGUN, cookie)


@blueprint.get("/sso/terug")
@allows(Act.SIGN_IN)
def back() -> Answer:
    """Back from the provider.

    The answer is a page that goes on, not a redirect: that would arrive without the cookies of our own site.
    """
    try:
        arrived, cookie = single_sign_on.arrive(house(), found(BEGUN), request.args.to_dict())
    except Lost:
        return forget(refuse("lost", "lost"), BEGUN)
    except Unreachable as error:
        return forget(refuse("unreachable", error.reason), BEGUN)
    except Refused as error:
        kind = error.reason if error.reason in ("denied", "second_factor") else "refused"
        return forget(refuse(kind, error.reason), BEGUN)
    onward = at("/kluis/koppelen" if arrived.desk else "/kluis")
    return keep(forget(show("office/sso/onward", onward=onward), BEGUN), ARRIVED, cookie)


@blueprint.get("/kluis")
@allows(Act.SIGN_IN)
def vault() -> Answer:
    """Ask for the kluiszin; or say what to do with a work account that is nobody's here."""
    try:
        arrived = single_sign_on.read(house(), found(ARRIVED))
    except Lost:
        return redirect(at("/aanmelden"), 303)
    if arrived.desk:
        return redirect(at("/kluis/koppelen"), 303)
    return _vault(VaultForm(), arrived, {}) if arrived.principal else show("office/sso/unknown")


@blueprint.post("/kluis")
@allows(Act.SIGN_IN)
def unlock() -> Answer:
    """Open the keys with the kluiszin."""
    form = VaultForm()
    try:
        arrived = _arrived()
        if not arrived.principal:
            raise Unknown
        if not form.validate():
            return _vault(form, arrived, form.first_errors)
        key = single_sign_on.unlock(house(), arrived, form.passphrase.data or "")
    except Lost:
        return refuse("lost", "lost", 422)
    except Unknown:
        return show("office/sso/unknown", status=422)
    except signing_in.Wait as wait:
        answer = _vault(form, arrived, {"passphrase": patience(wait)}, 429)
        answer.headers["Retry-After"] = str(wait.seconds)
        return answer
    except signing_in.Refused:
        return _vault(form, arrived, {"passphrase": _("This is not your passphrase.")})
    return enter(key, own_path(arrived.onward) or at("/"))


@blueprint.get("/kluis/uitnodiging")
@allows(Act.SIGN_IN)
def invitation() -> Answer:
    """Where a new colleague, whom the provider knows, chooses a kluiszin."""
    try:
        _arrived()
    except Lost:
        return redirect(at("/aanmelden"), 303)
    return sign_in.invited()


@blueprint.post("/kluis/uitnodiging")
@allows(Act.SIGN_IN)
def accept() -> Answer:
    """Make the kluiszin and the keys, bind the work account, and come in."""
    try:
        arrived = _arrived()
    except Lost:
        return refuse("lost", "lost", 422)
    answer = sign_in.accepted(arrived.who)
    return forget(answer, ARRIVED) if answer.status_code == 303 else answer


def _arrived() -> Arrived:
    """Who came back to sign in. Raises Lost, also for who came back to link a work account."""
    arrived = single_sign_on.read(house(), found(ARRIVED))
    if arrived.desk:
        raise Lost
    return arrived


def enter(key: signing_in.Key, onward: str) -> Answer:
    """Come in; who else was signed in at this computer no longer is."""
    if g.desk:
        signing_in.sign_out(house(), g.desk.session)
    return forget(hand_over(redirect(onward, 303), key), ARRIVED)


@blueprint.post("/sso/uitloggen")
@allows(Act.SIGN_IN)
def end() -> Answer:
    """The provider says that somebody left there. Its signature is all that counts: no cookie, token or origin."""
    try:
        single_sign_on.end(house(), request.form.get("logout_token", ""))
    except (Refused, Unreachable) as error:
        tell(error.reason)
        return make_response("", 400)
    return make_response("", 200)


# --- showing -----------------------------------------------------------------------------------------------------


def refuse(kind: str, reason: str, status: int = 0) -> Response:
    """Say that it did not work, and what to do. `kind`: lost, denied, second_factor, unreachable, refused.

    `reason`: the code for the log and, with `refused`, for whoever is called about it.
    """
    tell(reason)
    usual = {"lost": 400, "unreachable": 503}.get(kind, 403)
    return show("office/sso/refused", status=status or usual, kind=kind, reason=reason)


def tell(reason: str) -> None:
    """One line in the log: a code of ours, and nothing of what was sent."""
    rule = request.url_rule.rule if request.url_rule else ""
    loglines.say("warning", route=rule, sso=reason)


def _vault(form: VaultForm, arrived: Arrived, errors: dict[str, str], status: int = 422) -> Response:
    return show(
        "office/sso/vault",
        status=status if errors else 200,
        token=form.token.current_token,
        name=single_sign_on.name_of(house(), arrived),
        errors=errors,
        summary=summary(errors, form="vault"),
        title_prefix=_("Error:") if errors else "",
    )
