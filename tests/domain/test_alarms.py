"""Who is told that something is wrong with keys: whoever reads there and whoever manages there, and nobody else."""

from dataclasses import replace

import pytest

from portal.domain.access import Staff
from portal.domain.alarms import seen_by
from portal.domain.places import Alarm, Directory, Municipality, Role

HERE, THERE = Alarm("paper_key", "GM9001"), Alarm("key", "GM9002", "Farid")
PLACES = (
    Municipality("GM9001", "waterstad", "Waterstad", "oefenregio"),
    Municipality("GM9002", "bergdorp", "Bergdorp", "elders"),
)
DIRECTORY = Directory(1, {place.slug: place for place in PLACES}, {}, {}, {}, alarms=(HERE, THERE))


def staff(role: Role, *places: str, region: str = "", secured: bool = True) -> Staff:
    return Staff("p", "Naam", role, None, places, "nl", True, places, secured=secured, region=region)


@pytest.mark.parametrize("role", [Role.FUNCTIONARIS, Role.DEPUTY, Role.REGIONAL_DEPUTY])
def test_a_reader_sees_what_is_wrong_in_the_own_municipalities(role: Role) -> None:
    assert seen_by(staff(role, "GM9001"), DIRECTORY) == (HERE,)
    assert seen_by(staff(role, "GM9001", "GM9002"), DIRECTORY) == (HERE, THERE)
    assert seen_by(staff(role), DIRECTORY) == ()


def test_a_manager_sees_the_own_region_or_everything() -> None:
    assert seen_by(staff(Role.MANAGER, region="elders"), DIRECTORY) == (THERE,)
    assert seen_by(staff(Role.MANAGER), DIRECTORY) == (HERE, THERE)
    gone = replace(DIRECTORY, alarms=(Alarm("key", "GM0000"),))
    assert seen_by(staff(Role.MANAGER, region="elders"), gone) == (), "of a place that is no longer there"
    assert seen_by(staff(Role.MANAGER), gone) == gone.alarms


@pytest.mark.parametrize(
    "role", sorted(set(Role) - {Role.FUNCTIONARIS, Role.DEPUTY, Role.REGIONAL_DEPUTY, Role.MANAGER})
)
def test_nobody_else_sees_any(role: Role) -> None:
    assert seen_by(staff(role, "GM9001", region="oefenregio"), DIRECTORY) == ()


def test_with_one_factor_nobody_sees_any_and_without_alarms_there_are_none() -> None:
    assert seen_by(staff(Role.MANAGER, secured=False), DIRECTORY) == ()
    assert seen_by(staff(Role.FUNCTIONARIS, "GM9001", secured=False), DIRECTORY) == ()
    assert seen_by(staff(Role.MANAGER), replace(DIRECTORY, alarms=())) == ()
