"""Handing on, on screen: nothing goes along by itself, nothing typed is lost, and the kluiszin is asked once more."""

from __future__ import annotations

from typing import Any

import pytest
from cast import DIRK, FARID, GRETA, PASSPHRASE, REGION, STORY, Clock, file_signal
from conftest import Colleague
from pages import fields, find, text_of
from peek import count, rows, said, signal_of
from sqlalchemy import text
from werkzeug.test import TestResponse

from portal.actions.house import House
from portal.actions.installation import managing

ANSWERS = {"vorm": ("arbeid",), "urgentie": ("acuut",)}
TEXT = "Op een adres wonen acht mensen die zes dagen per week werken.\nHet is een vermoeden."
FILLED = {"goal": "strafbaar_feit", "basis": "publieke_taak", "channel": "telefoon", "text": TEXT}


@pytest.fixture
def signal(house: House) -> str:
    return signal_of(
        house, file_signal(house, answers=ANSWERS, texts={"place": "Voorbeeldweg 12A", "plate": "XX-000-X"})
    )


@pytest.fixture
def desk(office: Colleague, signal: str) -> Colleague:
    office.sign_in(FARID)
    assert office.get(f"/werk/signalen/{signal}").status_code == 200
    return office


def at(signal: str, rest: str = "") -> str:
    return f"/werk/signalen/{signal}/doorzettingen{rest}"


def to_preview(desk: Colleague, signal: str, partner: str = "arbeidsinspectie", **own: Any) -> TestResponse:
    page = desk.get(at(signal, f"/nieuw?partner={partner}"))
    return desk.post(at(signal), {**fields(page.text, "refer"), **FILLED, **own})


def confirm(desk: Colleague, signal: str, page: TestResponse, **own: Any) -> TestResponse:
    given = {"step": "confirm", "passphrase": PASSPHRASE, **own}
    return desk.post(at(signal), {**fields(page.text, "refer"), **given})


def refer(desk: Colleague, signal: str, partner: str = "arbeidsinspectie", **own: Any) -> TestResponse:
    return confirm(desk, signal, to_preview(desk, signal, partner, **own), reminded="1")


# --- the form ----------------------------------------------------------------------------------------------------


def test_the_signal_page_advises_and_leads_to_the_form(desk: Colleague, signal: str) -> None:
    page = desk.get(f"/werk/signalen/{signal}")
    section = text_of(find(page.text, "referrals"))
    assert "Omdat acuut" in section
    assert "Omdat arbeid" in section
    assert f"{at(signal)}/nieuw?partner=avim" in page.text
    assert f"{at(signal)}/nieuw?partner=arbeidsinspectie" in page.text


def test_the_text_starts_empty_beside_the_words_and_nothing_is_chosen(desk: Colleague, signal: str) -> None:
    page = desk.get(at(signal, "/nieuw?partner=avim"))
    assert text_of(find(page.text, "words")) == STORY
    given = fields(page.text, "refer")
    assert given.pop("token")
    assert given == {"partner": "avim", "step": "preview", "text": ""}


def test_the_choice_of_a_partner_shows_who_fits_and_everybody_else(desk: Colleague, signal: str) -> None:
    page = desk.get(at(signal, "/nieuw"))
    for partner in ("avim", "arbeidsinspectie", "comensha", "intern_zorg", "overig"):
        assert f"nieuw?partner={partner}" in page.text
    for partner in ("meld_misdaad_anoniem", "veilig_thuis_bergdorp"):
        assert partner not in page.text
    assert desk.get(at(signal, "/nieuw?partner=fbi")).text.count("Omdat acuut") == 2


def test_what_is_missing_is_said_and_what_was_typed_stays(desk: Colleague, signal: str) -> None:
    page = to_preview(desk, signal, goal="", basis="", channel="postduif", shared=["vorm", "place"])
    assert page.status_code == 422
    errors = text_of(find(page.text, "error-summary"))
    assert errors.count(".") >= 3
    given = fields(page.text, "refer")
    assert given["text"] == TEXT
    assert given["shared"] == ["vorm", "place"]
    assert page.text.index("<title>Fout:") > 0


def test_an_empty_or_much_too_long_text_is_refused(desk: Colleague, signal: str) -> None:
    assert to_preview(desk, signal, text="  ").status_code == 422
    long = to_preview(desk, signal, text="x" * 20_001)
    assert long.status_code == 422
    assert fields(long.text, "refer")["text"] == "x" * 20_001


def test_a_token_of_another_session_keeps_the_text(desk: Colleague, signal: str) -> None:
    page = to_preview(desk, signal, token="vreemd")
    assert page.status_code == 422
    assert fields(page.text, "refer")["text"] == TEXT


# --- the preview -------------------------------------------------------------------------------------------------


def test_the_preview_shows_exactly_what_goes_and_what_stays(house: House, desk: Colleague, signal: str) -> None:
    page = to_preview(desk, signal, shared=["place"])
    assert page.status_code == 200
    gets = text_of(find(page.text, "gets"))
    assert gets == TEXT
    goes, stays = page.text.split('id="stays-title"')
    assert "Voorbeeldweg 12A" in goes
    assert "XX-000-X" not in goes
    assert "XX-000-X" in stays
    assert STORY not in page.text
    assert count(house, "referral") == 0


def test_one_can_go_back_and_change_something(desk: Colleague, signal: str) -> None:
    page = to_preview(desk, signal, shared=["place"])
    again = desk.post(at(signal), {**fields(page.text, "refer"), "step": "change"})
    assert again.status_code == 200
    given = fields(again.text, "refer")
    assert given["text"] == TEXT
    assert given["shared"] == ["place"]
    assert given["goal"] == ["strafbaar_feit"]


def test_a_number_that_the_partner_may_not_need_is_pointed_out(desk: Colleague, signal: str) -> None:
    page = to_preview(desk, signal, text="Zijn BSN is 111222333.")
    assert page.text.count("utrecht-alert--warning") == 1
    assert "utrecht-alert--warning" not in to_preview(desk, signal).text


def test_an_agreement_that_ended_or_is_missing_is_said(desk: Colleague, signal: str) -> None:
    ended = to_preview(desk, signal, "avim").text
    assert "31 januari 2026" in ended
    assert "utrecht-alert--warning" in ended
    assert "utrecht-alert--info" in to_preview(desk, signal, "comensha", goal="advies").text
    assert "utrecht-alert" not in to_preview(desk, signal, "arbeidsinspectie").text


# --- confirming --------------------------------------------------------------------------------------------------


def test_confirmed_it_is_kept_and_shown(house: House, desk: Colleague, signal: str) -> None:
    answer = refer(desk, signal, shared=["place"])
    assert answer.status_code == 303
    assert answer.headers["Location"].endswith(f"{at(signal)}/1?gedaan=referred")
    page = desk.get(answer.headers["Location"])
    assert text_of(find(page.text, "told")) == TEXT
    assert "Voorbeeldweg 12A" in text_of(find(page.text, "told-too"))
    assert find(page.text, "done") is not None
    assert "Strafbaar_feit" in text_of(find(page.text, "facts"))
    assert rows(house, "SELECT status, passed_on FROM signal") == [("passed_on", 1)]


def test_a_partner_of_another_region_with_the_same_key_is_not_mixed_up(
    house: House, desk: Colleague, signal: str
) -> None:
    """A second region has an inspection too, with another name and number, and comes last in the database."""
    there = [{**each, "name": {"nl": "Inspectie elders"}, "phone": "020 123 45 67"} if each["key"] == "arbeidsinspectie"
             else {**each, "municipalities": []} for each in REGION["partners"]]  # fmt: skip
    far: dict[str, Any] = {"region": {"slug": "verweg", "name": "Ver weg", "kind": "district"}, "partners": there}
    refer(desk, signal)
    managing.load(house, far)
    assert house.directory.partners["arbeidsinspectie"].name["nl"] == "Inspectie elders"
    for page in (at(signal, "/1"), f"/werk/signalen/{signal}", "/werk/doorzettingen", at(signal, "/nieuw")):
        text = desk.get(page).text
        assert "arbeidsinspectie" in text and "elders" not in text and "020 123" not in text, page


def test_before_the_police_one_is_reminded_of_the_victim(house: House, desk: Colleague, signal: str) -> None:
    page = to_preview(desk, signal, "avim")
    assert find(page.text, "field-reminded") is not None
    refused = confirm(desk, signal, page)
    assert refused.status_code == 422
    assert count(house, "referral") == 0
    assert fields(refused.text, "refer")["text"] == TEXT
    assert confirm(desk, signal, refused, reminded="1").status_code == 303
    assert 'id="field-reminded"' not in to_preview(desk, signal, "comensha", goal="advies").text


def test_a_wrong_kluiszin_loses_nothing(house: House, desk: Colleague, signal: str) -> None:
    page = to_preview(desk, signal)
    for passphrase in ("", "helemaal verkeerd"):
        page = confirm(desk, signal, page, passphrase=passphrase)
        assert page.status_code == 422
        assert fields(page.text, "refer")["text"] == TEXT
        assert "helemaal verkeerd" not in page.text
    assert count(house, "referral") == 0
    assert confirm(desk, signal, page).status_code == 303


def test_the_kluiszin_holds_for_ten_minutes(desk: Colleague, signal: str, clock: Clock) -> None:
    refer(desk, signal)
    second = to_preview(desk, signal, "comensha", goal="advies")
    assert 'id="field-passphrase"' not in second.text
    assert confirm(desk, signal, second, passphrase="").status_code == 303
    clock.move(minutes=11)
    assert 'id="field-passphrase"' in to_preview(desk, signal).text


def test_sent_twice_it_is_one_referral(house: House, desk: Colleague, signal: str) -> None:
    page = to_preview(desk, signal)
    first = confirm(desk, signal, page)
    second = confirm(desk, signal, page)
    assert (first.status_code, second.status_code) == (303, 303)
    assert second.headers["Location"].endswith(f"{at(signal)}/1")
    other = confirm(desk, signal, page, text="Iets anders.")
    assert other.status_code == 422
    assert fields(other.text, "refer")["text"] == "Iets anders."
    assert count(house, "referral") == 1


def test_when_the_session_ended_the_text_is_given_back(
    house: House, desk: Colleague, signal: str, clock: Clock
) -> None:
    page = to_preview(desk, signal)
    clock.move(minutes=31)
    locked = confirm(desk, signal, page)
    assert locked.status_code == 403
    assert TEXT.split("\n")[0] not in locked.text, "whoever stands at the desk reads nothing"
    back = {**fields(locked.text, "sign-in"), "email": FARID, "passphrase": PASSPHRASE}
    before = fields(desk.post("/werk/aanmelden", back).text, "sent-before")
    assert (before["text"], before["goal"]) == (TEXT, FILLED["goal"])
    assert "passphrase" not in before, "the kluiszin is asked for once more"
    looked = desk.post(at(signal), {**before, "token": ""})
    assert fields(looked.text, "refer")["text"] == TEXT
    assert count(house, "referral") == 0
    assert confirm(desk, signal, looked, reminded="1").status_code == 303
    assert count(house, "referral") == 1


def test_a_signal_closed_meanwhile_keeps_the_text(house: House, desk: Colleague, signal: str) -> None:
    page = to_preview(desk, signal)
    desk.fill(
        f"/werk/signalen/{signal}",
        "form-afsluiting",
        to=f"/werk/signalen/{signal}/afsluiting",
        outcome="geen_actie",
        standard="neutraal",
    )
    refused = confirm(desk, signal, page)
    assert refused.status_code == 422
    assert fields(refused.text, "refer")["text"] == TEXT
    assert "partner=avim" not in desk.get(f"/werk/signalen/{signal}").text


def test_a_barrier_has_an_owner(house: House, desk: Colleague, signal: str) -> None:
    own = {"goal": "advies", "barrier": "sluiting"}
    refused = to_preview(desk, signal, "intern_toezicht", **own)
    assert refused.status_code == 422
    assert find(refused.text, "error-owner") is not None
    assert refer(desk, signal, "intern_toezicht", owner="Team Wonen", **own).status_code == 303
    page = desk.get(at(signal, "/1"))
    assert "Team Wonen" in text_of(find(page.text, "facts"))
    assert 'id="field-barrier"' not in desk.get(at(signal, "/nieuw?partner=avim")).text


def test_inside_the_portal_it_arrives_and_one_can_write_along(house: House, desk: Colleague, signal: str) -> None:
    form = desk.get(at(signal, "/nieuw?partner=intern_zorg"))
    assert 'id="field-channel"' in form.text, "nobody of the own care team is in the portal"
    form = desk.get(at(signal, "/nieuw?partner=intern_toezicht"))
    assert 'id="field-channel"' not in form.text
    before = count(house, "signal")
    answer = refer(desk, signal, "intern_toezicht", goal="advies")
    assert answer.headers["Location"].endswith("gedaan=delivered")
    assert count(house, "signal") == before + 1
    page = desk.get(answer.headers["Location"])
    assert find(page.text, "conversation") is not None
    assert 'value="withdrawn"' not in page.text


def test_another_municipality_is_chosen_from_those_in_the_portal(house: House, desk: Colleague, signal: str) -> None:
    form = desk.get(at(signal, "/nieuw?partner=andere_gemeente"))
    options = [each.get("value") for each in find(form.text, "field-municipality").iter("option")]
    assert options == ["", "GM9002"]
    own = {"goal": "advies", "channel": ""}
    assert to_preview(desk, signal, "andere_gemeente", **own).status_code == 422
    assert to_preview(desk, signal, "andere_gemeente", to="Gemeente Ver", **own).status_code == 422
    assert to_preview(desk, signal, "andere_gemeente", municipality="GM9003", **own).status_code == 422
    page = to_preview(desk, signal, "andere_gemeente", municipality="GM9002", **own)
    assert page.status_code == 200
    assert "Bergdorp" in text_of(find(page.text, "main"))
    assert confirm(desk, signal, page).headers["Location"].endswith("gedaan=delivered")
    page = desk.get(refer(desk, signal, "andere_gemeente", to="Gemeente Ver", goal="advies").headers["Location"])
    assert "Gemeente Ver" in page.text
    assert 'id="conversation"' not in page.text


def test_an_unlisted_organisation_is_named(desk: Colleague, signal: str) -> None:
    own = {"goal": "advies"}
    assert to_preview(desk, signal, "overig", **own).status_code == 422
    page = desk.get(refer(desk, signal, "overig", to="Stichting Voorbeeld", **own).headers["Location"])
    assert "Stichting Voorbeeld" in page.text


def test_the_address_of_a_form_leads_back(desk: Colleague, signal: str) -> None:
    refer(desk, signal)
    assert desk.get(at(signal)).status_code == 303
    assert desk.get(at(signal, "/1/antwoord")).headers["Location"].endswith("/1")


# --- who may -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("email", [GRETA, DIRK])
def test_others_find_nothing(doors: Any, clock: Clock, desk: Colleague, signal: str, email: str) -> None:
    page = to_preview(desk, signal)
    refer(desk, signal)
    other = Colleague(doors, clock)
    other.sign_in(email)
    for path in (at(signal, "/nieuw"), at(signal, "/nieuw?partner=avim"), at(signal, "/1")):
        assert other.get(path).status_code == 404
    token = fields(other.get("/werk/inbox").text, "sign-out")["token"]
    for path, form in (
        (at(signal), {**fields(page.text, "refer"), "step": "confirm"}),
        (at(signal, "/1/antwoord"), {"said": "accepted"}),
        (at(signal, "/1/ongedaan"), {}),
    ):
        assert other.post(path, {**form, "token": token}).status_code == 404


@pytest.mark.parametrize("number", ["7", "0", "9" * 30])
def test_a_number_that_is_not_there(desk: Colleague, signal: str, number: str) -> None:
    refer(desk, signal)
    given = fields(desk.get(at(signal, "/1")).text, "answer")
    assert desk.get(at(signal, f"/{number}")).status_code == 404
    assert desk.post(at(signal, f"/{number}/antwoord"), {**given, "said": "accepted"}).status_code == 404
    assert desk.post(at(signal, f"/{number}/ongedaan"), given).status_code == 404


# --- what came back ----------------------------------------------------------------------------------------------


def say(desk: Colleague, signal: str, **own: Any) -> TestResponse:
    return desk.fill(at(signal, "/1"), "answer", to=at(signal, "/1/antwoord"), **own)


def test_an_answer_is_one_act_and_can_be_taken_back(desk: Colleague, signal: str) -> None:
    refer(desk, signal)
    assert say(desk, signal).status_code == 422
    assert say(desk, signal, said="refused").status_code == 422
    done = say(desk, signal, said="done", outcome="controle_gedaan", text="Maandag geweest.")
    assert done.status_code == 303
    page = desk.get(done.headers["Location"])
    history = text_of(find(page.text, "history"))
    assert "Maandag geweest." in history
    assert "Controle gedaan" in history
    assert 'id="answer"' not in page.text
    undone = desk.post(at(signal, "/1/ongedaan"), fields(page.text, "undo"))
    assert undone.status_code == 303
    assert "Maandag geweest." not in desk.get(undone.headers["Location"]).text


def test_an_answer_that_comes_too_late_keeps_its_text(desk: Colleague, signal: str) -> None:
    refer(desk, signal)
    page = desk.get(at(signal, "/1"))
    say(desk, signal, said="done")
    late = desk.post(
        at(signal, "/1/antwoord"), {**fields(page.text, "answer"), "said": "accepted", "text": "Ze komen."}
    )
    assert late.status_code == 422
    assert find(late.text, "answer") is not None


def test_an_answer_sent_twice_is_one_and_another_text_is_given_back(desk: Colleague, signal: str) -> None:
    refer(desk, signal)
    given = {**fields(desk.get(at(signal, "/1")).text, "answer"), "said": "asked", "text": "Gebeld."}
    for _ in range(2):
        assert desk.post(at(signal, "/1/antwoord"), given).status_code == 303
    assert text_of(find(desk.get(at(signal, "/1")).text, "history")).count("Gebeld.") == 1
    other = desk.post(at(signal, "/1/antwoord"), {**given, "text": "Gemaild."})
    assert other.status_code == 422
    assert fields(other.text, "answer")["text"] == "Gemaild."


def test_the_reporter_can_be_told_neutral_first(house: House, desk: Colleague, signal: str) -> None:
    page = desk.get(refer(desk, signal).headers["Location"])
    offer = find(page.text, "tell")
    texts = [text_of(each) for each in offer.iter("span") if each.get("lang")]
    assert texts == ["“We zijn ermee bezig.”", "“Je signaal is doorgezet naar de Arbeidsinspectie.”"]
    assert count(house, "message") == 2, "nothing was told by itself: only what the reporter sees of the status"
    form = next(each for each in offer.iter("form"))
    given = {each.get("name"): each.get("value") for each in form.iter("input")}
    told = desk.post(f"/werk/signalen/{signal}/terugkoppeling", given)
    assert told.status_code == 303
    assert 'id="tell"' not in desk.get(at(signal, "/1")).text


# --- everything one holds ----------------------------------------------------------------------------------------


def test_the_overview(desk: Colleague, signal: str, clock: Clock) -> None:
    empty = desk.get("/werk/doorzettingen")
    assert find(empty.text, "referral-rows") is not None
    assert 'class="empty"' in empty.text
    refer(desk, signal)
    page = desk.get("/werk/doorzettingen")
    assert f"{at(signal)}/1" in page.text
    assert "15 december 2026" in page.text
    assert "badge--late" not in page.text
    clock.move(weeks=5)
    desk.sign_in(FARID)
    assert "badge--late" in desk.get("/werk/doorzettingen").text
    say(desk, signal, said="refused", text="Niet voor ons.")
    assert f"{at(signal)}/1" not in desk.get("/werk/doorzettingen").text
    assert f"{at(signal)}/1" in desk.get("/werk/doorzettingen?welke=alle").text
    for strange in ("0", "-1", "²", "9" * 5000, "abc"):
        assert desk.get(f"/werk/doorzettingen?pagina={strange}").status_code == 200
    rows_only = desk.get("/werk/doorzettingen?welke=alle&pagina=99", headers={"HX-Request": "true"})
    assert "<html" not in rows_only.text
    assert f"{at(signal)}/1" in rows_only.text


def test_a_damaged_record_is_said_to_be_damaged(house: House, desk: Colleague, signal: str) -> None:
    refer(desk, signal)
    with house.database.writing() as connection:
        connection.execute(text(said(house, "UPDATE referral SET sealed = x'00'")))
    assert desk.get(at(signal, "/1")).status_code == 200
    assert desk.get("/werk/doorzettingen").status_code == 200
    assert desk.get(f"/werk/signalen/{signal}").status_code == 200
