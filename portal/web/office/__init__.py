"""The office: staff behind a sign-in. Every view says which act it is; what it does not say is not served."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote, urlsplit

from flask import Flask, Response, abort, current_app, g, make_response, redirect, request
from flask_babel import gettext as _
from flask_login import current_user
from werkzeug.wrappers import Response as Answer

from portal.actions import tokens
from portal.actions.installation.demo_cast import PASSPHRASE, cast
from portal.domain.access import Act, may, may_on_some
from portal.web.language import known
from portal.web.office import typed
from portal.web.office.around import surroundings
from portal.web.office.people.cookie import CookieLogin, key_of_cookie
from portal.web.office.present import allows, at, desk, here, house, own_path, summary
from portal.web.office.words import role_label
from portal.web.show import asked_for_fragment, is_poll, show

__all__ = ["allows", "at", "desk", "entrance", "house", "install", "locked"]

_ON_ONE_SIGNAL = (
    Act.READ,
    Act.TRIAGE,
    Act.REPLY,
    Act.NOTE,
    Act.LINK,
    Act.REFER,
    Act.EXPORT,
    Act.REPORT_BACK,
    Act.ERASE,
    Act.BRING_IN,
    Act.FILL_LISTS,
)

_ON_SETTINGS = (
    Act.READ_SETTINGS,
    Act.MANAGE,
    Act.READ_PARTNERS,
    Act.KEEP_PARTNERS,
    Act.READ_TEXTS,
    Act.KEEP_TEXTS,
    Act.SETTLE,
    Act.SEE_COVERAGE,
    Act.SEE_REGION,
    Act.READ_REVISIONS,
    Act.APPROVE_KEY,
    Act.TEAM,
)
"""Pages on places and people: who changed something must find it on the next page, whichever process shows that."""

_OF_A_PARTNER = tuple(f"{name}_{code}" for name in ("when", "when_not", "note") for code in ("nl", "en", "pl"))
_OF_A_MEETING = ("question", "remark")
_OF_A_SOURCE = ("source", "fact", "impression")
KEPT = (
    *("text", "reason", "story", "message", "purpose", "title", "to", "owner", "text_nl", "text_en", "text_pl"),
    *_OF_A_PARTNER,
    *_OF_A_MEETING,
    *_OF_A_SOURCE,
)
"""Fields whose text is given back when the session ended before the form came."""


def install(app: Flask) -> None:
    """Sign-in by cookie, the door and the surroundings. Raises RuntimeError when a view declares no act."""
    for rule in app.url_map.iter_rules():
        view = app.view_functions[rule.endpoint]
        if rule.endpoint != "static" and not isinstance(getattr(view, "act", None), Act):
            raise RuntimeError(f"{rule.rule}: {view.__name__} must say who it is for: write @allows(Act.…) above it.")
    CookieLogin().init_app(app)
    app.before_request(_door)
    app.context_processor(surroundings)


# --- the door ----------------------------------------------------------------------------------------------------


def _door() -> Answer | None:
    g.desk = current_user.desk if current_user.is_authenticated else None
    staff = g.desk.staff if g.desk else None
    _choose_language(staff.language if staff else "")
    if request.url_rule is None:
        return None  # not found, or the wrong method: the error page knows who is there
    act: Act = getattr(current_app.view_functions[request.url_rule.endpoint], "act")  # noqa: B009 - checked by install
    # whether this very signal may be read is asked again, with the wrap in hand, where it is fetched
    if may_on_some(staff, act) if act in _ON_ONE_SIGNAL else may(staff, act):
        if act in _ON_SETTINGS:
            house().catch_up()
        return None
    if g.desk is None:
        return _to_sign_in()
    if not g.desk.staff.secured and request.method in ("GET", "HEAD") and not is_poll():
        return _to("/tweede-stap")
    return abort(404)


def _choose_language(of_account: str) -> None:
    for language in (of_account, request.args.get("taal", "")):
        if language in known():
            g.language = language
            return


def _to_sign_in() -> Answer:
    if is_poll() or request.method == "POST" or request.path == "/aanwezig":
        return locked()
    return _to("/aanmelden")


def _to(path: str) -> Answer:
    """Another page first; it leads back to this one."""
    address = at(path)
    if request.path not in ("/", "/inbox"):
        address += f"?verder={quote(here())}"
    if asked_for_fragment():
        answer = make_response("", 204)
        answer.headers["HX-Redirect"] = address
        return answer
    return redirect(address, 303)


def locked() -> Response:
    """The lock page, in the place of what was shown. What somebody just sent goes along unseen, or is given back."""
    texts = [each for name in KEPT for given in request.form.getlist(name) if (each := given.strip())]
    sent = typed.of_request()
    packed = typed.on_the_way(sent, key_of_cookie()) if sent else ""
    words = sum(len(each.split()) for each in sent.texts) if sent else 0
    return show(
        "office/sign_in/page",
        status=286 if is_poll() or asked_for_fragment() else 403,
        **entrance(onward=_came_from(), locked=True, typed=[] if packed else texts, packed=packed, words=words),
    )


def _came_from() -> str:
    try:
        return own_path(urlsplit(request.referrer or "").path)
    except ValueError:  # anybody can send anything as the page they came from
        return ""


def entrance(*, email: str = "", onward: str = "", errors: dict[str, str] | None = None, **more: Any) -> dict[str, Any]:
    """What the sign-in page needs."""
    return {
        "token": tokens.issue(house(), "sign_in"),
        "email": email,
        "onward": onward,
        "errors": errors or {},
        "summary": summary(errors or {}, form="sign-in"),
        "title_prefix": _("Error:") if errors else "",
        "locked": False,
        "digits": house().second_factor,
        "typed": [],
        "packed": "",
        "words": 0,
        "by_hand": False,
        "cast": [(place, [(p, role_label(p.role, p.slot)) for p in players]) for place, players in cast(house())],
        "demo_passphrase": PASSPHRASE,
        **more,
    }
