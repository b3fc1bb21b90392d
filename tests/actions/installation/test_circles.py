"""Regions that overlap, with days: what a file says of them; the region that promises stays as it is."""

from collections.abc import Callable
from copy import deepcopy
from datetime import date, datetime
from typing import Any

import pytest
from cast import REGION, TUESDAY, Clock
from circles import SINCE, WITH_CIRCLES
from peek import count, rows

from portal.actions.house import House
from portal.actions.installation import dumping, managing, taking_in
from portal.actions.installation.region_file.writing import toml
from portal.adapters import places


@pytest.fixture
def around(house: House) -> House:
    managing.load(house, WITH_CIRCLES)
    return house


def with_circle(**own: Any) -> dict[str, Any]:
    data = deepcopy(WITH_CIRCLES)
    return {**data, **own}


def test_the_region_that_promises_stays_the_one_and_the_others_lie_around_it(around: House) -> None:
    directory = around.directory
    assert list(directory.regions) == ["oefenregio"], "the others promise nothing, mail nothing and manage nothing"
    assert list(directory.partners_of) == ["oefenregio"]
    assert set(directory.circles) == {"politie-oost", "politie-west", "thuis-oost"}
    found = {slug: (each.region, each.circles) for slug, each in directory.municipalities.items()}
    assert found == {
        "bergdorp": ("oefenregio", ("politie-oost", "thuis-oost")),
        "kaap": ("oefenregio", ("politie-oost",)),
        "waterstad": ("oefenregio", ("politie-oost",)),
    }
    assert directory.region_of(directory.municipalities["kaap"]).feedback_days == 5


def test_on_the_day_itself_another_region_and_its_partners_count(around: House, clock: Clock) -> None:
    directory = around.directory
    partner = directory.partners["recherche_oost"]
    assert (partner.serves("bergdorp"), partner.serves("waterstad"), partner.serves(None)) == (True, True, False)
    clock.now = datetime(2026, 12, 1, 9, tzinfo=TUESDAY.tzinfo)
    directory = around.keeper.refresh()
    assert directory.municipalities["bergdorp"].circles == ("politie-west", "thuis-oost")
    assert not directory.partners["recherche_oost"].serves("bergdorp")
    clock.now = datetime(2021, 12, 31, 9, tzinfo=TUESDAY.tzinfo)
    assert not around.keeper.refresh().municipalities, "before the first day nothing is anywhere"


def test_a_circle_that_nobody_is_in_helps_nobody(house: House) -> None:
    data = with_circle(memberships=REGION["memberships"])
    managing.load(house, data)
    assert not any(house.directory.partners["recherche_oost"].serves(slug) for slug in house.directory.municipalities)


def test_loading_and_dumping_go_round(around: House) -> None:
    text = dumping.dump(around)
    assert 'municipalities = ["kaap", "waterstad"]' in text
    before = rows(around, "SELECT * FROM membership ORDER BY region, municipality, valid_from")
    assert taking_in.take_in(around, text.encode(), codes_shown=True).changes == 0
    assert rows(around, "SELECT * FROM membership ORDER BY region, municipality, valid_from") == before
    changes = count(around, "revision")
    managing.load(around, WITH_CIRCLES)
    assert count(around, "revision") == changes, "the same file again writes nothing"


def test_other_days_for_the_own_region_leave_the_others_alone(around: House) -> None:
    with around.database.writing() as connection:
        place = places.one(connection, "bergdorp")
        assert place is not None and len(place.memberships) == 1 and len(place.circles) == 3
        places.put_memberships(connection, place.code, place.memberships)
        assert places.one(connection, "bergdorp") == place
        places.put_circles(connection, place.code, place.circles[:1])
        again = places.one(connection, "bergdorp")
    assert again is not None and (again.memberships, again.circles) == (place.memberships, place.circles[:1])


def _second(**own: Any) -> dict[str, Any]:
    return {
        "region": {"slug": "verderop", "name": "Verderop", "kind": "district"},
        "municipalities": [{"code": "GM9004", "slug": "eiland", "name": "Eiland"}],
        "memberships": [{"municipality": "eiland", "valid_from": SINCE}],
        "partners": [REGION["partners"][0]],
        **own,
    }


def test_two_regions_can_share_a_circle(around: House) -> None:
    police = WITH_CIRCLES["regions"][:1]
    members = [
        {"municipality": "eiland", "valid_from": SINCE},
        {"municipality": "eiland", "valid_from": SINCE, "region": "politie-oost"},
    ]
    managing.load(around, _second(regions=police, memberships=members))
    found = around.directory.municipalities
    assert {slug for slug, each in found.items() if "politie-oost" in each.circles} == set(found)
    assert found["eiland"].region == "verderop"
    assert not around.directory.partners_at(found["eiland"]).get("recherche_oost"), "a partner is of its own region"
    assert "eiland" not in dumping.dump(around, "oefenregio")


Wrong = Callable[[dict[str, Any]], Any]

REFUSED: list[tuple[Wrong, str]] = [
    (lambda d: d["regions"][0].update(kind="bond"), r"regions: Politie Oost: kind must be one of police_unit, care_"),
    (lambda d: d["regions"][0].update(slug="oefenregio"), "regions: the slug oefenregio stands there twice"),
    (lambda d: d["region"].update(kind="police_unit"), "region: kind 'police_unit' is for the other regions"),
    (lambda d: d["memberships"][3].update(region="nergens"), "memberships: nergens: region 'nergens' is not one of"),
    (
        lambda d: d["memberships"][3].update(municipality="kaap"),
        "memberships: kaap: municipalities cannot stand beside municipality",
    ),
    (
        lambda d: d["memberships"][3].update(municipalities=["kaap", "dorp"]),
        "municipalities 'dorp' is not one of the municipalities of this file",
    ),
    (
        lambda d: d["memberships"][5].update(valid_from=date(2026, 11, 30)),
        "memberships: bergdorp: is in two regions of one kind on the same day: .*politie-west 2026-11-30 to now",
    ),
    (lambda d: d["partners"][-1].update(circle="x"), "partners: recherche_oost: circle 'x' is not one of"),
    (lambda d: d["partners"][-1].update(municipalities=["kaap"]), "circle cannot stand beside municipalities"),
    (
        lambda d: d["tables"][0].update(region="politie-zuid"),
        r"tables.screening: 'politie-zuid' is not one of the \[\[",
    ),
    (lambda d: d["municipalities"][0].update(inhabitants=0), "inhabitants must be a number of inhabitants from 1 to"),
    (lambda d: d["municipalities"][0].update(inhabitants=9), "inhabitants_on is missing: the number needs the day"),
]


@pytest.mark.parametrize(("mistake", "said"), REFUSED, ids=[said[:40] for _, said in REFUSED])
def test_what_cannot_be_is_said_with_its_place_and_nothing_is_written(house: House, mistake: Wrong, said: str) -> None:
    data = with_circle()
    mistake(data)
    with pytest.raises(managing.LoadError, match=said):
        managing.load(house, data)
    assert not house.keeper.refresh().circles


def test_what_a_slug_stands_for_does_not_change(around: House) -> None:
    own = [{"slug": "oefenregio", "name": "X", "kind": "area"}]
    with pytest.raises(managing.LoadError, match="regions: oefenregio: slug is in use already, by a region with prom"):
        managing.load(around, _second(regions=own))
    other = [{"slug": "politie-oost", "name": "X", "kind": "riec_area"}]
    with pytest.raises(managing.LoadError, match="regions: politie-oost: kind is police_unit here"):
        managing.load(around, _second(regions=other))
    taken = {"slug": "politie-oost", "name": "X", "kind": "district"}
    with pytest.raises(managing.LoadError, match="region: slug 'politie-oost' is in use already"):
        managing.load(around, _second(region=taken))


def test_a_file_without_them_changes_nothing_of_them(around: House) -> None:
    before = around.directory.municipalities
    managing.load(around, {**REGION, "partners": WITH_CIRCLES["partners"][:-1]})
    assert around.directory.municipalities == before
    assert toml({"regions": WITH_CIRCLES["regions"]}) in dumping.dump(around)
