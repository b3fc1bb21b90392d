"""The other regions of a municipality on screen, and how many inhabitants it has: by the manager of its own region."""

import pytest
from cast import BAS, REGION, once
from circles import MOVE, SINCE, WITH_CIRCLES
from conftest import Colleague
from managers import bas
from pages import fields, parse
from peek import count, rows, sql

from portal.actions.house import House
from portal.actions.installation import managing
from portal.actions.management.places import circles
from portal.domain.memberships import Membership

WATERSTAD = "/werk/beheer/gemeenten/waterstad"
OTHERS, BERGDORP = f"{WATERSTAD}/andere-regios", "/werk/beheer/gemeenten/bergdorp"


@pytest.fixture
def manager(house: House, office: Colleague) -> Colleague:
    """Bas, signed in, in English, with other regions around."""
    managing.load(house, WITH_CIRCLES)
    sql(house, "UPDATE principal SET language = 'en'")
    office.sign_in(BAS)
    return office


def body(page: str) -> str:
    return " ".join(" ".join(next(parse(page).iter("main")).itertext()).split())


def days(house: House, slug: str) -> list[tuple[str, str, str | None]]:
    found = rows(
        house,
        "SELECT region, valid_from, valid_to FROM membership JOIN municipality ON code = municipality"
        " WHERE slug = :slug ORDER BY valid_from, region",
        slug=slug,
    )
    return [(each[0], str(each[1]), str(each[2]) if each[2] else None) for each in found]


def test_what_it_is_in_is_shown_with_a_way_to_change_it(manager: Colleague) -> None:
    page = manager.get(BERGDORP).text
    assert "In which other regions" in body(page)
    assert "Politie Oost from 1 January 2022 to 30 November 2026 (now)" in body(page)
    links = {a.get("href") for a in parse(page).iter("a")}
    assert {f"{BERGDORP}/andere-regios", f"{BERGDORP}/andere-regios/politie-west/2026-12-01"} <= links


def test_a_move_ends_the_other_one_of_its_kind_and_leaves_the_own_region(manager: Colleague, house: House) -> None:
    answer = manager.fill(OTHERS, "place", region="politie-west", first="2026-12-01", last="")
    assert (answer.status_code, answer.headers["Location"]) == (303, f"{WATERSTAD}?gedaan=joined")
    assert days(house, "waterstad") == [
        ("oefenregio", "2022-01-01", None),
        ("politie-oost", "2022-01-01", "2026-11-30"),
        ("politie-west", "2026-12-01", None),
    ]
    changes = manager.get("/werk/beheer/wijzigingen").text
    assert "Politie West" in changes and "Bas" in changes


def test_the_same_form_twice_is_one_change(manager: Colleague, house: House) -> None:
    form = fields(manager.get(OTHERS).text, "place") | {"region": "thuis-oost", "first": "2026-12-01"}
    assert [manager.post(OTHERS, form).status_code for _ in range(2)] == [303, 303]
    assert len(days(house, "waterstad")) == 3


def test_what_overlaps_or_is_turned_round_is_said_and_kept(manager: Colleague, house: House) -> None:
    before = days(house, "bergdorp")
    path = f"{BERGDORP}/andere-regios"
    page = manager.fill(path, "place", region="politie-oost", first="2026-11-20", last="2027-01-01")
    assert page.status_code == 422 and "In these days it is in another region of this kind" in page.text
    assert fields(page.text, "place")["first"] == "2026-11-20"
    page = manager.fill(path, "place", region="politie-west", first="", last="gisteren")
    assert page.status_code == 422 and "Fill in the day." in page.text
    page = manager.fill(path, "place", region="oefenregio", first="2026-06-01")
    assert page.status_code == 422 and "Choose a region from the list." in page.text
    page = manager.fill(path, "place", region="thuis-oost", first="2026-11-16")
    assert page.status_code == 422 and "Choose today or a later day." in page.text
    one = f"{path}/politie-oost/2022-01-01"
    assert "Choose today" in manager.fill(one, "place", first="2021-01-01", last="2026-11-30").text
    page = manager.fill(one, "place", first="2022-01-01", last="2021-01-01")
    assert page.status_code == 422 and "Turn them round." in page.text
    assert days(house, "bergdorp") == before


def test_other_days_and_what_has_not_begun_can_be_cancelled(manager: Colleague, house: House) -> None:
    ahead, now = (f"{BERGDORP}/andere-regios/{each}" for each in ("politie-west/2026-12-01", "politie-oost/2022-01-01"))
    assert "Cancel this period" in manager.get(ahead).text and "Cancel this period" not in manager.get(now).text
    assert manager.fill(ahead, "place", do="away").status_code == 303
    assert manager.fill(now, "place", first="2022-01-01", last="").status_code == 303
    assert days(house, "bergdorp")[-2:] == [("politie-oost", "2022-01-01", None), ("thuis-oost", "2022-01-01", None)]
    assert manager.get(ahead).status_code == 404


def test_what_runs_is_ended_and_never_wiped_out(manager: Colleague, house: House) -> None:
    who = bas(house)
    with pytest.raises(circles.NotFound):
        circles.take_away(house, who, once(house, who), "waterstad", Membership("politie-oost", SINCE))
    with pytest.raises(circles.NotFound):
        circles.join(house, who, once(house, who), "waterstad", Membership("oefenregio", MOVE))
    assert len(days(house, "waterstad")) == 2


def test_a_municipality_of_others_is_not_there(manager: Colleague, house: House) -> None:
    managing.load(
        house,
        {
            "region": {"slug": "verweg", "name": "Ver weg", "kind": "district"},
            "municipalities": [{"code": "GM9004", "slug": "eiland", "name": "Eiland"}],
            "memberships": [{"municipality": "eiland", "valid_from": SINCE}],
            "partners": [REGION["partners"][0]],
        },
    )
    assert manager.get("/werk/beheer/gemeenten/eiland/andere-regios").status_code == 404
    who = bas(house)
    with pytest.raises(circles.NotFound):
        circles.join(house, who, once(house, who), "eiland", Membership("politie-oost", MOVE))


def test_inhabitants_have_a_number_and_a_day(manager: Colleague, house: House) -> None:
    assert "Inhabitants not filled in" in body(manager.get(WATERSTAD).text)
    form = f"{WATERSTAD}/gegevens"
    for number, on, said in (
        ("veel", "2026-01-01", "Write a whole number, such as 77000."),
        ("12300", "", "Fill in the day."),
        ("", "2026-01-01", "Fill in how many there were on that day, or leave both empty."),
        ("99999999999", "2026-01-01", "Write a whole number, such as 77000."),
    ):
        page = manager.fill(form, "place", inhabitants=number, inhabitants_on=on)
        assert page.status_code == 422 and said in page.text, (number, on)
        assert fields(page.text, "place")["inhabitants"] == number
    changes = count(house, "revision")
    assert manager.fill(form, "place", inhabitants="12.300", inhabitants_on="2026-01-01").status_code == 303
    assert count(house, "revision") == changes + 1
    assert "12,300 (rounded), on 1 January 2026" in body(manager.get(WATERSTAD).text)
    assert house.directory.municipalities["waterstad"].inhabitants == 12300
    manager.fill(form, "place", inhabitants="12301", inhabitants_on="2026-01-01")
    assert "Inhabitants 12,301, on 1 January 2026" in body(manager.get(WATERSTAD).text)
    manager.fill(form, "place", inhabitants="", inhabitants_on="")
    assert "Inhabitants not filled in" in body(manager.get(WATERSTAD).text)


def test_a_partner_can_follow_another_region(manager: Colleague, house: House) -> None:
    assert "only in Politie Oost" in manager.get("/werk/beheer/partners?regio=oefenregio").text
    form = "/werk/beheer/partners/oefenregio/fairwork/wijzigen"
    both = manager.fill(form, "partner", circle="thuis-oost", municipalities=["waterstad"], audience=["staff"])
    assert both.status_code == 422 and "Choose a region here, or tick municipalities above: not both." in both.text
    look = manager.fill(form, "partner", circle="thuis-oost", audience=["staff"], do="look")
    assert look.status_code == 200, look.text
    kept = manager.post(form, {**fields(look.text, "partner"), "do": "keep"})
    assert kept.status_code == 303
    partner = house.directory.partners["fairwork"]
    assert (partner.serves("bergdorp"), partner.serves("waterstad")) == (True, False)
