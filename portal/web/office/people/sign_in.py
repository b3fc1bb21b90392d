"""Coming in and going out: kluiszin, invitation, language, and the page of those who read no signals."""

from __future__ import annotations

from flask import Blueprint, Response, g, make_response, redirect, request
from flask_babel import gettext as _
from werkzeug.wrappers import Response as Answer

from portal.actions.people import keys, signing_in
from portal.domain.access import Act, may
from portal.web.language import known
from portal.web.office import entrance
from portal.web.office.forms import InvitationForm, PlainForm, SignInForm
from portal.web.office.people.cookie import hand_over, take_back
from portal.web.office.present import allows, at, desk, house, issue_token, own_path, summary
from portal.web.office.words import patience, too_weak
from portal.web.show import show

blueprint = Blueprint("sign_in", __name__)


@blueprint.get("/")
@allows(Act.OWN_ACCOUNT)
def home() -> Answer:
    """The page somebody starts at: the inbox, management, the own key while it waits, or a word to all others."""
    if may(desk().staff, Act.INBOX):
        return redirect(at("/inbox"), 303)
    if may(desk().staff, Act.READ_SETTINGS):
        return redirect(at("/beheer"), 303)
    return redirect(at("/sleutel") if desk().is_reader else at("/start"), 303)


@blueprint.get("/start")
@allows(Act.OWN_ACCOUNT)
def start() -> Response:
    """What a role without an inbox can do."""
    return show("office/start/page", role=desk().staff.role.value)


@blueprint.get("/aanmelden")
@allows(Act.SIGN_IN)
def page() -> Response:
    """The sign-in form; also for a colleague at the same computer: the session there then ends."""
    return show("office/sign_in/page", **entrance(onward=own_path(request.args.get("verder", ""))))


@blueprint.post("/aanmelden")
@allows(Act.SIGN_IN)
def enter() -> Answer:
    """Open the keys with the kluiszin."""
    form = SignInForm()
    if not form.validate():
        return _refused(form, form.first_errors)
    try:
        key = signing_in.sign_in(house(), form.email.data, form.passphrase.data)
    except signing_in.Wait as wait:
        answer = _refused(form, {"passphrase": patience(wait)}, status=429)
        answer.headers["Retry-After"] = str(wait.seconds)
        return answer
    except signing_in.Refused:
        return _refused(form, {"passphrase": _("The e-mail address or the passphrase is not right.")})
    _end_present()
    return hand_over(redirect(own_path(form.verder.data or "") or at("/"), 303), key)


def _refused(form: SignInForm, errors: dict[str, str], status: int = 422) -> Response:
    onward = own_path(form.verder.data or "")
    return show(
        "office/sign_in/page", status=status, **entrance(email=form.email.data or "", onward=onward, errors=errors)
    )


def _end_present() -> None:
    if g.desk:
        signing_in.sign_out(house(), g.desk.session)


@blueprint.post("/afmelden")
@allows(Act.OWN_ACCOUNT)
def leave() -> Answer:
    """End the session: the keys can no longer be put together."""
    if not PlainForm().validate():
        return _press_again(at("/afmelden"), _("Sign out"))
    signing_in.sign_out(house(), desk().session)
    return take_back(redirect(at("/aanmelden"), 303))


@blueprint.post("/taal/<code>")
@allows(Act.OWN_ACCOUNT)
def speak(code: str) -> Answer:
    """Work in another language from now on."""
    form = PlainForm()
    onward = own_path(form.next.data or "") or at("/")
    if code not in known():
        return redirect(onward, 303)
    if not form.validate():
        return _press_again(at(f"/taal/{code}"), _("Change language"), onward)
    signing_in.choose_language(house(), desk(), code)
    return redirect(onward, 303)


def _press_again(action: str, label: str, onward: str = "") -> Response:
    return show("office/sign_in/again", status=422, action=action, label=label, onward=onward, token=issue_token())


@blueprint.get("/aanwezig")
@allows(Act.OWN_ACCOUNT)
def present() -> Answer:
    """Nothing, as long as the session lasts; the door answers with the lock page when it is over.

    Asked by a page every minute (a poll), and while somebody types (an act of a person, which keeps the session).
    """
    return make_response("", 204)


# --- the first time ----------------------------------------------------------------------------------------------


@blueprint.get("/uitnodiging")
@allows(Act.SIGN_IN)
def invitation() -> Response:
    """Where a new colleague chooses a kluiszin."""
    return _invitation(InvitationForm(), {})


@blueprint.post("/uitnodiging")
@allows(Act.SIGN_IN)
def accept() -> Answer:
    """Make the kluiszin and the keys, and come in."""
    form = InvitationForm()
    if not form.validate():
        return _invitation(form, form.first_errors)
    try:
        key = keys.accept_invitation(house(), form.email.data, form.invitation.data, form.passphrase.data)
    except keys.BadInvitation:
        return _invitation(form, {"invitation": _wrong_invitation()})
    except keys.WeakPassphrase as weak:
        return _invitation(form, {"passphrase": too_weak(weak.reason)})
    except signing_in.Wait as wait:
        return _invitation(form, {"passphrase": patience(wait)})
    _end_present()
    made = signing_in.resume(house(), key, person=True)
    waits = made is not None and made.is_reader  # nobody approves the keys of who reads no signals
    return hand_over(redirect(at("/sleutel?gedaan=made" if waits else "/"), 303), key)


def _invitation(form: InvitationForm, errors: dict[str, str]) -> Response:
    return show(
        "office/sign_in/invitation",
        status=422 if errors else 200,
        token=form.token.current_token,
        email=form.email.data or "",
        invitation=form.invitation.data or "",
        shortest=keys.SHORTEST_PASSPHRASE,
        errors=errors,
        summary=summary(errors, form="invitation"),
        title_prefix=_("Error:") if errors else "",
    )


def _wrong_invitation() -> str:
    return _(
        "This address and this code do not belong together, or the code was used or is too old. "
        "Ask for a new invitation."
    )
