"""The one cookie of the office: the browser's half of a session. Flask-Login reads it, and nothing else writes one."""

from __future__ import annotations

import re
from base64 import urlsafe_b64decode, urlsafe_b64encode

from flask import Flask, Request, request
from flask_login import LoginManager, UserMixin
from werkzeug.wrappers import Response as Answer

from portal.actions.people import signing_in
from portal.actions.people.signing_in import Desk, Key
from portal.web.office.present import house
from portal.web.show import is_poll

PATH = "/werk"
"""Where the office is mounted; its cookie never travels to the front door."""

_KEY = re.compile(r"[A-Za-z0-9_-]{43}", re.ASCII)


class User(UserMixin):
    """Who Flask-Login knows: a desk, for the length of one request."""

    def __init__(self, desk: Desk) -> None:
        self.desk = desk

    def get_id(self) -> str:
        """The principal."""
        return self.desk.staff.principal


class CookieLogin(LoginManager):
    """Flask-Login without its own session and "remember me" cookies: only our request loader says who this is.

    Its usual loader looks into a Flask session first and trips over a foreign cookie named `remember_token`.
    """

    def init_app(self, app: Flask) -> None:
        """Attach to an application; writes no cookie after a request."""
        app.login_manager = self  # type: ignore[attr-defined]
        self.request_loader(who)

    def _load_user(self) -> None:
        self._update_request_context_with_user(self._load_user_from_request(request))


def cookie_name() -> str:
    """The name of the one cookie; the prefix makes a browser refuse it over plain http."""
    return "__Secure-werk" if house().settings.secure else "werk"


def hand_over(answer: Answer, key: Key) -> Answer:
    """Give the browser its half of the session."""
    text = urlsafe_b64encode(key).rstrip(b"=").decode()
    answer.set_cookie(cookie_name(), text, path=PATH, secure=house().settings.secure, httponly=True, samesite="Strict")
    return answer


def take_back(answer: Answer) -> Answer:
    """Let the browser forget its half."""
    answer.delete_cookie(cookie_name(), path=PATH, secure=house().settings.secure, httponly=True, samesite="Strict")
    return answer


def key_of_cookie() -> Key | None:
    """The half of a session that came along, whether that session lasts or not."""
    text = request.cookies.get(cookie_name(), "")
    return Key(urlsafe_b64decode(text + "=")) if _KEY.fullmatch(text) else None


def who(_request: Request) -> User | None:
    """Whoever holds the other half of a session that lasts. A poll keeps no session alive."""
    key = key_of_cookie()
    found = signing_in.resume(house(), key, person=not is_poll()) if key else None
    return User(found) if found else None
