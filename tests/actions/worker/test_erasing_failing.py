"""Erasing when something is wrong: the clock, the disk, the list outside the database, another who was first."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from cast import FARID, SANNE, Clock, desk, file_signal, once, open_house, report_token
from peek import count, flagged, rows, signal_of, sql

from portal.actions import erasing as acts
from portal.actions import tokens
from portal.actions.desk import lasting
from portal.actions.house import HERE, House
from portal.actions.installation.checking import CannotStart
from portal.actions.installation.erased_again import erase_again
from portal.actions.reporters import following
from portal.actions.worker import erasing as worker
from portal.actions.worker.leaps import LEAP
from portal.adapters import erasures
from portal.adapters.erasures import Noted

YESTERDAY = date(2026, 11, 16)


class Torn(Exception):
    """The process ended here."""


def over(house: House) -> tuple[str, str]:
    """A signal of which everybody was warned and whose day has come: its code and id."""
    worker.keep_house(house)
    assert isinstance(house.clock, Clock)
    house.clock.move(hours=1)
    code = file_signal(house)
    signal = signal_of(house, code)
    sql(house, "DELETE FROM news")
    sql(house, "UPDATE signal SET erase_on = :day WHERE id = :id", day=YESTERDAY.isoformat(), id=signal)
    return code, signal


def on_the_list(house: House) -> dict[str, Noted]:
    return dict(erasures.noted(house.settings.instance))


def fails(*_given: Any, **_more: Any) -> None:
    raise Torn


def day_of(house: House, signal: str) -> str:
    return str(rows(house, "SELECT erase_on FROM signal WHERE id = :id", id=signal)[0][0])


# --- the list ----------------------------------------------------------------------------------------------------


def test_what_the_database_could_not_do_is_taken_off_the_list(
    house: House, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The line stands, the transaction failed, and then the reporter wrote: the next start must not erase it."""
    code, signal = over(house)
    note = erasures.note

    def noted_and_ended(instance: Path, signal: str, on: date, why: str = "") -> None:
        note(instance, signal, on, why)
        raise Torn

    monkeypatch.setattr(acts.erasures, "note", noted_and_ended)
    with pytest.raises(Torn):
        worker.keep_house(house)
    monkeypatch.undo()
    assert on_the_list(house) == {signal: Noted(house.today())} and count(house, "signal") == 1
    assert rows(house, "SELECT act FROM event WHERE act = 'erased'") == []
    following.add(house, report_token(house), code, "Ik zag hem weer.")
    clock.move(hours=1)
    worker.keep_house(house)
    assert on_the_list(house) == {} and erase_again(house) == 0
    assert count(house, "signal") == 1


def test_a_backup_under_a_portal_that_runs_is_erased_at_the_next_start(house: House, clock: Clock) -> None:
    _code, signal = over(house)
    erasures.note(house.settings.instance, signal, YESTERDAY - timedelta(days=1))
    sql(house, "UPDATE signal SET erase_on = '2031-01-01'")
    worker.keep_house(house)
    assert set(on_the_list(house)) == {signal}, "the list is not changed by what came back"
    assert erase_again(house) == 1 and count(house, "signal") == 0


@pytest.mark.parametrize(("why", "kept"), [("", True), ("early", False)])
def test_what_a_reporter_wrote_after_it_should_have_gone_keeps_it_at_the_next_start(
    house: House, why: str, kept: bool
) -> None:
    """The worker was ended between the list and the database. What two erase early they may erase on the same day."""
    code, signal = over(house)
    following.rate(house, report_token(house), code, "3")
    erasures.note(house.settings.instance, signal, house.today(), why)
    assert erase_again(house) == (0 if kept else 1)
    assert count(house, "signal") == kept and (signal in on_the_list(house)) is not kept


def test_what_went_stays_on_the_list(house: House, clock: Clock) -> None:
    _code, signal = over(house)
    worker.keep_house(house)
    clock.move(hours=1)
    worker.keep_house(house)
    assert on_the_list(house) == {signal: Noted(house.today())}


def test_without_the_list_nothing_is_erased_and_the_portal_does_not_start(house: House) -> None:
    _code, signal = over(house)
    (house.settings.instance / erasures.NAME).mkdir()
    with pytest.raises(OSError):
        worker.keep_house(house)
    assert count(house, "signal") == 1 and rows(house, "SELECT act FROM event WHERE act = 'erased'") == []
    with pytest.raises(CannotStart, match=r"erasures\.log"):
        erase_again(house)
    assert signal


def test_one_that_cannot_be_erased_keeps_no_other(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    over(house)
    for _ in range(2):
        file_signal(house)
    sql(house, "UPDATE signal SET erase_on = :day", day=YESTERDAY.isoformat())
    signals = sorted(row[0] for row in rows(house, "SELECT id FROM signal"))
    erase = worker._erase
    monkeypatch.setattr(worker, "_erase", lambda house, each: fails() if each == signals[0] else erase(house, each))
    with pytest.raises(Torn):
        worker.keep_house(house)
    assert [row[0] for row in rows(house, "SELECT id FROM signal")] == [signals[0]]


@pytest.mark.sqlite  # the backup is a copy of its file
def test_what_two_erased_early_counts_as_early_and_in_its_month_after_a_restore(house: House, clock: Clock) -> None:
    signal = signal_of(house, file_signal(house))
    path = house.database.path
    assert path is not None and house.database.sweep()
    backup = path.read_bytes()
    farid, sanne = desk(house, FARID), desk(house, SANNE)
    lasting.propose(house, farid, signal, once(house, farid), "Het was een oefening.")
    lasting.agree(house, sanne, signal, once(house, sanne))
    house.database.engine.dispose()
    for suffix in ("-wal", "-shm"):
        path.with_name(path.name + suffix).unlink(missing_ok=True)
    path.write_bytes(backup)
    clock.move(days=30)
    assert erase_again(house) == 1
    figures = rows(house, "SELECT month, value, count FROM counter WHERE dimension = 'erased'")
    assert [tuple(each) for each in figures] == [("2026-11", "early", 1)]


# --- two at once -------------------------------------------------------------------------------------------------


def at_once(*acts: Callable[[], object]) -> list[object]:
    """Do these at the same moment; what each returned, or raised."""
    ready, made = threading.Barrier(len(acts)), [None] * len(acts)

    def run(at: int) -> None:
        ready.wait()
        try:
            made[at] = acts[at]()  # type: ignore[call-overload]
        except Exception as error:
            made[at] = error  # type: ignore[call-overload]

    threads = [threading.Thread(target=run, args=(at,)) for at in range(len(acts))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return list(made)


@pytest.fixture
def node(house: House, clock: Clock) -> Iterator[House]:
    """Another node of the same installation."""
    opened = open_house(house.settings, clock)
    yield opened
    opened.close()


def test_of_two_workers_one_erases(house: House, node: House) -> None:
    signals = [over(house)[1] for _ in range(5)]
    for signal in signals:
        assert at_once(lambda: worker._erase(house, signal), lambda: worker._erase(node, signal)) == [None, None]  # noqa: B023
    assert (count(house, "signal"), count(house, "tombstone"), len(on_the_list(house))) == (0, 5, 5)
    assert rows(house, "SELECT count(*) FROM event WHERE act = 'erased'") == [(5,)]
    assert rows(house, "SELECT sum(count) FROM counter WHERE dimension = 'erased'") == [(5,)]
    assert len((house.settings.instance / erasures.NAME).read_text().splitlines()) == 5


def test_a_reporter_who_writes_while_the_worker_erases_is_kept_or_told(house: House, node: House) -> None:
    for _ in range(6):
        code, signal = over(house)
        token = tokens.read(house, following.PURPOSE, tokens.issue(house, following.PURPOSE))
        erased, wrote = at_once(
            lambda: worker._erase(node, signal),  # noqa: B023
            lambda: following.add(house, token, code, "Ik zag hem weer."),  # noqa: B023
        )
        assert erased is None
        there = rows(house, "SELECT erase_on FROM signal WHERE id = :id", id=signal)
        if wrote is None:
            assert str(there[0][0]) > "2026-12-01", "kept, and for long enough to be warned of"
        else:
            assert isinstance(wrote, following.ErasedCode) and not there


# --- the clock ---------------------------------------------------------------------------------------------------


def test_a_clock_that_is_wrong_for_hours_erases_and_promises_nothing(house: House, clock: Clock) -> None:
    _code, signal = over(house)
    sql(house, "UPDATE signal SET erase_on = '2026-12-20'")
    worker.keep_house(house)
    was, now = day_of(house, signal), clock.now
    clock.now = datetime(2099, 1, 1, 8, tzinfo=HERE)
    for _hour in range(10):
        worker.keep_house(house)
        clock.move(hours=1)
    assert day_of(house, signal) == was and not flagged(house)
    clock.now = now + timedelta(days=1)
    worker.keep_house(house)
    assert count(house, "signal") == 1


def test_a_machine_that_stood_still_goes_on_a_day_later(house: House, clock: Clock) -> None:
    over(house)
    sql(house, "UPDATE signal SET erase_on = '2026-12-20'")
    worker.keep_house(house)
    clock.move(days=LEAP.days + 20)
    worker.keep_house(house)
    assert not flagged(house)
    clock.move(days=1)
    worker.keep_house(house)
    assert flagged(house), "warned, and put off for as long as that takes"
    assert count(house, "signal") == 1


def test_after_a_clock_that_was_ahead_people_are_warned_again(house: House, clock: Clock) -> None:
    _code, signal = over(house)
    sql(house, "UPDATE signal SET erase_on = '2026-12-20'")
    worker.keep_house(house)
    now = clock.now
    clock.now = datetime(2030, 1, 1, 8, tzinfo=HERE)
    for _day in range(3):
        worker.keep_house(house)
        clock.move(days=1)
    sql(house, "DELETE FROM news")
    clock.now = now
    worker.keep_house(house)
    sql(house, "UPDATE signal SET erase_on = '2026-12-20'")
    while clock.now.date() < date(2026, 12, 19):
        clock.move(days=1)
        worker.keep_house(house)
    assert flagged(house) and count(house, "signal") == 1
    clock.move(days=1)
    worker.keep_house(house)
    assert count(house, "signal") == 0 and signal
