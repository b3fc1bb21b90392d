"""The portal for scanners: as `portal serve` runs it, over https, with every form they send made fresh.

`python -m bench.security.served HOST:PORT CERTIFICATE KEY`. A scanner sends one form again and again with something
else in one field. The portal would answer every one after the first with "received already" (the token works once) or
with "too fast" (it is younger than a person needs), or let the visitor wait; no payload would get any further. So in
front of the portal, in the same process, each valid token in a body is replaced by a fresh one of the same kind that is
ten seconds old, every request comes from another address, and the trap for machines is emptied when a scanner only
filled it in along the way. A token that the scanner damaged stays damaged.
"""

from __future__ import annotations

import re
import sys
import time
from base64 import urlsafe_b64decode
from collections.abc import Callable, Iterable
from http.cookies import CookieError, SimpleCookie
from io import BytesIO
from os import urandom
from typing import Any
from wsgiref.types import WSGIApplication

import portal
from portal import settings
from portal.adapters.vault import AppKeys, ForeignToken, Secret, session_id
from portal.serving.running import serve_web

FREE = ("report", "follow", "sign_in")
BOUND = "office"
OLD_ENOUGH = 10

_TRAP = re.compile(rb"""((?:^|&)website=|name="website"\r\n\r\n)(?:default|https?(?:%3A|:)[^&\r\n]*)""")
"""The field that no person sees, as a scanner fills in all it finds; what it tries there itself stays."""

_TOKEN = re.compile(rb"(?<![A-Za-z0-9_-])[A-Za-z0-9_-]{96}(?![A-Za-z0-9_-])")


class Renewing:
    """A WSGI application in front of another that makes the tokens of forms fresh."""

    def __init__(self, inside: WSGIApplication, keys: AppKeys) -> None:
        self.inside = inside
        self.keys = keys

    def __call__(self, environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        """One request."""
        environ["REMOTE_ADDR"] = "127." + ".".join(str(part) for part in urandom(3))
        if environ["REQUEST_METHOD"] == "POST" and int(environ.get("CONTENT_LENGTH") or 0) < 30 * 2**20:
            body = environ["wsgi.input"].read(int(environ.get("CONTENT_LENGTH") or 0))
            binding = _session(environ.get("HTTP_COOKIE", ""))
            body = _TRAP.sub(rb"\1", _TOKEN.sub(lambda found: self._fresh(found[0], binding), body))
            environ |= {"wsgi.input": BytesIO(body), "CONTENT_LENGTH": str(len(body))}
        return self.inside(environ, start_response)

    def _fresh(self, token: bytes, session: bytes) -> bytes:
        for purpose, binding in (*((purpose, b"") for purpose in FREE), (BOUND, session)):
            try:
                self.keys.read_token(purpose, token.decode(), binding)
            except ForeignToken:
                continue
            return self.keys.issue_token(purpose, int(time.time()) - OLD_ENOUGH, urandom(32), binding).encode()
        return token


def _session(header: str) -> bytes:
    try:
        cookies = SimpleCookie(header)
    except CookieError:
        return b""
    text = cookies["__Secure-werk"].value if "__Secure-werk" in cookies else ""
    return session_id(Secret(urlsafe_b64decode(text + "="))) if len(text) == 43 else b""


def main() -> None:
    """Serve until told to stop."""
    from gunicorn import config

    bind, config.CertFile.default, config.KeyFile.default = sys.argv[1:4]
    whole = portal.create_app
    keys = AppKeys(Secret(settings.read().secret_key))
    portal.create_app = lambda *given: Renewing(whole(*given), keys)
    serve_web(bind, "2", "1")


if __name__ == "__main__":
    main()
