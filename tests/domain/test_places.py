"""What is missing before a municipality can be open, and who reads there."""

import itertools
from dataclasses import replace
from datetime import date

import pytest

from portal.domain.deadlines import Promises
from portal.domain.places import Alarm, Coverage, Directory, Functionaris, Municipality, Partner, Region, Role, taken_up

PLACE = Municipality("GM9001", "waterstad", "Waterstad", "oefenregio")
REGION = Region("oefenregio", "Oefenregio", "district")


def reader(role: Role, ready: bool = True) -> Functionaris:
    return Functionaris(role.value, role.value, role, None, "mensenhandel", ready)


def directory(coverage: Coverage | None, *, is_open: bool = True) -> Directory:
    place = Municipality("GM9001", "waterstad", "Waterstad", "oefenregio", is_open=is_open)
    known = {("GM9001", "mensenhandel"): coverage} if coverage else {}
    return Directory(1, {"waterstad": place}, {"oefenregio": REGION}, {}, known)


@pytest.mark.parametrize("present", list(itertools.product([False, True], repeat=4)))
def test_every_gap_is_named(present: tuple[bool, bool, bool, bool]) -> None:
    functionaris, deputy, regional, escrow = present
    roles = [
        role
        for role, there in zip((Role.FUNCTIONARIS, Role.DEPUTY, Role.REGIONAL_DEPUTY), present[:3], strict=True)
        if there
    ]
    gaps = Coverage(tuple(map(reader, roles)), escrow).gaps
    assert ("functionaris" in gaps) is not functionaris
    assert ("deputy" in gaps) is not (deputy or regional)
    assert ("escrow" in gaps) is not escrow


def test_keys_without_approval_cover_nothing() -> None:
    waiting = Coverage((reader(Role.FUNCTIONARIS, ready=False), reader(Role.DEPUTY, ready=False)), has_escrow=True)
    assert waiting.gaps == ("functionaris", "deputy")
    assert directory(waiting).readers(PLACE, "mensenhandel") == ()


def test_roles_that_never_read_cover_nothing() -> None:
    others = tuple(reader(role) for role in Role if role not in (Role.FUNCTIONARIS, Role.DEPUTY, Role.REGIONAL_DEPUTY))
    assert Coverage(others, has_escrow=True).gaps == ("functionaris", "deputy")


def test_open_needs_the_switch_and_full_coverage() -> None:
    full = Coverage((reader(Role.FUNCTIONARIS), reader(Role.DEPUTY)), has_escrow=True)
    half = Coverage((reader(Role.FUNCTIONARIS),), has_escrow=True)
    for coverage, switched, is_open in [(full, True, True), (full, False, False), (half, True, False)]:
        found = directory(coverage, is_open=switched)
        assert found.is_open(found.municipalities["waterstad"], "mensenhandel") is is_open
    assert not directory(full).is_open(PLACE, "ander_thema")


def test_a_municipality_works_on_the_themes_for_which_it_has_people_of_its_own() -> None:
    own, regional = Coverage((reader(Role.DEPUTY),), True), Coverage((reader(Role.REGIONAL_DEPUTY),), True)
    nobody = Coverage((), True)
    assert taken_up({"a": nobody, "b": nobody}) == ("a",), "the first one is what it is asked to fill"
    assert taken_up({"a": nobody, "b": regional}) == ("a",), "who sits in the whole region decides for nobody"
    assert taken_up({"a": nobody, "b": own}) == ("b",)
    assert taken_up({"a": own, "b": own, "c": nobody}) == ("a", "b")
    assert taken_up({}) == ()
    found = replace(directory(None), coverage={("GM9001", "b"): own, ("GM9002", "a"): own})
    assert found.themes_of(PLACE) == ("b",)


def test_a_place_is_found_by_code_and_an_unknown_code_is_a_key_error() -> None:
    found = directory(None)
    assert found.by_code("GM9001").slug == "waterstad"
    with pytest.raises(KeyError, match="GM0000"):
        found.by_code("GM0000")
    assert found.readers(PLACE, "mensenhandel") == (), "nobody was ever seated there"
    assert found.region_of(PLACE) is REGION


def partner(key: str, name: str) -> Partner:
    return Partner(key, {"nl": name}, {"nl": ""}, "regional", None, None, {}, None)


def test_partners_are_those_of_the_region_and_old_names_are_remembered() -> None:
    here, there = partner("avim", "AVIM hier"), partner("avim", "AVIM elders")
    found = replace(
        directory(None),
        partners={"avim": there},
        partners_of={"oefenregio": {"avim": here}},
        former={"stichting": {"nl": "Stichting van toen"}},
    )
    assert found.partners_at(PLACE) == {"avim": here}
    assert found.partners_at(replace(PLACE, region="elders")) == {}
    assert found.partners_at(None) == {"avim": there}
    assert found.name_of("avim") == found.name_of("avim", "nergens") == {"nl": "AVIM elders"}
    assert found.name_of("avim", "oefenregio") == {"nl": "AVIM hier"}
    assert found.name_of("stichting") == {"nl": "Stichting van toen"}
    assert found.name_of("onbekend") == {}


@pytest.mark.parametrize(
    ("checked", "stale"),
    [(None, True), (date(2026, 5, 18), False), (date(2026, 5, 17), True), (date(2026, 11, 17), False)],
)
def test_a_check_of_a_partner_holds_half_a_year(checked: date | None, stale: bool) -> None:
    on = date(2026, 11, 17)
    assert replace(partner("avim", "AVIM"), verified_on=checked).stale(on) is stale
    assert not replace(partner("112", "112"), verified_on=checked).stale(on), "the emergency number does not age"


def test_a_partner_serves_its_own_municipalities_or_everybody() -> None:
    local = replace(partner("wijkteam", "Wijkteam"), municipalities=("waterstad",))
    assert [local.serves(slug) for slug in ("waterstad", "bergdorp", None)] == [True, False, False]
    assert all(partner("avim", "AVIM").serves(slug) for slug in ("waterstad", None))


@pytest.mark.parametrize(
    ("first", "last", "away"),
    [
        (None, None, ()),
        (17, 18, (17, 18)),
        (17, 17, (17,)),
        (18, None, (18, 19)),
        (None, 18, ()),
    ],
)
def test_an_absence_includes_both_its_days(first: int | None, last: int | None, away: tuple[int, ...]) -> None:
    days = [date(2026, 11, day) if day else None for day in (first, last)]
    person = replace(reader(Role.DEPUTY), absent_from=days[0], absent_until=days[1])
    assert tuple(day for day in (16, 17, 18, 19) if person.away(date(2026, 11, day))) == away


def test_the_promises_of_a_region_are_its_own() -> None:
    promises = Promises(first_look_days=3, feedback_days=8)
    region = replace(REGION, promises=promises)
    assert (region.first_look_days, region.feedback_days) == (3, 8)


def test_a_paper_key_in_doubt_shuts_the_place() -> None:
    full = Coverage((reader(Role.FUNCTIONARIS), reader(Role.DEPUTY)), has_escrow=True)
    doubted = replace(full, in_doubt=True)
    assert (full.gaps, doubted.gaps) == ((), ("paper_key",))
    assert not directory(doubted).is_open(PLACE, "mensenhandel")
    alarms = (Alarm("paper_key", "GM9001"), Alarm("key", "GM9002", "Farid"), Alarm("no_paper_key", "GM9003"))
    assert replace(directory(full), alarms=alarms).blocked == {"GM9001"}
    assert directory(full).blocked == frozenset()
