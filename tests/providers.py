"""A provider of single sign-on of our own, over a real socket, that does all it is told to: also every lie.

It signs with joserfc, gives each code out once, and asks for the secret of the client and for the proof of who began
(PKCE), as providers do. What a test sets on it holds until `honest()`.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import threading
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from itertools import count
from typing import Any
from urllib.parse import parse_qs, parse_qsl, urlencode, urlsplit

from joserfc import jwt
from joserfc.jwk import RSAKey
from joserfc.jws import JWSRegistry
from werkzeug.serving import WSGIRequestHandler, make_server

from portal.settings import Oidc

CLIENT, SECRET = "meldpunt", "geheim-van-de-client"
LOGOUT_EVENT = "http://schemas.openid.net/event/backchannel-logout"

RSA = RSAKey.generate_key(2048, {"kid": "rsa-1"})
STRANGE_RSA = RSAKey.generate_key(2048, {"kid": "rsa-1"})
"""Another key under the same name."""

GONE = object()
"""The value of a claim that is left out."""


class _Silent(WSGIRequestHandler):
    def log(self, type: str, message: str, *args: Any) -> None:
        """Nothing."""


class _AnyHeader(JWSRegistry):
    def check_header(self, header: Any) -> None:
        """Nothing: lies are signed as well."""

    def get_alg(self, name: str) -> Any:
        """Any."""
        return self.algorithms[name]


class Provider:
    """The provider; `issuer` is where it listens. Who signs in there is `subject`, at once and without a question."""

    def __init__(self, clock: Callable[[], float]) -> None:
        self.clock = clock
        self.issuer = ""
        self.codes: dict[str, dict[str, str]] = {}
        self._numbers = count()
        self.asked: list[str] = []
        self.honest()

    def honest(self) -> None:
        """Tell the truth from now on."""
        self.subject, self.session = "farid-1", "sessie-1"
        self.keys: list[Any] = [RSA]
        self.claims: dict[str, Any] = {}
        self.header: dict[str, Any] = {"alg": "RS256", "kid": "rsa-1"}
        self.signing_key: Any = RSA
        self.described: dict[str, Any] = {}
        self.answer: Callable[[str], str] = lambda token: token
        self.instead: dict[str, tuple[str, list[tuple[str, str]], Iterable[bytes]]] = {}
        self.asked.clear()

    def oidc(self, **own: Any) -> Oidc:
        """The settings of a portal that signs in here."""
        return Oidc(**{"issuer": self.issuer, "client_id": CLIENT, "client_secret": SECRET, **own})

    # --- what it signs

    def id_token(self, nonce: str) -> str:
        """Who signed in, with the lies of now."""
        now = int(self.clock())
        said = {
            "iss": self.issuer,
            "sub": self.subject,
            "aud": CLIENT,
            "exp": now + 300,
            "iat": now,
            "nonce": nonce,
            "amr": ["pwd", "mfa"],
            "sid": self.session,
            "email": "farid@waterstad.example",
            "email_verified": True,
            **self.claims,
        }
        return self.signed(said, self.header)

    def logout_token(self, header: dict[str, Any] | None = None, key: Any = None, **own: Any) -> str:
        """That a session ended; `own`: other claims."""
        now = int(self.clock())
        said = {
            "iss": self.issuer,
            "sub": self.subject,
            "aud": CLIENT,
            "iat": now,
            "exp": now + 120,
            "jti": "eenmalig-1",
            "sid": self.session,
            "events": {LOGOUT_EVENT: {}},
            **own,
        }
        return self.signed(said, header or {**self.header, "typ": "logout+jwt"}, key)

    def signed(self, said: dict[str, Any], header: dict[str, Any], key: Any = None) -> str:
        """A token with these claims, as the header says."""
        said = {name: value for name, value in said.items() if value is not GONE}
        if str(header["alg"]).lower() == "none":
            return f"{_b64(json.dumps(header))}.{_b64(json.dumps(said))}."
        registry = _AnyHeader(algorithms=[header["alg"]])
        return jwt.encode(header, said, key or self.signing_key, registry=registry)

    # --- what it answers

    def __call__(self, environ: dict[str, Any], start: Any) -> Iterable[bytes]:
        """One request."""
        path = environ["PATH_INFO"]
        self.asked.append(path)
        if path in self.instead:
            status, headers, body = self.instead[path]
            start(status, headers)
            return body
        views = {
            "/.well-known/openid-configuration": self._description,
            "/jwks": lambda _: {"keys": [key if isinstance(key, dict | str) else key.as_dict() for key in self.keys]},
            "/authorize": self._authorize,
            "/token": self._token,
        }
        status, headers, body = "200 OK", [("Content-Type", "application/json")], views[path](environ)
        if path == "/authorize":
            status, headers = "302 Found", [("Location", str(body["to"]))]
        elif "error" in body:
            status = "400 Bad Request"
        start(status, headers)
        return [json.dumps(body).encode()]

    def _description(self, _environ: Any) -> dict[str, Any]:
        return {
            "issuer": self.issuer,
            "authorization_endpoint": f"{self.issuer}/authorize",
            "token_endpoint": f"{self.issuer}/token",
            "jwks_uri": f"{self.issuer}/jwks",
            "id_token_signing_alg_values_supported": ["RS256"],
            **self.described,
        }

    def _authorize(self, environ: Any) -> dict[str, Any]:
        asked = dict(parse_qsl(environ["QUERY_STRING"]))
        assert asked["response_type"] == "code" and asked["client_id"] == CLIENT and asked["scope"] == "openid"
        assert asked["code_challenge_method"] == "S256"
        code = f"code-{next(self._numbers)}"  # never one that was given out before, to anybody
        self.codes[code] = asked
        back = {"code": code, "state": asked["state"]}
        return {"to": f"{asked['redirect_uri']}?{urlencode(back)}"}

    def _token(self, environ: Any) -> dict[str, Any]:
        sent = parse_qs(environ["wsgi.input"].read(int(environ["CONTENT_LENGTH"])).decode())
        said = base64.b64decode(environ.get("HTTP_AUTHORIZATION", "Basic Og==").split()[1]).decode()
        by_post = ":".join(sent.get(name, [""])[0] for name in ("client_id", "client_secret"))
        if f"{CLIENT}:{SECRET}" not in (said, by_post):
            return {"error": "invalid_client"}
        begun = self.codes.pop(sent["code"][0], None)
        proof = hashlib.sha256(sent["code_verifier"][0].encode()).digest()
        if begun is None or begun["code_challenge"] != base64.urlsafe_b64encode(proof).rstrip(b"=").decode():
            return {"error": "invalid_grant"}
        token = self.answer(self.id_token(begun["nonce"]))
        return {"access_token": "toegang-1", "token_type": "Bearer", "expires_in": 300, "id_token": token}


def _b64(text: str) -> str:
    return base64.urlsafe_b64encode(text.encode()).rstrip(b"=").decode()


@contextmanager
def started(clock: Callable[[], float]) -> Iterator[Provider]:
    """A provider that listens."""
    provider = Provider(clock)
    server = make_server("127.0.0.1", 0, provider, threaded=True, request_handler=_Silent)
    provider.issuer = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    yield provider
    server.shutdown()
    server.server_close()
    thread.join()


def way_back(location: str) -> str:
    """Path and query of the address that the provider sends a browser back to."""
    parts = urlsplit(location)
    return f"{parts.path}?{parts.query}"


def signed_with_public_key(token: str) -> str:
    """The classic: the same claims under HS256, with the text of the public key as its secret."""
    head, claims = _b64(json.dumps({"alg": "HS256", "kid": "rsa-1"})), token.split(".")[1]
    mac = hmac.digest(RSA.as_pem(private=False), f"{head}.{claims}".encode(), "sha256")
    return f"{head}.{claims}.{base64.urlsafe_b64encode(mac).rstrip(b'=').decode()}"
