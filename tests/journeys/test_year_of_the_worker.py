"""The worker through Christmas, Easter, King's day and weekends: everything is told once, and on working days."""

import threading
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

import pytest
from cast import DIRK, FARID, ROOS, SANNE, Clock, desk, file_signal, once
from peek import count, flagged, principal, rows, signal_of, sql

from portal.actions.desk import cases, reading, replying, triaging
from portal.actions.house import HERE, House
from portal.actions.worker import housekeeping
from portal.adapters.mailer import Mailer, NotDelivered
from portal.domain.access import Act
from portal.domain.deadlines import follow_ups
from portal.domain.signals import Status

calendar = pytest.mark.once  # weeks of rounds, for the days on which something is told: domain/deadlines knows those.
# What a round does with a database is seen on both in the tests without this mark, and in tests/actions/worker.

DUO = (FARID, SANNE)
SPOED, ACUTE = {"urgentie": ("spoed",)}, {"urgentie": ("acuut",)}


@dataclass
class Post(Mailer):
    """A mail server that remembers what it got, and when; `away`: it does not answer."""

    clock: Clock
    away: bool = False
    tried: int = 0
    got: list[tuple[str, str, str]] = field(default_factory=list)

    def send(self, letter: str, language: str, address: str, address_of_portal: str) -> None:
        self.tried += 1
        if self.away:
            raise NotDelivered("ConnectionRefusedError")
        self.got.append((f"{self.clock.now:%Y-%m-%d %H:%M}", letter, address))

    def told(self, *people: str, letters: tuple[str, ...] = ("news", "standby")) -> list[str]:
        """When these people were mailed at a slot; who got two mails at one moment stands there twice."""
        return [when[5:] for when, letter, address in sorted(self.got) if address in people and letter in letters]


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=HERE)


def moments(start: datetime, end: datetime, *, hourly: bool = False) -> Iterator[datetime]:
    """The moments of each day at which something could happen, twice over: the worker looks more often than that."""
    day = start.date()
    times = [f"{hour:02}:00" for hour in range(24)] if hourly else ["00:00"]
    while day <= end.date():
        for time in sorted({*times, "08:30", "08:31", "13:00"}):
            moment = at(f"{day.isoformat()}T{time}")
            if start < moment <= end:
                yield moment
        day += timedelta(days=1)


@pytest.fixture
def post(clock: Clock) -> Post:
    return Post(clock)


@pytest.fixture
def worker(house: House, post: Post) -> House:
    return replace(house, mailer=post)


def work(worker: House, clock: Clock, until: str, *, hourly: bool = False) -> None:
    """Let the worker do its rounds from now to a moment."""
    for moment in moments(clock.now, at(until), hourly=hourly):
        clock.now = moment
        housekeeping.round_of_work(worker)


def start(worker: House, clock: Clock, moment: str) -> None:
    """It is this moment, and the worker has been at work all the time before."""
    clock.now = at(moment) - timedelta(days=4)
    work(worker, clock, moment)
    clock.now = at(moment)


# --- an unopened signal ------------------------------------------------------------------------------------------


@calendar
@pytest.mark.parametrize(
    ("filed", "news", "due", "overdue", "deputy"),
    [
        ("2026-11-17T10:00", "11-17 13:00", "11-19 08:30", "11-20 08:30", "11-23 08:30"),  # over a weekend
        ("2026-12-23T14:00", "12-24 08:30", "12-28 08:30", "12-29 08:30", "12-30 08:30"),  # Christmas 2026
        ("2026-12-26T12:00", "12-28 08:30", "12-29 08:30", "12-30 08:30", "12-31 08:30"),  # filed on Boxing day
        ("2026-12-30T10:00", "12-30 13:00", "01-04 08:30", "01-05 08:30", "01-06 08:30"),  # into the new year
        ("2026-04-01T10:00", "04-01 13:00", "04-07 08:30", "04-08 08:30", "04-09 08:30"),  # Easter 2026
        ("2026-04-23T14:00", "04-24 08:30", "04-28 08:30", "04-29 08:30", "04-30 08:30"),  # King's day on a Monday
        ("2031-04-24T14:00", "04-25 08:30", "04-28 08:30", "04-29 08:30", "04-30 08:30"),  # King's day, a Sunday
        ("2025-05-01T10:00", "05-01 13:00", "05-06 08:30", "05-07 08:30", "05-08 08:30"),  # Liberation day, free
    ],
)
def test_a_signal_that_nobody_opens(
    worker: House, post: Post, clock: Clock, filed: str, news: str, due: str, overdue: str, deputy: str
) -> None:
    """Told at the first slot, on the day it is due, the day after, and then to the deputy. Nothing after that."""
    start(worker, clock, filed)
    assert post.got == []
    signal = signal_of(worker, file_signal(worker))
    work(worker, clock, (at(filed) + timedelta(days=24)).isoformat()[:16])
    for colleague in DUO:
        assert post.told(colleague) == [news, due, overdue]
    assert post.told(DIRK) == [deputy]
    assert post.told(ROOS) == []
    assert rows(worker, "SELECT act FROM event WHERE signal = :id AND act = 'deputy_let_in'", id=signal) == [
        ("deputy_let_in",)
    ]


@calendar
def test_an_urgent_signal_of_a_saturday_over_christmas(worker: House, post: Post, clock: Clock) -> None:
    start(worker, clock, "2026-12-26T15:00")
    file_signal(worker, answers=SPOED)
    work(worker, clock, "2027-01-15T18:00")
    # due on Monday the 28th, the first working day: the duo is told, and the deputy beside it
    assert post.told(FARID) == post.told(SANNE) == ["12-28 08:30", "12-29 08:30"]
    assert post.told(DIRK) == ["12-28 08:30", "12-30 08:30"], "beside the duo, and when the gate opens"
    assert {letter for _, letter, address in post.got if address == DIRK} == {"standby"}


def test_an_urgent_signal_that_is_opened_in_time_calls_no_deputy(worker: House, post: Post, clock: Clock) -> None:
    start(worker, clock, "2026-11-17T10:00")
    signal = signal_of(worker, file_signal(worker, answers=SPOED))
    clock.move(hours=1)
    reading.open_signal(worker, desk(worker, FARID), signal)
    work(worker, clock, "2026-11-18T18:00")
    assert post.told(DIRK) == []
    assert count(worker, "standby") == 0, "the flag is down as well"


@calendar
def test_an_acute_signal_of_christmas_eve(worker: House, post: Post, clock: Clock) -> None:
    sealed = worker.app_keys.seal_field("municipality.team_contact", "GM9001", "team@waterstad.example")
    sql(worker, "UPDATE municipality SET team_contact = :sealed WHERE code = 'GM9001'", sealed=sealed)
    start(worker, clock, "2026-12-24T20:15")
    signal = signal_of(worker, file_signal(worker, answers=ACUTE))
    housekeeping.round_of_work(worker)
    work(worker, clock, "2026-12-25T02:00", hourly=True)
    hours = ["12-24 20:15", "12-24 21:00", "12-24 22:00", "12-24 23:00", "12-25 00:00", "12-25 01:00", "12-25 02:00"]
    assert post.told(FARID, letters=("acute",)) == post.told(SANNE, letters=("acute",)) == hours
    assert post.told(DIRK, letters=("acute",)) == hours[1:]
    assert post.told("team@waterstad.example", letters=("unseen",)) == hours[2:3], "once"
    reading.open_signal(worker, desk(worker, DIRK), signal)
    work(worker, clock, "2026-12-28T18:00", hourly=True)
    assert len(post.told(FARID, letters=("acute",))) == len(hours), "somebody looked"
    assert {when[5:] for when, letter, _ in post.got if letter != "acute"} == {"12-24 22:00", "12-28 08:30"}


# --- a signal somebody works on -----------------------------------------------------------------------------------


def refer(house: House, email: str, signal: str) -> None:
    """Pass a signal on: the reporter is told, and the partner is to be asked after four and twelve weeks."""
    who = desk(house, email)
    promises = house.directory.regions["oefenregio"].promises
    with cases.acting(house, who, signal, Act.TRIAGE, once(house, who), "referred") as (connection, case):
        handling = replace(cases.handled(connection, case), told_on=house.today())
        cases.move_on(house, connection, case, Status.PASSED_ON)
        days = {1: follow_ups(house.today(), promises)}
        cases.keep(house, connection, case, replace(handling, follow_ups=days), Status.PASSED_ON)


def asked(house: House, email: str, signal: str) -> None:
    """The partner was asked: the first of the days is done."""
    who = desk(house, email)
    with cases.acting(house, who, signal, Act.TRIAGE, once(house, who), "referral_answered") as (connection, case):
        handling = cases.handled(connection, case)
        left = {number: days[1:] for number, days in handling.follow_ups.items()}
        cases.keep(house, connection, case, replace(handling, follow_ups=left))


def taken(house: House, email: str, **own: object) -> str:
    signal = signal_of(house, file_signal(house, **own))
    who = desk(house, email)
    reading.open_signal(house, who, signal)
    triaging.take(house, who, signal, once(house, who))
    return signal


@calendar
def test_a_referral_is_asked_after_once_after_four_and_once_after_twelve_weeks(
    worker: House, post: Post, clock: Clock
) -> None:
    start(worker, clock, "2026-11-27T10:00")
    signal = taken(worker, SANNE)
    refer(worker, SANNE, signal)
    work(worker, clock, "2026-11-27T18:00")
    post.got.clear()
    work(worker, clock, "2026-12-28T12:00")  # four weeks later it is Christmas: the Monday after
    assert [(when[5:], who) for when, _, who in post.got] == [("12-28 08:30", SANNE)], "who has it, is told"
    asked(worker, SANNE, signal)
    post.got.clear()
    work(worker, clock, "2027-02-25T18:00")
    assert post.told(SANNE) == ["02-19 08:30", "02-22 08:30"], "and once more when nothing was done"
    assert post.told(FARID) == ["02-22 08:30"], "then the other half hears it too"
    assert post.told(DIRK) == []


@calendar
def test_feedback_that_stays_out_is_called_for_once_and_once_more(worker: House, post: Post, clock: Clock) -> None:
    start(worker, clock, "2026-12-22T10:00")
    signal = taken(worker, FARID)
    work(worker, clock, "2026-12-22T18:00")
    post.got.clear()
    work(worker, clock, "2026-12-30T12:00")  # five working days: 23, 24, 28, 29, 30
    assert [(when[5:], who) for when, _, who in post.got] == [("12-30 08:30", FARID)]
    work(worker, clock, "2027-01-20T18:00")
    assert post.told(FARID) == ["12-30 08:30", "12-31 08:30"] and post.told(SANNE) == ["12-31 08:30"]
    replying.give_feedback(worker, desk(worker, FARID), signal, once(worker, desk(worker, FARID)), "We zijn bezig.")
    post.got.clear()
    work(worker, clock, "2027-02-17T07:00")
    assert post.got == [], "twenty working days of rest"
    work(worker, clock, "2027-02-17T09:00")
    assert post.told(FARID) == ["02-17 08:30"]


@calendar
def test_a_kept_piece_comes_back_and_a_closed_signal_never(worker: House, post: Post, clock: Clock) -> None:
    start(worker, clock, "2026-11-17T10:00")
    kept, closed = taken(worker, SANNE), taken(worker, SANNE)
    who = desk(worker, SANNE)
    replying.give_feedback(worker, who, kept, once(worker, who), "We bewaren dit.")
    with cases.acting(worker, who, kept, Act.TRIAGE, once(worker, who), "moved") as (connection, case):
        handling = replace(cases.handled(connection, case), review_on=at("2026-12-26T00:00").date())
        cases.move_on(worker, connection, case, Status.KEPT)
        cases.keep(worker, connection, case, handling, Status.KEPT)
    triaging.close(worker, who, closed, once(worker, who), "geen_actie", "Dank je wel.", "")
    work(worker, clock, "2026-11-17T18:00")
    post.got.clear()
    work(worker, clock, "2027-01-15T18:00")
    assert post.told(SANNE) == ["12-28 08:30", "12-29 08:30"] and post.told(FARID) == ["12-29 08:30"]


# --- who is away, and what is away --------------------------------------------------------------------------------


def away(house: House, email: str, first: str, last: str) -> None:
    sql(
        house,
        "UPDATE principal SET absent_from = :first, absent_until = :last WHERE id = :id",
        first=first,
        last=last,
        id=principal(house, email),
    )
    house.keeper.refresh()


@calendar
def test_whoever_is_away_is_told_on_the_day_of_return_and_the_other_half_meanwhile(
    worker: House, post: Post, clock: Clock
) -> None:
    start(worker, clock, "2026-12-16T10:00")
    taken(worker, FARID)  # feedback is due on the 23rd
    away(worker, FARID, "2026-12-17", "2027-01-03")
    work(worker, clock, "2026-12-16T18:00")
    post.got.clear()
    work(worker, clock, "2027-01-08T18:00")
    assert post.told(SANNE) == ["12-23 08:30", "12-24 08:30"]
    assert post.told(FARID) == ["01-04 08:30"], "one mail for all of it"


def test_a_duo_that_is_away_leaves_it_to_the_deputy(worker: House, post: Post, clock: Clock) -> None:
    start(worker, clock, "2026-12-16T10:00")
    taken(worker, FARID)
    for colleague in DUO:
        away(worker, colleague, "2026-12-17", "2027-01-03")
    work(worker, clock, "2026-12-16T18:00")
    post.got.clear()
    work(worker, clock, "2026-12-25T18:00")
    # told that the duo is away, then what is due
    assert post.told(DIRK) == ["12-17 08:30", "12-23 08:30", "12-24 08:30"]
    assert post.told(*DUO) == []


def test_a_mail_server_that_is_away_over_christmas(worker: House, post: Post, clock: Clock) -> None:
    start(worker, clock, "2026-12-23T09:00")
    post.away = True
    file_signal(worker)
    work(worker, clock, "2026-12-29T10:00")
    assert post.got == [] and post.tried > 30 and flagged(worker) == set()
    post.away = False
    work(worker, clock, "2026-12-29T16:00")
    assert Counter(who for _, _, who in post.got) == {FARID: 1, SANNE: 1}, "one mail says it all"


@calendar
@pytest.mark.parametrize("back", ["2026-11-20T10:00", "2026-11-24T09:00", "2026-12-01T13:30"])
def test_a_worker_that_is_away_for_days_loses_no_reminder(worker: House, post: Post, clock: Clock, back: str) -> None:
    """Due on the 19th, while the worker stood still: told at the first slot that is made again, once."""
    start(worker, clock, "2026-11-17T14:00")
    taken(worker, FARID, answers=SPOED)  # feedback due on Thursday the 19th
    with worker.database.writing() as connection:
        connection.exec_driver_sql("DELETE FROM news")
    post.got.clear()
    clock.now = at(back)
    work(worker, clock, (at(back) + timedelta(days=9)).isoformat()[:16])
    first, *more = post.told(FARID)
    assert at(f"2026-{first[:5]}T{first[6:]}") - at(back) < timedelta(days=3)
    assert len(more) <= 1 and len(set(post.told(FARID))) == len(post.told(FARID))
    assert len(post.told(SANNE)) == 1, "overdue: the whole duo, once"


def test_two_workers_at_once_do_everything_once(house: House, clock: Clock) -> None:
    post = Post(clock)
    workers = [replace(house, mailer=post) for _ in range(2)]
    clock.now = at("2026-12-23T14:00")
    housekeeping.round_of_work(workers[0])
    file_signal(house)
    acute = signal_of(house, file_signal(house, municipality="bergdorp", answers=ACUTE))
    failures: list[BaseException] = []
    for moment in moments(clock.now, at("2026-12-31T18:00")):
        clock.now = moment
        barrier = threading.Barrier(2)

        def go(house: House, barrier: threading.Barrier = barrier) -> None:
            try:
                barrier.wait(10)
                housekeeping.round_of_work(house)
            except BaseException as error:
                failures.append(error)

        threads = [threading.Thread(target=go, args=(each,)) for each in workers]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(30)
        assert failures == []
        sql(house, "DELETE FROM acute WHERE sent > 3 AND signal = :id", id=acute)
    assert post.told(FARID) == post.told(SANNE) == ["12-24 08:30", "12-28 08:30", "12-29 08:30"]
    assert post.told(DIRK) == ["12-30 08:30"]
    twice = [each for each, number in Counter(post.got).items() if number > 1]
    assert twice == []
    assert rows(house, "SELECT count(*) FROM event WHERE act = 'deputy_let_in'") == [(2,)]
