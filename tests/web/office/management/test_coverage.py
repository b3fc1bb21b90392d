"""The coverage page: the gravest first, in words, with a way to mend it for who can."""

from cast import BAS, Clock
from conftest import Colleague
from managers import added, colleague, everywhere
from pages import find, parse, text_of
from peek import sql

from portal.actions.house import House
from portal.domain.places import Role

PAGE = "/werk/beheer/dekking"


def body(page: str) -> str:
    return " ".join(text_of(next(parse(page).iter("main"))).split())


def links_of(page: str) -> set[str]:
    return {a.get("href", "") for a in next(parse(page).iter("main")).iter("a")}


def english(house: House, office: Colleague, email: str) -> Colleague:
    sql(house, "UPDATE principal SET language = 'en'")
    office.sign_in(email)
    return office


def test_a_manager_is_led_to_where_it_is_mended(office: Colleague, house: House) -> None:
    page = english(house, office, BAS).get(PAGE).text
    assert "Kaap cannot be opened yet." in body(page)
    assert {"/werk/beheer/gemeenten/kaap", "/werk/beheer/partners", "/werk/beheer/mensen"} <= links_of(page)
    seats = text_of(find(page, "team-GM9001-mensenhandel"))
    for each in ("Sanne de Wit", "Farid Amrani", "Dirk Smit", "Roos Vink", "With two officers"):
        assert each in seats
    assert "Made on 17 November 2026" in seats


def test_a_paper_key_in_doubt_is_no_paper_key(office: Colleague, house: House) -> None:
    sql(house, "INSERT INTO installation (name, value) VALUES ('paper_key GM9001', '{}')")
    house.keeper.refresh()
    page = english(house, office, BAS).get(PAGE).text
    assert "Another one than before" in text_of(find(page, "team-GM9001-mensenhandel"))
    assert "The paper key is another one than before." in body(page)


def test_somebody_who_is_away_is_named_with_the_day(office: Colleague, house: House, clock: Clock) -> None:
    sql(house, "UPDATE principal SET absent_from = '2026-11-16', absent_until = '2026-11-20'")
    house.keeper.refresh()
    page = body(english(house, office, BAS).get(PAGE).text)
    assert "Everybody in Waterstad is away today" in page and "Away until 20 November 2026" in page


def test_a_coordinator_sees_words_of_the_own_region_only(office: Colleague, house: House) -> None:
    from cast import once

    from portal.actions.management.places import regions

    who = everywhere(house)
    regions.add(house, who, once(house, who), name="Verderop", kind="district", like="oefenregio")
    added(house, who, name="Heuvel", region="verderop")
    colleague(house, "kees@regio.example", "Kees", Role.COORDINATOR)
    page = english(house, office, "kees@regio.example").get(PAGE).text
    assert "Waterstad" in page and "Heuvel" not in page
    assert links_of(page) == {"/werk/beheer/partners"}, "partners are a coordinator's own"
    assert "Tell the functional administrator." in body(page)
    assert 'href="/werk/beheer"' not in page


def test_what_no_screen_mends_says_where_it_comes_from(office: Colleague, house: House) -> None:
    sql(house, "UPDATE region SET policy = '{}'")
    house.keeper.refresh()
    assert "It comes with a region file" in body(english(house, office, BAS).get(PAGE).text)


def test_all_is_well(office: Colleague, house: House) -> None:
    sql(house, "DELETE FROM membership WHERE municipality IN ('GM9002', 'GM9003')")
    sql(house, "UPDATE municipality SET team_contact = x'00'")
    sql(house, "DELETE FROM partner WHERE key = 'avim'")
    house.keeper.refresh()
    page = body(english(house, office, BAS).get(PAGE).text)
    assert "All is well" in page and "What is missing" not in page


def test_with_many_municipalities_one_can_be_found(office: Colleague, house: House) -> None:
    who = everywhere(house)
    assert "data-filter" not in english(house, office, BAS).get(PAGE).text
    for number in range(20):
        added(house, who, name=f"Plaats {number}", code=f"GM91{number:02}")
    assert 'data-filter="#cards"' in office.get(PAGE).text
    assert 'data-filter="#places"' in office.get("/werk/beheer/gemeenten").text
