"""Our tables: in which regions a municipality is, since when, and who meets it where."""

from datetime import datetime
from typing import Any

import pytest
from cast import BAS, CARLA, FARID, ILSE, PASSPHRASE, REGION, TUESDAY, Clock
from circles import WITH_CIRCLES
from conftest import Colleague
from managers import everywhere
from newsroom import KEES, kees
from pages import parse, text_of
from peek import principal, sql

from portal.actions.house import House
from portal.actions.installation import managing

PAGE = "/werk/tafels"


@pytest.fixture
def around(house: House) -> House:
    """Other regions around, and a table that one of them uses."""
    tables = [{**WITH_CIRCLES["tables"][0]}, {**WITH_CIRCLES["tables"][1], "region": "politie-oost"}]
    managing.load(house, {**WITH_CIRCLES, "tables": tables})
    sql(house, "UPDATE principal SET language = 'en'")
    return house


def body(page: str) -> str:
    return " ".join(" ".join(next(parse(page).iter("main")).itertext()).split())


def rows(page: str) -> list[str]:
    return [" ".join(" ".join(row.itertext()).split()) for row in parse(page).iter("tr")]


def seen(office: Colleague, email: str, path: str = PAGE) -> str:
    office.sign_in(email)
    return office.get(path).text


def test_a_functionaris_sees_where_the_municipality_belongs_and_who_sits_where(
    office: Colleague, around: House
) -> None:
    page = seen(office, FARID)
    assert rows(page)[1:] == [
        "Oefenregio (its promises hold for you) Police district since 1 January 2022",
        "Politie Oost Police unit since 1 January 2022",
    ]
    said = body(page)
    assert "Screening (en) How often Elke week (en)" in said
    assert "Oefenregio (the region itself)" in said and "Organisations avim (en), zorgcoordinator (en)" in said
    assert "3 municipalities Bergdorp, Kaap, Waterstad" in said
    assert "Farid Amrani (Contact person, Waterstad)" in said and "Carla Mol (Care coordinator)" in said
    assert "Which region sits here Politie Oost Only for:" in said
    assert "Dirk" not in said and "Bas" not in said, "a deputy and a manager have no chair"
    menu = {a.get("href"): " ".join(text_of(a).split()) for a in parse(page).iter("a")}
    assert menu["/werk/overleg"] and f'href="{PAGE}"' in office.get("/werk/overleg").text


def test_what_is_over_and_what_is_to_come_stands_apart(office: Colleague, around: House, clock: Clock) -> None:
    """Bergdorp moves to the other police on 1 December."""
    kees(around)
    sql(around, "UPDATE principal SET language = 'en'")
    page = seen(office, KEES, f"{PAGE}/bergdorp")
    assert "Thuis Oost Region of Veilig Thuis since 1 January 2022" in rows(page)
    assert "Politie Oost Police unit from 1 January 2022 to 30 November 2026" in rows(page)
    assert "Before, or still to come (1) Region What is it? When Politie West Police unit from 1 December" in body(page)
    assert "Casus avim" in body(page)
    clock.now = datetime(2026, 12, 1, 9, tzinfo=TUESDAY.tzinfo)
    around.keeper.refresh()
    page = seen(office, KEES, f"{PAGE}/bergdorp")
    assert "Politie West Police unit since 1 December 2026" in rows(page)
    assert "Casus avim" not in body(page), "its police sits at another table now"


def test_who_works_for_several_sees_municipalities_beside_tables(office: Colleague, around: House) -> None:
    kees(around)
    sql(around, "UPDATE principal SET language = 'en'")
    page = seen(office, KEES)
    assert rows(page)[:4] == [
        "Municipality Screening (en) Casus avim (en)",
        "Bergdorp Yes Yes",
        "Kaap Yes Yes",
        "Waterstad Yes Yes",
    ]
    assert rows(page)[5:] == [
        "Bergdorp Politie Oost Thuis Oost",
        "Kaap Politie Oost –",
        "Waterstad Politie Oost –",
    ]
    assert "Kees Bos (Chain coordinator)" in body(page)
    assert text_of(next(parse(seen(office, CARLA)).iter("main"))).count("Kaap") < 4, "Carla has two of them"


@pytest.mark.parametrize("email", [ILSE, BAS])
def test_everybody_who_is_signed_in_may_look(office: Colleague, around: House, email: str) -> None:
    assert "Politie Oost" in body(seen(office, email))
    assert office.get(f"{PAGE}/waterstad").status_code == 200


def test_another_municipality_is_not_there(office: Colleague, around: House) -> None:
    office.sign_in(FARID)
    assert office.get(f"{PAGE}/bergdorp").status_code == office.get(f"{PAGE}/nergens").status_code == 404


def test_a_region_without_tables_says_who_can_add_them(office: Colleague, house: House) -> None:
    bare: dict[str, Any] = {**REGION, "tables": []}
    managing.load(house, bare)
    sql(house, "UPDATE principal SET language = 'en'")
    page = seen(office, FARID)
    assert "No table was written down yet" in body(page)
    assert len(rows(page)) == 2 and "Politie" not in body(page)


def test_who_lost_every_seat_sees_no_table_of_others(office: Colleague, around: House) -> None:
    sql(around, "DELETE FROM seat WHERE principal = :id", id=principal(around, ILSE))
    sql(around, "UPDATE principal SET municipality = NULL, region = NULL WHERE id = :id", id=principal(around, ILSE))
    around.keeper.refresh()
    assert "There is no municipality yet" in body(seen(office, ILSE))


def test_who_manages_all_regions_sees_each_with_its_own_tables(office: Colleague, around: House) -> None:
    managing.load(
        around,
        {
            **REGION,
            "region": {"slug": "verweg", "name": "Ver weg", "kind": "district"},
            "municipalities": [{"code": "GM9004", "slug": "eiland", "name": "Eiland"}],
            "memberships": [{"municipality": "eiland", "valid_from": datetime(2022, 1, 1).date()}],
            "partners": [{**each, "municipalities": []} for each in REGION["partners"]],
        },
    )
    everywhere(around)
    sql(around, "UPDATE principal SET language = 'en'")
    office.sign_in(BAS, PASSPHRASE)
    page = office.get(PAGE).text
    assert "Eiland Yes Yes Yes" in rows(page) and "Waterstad Yes Yes" in rows(page)
    assert office.get(f"{PAGE}/eiland").status_code == 200
