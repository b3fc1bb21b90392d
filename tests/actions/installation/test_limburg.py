"""Two shipped regions in one installation: 33 municipalities of which three became one, and nothing of them mixes."""

import re
import tomllib
from collections.abc import Iterator
from datetime import date, datetime
from typing import Any

import pytest
from cast import TUESDAY, Clock, open_house, settings
from conftest import Visitor

from portal.actions.house import House
from portal.actions.installation import dumping, taking_in
from portal.actions.installation.region_file import POLICY
from portal.adapters import places
from portal.domain.places import Directory, Municipality
from portal.doors import join_doors

FILES = ("markiezaten", "limburg")
ONS = {"nuth", "onderbanken", "schinnen"}
LAST, FIRST = date(2018, 12, 31), date(2019, 1, 1)


@pytest.fixture(scope="module")
def shipped(tmp_path_factory: pytest.TempPathFactory, catalogs: None) -> Iterator[House]:
    """Both regions, as they are shipped, and nobody in them."""
    house = open_house(settings(tmp_path_factory.mktemp("limburg")))
    for name in FILES:
        path = house.settings.own_and_shipped("regions")[-1] / f"{name}.toml"
        taking_in.take_in(house, path.read_bytes(), codes_shown=True)
    yield house
    house.close()


@pytest.fixture(scope="module")
def files(shipped: House) -> dict[str, dict[str, Any]]:
    folder = shipped.settings.own_and_shipped("regions")[-1]
    return {name: tomllib.loads((folder / f"{name}.toml").read_text()) for name in FILES}


def of(places: Directory, region: str) -> dict[str, Municipality]:
    return {slug: each for slug, each in places.municipalities.items() if each.region == region}


def on(house: House, day: date) -> Directory:
    """Places as they were on a day, by what stands in the tables now."""
    then = open_house(house.settings, Clock(datetime(day.year, day.month, day.day, 9, tzinfo=TUESDAY.tzinfo)))
    try:
        return then.directory
    finally:
        then.close()


def test_both_are_there_with_their_own_municipalities(shipped: House) -> None:
    assert sorted(shipped.directory.regions) == ["limburg", "markiezaten"]
    assert len(of(shipped.directory, "markiezaten")) == 8 and len(of(shipped.directory, "limburg")) == 31
    with shipped.database.reading() as connection:
        assert len(places.codes(connection, "limburg")) == 34, "33 of 2018, and the one that three of them became"
    assert [each.name for each in of(shipped.directory, "limburg").values() if each.rni] == ["Heerlen", "Venlo"]
    assert not any(each.is_open for each in shipped.directory.municipalities.values()), "nobody answers there yet"


def test_before_2019_three_are_there_and_after_it_one(shipped: House) -> None:
    before, after = on(shipped, LAST), on(shipped, FIRST)
    assert len(of(before, "limburg")) == 33 and set(of(before, "limburg")) >= ONS
    assert "beekdaelen" not in before.municipalities
    assert "zvh-westelijke-mijnstreek" in before.municipalities["schinnen"].circles
    assert len(of(after, "limburg")) == 31 and not ONS & set(of(after, "limburg"))
    assert "zvh-parkstad" in after.municipalities["beekdaelen"].circles
    assert not of(after, "markiezaten"), "that region began in 2022"


def _in(house: House, circle: str) -> set[str]:
    return {slug for slug, each in house.directory.municipalities.items() if circle in each.circles}


def test_its_regions_overlap_and_cover_it(shipped: House) -> None:
    all_of = set(of(shipped.directory, "limburg"))
    north, south = _in(shipped, "noord-en-midden-limburg"), _in(shipped, "zuid-limburg")
    assert (len(north), len(south)) == (15, 16) and north | south == all_of and not north & south
    assert _in(shipped, "politie-limburg") == _in(shipped, "riec-limburg") == all_of
    assert _in(shipped, "veilig-thuis-zuid-limburg") == south == _in(shipped, "veiligheidsregio-zuid-limburg")
    houses = [slug for slug, each in shipped.directory.circles.items() if each.kind == "care_safety_house"]
    own = [_in(shipped, slug) for slug in houses if slug != "zvh-markiezaten"]
    assert len(own) == 5 and sum(map(len, own)) == 31 and set[str]().union(*own) == all_of
    assert _in(shipped, "veilig-thuis-zeeland") == {"tholen"}, "and Tholen is in another one than its neighbours"
    assert "politie-zeeland-west-brabant" in shipped.directory.municipalities["tholen"].circles


def test_nothing_of_two_regions_with_the_same_keys_mixes(shipped: House, files: dict[str, dict[str, Any]]) -> None:
    keys = {name: {each["key"] for each in file["partners"]} for name, file in files.items()}
    assert {"112", "avim", "zorgcoordinator", "riec"} <= keys["markiezaten"] & keys["limburg"]
    heerlen, tholen = (shipped.directory.municipalities[slug] for slug in ("heerlen", "tholen"))
    assert shipped.directory.partners_at(heerlen)["avim"].name["nl"] == "AVIM Limburg (politie)"
    assert shipped.directory.partners_at(tholen)["avim"].name["nl"] == "AVIM Zeeland-West-Brabant (politie)"
    assert _helped_by(shipped, "heerlen") & _of_circles(shipped) == {"veilig_thuis_zuid_limburg", "rni_heerlen"}
    assert _helped_by(shipped, "venlo") & _of_circles(shipped) == {"veilig_thuis_noord_midden_limburg", "rni_venlo"}
    assert not _helped_by(shipped, "tholen") & _of_circles(shipped)


def _helped_by(house: House, slug: str) -> set[str]:
    partners = house.directory.partners_at(house.directory.municipalities[slug])
    return {key for key, each in partners.items() if each.serves(slug)}


def _of_circles(house: House) -> set[str]:
    return {key for key, each in house.directory.partners_of["limburg"].items() if each.circle}


def test_no_number_is_invented(files: dict[str, dict[str, Any]]) -> None:
    """What stands in the second file with a number stands in the first one with the same number and source."""
    known = {each["key"]: each for each in files["markiezaten"]["partners"]}
    called = [each for each in files["limburg"]["partners"] if "phone" in each]
    assert len(called) == 9
    for each in called:
        first = known[each["key"]]
        same = ("phone", "source", "verified", "verified_on", "scope")
        assert [each[name] for name in same] == [first[name] for name in same] and each["scope"] == "national"


def test_what_is_dumped_is_what_was_loaded(shipped: House, files: dict[str, dict[str, Any]]) -> None:
    for name in FILES:
        text = dumping.dump(shipped, name)
        found = tomllib.loads(text)
        for part in ("region", "retention", *(part for part in POLICY if part in files[name])):
            assert found[part] == files[name][part], part
        assert _days(found) == _days(files[name])
        assert sorted(found["regions"], key=str) == sorted(files[name]["regions"], key=str)
        assert taking_in.take_in(shipped, text.encode(), codes_shown=True).changes == 0


def _days(file: dict[str, Any]) -> set[tuple[Any, ...]]:
    return {
        (each.get("region"), slug, each["valid_from"], each.get("valid_to"))
        for each in file["memberships"]
        for slug in each.get("municipalities", [each.get("municipality")])
    }


def test_the_front_door_knows_them_all_and_mixes_no_number(shipped: House) -> None:
    visitor = Visitor(join_doors(shipped), Clock())
    start = visitor.get("/nl/").text
    names = [each.name for each in shipped.directory.municipalities.values()]
    assert all(name in start for name in names) and len(names) == 39
    for slug, place in of(shipped.directory, "limburg").items():
        page = visitor.get(f"/nl/{slug}/").text
        assert place.name in page and "112" in page, slug
    sociale_kaart = visitor.get("/nl/heerlen/partners").text
    assert "RNI-loket Heerlen" in sociale_kaart and "RNI-loket Venlo" not in sociale_kaart
    assert "Breda" not in sociale_kaart and "West-Brabant" not in sociale_kaart
    assert not re.search(r"14 076|14 0113", sociale_kaart)
