"""The list of keys: for whom it names what, and switching them off."""

from __future__ import annotations

from cast import BAS, FARID
from conftest import Colleague
from pages import find, text_of


def test_the_list_and_the_switch(office: Colleague) -> None:
    office.sign_in(FARID)
    assert '<body class="office" data-shortcuts>' in office.get("/werk/sneltoetsen").text
    answer = office.fill("/werk/sneltoetsen", "shortcuts-form")
    page = office.get(answer.headers["Location"]).text
    assert find(page, "done") is not None
    assert "data-shortcuts" not in page
    office.fill("/werk/sneltoetsen", "shortcuts-form")
    assert "data-shortcuts" in office.get("/werk/sneltoetsen").text


def test_a_form_that_is_not_ours_switches_nothing(office: Colleague) -> None:
    office.sign_in(FARID)
    assert office.post("/werk/sneltoetsen", {"token": "x", "on": "0"}).status_code == 422
    assert "data-shortcuts" in office.get("/werk/sneltoetsen").text


def test_who_reads_no_signals_gets_no_keys_for_them(office: Colleague) -> None:
    office.sign_in(BAS)
    page = office.get("/werk/sneltoetsen")
    assert page.text.count("<caption>") == 1


def test_as_a_part_it_can_stand_on_another_page(office: Colleague) -> None:
    office.sign_in(FARID)
    part = office.get("/werk/sneltoetsen", headers={"HX-Request": "true"})
    assert "<main" not in part.text
    assert "<kbd" in text_of(find(part.text, "shortcuts")) or "kbd" in part.text
