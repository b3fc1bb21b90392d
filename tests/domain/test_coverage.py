"""What is missing is found, the gravest first, and nothing is missing where all is well."""

from dataclasses import replace
from datetime import date
from typing import Any

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
