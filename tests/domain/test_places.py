"""What is missing before a municipality can be open, and who reads there."""

import itertools

import pytest

from portal.domain.places import Coverage, Directory, Functionaris, Municipality, Region, Role

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


def test_a_place_is_found_by_code_and_an_unknown_code_is_a_key_error() -> None:
    found = directory(None)
    assert found.by_code("GM9001").slug == "waterstad"
    with pytest.raises(KeyError):
        found.by_code("GM0000")
    assert found.region_of(PLACE) is REGION
