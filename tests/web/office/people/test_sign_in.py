"""Coming in: kluiszin, cookie, the door, the lock page, language, invitation."""

from collections.abc import Callable

import pytest
from cast import BAS, FARID, GRETA, PASSPHRASE, Clock, file_signal
from conftest import Colleague
from flask import Flask
from pages import fields, find, parse, text_of
from routes import addresses

from portal.actions.house import House
from portal.actions.people import keys, signing_in
from portal.domain.access import Act
from portal.domain.places import Role
from portal.doors import create_office
from portal.web.office import allows, install

NOWHERE = "/werk/signalen/00000000-0000-4000-8000-000000000000"


def test_signing_in_gives_one_strict_cookie(office: Colleague) -> None:
    answer = office.sign_in(FARID)
    assert answer.status_code == 303
    (cookie,) = answer.headers.getlist("Set-Cookie")
    assert cookie.startswith("werk=")
    for part in ("HttpOnly", "SameSite=Strict", "Path=/werk"):
        assert part in cookie
    assert "Expires" not in cookie
    assert "Max-Age" not in cookie
    assert office.get("/werk/inbox").status_code == 200


def test_a_wrong_kluiszin_is_refused_with_one_message(office: Colleague) -> None:
    answers = [
        office.sign_in(FARID, "een andere zin dan de mijne"),
        office.sign_in("niemand@nergens.example", "een andere zin dan de mijne"),
    ]
    assert {answer.status_code for answer in answers} == {422}
    messages = [text_of(find(answer.text, "error-passphrase")) for answer in answers]
    assert messages[0] == messages[1]
    assert not any("Set-Cookie" in answer.headers for answer in answers)
    assert "een andere zin" not in answers[0].text


def test_after_three_failures_one_waits(office: Colleague) -> None:
    for _ in range(9):
        answer = office.sign_in(FARID, "fout")
    assert answer.status_code == 429
    assert int(answer.headers["Retry-After"]) > 0


def test_nobody_is_sent_to_the_sign_in_and_back(office: Colleague) -> None:
    answer = office.get("/werk/sleutel")
    assert (answer.status_code, answer.headers["Location"]) == (303, "/werk/aanmelden?verder=/werk/sleutel")
    page = office.get(answer.headers["Location"])
    answer = office.post("/werk/aanmelden", {**fields(page.text, "sign-in"), "email": FARID, "passphrase": PASSPHRASE})
    assert answer.headers["Location"] == "/werk/sleutel"


@pytest.mark.parametrize("elsewhere", ["//evil.example/", "https://evil.example/", "/\\evil.example", "javascript:1"])
def test_nobody_is_sent_elsewhere(office: Colleague, elsewhere: str) -> None:
    page = office.get("/werk/aanmelden", query_string={"verder": elsewhere})
    assert fields(page.text, "sign-in")["verder"] == ""
    sent = {**fields(page.text, "sign-in"), "email": FARID, "passphrase": PASSPHRASE, "verder": elsewhere}
    assert office.post("/werk/aanmelden", sent).headers["Location"] == "/werk/"


def test_htmx_without_a_session_goes_to_the_sign_in(office: Colleague) -> None:
    answer = office.get("/werk/inbox", headers={"HX-Request": "true"})
    assert (answer.status_code, answer.headers["HX-Redirect"]) == (204, "/werk/aanmelden")


def test_a_foreign_cookie_of_flask_login_is_harmless(office: Colleague) -> None:
    office.client.set_cookie("remember_token", "someone|0000", path="/werk")
    office.client.set_cookie("session", "nonsense", path="/werk")
    assert office.get("/werk/aanmelden").status_code == 200
    office.sign_in(FARID)
    answer = office.get("/werk/inbox")
    assert answer.status_code == 200
    assert "Set-Cookie" not in answer.headers


@pytest.mark.parametrize("value", ["", "x", "A" * 43, "é" * 43, "A" * 44, "=" * 43])
def test_a_made_up_cookie_opens_nothing(office: Colleague, value: str) -> None:
    office.client.set_cookie("werk", value, path="/werk")
    assert office.get("/werk/inbox").status_code == 303


def test_signing_out_ends_the_session(office: Colleague) -> None:
    office.sign_in(FARID)
    kept = office.client.get_cookie("werk", path="/werk")
    assert kept is not None
    page = office.get("/werk/inbox")
    answer = office.post("/werk/afmelden", fields(page.text, "sign-out"))
    assert answer.headers["Location"] == "/werk/aanmelden"
    office.client.set_cookie("werk", kept.value, path="/werk")
    assert office.get("/werk/inbox").status_code == 303


def test_signing_out_needs_the_token(office: Colleague) -> None:
    office.sign_in(FARID)
    answer = office.post("/werk/afmelden", {"token": "A" * 96})
    assert answer.status_code == 422
    assert office.get("/werk/inbox").status_code == 200
    assert office.post("/werk/afmelden", fields(answer.text, "again")).status_code == 303


def test_a_poll_keeps_no_session_alive_and_ends_in_the_lock_page(office: Colleague, clock: Clock) -> None:
    office.sign_in(FARID)
    poll = {"HX-Request": "true", "X-Poll": "1", "Referer": "http://localhost/werk/signalen/x?gedaan=noted"}
    for _ in range(29):
        clock.move(minutes=1)
        assert office.get("/werk/aanwezig", headers=poll).status_code == 204
    clock.move(minutes=2)
    answer = office.get("/werk/aanwezig", headers=poll)
    assert answer.status_code == 286
    assert fields(answer.text, "sign-in")["verder"] == "/werk/signalen/x"
    assert FARID not in answer.text
    assert "Farid" not in answer.text


def test_working_keeps_the_session_alive(office: Colleague, clock: Clock) -> None:
    office.sign_in(FARID)
    for _ in range(8):
        clock.move(minutes=20)
        assert office.get("/werk/aanwezig").status_code == 204
    clock.move(hours=6)
    assert office.get("/werk/inbox").status_code == 303


def test_what_was_written_comes_back_when_the_session_ended(office: Colleague, clock: Clock) -> None:
    office.sign_in(FARID)
    clock.move(minutes=31)
    sent = {"token": "x", "text": "Gebeld met <b>de school</b>."}
    page = office.post(f"{NOWHERE}/notities", sent)
    assert page.status_code == 403
    assert text_of(find(page.text, "typed-1")) == "Gebeld met <b>de school</b>."
    part = office.post(f"{NOWHERE}/notities", sent, headers={"HX-Request": "true"})
    assert part.status_code == 286
    assert "Gebeld met" in part.text


def test_the_language_of_the_account_changes(office: Colleague) -> None:
    office.sign_in(FARID)
    page = office.get("/werk/inbox?mine=mine")
    assert parse(page.text).get("lang") == "nl"
    button = next(b for b in parse(page.text).iter("button") if b.get("lang") == "en")
    assert button.get("form") == "language-form"
    answer = office.post(str(button.get("formaction")), fields(page.text, "language-form"))
    assert answer.headers["Location"] == "/werk/inbox?mine=mine"
    assert parse(office.get("/werk/inbox").text).get("lang") == "en"
    assert office.post("/werk/taal/pl", {"token": "", "next": "/werk/inbox"}).status_code == 422


def test_before_the_sign_in_the_address_chooses_the_language(office: Colleague) -> None:
    assert parse(office.get("/werk/aanmelden?taal=pl").text).get("lang") == "pl"
    assert parse(office.get("/werk/aanmelden?taal=xx").text).get("lang") == "nl"


def test_a_role_without_inbox_hears_so(office: Colleague) -> None:
    office.sign_in(BAS)
    assert office.get("/werk/").headers["Location"] == "/werk/beheer"
    for path in ("/werk/inbox", "/werk/sleutels", "/werk/sleutel", NOWHERE):
        assert office.client.get(path).status_code == 404
    links = {a.get("href") for a in parse(office.get("/werk/beheer").text).iter("a")}
    assert all(office.client.get(link).status_code in (200, 303) for link in links if link and link.startswith("/"))


def test_an_invitation_makes_keys_that_wait(house: House, office: Colleague) -> None:
    place = house.directory.municipalities["bergdorp"]
    code = keys.invite(house, "nina@bergdorp.example", "Nina Kraal", Role.FUNCTIONARIS, [place]).code
    new = {"email": "nina@bergdorp.example", "invitation": code, "passphrase": PASSPHRASE, "passphrase2": PASSPHRASE}
    wrong = [
        {"passphrase2": "iets heel anders dan dat"},
        {"passphrase": "kort", "passphrase2": "kort"},
        {"passphrase": "a" * 20, "passphrase2": "a" * 20},
        {"invitation": "niets"},
        {"email": GRETA},
        {"email": ""},
    ]
    for each in wrong:
        answer = office.fill("/werk/uitnodiging", "invitation", **{**new, **each})
        assert answer.status_code == 422, each
        assert find(answer.text, "error-summary") is not None
    answer = office.fill("/werk/uitnodiging", "invitation", **new)
    assert (answer.status_code, answer.headers["Location"]) == (303, "/werk/sleutel?gedaan=made")
    page = office.get("/werk/sleutel")
    digits = text_of(find(page.text, "fingerprint")).split()
    assert [len(group) for group in digits] == [4] * 5
    assert office.get("/werk/").headers["Location"] == "/werk/sleutel"
    assert office.client.get("/werk/inbox").status_code == 404
    assert office.fill("/werk/uitnodiging", "invitation", **new).status_code == 422


def test_every_view_declares_its_act() -> None:
    app = Flask("bare")
    app.add_url_rule("/open", "open", lambda: "")
    with pytest.raises(RuntimeError, match="@allows"):
        install(app)

    @allows(Act.INBOX)
    def guarded() -> str:
        return ""

    app.view_functions["open"] = guarded
    install(app)


def test_nobody_gets_past_the_door(house: House) -> None:
    app = create_office(house)
    client: Callable[..., object] = app.test_client().open
    for each in addresses(app):
        answer = client(each.path, method=each.method, headers={"Origin": "http://localhost"})
        allowed = (200 if each.method == "GET" else 422,) if each.act is Act.SIGN_IN else (303, 403)
        assert answer.status_code in allowed, each  # type: ignore[attr-defined]


def test_the_demo_offers_its_people(house: House) -> None:
    file_signal(house)
    assert 'id="cast"' not in create_office(house).test_client().get("/werk/aanmelden").text


def test_a_full_queue_loses_no_invitation_and_gives_no_error(house: House, office: Colleague) -> None:
    place = house.directory.municipalities["waterstad"]
    code = keys.invite(house, "nadia@waterstad.example", "Nadia", Role.FUNCTIONARIS, [place]).code
    typed = {
        "email": "nadia@waterstad.example",
        "invitation": code,
        "passphrase": PASSPHRASE,
        "passphrase2": PASSPHRASE,
    }
    with signing_in.one_at_a_time(house):
        crowded = office.fill("/werk/uitnodiging", "invitation", **typed)
        assert crowded.status_code == 422
        assert fields(crowded.text, "invitation")["invitation"] == code
        assert find(crowded.text, "error-passphrase") is not None, "the wait is said, not a wrong invitation"
        assert office.sign_in(FARID).status_code == 429
    assert office.fill("/werk/uitnodiging", "invitation", **typed).status_code == 303
