"""One token for a form: it proves the form is ours, tells a second post from a first, and tells its age. No cookie."""

from __future__ import annotations

from base64 import urlsafe_b64decode, urlsafe_b64encode

from portal.actions.house import House
from portal.adapters.vault import Damaged, ForeignToken, FormToken, Secret, session_id

OLDEST = 24 * 3600
"""Seconds after which a form must be sent once more."""

_ON_THE_WAY = "on the way to another session"

_SALT = 20
"""Bytes of a nonce that are random; the other twelve say, to who has K_APP, in whose form it stands."""

YOUNGEST = 3
"""Seconds before which only a machine can have filled a form."""

__all__ = [
    "OLDEST",
    "YOUNGEST",
    "ForeignToken",
    "FormToken",
    "Stale",
    "TooFast",
    "arrive",
    "carry",
    "check_age",
    "issue",
    "laid_open",
    "put_away",
    "read",
]


class Stale(Exception):
    """The form stood open for more than a day; it must be sent again with a fresh token."""


class TooFast(Exception):
    """The form came back faster than a person can write; the same token works a moment later."""


def issue(house: House, purpose: str, key: Secret | None = None, person: str = "") -> str:
    """A fresh token for a form. `key`: the office session it is bound to; `person`: whose session that is."""
    now, nonce = int(house.clock().timestamp()), house.random(32)
    if person:
        nonce = nonce[:_SALT] + _marks(house, person, nonce)[0]
    return house.app_keys.issue_token(purpose, now, nonce, _binding(key))


def read(house: House, purpose: str, text: str, key: Secret | None = None) -> FormToken:
    """The token behind the text; raises ForeignToken when it is not ours, for another form or another session."""
    return house.app_keys.read_token(purpose, text, _binding(key))


def carry(house: House, purpose: str, text: str, key: Secret) -> str:
    """The token of a form whose session is gone, for on the way to the next session: a form that did its work before
    its session went does not do it twice. Raises ForeignToken when it is not of the session with this key.
    """
    token = read(house, purpose, text, key)
    return house.app_keys.issue_token(_ON_THE_WAY, token.issued_at, token.nonce)


def arrive(house: House, purpose: str, text: str, key: Secret, person: str) -> str:
    """The same token again, in the session with this key. Raises ForeignToken when it is of another than `person`."""
    token = read(house, _ON_THE_WAY, text)
    if token.nonce[_SALT:] not in _marks(house, person, token.nonce):
        raise ForeignToken
    return house.app_keys.issue_token(purpose, token.issued_at, token.nonce, _binding(key))


def put_away(house: House, text: str) -> str:
    """The text as only this portal can read it, for a page that anybody may look at: URL-safe characters."""
    return urlsafe_b64encode(house.app_keys.seal_field("form", "on_the_way", text)).decode("ascii")


def laid_open(house: House, text: str) -> str:
    """What was put away. Raises ForeignToken for any other text."""
    try:
        return house.app_keys.open_field("form", "on_the_way", urlsafe_b64decode(text.encode("ascii")))
    except (Damaged, ValueError):
        raise ForeignToken from None


def check_age(house: House, token: FormToken, youngest: int = YOUNGEST) -> None:
    """Raises Stale or TooFast. Look first whether the form was handled already: then its age is no matter."""
    age = int(house.clock().timestamp()) - token.issued_at
    if age > OLDEST:
        raise Stale
    if age < youngest:
        raise TooFast


def _marks(house: House, person: str, nonce: bytes) -> list[bytes]:
    """What stands behind the salt of this nonce in a form of this person, under the newest and each earlier key."""
    found = house.app_keys.index_fields("form", f"{nonce[:_SALT].hex()} {person}")
    return [each[: len(nonce) - _SALT] for each in found]


def _binding(key: Secret | None) -> bytes:
    return session_id(key) if key else b""
