"""The worker: mail at fixed moments to those with news, acute mail until somebody looks, and tidying up."""

from collections import Counter
from dataclasses import replace
from datetime import datetime
from typing import ClassVar

import pytest
from cast import BAS, DIRK, FARID, GRETA, PASSPHRASE, ROOS, SANNE, Clock, desk, draft, file_signal, report_token
from peek import count, flagged, mails, principal, rows, signal_of, sql

from portal.actions import tokens
from portal.actions.desk import inbox, reading
from portal.actions.house import HERE, House
from portal.actions.installation import checking
from portal.actions.people import signing_in
from portal.actions.reporters import reporting
from portal.actions.worker import housekeeping
from portal.adapters import outbox
from portal.adapters.mailer import Mailer, NotDelivered
from portal.domain.signals import Filter

ACUTE = {"urgentie": ("acuut",)}


def at(clock: Clock, text: str) -> None:
    clock.now = datetime.fromisoformat(text).replace(tzinfo=HERE)


def mailed(house: House) -> list[str]:
    """One round of the worker; the addresses of all mails so far."""
    housekeeping.round_of_work(house)
    return [address for address, _ in mails(house)]


class Silent(Mailer):
    """A mail server that does not answer."""

    def __init__(self) -> None:
        self.tried = 0

    def send(self, letter: str, language: str, address: str, address_of_portal: str) -> None:
        self.tried += 1
        raise NotDelivered("TimeoutError")


# --- slots -------------------------------------------------------------------------------------------------------


def test_news_waits_for_the_slot_and_goes_once(house: House, clock: Clock) -> None:
    housekeeping.round_of_work(house)
    file_signal(house)
    file_signal(house)
    for moment in ("10:30", "12:59"):
        at(clock, f"2026-11-17T{moment}")
        assert mailed(house) == []
    at(clock, "2026-11-17T13:00")
    assert mailed(house) == [FARID, SANNE]
    for moment in ("13:00:30", "13:05", "15:00"):
        at(clock, f"2026-11-17T{moment}")
        assert len(mailed(house)) == 2
    at(clock, "2026-11-18T08:30")
    assert len(mailed(house)) == 2, "no news, no mail"


def test_every_mail_is_the_same_whatever_happened(house: House, clock: Clock) -> None:
    housekeeping.round_of_work(house)
    file_signal(house, answers={"vorm": ("arbeid",)})
    at(clock, "2026-11-17T13:00")
    assert mailed(house) == [FARID]
    for _ in range(3):
        file_signal(house)
    file_signal(house, municipality="bergdorp")
    at(clock, "2026-11-18T08:30")
    assert mailed(house) == [FARID, FARID, GRETA, SANNE]
    folder = house.settings.instance / "mail"
    bodies = {path.read_text().split("\n\n", 1)[1] for path in folder.glob("*.eml")}
    assert len(bodies) == 1
    assert "Waterstad" not in bodies.pop()


def test_a_weekend_and_a_holiday_have_no_slots(house: House, clock: Clock) -> None:
    at(clock, "2026-12-24T14:00")  # Thursday before Christmas, a Friday
    housekeeping.round_of_work(house)
    file_signal(house)
    for moment in ("25T08:30", "25T13:00", "26T08:30", "27T13:00", "28T08:29"):
        at(clock, f"2026-12-{moment}")
        assert mailed(house) == []
    at(clock, "2026-12-28T08:30")
    assert mailed(house) == [FARID, SANNE]


def test_a_worker_that_was_away_makes_a_recent_slot_and_leaves_an_old_one_to_the_next(
    house: House, clock: Clock
) -> None:
    file_signal(house)
    at(clock, "2026-11-18T11:31")
    assert mailed(house) == []
    at(clock, "2026-11-18T13:00")
    assert mailed(house) == [FARID, SANNE]
    file_signal(house)
    at(clock, "2026-11-19T11:29")
    assert len(mailed(house)) == 4


def test_two_workers_at_the_same_slot_mail_once(house: House, clock: Clock) -> None:
    housekeeping.round_of_work(house)
    file_signal(house)
    at(clock, "2026-11-17T13:00")
    housekeeping.make_news(house)
    housekeeping.make_news(house)
    assert count(house, "delivery") == 2
    assert mailed(house) == [FARID, SANNE]


def test_who_is_excluded_is_never_mailed(house: House, clock: Clock) -> None:
    file_signal(house, exclude=(principal(house, FARID),), answers=ACUTE)
    for hour in range(10, 16):
        at(clock, f"2026-11-17T{hour}:05")
        housekeeping.round_of_work(house)
    assert FARID not in {address for address, _ in mails(house)}
    assert SANNE in {address for address, _ in mails(house)}


# --- acute -------------------------------------------------------------------------------------------------------


def test_acute_mail_goes_at_once_then_hourly_then_to_the_deputy_too(house: House, clock: Clock) -> None:
    at(clock, "2026-11-21T23:10")  # Saturday night
    housekeeping.round_of_work(house)
    signal = signal_of(house, file_signal(house, answers=ACUTE))
    assert mailed(house) == [FARID, SANNE]
    at(clock, "2026-11-21T23:59")
    assert len(mailed(house)) == 2
    at(clock, "2026-11-22T00:00")
    assert Counter(mailed(house)) == {FARID: 2, SANNE: 2, DIRK: 1}
    at(clock, "2026-11-22T00:30")
    assert len(mailed(house)) == 5
    at(clock, "2026-11-22T01:00")
    assert Counter(mailed(house)) == {FARID: 3, SANNE: 3, DIRK: 2}
    reading.open_signal(house, desk(house, DIRK), signal)  # who is called to look can look
    at(clock, "2026-11-22T02:00")
    assert len(mailed(house)) == 8, "somebody looked: silence"
    assert let_in(house) == [principal(house, DIRK)]
    assert count(house, "acute") == 0


def test_an_acute_signal_of_a_lone_deputy_is_mailed_to_the_deputy(house: House, clock: Clock) -> None:
    housekeeping.round_of_work(house)
    out = (principal(house, FARID), principal(house, SANNE))
    file_signal(house, answers=ACUTE, exclude=out)
    assert mailed(house) == [DIRK]


def test_an_acute_mail_says_to_look_now_and_nothing_else(house: House) -> None:
    housekeeping.round_of_work(house)
    file_signal(house, answers=ACUTE)
    housekeeping.round_of_work(house)
    subjects = {subject for _, subject in mails(house)}
    assert len(subjects) == 1
    for path in (house.settings.instance / "mail").glob("*.eml"):
        assert "Waterstad" not in path.read_text() and "mensenhandel" not in path.read_text().lower()


# --- deputies ----------------------------------------------------------------------------------------------------


def let_in(house: House) -> list[str]:
    """Who was let in at a gate, as the trail has it."""
    found = rows(house, "SELECT json_extract(facts, '$.principal') FROM event WHERE act = 'deputy_let_in'")
    return [who for (who,) in found]


def readable(house: House, email: str) -> set[str]:
    page = inbox.inbox(house, desk(house, email), Filter())
    return {entry.signal.id for entry in page.entries if entry.report}


def test_what_nobody_opens_goes_to_the_deputy_a_working_day_after_the_promise(house: House, clock: Clock) -> None:
    forgotten, read = (signal_of(house, file_signal(house)) for _ in range(2))  # Tuesday; due on Thursday the 19th
    elsewhere = signal_of(house, file_signal(house, municipality="bergdorp"))
    reading.open_signal(house, desk(house, FARID), read)
    for moment in ("18T13:00", "19T18:00", "20T23:59"):
        at(clock, f"2026-11-{moment}")
        housekeeping.round_of_work(house)
        assert readable(house, DIRK) == set(), moment
    at(clock, "2026-11-21T00:01")  # the Friday went by as well
    housekeeping.round_of_work(house)
    assert readable(house, DIRK) == {forgotten}
    assert readable(house, ROOS) == {elsewhere}
    assert sorted(let_in(house)) == sorted([principal(house, DIRK), principal(house, ROOS)])
    at(clock, "2026-11-23T08:30")
    told = Counter(mailed(house))
    assert (told[DIRK], told[ROOS]) == (1, 1)
    at(clock, "2026-11-24T13:00")
    again = Counter(mailed(house))
    assert (again[DIRK], again[ROOS], len(let_in(house))) == (1, 1, 2), "once is enough"


def test_the_gate_opens_for_nobody_who_was_excluded_and_never_for_the_paper_key(house: House, clock: Clock) -> None:
    signal = signal_of(house, file_signal(house, exclude=(principal(house, DIRK),)))
    clock.move(days=14)
    housekeeping.round_of_work(house)
    assert readable(house, DIRK) == set()
    assert readable(house, ROOS) == {signal}
    assert rows(house, "SELECT count(*) FROM wrap WHERE gated = 1") == [(1,)], "only the escrow's"


# --- a mail server that is away -----------------------------------------------------------------------------------


def test_three_days_without_a_mail_server_lose_nothing_and_end_in_one_mail_per_person(
    house: House, clock: Clock
) -> None:
    silent = Silent()
    away = replace(house, mailer=silent)
    housekeeping.round_of_work(away)
    for day in (17, 18, 19):
        for hour in range(8, 20):
            at(clock, f"2026-11-{day}T{hour:02}:30")
            if hour == 9:
                reporting.submit(house, report_token(house), draft(story=str(day)))
            housekeeping.round_of_work(away)
    assert silent.tried > 30
    assert flagged(house) == set()
    assert count(house, "delivery") == 2
    at(clock, "2026-11-20T08:29")
    assert mailed(house) == [FARID, SANNE]
    assert count(house, "delivery") == 0
    at(clock, "2026-11-20T20:00")
    assert len(mailed(house)) == 2


def test_an_address_that_fails_does_not_hold_up_the_others(house: House, clock: Clock) -> None:
    class Picky(Mailer):
        def send(self, letter: str, language: str, address: str, address_of_portal: str) -> None:
            if address == FARID:
                raise NotDelivered("SMTPRecipientsRefused")
            house.mailer.send(letter, language, address, address_of_portal)

    housekeeping.round_of_work(house)
    picky = replace(house, mailer=Picky("", "", house.settings.instance, ()))
    file_signal(house, answers=ACUTE)
    housekeeping.round_of_work(picky)
    assert [address for address, _ in mails(house)] == [SANNE]
    assert rows(house, "SELECT attempts FROM delivery") == [(1,)]


def test_a_worker_killed_while_mailing_loses_nothing(house: House, clock: Clock) -> None:
    class Killed(Mailer):
        def send(self, letter: str, language: str, address: str, address_of_portal: str) -> None:
            raise KeyboardInterrupt

    housekeeping.round_of_work(house)
    file_signal(house, answers=ACUTE)
    with pytest.raises(KeyboardInterrupt):
        housekeeping.round_of_work(replace(house, mailer=Killed("", "", house.settings.instance, ())))
    assert len(mailed(house)) == 1, "the lease of the one that was on its way still stands"
    clock.move(minutes=5)
    assert mailed(house) == [FARID, SANNE]


class Slow(Mailer):
    """A mail server that takes its time for every mail."""

    def __init__(self, clock: Clock, seconds: float) -> None:
        self.clock, self.seconds = clock, seconds
        self.sent: list[str] = []

    def send(self, letter: str, language: str, address: str, address_of_portal: str) -> None:
        self.clock.move(seconds=self.seconds)
        self.sent.append(address)


def test_twenty_slow_mails_do_not_outlive_their_lease_and_none_is_sent_twice(house: House, clock: Clock) -> None:
    slow = Slow(clock, 19)
    with house.database.writing() as connection:
        for number in range(25):
            address = f"{number}@example.org"
            outbox.put(house.database, connection, house.app_keys, "news", "nl", address, house.clock())
    one, other = (replace(house, mailer=slow) for _ in range(2))
    started = clock.now
    housekeeping.deliver(one)
    assert (clock.now - started).total_seconds() < 90, "acute mail need not wait for a slow server"
    for _ in range(12):
        housekeeping.deliver(one)
        housekeeping.deliver(other)
    assert sorted(slow.sent) == sorted(f"{number}@example.org" for number in range(25))


def test_a_refused_address_is_tried_ever_less_and_named_by_nobody_but_the_check(house: House, clock: Clock) -> None:
    class Refusing(Mailer):
        tried: ClassVar[list[datetime]] = []

        def send(self, letter: str, language: str, address: str, address_of_portal: str) -> None:
            self.tried.append(clock.now)
            raise NotDelivered("SMTPRecipientsRefused", refused=True)

    refusing = replace(house, mailer=Refusing("", "", house.settings.instance, ()))
    with house.database.writing() as connection:
        outbox.put(house.database, connection, house.app_keys, "news", "nl", "weg@example.org", house.clock())
    for _ in range(7 * 24 * 2):
        housekeeping.deliver(refusing)
        clock.move(minutes=30)
    days = Counter(moment.date().isoformat() for moment in Refusing.tried)
    assert days["2026-11-17"] > 14 and list(days.values())[2:] == [1] * (len(days) - 2)
    assert count(house, "delivery") == 1, "never dropped"
    found = [finding.text for finding in checking.check(house) if finding.code == "mail"]
    assert len(found) == 1 and "weg@" not in found[0]


# --- tidying -----------------------------------------------------------------------------------------------------


def test_handled_forms_are_forgotten_after_two_days_and_stay_useless(house: House, clock: Clock) -> None:
    token = report_token(house)
    reporting.submit(house, token, draft())
    for days in (1, 1):
        clock.move(days=days)
        housekeeping.tidy(house)
        assert count(house, "once") == 1
    clock.move(days=1)
    housekeeping.tidy(house)
    assert count(house, "once") == 0
    with pytest.raises(tokens.Stale):
        reporting.submit(house, token, draft())
    assert count(house, "signal") == 1


def test_failed_sign_ins_old_sessions_and_old_slots_are_forgotten(house: House, clock: Clock) -> None:
    with pytest.raises(signing_in.Refused):
        signing_in.sign_in(house, BAS, "een heel andere kluiszin")
    signing_in.sign_in(house, FARID, PASSPHRASE)
    housekeeping.round_of_work(house)
    assert count(house, "mail_slot") > 0
    clock.move(days=1, minutes=1)
    housekeeping.tidy(house)
    assert count(house, "failed_sign_in") == 0
    with house.sessions.database.reading() as connection:
        assert connection.exec_driver_sql("SELECT count(*) FROM staff_session").scalar() == 0
    clock.move(days=15)
    housekeeping.tidy(house)
    assert count(house, "mail_slot") == 0


def test_people_who_left_get_no_mail(house: House, clock: Clock) -> None:
    housekeeping.round_of_work(house)
    file_signal(house)
    sql(house, "DELETE FROM seat WHERE principal = :id", id=principal(house, FARID))
    at(clock, "2026-11-17T13:00")
    assert mailed(house) == [SANNE]


def test_told_to_stop_the_worker_ends_the_letter_it_sends_and_begins_no_other(house: House, clock: Clock) -> None:
    at(clock, "2026-11-17 09:00")
    file_signal(house, story="Een", answers=ACUTE)
    file_signal(house, story="Twee", answers=ACUTE, municipality="bergdorp")
    housekeeping.make_acute(house)
    waiting = count(house, "delivery")
    assert waiting > 1
    housekeeping.deliver(house, lambda: count(house, "delivery") < waiting)
    assert count(house, "delivery") == waiting - 1
    assert len(mails(house)) == 1
