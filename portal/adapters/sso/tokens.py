"""Judging what the provider signed: keys, signature, claims. Pure: it asks nobody, and is told what time it is.

The only module that loads the libraries for it; import it where it is used.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from authlib.oidc.core.claims import CodeIDToken  # type: ignore[import-untyped]
from joserfc import jws, jwt
from joserfc.errors import ClaimError, JoseError, SecurityWarning
from joserfc.jwa import JWSAlgModel
from joserfc.jwk import ECKey, JWKRegistry, OKPKey, RSAKey
from joserfc.jws import JWSRegistry

from portal.adapters.sso.provider import Refused
from portal.settings import Oidc

PublicKey = RSAKey | ECKey | OKPKey

ALGORITHMS = {"RS256": "RSA", "PS256": "RSA", "ES256": "EC", "EdDSA": "OKP"}
"""What we accept, and the type of key it takes. Never `none`, and never HS…: its key is no secret of the provider's."""

LEEWAY = 60
"""Seconds that two clocks may differ."""

OLDEST_LOGOUT = 300
"""Seconds after which the message that a session ended is too old."""

LONGEST_TOKEN = 16 * 1024
SMALLEST_RSA = 2048
_LOGOUT = "http://schemas.openid.net/event/backchannel-logout"
_REASONS = {"iss": "issuer", "aud": "audience", "azp": "audience", "exp": "expired", "iat": "issued_at"}


class _Registry(JWSRegistry):
    """The algorithms above and no others, without a warning about the name EdDSA, which providers still use."""

    def get_alg(self, name: str) -> JWSAlgModel:
        if not self.allowed or name not in self.allowed:
            raise Refused("algorithm")
        return self.algorithms[name]


def public_keys(published: Mapping[str, Any]) -> list[PublicKey]:
    """The keys of a JWKS that can prove a signature; others (for encryption, unknown, too small) count for nothing."""
    found: list[PublicKey] = []
    given = published.get("keys")
    for each in given if isinstance(given, list) else ():
        if not isinstance(each, dict) or each.get("use", "sig") != "sig":
            continue
        if each.get("kty") not in ALGORITHMS.values():
            continue
        try:
            key = JWKRegistry.import_key({name: part for name, part in each.items() if name != "d"})
        except (JoseError, ValueError, TypeError, KeyError, SecurityWarning):
            continue
        if isinstance(key, RSAKey) and key.raw_value.key_size < SMALLEST_RSA:
            continue
        if isinstance(key, RSAKey | ECKey | OKPKey):
            found.append(key)
    return found


def named(text: str) -> tuple[str, str | None]:
    """The algorithm and the key that a token says it was signed with. Raises Refused when it is no such token."""
    if len(text) > LONGEST_TOKEN or not text.isascii():
        raise Refused("token")
    try:
        header = jws.extract_compact(text.encode()).headers()
    except (JoseError, ValueError, TypeError, KeyError, AttributeError, RecursionError):
        raise Refused("token") from None
    algorithm, kid = header.get("alg"), header.get("kid")
    if not isinstance(algorithm, str) or algorithm not in ALGORITHMS:
        raise Refused("algorithm")
    if kid is not None and not isinstance(kid, str):
        raise Refused("token")
    return algorithm, kid


def choose(keys: Iterable[PublicKey], algorithm: str, kid: str | None) -> PublicKey | None:
    """The key with this name; without a name the only one that fits, else None."""
    fit = [each for each in keys if each.key_type == ALGORITHMS[algorithm] and each.alg in (None, algorithm)]
    if kid is not None:
        fit = [each for each in fit if each.get("kid") == kid]
    return fit[0] if len(fit) == 1 else None


def opened(text: str, key: PublicKey, algorithm: str) -> tuple[Mapping[str, Any], dict[str, Any]]:
    """Header and claims of a token whose signature is right. Raises Refused."""
    registry = _Registry(algorithms=[algorithm], strict_check_header=False)
    try:
        token = jwt.decode(text, key, algorithms=[algorithm], registry=registry)
    except (JoseError, ValueError, TypeError, KeyError, AttributeError, RecursionError):
        raise Refused("signature") from None
    return token.header, token.claims


def check_id_token(
    header: Mapping[str, Any], claims: dict[str, Any], oidc: Oidc, nonce: str, access_token: str | None, now: int
) -> None:
    """Raises Refused unless this was said by the issuer, to us, now, and in answer to what we asked (`nonce`)."""
    if isinstance(claims.get("amr"), str):
        claims["amr"] = [claims["amr"]]  # some providers write one of them so
    options = {"iss": {"essential": True, "value": oidc.issuer}, "aud": {"essential": True, "value": oidc.client_id}}
    params = {"nonce": nonce, "client_id": oidc.client_id, "access_token": access_token}
    token = CodeIDToken(claims, header, options, params)
    _checked(lambda: token.validate(now=now, leeway=LEEWAY))
    _only_us(claims, oidc)


def check_logout(header: Mapping[str, Any], claims: dict[str, Any], oidc: Oidc, now: int) -> None:
    """Raises Refused unless this is the message of the issuer, to us, that a session ended just now."""
    if str(header.get("typ", "logout+jwt")).lower() not in ("logout+jwt", "application/logout+jwt", "jwt"):
        raise Refused("type")
    needed: dict[str, Any] = {name: {"essential": True} for name in ("iat", "jti", "events")}
    registry = jwt.JWTClaimsRegistry(
        now,
        LEEWAY,
        iss={"essential": True, "value": oidc.issuer},
        aud={"essential": True, "value": oidc.client_id},
        **needed,
    )
    _checked(lambda: registry.validate(claims))
    _only_us(claims, oidc)
    events = claims["events"]
    if not isinstance(events, dict) or not isinstance(events.get(_LOGOUT), dict) or "nonce" in claims:
        raise Refused("type")
    if now - claims["iat"] > OLDEST_LOGOUT:
        raise Refused("expired")


def holds(claims: Mapping[str, Any], wanted: tuple[str, str]) -> bool:
    """Whether this claim is, or lists, this value."""
    said = claims.get(wanted[0])
    return said == wanted[1] or (isinstance(said, list) and wanted[1] in said)


def name_in(claims: Mapping[str, Any], claim: str) -> str:
    """The text of `sub` or `sid`, "" when it is not there. Raises Refused for what cannot be one."""
    said = claims.get(claim, "")
    if not isinstance(said, str) or len(said) > 255 or "\0" in said:
        raise Refused("claims")
    return said


def _checked(validate: Callable[[], None]) -> None:
    try:
        validate()
    except ClaimError as error:
        raise Refused(_REASONS.get(error.claim, error.claim if error.claim == "nonce" else "claims")) from None
    except (JoseError, ValueError, TypeError, KeyError, AttributeError, OverflowError):
        raise Refused("claims") from None


def _only_us(claims: Mapping[str, Any], oidc: Oidc) -> None:
    """It was said to nobody else as well: another receiver could hand it on to us."""
    if claims["aud"] not in (oidc.client_id, [oidc.client_id]):
        raise Refused("audience")
