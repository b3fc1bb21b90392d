"""The second step on screen: set up after the first kluiszin, asked at each sign-in, mended by a colleague."""

import re
from collections.abc import Callable
from dataclasses import replace

import pytest
from cast import BAS, FARID, GRETA, PASSPHRASE, SANNE, Clock, desk, desk_of, file_signal, once
from conftest import Colleague
from pages import fields, find, parse, text_of
from peek import principal, rows
from phone import Phone, set_up
from routes import addresses
from werkzeug.test import TestResponse

from portal.actions.house import House
from portal.actions.people import approving, keys, lost_phone, signing_in
from portal.adapters import paragraphs, vault
from portal.domain.access import Act
from portal.domain.places import Role
from portal.doors import create_office, join_doors
from portal.web.qr import outline

NINA = "nina@waterstad.example"
NOWHERE = "/werk/signalen/00000000-0000-4000-8000-000000000000"


@pytest.fixture
def strict(house: House) -> House:
    """The cast's installation as it is outside the demo."""
    return replace(house, second_factor=True)


@pytest.fixture
def office(strict: House, clock: Clock) -> Colleague:
    """A visitor of its office."""
    return Colleague(join_doors(strict), clock)


@pytest.fixture
def another(strict: House, clock: Clock) -> Callable[[], Colleague]:
    """Another browser."""
    return lambda: Colleague(join_doors(strict), clock)


def enter(office: Colleague, email: str, otp: str, passphrase: str = PASSPHRASE) -> TestResponse:
    return office.fill("/werk/aanmelden", "sign-in", email=email, passphrase=passphrase, otp=otp)


def at_work(strict: House, office: Colleague, clock: Clock, email: str) -> Phone:
    """Signed in with both factors."""
    phone = set_up(strict, clock, email)
    clock.move(seconds=20)
    assert enter(office, email, phone.digits()).status_code == 303
    return phone


def test_from_the_invitation_to_the_inbox(strict: House, office: Colleague, clock: Clock) -> None:
    signal = file_signal(strict)
    place = strict.directory.municipalities["waterstad"]
    code = keys.invite(strict, NINA, "Nina Kraal", Role.FUNCTIONARIS, [place]).code
    page = office.get("/werk/uitnodiging").text
    five = text_of(find(page, "proposal"))
    assert len(five.split()) == 5
    sent = {**fields(page, "invitation"), "email": NINA, "invitation": code, "passphrase": five.title()}
    made = office.post("/werk/uitnodiging", sent)
    assert (made.status_code, made.headers["Location"]) == (303, "/werk/sleutel?gedaan=made")

    # nothing opens before there is a phone: each page leads to it, and back
    away = office.get("/werk/sleutel?gedaan=made")
    assert away.headers["Location"] == "/werk/tweede-stap?verder=/werk/sleutel%3Fgedaan%3Dmade"
    page = office.get(away.headers["Location"]).text
    assert find(page, "second-factor") is not None and not list(parse(page).iter("nav"))[1:]
    phone = Phone.from_page(page, clock)
    wrong = office.post("/werk/tweede-stap", {**fields(page, "second-factor"), "otp": "000000"})
    assert wrong.status_code == 422 and find(wrong.text, "error-otp") is not None
    assert Phone.from_page(wrong.text, clock).secret == phone.secret, "the same QR code"
    done = office.post("/werk/tweede-stap", {**fields(wrong.text, "second-factor"), "otp": phone.digits()})
    assert (done.status_code, done.headers["Location"]) == (303, "/werk/sleutel?gedaan=made")
    digits = text_of(find(office.get("/werk/sleutel").text, "fingerprint"))

    # a colleague approves, and with kluiszin and phone the inbox opens
    strict.keeper.refresh()
    farid = desk(strict, FARID)
    farid = replace(farid, staff=replace(farid.staff, secured=True))
    approving.approve(strict, farid, principal(strict, NINA), digits, PASSPHRASE, once(strict, farid))
    office.client.delete_cookie("werk", path="/werk")
    clock.move(seconds=60)
    assert enter(office, NINA, "", five).status_code == 422
    assert enter(office, NINA, phone.digits(), five).headers["Location"] == "/werk/"
    inbox = office.get("/werk/inbox").text
    assert signal and "/werk/signalen/" in inbox


def test_an_own_sentence_is_typed_twice_and_looked_at(strict: House, office: Colleague) -> None:
    place = strict.directory.municipalities["bergdorp"]
    code = keys.invite(strict, NINA, "Nina Kraal", Role.FUNCTIONARIS, [place]).code
    page = office.get("/werk/uitnodiging").text
    sent = {**fields(page, "invitation"), "email": NINA, "invitation": code}
    weak = {
        "De appel valt niet ver van de boom": "error-passphrase",
        "bergdorp bergdorp": "error-passphrase",
        "nina kraal nina kraal": "error-passphrase",
        "wachtwoordwachtwoord": "error-passphrase",
    }
    messages = set()
    for typed, where in weak.items():
        answer = office.post("/werk/uitnodiging", {**sent, "passphrase": typed, "passphrase2": typed})
        assert answer.status_code == 422
        messages.add(text_of(find(answer.text, where)))
        assert text_of(find(answer.text, "proposal")) == sent["proposal"], "the proposal stays"
        assert fields(answer.text, "invitation")["invitation"] == code
    assert len(messages) == 2
    once_only = office.post("/werk/uitnodiging", {**sent, "passphrase": "vijf eigen woorden op een rij"})
    assert once_only.status_code == 422 and find(once_only.text, "error-passphrase2") is not None
    both = {"passphrase": "vijf eigen woorden op een rij", "passphrase2": "vijf eigen woorden op een rij"}
    assert office.post("/werk/uitnodiging", {**sent, **both}).status_code == 303


def test_another_proposal_keeps_what_was_typed(office: Colleague) -> None:
    page = office.get("/werk/uitnodiging").text
    sent = {**fields(page, "invitation"), "email": NINA, "invitation": "AAAA", "do": "another"}
    answer = office.post("/werk/uitnodiging", sent)
    assert answer.status_code == 200
    typed = fields(answer.text, "invitation")
    assert (typed["email"], typed["invitation"]) == (NINA, "AAAA")
    assert typed["proposal"] != sent["proposal"] and len(typed["proposal"].split()) == 5
    forged = office.post("/werk/uitnodiging", {**sent, "do": "", "proposal": "een zin die ik u aanraad vandaag"})
    assert "aanraad vandaag" not in forged.text, "only what the portal drew itself is proposed"


def test_whatever_is_wrong_the_answer_is_the_same(strict: House, office: Colleague, clock: Clock) -> None:
    phone = set_up(strict, clock, FARID)
    tries = [
        (FARID, "een andere zin dan de mijne", phone.digits()),
        (FARID, PASSPHRASE, "000000"),
        (FARID, PASSPHRASE, ""),
        (FARID, PASSPHRASE, "AAAA-AAAA-AAAA-AAAA-AAAA-AAAA"),
        ("niemand@nergens.example", PASSPHRASE, "000000"),
        ("niemand@nergens.example", PASSPHRASE, ""),
    ]
    answers = set()
    for email, passphrase, otp in tries:
        answer = enter(office, email, otp, passphrase)
        text = re.sub(r'name="token" value="[^"]*"', "", answer.text).replace(email, "")
        answers.add((answer.status_code, tuple(sorted(answer.headers.items())), text))
        clock.move(minutes=2)
    assert len({(status, text) for status, _headers, text in answers}) == 1
    assert {status for status, _headers, _text in answers} == {422}
    assert len({tuple(name for name, _ in headers) for _status, headers, _text in answers}) == 1


def test_the_field_tells_nothing_about_an_account(office: Colleague) -> None:
    assert find(office.get("/werk/aanmelden").text, "field-otp").get("autocomplete") == "one-time-code"


def test_with_one_factor_no_page_opens(strict: House, office: Colleague) -> None:
    file_signal(strict)
    enter(office, FARID, "")
    app = create_office(strict)
    open_to_all = {Act.SIGN_IN, Act.SECOND_FACTOR}
    for each in addresses(app):
        path = "/werk" + each.path
        answer = office.client.open(path, method=each.method, headers={"Origin": "http://localhost"})
        if each.act in open_to_all:
            continue
        if each.method == "GET":
            assert answer.status_code == 303, each
            assert answer.headers["Location"].startswith("/werk/tweede-stap"), each
        else:
            assert answer.status_code == 404, each
        assert "Farid" not in answer.text or "sign-out" in answer.text
    part = office.client.get("/werk/inbox", headers={"HX-Request": "true"})
    assert (part.status_code, part.headers["HX-Redirect"]) == (204, "/werk/tweede-stap")
    assert office.client.get("/werk/inbox", headers={"X-Poll": "1"}).status_code == 404
    assert office.get("/werk/aanwezig").status_code == 204


def test_with_one_factor_one_can_go_out_and_choose_a_language(strict: House, office: Colleague) -> None:
    enter(office, FARID, "")
    page = office.get("/werk/tweede-stap").text
    assert office.post("/werk/taal/en", fields(page, "language-form")).status_code == 303
    page = office.get("/werk/tweede-stap").text
    assert parse(page).get("lang") == "en"
    assert office.post("/werk/afmelden", fields(page, "sign-out")).headers["Location"] == "/werk/aanmelden"


def test_the_qr_code_holds_the_secret_and_is_no_script_or_style(strict: House, office: Colleague, clock: Clock) -> None:
    enter(office, FARID, "")
    page = office.get("/werk/tweede-stap").text
    (drawing,) = [each for each in parse(page).iter() if each.get("role") == "img"]
    assert drawing.get("aria-label") and len(drawing) == 2, "a white square, and the dark ones"
    address = vault.app_address(Phone.from_page(page, clock).secret, FARID, "localhost")
    assert drawing[1].get("d") == outline(paragraphs.squares(address)), "the same secret as in letters"
    assert Phone.from_page(page, clock).secret != Phone.from_page(office.get("/werk/tweede-stap").text, clock).secret
    assert "otpauth" not in page


def test_another_phone_takes_the_kluiszin_first(strict: House, office: Colleague, clock: Clock) -> None:
    old = at_work(strict, office, clock, FARID)
    assert "/werk/tweede-stap" in office.get("/werk/mijn").text
    page = office.get("/werk/tweede-stap").text
    assert 'id="secret"' not in page and "<svg class" not in find(page, "second-factor").get("class", "")
    wrong = office.post("/werk/tweede-stap", {**fields(page, "second-factor"), "passphrase": "een heel andere zin"})
    assert wrong.status_code == 422 and 'id="secret"' not in wrong.text
    right = office.post("/werk/tweede-stap", {**fields(page, "second-factor"), "passphrase": PASSPHRASE})
    page = office.get(right.headers["Location"]).text
    new = Phone.from_page(page, clock)
    kept = office.post("/werk/tweede-stap", {**fields(page, "second-factor"), "otp": new.digits()})
    assert kept.headers["Location"] == "/werk/mijn?gedaan=tweede-stap"
    assert find(office.get("/werk/mijn?gedaan=tweede-stap").text, "done") is not None
    clock.move(minutes=2)
    assert enter(office, FARID, old.digits()).status_code == 422
    assert enter(office, FARID, new.digits()).status_code == 303


def test_the_phone_of_a_colleague_is_lost(
    strict: House, office: Colleague, another: Callable[[], Colleague], clock: Clock
) -> None:
    set_up(strict, clock, FARID)
    at_work(strict, office, clock, SANNE)
    assert "/werk/sleutels/telefoon" in office.get("/werk/sleutels").text
    page = office.get("/werk/sleutels/telefoon").text
    form = fields(page, "lost")
    for typed in ({}, {"person": principal(strict, GRETA)}, {"person": principal(strict, FARID)}):
        assert office.post("/werk/sleutels/telefoon", {**form, **typed}).status_code == 422
    farid = {"person": principal(strict, FARID), "passphrase": PASSPHRASE}
    wrong = office.post("/werk/sleutels/telefoon", {**form, **farid, "passphrase": "een heel andere zin"})
    assert fields(wrong.text, "lost")["person"] == [principal(strict, FARID)], "the choice stays"
    answer = office.post("/werk/sleutels/telefoon", {**form, **farid})
    code = text_of(find(answer.text, "receipt-code"))
    assert re.fullmatch("([0-9A-Z]{4}-){5}[0-9A-Z]{4}", code)
    twice = office.post("/werk/sleutels/telefoon", {**form, **farid})
    assert twice.status_code == 200 and code not in twice.text

    lost = another()
    clock.move(minutes=2)
    assert enter(lost, FARID, code).status_code == 303
    assert lost.get("/werk/inbox").headers["Location"] == "/werk/tweede-stap"
    page = lost.get("/werk/tweede-stap").text
    phone = Phone.from_page(page, clock)
    lost.post("/werk/tweede-stap", {**fields(page, "second-factor"), "otp": phone.digits()})
    assert lost.get("/werk/inbox").status_code == 200


def test_whoever_did_not_lose_it_sees_so_on_every_page_and_stops_the_code(
    strict: House, office: Colleague, clock: Clock
) -> None:
    at_work(strict, office, clock, FARID)
    assert 'id="lost-phone"' not in office.get("/werk/inbox").text
    set_up(strict, clock, SANNE)
    sanne = desk_of(strict, signing_in.sign_in(replace(strict, second_factor=False), SANNE, PASSPHRASE))
    lost_phone.give(strict, sanne, once(strict, sanne), principal(strict, FARID), PASSPHRASE)
    for path in ("/werk/inbox", "/werk/sleutels", "/werk/mijn"):
        assert find(office.get(path).text, "lost-phone") is not None
    assert office.post("/werk/mijn/telefoon", {"token": ""}).headers["Location"].endswith("#second-factor")
    assert rows(strict, "SELECT 1 FROM principal WHERE recovery IS NOT NULL") == [(1,)]
    stopped = office.fill("/werk/mijn", "form-telefoon", to="/werk/mijn/telefoon")
    assert stopped.headers["Location"] == "/werk/mijn?gedaan=code"
    assert 'id="lost-phone"' not in office.get("/werk/mijn?gedaan=code").text


def test_a_manager_makes_the_code_on_the_page_of_somebody_without_a_duo(
    strict: House, office: Colleague, clock: Clock
) -> None:
    for email in (FARID, GRETA):
        set_up(strict, clock, email)
    at_work(strict, office, clock, BAS)
    farid, greta = (f"/werk/beheer/mensen/{principal(strict, email)}" for email in (FARID, GRETA))
    assert f"{farid}/telefoon" not in office.get(farid).text, "his duo does that"
    assert office.get(f"{farid}/telefoon").status_code == 404
    assert f"{greta}/telefoon" in office.get(greta).text
    assert office.fill(f"{greta}/telefoon", "lost").status_code == 422
    answer = office.fill(f"{greta}/telefoon", "lost", passphrase=PASSPHRASE)
    code = text_of(find(answer.text, "receipt-code"))
    clock.move(minutes=2)
    assert enter(office, GRETA, code, "een andere zin dan de mijne").status_code == 422
    assert enter(office, GRETA, code).status_code == 303


@pytest.mark.parametrize("language", ["nl", "en", "pl"])
def test_the_demo_says_on_every_page_that_it_goes_without(house: House, clock: Clock, language: str) -> None:
    demo = replace(house, settings=replace(house.settings, demo=True))
    visitor = Colleague(join_doors(demo), clock)
    visitor.sign_in(FARID)
    page = visitor.get("/werk/inbox").text
    visitor.post(f"/werk/taal/{language}", fields(page, "language-form"))
    pages = [
        "/werk/inbox",
        "/werk/mijn",
        "/werk/tweede-stap",
        NOWHERE,
        f"/{language}/",
        f"/{language}/waterstad/melden",
    ]
    banners = set()
    for path in pages:
        (banner,) = [each for each in parse(visitor.get(path).text).iter("p") if each.get("class") == "demo-banner"]
        banners.add(text_of(banner))
    said = {"nl": "tweede stap", "en": "second step", "pl": "drugiego kroku"}[language]
    assert len(banners) == 1 and said in banners.pop()
    visitor.client.delete_cookie("werk", path="/werk")
    assert 'id="field-otp"' not in visitor.get("/werk/aanmelden").text
