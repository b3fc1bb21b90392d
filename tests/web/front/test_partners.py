"""The sociale kaart: whom to call here, and how sure we are of it."""

from __future__ import annotations

import copy
import tomllib
from datetime import timedelta
from typing import Any

import pytest
from cast import REGION, Clock
from pages import find, parse, text_of

from portal.actions.house import House
from portal.actions.installation import managing

pytestmark = pytest.mark.once  # these pages ask the database nothing: they come from the snapshot and from files

OF_WEST_BRABANT = ("veilig_thuis_west_brabant", "rni_breda", "crisiszorg", "informatiepunt")


@pytest.fixture
def markiezaten(house: House) -> dict[str, Any]:
    """The shipped region, loaded; its partners by key."""
    folder = house.settings.own_and_shipped("regions")[-1]
    data = tomllib.loads((folder / "markiezaten.toml").read_text())
    managing.load(house, data)
    return {each["key"]: each for each in data["partners"]}


def shown(page: str) -> list[str]:
    """The keys of the partners on a page, in order."""
    ids = [each.get("id") or "" for each in parse(page).iter("li")]
    return [each.removeprefix("partner-") for each in ids if each.startswith("partner-")]


def card(page: str, key: str) -> str:
    return " ".join(text_of(find(page, f"partner-{key}")).split())


def put(house: House, key: str, **values: Any) -> None:
    """Load the cast's region with other values for one partner."""
    data = copy.deepcopy(REGION)
    next(each for each in data["partners"] if each["key"] == key).update(values)
    managing.load(house, data)


def test_a_municipality_sees_what_is_there_for_it_and_nothing_of_the_office(front: Any) -> None:
    page = front.get("/en/waterstad/partners").text
    keys = shown(page)
    assert {"112", "avim", "zorgcoordinator", "fairwork"} <= set(keys)
    assert not {"intern_toezicht", "intern_zorg", "andere_gemeente", "overig", "veilig_thuis_bergdorp"} & set(keys)
    assert "veilig_thuis_bergdorp" in shown(front.get("/en/bergdorp/partners").text)
    assert page.index('href="tel:112"') < page.index('class="partners"'), "danger stands first"
    assert 'href="/en/waterstad/melden"' in page and 'href="/en/waterstad/handreiking/meldroute"' in page


def test_without_a_municipality_only_what_holds_everywhere_and_a_choice(front: Any) -> None:
    page = front.get("/en/partners").text
    assert "avim" not in shown(page) and shown(page)[0] == "112"
    assert [a.get("href") for a in find(page, "municipalities").iter("a")][-1] == "/en/waterstad/partners"


def test_a_number_that_was_checked_lately_is_a_fact(front: Any) -> None:
    page = front.get("/en/waterstad/partners").text
    assert "Checked on" in card(page, "comensha") and "half a year" not in card(page, "comensha")
    assert any(a.get("href") == "tel:0334481186" for a in find(page, "partner-comensha").iter("a"))
    assert "partner--unsure" not in (find(page, "partner-comensha").get("class") or "")


def test_an_old_check_says_so_but_for_the_emergency_number(front: Any, clock: Clock, house: House) -> None:
    clock.now += timedelta(days=200)
    page = front.get("/en/waterstad/partners").text
    assert "more than half a year ago" in card(page, "comensha")
    assert "partner--unsure" in (find(page, "partner-comensha").get("class") or "")
    assert "half a year" not in card(page, "112")


def test_what_nobody_checked_has_no_number_and_stands_apart(front: Any) -> None:
    page = front.get("/en/waterstad/partners").text
    assert "Not checked yet" in card(page, "fairwork")
    assert "not checked yet" in text_of(find(page, "partners-unchecked"))
    apart = page.index('id="partners-unchecked"')
    assert page.index('id="partner-comensha"') < apart < page.index('id="partner-fairwork"')
    assert page.rindex('href="tel:') < apart, "whom you can call stands first, near or far"
    assert not [a for a in find(page, "partner-fairwork").iter("a") if (a.get("href") or "").startswith("tel:")]


def test_a_card_says_who_calls_in_which_language_and_where_to_read_more(front: Any, house: House) -> None:
    put(
        house,
        "comensha",
        audience=["client", "staff"],
        languages=["nl", "pl"],
        website="https://www.comensha.example/pagina",
        hours={"nl": "Op werkdagen", "en": "On working days"},
    )
    page = front.get("/en/waterstad/partners").text
    for words in (
        "For you, and for the person it is about",
        "Nederlands, Polski",
        "On working days",
        "another website",
    ):
        assert words in card(page, "comensha")
    [link] = [a for a in find(page, "partner-comensha").iter("a") if "comensha.example" in (a.get("href") or "")]
    assert (link.get("rel"), link.get("target")) == ("noreferrer", None)
    assert text_of(link).startswith("comensha.example")
    put(house, "avim", audience=["functionaris"])
    assert "Only the contact person calls" in card(front.get("/en/waterstad/partners").text, "avim")


def test_two_regions_with_one_key_each_show_their_own(front: Any, house: House) -> None:
    other = {**copy.deepcopy(REGION), "region": {"slug": "verderop", "name": "Verderop", "kind": "district"}}
    other["municipalities"] = [{"code": "GM9009", "slug": "heuvel", "name": "Heuvel"}]
    other["memberships"] = [{"municipality": "heuvel", "valid_from": REGION["memberships"][0]["valid_from"]}]
    other["partners"] = [each for each in other["partners"] if not each.get("municipalities")]
    other["advice"] = []
    comensha = next(each for each in other["partners"] if each["key"] == "comensha")
    comensha.update(phone="033-000 00 00", name={"nl": "Anders"})
    managing.load(house, other)
    assert "033-000 00 00" in front.get("/nl/heuvel/partners").text
    assert "033-448 11 86" in card(front.get("/nl/waterstad/partners").text, "comensha")


def test_a_notice_of_the_municipality_stands_there(front: Any, house: House) -> None:
    data = copy.deepcopy(REGION)
    data["municipalities"][0]["notices"] = {"partners": {"nl": "De opvang is **verhuisd**."}}
    managing.load(house, data)
    assert "<strong>verhuisd</strong>" in front.get("/nl/waterstad/partners").text
    assert "verhuisd" not in front.get("/nl/bergdorp/partners").text


# --- the shipped region ------------------------------------------------------------------------------------------


def test_tholen_is_different(front: Any, markiezaten: dict[str, Any]) -> None:
    tholen, roosendaal = (set(shown(front.get(f"/nl/{slug}/partners").text)) for slug in ("tholen", "roosendaal"))
    assert {"rni_goes", "veilig_thuis_tholen"} <= tholen
    assert not tholen & set(OF_WEST_BRABANT)
    assert set(OF_WEST_BRABANT) <= roosendaal
    assert not roosendaal & {"rni_goes", "veilig_thuis_tholen", "welzijn_woensdrecht"}
    assert "welzijn_woensdrecht" in shown(front.get("/nl/woensdrecht/partners").text)


@pytest.mark.parametrize("language", ["nl", "en", "pl"])
def test_every_number_on_the_page_of_every_municipality_was_checked(
    front: Any, house: House, markiezaten: dict[str, Any], language: str
) -> None:
    checked = {f"tel:{''.join(filter(str.isdigit, each['phone']))}" for each in markiezaten.values() if "phone" in each}
    for place in house.directory.municipalities.values():
        page = front.get(f"/{language}/{place.slug}/partners").text
        calls = {a.get("href") for a in parse(page).iter("a") if (a.get("href") or "").startswith("tel:")}
        assert calls <= checked
        for key in shown(page) if place.region == "markiezaten" else ():
            partner, words = markiezaten[key], card(page, key)
            assert partner["name"][language] in words and partner["when"][language] in words
            assert (partner.get("phone", "!") in words) is ("phone" in partner)


def test_every_partner_says_the_same_in_every_language(markiezaten: dict[str, Any]) -> None:
    for key, partner in markiezaten.items():
        for name in ("name", "when", "note", "hours"):
            assert set(partner.get(name, {})) in (set(), {"nl", "en", "pl"}), (key, name)
        assert partner["scope"] in ("local", "regional", "national", "internal"), key
        assert partner["scope"] == "internal" or partner.get("audience"), f"{key}: say who calls it (audience)"
        assert bool(partner.get("verified")) is ("verified_on" in partner), key


def test_the_menu_and_the_path_say_that_this_is_guidance_and_each_group_is_one_tap_away(front: Any) -> None:
    page = front.get("/en/waterstad/partners").text
    assert '<a href="/en/waterstad/handreiking/">Guidance</a></li><li aria-current="page">' in page
    assert 'aria-current="true">Guidance' in page
    assert 'href="#partners-national"' in page
