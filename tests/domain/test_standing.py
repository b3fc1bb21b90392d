"""Who stands in for whom: the other half, then the deputy; news of who is away waits, and nobody is left untold."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.domain import standing
from portal.domain.places import Functionaris, Role, Slot
from portal.domain.standing import BadPeriod, Period

TUESDAY = date(2026, 11, 17)
FRIDAY = date(2026, 11, 20)


def person(name: str, role: Role = Role.FUNCTIONARIS, slot: Slot | None = None) -> Functionaris:
    return Functionaris(name, name.title(), role, slot, "mensenhandel", ready=True)


FARID = person("farid", slot=Slot.SAFETY)
SANNE = person("sanne", slot=Slot.CARE)
DIRK = person("dirk", Role.DEPUTY)
ROOS = person("roos", Role.REGIONAL_DEPUTY)
TEAM = (FARID, SANNE, DIRK, ROOS)


def away(who: Functionaris, first: date = TUESDAY, last: date = FRIDAY) -> Functionaris:
    return replace(who, absent_from=first, absent_until=last)


def asked(who: Functionaris) -> Functionaris:
    return replace(who, active=True)


def names(people: tuple[Functionaris, ...]) -> list[str]:
    return [each.principal for each in people]


# --- one absence -------------------------------------------------------------------------------------------------


def test_an_absence_includes_both_its_days() -> None:
    farid = away(FARID)
    assert [farid.away(TUESDAY + timedelta(days=day)) for day in (-1, 0, 3, 4)] == [False, True, True, False]


@pytest.mark.parametrize(
    ("last", "back"),
    [
        (date(2026, 11, 17), date(2026, 11, 18)),
        (date(2026, 11, 20), date(2026, 11, 23)),
        (date(2026, 12, 24), date(2026, 12, 28)),
        (date(2027, 4, 26), date(2027, 4, 28)),
    ],
)
def test_back_on_the_next_working_day(last: date, back: date) -> None:
    assert Period(TUESDAY, last).back_on == back


def test_an_absence_that_is_over_is_none() -> None:
    assert standing.period_of(away(FARID), FRIDAY) == Period(TUESDAY, FRIDAY)
    assert standing.period_of(away(FARID), FRIDAY + timedelta(days=1)) is None
    assert standing.period_of(FARID, TUESDAY) is None


@pytest.mark.parametrize(
    ("first", "last", "reason"),
    [(4, 3, "order"), (-1, 3, "past"), (-3, -1, "past"), (0, 367, "long"), (367, 368, "long")],
)
def test_what_cannot_be_kept_is_refused(first: int, last: int, reason: str) -> None:
    with pytest.raises(BadPeriod) as refused:
        standing.checked(TUESDAY + timedelta(days=first), TUESDAY + timedelta(days=last), TUESDAY)
    assert refused.value.reason == str(refused.value) == reason


@pytest.mark.parametrize(("first", "last"), [(0, 366), (366, 366), (366, 732)])
def test_a_year_is_the_longest_and_the_farthest(first: int, last: int) -> None:
    days = TUESDAY + timedelta(days=first), TUESDAY + timedelta(days=last)
    assert standing.checked(*days, TUESDAY) == Period(*days)


def test_half_an_absence_is_none() -> None:
    """Rows that others wrote may hold one day without the other."""
    assert standing.period_of(replace(FARID, absent_from=TUESDAY), TUESDAY) is None
    assert standing.period_of(replace(FARID, absent_until=FRIDAY), TUESDAY) is None


def test_one_that_runs_may_be_changed_and_one_may_leave_today() -> None:
    running = Period(TUESDAY - timedelta(days=3), FRIDAY)
    longer = FRIDAY + timedelta(days=7)
    assert standing.checked(running.first, longer, TUESDAY, running) == Period(running.first, longer)
    assert standing.checked(TUESDAY, TUESDAY, TUESDAY) == Period(TUESDAY, TUESDAY)
    with pytest.raises(BadPeriod):
        standing.checked(running.first - timedelta(days=1), longer, TUESDAY, running)
    with pytest.raises(BadPeriod):
        standing.checked(running.first, TUESDAY - timedelta(days=1), TUESDAY, running)


# --- who is told -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("addressed", "readers", "told"),
    [
        ((FARID,), (FARID, SANNE, DIRK), ["farid"]),
        ((FARID, SANNE), (FARID, SANNE, DIRK), ["farid", "sanne"]),
        ((away(FARID),), (away(FARID), SANNE, DIRK), ["farid", "sanne"]),
        ((away(FARID), SANNE), (away(FARID), SANNE, DIRK), ["farid", "sanne"]),
        ((away(FARID),), (away(FARID), away(SANNE), DIRK), ["farid", "dirk"]),
        ((away(FARID),), (away(FARID), DIRK), ["farid", "dirk"]),
        ((away(FARID),), (away(FARID), ROOS), ["farid", "roos"]),
        ((away(FARID),), (away(FARID), away(SANNE), away(DIRK)), ["farid", "dirk"]),
        ((FARID,), (FARID, SANNE, asked(DIRK)), ["farid", "dirk"]),
        ((away(FARID),), (away(FARID), SANNE, asked(DIRK)), ["farid", "sanne", "dirk"]),
        ((DIRK,), (DIRK,), ["dirk"]),
        ((away(DIRK),), (away(DIRK),), ["dirk"]),
    ],
)
def test_who_hears_of_a_new_signal(
    addressed: tuple[Functionaris, ...], readers: tuple[Functionaris, ...], told: list[str]
) -> None:
    assert names(standing.told(addressed, readers, TUESDAY)) == told


@given(st.lists(st.booleans(), min_size=4, max_size=4), st.integers(1, 3))
def test_somebody_hears_of_it_whoever_is_away(gone: list[bool], kept: int) -> None:
    team = [away(each) if is_gone else each for each, is_gone in zip(TEAM, gone, strict=True)]
    readers = tuple(team[:kept])
    heard = standing.told(readers[:1], readers, TUESDAY)
    assert set(heard) <= set(readers)
    assert standing.at_work(heard, TUESDAY) or not standing.at_work(readers, TUESDAY)


def test_mail_waits_for_who_is_away_unless_the_whole_team_is() -> None:
    team = (away(FARID), SANNE, DIRK)
    assert not standing.is_mailed(team[0], [team], TUESDAY)
    assert standing.is_mailed(team[0], [team], FRIDAY + timedelta(days=1))
    alone = (away(FARID), away(SANNE), away(DIRK))
    assert all(standing.is_mailed(each, [alone], TUESDAY) for each in alone)


def test_mail_reaches_a_regional_deputy_who_is_away_when_one_team_has_nobody_else() -> None:
    roos = away(ROOS)
    assert not standing.is_mailed(roos, [(FARID, roos)], TUESDAY)
    assert standing.is_mailed(roos, [(FARID, roos), (away(SANNE), roos)], TUESDAY)


# --- the deputy --------------------------------------------------------------------------------------------------


def test_the_deputy_stands_in_while_the_whole_duo_is_away_and_only_then() -> None:
    sanne = away(SANNE, FRIDAY, FRIDAY)
    team = (away(FARID), sanne, DIRK)
    why = [standing.why_active(DIRK, team, TUESDAY + timedelta(days=day)) for day in range(5)]
    assert why == ["", "", "", "duo_away", ""]


def test_the_deputy_stands_in_when_asked() -> None:
    assert standing.why_active(asked(DIRK), TEAM, TUESDAY) == "asked"
    assert standing.why_active(DIRK, TEAM, TUESDAY) == ""
    assert standing.why_active(away(FARID), TEAM, TUESDAY) == "", "a functionaris stands in for nobody"


def test_the_region_stands_in_only_where_no_deputy_is() -> None:
    gone = away(FARID)
    assert standing.why_active(ROOS, (gone, DIRK, ROOS), TUESDAY) == ""
    assert standing.why_active(DIRK, (gone, DIRK, ROOS), TUESDAY) == "duo_away"
    assert standing.why_active(ROOS, (gone, ROOS), TUESDAY) == "duo_away"


def test_a_duo_that_is_missing_is_not_away() -> None:
    assert not standing.duo_away((DIRK, ROOS), TUESDAY)
    assert not standing.duo_away((replace(FARID, ready=False), DIRK), TUESDAY)
    assert standing.duo_away((away(FARID), replace(SANNE, ready=False), DIRK), TUESDAY), "who has no key cannot help"


def test_one_signal_goes_to_the_deputy_when_its_only_holder_is_away() -> None:
    farid, team = away(FARID), (away(FARID), SANNE, DIRK)
    assert standing.lets_in([farid], team, TUESDAY)
    assert not standing.lets_in([farid, SANNE], team, TUESDAY)
    assert not standing.lets_in([], team, TUESDAY)
    both = (farid, away(SANNE), DIRK)
    assert not standing.lets_in([farid], both, TUESDAY), "then every gate is open anyway"


# --- who takes over ----------------------------------------------------------------------------------------------


def covered(team: tuple[Functionaris, ...], without: str = "farid") -> list[tuple[int, int, list[str]]]:
    found = standing.cover(team, without, Period(TUESDAY, FRIDAY))
    return [(each.first.day, each.last.day, names(each.people)) for each in found]


def test_the_other_half_takes_over_then_the_deputy_then_nobody() -> None:
    assert covered(TEAM) == [(17, 20, ["sanne"])]
    thursday = date(2026, 11, 19)
    assert covered((FARID, away(SANNE, thursday), DIRK)) == [(17, 18, ["sanne"]), (19, 20, ["dirk"])]
    assert covered((FARID, away(SANNE, thursday, thursday), away(DIRK, thursday))) == [
        (17, 18, ["sanne"]),
        (19, 19, []),
        (20, 20, ["sanne"]),
    ]


def test_the_region_only_takes_over_where_no_deputy_is() -> None:
    assert covered((FARID, ROOS)) == [(17, 20, ["roos"])]
    assert covered((FARID, away(DIRK), ROOS)) == [(17, 20, [])], "she holds no keys there"
    assert covered((FARID, replace(SANNE, ready=False))) == [(17, 20, [])]


def test_while_the_deputy_is_away_the_duo_is_at_work() -> None:
    assert covered(TEAM, "dirk") == [(17, 20, ["farid", "sanne"])]
