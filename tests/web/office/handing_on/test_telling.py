"""Entering what somebody told: the form, its mistakes, the code for the teller."""

from typing import Any

import laden
import pytest
from cast import BAS, DIRK, FARID, GRETA, PASSPHRASE, ROOS, SANNE, desk, file_signal
from conftest import Colleague
from laden import picture, saved
from pages import fields, find, text_of
from peek import count, principal, rows, sql
from werkzeug.test import TestResponse

from portal.actions.desk import inbox, reading
from portal.actions.house import House
from portal.domain.attachments import Place
from portal.domain.signals import Filter

PAGE = "/werk/signalen/nieuw"
PHOTO = saved(picture(), "JPEG", exif=laden.exif())
TOLD = {"channel": "phone", "by": "citizen", "story": "Ze zei dat haar baas haar paspoort heeft."}


def code_on(html: str) -> str:
    return text_of(find(html, "receipt-code")).replace("-", "").strip()


def test_the_inbox_leads_to_the_form_and_the_form_to_a_code(house: House, office: Colleague) -> None:
    office.sign_in(FARID)
    assert PAGE in office.get("/werk/inbox").text
    answer = office.fill(PAGE, "telling-form", **TOLD, urgentie="spoed", language="pl")
    assert answer.status_code == 200
    code = code_on(answer.text)
    assert len(code) == 24
    assert "Location" not in answer.headers
    [entry] = inbox.inbox(house, desk(house, FARID), Filter()).entries
    assert f"/werk/signalen/{entry.signal.id}" in answer.text
    assert entry.signal.urgency == "spoed"
    page = office.get(f"/werk/signalen/{entry.signal.id}")
    assert "Farid Amrani" in text_of(find(page.text, "told"))


def test_the_teller_follows_with_the_code(house: House, office: Colleague) -> None:
    office.sign_in(FARID)
    code = code_on(office.fill(PAGE, "telling-form", **TOLD).text)
    page = office.post("/nl/volgen", {"code": code})
    assert page.status_code == 200
    assert find(page.text, "signal-status") is not None


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"story": ""}, "field-story"),
        ({"by": ""}, "field-by"),
        ({"channel": "fax"}, "field-channel"),
        ({"contact_email": "geen adres"}, "field-contact_email"),
        ({"notify": "1"}, "field-contact_email"),
        ({"vorm": ["onzin"]}, "field-vorm"),
        ({"language": "xx"}, "field-language"),
    ],
)
def test_a_mistake_keeps_what_was_typed(house: House, office: Colleague, wrong: dict[str, str], field: str) -> None:
    office.sign_in(FARID)
    answer = office.fill(PAGE, "telling-form", **{**TOLD, "contact_name": "Ans", **wrong})
    assert answer.status_code == 422
    assert field in [link.get("href", "")[1:] for link in find(answer.text, "error-summary").iter("a")]
    kept = fields(answer.text, "telling-form")
    assert kept["contact_name"] == "Ans"
    if "story" not in wrong:
        assert kept["story"].strip() == TOLD["story"]
    assert count(house, "signal") == 0
    again = office.post(PAGE, {**kept, **TOLD, "contact_email": "", "notify": "", "vorm": [], "language": "nl"})
    assert again.status_code == 200


def send(office: Colleague, values: dict[str, Any], data: bytes, name: str) -> TestResponse:
    return office.post(PAGE, **laden.multipart(values, (data, name)))


def test_what_the_teller_hands_over_comes_along(house: House, office: Colleague) -> None:
    office.sign_in(FARID)
    form = fields(office.get(PAGE).text, "telling-form")
    page = send(office, {**form, **TOLD}, PHOTO, "Ans.jpg")
    assert page.status_code == 200 and "Ans.jpg" not in page.text
    [entry] = inbox.inbox(house, desk(house, FARID), Filter()).entries
    (file,) = reading.open_signal(house, desk(house, SANNE), entry.signal.id).files
    assert file and (file.kind, file.place) == ("jpg", Place.REPORT)
    again = send(office, {**form, **TOLD}, PHOTO, "Ans.jpg")
    assert code_on(again.text) == code_on(page.text) and count(house, "signal") == 1


def test_a_bad_file_costs_no_word_of_what_was_told(house: House, office: Colleague) -> None:
    office.sign_in(FARID)
    form = fields(office.get(PAGE).text, "telling-form")
    page = send(office, {**form, **TOLD}, b"GIF89a", "plaatje.gif")
    assert page.status_code == 422 and "plaatje.gif" in text_of(find(page.text, "error-attachments"))
    assert [link.get("href") for link in find(page.text, "error-summary").iter("a")] == ["#field-attachments"]
    kept = fields(page.text, "telling-form")
    assert kept["story"].strip() == TOLD["story"] and kept["by"] == [TOLD["by"]]
    assert count(house, "signal") == 0
    page = send(office, {**kept, "by": ""}, PHOTO, "goed.jpg")
    assert page.status_code == 422 and text_of(find(page.text, "error-attachments")).strip(), "choose it once more"


def test_who_types_it_is_not_offered_and_cannot_be_kept_out(house: House, office: Colleague) -> None:
    office.sign_in(FARID)
    page = office.get(PAGE)
    assert principal(house, SANNE) in page.text
    assert principal(house, FARID) not in page.text
    answer = office.fill(PAGE, "telling-form", **TOLD, exclude=[principal(house, FARID)])
    assert answer.status_code == 422
    assert count(house, "signal") == 0


def test_the_same_form_twice_shows_the_same_code(house: House, office: Colleague) -> None:
    office.sign_in(FARID)
    sent = {**fields(office.get(PAGE).text, "telling-form"), **TOLD}
    first = office.post(PAGE, sent)
    assert code_on(office.post(PAGE, sent).text) == code_on(first.text)
    other = office.post(PAGE, {**sent, "story": "Een heel ander verhaal."})
    assert other.status_code == 422
    assert code_on(other.text) == code_on(first.text)
    assert "Een heel ander verhaal." in text_of(find(other.text, "field-unsent"))
    assert count(house, "signal") == 1


def test_a_form_of_yesterday_is_asked_once_more(house: House, office: Colleague) -> None:
    office.sign_in(FARID)
    sent = {**fields(office.get(PAGE).text, "telling-form"), **TOLD}
    office.clock.move(minutes=29)
    assert office.get("/werk/inbox").status_code == 200
    assert office.post(PAGE, {**sent, "token": "x"}).status_code == 422
    assert count(house, "signal") == 0


def test_danger_is_answered_first(office: Colleague) -> None:
    office.sign_in(FARID)
    answer = office.fill(PAGE, "telling-form", **TOLD, urgentie="acuut", leeftijd="minderjarig")
    assert answer.text.count("utrecht-alert--error") == 2


def test_a_number_that_is_not_needed_is_pointed_out(office: Colleague) -> None:
    office.sign_in(FARID)
    answer = office.fill(PAGE, "telling-form", **{**TOLD, "story": "BSN 111222333"})
    assert "utrecht-alert--warning" in answer.text


@pytest.mark.parametrize("email", [BAS, DIRK, ROOS])
def test_who_does_not_stand_in_finds_no_form(office: Colleague, email: str) -> None:
    office.sign_in(email)
    assert office.get(PAGE).status_code == 404
    assert office.post(PAGE, TOLD).status_code == 404


def test_nobody_enters_for_another_municipality(house: House, office: Colleague) -> None:
    office.sign_in(GRETA)
    assert office.get(f"{PAGE}?gemeente=waterstad&thema=mensenhandel").status_code == 404
    sent = {**fields(office.get(PAGE).text, "telling-form"), **TOLD, "municipality": "waterstad"}
    assert office.post(PAGE, sent).status_code == 200
    [(where,)] = rows(house, "SELECT municipality FROM signal")
    assert where == "GM9002"


def test_who_stands_in_for_several_chooses_first(house: House, office: Colleague) -> None:
    sql(house, "UPDATE seat SET active = :yes WHERE principal = :who", yes=True, who=principal(house, ROOS))
    house.keeper.refresh()
    office.sign_in(ROOS)
    choice = office.get(PAGE)
    assert "gemeente=waterstad" in choice.text
    assert "gemeente=bergdorp" in choice.text
    lost = office.post(PAGE, {"story": "Niet kwijt"})
    assert lost.status_code == 422
    assert "Niet kwijt" in lost.text
    answer = office.fill(f"{PAGE}?gemeente=bergdorp&thema=mensenhandel", "telling-form", **TOLD)
    assert answer.status_code == 200
    [(where,)] = rows(house, "SELECT municipality FROM signal")
    assert where == "GM9002"


def test_a_closed_municipality_takes_nothing_and_keeps_the_text(house: House, office: Colleague) -> None:
    office.sign_in(FARID)
    sent = {**fields(office.get(PAGE).text, "telling-form"), **TOLD}
    sql(house, "UPDATE municipality SET is_open = :no WHERE slug = 'waterstad'", no=False)
    house.keeper.refresh()
    assert office.get(PAGE).status_code == 200
    answer = office.post(PAGE, sent)
    assert answer.status_code == 422
    assert TOLD["story"] in answer.text
    assert count(house, "signal") == 0


def test_a_lock_gives_the_text_back(house: House, office: Colleague) -> None:
    office.sign_in(FARID)
    sent = {**fields(office.get(PAGE).text, "telling-form"), **TOLD}
    office.clock.move(hours=9)
    locked = office.post(PAGE, sent)
    assert locked.status_code == 403
    assert TOLD["story"] not in locked.text, "not to whoever comes by"
    back = {**fields(locked.text, "sign-in"), "email": FARID, "passphrase": PASSPHRASE}
    still = office.post("/werk/aanmelden", back)
    before = fields(still.text, "sent-before")
    looked = fields(office.post(PAGE, {**before, "token": ""}).text, "telling-form")
    assert looked["story"] == TOLD["story"], "it stands in its own form"
    assert (looked["channel"], looked["by"]) == ([TOLD["channel"]], [TOLD["by"]])
    assert count(house, "signal") == 0
    token = next(each.get("value") for each in find(still.text, "sent-before").iter("button") if each.get("value"))
    assert len(code_on(office.post(PAGE, {**before, "token": token}).text)) == 24
    assert count(house, "signal") == 1


def test_the_reports_of_the_front_door_say_nothing_of_a_teller(house: House, office: Colleague) -> None:
    file_signal(house)
    office.sign_in(FARID)
    [entry] = inbox.inbox(house, desk(house, FARID), Filter()).entries
    assert 'id="told"' not in office.get(f"/werk/signalen/{entry.signal.id}").text
