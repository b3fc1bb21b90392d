"""The promise, measured: in the transaction of the act, once per signal, without the signal, and by whom it may be."""

from datetime import datetime

import pytest
from cast import BAS, DIRK, FARID, GRETA, SANNE, Clock, desk, file_signal, once
from peek import principal, rows, signal_of

from portal.actions import tokens
from portal.actions.desk import reading, replying, triaging
from portal.actions.house import HERE, House
from portal.actions.people import promises
from portal.actions.people.promises import Kept


def at(clock: Clock, text: str) -> None:
    clock.now = datetime.fromisoformat(text).replace(tzinfo=HERE)


def counted(house: House) -> list[tuple[str, str, str, int]]:
    found = rows(
        house,
        "SELECT month, dimension, value, count FROM counter WHERE dimension IN ('first_look', 'feedback')"
        " ORDER BY month, dimension, value",
    )
    return [tuple(each) for each in found]


def opened(house: House, email: str = FARID, **own: object) -> str:
    signal = signal_of(house, file_signal(house, **own))
    reading.open_signal(house, desk(house, email), signal)
    return signal


def waterstad(house: House, email: str) -> promises.Measured:
    return next(each for each in promises.measured(house, desk(house, email)) if each.municipality == "GM9001")


def test_a_first_look_counts_once_in_time_or_late(house: House, clock: Clock) -> None:
    signal = opened(house)
    reading.open_signal(house, desk(house, SANNE), signal)
    late = signal_of(house, file_signal(house))  # Tuesday; the day is Thursday
    at(clock, "2026-11-20T09:00")
    reading.open_signal(house, desk(house, FARID), late)
    assert counted(house) == [("2026-11", "first_look", "in_time", 1), ("2026-11", "first_look", "late", 1)]
    assert waterstad(house, SANNE).first_look == Kept(days=2, in_time=1, late=1)


@pytest.mark.parametrize(("day", "value"), [("24", "in_time"), ("25", "late")])
def test_the_first_word_counts_once_against_what_the_reporter_was_promised(
    house: House, clock: Clock, day: str, value: str
) -> None:
    signal, farid = opened(house, answers={"urgentie": ("spoed",)}), desk(house, FARID)
    at(clock, f"2026-11-{day}T16:00")
    farid = desk(house, FARID)
    replying.ask(house, farid, signal, once(house, farid), "Waar was het?")
    replying.give_feedback(house, farid, signal, once(house, farid), "We zijn bezig.")
    triaging.close(house, farid, signal, once(house, farid), "geen_actie", "Dank je wel.", "")
    assert [each for each in counted(house) if each[1] == "feedback"] == [("2026-11", "feedback", value, 1)]


def test_a_reason_is_no_word_to_the_reporter(house: House) -> None:
    signal, farid = opened(house), desk(house, FARID)
    triaging.close(house, farid, signal, once(house, farid), "geen_actie", "", "Er was geen melder te bereiken.")
    assert [each[1] for each in counted(house)] == ["first_look"]


def test_an_act_that_fails_is_not_counted(house: House) -> None:
    signal, farid = opened(house), desk(house, FARID)
    form = once(house, farid)
    replying.give_feedback(house, farid, signal, form, "We zijn bezig.")
    with pytest.raises(triaging.Done):
        replying.give_feedback(house, farid, signal, form, "We zijn bezig.")
    with pytest.raises(tokens.Stale):
        house.clock.move(days=3)  # type: ignore[attr-defined]
        replying.give_feedback(house, desk(house, FARID), signal, once_old(house), "Te laat.")
    assert [each for each in counted(house) if each[1] == "feedback"] == [("2026-11", "feedback", "in_time", 1)]


def once_old(house: House) -> tokens.FormToken:
    farid = desk(house, FARID)
    form = once(house, farid)
    house.clock.move(days=2)  # type: ignore[attr-defined]
    return form


def test_a_signal_that_is_kept_from_somebody_shows_in_no_figure(house: House, clock: Clock) -> None:
    """Whoever counts their own signals must not find out by the figures that there is one more."""
    kept = signal_of(house, file_signal(house, exclude=(principal(house, SANNE),)))
    at(clock, "2026-11-23T09:00")
    assert waterstad(house, SANNE).first_look.total == 0
    assert waterstad(house, FARID).first_look == Kept(days=2, waiting=1)
    farid = desk(house, FARID)
    reading.open_signal(house, farid, kept)
    replying.give_feedback(house, farid, kept, once(house, farid), "We zijn bezig.")
    assert counted(house) == []


def test_only_three_months_count_and_only_the_own_municipality(house: House, clock: Clock) -> None:
    opened(house)
    opened(house, GRETA, municipality="bergdorp")
    at(clock, "2027-01-31T12:00")
    assert waterstad(house, FARID).first_look.in_time == 1
    assert [each.municipality for each in promises.measured(house, desk(house, GRETA))] == ["GM9002"]
    at(clock, "2027-02-01T12:00")
    assert waterstad(house, FARID).first_look.total == 0


def test_a_deputy_behind_the_gate_counts_nothing_and_a_manager_sees_no_figures(house: House, clock: Clock) -> None:
    file_signal(house)
    at(clock, "2026-11-20T12:00")
    assert waterstad(house, FARID).first_look.waiting == 1
    assert waterstad(house, DIRK).first_look.waiting == 0
    assert promises.measured(house, desk(house, BAS)) == []


def test_what_was_counted_is_sealed_with_the_signal_and_the_figures_know_no_signal(house: House) -> None:
    signal = opened(house)
    assert rows(house, "SELECT kind FROM document WHERE signal = :id AND kind = 'counted'", id=signal) == [("counted",)]
    columns = {column for row in rows(house, "SELECT * FROM counter") for column in row._fields}
    assert columns == {"municipality", "month", "theme", "dimension", "value", "count"}
    assert signal not in str(rows(house, "SELECT * FROM counter"))
