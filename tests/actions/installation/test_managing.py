"""A region file is loaded whole or not at all; a municipality opens only when a signal there reaches somebody."""

import copy
from datetime import date
from typing import Any

import pytest
from cast import FARID, REGION, file_signal
from peek import count, principal, rows, signal_of, sql

from portal.actions.house import House
from portal.actions.installation import managing
from portal.actions.reporters import reporting
from portal.domain.retention import Terms

WATERSTAD = "waterstad"


def place(data: dict[str, Any], number: int = 0) -> Any:
    return data["municipalities"][number]


def put(data: Any, key: str, value: Any) -> None:
    data[key] = value


MISTAKES = [
    (lambda d: d.pop("region"), r"region: the table \[region\] is missing"),
    (lambda d: put(d, "region", "oefenregio"), "region: the table"),
    (lambda d: put(d, "promises", []), "region: the table"),
    (lambda d: put(d["region"], "slug", ""), "region: slug is missing or empty"),
    (lambda d: d["region"].pop("name"), "region: name"),
    (lambda d: put(d["region"], "kind", 7), "region: kind"),
    (lambda d: put(d["promises"], "first_look_days", 0), "first_look_days must be"),
    (lambda d: put(d["promises"], "first_look_days", True), "first_look_days must be"),
    (lambda d: put(d["promises"], "feedback_days", "5"), "feedback_days must be"),
    (lambda d: put(d["promises"], "feedback_days", 61), "feedback_days must be"),
    (lambda d: put(d["promises"], "mail_slots", []), "mail_slots must be times"),
    (lambda d: put(d["promises"], "mail_slots", 5), "mail_slots must be times"),
    (lambda d: put(d["promises"], "mail_slots", "08:30"), "mail_slots must be times"),
    (lambda d: put(d["promises"], "mail_slots", ["24:00"]), "mail_slots must be times"),
    (lambda d: put(d["promises"], "mail_slots", ["8:30"]), "mail_slots must be times"),
    (lambda d: put(d, "retention", []), "retention: must be a table with some of none_months"),
    (lambda d: put(d, "retention", {"jaren": 1}), "retention: must be a table with some of none_months"),
    (lambda d: put(d, "retention", {"none_months": 0}), "none_months must be a number of months from 1 to 60"),
    (lambda d: put(d, "retention", {"contact_days": "30"}), "contact_days must be a number of days from 1 to 365"),
    (lambda d: put(d, "retention", {"hard_max_months": 12}), "hard_max_months must not be less"),
    (lambda d: put(d, "municipalities", {"a": 1}), r"municipalities: must be a list of tables"),
    (lambda d: put(d, "memberships", ["waterstad"]), r"memberships: must be a list of tables"),
    (lambda d: place(d).pop("name"), "municipalities: name"),
    (lambda d: put(place(d), "code", "1674"), "Waterstad: code must be the CBS code"),
    (lambda d: place(d).pop("code"), "Waterstad: code is missing"),
    (lambda d: put(place(d), "slug", "Water Stad"), "Waterstad: slug 'Water Stad'"),
    (lambda d: put(place(d), "slug", "werk"), "Waterstad: slug 'werk'"),
    (lambda d: put(place(d), "slug", "../x"), "slug '../x'"),
    (lambda d: put(place(d), "style", "#ffff00"), "Waterstad: style '#ffff00'"),
    (lambda d: put(place(d), "style", "groen"), "Waterstad: style 'groen'"),
    (lambda d: put(place(d), "style", 5), "Waterstad: style 5"),
    (lambda d: put(place(d, 1), "slug", "waterstad"), "slug waterstad stands there twice"),
    (lambda d: put(place(d, 1), "code", "GM9001"), "code GM9001 stands there twice"),
    (lambda d: put(d["memberships"][0], "municipality", "nergens"), "memberships: nergens is not one"),
    (lambda d: put(d["memberships"][0], "valid_from", "2022-01-01"), "valid_from must be a date"),
    (lambda d: d["memberships"][0].pop("valid_from"), "valid_from must be a date"),
    (lambda d: put(d["memberships"][0], "valid_to", "ooit"), "valid_from must be a date"),
    (lambda d: put(d, "partners", []), "key 112 is missing"),
    (lambda d: d["partners"][0].pop("phone"), "key 112 is missing"),
    (lambda d: put(d["partners"][1], "name", "Politie"), "politie_0900: name must have a text per language"),
    (lambda d: put(d["partners"][1], "when", {"en": "x"}), "politie_0900: when must have"),
    (lambda d: d["partners"][1].pop("verified_on"), "politie_0900: a phone number needs verified_on"),
    (lambda d: put(d["partners"][1], "verified_on", "12-10-2026"), "politie_0900: verified_on must be a date"),
    (lambda d: put(d["partners"][1], "website", "javascript:x()"), "politie_0900: website must begin with https://"),
    (lambda d: put(d["partners"][1], "municipalities", ["nergens"]), "unknown municipalities nergens"),
    (lambda d: put(d["partners"][1], "municipalities", 5), "municipalities must be a list"),
    (lambda d: put(d["partners"][1], "hours", "altijd"), "hours a text per language"),
    (lambda d: d["partners"][1].pop("scope"), "politie_0900: scope"),
    (lambda d: d["partners"][1].pop("key"), "partners: key"),
    (lambda d: put(d["partners"][1], "outcome", "bewezen"), "politie_0900: no theme has an outcome 'bewezen'"),
    (lambda d: put(d["partners"][1], "inside", "police"), "politie_0900: inside must be one of care_coordinator"),
    (lambda d: put(d["partners"][1], "police", "ja"), "politie_0900: police must be true or false"),
    (lambda d: put(d["partners"][1], "refer", 1), "politie_0900: refer must be true or false"),
    (lambda d: put(d["partners"][1], "covenant_until", "2027"), "politie_0900: covenant_until must be a date"),
    (lambda d: put(d["partners"][1], "note", "Bel"), "politie_0900: note must be a text per language"),
    (lambda d: put(place(d), "notices", "Let op"), "Waterstad: notices must be a table with some of the pages loket"),
    (lambda d: put(place(d), "notices", {"melden": {"nl": "x"}}), "Waterstad: notices must be a table with some of"),
    (lambda d: put(place(d), "notices", {"loket": "Let op"}), "Waterstad: notices.loket must have a text per language"),
    (lambda d: put(place(d), "notices", {"loket": {"nl": " "}}), "Waterstad: notices.loket must have a text per"),
    (lambda d: put(place(d), "notices", {"loket": {"en": "x"}}), "Waterstad: notices.loket must have a text in nl"),
    (lambda d: put(d["bases"][0], "label", "AVG"), "bases.publieke_taak.label: must be a text per language"),
    (lambda d: put(d["advice"][0], "partners", ["fbi"]), "advice.acuut: 'fbi' is not one of the partners"),
]


@pytest.mark.parametrize(("mistake", "said"), MISTAKES, ids=[said for _, said in MISTAKES])
def test_a_mistake_is_named_and_nothing_is_written(house: House, mistake: Any, said: str) -> None:
    data = copy.deepcopy(REGION)
    place(data, 2)["name"] = "Nieuwe naam"
    mistake(data)
    before = rows(house, "SELECT * FROM municipality"), count(house, "event")
    with pytest.raises(managing.LoadError, match=said):
        managing.load(house, data)
    assert (rows(house, "SELECT * FROM municipality"), count(house, "event")) == before


def test_loading_again_changes_what_changed_and_keeps_what_is_open(house: House) -> None:
    data = copy.deepcopy(REGION)
    place(data)["name"] = "Waterstad aan Zee"
    data["promises"]["first_look_days"] = 3
    data["retention"] = {"none_months": 3}
    data["municipalities"].append({"code": "GM9004", "slug": "nieuwland", "name": "Nieuwland"})
    data["memberships"].append({"municipality": "nieuwland", "valid_from": date(2026, 1, 1)})
    assert managing.load(house, data) == 4
    found = house.directory
    assert found.municipalities["waterstad"].name == "Waterstad aan Zee"
    assert found.municipalities["waterstad"].is_open
    assert not found.municipalities["nieuwland"].is_open
    assert found.region_of(found.municipalities["waterstad"]).first_look_days == 3
    assert found.region_of(found.municipalities["waterstad"]).terms == Terms(none_months=3)
    assert managing.load(house, REGION) == 3
    assert "nieuwland" in house.directory.municipalities, "loading removes nothing"


def test_own_notices_stay_until_a_file_says_something_about_them(house: House) -> None:
    def notices() -> Any:
        return house.directory.municipalities["waterstad"].notices

    own, none = copy.deepcopy(REGION), copy.deepcopy(REGION)
    own["municipalities"][0]["notices"] = {"loket": {"nl": "Balie 3 heeft een aparte ruimte."}}
    none["municipalities"][0]["notices"] = {}
    assert notices() == {}
    managing.load(house, own)
    assert notices() == {"loket": {"nl": "Balie 3 heeft een aparte ruimte."}}
    assert house.directory.municipalities["bergdorp"].notices == {}
    managing.load(house, REGION)
    assert notices() == own["municipalities"][0]["notices"], "a file that says nothing leaves it, as after an upgrade"
    managing.load(house, none)
    assert notices() == {}, "an empty table takes it away"


def test_two_regions_may_give_a_partner_the_same_key(house: House) -> None:
    other = copy.deepcopy(REGION)
    other["region"] = {"slug": "verderop", "name": "Verderop", "kind": "district"}
    other["municipalities"] = [{"code": "GM9009", "slug": "heuvel", "name": "Heuvel"}]
    other["memberships"] = [{"municipality": "heuvel", "valid_from": date(2026, 1, 1)}]
    other["partners"] = [each for each in other["partners"] if not each.get("municipalities")]
    other["advice"] = []
    next(each for each in other["partners"] if each["key"] == "avim")["name"] = {"nl": "AVIM Verderop"}
    managing.load(house, other)
    places = house.directory.municipalities
    assert house.directory.partners_at(places["heuvel"])["avim"].name["nl"] == "AVIM Verderop"
    assert house.directory.partners_at(places["waterstad"])["avim"].name["nl"] != "AVIM Verderop"
    assert set(house.directory.partners_at(None)) >= set(house.directory.partners_at(places["heuvel"]))


def test_the_policy_is_replaced_as_a_whole_and_kept_when_a_file_has_none(house: House) -> None:
    data = copy.deepcopy(REGION)
    data["purposes"] = data["purposes"][:1]
    managing.load(house, data)
    region = house.directory.regions["oefenregio"]
    assert [each["key"] for each in region.policy["purposes"]] == ["strafbaar_feit"]
    for name in ("bases", "purposes", "channels", "barriers", "sources", "advice"):
        data.pop(name)
    managing.load(house, data)
    assert house.directory.regions["oefenregio"].policy == region.policy


def test_what_a_partner_says_about_referrals_is_known(house: House) -> None:
    avim, team = house.directory.partners["avim"], house.directory.partners["intern_toezicht"]
    assert (avim.outcome, avim.police, avim.covenant_until) == ("doorgezet_politie", True, date(2026, 1, 31))
    assert (team.inside, team.scope, team.note["nl"]) == ("internal_safety", "internal", "Vraag na")
    assert not house.directory.partners["meld_misdaad_anoniem"].refer


def test_the_shipped_region_loads(house: House) -> None:
    import tomllib

    folder = house.settings.own_and_shipped("regions")[-1]
    assert managing.load(house, tomllib.loads((folder / "markiezaten.toml").read_text())) == 8


def test_what_is_not_covered_cannot_open(house: House) -> None:
    kaap = house.directory.municipalities["kaap"]
    with pytest.raises(managing.NotCovered) as missing:
        managing.open_municipality(house, kaap)
    assert missing.value.gaps == ("functionaris", "deputy", "escrow")
    assert not house.directory.municipalities["kaap"].is_open


def test_a_switch_turned_by_sql_opens_nothing(house: House) -> None:
    sql(house, "UPDATE municipality SET is_open = 1 WHERE slug = 'kaap'")
    found = house.keeper.refresh()
    assert not found.is_open(found.municipalities["kaap"], "mensenhandel")
    with pytest.raises(reporting.NoRoute):
        file_signal(house, municipality="kaap")


def test_closing_keeps_what_was_filed(house: House) -> None:
    code = file_signal(house)
    managing.close_municipality(house, house.directory.municipalities[WATERSTAD])
    assert not house.directory.is_open(house.directory.municipalities[WATERSTAD], "mensenhandel")
    assert signal_of(house, code)
    managing.open_municipality(house, house.directory.municipalities[WATERSTAD])
    assert house.directory.is_open(house.directory.municipalities[WATERSTAD], "mensenhandel")


def test_coverage_that_breaks_closes_the_door_by_itself(house: House) -> None:
    for gone in rows(house, "SELECT id FROM principal WHERE role = 'functionaris' AND municipality = 'GM9001'"):
        sql(house, "DELETE FROM seat WHERE principal = :id", id=gone[0])
    assert principal(house, FARID)
    found = house.keeper.refresh()
    assert found.coverage[("GM9001", "mensenhandel")].gaps == ("functionaris",)
    assert not found.is_open(found.municipalities[WATERSTAD], "mensenhandel")
