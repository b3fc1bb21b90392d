"""What the worker asks: what is due, who holds a key, and up to which day the work was done. On both databases."""

from datetime import date, timedelta

import pytest
from cast import DIRK, FARID, ROOS, SANNE, desk, file_signal
from peek import principal, signal_of, sql

from portal.actions.desk import reading
from portal.actions.house import House
from portal.adapters import reminders

MONDAY = date(2026, 11, 16)
PLACES = ["GM9001", "GM9002"]


def advance(house: House, to: date) -> date | None:
    with house.database.writing() as connection:
        return reminders.advance(house.database, connection, "reminded oefenregio", to)


def test_a_day_is_done_once_and_never_again(house: House) -> None:
    assert advance(house, MONDAY) == date.min
    assert advance(house, MONDAY) is None
    assert advance(house, MONDAY - timedelta(days=1)) is None
    assert advance(house, MONDAY + timedelta(days=3)) == MONDAY
    assert advance(house, MONDAY + timedelta(days=3)) is None


def test_a_day_that_was_not_committed_is_not_done(house: House) -> None:
    with pytest.raises(RuntimeError), house.database.writing() as connection:
        assert reminders.advance(house.database, connection, "reminded oefenregio", MONDAY) == date.min
        raise RuntimeError
    assert advance(house, MONDAY) == date.min


def test_what_is_due_after_a_day_and_up_to_another(house: House) -> None:
    first, second, closed, elsewhere = (
        signal_of(house, file_signal(house, municipality=place))
        for place in ("waterstad", "waterstad", "waterstad", "bergdorp")
    )
    for signal, day in (
        (first, "2026-11-18"),
        (second, "2026-11-19"),
        (closed, "2026-11-19"),
        (elsewhere, "2026-11-19"),
    ):
        sql(house, "UPDATE signal SET due_on = :day WHERE id = :id", day=day, id=signal)
    sql(house, "UPDATE signal SET status = 'closed' WHERE id = :id", id=closed)
    with house.database.reading() as connection:
        found = reminders.due_within(connection, ["GM9001"], date(2026, 11, 18), date(2026, 11, 19))
        assert [each.signal for each in found] == [second]
        found = reminders.due_within(connection, PLACES, date.min, date(2026, 11, 19))
        assert {each.signal for each in found} == {first, second, elsewhere}
        (one,) = reminders.several(connection, [elsewhere])
        assert (one.municipality, one.theme, one.owner) == ("GM9002", "mensenhandel", None)
        assert {each.signal for each in reminders.several(connection, [closed, first])} == {closed, first}


def test_who_holds_a_key_and_behind_which_gate(house: House) -> None:
    signal = signal_of(house, file_signal(house, answers={"urgentie": ("spoed",)}))
    people = {email: principal(house, email) for email in (FARID, SANNE, DIRK, ROOS)}
    with house.database.reading() as connection:
        held = reminders.holders(connection, signal)
        assert held.open == {people[FARID], people[SANNE]}
        assert people[DIRK] in held.gated and people[ROOS] not in held.gated
        assert reminders.beside_urgent(connection, list(people.values())) == {people[DIRK]}
        for email, waiting in ((FARID, {"GM9001": 1}), (DIRK, {})):
            found = reminders.unopened(connection, people[email], PLACES, active_in=[], before=date(2026, 11, 18))
            assert found == waiting
        asked = reminders.unopened(connection, people[DIRK], PLACES, active_in=["GM9001"], before=date(2026, 11, 18))
        assert asked == {"GM9001": 1}
        assert reminders.unopened(connection, people[FARID], PLACES, active_in=[], before=date(2026, 11, 17)) == {}
    reading.open_signal(house, desk(house, FARID), signal)
    with house.database.reading() as connection:
        assert reminders.beside_urgent(connection, list(people.values())) == set()
