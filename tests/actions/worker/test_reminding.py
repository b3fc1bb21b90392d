"""Who is told that something is due: the owner, else all who can open it, and whoever stands in for them."""

from datetime import date

import pytest
from cast import DIRK, FARID, GRETA, ROOS, SANNE, TUESDAY, desk, file_signal, once
from peek import address_of, flagged, principal, signal_of, sql

from portal.actions.desk import reading, triaging
from portal.actions.house import House
from portal.actions.worker import reminding
from portal.adapters import reminders

TODAY = TUESDAY.date()


def away(house: House, *people: str) -> None:
    for email in people:
        sql(
            house,
            "UPDATE principal SET absent_from = :day, absent_until = :day WHERE id = :id",
            day=TODAY.isoformat(),
            id=principal(house, email),
        )
    house.keeper.refresh()


def whom(house: House, signal: str, *, everybody: bool = False) -> set[str]:
    with house.database.reading() as connection:
        (due,) = reminders.several(connection, [signal])
        people = reminding.whom(house, connection, due, TODAY, everybody=everybody)
    return {address_of(house, each) for each in people}


def owned(house: House, email: str) -> str:
    signal = signal_of(house, file_signal(house))
    who = desk(house, email)
    reading.open_signal(house, who, signal)
    triaging.take(house, who, signal, once(house, who))
    return signal


def remind(house: House, day: str, region: str = "oefenregio") -> set[str]:
    """The people for whom a day raises flags, which go down again."""
    sql(house, "DELETE FROM news")
    with house.database.writing() as connection:
        reminding.remind(house, connection, region, date.fromisoformat(day))
    return flagged(house)


def test_nobodys_signal_is_for_all_who_can_open_it(house: House) -> None:
    signal = signal_of(house, file_signal(house))
    assert whom(house, signal) == {FARID, SANNE}
    kept = signal_of(house, file_signal(house, exclude=(principal(house, FARID),)))
    assert whom(house, kept) == whom(house, kept, everybody=True) == {SANNE}


def test_an_owned_signal_is_for_its_owner_and_late_for_the_duo(house: House) -> None:
    signal = owned(house, SANNE)
    assert whom(house, signal) == {SANNE}
    assert whom(house, signal, everybody=True) == {FARID, SANNE}


def test_the_signal_of_an_owner_who_is_away_is_for_the_other_half_too(house: House) -> None:
    signal = owned(house, SANNE)
    away(house, SANNE)
    assert whom(house, signal) == {FARID, SANNE}, "hers waits for her return"
    away(house, FARID)
    assert whom(house, signal) == {SANNE, DIRK}, "both are away: the deputy"


def test_the_signal_of_somebody_who_left_is_for_who_is_there(house: House) -> None:
    signal = owned(house, SANNE)
    sql(house, "DELETE FROM wrap WHERE principal = :id", id=principal(house, SANNE))
    sql(house, "DELETE FROM seat WHERE principal = :id", id=principal(house, SANNE))
    house.keeper.refresh()
    assert whom(house, signal) == {FARID}


def test_what_somebody_outside_the_duo_received_is_for_them(house: House) -> None:
    """A care coordinator, for one: a key without a place in the duo."""
    signal = signal_of(house, file_signal(house))
    sql(house, "DELETE FROM wrap WHERE signal = :id AND principal <> :who", id=signal, who=principal(house, FARID))
    sql(house, "UPDATE wrap SET principal = :who WHERE signal = :id", id=signal, who=principal(house, GRETA))
    assert whom(house, signal) == {GRETA}
    sql(house, "UPDATE signal SET owner = :who WHERE id = :id", id=signal, who=principal(house, GRETA))
    assert whom(house, signal) == whom(house, signal, everybody=True) == {GRETA}


def test_a_deputy_of_a_signal_without_the_duo_is_told(house: House) -> None:
    out = (principal(house, FARID), principal(house, SANNE))
    assert whom(house, signal_of(house, file_signal(house, exclude=out))) == {DIRK}
    assert ROOS not in whom(house, signal_of(house, file_signal(house)))


@pytest.mark.parametrize(
    ("due", "told"),
    [
        ("2026-11-16", {"2026-11-18": {FARID, SANNE}}),  # late before anything was remembered
        ("2026-11-18", {"2026-11-18": {SANNE}, "2026-11-19": {FARID, SANNE}}),
        ("2026-11-20", {"2026-11-20": {SANNE}, "2026-11-23": {FARID, SANNE}}),
        ("2026-11-21", {"2026-11-23": {SANNE}, "2026-11-24": {FARID, SANNE}}),  # a Saturday, which no rule gives
    ],
)
def test_each_working_day_tells_once_and_the_next_once_more(house: House, due: str, told: dict[str, set[str]]) -> None:
    signal, still = owned(house, SANNE), dict(told)
    sql(house, "UPDATE signal SET due_on = :day WHERE id = :id", day=due, id=signal)
    if due > "2026-11-17":
        assert remind(house, "2026-11-17") == set()
    for day in ("2026-11-18", "2026-11-18", "2026-11-19", "2026-11-20", "2026-11-23", "2026-11-24", "2026-11-25"):
        found = remind(house, day)
        assert found == still.pop(day, set()), day
    assert still == {}


def test_days_without_a_worker_are_caught_up_with(house: House) -> None:
    due, late = owned(house, SANNE), owned(house, FARID)
    sql(house, "UPDATE signal SET due_on = '2026-11-20' WHERE id = :id", id=late)
    sql(house, "UPDATE signal SET due_on = '2026-11-24' WHERE id = :id", id=due)
    assert remind(house, "2026-11-17") == set()
    assert remind(house, "2026-11-24") == {FARID, SANNE}
    assert remind(house, "2026-11-24") == set()
    assert remind(house, "2026-11-25") == {FARID, SANNE}
    assert remind(house, "2026-11-26") == set()


def test_a_closed_signal_and_another_region_ask_for_nobody(house: House) -> None:
    signal = owned(house, SANNE)
    assert remind(house, "2026-12-23", "elders") == set()
    who = desk(house, SANNE)
    triaging.close(house, who, signal, once(house, who), "geen_actie", "Dank je wel.", "")
    assert remind(house, "2026-12-23") == set()
