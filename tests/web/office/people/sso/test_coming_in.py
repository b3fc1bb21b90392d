"""Coming in with the work account: the good way, who is nobody here, and the local way beside it."""

from __future__ import annotations

import shutil
from dataclasses import replace
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest
from cast import FARID, PASSPHRASE, SANNE, Clock, Shares, desk_of, file_signal, once, open_house, settings
from conftest import Colleague
from pages import fields, find
from peek import signal_of
from providers import Provider
from routes import addresses
from work_accounts import (
    EVIL,
    any_token,
    come_back,
    cookies_of,
    keys_and_people,
    open_vault,
    said,
    sessions,
)

from portal.actions.house import House
from portal.actions.people import keys, lost_phone
from portal.actions.people.signing_in import sign_in
from portal.adapters import accounts
from portal.domain.access import Act
from portal.domain.places import Role
from portal.doors import create_office, join_doors

# --- the good one --------------------------------------------------------------------------------------------------


def test_farid_comes_in_with_his_work_account_and_his_kluiszin(office: Colleague, house: House) -> None:
    link = find(office.get("/werk/aanmelden?verder=/werk/sleutel").text, "main")
    assert any(a.get("href") == "/werk/sso?verder=/werk/sleutel" for a in link.iter("a"))
    back = come_back(office, "/werk/sso?verder=/werk/sleutel")
    assert back.status_code == 200
    assert find(back.text, "onward").get("href") == "/werk/kluis"
    assert 'content="0; url=/werk/kluis"' in back.text
    page = office.get("/werk/kluis")
    assert "Farid Amrani" in page.text
    assert FARID not in page.text
    entered = open_vault(office)
    assert (entered.status_code, entered.headers["Location"]) == (303, "/werk/sleutel")
    assert office.get("/werk/inbox").status_code == 200
    ((_, subject, sid),) = sessions(house)
    assert len(subject) == len(sid) == 32
    assert subject != sid


def test_what_was_typed_waits_in_its_own_tab_for_the_work_account(
    office: Colleague, house: House, clock: Clock
) -> None:
    path = f"/werk/signalen/{signal_of(house, file_signal(house))}"
    come_back(office)
    open_vault(office)
    sent = {**fields(office.get(path).text, "form-notities"), "text": "Gebeld met de school."}
    clock.move(minutes=31)
    locked = office.post(f"{path}/notities", sent)
    link = next(a for a in find(locked.text, "elsewhere").iter("a") if a.get("href") == "/werk/sso")
    assert (link.get("target"), link.get("rel")) == ("_blank", "noopener")
    come_back(office)
    open_vault(office)
    still = office.post("/werk/aanmelden", {**fields(locked.text, "elsewhere"), "do": "elsewhere"})
    assert fields(still.text, "sent-before")["text"] == "Gebeld met de school."


def test_the_way_there_asks_for_code_proof_state_and_nonce(office: Colleague, provider: Provider) -> None:
    away = office.get("/werk/sso")
    where = urlsplit(away.headers["Location"])
    asked = {name: values[0] for name, values in parse_qs(where.query).items()}
    assert f"{where.scheme}://{where.netloc}" == provider.issuer
    assert asked.pop("redirect_uri") == "http://localhost/werk/sso/terug"
    for name in ("state", "nonce", "code_challenge"):
        assert len(asked.pop(name)) == 43
    assert asked == {
        "response_type": "code",
        "client_id": "meldpunt",
        "scope": "openid",
        "code_challenge_method": "S256",
    }
    cookie = cookies_of(away)["werk-sso"]
    for part in ("HttpOnly", "SameSite=Lax", "Path=/werk/sso/terug", "Max-Age=600"):
        assert part in cookie
    sealed = cookie.split("=", 1)[1].split(";")[0]
    assert not any(parse_qs(where.query)[name][0] in sealed for name in ("state", "nonce"))


def test_the_cookie_of_the_kluiszin_is_strict_and_the_first_one_is_gone(office: Colleague) -> None:
    set_now = cookies_of(come_back(office))
    for part in ("HttpOnly", "SameSite=Strict", "Path=/werk/kluis", "Max-Age=600"):
        assert part in set_now["werk-kluis"]
    assert "Max-Age=0" in set_now["werk-sso"]
    assert "werk" not in set_now
    entered = cookies_of(open_vault(office))
    assert "Max-Age=0" in entered["werk-kluis"]
    assert "SameSite=Strict" in entered["werk"]


def test_over_https_all_cookies_are_secure(house: House, provider: Provider, clock: Clock) -> None:
    there = replace(house, settings=replace(house.settings, base_url="https://meldpunt.example"))
    client = Colleague(join_doors(there), clock).client
    for cookie in client.get("/werk/sso", base_url="https://meldpunt.example").headers.getlist("Set-Cookie"):
        assert cookie.startswith("__Secure-werk-sso=")
        assert "; Secure" in cookie


def test_before_the_kluiszin_nothing_is_open(office: Colleague, house: House) -> None:
    code = file_signal(house)
    come_back(office)
    assert sessions(house) == []
    assert office.client.get_cookie("werk", path="/werk") is None
    app = create_office(house)
    for each in addresses(app):
        if each.act is Act.SIGN_IN:
            continue
        there = f"/werk{each.path}"
        answer = office.post(there, {}) if each.method == "POST" else office.get(there)
        assert answer.status_code in (303, 403), (each.method, each.path)
        assert "Een man gaf" not in answer.text
        assert code not in answer.text
    assert sessions(house) == []


def test_a_wrong_kluiszin_waits_as_with_the_address(office: Colleague, house: House) -> None:
    come_back(office)
    for _ in range(3):
        wrong = open_vault(office, "een andere zin dan de mijne")
        assert wrong.status_code in (422, 429)
        assert "een andere zin" not in wrong.text
    for _ in range(6):
        answer = open_vault(office, "fout en nog eens fout")
    assert answer.status_code == 429
    assert int(answer.headers["Retry-After"]) > 0
    assert office.sign_in(FARID).status_code == 429  # one row of failures, whichever way somebody comes
    assert sessions(house) == []


def test_the_page_of_the_kluiszin_lasts_ten_minutes(office: Colleague, house: House, clock: Clock) -> None:
    come_back(office)
    page = office.get("/werk/kluis")
    clock.move(minutes=11)
    late = office.post("/werk/kluis", {**fields(page.text, "vault"), "passphrase": PASSPHRASE})
    assert late.status_code == 422
    assert office.get("/werk/kluis").headers["Location"] == "/werk/aanmelden"
    assert sessions(house) == []


def test_the_kluiszin_needs_the_token_of_its_page(office: Colleague, house: House) -> None:
    come_back(office)
    assert office.post("/werk/kluis", {"token": "A" * 96, "passphrase": PASSPHRASE}).status_code == 422
    assert office.client.post("/werk/kluis", data={}, headers=EVIL).status_code == 403
    assert sessions(house) == []


# --- down ----------------------------------------------------------------------------------------------------------


def test_when_the_provider_is_down_there_is_the_local_way(
    office: Colleague, house: House, provider: Provider, capsys: pytest.CaptureFixture[str]
) -> None:
    ticking = [0.0]
    assert house.sso is not None
    house.sso._clock = lambda: ticking[0]
    for part, code in (("/token", "status"), ("/jwks", "status"), ("/.well-known/openid-configuration", "status")):
        provider.honest()
        provider.instead[part] = ("503 Service Unavailable", [], [b"<h1>Onderhoud</h1>"])
        ticking[0] += 601
        page = office.get("/werk/sso") if "well-known" in part else come_back(office)
        assert page.status_code == 503, part
        assert "/werk/aanmelden" in [a.get("href") for a in find(page.text, "main").iter("a")]
        assert said(capsys) == [code]


# --- who is nobody here --------------------------------------------------------------------------------------------


def test_no_account_is_made_and_no_address_finds_one(office: Colleague, house: House, provider: Provider) -> None:
    before = keys_and_people(house)
    provider.subject = "iemand-anders"  # with the e-mail address of Farid in the token, which says nothing
    assert come_back(office).status_code == 200
    page = office.get("/werk/kluis")
    assert "Farid" not in page.text
    assert office.post("/werk/kluis", {**any_token(office), "passphrase": PASSPHRASE}).status_code == 422
    assert sessions(house) == []
    assert keys_and_people(house) == before


def test_with_an_invitation_the_work_account_is_bound_at_once(
    office: Colleague, house: House, provider: Provider
) -> None:
    waterstad = house.directory.municipalities["waterstad"]
    code = keys.invite(house, "nadia@waterstad.example", "Nadia Bos", Role.FUNCTIONARIS, [waterstad]).code
    provider.subject = "nadia-1"
    hint = find(office.get("/werk/uitnodiging").text, "main")
    assert "/werk/sso" in [a.get("href") for a in hint.iter("a")]
    come_back(office)
    assert "/werk/kluis/uitnodiging" in office.get("/werk/kluis").text
    own = {"email": "nadia@waterstad.example", "passphrase": PASSPHRASE, "passphrase2": PASSPHRASE}
    at = ("/werk/kluis/uitnodiging", "invitation")
    assert office.fill(*at, **own, invitation="AAAA-AAAA-AAAA-AAAA-AAAA-AAAA").status_code == 422
    made = office.fill(*at, **own, invitation=code)
    assert made.headers["Location"] == "/werk/sleutel?gedaan=made"
    assert office.get("/werk/sleutel").status_code == 200  # no second factor to make: the provider asks for it
    assert office.get("/werk/kluis").headers["Location"] == "/werk/aanmelden"
    come_back(office)
    assert "Nadia Bos" in office.get("/werk/kluis").text


def test_an_invitation_binds_no_work_account_of_a_colleague(
    office: Colleague, house: House, provider: Provider
) -> None:
    waterstad = house.directory.municipalities["waterstad"]
    code = keys.invite(house, "nadia@waterstad.example", "Nadia Bos", Role.FUNCTIONARIS, [waterstad]).code
    before = keys_and_people(house)
    come_back(office)  # as Farid
    own = {"email": "nadia@waterstad.example", "passphrase": PASSPHRASE, "passphrase2": PASSPHRASE}
    assert office.fill("/werk/kluis/uitnodiging", "invitation", **own, invitation=code).status_code == 422
    assert keys_and_people(house) == before
    assert sessions(house) == []


def test_who_left_is_nobody_any_more(office: Colleague, house: House) -> None:
    with house.database.writing() as connection:
        account = accounts.account_by_address(connection, house.app_keys, FARID)
        accounts.change_account(connection, account.id, unlocker=None)
    assert come_back(office).status_code == 200
    assert "Farid" not in office.get("/werk/kluis").text
    assert sessions(house) == []


# --- the other way in ----------------------------------------------------------------------------------------------


def test_beside_a_linked_work_account_the_kluiszin_alone_opens_nothing(office: Colleague, house: House) -> None:
    assert office.sign_in(FARID).status_code == 422  # else the kluiszin were enough to make a second factor with
    assert sessions(house) == []
    assert office.sign_in(SANNE).status_code == 303  # she linked nothing: she makes a second factor now


def test_when_the_work_account_is_gone_a_colleague_makes_a_code(office: Colleague, house: House, clock: Clock) -> None:
    sanne = desk_of(replace(house, sso=None, second_factor=False), sign_in(house, SANNE, PASSPHRASE))
    (farid,) = [each for each in lost_phone.colleagues(house, sanne) if each.name == "Farid Amrani"]
    given = lost_phone.give(house, sanne, once(house, sanne), farid.principal, PASSPHRASE)
    assert office.fill("/werk/aanmelden", "sign-in", email=FARID, passphrase=PASSPHRASE).status_code == 422
    typed = {"email": FARID, "passphrase": PASSPHRASE, "otp": given.code}
    assert office.fill("/werk/aanmelden", "sign-in", **typed).status_code == 303
    assert office.get("/werk/inbox").status_code in (303, 404)  # not before a second factor was made
    without = {**typed, "otp": ""}  # until a phone is set up the code is asked again: the kluiszin alone is not enough
    assert office.fill("/werk/aanmelden", "sign-in", **without).status_code == 422


def test_without_single_sign_on_there_is_no_way_to_it(
    furnished: tuple[Path, Shares], tmp_path: Path, clock: Clock
) -> None:
    shutil.copytree(furnished[0], tmp_path / "instance")
    alone = open_house(settings(tmp_path / "instance"), clock)
    office = Colleague(join_doors(alone), clock)
    assert "werkaccount" not in office.get("/werk/aanmelden").text
    for path in ("/werk/sso", "/werk/sso/terug", "/werk/kluis", "/werk/sso/uitloggen", "/werk/mijn/werkaccount"):
        assert office.get(path).status_code == 404
    assert office.client.post("/werk/sso/uitloggen", data={}, headers=EVIL).status_code in (403, 404)
    alone.close()
