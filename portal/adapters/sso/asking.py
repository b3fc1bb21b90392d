"""Asking the provider: on https, for a short time, for a small answer, and never led elsewhere."""

from __future__ import annotations

import re
import time
from io import BytesIO
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable

    from requests import PreparedRequest, Response, Session

    from portal.settings import Oidc

PATIENCE = (3.05, 5.0)
"""Seconds to connect, and to wait for the next piece of an answer."""

WHOLE = 10.0
"""Seconds for a whole answer: who sends it drop by drop keeps no process of ours."""

LARGEST = 256 * 1024
"""Bytes of an answer."""

_LOOPBACK = re.compile(r"http://(127\.0\.0\.1|localhost)(:\d+)?(/|$)")


class Unreachable(Exception):
    """The provider does not answer, or not as a provider does; `reason` is a code for the log."""

    def __init__(self, reason: str = "unreachable") -> None:
        super().__init__(reason)
        self.reason = reason


def is_safe(address: object, issuer: str) -> bool:
    """Whether something may be asked there: https, or this machine itself when the issuer is there too."""
    if not isinstance(address, str):
        return False
    here = _LOOPBACK.match(issuer) and _LOOPBACK.match(address)
    return address.startswith("https://") or bool(here)


def open_session(oidc: Oidc, **client: Any) -> Session:
    """A session of Authlib for one conversation with the provider; it keeps nothing afterwards."""
    from authlib.integrations.requests_client import OAuth2Session  # type: ignore[import-untyped]

    session: Session = OAuth2Session(
        oidc.client_id, oidc.client_secret, scope="openid", code_challenge_method="S256", **client
    )
    session.hooks["response"].append(_bounded)
    session.trust_env = not _LOOPBACK.match(oidc.issuer)  # proxies and certificates of the machine; not for itself
    return session


def fetch(session: Session, address: str) -> dict[str, Any]:
    """The JSON object at this address. Raises Unreachable."""
    answer = _patiently(
        lambda: session.get(
            address,
            auth=_as_nobody,
            timeout=PATIENCE,
            allow_redirects=False,
            headers={"Accept": "application/json"},
            withhold_token=True,  # type: ignore[call-arg]
        )
    )
    if answer.status_code != 200:
        raise Unreachable("status")
    try:
        found = answer.json()
    except (ValueError, RecursionError):
        found = None
    if not isinstance(found, dict):
        raise Unreachable("answer")
    return found


def exchange(session: Session, address: str, code: str, verifier: str) -> dict[str, Any]:
    """What the provider gives for a code, once. Raises Unreachable, or Authlib's OAuthError when it gives nothing."""
    given = _patiently(
        lambda: session.fetch_token(  # type: ignore[attr-defined]
            address,
            grant_type="authorization_code",
            code=code,
            code_verifier=verifier,
            timeout=PATIENCE,
            allow_redirects=False,
        )
    )
    return dict(given)


def _patiently(ask: Callable[[], Any]) -> Any:
    """What `ask` gives; whatever goes wrong on the way is Unreachable."""
    import requests
    from urllib3.exceptions import HTTPError

    try:
        return ask()
    except requests.HTTPError:
        raise Unreachable("status") from None
    except requests.JSONDecodeError:
        raise Unreachable("answer") from None
    except (requests.RequestException, HTTPError, OSError):
        raise Unreachable from None
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError):
        raise Unreachable("answer") from None


def _as_nobody(request: PreparedRequest) -> PreparedRequest:
    """No name and password, also not those that stand in a .netrc of the machine."""
    return request


def _bounded(response: Response, **_: Any) -> None:
    """Read the answer here, as long and as much as is allowed; what comes after finds it in memory."""
    until, body = time.monotonic() + WHOLE, bytearray()
    while piece := response.raw.read1(LARGEST, decode_content=True):
        body += piece
        if len(body) > LARGEST:
            response.close()
            raise Unreachable("size")
        if time.monotonic() > until:
            response.close()
            raise Unreachable("time")
    response.raw.release_conn()
    response.raw = BytesIO(bytes(body))
