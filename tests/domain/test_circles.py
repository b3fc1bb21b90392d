"""A municipality is in many regions at once, but in one of the police at a time, one of Veilig Thuis, and so on."""

from datetime import date

import pytest

from portal.domain.circles import KINDS, SINGLE, in_line, joined
from portal.domain.memberships import BadMembership, Membership

KIND = {"oost": "police_unit", "west": "police_unit", "vt": "veilig_thuis_area", "dal": "area", "berg": "area"}
NEW_YEAR, EVE = date(2019, 1, 1), date(2018, 12, 31)
OOST = Membership("oost", date(2013, 1, 1))


def test_regions_of_different_kinds_lie_over_each_other() -> None:
    others = [Membership("vt", date(2015, 1, 1)), Membership("dal", date(2013, 1, 1)), Membership("berg", NEW_YEAR)]
    assert in_line([*others, OOST], KIND) == (others[1], OOST, others[0], others[2]), "the oldest first"
    assert set(SINGLE) < set(KINDS)


@pytest.mark.parametrize(
    ("given", "reason"),
    [
        ([OOST, Membership("west", NEW_YEAR)], "overlap"),
        ([Membership("west", date(2012, 1, 1), date(2013, 1, 1)), OOST], "overlap"),
        ([Membership("dal", date(2013, 1, 1)), Membership("dal", NEW_YEAR)], "overlap"),
        ([Membership("vt", NEW_YEAR, EVE)], "order"),
    ],
)
def test_but_not_two_of_one_kind_and_never_twice_in_the_same(given: list[Membership], reason: str) -> None:
    with pytest.raises(BadMembership) as wrong:
        in_line(given, KIND)
    assert wrong.value.reason == reason


def test_a_new_one_ends_the_one_of_its_kind_the_day_before_and_no_other() -> None:
    around = (OOST, Membership("vt", date(2015, 1, 1)), Membership("dal", date(2013, 1, 1)))
    after = joined(around, Membership("west", NEW_YEAR), KIND)
    assert {(each.region, each.last) for each in after} == {("oost", EVE), ("west", None), ("vt", None), ("dal", None)}
    assert {each.last for each in joined(around, Membership("berg", NEW_YEAR), KIND)} == {None}
    with pytest.raises(BadMembership, match="overlap"):
        joined([*around, Membership("west", date(2026, 1, 1))][3:], Membership("oost", NEW_YEAR), KIND)
