"""Promises and terms on screen: Bas fills in, looks and proposes; Bo agrees; the auditor only reads."""

from __future__ import annotations

from typing import Any

import pytest
from cast import BAS, DIRK, FARID, PASSPHRASE, Clock
from conftest import Colleague
from managers import BO, colleague
from pages import fields, find, parse, text_of
from peek import count, rows, sql

from portal.actions.house import House
from portal.domain.places import Role

REGION = "/werk/beheer/regio/oefenregio"


def body(page: Any) -> str:
    return " ".join(text_of(next(parse(page.text).iter("main"))).split())


def at_work(office: Colleague, house: House, email: str) -> None:
    sql(house, "UPDATE principal SET language = 'en'")
    office.sign_in(email)


def proposed(office: Colleague, word: str = "beloften", **typed: str) -> Any:
    """The whole way of who proposes: form, look, passphrase."""
    typed = typed or {"first_look_days": "3"}
    look = office.fill(f"{REGION}/{word}", "settle", **{"because": "Te krap", **typed})
    assert look.status_code == 200, body(look)
    return office.post(f"{REGION}/{word}", {**fields(look.text, "settle"), "do": "propose", "passphrase": PASSPHRASE})


def waiting(house: House) -> str:
    return f"{REGION}/voorstel/{rows(house, 'SELECT id FROM proposal')[0][0]}"


def test_one_region_is_shown_at_once_in_words(office: Colleague, house: House) -> None:
    at_work(office, house, BAS)
    assert office.get("/werk/beheer/regio").location == REGION
    page = body(office.get(REGION))
    for said in ("Oefenregio", "5 working days", "4 weeks, 12 weeks", "08:30, 13:00", "60 months", "30 days"):
        assert said in page, said
    assert "You are the only functional administrator" in page


def test_proposed_by_one_and_agreed_by_the_other(office: Colleague, house: House) -> None:
    colleague(house)
    at_work(office, house, BAS)
    look = office.fill(f"{REGION}/beloften", "settle", first_look_days="3", because="Te krap")
    assert "2 working days" in body(look) and "3 working days" in body(look) and "get more time" in body(look)
    assert count(house, "proposal") == 0, "a look proposes nothing"
    done = proposed(office)
    assert (done.status_code, done.location) == (303, f"{REGION}?gedaan=voorstel")
    assert "You proposed this" in body(office.get(REGION))
    own = office.get(waiting(house))
    assert "somebody else has to agree" in body(own) and 'id="akkoord"' not in own.text
    at_work(office, house, BO)
    page = office.get(waiting(house))
    assert "Te krap" in body(page) and "You are the second person" in body(page)
    missing = office.fill(waiting(house), "akkoord", to=f"{waiting(house)}/akkoord")
    assert missing.status_code == 422 and "Tick that you agree" in body(missing)
    wrong = office.fill(waiting(house), "akkoord", to=f"{waiting(house)}/akkoord", sure="1", passphrase="anders")
    assert wrong.status_code == 422 and house.directory.regions["oefenregio"].first_look_days == 2
    office.clock.move(minutes=2)
    address = f"{waiting(house)}/akkoord"
    answer = office.fill(waiting(house), "akkoord", to=address, sure="1", passphrase=PASSPHRASE)
    assert answer.location == f"{REGION}?gedaan=akkoord"
    assert house.directory.regions["oefenregio"].first_look_days == 3
    assert "Last changed on" in body(office.get(REGION))


def test_the_passphrase_is_asked_and_what_was_typed_stays(office: Colleague, house: House) -> None:
    at_work(office, house, BAS)
    look = office.fill(f"{REGION}/bewaren", "settle", kept_months="9", because="Korter")
    again = office.post(f"{REGION}/bewaren", {**fields(look.text, "settle"), "do": "propose", "passphrase": ""})
    assert again.status_code == 422 and find(again.text, "error-passphrase") is not None
    assert fields(again.text, "settle")["kept_months"] == "9"
    back = office.post(f"{REGION}/bewaren", {**fields(again.text, "settle"), "do": "change"})
    assert fields(back.text, "settle")["kept_months"] == "9" and "Korter" in back.text
    assert count(house, "proposal") == 0


@pytest.mark.parametrize(
    ("word", "typed", "said"),
    [
        ("beloften", {"first_look_days": "61"}, "from 1 to 60"),
        ("beloften", {"first_look_days": "twee"}, "from 1 to 60"),
        ("beloften", {"follow_up_weeks": ""}, "numbers of weeks"),
        ("beloften", {"mail_slots": "08:30 99:00"}, "moments"),
        ("bewaren", {"hard_max_months": "12"}, "cannot be shorter"),
        ("bewaren", {"contact_days": "366"}, "from 1 to 365"),
        ("naam", {"name": " "}, "Fill in the name"),
        ("naam", {"kind": "rijk"}, "Choose from"),
        ("naam", {"because": ""}, "why"),
        ("naam", {}, "Nothing changes"),
    ],
)
def test_a_mistake_says_what_to_do(
    office: Colleague, house: House, word: str, typed: dict[str, str], said: str
) -> None:
    at_work(office, house, BAS)
    page = office.fill(f"{REGION}/{word}", "settle", **{"because": "Daarom", **typed})
    assert page.status_code == 422
    assert find(page.text, "error-summary") is not None and said in body(page)
    form = fields(page.text, "settle")
    assert all(form[name].strip() == value.strip() for name, value in typed.items() if name != "kind")


def test_moments_and_weeks_are_taken_as_people_write_them(office: Colleague, house: House) -> None:
    at_work(office, house, BAS)
    look = office.fill(
        f"{REGION}/beloften", "settle", mail_slots="13.00 8:30; 13:00", follow_up_weeks="12 2", because="x"
    )
    assert look.status_code == 200 and "2 weeks, 12 weeks" in body(look), body(look)
    assert "Moments of mail" not in body(look), "the same moments are no change"


def test_not_agreed_tells_why(office: Colleague, house: House) -> None:
    colleague(house)
    at_work(office, house, BAS)
    proposed(office, "naam", name="Oefenstreek")
    path = waiting(house)
    at_work(office, house, BO)
    empty = office.fill(path, "weigeren", to=f"{path}/weigeren")
    assert empty.status_code == 422 and "why" in body(empty)
    answer = office.fill(path, "weigeren", to=f"{path}/weigeren", because="Verwarrend voor de buren")
    assert answer.location == f"{REGION}?gedaan=weigeren"
    at_work(office, house, BAS)
    assert "Bo Prins did not agree with your change" in body(office.get("/werk/beheer")), "the answer is on the start"
    assert "Verwarrend voor de buren" in body(office.get(REGION))
    assert "Bo Prins" in body(office.get(path))
    done = office.fill(path, "intrekken", to=f"{path}/intrekken")
    assert done.location == f"{REGION}?gedaan=intrekken" and count(house, "proposal") == 0
    gone = office.get(path)
    assert gone.location == f"{REGION}?gedaan=weg"


def test_it_went_meanwhile(office: Colleague, house: House) -> None:
    colleague(house)
    at_work(office, house, BAS)
    proposed(office)
    at_work(office, house, BO)
    path = waiting(house)
    form = fields(office.get(path).text, "akkoord")
    sql(house, "DELETE FROM proposal")
    answer = office.post(f"{path}/akkoord", {**form, "sure": "1", "passphrase": PASSPHRASE})
    assert answer.location == f"{REGION}?gedaan=weg"


def test_a_form_that_comes_twice_is_done_once(office: Colleague, house: House) -> None:
    colleague(house)
    at_work(office, house, BAS)
    look = office.fill(f"{REGION}/beloften", "settle", first_look_days="3", because="Te krap")
    form = {**fields(look.text, "settle"), "do": "propose", "passphrase": PASSPHRASE}
    assert [office.post(f"{REGION}/beloften", form).status_code for _ in range(2)] == [303, 303]
    assert count(house, "proposal") == 1
    second = proposed(office, first_look_days="4")
    assert second.status_code == 422 and "waits already" in body(second)


def test_a_lapsed_one_says_so(office: Colleague, house: House, clock: Clock) -> None:
    colleague(house)
    at_work(office, house, BAS)
    proposed(office)
    sql(house, "UPDATE proposal SET proposed_on = '2026-11-01'")
    assert "Nobody agreed in time" in body(office.get(REGION))
    at_work(office, house, BO)
    page = office.get(waiting(house))
    assert 'id="akkoord"' not in page.text and "Withdraw the proposal" in body(page)


def test_the_auditor_reads_and_changes_nothing(office: Colleague, house: House) -> None:
    colleague(house)
    at_work(office, house, BAS)
    proposed(office)
    path = waiting(house)
    colleague(house, "tess@regio.example", "Tess Roos", Role.AUDITOR)
    at_work(office, house, "tess@regio.example")
    page = office.get(REGION)
    assert "60 months" in body(page) and "Propose a change" not in body(page)
    one = office.get(path)
    assert one.status_code == 200 and 'id="akkoord"' not in one.text and 'id="intrekken"' not in one.text
    assert office.get(f"{REGION}/beloften").status_code == 404
    form = {"token": "x", "sure": "1"}
    assert {office.post(f"{path}/{act}", form).status_code for act in ("akkoord", "weigeren", "intrekken")} == {404}


@pytest.mark.parametrize("email", [FARID, DIRK])
def test_nobody_else_finds_it(office: Colleague, house: House, email: str) -> None:
    at_work(office, house, email)
    for path in ("/werk/beheer/regio", REGION, f"{REGION}/beloften", f"{REGION}/naam"):
        assert office.get(path).status_code == 404


def test_another_region_is_not_there(office: Colleague, house: House) -> None:
    at_work(office, house, BAS)
    for path in ("/werk/beheer/regio/elders", "/werk/beheer/regio/elders/beloften"):
        assert office.get(path).status_code == 404


PAPERS = {"covenant": "Convenant 1", "covenant_on": "2026-03-01", "dpia": "DPIA 1", "dpia_on": "2026-02-01"}


def test_comparing_is_settled_with_both_documents_and_never_without(office: Colleague, house: House) -> None:
    colleague(house)
    at_work(office, house, BAS)
    for name, wrong in (("covenant", ""), ("dpia_on", ""), ("dpia_on", "2027-01-01"), ("covenant_on", "morgen")):
        typed = {"compares": "yes", **PAPERS, name: wrong, "because": "Getekend"}
        answer = office.fill(f"{REGION}/vergelijken", "settle", **typed)
        assert answer.status_code == 422 and f'id="error-{name}"' in answer.text
        assert count(house, "proposal") == 0
    assert proposed(office, "vergelijken", compares="yes", **PAPERS).status_code == 303
    assert not house.directory.regions["oefenregio"].linking.compares, "one is not two"
    at_work(office, house, BO)
    page = office.get(waiting(house))
    assert "Convenant 1" in body(page) and "at most 20 things a day" in body(page)
    office.fill(waiting(house), "akkoord", to=f"{waiting(house)}/akkoord", sure="1", passphrase=PASSPHRASE)
    assert house.directory.regions["oefenregio"].linking.compares
    off = office.fill(f"{REGION}/vergelijken", "settle", compares="no", because="De DPIA wordt herzien")
    assert "deleted at once" in body(off)
    assert "Convenant 1" in body(office.get("/werk/beheer/wijzigingen"))
