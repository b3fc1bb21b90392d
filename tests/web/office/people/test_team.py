"""The page of the team: who is there, being away, handing over, the deputy, and stepping aside from a signal."""

import pytest
from cast import BAS, CARLA, DIRK, FARID, GRETA, PASSPHRASE, ROOS, SANNE, desk, file_signal, once
from conftest import Colleague
from pages import fields, find, parse, text_of
from peek import flagged, principal, rows, signal_of

from portal.actions.desk import reading, triaging
from portal.actions.house import House

ASIDE = "betrokken"


def opened(house: House, **own: object) -> str:
    """A signal that Farid opened."""
    signal = signal_of(house, file_signal(house, **own))
    reading.open_signal(house, desk(house, FARID), signal)
    return signal


def said(page: str, identifier: str = "done") -> str:
    return " ".join(text_of(find(page, identifier)).split())


def owner(house: House, signal: str) -> str:
    return str(rows(house, "SELECT owner FROM signal WHERE id = :id", id=signal)[0][0])


def body(page: str) -> str:
    return " ".join(text_of(next(parse(page).iter("main"))).split())


# --- the page ----------------------------------------------------------------------------------------------------


def test_everybody_of_the_team_stands_there_and_nobody_of_another(office: Colleague) -> None:
    office.sign_in(FARID)
    page = office.get("/werk/bezetting").text
    menu = [text_of(a).strip() for a in parse(page).iter("a") if a.get("href") == "/werk/bezetting"]
    assert menu
    for name in ("Farid Amrani", "Sanne de Wit", "Dirk Smit", "Roos Vink"):
        assert name in page
    assert "Greta" not in page


def test_who_works_alone_reads_what_that_means(office: Colleague) -> None:
    office.sign_in(GRETA)
    page = body(office.get("/werk/bezetting").text)
    assert "Greta Hoek" in page and "Farid" not in page


def test_a_regional_deputy_sees_every_own_municipality_and_asks_nobody_in(office: Colleague) -> None:
    office.sign_in(ROOS)
    page = office.get("/werk/bezetting").text
    assert "Waterstad" in page and "Bergdorp" in page
    assert 'action="/werk/bezetting/vervanger"' not in page
    form = fields(page, "form-afwezig")
    assert office.post("/werk/bezetting/vervanger", {"token": form["token"], "active": "1"}).status_code == 404


@pytest.mark.parametrize("who", [BAS, CARLA])
def test_who_never_reads_what_is_filed_has_no_team(office: Colleague, who: str) -> None:
    office.sign_in(who)
    for path in ("/werk/bezetting", "/werk/bezetting/overdragen", "/werk/bezetting/afwezig"):
        assert office.get(path).status_code == 404


def test_an_address_of_a_form_opened_by_hand_leads_to_the_page(office: Colleague) -> None:
    office.sign_in(FARID)
    for act in ("afwezig", "terug", "vervanger"):
        assert office.get(f"/werk/bezetting/{act}").headers["Location"] == "/werk/bezetting"
    assert office.get("/werk/bezetting/iets-anders").status_code == 404


# --- being away --------------------------------------------------------------------------------------------------


def test_being_away_says_who_takes_over_and_ends_with_one_button(house: House, office: Colleague) -> None:
    office.sign_in(FARID)
    answer = office.fill(
        "/werk/bezetting", "form-afwezig", to="/werk/bezetting/afwezig", first="2026-11-17", last="20-11-2026"
    )
    assert answer.headers["Location"] == "/werk/bezetting?gedaan=away"
    page = office.get(answer.headers["Location"]).text
    absence = said(page, "absence")
    assert "20 november 2026" in absence and "23 november 2026" in absence, "until, and back on the next working day"
    assert "Sanne de Wit" in absence
    assert rows(house, "SELECT absent_until FROM principal WHERE id = :id", id=principal(house, FARID)) == [
        ("2026-11-20",)
    ]
    again = office.fill("/werk/bezetting", "form-terug", to="/werk/bezetting/terug")
    assert said(office.get(again.headers["Location"]).text)
    assert rows(house, "SELECT absent_from FROM principal WHERE id = :id", id=principal(house, FARID)) == [(None,)]


@pytest.mark.parametrize(
    ("first", "last", "field"),
    [
        ("", "", "first"),
        ("2026-11-16", "2026-11-20", "first"),
        ("2026-11-20", "2026-11-19", "last"),
        ("morgen", "2026-11-20", "first"),
        ("2026-11-20", "2026-02-30", "last"),
        ("2026-11-20", "2028-01-01", "first"),
    ],
)
def test_what_is_no_absence_is_said_at_the_field_and_kept(
    house: House, office: Colleague, first: str, last: str, field: str
) -> None:
    office.sign_in(FARID)
    answer = office.fill("/werk/bezetting", "form-afwezig", to="/werk/bezetting/afwezig", first=first, last=last)
    assert answer.status_code == 422
    assert find(answer.text, f"error-afwezig-{field}") is not None
    form = fields(answer.text, "form-afwezig")
    assert (form["first"], form["last"]) == (first, last)
    assert rows(house, "SELECT absent_from FROM principal WHERE absent_from IS NOT NULL") == []


# --- the deputy --------------------------------------------------------------------------------------------------


def deputy_form(house: House, page: str) -> tuple[str, dict[str, str]]:
    name = f"form-GM9001-{principal(house, DIRK)}"
    return name, fields(page, name)


def test_asking_the_deputy_in_takes_the_kluiszin_once(house: House, office: Colleague) -> None:
    signal = signal_of(house, file_signal(house))
    office.sign_in(FARID)
    for passphrase in ("", "niet de mijne"):
        _, form = deputy_form(house, office.get("/werk/bezetting").text)
        refused = office.post("/werk/bezetting/vervanger", {**form, "passphrase": passphrase})
        assert refused.status_code == 422
        assert find(refused.text, f"error-GM9001-{principal(house, DIRK)}-passphrase") is not None
        assert "niet de mijne" not in refused.text
    assert reads(house, DIRK, signal) is False
    _, form = deputy_form(house, office.get("/werk/bezetting").text)
    answer = office.post("/werk/bezetting/vervanger", {**form, "passphrase": PASSPHRASE})
    assert answer.headers["Location"] == "/werk/bezetting?gedaan=asked_in"
    assert reads(house, DIRK, signal) is True
    assert DIRK in flagged(house)
    page = office.get("/werk/bezetting").text
    _, form = deputy_form(house, page)
    assert form["active"] == "0" and "passphrase" not in form, "given a moment ago"
    office.post("/werk/bezetting/vervanger", form)
    assert reads(house, DIRK, signal) is False


def reads(house: House, email: str, signal: str) -> bool:
    try:
        reading.open_signal(house, desk(house, email), signal)
    except reading.NotFound:
        return False
    return True


# --- handing over ------------------------------------------------------------------------------------------------


def test_one_signal_is_handed_over_on_its_own_page_and_taken_back(house: House, office: Colleague) -> None:
    signal = opened(house)
    office.sign_in(FARID)
    path = f"/werk/signalen/{signal}"
    form = fields(office.get(path).text, "form-overdragen")
    answer = office.post(f"{path}/eigenaar", {**form, "to": principal(house, SANNE)})
    assert answer.headers["Location"] == f"{path}?gedaan=handed_over"
    assert owner(house, signal) == principal(house, SANNE)
    page = office.get(answer.headers["Location"]).text
    assert said(page)
    assert SANNE in flagged(house)
    office.post(f"{path}/ongedaan", fields(page, "form-ongedaan"))
    assert owner(house, signal) == "None"


@pytest.mark.parametrize("to", ["", "x", GRETA, FARID])
def test_only_a_colleague_with_a_key_can_have_it(house: House, office: Colleague, to: str) -> None:
    signal = opened(house)
    office.sign_in(FARID)
    path = f"/werk/signalen/{signal}"
    form = fields(office.get(path).text, "form-overdragen")
    chosen = principal(house, to) if "@" in to else to
    answer = office.post(f"{path}/eigenaar", {**form, "to": chosen})
    if to == FARID:
        assert answer.status_code == 303, "oneself: the same as taking it"
        return
    assert answer.status_code == 422
    assert find(answer.text, "error-eigenaar-to") is not None
    assert owner(house, signal) == "None"


def test_all_own_signals_go_after_a_page_that_counts_them(house: House, office: Colleague) -> None:
    kept_from = (principal(house, SANNE),)
    farid = desk(house, FARID)
    for own in ({}, {}, {"exclude": kept_from}):
        signal = opened(house, **own)
        triaging.take(house, farid, signal, once(house, farid))
    office.sign_in(FARID)
    page = office.get("/werk/bezetting").text
    assert "3" in said(page, "all")
    sanne = principal(house, SANNE)
    assert office.get("/werk/bezetting/overdragen?naar=").status_code == 422
    confirm = office.get(f"/werk/bezetting/overdragen?naar={sanne}").text
    assert "2" in body(confirm) and "1" in body(confirm)
    answer = office.post("/werk/bezetting/overdragen", fields(confirm, "hand-over"))
    assert answer.headers["Location"] == "/werk/bezetting?gedaan=handed_all&aantal=2"
    assert "2" in said(office.get(answer.headers["Location"]).text)
    assert rows(house, "SELECT count(*) FROM signal WHERE owner = :id", id=sanne) == [(2,)]
    again = office.post("/werk/bezetting/overdragen", fields(confirm, "hand-over"))
    assert again.headers["Location"] == "/werk/bezetting"


# --- stepping aside ----------------------------------------------------------------------------------------------


def test_stepping_aside_says_what_happens_and_then_nothing_of_it_is_left(house: House, office: Colleague) -> None:
    signal = opened(house, story="Een heel bijzonder verhaal")
    office.sign_in(FARID)
    path = f"/werk/signalen/{signal}"
    assert f"{path}/{ASIDE}" in office.get(path).text
    page = office.get(f"{path}/{ASIDE}").text
    assert "Sanne de Wit" in page and "Dirk" not in body(page)
    form = fields(page, "aside")
    answer = office.post(f"{path}/{ASIDE}", form)
    assert answer.headers["Location"] == "/werk/inbox?gedaan=stepped_aside"
    shown = office.get(answer.headers["Location"]).text
    assert said(shown) and "Een heel bijzonder" not in shown
    for gone in (path, f"{path}/{ASIDE}"):
        assert office.get(gone).status_code == 404
    again = office.post(f"{path}/{ASIDE}", form)
    assert again.headers["Location"] == "/werk/inbox?gedaan=stepped_aside", "pressed twice"
    fresh = fields(office.get("/werk/inbox").text, "sign-out")
    assert office.post(f"{path}/{ASIDE}", {"token": fresh["token"]}).status_code == 404
    office.sign_in(SANNE)
    assert "Farid Amrani" in body(office.get(path).text)


def test_a_used_form_says_nothing_about_a_signal_of_somebody_else(house: House, office: Colleague) -> None:
    mine = opened(house)
    other = signal_of(house, file_signal(house, municipality="bergdorp"))
    office.sign_in(FARID)
    form = fields(office.get(f"/werk/signalen/{mine}/{ASIDE}").text, "aside")
    office.post(f"/werk/signalen/{mine}/{ASIDE}", form)
    assert office.post(f"/werk/signalen/{other}/{ASIDE}", form).status_code == 404


def test_the_only_one_left_reads_why_it_is_not_possible(house: House, office: Colleague) -> None:
    out = tuple(principal(house, email) for email in (SANNE, DIRK, ROOS))
    signal = opened(house, exclude=out)
    office.sign_in(FARID)
    path = f"/werk/signalen/{signal}/{ASIDE}"
    page = office.get(path)
    assert page.status_code == 200
    assert f'action="{path}"' not in page.text
    token = fields(page.text, "sign-out")["token"]
    refused = office.post(path, {"token": token})
    assert refused.status_code == 422
    assert office.get(f"/werk/signalen/{signal}").status_code == 200


@pytest.mark.parametrize("who", [GRETA, DIRK])
def test_others_find_no_page(house: House, office: Colleague, who: str) -> None:
    signal = opened(house)
    office.sign_in(who)
    assert office.get(f"/werk/signalen/{signal}/{ASIDE}").status_code == 404
