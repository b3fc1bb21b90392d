"""A municipality's own words: on its start page, and where somebody must reach the contact persons."""

import copy
from typing import Any

import pytest
from cast import REGION
from pages import fields, parse, text_of

from portal.actions.house import House
from portal.actions.installation import managing

CONTACT = {"nl": "Kamer **2.14**, bel {{phone:veilig_thuis}}.", "pl": "Pokój **2.14**."}
START = {"nl": "Het stadhuis is dicht. <script>alert(1)</script> [klik](javascript:alert(1)) <b onclick='x'>hier</b>"}


def body(page: str) -> str:
    return " ".join(text_of(next(parse(page).iter("main"))).split())


@pytest.fixture
def noticed(house: House) -> House:
    data = copy.deepcopy(REGION)
    data["municipalities"][0]["notices"] = {"start": START, "contact": CONTACT}
    managing.load(house, data)
    return house


PLACES = ["", "handreiking/meldroute/uitkomst-3", "privacy"]


@pytest.mark.parametrize("page", PLACES)
def test_how_to_reach_the_contact_persons_stands_where_they_are_named(front: Any, noticed: House, page: str) -> None:
    dutch = front.get(f"/nl/waterstad/{page}").text
    assert "Kamer <strong>2.14</strong>" in dutch and 'href="tel:08002000"' in dutch
    assert "Pokój <strong>2.14</strong>" in front.get(f"/pl/waterstad/{page}").text
    assert 'lang="nl"' in front.get(f"/en/waterstad/{page}").text, "where it was not translated it says so"
    assert "2.14" not in front.get(f"/nl/bergdorp/{page}").text


def test_it_stands_on_the_receipt_and_not_on_the_form(front: Any, noticed: House) -> None:
    form = front.get("/nl/waterstad/melden")
    assert "2.14" not in form.text, "the form must stay light"
    done = front.post("/nl/waterstad/melden", {**fields(form.text, "report-form"), "story": "Iets gezien."})
    assert done.status_code == 200 and "Kamer <strong>2.14</strong>" in done.text


def test_a_message_stands_on_the_start_page_without_anything_that_could_act(front: Any, noticed: House) -> None:
    page = front.get("/nl/waterstad/").text
    assert "Het stadhuis is dicht." in body(page)
    assert "<script>alert" not in page and "javascript:" not in page.replace("[klik](javascript:alert(1))", "")
    assert not [each for each in parse(page).iter() if each.get("onclick")]
    assert "Het stadhuis" not in front.get("/nl/bergdorp/").text + front.get("/nl/waterstad/partners").text


def test_a_number_is_filled_in_where_people_read_and_not_in_an_attribute(front: Any, house: House) -> None:
    data = copy.deepcopy(REGION)
    told = 'Bel {{phone:112}} of [lees](https://elders.example/{{phone:112}} "{{phone:112}} {{partner:112}}").'
    data["municipalities"][0]["notices"] = {"start": {"nl": told}}
    managing.load(house, data)
    page = front.get("/nl/waterstad/").text  # the visitor refuses a page of which the marks do not close
    (link,) = (each for each in parse(page).iter("a") if "elders" in (each.get("href") or ""))
    assert link.get("title") is None and text_of(link) == "lees"


def test_a_municipality_that_is_closed_can_still_say_where_to_go(front: Any, house: House) -> None:
    data = copy.deepcopy(REGION)
    data["municipalities"][2]["notices"] = {"start": {"nl": "Ga naar Waterstad."}, "contact": {"nl": "Balie 1"}}
    managing.load(house, data)
    page = body(front.get("/nl/kaap/").text)
    assert "Ga naar Waterstad." in page and "Balie 1" in text_of(parse(front.get("/nl/kaap/").text))
