"""Municipalities on screen: from nothing to open, with everything that is missing said in words."""

import pytest
from cast import BAS, FARID, PASSPHRASE, Clock, desk_of, file_signal, once
from conftest import Colleague
from managers import added, bas, colleague, everywhere
from pages import fields, find, parse, text_of
from peek import rows, sql

from portal.actions.house import House
from portal.actions.management.places import places, regions
from portal.actions.people import escrow, keys, signing_in
from portal.domain.places import Role

LIST, NEW, REGION = "/werk/beheer/gemeenten", "/werk/beheer/gemeenten/nieuw", "/werk/beheer/regio/nieuw"
WATERSTAD, KAAP = f"{LIST}/waterstad", f"{LIST}/kaap"
ONES = ["", "/gegevens", "/regio", "/regio/2022-01-01", "/openen", "/sluiten", "/stijl"]


def body(page: str) -> str:
    return " ".join(text_of(next(parse(page).iter("main"))).split())


def links_of(page: str) -> set[str]:
    return {a.get("href", "") for a in next(parse(page).iter("main")).iter("a")}


def in_english(office: Colleague) -> Colleague:
    office.post("/werk/taal/en", fields(office.get(LIST).text, "language-form"))
    return office


@pytest.fixture
def manager(office: Colleague) -> Colleague:
    """Bas, signed in, in English."""
    office.sign_in(BAS)
    return in_english(office)


def test_the_list_says_what_is_open_and_what_is_missing(manager: Colleague) -> None:
    page = manager.get(LIST).text
    said = [" ".join(text_of(row).split()) for row in parse(page).iter("tr")]
    assert said[1:] == [
        "Bergdorp Open since 1 January 2022 Nothing",
        "Kaap Closed since 1 January 2022 No contact person is ready. No deputy and no regional deputy is ready. "
        "There is no paper key.",
        "Waterstad Open since 1 January 2022 Nothing",
    ]
    assert page.count("<rect ") == 1 and 'fill="#1b6b3f"' in page
    assert {NEW, WATERSTAD} <= links_of(page) and REGION not in links_of(page)


def test_an_open_one_that_lost_its_people_is_named_in_the_list(manager: Colleague, house: House) -> None:
    sql(house, "DELETE FROM seat WHERE municipality = 'GM9001' AND role = 'functionaris'")
    house.keeper.refresh()
    assert "Waterstad Open, but nobody answers" in body(manager.get(LIST).text)
    assert "Waterstad is open, but nothing can be reported there." in body(manager.get("/werk/beheer/dekking").text)


# --- making one ----------------------------------------------------------------------------------------------------


def test_a_new_one_is_led_to_what_it_needs(manager: Colleague, house: House) -> None:
    done = manager.fill(NEW, "place", name="Sint Jansstee", code="gm 9010", first="1-12-2026", rni="1")
    assert done.location == f"{LIST}/sint-jansstee?gedaan=added"
    page = manager.get(done.location).text
    assert "from 1 December 2026" in body(page) and "It is in no region today." in body(page)
    assert "portal escrow new --municipality sint-jansstee" in body(page)
    assert "sint-jansstee" not in house.directory.municipalities, "it begins in December"
    assert f"{LIST}/sint-jansstee/openen" not in links_of(page)
    listed = body(manager.get(LIST).text)
    assert "from 1 December 2026" in listed and "It is in no region today." in listed


@pytest.mark.parametrize(
    ("typed", "wrong"),
    [
        ({"name": " "}, "name"),
        ({"name": "x" * 101}, "name"),
        ({"code": "GM12"}, "code"),
        ({"code": "GM9001"}, "code"),
        ({"slug": "waterstad"}, "slug"),
        ({"slug": "Foute Naam"}, "slug"),
        ({"slug": "werk"}, "slug"),
        ({"first": "morgen"}, "first"),
        ({"first": ""}, "first"),
    ],
)
def test_a_mistake_is_named_at_its_field_and_nothing_is_lost(
    manager: Colleague, house: House, typed: dict[str, str], wrong: str
) -> None:
    values = {"name": "Duin", "code": "GM9010", "first": "2026-12-01", "slug": "duin", **typed}
    page = manager.fill(NEW, "place", **values)
    assert page.status_code == 422 and find(page.text, f"error-{wrong}") is not None
    assert f'href="#field-{wrong}"' in page.text
    kept = fields(page.text, "place")
    assert all(kept[name] == value.strip() for name, value in values.items())
    assert len(rows(house, "SELECT code FROM municipality")) == 3


def test_only_the_digits_of_the_code_will_do(manager: Colleague, house: House) -> None:
    assert manager.fill(NEW, "place", name="Duin", code="748").status_code == 303
    assert house.directory.municipalities["duin"].code == "GM0748"


def test_a_form_that_is_sent_twice_makes_one(manager: Colleague, house: House) -> None:
    form = {**fields(manager.get(NEW).text, "place"), "name": "Duin", "code": "GM9010"}
    assert [manager.post(NEW, form).status_code for _ in range(2)] == [303, 303]
    assert len(rows(house, "SELECT code FROM municipality")) == 4


def test_a_form_of_yesterday_is_shown_again(manager: Colleague, clock: Clock) -> None:
    form = {**fields(manager.get(NEW).text, "place"), "name": "Duin", "code": "GM9010"}
    clock.move(hours=25)
    manager.sign_in(BAS)
    page = manager.post(NEW, form)
    assert page.status_code == 422 and fields(page.text, "place")["name"] == "Duin"


# --- details -------------------------------------------------------------------------------------------------------


def test_details_change_and_the_address_stays_where_it_was_open(manager: Colleague, house: House) -> None:
    page = manager.get(f"{WATERSTAD}/gegevens").text
    assert "slug" not in fields(page, "place") and "That stays, because it was open" in body(page)
    done = manager.fill(f"{WATERSTAD}/gegevens", "place", name="Waterstad aan Zee", team_contact="team@water.example")
    assert done.location == f"{WATERSTAD}?gedaan=changed"
    assert "team@water.example" in body(manager.get(WATERSTAD).text)
    assert house.directory.municipalities["waterstad"].name == "Waterstad aan Zee"
    done = manager.fill(f"{KAAP}/gegevens", "place", slug="kaapstad")
    assert done.location == f"{LIST}/kaapstad?gedaan=changed"
    wrong = manager.fill(f"{WATERSTAD}/gegevens", "place", team_contact="geen adres")
    assert wrong.status_code == 422 and fields(wrong.text, "place")["team_contact"] == "geen adres"


# --- open and closed -----------------------------------------------------------------------------------------------


def test_closing_asks_first_and_opening_leads_back(manager: Colleague, house: House) -> None:
    file_signal(house)
    page = manager.get(f"{WATERSTAD}/sluiten").text
    assert "1 signal is not closed yet." in body(page) and house.directory.municipalities["waterstad"].is_open
    done = manager.post(f"{WATERSTAD}/sluiten", fields(page, "place"))
    assert done.location == f"{WATERSTAD}?gedaan=closed" and not house.directory.municipalities["waterstad"].is_open
    assert f"{WATERSTAD}/openen" in links_of(manager.get(WATERSTAD).text)
    page = manager.get(f"{WATERSTAD}/openen").text
    assert "Farid Amrani" in body(page)
    assert manager.post(f"{WATERSTAD}/openen", fields(page, "place")).location == f"{WATERSTAD}?gedaan=opened"
    assert house.directory.municipalities["waterstad"].is_open


def test_what_is_not_covered_has_no_button_and_a_form_from_elsewhere_does_not_open_it(
    manager: Colleague, house: House
) -> None:
    page = manager.get(f"{KAAP}/openen").text
    assert "It cannot be opened yet" in body(page) and 'id="place" novalidate' not in page
    token = fields(manager.get(f"{KAAP}/sluiten").text, "language-form")["token"]
    refused = manager.post(f"{KAAP}/openen", {"token": token})
    assert refused.status_code == 422 and not house.directory.municipalities["kaap"].is_open
    assert manager.post(f"{WATERSTAD}/sluiten", {"token": "geen"}).status_code == 422
    assert house.directory.municipalities["waterstad"].is_open


# --- regions -------------------------------------------------------------------------------------------------------


def test_dates_ask_for_the_kluiszin_and_an_open_one_stays(manager: Colleague, house: House) -> None:
    path = f"{WATERSTAD}/regio/2022-01-01"
    page = manager.fill(path, "place", last="31-12-2026")
    assert page.status_code == 422 and find(page.text, "error-passphrase") is not None
    assert fields(page.text, "place")["last"] == "31-12-2026"
    page = manager.fill(path, "place", last="31-12-2026", passphrase=PASSPHRASE)
    assert page.status_code == 422 and "Close it first" in text_of(find(page.text, "error-last"))
    assert "passphrase" not in fields(page.text, "place"), "it was given"
    assert manager.fill(f"{KAAP}/regio/2022-01-01", "place", last="31-12-2026").status_code == 303
    assert "from 1 January 2022 to 31 December 2026" in body(manager.get(KAAP).text)
    assert "It leaves its region on 1 January 2027." in body(manager.get(KAAP).text)


@pytest.mark.parametrize(
    ("typed", "wrong"),
    [
        ({"first": "2026-13-01"}, "first"),
        ({"first": "2027-01-01", "last": "nooit"}, "last"),
        ({"first": "2027-01-01", "last": "2026-12-31"}, "last"),
        ({"first": "2020-01-01"}, "first"),
    ],
)
def test_days_that_cannot_be(manager: Colleague, typed: dict[str, str], wrong: str) -> None:
    page = manager.fill(f"{KAAP}/regio", "place", passphrase=PASSPHRASE, **typed)
    assert page.status_code == 422 and find(page.text, f"error-{wrong}") is not None


def test_a_manager_of_all_regions_makes_one_and_moves_a_municipality(office: Colleague, house: House) -> None:
    everywhere(house)
    office.sign_in(BAS)
    in_english(office)
    assert REGION in links_of(office.get(LIST).text)
    wrong = office.fill(REGION, "place", name="", kind="stad")
    assert wrong.status_code == 422 and find(wrong.text, "error-kind") is not None
    asked = office.fill(REGION, "place", name="Verderop")
    assert asked.status_code == 422 and find(asked.text, "error-passphrase") is not None
    assert office.fill(REGION, "place", name="Verderop", passphrase=PASSPHRASE).location == f"{LIST}?gedaan=region"
    done = office.fill(f"{WATERSTAD}/regio", "place", region="verderop", first="1-1-2027")
    assert done.location == f"{WATERSTAD}?gedaan=joined"
    page = body(office.get(WATERSTAD).text)
    assert "Verderopfrom 1 January 2027" in page and "from 1 January 2022 to 31 December 2026 (now)" in page
    path = f"{WATERSTAD}/regio/2027-01-01"
    form = fields(office.get(path).text, "place")
    assert office.post(path, {**form, "do": "away"}).status_code == 422, "it would be in no region then"
    assert office.fill(f"{WATERSTAD}/regio", "place", region="nergens", first="1-1-2028").status_code == 422


# --- who sees it ---------------------------------------------------------------------------------------------------


def test_an_auditor_reads_without_a_button_or_an_address(office: Colleague, house: House) -> None:
    who = bas(house)
    places.change(house, who, once(house, who), "waterstad", name="W", rni=False, team_contact="team@w.example")
    colleague(house, "ada@regio.example", "Ada", Role.AUDITOR)
    office.sign_in("ada@regio.example")
    for path in (LIST, WATERSTAD, KAAP):
        page = office.get(path).text
        main = next(parse(page).iter("main"))
        assert "team@" not in page and not list(main.iter("form")) and not list(main.iter("button"))
        assert all(href.startswith(("/werk/beheer/gemeenten/", "/nl/", "/en/")) for href in links_of(page))
        assert not any(href.endswith(tuple(ONES[1:])) for href in links_of(page))
    for part in ONES[1:]:
        assert office.get(WATERSTAD + part).status_code == 404
    for path in (NEW, REGION, "/werk/beheer/dekking"):
        assert office.get(path).status_code == 404


def test_nobody_of_another_region_or_role_finds_it(office: Colleague, house: House) -> None:
    who = everywhere(house)
    regions.add(house, who, once(house, who), name="Verderop", kind="district", like="oefenregio")
    added(house, who, name="Heuvel", region="verderop")
    sql(house, "UPDATE principal SET region = 'oefenregio' WHERE region IS NULL")
    office.sign_in(BAS)
    assert "Heuvel" not in office.get(LIST).text
    for part in (*ONES, "/stijl/voorbeeld"):
        assert office.get(f"{LIST}/heuvel{part}").status_code == 404, part
        assert office.get(f"{LIST}/nergens{part}").status_code == 404, part
    token = fields(office.get(NEW).text, "place")["token"]
    for part in ("/gegevens", "/regio", "/regio/2022-01-01", "/openen", "/sluiten", "/stijl", "/stijl/voorbeeld"):
        assert office.post(f"{LIST}/heuvel{part}", {"token": token}).status_code == 404, part
    assert office.get(REGION).status_code == 404
    assert office.post(REGION, {"token": token, "name": "X"}).status_code in (404, 422)
    office.sign_in(FARID)
    for path in (LIST, NEW, WATERSTAD, "/werk/beheer/dekking"):
        assert office.get(path).status_code == 404


def test_no_page_of_it_shows_a_word_of_a_signal(manager: Colleague, house: House) -> None:
    file_signal(house, story="Kanarie in de mijn.")
    for path in (LIST, "/werk/beheer/dekking", *(WATERSTAD + part for part in ONES)):
        page = manager.get(path)
        assert page.status_code == 200 and "Kanarie" not in page.text, path


def test_from_nothing_to_open_on_screen(manager: Colleague, house: House) -> None:
    """Only the paper key and the very first approval are done at the server."""
    manager.fill(NEW, "place", name="Duin", code="GM9010")
    place = house.directory.municipalities["duin"]
    halves = escrow.make(house, place)
    for email, role in (("dana@duin.example", Role.FUNCTIONARIS), ("daan@duin.example", Role.DEPUTY)):
        code = keys.invite(house, email, email[:4].title(), role, [place]).code
        session = keys.accept_invitation(house, email, code, PASSPHRASE)
        fingerprint = desk_of(house, session).keys.public.fingerprint()
        assert f"Not ready yet: {email[:4].title()}." in body(manager.get(f"{LIST}/duin").text)
        escrow.use(house, place, *halves, email, fingerprint, "first_functionaris")
        signing_in.sign_out(house, session)
    assert "Everything that is needed is there." in body(manager.get(f"{LIST}/duin").text)
    assert manager.fill(f"{LIST}/duin/openen", "place").location == f"{LIST}/duin?gedaan=opened"
    assert file_signal(house, municipality="duin")
