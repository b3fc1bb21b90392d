"""What somebody typed when the session was gone or the database away: it travels in the page, never on the server.

The sign-in form takes it along in a hidden field, and after the sign-in it can be sent, or looked at in its own form
first. A secret is not taken along: it is asked for again. It is of who typed it: on the way only this portal can read
it, and a colleague who signs in at the same computer gets neither the text nor the form.
"""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from flask import request

from portal.actions import tokens
from portal.actions.desk import reading, triaging
from portal.actions.people.signing_in import Desk, Key
from portal.web.office.present import at, house, own_path

FIELD = "typed"
"""The hidden field of the sign-in form."""

SECRETS = ("passphrase", "passphrase2", "old", "new", "new2", "otp", "sealed", "invitation", "logout_token")
"""Fields that are never given back."""

WHOSE = "whose"
"""The token of a form that was given back, for when it is not sent with its own."""

_OURS = ("token", WHOSE, FIELD, "wait", "verder", "next", "website")
_ELSEWHERE = ("/aanmelden", "/afmelden", "/uitnodiging", "/taal", "/kluis", "/sso", "/vergrendel")
"""Forms that have nothing to be kept: they belong to a session, or begin one."""

_MOST = 700_000
"""Characters that travel along at most: far more than the longest form needs."""

_SIGNAL = re.compile(r"/signalen/([0-9a-f-]{36})(?![0-9a-f-])")


class NotTheirs(Exception):
    """Somebody else typed it, or it is about a signal that who came may not read."""


@dataclass(frozen=True, slots=True)
class Typed:
    """A form as it was sent. `token`: under which it can be sent again, "" when that is not known."""

    path: str
    fields: Sequence[tuple[str, str]]
    token: str = ""
    files: bool = False

    @property
    def texts(self) -> list[str]:
        """What a person wrote, as far as one can see: texts of more than one word, or more than a choice."""
        return [value.strip() for _, value in self.fields if len(value.split()) > 1]

    def packed(self) -> str:
        """For the hidden field: nobody can read it there."""
        packed = json.dumps([self.path, self.token, int(self.files), *self.fields], ensure_ascii=False)
        put_away = tokens.put_away(house(), packed)
        return put_away if len(put_away) <= _MOST else ""


def of_request() -> Typed | None:
    """The form of this request, when it is one in which somebody typed something."""
    if request.method != "POST" or request.path.startswith(_ELSEWHERE):
        return None
    fields = [(name, value) for name, value in request.form.items(multi=True) if name not in (*_OURS, *SECRETS)]
    if not any(value.strip() for _, value in fields):
        return None
    files = any(each.filename for each in request.files.values())
    token = request.form.get("token") or request.form.get(WHOSE, "")
    return Typed(at(request.full_path.removesuffix("?")), fields, token, files)


def on_the_way(typed: Typed, key: Key | None) -> str:
    """The same for the hidden field, to be taken along to the next session; "" when it cannot be: nobody knows whose it
    is, or it is too long. `key`: of the session it was typed in.
    """
    try:
        token = tokens.carry(house(), triaging.PURPOSE, typed.token, key) if key else ""
    except tokens.ForeignToken:
        token = ""
    return Typed(typed.path, typed.fields, token, typed.files).packed() if token else ""


def arrived(desk: Desk) -> Typed | None:
    """What the sign-in form took along, for who signed in; None for nothing, or what is not ours. Raises NotTheirs."""
    found = unpacked(request.form.get(FIELD, ""))
    if found is None:
        return None
    try:
        token = tokens.arrive(house(), triaging.PURPOSE, found.token, desk.session, desk.staff.principal)
    except tokens.ForeignToken:
        raise NotTheirs from None
    about = _SIGNAL.search(found.path)
    if about and not reading.is_readable(house(), desk, about[1]):
        raise NotTheirs
    return Typed(found.path, found.fields, token, found.files)


def came_along() -> bool:
    """Whether there is something of ours in the hidden field."""
    return unpacked(request.form.get(FIELD, "")) is not None


def unpacked(text: str) -> Typed | None:
    """What stands in the hidden field; None when that is nothing of ours."""
    try:
        found = json.loads(tokens.laid_open(house(), text)) if 0 < len(text) <= _MOST else None
    except (tokens.ForeignToken, ValueError, RecursionError):
        return None
    if not isinstance(found, list) or len(found) < 4 or not all(map(_is_text, found[:2])):
        return None
    path, token, files, *fields = found
    if not own_path(path) or not all(isinstance(each, list) and len(each) == 2 for each in fields):
        return None
    if not all(_is_text(part) for each in fields for part in each):
        return None
    kept = [(name, value) for name, value in fields if name not in (*_OURS, *SECRETS)]
    return Typed(path, kept, token, bool(files)) if kept else None


def _is_text(value: Any) -> bool:
    return isinstance(value, str)
