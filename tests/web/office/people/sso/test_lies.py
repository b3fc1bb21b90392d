"""A real provider over a real socket, which lies when it is told to: every lie is refused with a page."""

from __future__ import annotations

import base64
import json
from collections.abc import Callable
from dataclasses import replace
from typing import Any
from urllib.parse import parse_qs, urlsplit
from wsgiref.types import WSGIApplication

import pytest
from cast import PASSPHRASE, Clock
from conftest import Colleague
from joserfc.jwk import ECKey
from pages import find, text_of
from providers import GONE, STRANGE_RSA, Provider, signed_with_public_key, started
from work_accounts import (
    come_back,
    cookies_of,
    said,
    sessions,
    to_provider,
)

from portal.actions.house import House
from portal.actions.people import single_sign_on
from portal.adapters import sso
from portal.doors import join_doors


def _claim(**own: Any) -> Callable[[Provider], None]:
    return lambda provider: provider.claims.update(own)


def _header(**own: Any) -> Callable[[Provider], None]:
    return lambda provider: provider.header.update(own)


def _answer(change: Callable[[str], str]) -> Callable[[Provider], None]:
    return lambda provider: setattr(provider, "answer", change)


def _signed_by(key: Any, **header: Any) -> Callable[[Provider], None]:
    def lie(provider: Provider) -> None:
        provider.signing_key = key
        provider.header.update(header)

    return lie


def _in_time(claim: str, seconds: int) -> Callable[[Provider], None]:
    return lambda provider: provider.claims.update({claim: int(provider.clock()) + seconds})


def _other_claims(token: str) -> str:
    head, claims, mac = token.split(".")
    claims_of = json.loads(base64.urlsafe_b64decode(claims + "=="))
    return f"{head}.{_b64(json.dumps({**claims_of, 'sub': 'sanne-1'}))}.{mac}"


def _b64(text: str) -> str:
    return base64.urlsafe_b64encode(text.encode()).rstrip(b"=").decode()


OTHER_EC = ECKey.generate_key("P-256", {"kid": "ec-1"})

LIES: list[tuple[str, str, Callable[[Provider], None]]] = [
    ("another issuer", "issuer", _claim(iss="https://elders.example")),
    ("the issuer with a slash", "issuer", lambda p: p.claims.update(iss=p.issuer + "/")),
    ("no issuer", "issuer", _claim(iss=GONE)),
    ("an issuer that is a list", "issuer", lambda p: p.claims.update(iss=[p.issuer])),
    ("another audience", "audience", _claim(aud="een-ander-portaal")),
    ("one more audience", "audience", _claim(aud=["meldpunt", "een-ander-portaal"], azp="meldpunt")),
    ("no audience", "audience", _claim(aud=GONE)),
    ("another authorised party", "audience", _claim(azp="een-ander-portaal")),
    ("another nonce", "nonce", _claim(nonce="A" * 43)),
    ("no nonce", "nonce", _claim(nonce=GONE)),
    ("expired", "expired", _in_time("exp", -61)),
    ("never expires", "expired", _claim(exp=GONE)),
    ("expires in words", "expired", _claim(exp="morgen")),
    ("expires at no number", "expired", _claim(exp=float("nan"))),
    ("issued in the future", "issued_at", _in_time("iat", 61)),
    ("never issued", "issued_at", _claim(iat=GONE)),
    ("not yet valid", "claims", _in_time("nbf", 61)),
    ("nobody", "claims", _claim(sub=GONE)),
    ("an empty subject", "claims", _claim(sub="")),
    ("a subject that is a number", "claims", _claim(sub=1)),
    ("a subject of 256 letters", "claims", _claim(sub="f" * 256)),
    ("a session that is a list", "claims", _claim(sid=["sessie-1"])),
    ("the hash of another access token", "claims", _claim(at_hash="AAAAAAAAAAAAAAAAAAAAAA")),
    ("no second factor", "second_factor", _claim(amr=GONE)),
    ("a password alone", "second_factor", _claim(amr=["pwd"])),
    ("a password alone, as text", "second_factor", _claim(amr="pwd")),
    ("nearly the second factor", "second_factor", _claim(amr=["MFA", "mfa "])),
    ("alg none", "algorithm", _header(alg="none")),
    ("alg nOnE", "algorithm", _header(alg="nOnE")),
    ("HS256 with the public key", "algorithm", _answer(signed_with_public_key)),
    ("RS512", "algorithm", _header(alg="RS512")),
    ("an algorithm it does not name", "algorithm", _signed_by(OTHER_EC, alg="ES256", kid="ec-1")),
    ("another key of the same name", "signature", _signed_by(STRANGE_RSA)),
    ("a key nobody published", "key", _header(kid="rsa-2")),
    ("its own key along", "token", _signed_by(STRANGE_RSA, jwk=STRANGE_RSA.as_dict(private=False))),
    ("its own address of keys along", "signature", _signed_by(STRANGE_RSA, jku="https://evil.example/jwks")),
    ("a header we must know", "signature", _header(crit=["exp"], exp=1)),
    ("other claims under the signature", "signature", _answer(_other_claims)),
    ("half a signature", "signature", _answer(lambda token: token[:-20])),
    ("no signature", "signature", _answer(lambda token: token.rsplit(".", 1)[0] + ".")),
    ("no token at all", "token", _answer(lambda _: "geen token")),
    ("an empty token", "token", _answer(lambda _: "")),
    ("a token of a megabyte", "token", _answer(lambda token: token + "A" * 100_000)),
    ("letters that are none", "token", _answer(lambda token: token + "é")),
    ("claims that are a list", "signature", _answer(lambda token: token.split(".")[0] + ".W10." + token.split(".")[2])),
]


def test_every_lie_is_refused_with_a_page(
    office: Colleague, house: House, provider: Provider, capsys: pytest.CaptureFixture[str]
) -> None:
    wrong = []
    for name, code, lie in LIES:
        provider.honest()
        lie(provider)
        answer = come_back(office)
        logged = said(capsys)
        if (answer.status_code, logged) != (403, [code]) or "werk-kluis" in cookies_of(answer):
            wrong.append(f"{name}: {answer.status_code} {logged}")
        assert "Farid" not in answer.text
    assert not wrong, "\n".join(wrong)
    assert office.get("/werk/kluis").headers["Location"] == "/werk/aanmelden"
    provider.honest()
    assert come_back(office).status_code == 200  # and the truth still does it
    assert sessions(house) == []


def test_a_second_factor_in_one_word_is_enough(office: Colleague, provider: Provider) -> None:
    provider.claims["amr"] = "mfa"
    assert come_back(office).status_code == 200


def test_who_skipped_the_second_step_reads_what_to_do(office: Colleague, provider: Provider) -> None:
    provider.claims["amr"] = ["pwd"]
    page = come_back(office)
    hrefs = [a.get("href") for a in find(page.text, "main").iter("a")]
    assert hrefs == ["/werk/sso", "/werk/aanmelden"]
    assert "second_factor" in text_of(find(page.text, "main"))


def test_a_code_works_once_also_with_a_copy_of_the_cookie(
    office: Colleague, doors: WSGIApplication, clock: Clock
) -> None:
    back = to_provider(office)
    kept = office.client.get_cookie("werk-sso", path="/werk/sso/terug")
    assert kept is not None
    assert office.get(back).status_code == 200
    assert office.get(back).status_code == 400  # the cookie is gone
    thief = Colleague(doors, clock)
    thief.client.set_cookie("werk-sso", kept.value, path="/werk/sso/terug")
    assert thief.get(back).status_code == 403  # the provider gives nothing for it any more
    assert thief.client.get_cookie("werk-kluis", path="/werk/kluis") is None


def test_a_code_of_somebody_else_does_not_fit(office: Colleague, doors: WSGIApplication, clock: Clock) -> None:
    stolen = dict(part.split("=") for part in urlsplit(to_provider(office)).query.split("&"))
    other = Colleague(doors, clock)
    own = dict(part.split("=") for part in urlsplit(to_provider(other)).query.split("&"))
    injected = other.get("/werk/sso/terug", query_string={"code": stolen["code"], "state": own["state"]})
    assert injected.status_code == 403  # PKCE: begun in another browser
    assert other.client.get_cookie("werk-kluis", path="/werk/kluis") is None


def test_without_the_own_state_nobody_comes_back(
    office: Colleague, house: House, clock: Clock, provider: Provider
) -> None:
    for change in ("another", "none", "no cookie", "late", "a cookie of the next page", "no cookie of ours"):
        back = to_provider(office)
        provider.asked.clear()
        if change == "another":
            back = back.replace("state=", "state=A")
        elif change == "none":
            back = back.split("&")[0]
        elif change == "late":
            clock.move(minutes=11)
        elif change == "no cookie":
            office.client.delete_cookie("werk-sso", path="/werk/sso/terug")
        else:
            note = {"state": parse_qs(urlsplit(back).query)["state"][0], "at": int(clock().timestamp())}
            sealed = single_sign_on._seal(house, "arrived", note) if "next" in change else "é%00"
            office.client.set_cookie("werk-sso", sealed, path="/werk/sso/terug")
        refused = office.get(back)
        assert refused.status_code == 400, change
        assert "werk-kluis" not in cookies_of(refused), change
        assert provider.asked == [], change  # the code was not even shown to the provider


def test_stopping_at_the_provider_gives_a_page(office: Colleague, capsys: pytest.CaptureFixture[str]) -> None:
    for error, code in (("access_denied", "denied"), ("server_error", "error"), ("<b>", "error")):
        state = parse_qs(urlsplit(to_provider(office)).query)["state"][0]
        sent = {"error": error, "error_description": "Farid mag niet", "state": state}
        page = office.get("/werk/sso/terug", query_string=sent)
        assert page.status_code == 403
        assert "Farid" not in page.text
        assert said(capsys) == [code]


def test_a_strange_code_gives_a_page(office: Colleague) -> None:
    for code in ("é\x00", "x" * 4000, "code-0&code=code-1", "' OR 1=1 --", ""):
        state = parse_qs(urlsplit(to_provider(office)).query)["state"][0]
        assert office.get("/werk/sso/terug", query_string={"code": code, "state": state}).status_code == 403, code


def test_the_answer_of_another_issuer_is_refused(office: Colleague, provider: Provider) -> None:
    assert office.get(to_provider(office) + "&iss=https://elders.example").status_code == 403
    assert office.get(f"{to_provider(office)}&iss={provider.issuer}").status_code == 200


def test_the_same_subject_of_another_issuer_is_somebody_else(house: House, provider: Provider, clock: Clock) -> None:
    with started(lambda: clock().timestamp()) as other:
        moved = replace(house, sso=sso.Provider(other.oidc(), "http://localhost/werk/sso/terug"))
        office = Colleague(join_doors(moved), clock)
        assert come_back(office).status_code == 200
        assert "Farid" not in office.get("/werk/kluis").text
        assert office.post("/werk/kluis", {"passphrase": PASSPHRASE}).status_code == 422
    assert sessions(house) == []


def test_without_a_required_claim_the_organisation_answers_for_it(
    house: House, provider: Provider, clock: Clock
) -> None:
    trusting = replace(house, sso=sso.Provider(provider.oidc(mfa=None), "http://localhost/werk/sso/terug"))
    provider.claims["amr"] = GONE
    assert come_back(Colleague(join_doors(trusting), clock)).status_code == 200
