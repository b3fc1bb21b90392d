"""Coming in and going out: kluiszin, invitation, language, and the page of those who read no signals."""

from __future__ import annotations

from flask import Blueprint, Response, g, make_response, redirect, request
from flask_babel import gettext as _
from flask_babel import refresh
from werkzeug.wrappers import Response as Answer

from portal.actions.people import choosing, keys, signing_in
from portal.actions.people.work_account import Taken, WorkAccount
from portal.domain.access import Act, may
from portal.domain.budget import Kind
from portal.web import waiting
from portal.web.language import known
from portal.web.office import entrance, typed
from portal.web.office.forms import InvitationForm, PlainForm, SignInForm
from portal.web.office.people.cookie import hand_over, take_back
from portal.web.office.present import allows, at, desk, house, issue_token, own_path, summary
from portal.web.office.words import patience, too_weak
from portal.web.show import show

blueprint = Blueprint("sign_in", __name__)


@blueprint.get("/")
@allows(Act.OWN_ACCOUNT)
def home() -> Answer:
    """The page somebody starts at: the inbox, management, the region, the own key while it waits, or a word."""
    if may(desk().staff, Act.INBOX):
        return redirect(at("/inbox"), 303)
    if may(desk().staff, Act.READ_SETTINGS):
        return redirect(at("/beheer"), 303)
    if may(desk().staff, Act.SEE_REGION):
        return redirect(at("/regio"), 303)
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
    onward, by_hand = own_path(request.args.get("verder", "")), request.args.get("slot") == "ja"
    return show("office/sign_in/page", **entrance(onward=onward, by_hand=by_hand))


@blueprint.post("/aanmelden")
@allows(Act.SIGN_IN)
def enter() -> Answer:
    """Open the keys with the kluiszin."""
    form = SignInForm()
    if request.form.get("do") == "elsewhere":
        return _came_in_elsewhere(form)
    if not form.validate():
        return _refused(form, form.first_errors)
    held = waiting.hold(Kind.SIGN_IN, signing_in.normal_address(form.email.data), counts=False)
    if held:
        said = patience(signing_in.Wait(held.seconds))
        return waiting.announced(_refused(form, {"passphrase": said}, waiting.STATUS, held), held)
    try:
        key = signing_in.sign_in(house(), form.email.data, form.passphrase.data, form.otp.data or "")
    except signing_in.Wait as wait:
        answer = _refused(form, {"passphrase": patience(wait)}, status=429)
        answer.headers["Retry-After"] = str(wait.seconds)
        return answer
    except signing_in.Refused:
        waiting.failed(Kind.SIGN_IN)
        return _refused(form, {"passphrase": _not_right()})
    _end_present()
    onward = own_path(form.verder.data or "") or at("/")
    if not typed.came_along():
        return hand_over(redirect(onward, 303), key)
    g.desk = signing_in.resume(house(), key, person=True)
    return hand_over(_still_here(onward), key)


def _came_in_elsewhere(form: SignInForm) -> Answer:
    """Signed in with the work account in another tab: what was typed waited in this one. Changes nothing."""
    if g.desk and typed.came_along():
        return _still_here(own_path(form.verder.data or "") or at("/"))
    return _refused(form, {"passphrase": _("You are not signed in yet. Sign in here, or in another tab first.")})


def _still_here(onward: str) -> Answer:
    """What was typed before the sign-in, to send it or look at it. Who must first set up a second step does that."""
    if g.desk is None or not g.desk.staff.secured:
        return redirect(at("/"), 303)
    if g.desk.staff.language:
        g.language = g.desk.staff.language
        refresh()  # the form was read in the language of before
    try:
        sent = typed.arrived(g.desk)
    except typed.NotTheirs:
        return show("office/sign_in/not_theirs")
    return show("office/sign_in/typed", sent=sent) if sent else redirect(onward, 303)


def _refused(form: SignInForm, errors: dict[str, str], status: int = 422, held: waiting.Wait | None = None) -> Response:
    onward, tickets = own_path(form.verder.data or ""), waiting.tickets(held)
    return show(
        "office/sign_in/page",
        status=status,
        **entrance(email=form.email.data or "", onward=onward, errors=errors, tickets=tickets, packed=_packed()),
    )


def _packed() -> str:
    """What goes along, once more."""
    return request.form.get(typed.FIELD, "") if typed.came_along() else ""


def _not_right() -> str:
    """One sentence, whatever it is: nobody learns which part was guessed."""
    if house().second_factor:
        return _(
            "The e-mail address, the passphrase or the digits are not right. Digits work once: wait for the next ones."
        )
    return _("The e-mail address or the passphrase is not right.")


def _end_present() -> None:
    if g.desk:
        signing_in.sign_out(house(), g.desk.session)


@blueprint.post("/afmelden")
@allows(Act.SECOND_FACTOR)  # also for a session that has no second step yet
def leave() -> Answer:
    """End the session: the keys can no longer be put together."""
    if not PlainForm().validate():
        return _press_again(at("/afmelden"), _("Sign out"))
    signing_in.sign_out(house(), desk().session)
    return take_back(redirect(at("/aanmelden"), 303))


@blueprint.post("/taal/<code>")
@allows(Act.SECOND_FACTOR)  # also for a session that has no second step yet
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
@allows(Act.SECOND_FACTOR)  # also for a session that has no second step yet
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
    return invited()


@blueprint.post("/uitnodiging")
@allows(Act.SIGN_IN)
def accept() -> Answer:
    """Make the kluiszin and the keys, and come in."""
    return accepted()


def invited() -> Response:
    """The form of an invitation, that is sent to the address it stands at."""
    return _invitation(InvitationForm(), {})


def accepted(who: WorkAccount | None = None) -> Answer:
    """What comes of that form; `who`: the work account that the new account is bound to."""
    form = InvitationForm()
    if request.form.get("do") == "another":
        form.proposal.data = ""
        return _invitation(form, {})
    if not form.validate():
        return _invitation(form, form.first_errors)
    try:
        key = keys.accept_invitation(house(), form.email.data, form.invitation.data, form.passphrase.data, bind=who)
    except keys.BadInvitation:
        return _invitation(form, {"invitation": _wrong_invitation()})
    except Taken:
        return _invitation(form, {"email": _other_work_account()})
    except choosing.WeakPassphrase as weak:
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
        action=at(request.path),
        token=form.token.current_token,
        email=form.email.data or "",
        invitation=form.invitation.data or "",
        shortest=choosing.SHORTEST,
        proposal=choosing.offered(house(), form.proposal.data or ""),
        errors=errors,
        summary=summary(errors, form="invitation"),
        title_prefix=_("Error:") if errors else "",
    )


def _other_work_account() -> str:
    return _("This account belongs to another work account, or your work account to another account.")


def _wrong_invitation() -> str:
    return _(
        "This address and this code do not belong together, or the code was used or is too old. "
        "Ask for a new invitation."
    )
