"""Texts of one's own on screen: a look before they show, a question before they go, and what reporters then read."""

from typing import Any

import pytest
from cast import BAS, CARLA, DIRK, FARID, GRETA, Clock, desk, draft, once, report_token
from conftest import Colleague, Visitor
from managers import bas, colleague
from pages import fields, find, parse, text_of
from peek import signal_of
from sqlalchemy import event

from portal.actions.house import House
from portal.actions.management import texts
from portal.actions.reporters import reporting
from portal.domain.places import Role

ALL = "/werk/beheer/teksten"
MINE = f"{ALL}/gemeente/waterstad"
NONE = f"{MINE}/mensenhandel/geen_actie"
CONTACT = f"{MINE}/pagina/contact"


def body(page: str) -> str:
    return " ".join(text_of(next(parse(page).iter("main"))).split())


def write(office: Colleague, path: str, **typed: str) -> Any:
    """Fill in the form and look at it."""
    return office.fill(path, "text", **typed)


def keep(office: Colleague, look: Any, path: str) -> Any:
    return office.post(path, {**fields(look.text, "text"), "do": "keep"})


def written(office: Colleague, path: str, **typed: str) -> Any:
    done = keep(office, write(office, path, **typed), path)
    assert done.status_code == 303, body(done.text)
    return done


# --- who finds it ----------------------------------------------------------------------------------------------------


def test_the_staffing_page_of_the_duo_leads_to_the_texts_of_the_own_municipality(office: Colleague) -> None:
    office.sign_in(FARID)
    page = office.get("/werk/bezetting").text
    assert any(a.get("href") == ALL for a in parse(page).iter("a"))
    assert office.get(ALL).location == MINE, "there is one municipality: no need to choose"
    assert "Waterstad" in body(office.get(MINE).text)
    crumbs = {a.get("href") for a in parse(office.get(NONE).text).iter("a")}
    assert {"/werk/bezetting", MINE} <= crumbs and "/werk/beheer" not in crumbs


@pytest.mark.parametrize("email", [DIRK, CARLA])
def test_nobody_else_finds_them(office: Colleague, email: str) -> None:
    office.sign_in(email)
    for path in (ALL, MINE, NONE, f"{NONE}/weg", CONTACT):
        assert office.get(path).status_code == 404
    assert 'href="/werk/beheer/teksten"' not in office.get("/werk/", follow_redirects=True).text


def test_a_functionaris_never_finds_those_of_another_municipality_or_of_the_region(office: Colleague) -> None:
    office.sign_in(GRETA)
    token = fields(office.get(f"{ALL}/gemeente/bergdorp/mensenhandel/geen_actie").text, "text")
    regional = f"{ALL}/regio/oefenregio"
    for path in (MINE, NONE, CONTACT, regional, f"{regional}/mensenhandel/geen_actie", f"{ALL}/regio/waterstad"):
        assert office.get(path).status_code == 404
    for path in (NONE, f"{NONE}/weg", CONTACT, f"{regional}/mensenhandel/geen_actie"):
        assert office.post(path, {**token, "text_nl": "Van Greta", "do": "keep"}).status_code == 404


def test_the_manager_chooses_the_region_or_a_municipality(office: Colleague) -> None:
    office.sign_in(BAS)
    page = office.get(ALL)
    links = [a.get("href") for a in parse(page.text).iter("a")]
    assert {f"{ALL}/regio/oefenregio", MINE, f"{ALL}/gemeente/kaap"} <= set(links)
    assert "/werk/beheer" in links
    assert "pagina/" not in office.get(f"{ALL}/regio/oefenregio").text, "a region has no pages of its own"


def test_an_auditor_reads_every_language_and_finds_nothing_to_press(office: Colleague, house: House) -> None:
    colleague(house, "anna@regio.example", "Anna Vos", Role.AUDITOR)
    office.sign_in("anna@regio.example")
    assert "Waterstad" in body(office.get(ALL).text)
    page = office.get(NONE)
    assert page.status_code == 200 and "Dziękujemy za sygnał" in body(page.text)
    assert not [form for form in parse(page.text).iter("form") if (form.get("action") or "").startswith(ALL)]
    assert office.get(f"{NONE}/weg").status_code == 404
    assert office.post(NONE, {"text_nl": "x", "do": "keep"}).status_code == 404


# --- writing ---------------------------------------------------------------------------------------------------------


def test_nothing_changes_before_the_second_step(office: Colleague, house: House) -> None:
    office.sign_in(FARID)
    look = write(office, NONE, text_nl="Dank je wel, <b>echt</b>.", text_pl="Dziękujemy.")
    assert look.status_code == 200 and not house.directory.wordings
    assert "<b>echt" not in look.text and "Dank je wel, <b>echt</b>." in body(look.text)
    assert "Thank you for your signal." in body(look.text), "a language that was left out shows the standard text"
    assert keep(office, look, NONE).location == f"{MINE}?gedaan=kept"
    own = house.directory.wordings[("GM9001", "mensenhandel")]["geen_actie"]
    assert own == {"nl": "Dank je wel, <b>echt</b>.", "pl": "Dziękujemy."}
    listed = office.get(f"{MINE}?gedaan=kept").text
    assert find(listed, "done") is not None and "Dank je wel, <b>echt</b>." in body(listed)


def test_back_to_the_text_loses_nothing(office: Colleague) -> None:
    office.sign_in(FARID)
    look = write(office, NONE, text_nl="a\n\nb", text_pl="„cytat” & <x>")
    again = fields(office.post(NONE, {**fields(look.text, "text"), "do": "change"}).text, "text")
    assert (again["text_nl"].strip(), again["text_pl"].strip()) == ("a\n\nb", "„cytat” & <x>")


@pytest.mark.parametrize(
    ("path", "typed", "wrong"),
    [
        (NONE, {"text_nl": "x" * 601}, "text_nl"),
        (NONE, {"text_pl": "x" * 601, "text_nl": "Goed"}, "text_pl"),
        (NONE, {"text_nl": " "}, "text_nl"),
        (CONTACT, {"text_pl": "Pokój 2"}, "text_nl"),
        (CONTACT, {"text_nl": "x" * 2001}, "text_nl"),
    ],
)
def test_a_mistake_is_named_at_its_field_and_nothing_is_lost(
    office: Colleague, house: House, path: str, typed: dict[str, str], wrong: str
) -> None:
    office.sign_in(FARID)
    page = write(office, path, **typed)
    assert page.status_code == 422 and f'href="#field-{wrong}"' in page.text
    assert find(page.text, f"error-{wrong}") is not None
    kept = fields(page.text, "text")
    assert all(kept[name].strip() == value.strip() for name, value in typed.items())
    assert not house.directory.wordings and not house.directory.municipalities["waterstad"].notices


def test_what_could_lead_to_a_person_is_pointed_at_and_not_refused(office: Colleague) -> None:
    office.sign_in(FARID)
    look = write(office, NONE, text_nl="Bel 06-12345678, kenteken XX-111-X, of 0800-2000.")
    assert look.text.split("utrecht-alert--warning")[1].split("</ul>")[0].count("<li>") == 2
    assert keep(office, look, NONE).status_code == 303
    assert "utrecht-alert--warning" not in write(office, NONE, text_nl="Bel 0800-2000.").text


def test_a_colleague_who_wrote_meanwhile_is_not_overwritten(office: Colleague, house: House) -> None:
    office.sign_in(FARID)
    look = write(office, NONE, text_nl="Van Farid.")
    manager = bas(house)
    found = texts.item(house, texts.owner(house, manager, "waterstad", region=False), "mensenhandel", "geen_actie")
    texts.change(house, manager, once(house, manager), found, {"nl": "Van Bas."}, found.seen)
    page = keep(office, look, NONE)
    assert page.status_code == 422 and "Van Bas." in body(page.text)
    again = fields(page.text, "text")
    assert again["text_nl"].strip() == "Van Farid.", "what was typed stays"
    assert house.directory.wordings[("GM9001", "mensenhandel")]["geen_actie"] == {"nl": "Van Bas."}
    look = office.post(NONE, again)
    assert keep(office, look, NONE).status_code == 303, "both were shown: now it is a choice"
    assert house.directory.wordings[("GM9001", "mensenhandel")]["geen_actie"] == {"nl": "Van Farid."}


def test_back_to_the_standard_asks_first_and_can_be_undone(office: Colleague, house: House) -> None:
    office.sign_in(FARID)
    assert office.get(f"{NONE}/weg").location == NONE, "there is nothing to take away"
    written(office, NONE, text_nl="Dank je wel.")
    page = office.get(f"{NONE}/weg")
    assert "Dank je wel." in body(page.text) and "Dank voor je signaal." in body(page.text)
    done = office.post(f"{NONE}/weg", fields(page.text, "away"))
    assert done.location == f"{NONE}?gedaan=gone" and not house.directory.wordings
    after = office.get(done.location).text
    assert f"{NONE}?eerder=1" in after
    form = fields(office.get(f"{NONE}?eerder=1").text, "text")
    assert form["text_nl"].strip() == "Dank je wel." and not house.directory.wordings
    keep(office, office.post(NONE, form), NONE)
    assert house.directory.wordings[("GM9001", "mensenhandel")]["geen_actie"] == {"nl": "Dank je wel."}


def test_a_form_that_is_not_ours_or_of_yesterday_does_nothing(office: Colleague, house: House, clock: Clock) -> None:
    office.sign_in(FARID)
    refused = office.post(NONE, {"token": "geen", "text_nl": "x", "do": "keep", "seen": ""})
    assert refused.status_code == 422
    assert office.post(f"{NONE}/weg", {"token": "geen"}).status_code == 422
    form = fields(write(office, NONE, text_nl="Bewaar mij").text, "text")
    clock.move(hours=25)
    office.sign_in(FARID)
    page = office.post(NONE, {**form, "do": "keep"})
    assert page.status_code == 422 and fields(page.text, "text")["text_nl"].strip() == "Bewaar mij"
    assert not house.directory.wordings


# --- what reporters and colleagues then read -------------------------------------------------------------------------


def test_a_polish_reporter_gets_the_polish_text_of_the_municipality(
    office: Colleague, front: Visitor, house: House
) -> None:
    code = reporting.submit(house, report_token(house), draft(language="pl")).code
    signal = f"/werk/signalen/{signal_of(house, code)}"
    office.sign_in(FARID)
    written(office, f"{MINE}/mensenhandel/bewaard", text_nl="Eigen zin.", text_pl="Własne zdanie.")
    page = office.get(signal)
    assert "Własne zdanie." in body(page.text) and "Eigen zin." in body(page.text)
    sent = office.post(f"{signal}/terugkoppeling", {**fields(page.text, "form-terugkoppeling"), "standard": "bewaard"})
    assert sent.status_code == 303
    written(office, f"{MINE}/mensenhandel/bewaard", text_nl="Later.", text_pl="Później.")
    read = front.post("/pl/waterstad/volgen", {"code": code})
    assert "Własne zdanie." in body(read.text), "what was sent stays as it was"
    assert "Później." not in body(read.text)


def test_another_municipality_keeps_the_standard_and_follows_its_region(office: Colleague, house: House) -> None:
    code = reporting.submit(house, report_token(house), draft(municipality="bergdorp")).code
    office.sign_in(BAS)
    written(office, NONE, text_nl="Van Waterstad.")
    written(office, f"{ALL}/regio/oefenregio/mensenhandel/bewaard", text_nl="Van de regio.")
    office.sign_in(GRETA)
    page = body(office.get(f"/werk/signalen/{signal_of(house, code)}").text)
    assert "Van de regio." in page and "Van Waterstad." not in page
    assert "Dank voor je signaal. Nu is er geen actie nodig." in page


def test_the_texts_cost_no_statement_on_the_page_of_a_signal(office: Colleague, house: House) -> None:
    farid = desk(house, FARID)
    found = texts.item(house, texts.owner(house, farid, "waterstad", region=False), "mensenhandel", "bewaard")
    reads: list[str] = []

    def note(_c: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        reads.append(statement)

    texts.change(house, farid, once(house, farid), found, {"nl": "Eigen."}, found.seen)
    event.listen(house.database.engine, "before_cursor_execute", note)
    code = reporting.submit(house, report_token(house), draft()).code
    office.sign_in(FARID)
    assert "Eigen." in body(office.get(f"/werk/signalen/{signal_of(house, code)}").text)
    event.remove(house.database.engine, "before_cursor_execute", note)
    assert not [each for each in reads if "wording" in each]
