"""One provider: where it is, which keys it signs with, and what it says about somebody who comes back from it."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from portal.adapters.sso.asking import Unreachable, exchange, fetch, is_safe, open_session

if TYPE_CHECKING:
    from portal.adapters.sso.tokens import PublicKey
    from portal.settings import Oidc

KNOWN_FOR = 600.0
"""Seconds that the provider's description and keys are kept in memory."""

AGAIN_AFTER = 10.0
"""Seconds before a provider that failed is asked again, and before its keys are fetched again for an unknown one.

One that hangs then keeps a process of ours from its work once in that time, however many people try.
"""

_SILENT = ("unreachable", "time")


class Refused(Exception):
    """What came from the provider does not prove who somebody is; `reason` is a code for the log."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


@dataclass(frozen=True, slots=True)
class Identity:
    """Who somebody is to the provider: never a name or an address. `session`: which session there, "" when unsaid."""

    issuer: str
    subject: str
    session: str


@dataclass(frozen=True, slots=True)
class LoggedOut:
    """What ended at the provider: this session, or all of this subject; what is unsaid is ""."""

    issuer: str
    subject: str
    session: str


@dataclass(frozen=True, slots=True)
class _Description:
    authorize: str
    token: str
    keys: str
    algorithms: tuple[str, ...]
    method: str
    says_who: bool


class Provider:
    """The provider of one installation. What it published is kept in memory, and fetched again in time."""

    def __init__(self, oidc: Oidc, back: str, clock: Callable[[], float] = time.monotonic) -> None:
        """`back`: where the provider sends somebody back to; `clock`: seconds that only go up."""
        self.oidc = oidc
        self._back = back
        self._clock = clock
        self._lock = threading.Lock()
        self._description: _Description | None = None
        self._described_at = self._failed_at = self._keys_at = -KNOWN_FOR
        self._keys: Sequence[PublicKey] = ()

    def address(self, state: str, nonce: str, verifier: str) -> str:
        """Where somebody signs in. Raises Unreachable."""
        found = self.look()
        more: dict[str, str] = {}
        if self.oidc.mfa and self.oidc.mfa[0] == "acr":
            more["acr_values"] = self.oidc.mfa[1]
        elif self.oidc.mfa and self.oidc.mfa[0] == "acrs":  # a provider that only says so when it is asked for
            wanted = {"id_token": {"acrs": {"essential": True, "value": self.oidc.mfa[1]}}}
            more["claims"] = json.dumps(wanted, separators=(",", ":"))
        with self._session(found) as session:
            made = session.create_authorization_url(
                found.authorize, state=state, code_verifier=verifier, nonce=nonce, **more
            )
        return str(made[0])

    def redeem(self, code: str, verifier: str, nonce: str, issuer: str, now: int) -> Identity:
        """Who stands behind a code. `issuer`: what stood in the address beside it; `now`: seconds since 1970.

        Raises Unreachable or Refused.
        """
        from portal.adapters.sso import tokens

        found = self.look()
        if issuer not in ("", self.oidc.issuer) or (found.says_who and not issuer):
            raise Refused("issuer")
        given = self._exchange(found, code, verifier)
        text, access = given.get("id_token"), given.get("access_token")
        if not isinstance(text, str):
            raise Refused("token")
        header, claims = self._opened(found, text)
        tokens.check_id_token(header, claims, self.oidc, nonce, access if isinstance(access, str) else None, now)
        subject, session = tokens.name_in(claims, "sub"), tokens.name_in(claims, "sid")
        if not subject:
            raise Refused("claims")
        if self.oidc.mfa and not tokens.holds(claims, self.oidc.mfa):
            raise Refused("second_factor")
        return Identity(self.oidc.issuer, subject, session)

    def logged_out(self, text: str, now: int) -> LoggedOut:
        """What the provider says that ended; `now`: seconds since 1970. Raises Unreachable or Refused."""
        from portal.adapters.sso import tokens

        header, claims = self._opened(self.look(), text)
        tokens.check_logout(header, claims, self.oidc, now)
        subject, session = tokens.name_in(claims, "sub"), tokens.name_in(claims, "sid")
        if not (subject or session):
            raise Refused("claims")
        return LoggedOut(self.oidc.issuer, subject, session)

    def look(self) -> _Description:
        """What the provider says of itself. Raises Unreachable, also for one that calls itself otherwise."""
        with self._lock:
            now = self._clock()
            if self._description and now - self._described_at < KNOWN_FOR:
                return self._description
            if now - self._failed_at < AGAIN_AFTER:
                raise Unreachable
            try:
                self._description = self._ask()
            except Unreachable:
                self._failed_at = now
                raise
            self._described_at = now
            return self._description

    def prove_ready(self) -> None:
        """Raises Unreachable, with why, when nobody could sign in: no answer, another name, nothing that we accept."""
        from portal.adapters.sso import tokens

        found = self.look()
        if not any(each in tokens.ALGORITHMS for each in found.algorithms):
            raise Unreachable("algorithm")
        if not self._published(found):
            raise Unreachable("keys")

    def _ask(self) -> _Description:
        with self._session(None) as session:
            said = fetch(session, self.oidc.issuer.rstrip("/") + "/.well-known/openid-configuration")
        if said.get("issuer") != self.oidc.issuer:
            raise Unreachable("issuer")
        where = [said.get(f"{name}_endpoint") for name in ("authorization", "token")] + [said.get("jwks_uri")]
        if not all(is_safe(each, self.oidc.issuer) for each in where):
            raise Unreachable("endpoint")
        ways = said.get("token_endpoint_auth_methods_supported")
        by_post = isinstance(ways, list) and "client_secret_basic" not in ways and "client_secret_post" in ways
        named = said.get("id_token_signing_alg_values_supported")
        return _Description(
            authorize=str(where[0]),
            token=str(where[1]),
            keys=str(where[2]),
            algorithms=tuple(map(str, named)) if isinstance(named, list) else ("RS256",),
            method="client_secret_post" if by_post else "client_secret_basic",
            says_who=said.get("authorization_response_iss_parameter_supported") is True,
        )

    def _session(self, found: _Description | None) -> Any:
        method = found.method if found else None
        return open_session(self.oidc, redirect_uri=self._back, token_endpoint_auth_method=method)

    def _exchange(self, found: _Description, code: str, verifier: str) -> dict[str, Any]:
        from authlib.integrations.base_client import OAuthError  # type: ignore[import-untyped]

        if self._clock() - self._failed_at < AGAIN_AFTER:
            raise Unreachable
        with self._session(found) as session:
            try:
                return exchange(session, found.token, code, verifier)
            except OAuthError as error:
                raise Refused("client" if error.error == "invalid_client" else "code") from None
            except Unreachable as error:
                if error.reason in _SILENT:  # any other answer can be provoked: it stops nobody else
                    self._failed_at = self._clock()
                raise

    def _opened(self, found: _Description, text: str) -> tuple[Any, dict[str, Any]]:
        """Header and claims of what this provider signed. Raises Refused or Unreachable."""
        from portal.adapters.sso import tokens

        algorithm, kid = tokens.named(text)
        if algorithm not in found.algorithms:
            raise Refused("algorithm")
        key = tokens.choose(self._published(found), algorithm, kid)
        if key is None:  # signed with a new one? Asked once, and not again for a while
            key = tokens.choose(self._published(found, AGAIN_AFTER), algorithm, kid)
        if key is None:
            raise Refused("key")
        return tokens.opened(text, key, algorithm)

    def _published(self, found: _Description, fresh: float = KNOWN_FOR) -> Sequence[PublicKey]:
        """The keys of the provider, no older than `fresh` seconds."""
        from portal.adapters.sso import tokens

        with self._lock:
            now = self._clock()
            if now - self._keys_at >= fresh:
                self._keys = tokens.public_keys(self._fetched(found, now))
                self._keys_at = now
            return self._keys

    def _fetched(self, found: _Description, now: float) -> dict[str, Any]:
        if now - self._failed_at < AGAIN_AFTER:
            raise Unreachable
        try:
            with self._session(found) as session:
                return fetch(session, found.keys)
        except Unreachable:
            self._failed_at = now
            raise
