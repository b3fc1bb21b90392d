"""A municipality is in one region at a time; it is seen beforehand when it would be in none."""

from datetime import date

import pytest

from portal.domain.memberships import BadMembership, Membership, in_order, joined, outside_from, running, sooner

TODAY = date(2026, 11, 17)
EVER = Membership("oefen", date(2022, 1, 1))
THIS_YEAR = Membership("oefen", date(2022, 1, 1), date(2026, 12, 31))
NEXT = Membership("ander", date(2027, 1, 1))


def test_both_days_belong_to_it() -> None:
    one = Membership("oefen", date(2026, 1, 1), date(2026, 1, 2))
    days = [date(2025, 12, 31), date(2026, 1, 1), date(2026, 1, 2), date(2026, 1, 3)]
    assert [one.holds(day) for day in days] == [False, True, True, False]
    assert running([THIS_YEAR, NEXT], date(2027, 1, 1)) == NEXT
    assert running([one], TODAY) is None


@pytest.mark.parametrize(
    ("given", "reason"),
    [
        ([Membership("a", date(2026, 2, 1), date(2026, 1, 31))], "order"),
        ([EVER, NEXT], "overlap"),
        ([THIS_YEAR, Membership("b", date(2026, 12, 31))], "overlap"),
        ([THIS_YEAR, Membership("b", date(2022, 1, 1))], "overlap"),
    ],
)
def test_what_cannot_stand_together(given: list[Membership], reason: str) -> None:
    with pytest.raises(BadMembership) as refused:
        in_order(given)
    assert refused.value.reason == str(refused.value) == reason


def test_the_first_day_in_no_region() -> None:
    assert outside_from([EVER], TODAY) is None
    assert outside_from([NEXT, THIS_YEAR], TODAY) is None, "one follows the other, in whatever order they are given"
    assert outside_from([THIS_YEAR], TODAY) == date(2027, 1, 1)
    assert outside_from([THIS_YEAR, Membership("b", date(2027, 1, 2))], TODAY) == date(2027, 1, 1), "one day is a gap"
    assert outside_from([NEXT], TODAY) == TODAY
    assert outside_from([], TODAY) == TODAY
    assert outside_from([Membership("a", date(2022, 1, 1), date.max)], TODAY) is None, "the last day there is"


def test_only_what_gets_worse_is_pointed_at() -> None:
    assert sooner([EVER], [THIS_YEAR], TODAY) == date(2027, 1, 1)
    assert sooner([THIS_YEAR], [EVER], TODAY) is None
    assert sooner([], [NEXT], TODAY) is None, "it was in none already"
    assert sooner([EVER], [THIS_YEAR, NEXT], TODAY) is None


def test_who_joins_another_region_leaves_the_former_the_day_before() -> None:
    assert joined([EVER], NEXT) == (THIS_YEAR, NEXT)
    past = Membership("oefen", date(2022, 1, 1), date(2023, 12, 31))
    assert joined([past], NEXT) == (past, NEXT), "what was over stays as it was"
    one_day = Membership("oefen", TODAY, TODAY)
    assert joined([one_day], NEXT) == (one_day, NEXT)
    with pytest.raises(BadMembership, match="overlap"):
        joined([EVER], Membership("ander", EVER.first))
    with pytest.raises(BadMembership):
        joined([NEXT], Membership("oefen", date(2026, 1, 1)))
