"""The provider of single sign-on as this process knows it: asked rarely, briefly, and never anywhere else."""

from __future__ import annotations

import base64
import json
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
import requests
from joserfc.jwk import ECKey, OKPKey, RSAKey
from providers import RSA, Provider, signed_with_public_key, started

from portal.adapters import sso
from portal.adapters.sso import Refused, Unreachable, asking

NOW = 1_795_000_000
DESCRIPTION, KEYS = "/.well-known/openid-configuration", "/jwks"


class Ticking:
    """Seconds that only go up."""

    now = 0.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture(scope="module")
def listening() -> Iterator[Provider]:
    """One provider for all of these."""
    with started(lambda: NOW) as provider:
        yield provider


@pytest.fixture
def provider(listening: Provider) -> Provider:
    """The provider, honest again."""
    listening.honest()
    return listening


@pytest.fixture
def ticking() -> Ticking:
    """The clock of what is kept in memory."""
    return Ticking()


@pytest.fixture
def client(provider: Provider, ticking: Ticking) -> sso.Provider:
    """What a process of the portal holds."""
    return sso.Provider(provider.oidc(), "http://localhost/werk/sso/terug", ticking)


def sign_in(client: sso.Provider, issuer: str = "") -> sso.Identity:
    """There and back."""
    there = requests.get(client.address("s" * 43, "n" * 43, "v" * 43), allow_redirects=False, timeout=5)
    code = parse_qs(urlsplit(there.headers["Location"]).query)["code"][0]
    return client.redeem(code, "v" * 43, "n" * 43, issuer, NOW)


def test_who_signed_in_is_an_issuer_and_a_subject_and_nothing_else(client: sso.Provider, provider: Provider) -> None:
    assert sign_in(client) == sso.Identity(provider.issuer, "farid-1", "sessie-1")


def test_what_it_published_is_kept_for_ten_minutes(client: sso.Provider, provider: Provider, ticking: Ticking) -> None:
    for _ in range(3):
        sign_in(client)
    assert (provider.asked.count(DESCRIPTION), provider.asked.count(KEYS)) == (1, 1)
    ticking.now = 601
    sign_in(client)
    assert (provider.asked.count(DESCRIPTION), provider.asked.count(KEYS)) == (2, 2)


def test_a_new_key_is_found_and_an_unknown_one_is_not_asked_for_again_and_again(
    client: sso.Provider, provider: Provider, ticking: Ticking
) -> None:
    sign_in(client)
    new = RSAKey.generate_key(2048, {"kid": "rsa-2"})
    provider.keys, provider.signing_key, provider.header = [RSA, new], new, {"alg": "RS256", "kid": "rsa-2"}
    ticking.now = 11
    assert sign_in(client).subject == "farid-1"
    assert provider.asked.count(KEYS) == 2
    provider.header = {"alg": "RS256", "kid": "rsa-3"}
    for _ in range(5):
        with pytest.raises(Refused, match="key"):
            sign_in(client)
    assert provider.asked.count(KEYS) == 2
    ticking.now = 22
    with pytest.raises(Refused, match="key"):
        sign_in(client)
    assert provider.asked.count(KEYS) == 3


def test_a_withdrawn_key_counts_no_longer_than_ten_minutes(
    client: sso.Provider, provider: Provider, ticking: Ticking
) -> None:
    sign_in(client)
    provider.keys = [RSAKey.generate_key(2048, {"kid": "rsa-2"})]
    ticking.now = 601
    with pytest.raises(Refused, match="key"):
        sign_in(client)


def test_one_that_fails_is_left_in_peace_for_ten_seconds(
    client: sso.Provider, provider: Provider, ticking: Ticking
) -> None:
    provider.instead[DESCRIPTION] = ("500 Oops", [], [b""])
    for _ in range(4):
        with pytest.raises(Unreachable):
            sign_in(client)
    assert provider.asked == [DESCRIPTION]
    provider.honest()
    ticking.now = 11
    assert sign_in(client).subject == "farid-1"


def test_one_that_hangs_keeps_us_waiting_once_and_one_that_complains_stops_nobody(
    client: sso.Provider, provider: Provider, ticking: Ticking, monkeypatch: pytest.MonkeyPatch
) -> None:
    sign_in(client)
    over, asked = threading.Event(), provider.asked
    provider.instead["/token"] = ("500 Oops", [], [b"{}"])
    for _ in range(3):
        with pytest.raises(Unreachable, match="status"):
            sign_in(client)
    assert asked.count("/token") == 4

    def silent() -> Iterator[bytes]:
        over.wait(60)
        yield b"{}"

    monkeypatch.setattr(asking, "PATIENCE", (0.2, 0.2))
    provider.instead["/token"] = ("200 OK", [], silent())
    for _ in range(3):
        with pytest.raises(Unreachable):
            sign_in(client)
    over.set()
    assert asked.count("/token") == 5
    provider.honest()
    ticking.now = 11
    assert sign_in(client).subject == "farid-1"


@pytest.mark.parametrize("kind", ["RS256", "PS256", "ES256", "EdDSA"])
def test_the_four_kinds_of_signature(client: sso.Provider, provider: Provider, kind: str) -> None:
    made: dict[str, Callable[[], Any]] = {
        "ES256": lambda: ECKey.generate_key("P-256", {"kid": "1"}),
        "EdDSA": lambda: OKPKey.generate_key("Ed25519", {"kid": "1"}),
    }
    key = made.get(kind, lambda: RSAKey.generate_key(2048, {"kid": "1"}))()
    provider.described["id_token_signing_alg_values_supported"] = [kind]
    provider.keys, provider.signing_key, provider.header = [key], key, {"alg": kind, "kid": "1"}
    assert sign_in(client).subject == "farid-1"


def test_what_we_do_not_accept_is_refused_also_when_the_provider_names_it(
    client: sso.Provider, provider: Provider
) -> None:
    provider.described["id_token_signing_alg_values_supported"] = ["none", "HS256", "RS512", "ES512", "RS256"]
    provider.keys = [RSA, {"kty": "oct", "kid": "rsa-1", "alg": "HS256", "k": "c2VjcmV0"}]
    for alg in ("none", "NONE", "RS512", "ES512", "", 1, None):
        provider.answer = partial(_with_alg, alg)
        with pytest.raises(Refused, match="algorithm"):
            sign_in(client)
    provider.answer = signed_with_public_key
    with pytest.raises(Refused, match="algorithm"):
        sign_in(client)


def _with_alg(alg: Any, token: str) -> str:
    """The token, saying that it was signed in this way."""
    head = base64.urlsafe_b64encode(json.dumps({"alg": alg, "kid": "rsa-1"}).encode()).rstrip(b"=").decode()
    return f"{head}.{token.split('.', 1)[1]}"


def test_without_a_name_only_the_one_key_that_fits(client: sso.Provider, provider: Provider, ticking: Ticking) -> None:
    provider.header = {"alg": "RS256"}
    provider.keys = [RSA, ECKey.generate_key("P-256", {"kid": "ec"})]
    assert sign_in(client).subject == "farid-1"
    provider.keys = [RSA, RSAKey.generate_key(2048, {"kid": "rsa-2"})]
    ticking.now = 601
    with pytest.raises(Refused, match="key"):
        sign_in(client)


def _published(**own: Any) -> dict[str, Any]:
    return {**RSA.as_dict(private=False), **own}


UNFIT = [
    _published(use="enc"),
    _published(alg="RSA-OAEP"),
    _published(kty="RSA5"),
    _published(n="!"),
    {"kty": "oct", "kid": "rsa-1", "k": "c2VjcmV0"},
    {"kid": "rsa-1"},
    "geen sleutel",
]


def test_a_key_that_proves_nothing_counts_for_nothing(
    client: sso.Provider, provider: Provider, ticking: Ticking
) -> None:
    for unfit in UNFIT:
        provider.keys = [unfit]
        ticking.now += 601
        with pytest.raises(Refused, match="key"):
            sign_in(client)
    provider.keys = [*UNFIT, RSA]
    ticking.now += 601
    assert sign_in(client).subject == "farid-1"


@pytest.mark.filterwarnings("ignore:Key size should be")
def test_a_small_key_counts_for_nothing(client: sso.Provider, provider: Provider) -> None:
    small = RSAKey.generate_key(1024, {"kid": "rsa-1"})
    provider.keys, provider.signing_key = [small], small
    with pytest.raises(Refused, match="key"):
        sign_in(client)


def test_a_provider_that_accepts_the_secret_only_in_the_form(client: sso.Provider, provider: Provider) -> None:
    provider.described["token_endpoint_auth_methods_supported"] = ["client_secret_post"]
    assert sign_in(client).subject == "farid-1"


def test_a_provider_that_says_who_answers_must_always_say_so(client: sso.Provider, provider: Provider) -> None:
    provider.described["authorization_response_iss_parameter_supported"] = True
    with pytest.raises(Refused, match="issuer"):
        sign_in(client)
    assert sign_in(client, provider.issuer).subject == "farid-1"


def test_a_wrong_secret_is_told_apart(provider: Provider) -> None:
    wrong = sso.Provider(provider.oidc(client_secret="anders"), "http://localhost/werk/sso/terug")
    with pytest.raises(Refused, match="client"):
        sign_in(wrong)


@pytest.mark.parametrize(
    ("mfa", "asked"),
    [
        (("amr", "mfa"), {}),
        (None, {}),
        (("acr", "2"), {"acr_values": "2"}),
        (("acrs", "c1"), {"claims": '{"id_token":{"acrs":{"essential":true,"value":"c1"}}}'}),
    ],
)
def test_a_level_that_is_given_only_when_asked_for_is_asked_for(
    provider: Provider, mfa: tuple[str, str] | None, asked: dict[str, str]
) -> None:
    client = sso.Provider(provider.oidc(mfa=mfa), "http://localhost/werk/sso/terug")
    sent = parse_qs(urlsplit(client.address("s" * 43, "n" * 43, "v" * 43)).query)
    assert {name: sent[name][0] for name in ("acr_values", "claims") if name in sent} == asked


# --- who it is ---------------------------------------------------------------------------------------------------

WRONG: list[tuple[str, dict[str, Any]]] = [
    ("issuer", {"issuer": "https://elders.example"}),
    ("issuer", {"issuer": None}),
    ("endpoint", {"token_endpoint": "http://elders.example/token"}),
    ("endpoint", {"authorization_endpoint": "javascript:alert(1)"}),
    ("endpoint", {"jwks_uri": "http://127.0.0.1.elders.example/jwks"}),
    ("endpoint", {"jwks_uri": None}),
]


@pytest.mark.parametrize(("reason", "described"), WRONG)
def test_a_description_of_something_else_is_refused(
    client: sso.Provider, provider: Provider, reason: str, described: dict[str, Any]
) -> None:
    provider.described.update(described)
    with pytest.raises(Unreachable, match=reason):
        client.look()


def test_only_https_but_for_this_machine() -> None:
    at_home, elsewhere = "http://127.0.0.1:9000", "https://login.example"
    assert asking.is_safe("https://login.example/token", elsewhere)
    assert asking.is_safe("http://127.0.0.1:9000/token", at_home)
    assert not asking.is_safe("http://127.0.0.1:9000/token", elsewhere)
    assert not asking.is_safe("http://login.example/token", elsewhere)
    assert not asking.is_safe("http://localhost.evil.example/", at_home)
    assert not asking.is_safe("file:///etc/passwd", at_home)


def test_nobody_is_led_elsewhere(client: sso.Provider, provider: Provider) -> None:
    provider.instead[DESCRIPTION] = ("302 Found", [("Location", f"{provider.issuer}/elders")], [b""])
    with pytest.raises(Unreachable, match="status"):
        client.look()
    assert provider.asked == [DESCRIPTION]


@pytest.mark.parametrize("body", [b"", b"<h1>Inloggen</h1>", b"[]", b'"x"', b"[" * 100_000, b"\xff"])
def test_an_answer_that_is_none_is_refused(client: sso.Provider, provider: Provider, body: bytes) -> None:
    provider.instead[DESCRIPTION] = ("200 OK", [], [body])
    with pytest.raises(Unreachable):
        client.look()


@pytest.mark.parametrize("body", [b"", b"<h1>x</h1>", b"[]", b"{}", b'{"id_token": 1}', b"[" * 100_000])
def test_a_strange_answer_to_a_code_is_refused(client: sso.Provider, provider: Provider, body: bytes) -> None:
    provider.instead["/token"] = ("200 OK", [], [body])
    with pytest.raises((Unreachable, Refused)):
        sign_in(client)


def test_an_answer_without_end_is_cut_off(client: sso.Provider, provider: Provider) -> None:
    sent = 0

    def endless() -> Iterator[bytes]:
        nonlocal sent
        while True:
            sent += 64 * 1024
            yield b" " * 64 * 1024

    provider.instead[DESCRIPTION] = ("200 OK", [], endless())
    with pytest.raises(Unreachable, match="size"):
        client.look()
    assert sent < 200 * asking.LARGEST  # what lies in buffers on the way is much, but has an end


def test_an_answer_drop_by_drop_is_not_waited_for(
    client: sso.Provider, provider: Provider, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(asking, "WHOLE", 0.2)
    over = threading.Event()

    def drops() -> Iterator[bytes]:
        for _ in range(500):
            if over.wait(0.02):
                return
            yield b" "

    provider.instead[DESCRIPTION] = ("200 OK", [], drops())
    began = time.monotonic()
    with pytest.raises(Unreachable, match="time"):
        client.look()
    over.set()
    assert time.monotonic() - began < asking.PATIENCE[1]


def test_silence_is_not_waited_for(client: sso.Provider, provider: Provider, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(asking, "PATIENCE", (0.2, 0.2))
    over = threading.Event()

    def silent() -> Iterator[bytes]:
        over.wait(60)
        yield b"{}"

    provider.instead[DESCRIPTION] = ("200 OK", [], silent())
    began = time.monotonic()
    with pytest.raises(Unreachable):
        client.look()
    over.set()
    assert time.monotonic() - began < 10


# --- not there ---------------------------------------------------------------------------------------------------


def test_a_portal_without_single_sign_on_loads_nothing_of_it(tmp_path: Path) -> None:
    script = """
import json, sys
from pathlib import Path
import portal
from portal.doors import join_doors
from portal.settings import Settings
house = portal.build_house(Settings(Path(sys.argv[1]), "sqlite://", "http://localhost", bytes(32)))
join_doors(house)
print(json.dumps([name for name in ("authlib", "joserfc", "requests", "cryptography") if name in sys.modules]))
house.close()
"""
    found = subprocess.run([sys.executable, "-c", script, str(tmp_path)], capture_output=True, text=True, check=True)
    assert json.loads(found.stdout) == []
