"""One token for a form: it proves the form is ours, tells a second post from a first, and tells its age. No cookie."""

from __future__ import annotations

from portal.actions.house import House
from portal.adapters.vault import ForeignToken, FormToken, Secret, session_id

OLDEST = 24 * 3600
"""Seconds after which a form must be sent once more."""

YOUNGEST = 3
"""Seconds before which only a machine can have filled a form."""

__all__ = ["OLDEST", "YOUNGEST", "ForeignToken", "FormToken", "Stale", "TooFast", "check_age", "issue", "read"]


class Stale(Exception):
    """The form stood open for more than a day; it must be sent again with a fresh token."""


class TooFast(Exception):
    """The form came back faster than a person can write; the same token works a moment later."""


def issue(house: House, purpose: str, key: Secret | None = None) -> str:
    """A fresh token for a form. `key`: the office session it is bound to."""
    now = int(house.clock().timestamp())
    return house.app_keys.issue_token(purpose, now, house.random(32), _binding(key))


def read(house: House, purpose: str, text: str, key: Secret | None = None) -> FormToken:
    """The token behind the text; raises ForeignToken when it is not ours, for another form or another session."""
    return house.app_keys.read_token(purpose, text, _binding(key))


def check_age(house: House, token: FormToken, youngest: int = YOUNGEST) -> None:
    """Raises Stale or TooFast. Look first whether the form was handled already: then its age is no matter."""
    age = int(house.clock().timestamp()) - token.issued_at
    if age > OLDEST:
        raise Stale
    if age < youngest:
        raise TooFast


def _binding(key: Secret | None) -> bytes:
    return session_id(key) if key else b""
