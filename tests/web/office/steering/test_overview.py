"""The page of the region: what to do first, readable with very many municipalities, and honest about its numbers."""

from cast import BAS, FARID, Clock, file_signal
from conftest import Colleague
from managers import added, everywhere
from newsroom import KEES, kees
from pages import find, parse, text_of
from peek import sql

from portal.actions.house import House

PAGE = "/werk/regio"


def body(page: str) -> str:
    return " ".join(text_of(next(parse(page).iter("main"))).split())


def names(page: str) -> list[str]:
    return [text_of(next(row.iter("a"))) for row in find(page, "region-rows").iter("tr")]


def english(house: House, office: Colleague, email: str = KEES) -> Colleague:
    if email == KEES:
        kees(house)
    sql(house, "UPDATE principal SET language = 'en'")
    office.sign_in(email)
    return office


def test_a_coordinator_starts_here(office: Colleague, house: House) -> None:
    sql(house, "DELETE FROM partner WHERE key = 'avim'")  # nobody ever checked it
    english(house, office)
    assert office.get("/werk/").headers["Location"] == PAGE
    page = office.get(PAGE).text
    menu = [a.get("href") for a in parse(page).iter("a") if "menu__link" in (a.get("class") or "")]
    assert menu[0] == PAGE and "/werk/start" not in menu
    assert "Nothing asks for you today" in body(page)
    assert "This is for your work, not for publication." in body(page)
    assert names(page) == ["Bergdorp", "Kaap", "Waterstad"]


def test_what_to_do_stands_first_with_whom_to_ask(office: Colleague, house: House, clock: Clock) -> None:
    file_signal(house, municipality="bergdorp")
    clock.move(days=3)
    english(house, office)
    page = office.get(PAGE).text
    assert "Bergdorp: 1 signal is too late. Ask Greta Hoek. See who is there" in body(page)
    assert names(page) == ["Bergdorp", "Kaap", "Waterstad"]
    sql(house, "UPDATE principal SET absent_from = '2026-11-16', absent_until = '2026-11-27' WHERE name LIKE 'Greta%'")
    house.keeper.refresh()
    page = body(office.get(PAGE).text)
    assert "The contact persons are away. Ask the deputy: Roos Vink." in page
    assert "Greta Hoek: away until 27 November 2026" in page and "Stands in: Roos Vink" in page


def test_acute_comes_before_late(office: Colleague, house: House, clock: Clock) -> None:
    file_signal(house, municipality="bergdorp")
    clock.move(days=3)
    file_signal(house, answers={"urgentie": ("acuut",)})
    page = english(house, office).get(PAGE).text
    assert names(page) == ["Waterstad", "Bergdorp", "Kaap"]
    assert "1 acute signal was not opened yet. Ask Farid Amrani or Sanne de Wit." in body(page)
    assert names(office.get(f"{PAGE}?orde=naam").text) == ["Bergdorp", "Kaap", "Waterstad"]
    assert names(office.get(f"{PAGE}?toon=nodig").text) == ["Waterstad", "Bergdorp"]


def test_nothing_is_needed_anywhere(office: Colleague, house: House) -> None:
    page = english(house, office).get(f"{PAGE}?toon=nodig&orde=iets").text
    assert "Nothing is needed in any municipality now." in body(page) and "region-rows" not in page


def test_with_very_many_only_where_something_is_needed(office: Colleague, house: House, clock: Clock) -> None:
    who = everywhere(house)
    for number in range(30):
        added(house, who, name=f"Plaats {number}", code=f"GM91{number:02}")
    file_signal(house)
    clock.move(days=5)
    english(house, office, BAS)
    assert names(office.get(PAGE).text) == ["Waterstad"]
    page = office.get(f"{PAGE}?toon=alles").text
    assert len(names(page)) == 33 and 'data-filter="#region-rows"' in page
    assert 'href="/werk/regio"' in office.get("/werk/beheer").text


def test_a_region_without_municipalities(office: Colleague, house: House) -> None:
    sql(house, "DELETE FROM membership")
    house.keeper.refresh()
    assert "There is no municipality yet" in body(english(house, office).get(PAGE).text)


def test_a_functionaris_finds_no_such_page(office: Colleague, house: House) -> None:
    assert english(house, office, FARID).get(PAGE).status_code == 404
