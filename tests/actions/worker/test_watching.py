"""The worker's eye on absence: deputies hear once that the duo is away, and no signal waits for who is not there."""

from datetime import date, timedelta

from cast import DIRK, FARID, GRETA, ROOS, SANNE, Clock, desk, file_signal, once
from peek import flagged, principal, rows, signal_of, sql

from portal.actions.desk import inbox, reading, triaging
from portal.actions.house import House
from portal.actions.people import team
from portal.actions.worker import watching
from portal.domain.signals import Filter

FRIDAY = date(2026, 11, 20)


def go_away(house: House, email: str, first: date | None = None, last: date = FRIDAY) -> None:
    person = desk(house, email)
    team.go_away(house, person, once(house, person), first or house.today(), last)


def look(house: House, clock: Clock) -> None:
    """The worker an hour later."""
    clock.move(hours=1)
    watching.watch(house)


def stood_in(house: House) -> list[str]:
    return [row[0] for row in rows(house, "SELECT at FROM event WHERE act = 'deputy_stands_in'")]


def reads(house: House, email: str) -> set[str]:
    page = inbox.inbox(house, desk(house, email), Filter(status=None))
    return {entry.signal.id for entry in page.entries if entry.report}


# --- the whole duo -----------------------------------------------------------------------------------------------


def test_the_deputy_hears_once_that_the_duo_is_away(house: House, clock: Clock) -> None:
    go_away(house, FARID)
    look(house, clock)
    assert flagged(house) == set()
    go_away(house, SANNE)
    look(house, clock)
    assert flagged(house) == {DIRK}
    sql(house, "DELETE FROM news")
    for _ in range(50):
        look(house, clock)
    assert flagged(house) == set()
    assert stood_in(house) == ["2026-11-17"], "the date only"


def test_the_next_time_is_told_again(house: House, clock: Clock) -> None:
    for email in (FARID, SANNE):
        go_away(house, email, last=house.today())
    look(house, clock)
    clock.move(days=7)
    look(house, clock)
    for email in (FARID, SANNE):
        go_away(house, email, last=house.today())
    look(house, clock)
    assert sorted(stood_in(house)) == ["2026-11-17", "2026-11-24"]


def test_a_worker_that_was_away_tells_it_late_but_not_after_a_week(house: House, clock: Clock) -> None:
    last = house.today() + timedelta(days=30)
    for email in (FARID, SANNE):
        go_away(house, email, last=last)
    go_away(house, GRETA, house.today() + timedelta(days=6), last)
    clock.move(days=9)
    look(house, clock)
    assert flagged(house) == {ROOS}, "of Bergdorp, three days late; Waterstad is an old story"


# --- one signal --------------------------------------------------------------------------------------------------


def test_a_signal_that_only_the_absent_half_may_read_is_opened_to_the_deputy(house: House, clock: Clock) -> None:
    kept_from = signal_of(house, file_signal(house, exclude=(principal(house, SANNE),)))
    both = signal_of(house, file_signal(house))
    farid = desk(house, FARID)
    for signal in (kept_from, both):
        reading.open_signal(house, farid, signal)
        triaging.take(house, farid, signal, once(house, farid))
    sql(house, "DELETE FROM news")
    look(house, clock)
    assert reads(house, DIRK) == set()
    go_away(house, FARID)
    for _ in range(3):
        look(house, clock)
    assert reads(house, DIRK) == {kept_from}
    assert flagged(house) == {DIRK}
    [event] = rows(house, "SELECT actor, signal FROM event WHERE act = 'deputy_let_in'")
    assert tuple(event) == (None, kept_from)


def test_a_closed_signal_stays_shut(house: House, clock: Clock) -> None:
    signal = signal_of(house, file_signal(house, exclude=(principal(house, SANNE),)))
    farid = desk(house, FARID)
    reading.open_signal(house, farid, signal)
    triaging.close(house, farid, signal, once(house, farid), "geen_actie", "Dank je", "")
    go_away(house, FARID)
    look(house, clock)
    assert reads(house, DIRK) == set()


def test_while_the_whole_duo_is_away_no_gate_is_opened_for_good(house: House, clock: Clock) -> None:
    signal = signal_of(house, file_signal(house, exclude=(principal(house, SANNE),)))
    reading.open_signal(house, desk(house, FARID), signal)
    for email in (FARID, SANNE):
        go_away(house, email)
    look(house, clock)
    assert reads(house, DIRK) == {signal}
    assert rows(house, "SELECT * FROM event WHERE act = 'deputy_let_in'") == []
