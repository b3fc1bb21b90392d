"""Who leaves at the organisation leaves here: the one post that comes from elsewhere."""

from __future__ import annotations

from typing import Any
from wsgiref.types import WSGIApplication

import pytest
from cast import Clock
from conftest import Colleague
from providers import GONE, STRANGE_RSA, Provider, signed_with_public_key
from routes import addresses
from werkzeug.test import TestResponse
from work_accounts import (
    EVIL,
    as_sanne,
    come_back,
    open_vault,
    said,
    sessions,
)

from portal.actions.house import House
from portal.doors import create_office


def tell(office: Colleague, token: str | None, **options: Any) -> TestResponse:
    """What the provider posts: from elsewhere, without cookie, token or origin."""
    data = {} if token is None else {"logout_token": token}
    return office.client.post("/werk/sso/uitloggen", data=data, **{"headers": {}, **options})


def at_work(doors: WSGIApplication, clock: Clock, provider: Provider, session: str) -> Colleague:
    """Farid at work, in this session of the provider."""
    provider.session = session
    office = Colleague(doors, clock)
    come_back(office)
    assert open_vault(office).status_code == 303
    return office


def test_leaving_at_the_organisation_ends_the_session_here(
    house: House, provider: Provider, clock: Clock, doors: WSGIApplication
) -> None:
    stranger = Colleague(doors, clock)
    for heard, said_now in (
        ("sessie-1", {"sub": GONE}),
        ("sessie-1", {"sid": GONE}),
        (GONE, {}),  # the session here never heard which one it is over there
    ):
        provider.claims["sid"] = heard
        office = at_work(doors, clock, provider, "sessie-1")
        for _ in range(2):  # the same message again does no harm
            answer = tell(stranger, provider.logout_token(**said_now))
            assert (answer.status_code, answer.data, answer.headers["Cache-Control"]) == (200, b"", "no-store")
        assert office.get("/werk/inbox").status_code == 303
        assert sessions(house) == []


def test_leaving_one_session_leaves_the_other(provider: Provider, clock: Clock, doors: WSGIApplication) -> None:
    one, two = at_work(doors, clock, provider, "sessie-1"), at_work(doors, clock, provider, "sessie-2")
    assert tell(one, provider.logout_token(sid="sessie-1")).status_code == 200
    assert one.get("/werk/inbox").status_code == 303
    assert two.get("/werk/inbox").status_code == 200


def test_a_session_that_began_here_does_not_end_over_there(
    house: House, provider: Provider, clock: Clock, lenient: WSGIApplication
) -> None:
    office = as_sanne(lenient, clock)
    assert tell(office, provider.logout_token(sub="sanne-1", sid=GONE)).status_code == 200
    assert len(sessions(house)) == 1
    assert office.get("/werk/inbox").status_code == 200


LOGOUT_LIES: list[tuple[str, str, dict[str, Any]]] = [
    ("another issuer", "issuer", {"iss": "https://elders.example"}),
    ("another audience", "audience", {"aud": "een-ander-portaal"}),
    ("one more audience", "audience", {"aud": ["meldpunt", "een-ander-portaal"]}),
    ("no events", "claims", {"events": GONE}),
    ("other events", "type", {"events": {"iets-anders": {}}}),
    ("events that are a list", "type", {"events": ["http://schemas.openid.net/event/backchannel-logout"]}),
    ("a nonce", "type", {"nonce": "x"}),
    ("no jti", "claims", {"jti": GONE}),
    ("never issued", "issued_at", {"iat": GONE}),
    ("nobody and nothing", "claims", {"sub": GONE, "sid": GONE}),
    ("a subject that is a number", "claims", {"sub": 1}),
]


def test_every_lie_about_leaving_is_refused(
    house: House, provider: Provider, clock: Clock, doors: WSGIApplication, capsys: pytest.CaptureFixture[str]
) -> None:
    office = at_work(doors, clock, provider, "sessie-1")
    now = int(provider.clock())
    tokens = [(name, code, provider.logout_token(**lie)) for name, code, lie in LOGOUT_LIES]
    tokens += [
        ("five minutes old", "expired", provider.logout_token(iat=now - 301)),
        ("expired", "expired", provider.logout_token(exp=now - 61)),
        ("issued in the future", "issued_at", provider.logout_token(iat=now + 61)),
        ("another type", "type", provider.logout_token(header={"alg": "RS256", "kid": "rsa-1", "typ": "at+jwt"})),
        ("alg none", "algorithm", provider.logout_token(header={"alg": "none"})),
        ("HS256 with the public key", "algorithm", signed_with_public_key(provider.logout_token())),
        ("another key", "signature", provider.logout_token(key=STRANGE_RSA)),
        ("an unknown key", "key", provider.logout_token(header={"alg": "RS256", "kid": "rsa-9"})),
        ("who signed in", "claims", provider.id_token("n" * 43)),
        ("nothing", "token", ""),
        ("no token", "token", "geen token"),
    ]
    wrong = []
    for name, code, token in tokens:
        answer, logged = tell(office, token), said(capsys)
        if (answer.status_code, answer.data, logged) != (400, b"", [code]):
            wrong.append(f"{name}: {answer.status_code} {logged}")
    assert not wrong, "\n".join(wrong)
    assert tell(office, None).status_code == 400
    assert tell(office, "A" * 30_000).status_code == 400
    assert office.client.post("/werk/sso/uitloggen", json={"logout_token": tokens[0][2]}).status_code == 400
    assert office.get("/werk/sso/uitloggen").status_code == 405
    assert office.get("/werk/inbox").status_code == 200
    assert len(sessions(house)) == 1


def test_only_that_one_address_takes_a_post_from_elsewhere(office: Colleague, house: House) -> None:
    taken = []
    for each in addresses(create_office(house)):
        if each.method == "POST":
            answer = office.client.post(f"/werk{each.path}", data={}, headers=EVIL)
            if answer.status_code != 403 or answer.data == b"":
                taken.append((each.path, answer.status_code))
    assert taken == [("/sso/uitloggen", 400)]
    assert office.client.post("/nl/waterstad/melden", data={}, headers=EVIL).status_code == 403
    assert office.client.post("/sso/uitloggen", data={}, headers=EVIL).status_code in (403, 404)
