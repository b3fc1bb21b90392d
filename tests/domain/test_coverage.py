"""What is missing is found, the gravest first, and nothing is missing where all is well."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from portal.domain.coverage import CODES, Around, Lack, halves, lacking
from portal.domain.memberships import Membership
from portal.domain.places import Coverage, Directory, Functionaris, Municipality, Partner, Region, Role, Slot

TODAY = date(2026, 11, 17)
REGION = Region("oefen", "Oefen", "district", policy={"bases": [{}], "advice": [{}]})
PLACE = Municipality("GM9001", "waterstad", "Waterstad", "oefen")
FULL = Around({"GM9001"}, ("nl", "en"), {}, {"GM9001": [Membership("oefen", date(2022, 1, 1))]})
PARTNER = Partner("x", {"nl": "X"}, {"nl": "Y"}, "national", "0800-1", None, {}, date(2026, 11, 1))


def person(name: str, role: Role, slot: Slot | None = None, **own: Any) -> Functionaris:
    return Functionaris(name, name, role, slot, "mensenhandel", **{"ready": True, **own})


TEAM = (
    person("farid", Role.FUNCTIONARIS, Slot.SAFETY),
    person("sanne", Role.FUNCTIONARIS, Slot.CARE),
    person("dirk", Role.DEPUTY),
)


def directory(
    *team: Functionaris, place: Municipality = PLACE, region: Region = REGION, partner: Partner = PARTNER, **own: Any
) -> Directory:
    coverage = {(place.code, "mensenhandel"): Coverage(team, own.get("has_escrow", True))}
    return Directory(
        1, {place.slug: place}, {region.slug: region}, {}, coverage, partners_of={region.slug: {partner.key: partner}}
    )


def found(given: Directory, around: Around = FULL) -> list[str]:
    return [lack.code for lack in lacking(given, TODAY, around)]


def test_where_all_is_well_nothing_is_missing() -> None:
    assert found(directory(*TEAM)) == []


def test_each_thing_has_its_word() -> None:
    away = [replace(each, absent_from=TODAY, absent_until=TODAY) for each in TEAM]
    shut = replace(PLACE, is_open=False)
    assert found(directory(TEAM[2])) == ["shut"]
    assert found(directory(TEAM[2], place=shut)) == ["uncovered"]
    assert found(directory(*TEAM, has_escrow=False)) == ["shut"]
    assert found(directory(*away)) == ["away"]
    assert found(directory(*TEAM, person("nadia", Role.FUNCTIONARIS, ready=False))) == ["unapproved"]
    assert found(directory(*TEAM[1:])) == ["half"]
    assert found(directory(*TEAM, region=replace(REGION, policy={}))) == ["policy"]
    assert found(directory(*TEAM, region=replace(REGION, policy={"bases": [{}]}))) == ["advice"]
    assert found(directory(*TEAM, partner=replace(PARTNER, verified_on=date(2026, 1, 1)))) == ["stale"]
    assert found(directory(*TEAM, partner=replace(PARTNER, phone=None, verified_on=None))) == []
    assert found(directory(*TEAM, partner=replace(PARTNER, covenant_until=date(2026, 11, 16)))) == ["covenant"]
    assert found(directory(*TEAM, partner=replace(PARTNER, covenant_until=TODAY))) == []
    assert found(directory(*TEAM), replace(FULL, with_contact=())) == ["contact"]
    assert found(directory(*TEAM, place=shut), replace(FULL, with_contact=())) == [], "closed: nothing comes in"
    ends = {"GM9001": [Membership("oefen", date(2022, 1, 1), date(2026, 12, 31))]}
    [lack] = lacking(directory(*TEAM), TODAY, replace(FULL, memberships=ends))
    assert (lack.code, lack.on) == ("leaving", date(2027, 1, 1))


def test_a_text_that_is_not_there_in_a_language() -> None:
    own = replace(PLACE, notices={"loket": {"nl": "Let op"}})
    [lack] = lacking(directory(*TEAM, place=own), TODAY, FULL)
    assert (lack.code, lack.languages, lack.municipality) == ("language", ("en",), own)
    of_region = replace(FULL, own_texts={"oefen": [{"nl"}, {"nl", "en"}]})
    [lack] = lacking(directory(*TEAM), TODAY, of_region)
    assert (lack.languages, lack.municipality) == (("en",), None)


def lacks(given: Directory, around: Around = FULL) -> dict[str, Lack]:
    return {lack.code: lack for lack in lacking(given, TODAY, around)}


def test_it_says_where_and_who() -> None:
    away = tuple(replace(each, absent_from=TODAY, absent_until=TODAY) for each in TEAM)
    nadia = person("nadia", Role.FUNCTIONARIS, ready=False)
    theme = "mensenhandel"
    assert lacks(directory(TEAM[2])) == {"shut": Lack("shut", REGION, PLACE, theme, ("functionaris",))}
    assert lacks(directory(*TEAM, nadia)) == {"unapproved": Lack("unapproved", REGION, PLACE, theme, people=(nadia,))}
    assert lacks(directory(*away)) == {"away": Lack("away", REGION, PLACE, theme, people=away)}
    assert lacks(directory(*TEAM[1:]))["half"].places == (PLACE,)
    assert lacks(directory(*TEAM), replace(FULL, with_contact=()))["contact"] == Lack(
        "contact", REGION, places=(PLACE,)
    )
    for own in ({"verified_on": date(2026, 1, 1)}, {"covenant_until": date(2026, 11, 16)}):
        old = replace(PARTNER, **own)
        [lack] = lacks(directory(*TEAM, partner=old)).values()
        assert (lack.region, lack.partners) == (REGION, (old,))


def test_a_place_that_leaves_is_named_and_nobody_leaves_where_memberships_are_not_kept() -> None:
    assert lacks(directory(*TEAM), replace(FULL, memberships={})) == {}
    others = {"GM9002": [Membership("oefen", date(2022, 1, 1))]}
    assert lacks(directory(*TEAM), replace(FULL, memberships=others)) == {
        "leaving": Lack("leaving", REGION, PLACE, on=TODAY)
    }


def test_own_texts_of_a_place_count_for_that_place() -> None:
    of_place = replace(FULL, own_texts={"GM9001": [{"en"}]})
    assert lacks(directory(*TEAM), of_place)["language"] == Lack("language", REGION, PLACE, languages=("nl",))


def test_a_region_stands_before_its_places() -> None:
    aalst = replace(PLACE, name="Aalst", notices={"loket": {"nl": "Let op"}})
    around = replace(FULL, own_texts={"oefen": [{"nl"}]})
    found = lacking(directory(*TEAM, place=aalst), TODAY, around)
    assert [(lack.code, lack.municipality) for lack in found] == [("language", None), ("language", aalst)]


@pytest.mark.parametrize("name", ["bases", "purposes", "channels"])
def test_any_choice_for_handing_on_is_a_choice(name: str) -> None:
    region = replace(REGION, policy={name: [{}], "advice": [{}]})
    assert found(directory(*TEAM, region=region)) == []


def test_a_region_without_partners_lacks_no_number() -> None:
    assert found(replace(directory(*TEAM), partners_of={})) == []


def test_every_team_is_looked_at_and_equal_lacks_stand_by_name() -> None:
    """One place that is shut must not hide another one where nobody is at work."""
    away = tuple(replace(each, absent_from=TODAY, absent_until=TODAY) for each in TEAM)
    berg, kaap = (
        Municipality("GM9002", "bergdorp", "Bergdorp", "oefen"),
        Municipality("GM9003", "kaap", "Kaap", "oefen"),
    )
    given = replace(
        directory(),
        municipalities={"waterstad": PLACE, "bergdorp": berg, "kaap": kaap},
        coverage={
            ("GM9001", "a"): Coverage(away, True),
            ("GM9001", "b"): Coverage((), True),
            ("GM9002", "b"): Coverage(away, True),
            ("GM9003", "a"): Coverage((), True),
            ("GM9003", "b"): Coverage((), True),
        },
    )
    around = replace(FULL, with_contact={"GM9001", "GM9002", "GM9003"}, memberships={})
    lacks = [
        (each.code, each.municipality and each.municipality.name, each.theme) for each in lacking(given, TODAY, around)
    ]
    assert lacks == [("shut", "Kaap", "a"), ("away", "Bergdorp", "b"), ("away", "Waterstad", "a")]


def test_a_theme_that_is_being_built_up_shuts_nothing() -> None:
    """The team of a second theme is not complete yet: signals of the first one come in as before."""
    building = (person("nadia", Role.FUNCTIONARIS), person("omar", Role.FUNCTIONARIS))
    first = directory(*TEAM)
    given = replace(first, coverage={**first.coverage, ("GM9001", "ander"): Coverage(building, True)})
    assert [(lack.code, lack.theme, lack.gaps) for lack in lacking(given, TODAY, FULL)] == [
        ("uncovered", "ander", ("deputy",))
    ]
    neither = replace(given, coverage={key: Coverage(building, True) for key in given.coverage})
    assert found(neither) == ["shut", "shut"], "no theme takes signals, and the switch says that it is open"


def test_the_gravest_comes_first() -> None:
    given = directory(
        TEAM[2], region=replace(REGION, policy={}), partner=replace(PARTNER, verified_on=date(2026, 1, 1))
    )
    codes = found(given, replace(FULL, with_contact=()))
    assert codes == ["shut", "policy", "stale", "contact"] == sorted(codes, key=CODES.index)
    assert Lack("shut", REGION).code in CODES


def test_who_has_no_half_does_both() -> None:
    both = person("greta", Role.FUNCTIONARIS)
    assert halves([both, TEAM[0]]) == {Slot.CARE: (both,), Slot.SAFETY: (both, TEAM[0])}
