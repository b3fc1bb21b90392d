"""A region file is loaded whole or not at all; a municipality opens only when a signal there reaches somebody."""

import copy
import json
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from typing import Any

import pytest
from cast import FARID, REGION, file_signal
from peek import count, principal, rows, signal_of, sql

from portal.actions.house import House
from portal.actions.installation import managing, taking_in
from portal.actions.installation.region_file import POLICY
from portal.actions.installation.region_file.writing import toml
from portal.actions.reporters import reporting
from portal.domain.retention import Terms

WATERSTAD = "waterstad"


def test_loading_again_changes_what_changed_and_keeps_what_is_open(house: House) -> None:
    data = copy.deepcopy(REGION)
    data["municipalities"][0]["name"] = "Waterstad aan Zee"
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
    for name in POLICY:
        data.pop(name, None)
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


# --- what was and what became ----------------------------------------------------------------------------------------


def revisions_of(house: House) -> dict[tuple[str, str], tuple[Any, Any]]:
    """(kind, key) -> before and after, of what was changed so far by no person."""
    found = rows(house, "SELECT kind, key, before, after FROM revision WHERE actor IS NULL")
    return {(kind, key): (json.loads(before), json.loads(after)) for kind, key, before, after in found}


def ids_of_revisions(house: House) -> set[str]:
    """Those there are: what came afterwards is the rest, wherever the database put it."""
    return {row[0] for row in rows(house, "SELECT id FROM revision")}


def test_what_a_file_changes_is_kept_with_what_was_and_what_became(house: House) -> None:
    known = set(revisions_of(house))
    assert ("region", "oefenregio") in known, "the first load made everything"
    data = copy.deepcopy(REGION)
    first = data["municipalities"][0]
    first |= {"style": None, "name": "Waterstad aan Zee", "team_contact": "team@waterstad.example"}
    first |= {"notices": {"loket": {"nl": "Balie 3"}}}
    del first["style"]
    data["promises"]["first_look_days"] = 3
    data["retention"] = {"none_months": 3}
    data["memberships"][2]["valid_to"] = date(2027, 12, 31)
    data["partners"][1]["phone"] = "0900-9999"
    data["advice"] = [data["advice"][1], data["advice"][0], *data["advice"][3:]]
    data["sources"] = data["sources"][:1]
    data["wordings"] = [{"theme": "mensenhandel", "key": "bewaard", "municipality": "kaap", "text": {"nl": "Bewaard."}}]
    before, events = count(house, "revision"), count(house, "event")
    were = ids_of_revisions(house)
    managing.load(house, data)
    assert count(house, "revision") - before == count(house, "event") - events - 1 == 9
    revisions = rows(house, "SELECT id, kind, key, municipality, before, after FROM revision")
    newest = [row[1:] for row in revisions if row[0] not in were]
    found = {(row[0], row[1]): (row[2], json.loads(row[3]), json.loads(row[4])) for row in newest}
    assert found == {
        ("municipality", "GM9001"): (
            "GM9001",
            {"name": "Waterstad", "style": "#1b6b3f", "team_contact": False},
            {"name": "Waterstad aan Zee", "style": None, "team_contact": True, "team_contact_changed": True},
        ),
        ("notice", "loket"): ("GM9001", {}, {"nl": "Balie 3"}),
        ("terms", "oefenregio"): (None, {"first_look_days": 2}, {"first_look_days": 3, "none_months": 3}),
        ("membership", "GM9003"): ("GM9003", {"valid_to": None}, {"valid_to": "2027-12-31"}),
        ("partner", "politie_0900"): (None, {"phone": "0900-8844"}, {"phone": "0900-9999"}),
        ("advice", "seksueel"): (None, {name: REGION["advice"][2][name] for name in REGION["advice"][2]}, {}),
        ("advice", "order"): (
            None,
            {"rules": ["acuut", "minderjarig", "seksueel", "arbeid", "jongere", "sterk"]},
            {"rules": ["minderjarig", "acuut", "arbeid", "jongere", "sterk"]},
        ),
        ("region", "oefenregio"): (None, {"sources": REGION["sources"]}, {"sources": REGION["sources"][:1]}),
        ("text", "mensenhandel/bewaard"): ("GM9003", {}, {"nl": "Bewaard."}),
    }
    assert not any("team@waterstad" in str(row) for row in rows(house, "SELECT before, after FROM revision"))
    assert not any("team@waterstad" in str(row) for row in rows(house, "SELECT facts FROM event"))


def test_loading_the_same_file_again_changes_and_records_nothing(house: House) -> None:
    before = [count(house, "revision"), count(house, "event"), rows(house, "SELECT * FROM installation ORDER BY name")]
    assert managing.load(house, REGION) == 3
    assert [
        count(house, "revision"),
        count(house, "event"),
        rows(house, "SELECT * FROM installation ORDER BY name"),
    ] == before


def test_an_address_of_a_team_that_becomes_another_one_is_told_without_it(house: House) -> None:
    data = copy.deepcopy(REGION)
    were: set[str] = set()
    for address in ("een@waterstad.example", "twee@waterstad.example"):
        were = ids_of_revisions(house)
        data["municipalities"][0]["team_contact"] = address
        managing.load(house, data)
    (newest,) = (row for row in rows(house, "SELECT id, before, after FROM revision") if row[0] not in were)
    assert json.loads(newest[1]) == {}
    assert json.loads(newest[2]) == {"team_contact_changed": True}


def test_an_address_part_that_another_municipality_has_is_refused(house: House) -> None:
    data = copy.deepcopy(REGION)
    data["municipalities"] = [{"code": "GM9009", "slug": "waterstad", "name": "Waterstad bis"}]
    data["memberships"] = data["memberships"][:1]
    data["partners"] = [each for each in data["partners"] if not each.get("municipalities")]
    data["advice"] = []
    with pytest.raises(managing.LoadError, match=r"waterstad: slug is in use already, by Waterstad \(GM9001\)"):
        managing.load(house, data)


def test_a_municipality_without_a_membership_is_refused(house: House) -> None:
    data = copy.deepcopy(REGION)
    data["municipalities"].append({"code": "GM9009", "slug": "nieuwland", "name": "Nieuwland"})
    with pytest.raises(managing.LoadError, match="memberships: nieuwland: is missing; say from which day"):
        managing.load(house, data)


def test_two_at_once_stand_in_a_queue(house: House) -> None:
    """Both files are written, one after the other."""

    def load(days: int) -> int:
        return managing.load(house, {**REGION, "promises": {"first_look_days": days}})

    with ThreadPoolExecutor(4) as pool:
        assert list(pool.map(load, [1, 2, 3, 4])) == [3, 3, 3, 3]
    assert house.keeper.refresh().regions["oefenregio"].first_look_days in (1, 2, 3, 4)


# --- open and closed in a file ---------------------------------------------------------------------------------------


def test_a_file_opens_what_is_covered_and_closes_what_it_says(house: House) -> None:
    def take(**opened: bool) -> taking_in.TakenIn:
        data = copy.deepcopy(REGION)
        for place in data["municipalities"]:
            if place["slug"] in opened:
                place["open"] = opened[place["slug"]]
        return taking_in.take_in(house, toml(data).encode(), codes_shown=True)

    done = take(waterstad=True, kaap=True)
    assert (done.changes, done.opened, done.closed) == (0, [], [])
    assert done.lacking == [("Kaap", ("functionaris", "deputy", "escrow"))]
    assert take(waterstad=False).closed == ["Waterstad"]
    assert not house.directory.municipalities["waterstad"].is_open
    assert take().closed == [], "a file that says nothing leaves it"
    assert take(waterstad=True).opened == ["Waterstad"]


def test_what_belongs_to_the_region_only_later_opens_later(house: House) -> None:
    data = copy.deepcopy(REGION)
    data["municipalities"].append({"code": "GM9009", "slug": "nieuwland", "name": "Nieuwland", "open": True})
    data["memberships"].append({"municipality": "nieuwland", "valid_from": date(2030, 1, 1)})
    done = taking_in.take_in(house, toml(data).encode(), codes_shown=True)
    assert done.lacking == [("Nieuwland", ("membership",))]
