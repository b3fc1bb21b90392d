"""The outbox: a mail is claimed once, tried again for ever, and leaves no trace when it is gone."""

import threading
from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest
from cast import TUESDAY, file_signal
from peek import rows, sql
from sqlalchemy import text

from portal.actions.house import House
from portal.adapters import outbox
from portal.adapters.outbox import Letter
from portal.adapters.vault import AppKeys, Secret

ADDRESS = "noor@example.org"


def put(house: House, address: str = ADDRESS, letter: str = "news", at: datetime = TUESDAY) -> None:
    with house.database.writing() as connection:
        outbox.put(house.database, connection, house.app_keys, letter, "nl", address, at)


def claim(house: House, at: datetime = TUESDAY, limit: int = 20) -> list[Letter]:
    with house.database.writing() as connection:
        return outbox.claim(connection, house.database, house.app_keys, at, limit)


def test_the_address_is_sealed_until_it_is_claimed(house: House) -> None:
    put(house)
    with house.database.reading() as connection:
        row = connection.execute(text("SELECT * FROM delivery")).one()
    assert ADDRESS.encode() not in row.address and "noor" not in f"{row.id}{row.letter}{row.language}"
    (letter,) = claim(house)
    assert (letter.letter, letter.language, letter.address, letter.attempts) == ("news", "nl", ADDRESS, 0)


def test_a_claimed_mail_is_not_claimed_again_during_its_lease(house: House) -> None:
    put(house)
    assert len(claim(house)) == 1
    assert claim(house, TUESDAY + outbox.LEASE - timedelta(seconds=1)) == []
    assert len(claim(house, TUESDAY + outbox.LEASE)) == 1, "the one who claimed it died: somebody else sends it"


def test_a_sent_mail_is_gone(house: House) -> None:
    put(house)
    (letter,) = claim(house)
    with house.database.writing() as connection:
        outbox.sent(connection, letter)
        assert connection.execute(text("SELECT count(*) FROM delivery")).scalar() == 0


def test_the_same_mail_waits_once_and_other_mails_beside_it(house: House) -> None:
    for _ in range(3):
        put(house)
    put(house, letter="acute")
    put(house, "sanne@example.org")
    assert sorted((each.letter, each.address) for each in claim(house)) == [
        ("acute", ADDRESS),
        ("news", ADDRESS),
        ("news", "sanne@example.org"),
    ]


def test_news_that_comes_while_a_mail_is_on_its_way_is_mailed_too(house: House) -> None:
    put(house)
    (letter,) = claim(house)
    put(house, at=TUESDAY + timedelta(seconds=2))
    with house.database.writing() as connection:
        outbox.sent(connection, letter)
    assert len(claim(house, TUESDAY + timedelta(seconds=3))) == 1


def test_what_fails_waits_longer_and_longer_and_is_never_dropped(house: House) -> None:
    put(house)
    now, pauses = TUESDAY, []
    for _ in range(9):
        (letter,) = claim(house, now)
        with house.database.writing() as connection:
            outbox.failed(connection, letter, now)
        pause = next(n for n in range(1, 100) if claim_is_due(house, now + timedelta(minutes=n)))
        pauses.append(pause)
        now += timedelta(minutes=pause)
    assert pauses == [1, 2, 5, 15, 30, 60, 60, 60, 60]


def test_a_refused_address_is_tried_once_a_day_after_a_day_and_at_once_when_asked_again(house: House) -> None:
    put(house)
    now, moments = TUESDAY, []
    for _ in range(34):
        (letter,) = claim(house, now)
        with house.database.writing() as connection:
            outbox.failed(connection, letter, now, refused=True)
        moments.append(now)
        now = next_try(house)
    pauses = [then - before for before, then in pairwise(moments)]
    assert pauses[5:28] == [timedelta(hours=1)] * 23
    assert pauses[28:] == [outbox.SELDOM] * 5
    assert moments[28] - TUESDAY < timedelta(hours=25)
    put(house, at=moments[-1] + timedelta(hours=2))
    assert len(claim(house, moments[-1] + timedelta(hours=2))) == 1


def next_try(house: House) -> datetime:
    ((due,),) = rows(house, "SELECT next_at FROM delivery")
    return datetime.fromisoformat(due).replace(tzinfo=UTC)


def test_asked_for_again_while_it_fails_it_is_tried_at_once(house: House) -> None:
    put(house)
    (letter,) = claim(house)
    put(house, at=TUESDAY + timedelta(seconds=2))
    with house.database.writing() as connection:
        outbox.failed(connection, letter, TUESDAY + timedelta(seconds=3))
    (again,) = claim(house, TUESDAY + timedelta(seconds=3))
    assert again.attempts == 1


def test_mails_that_do_not_leave_are_counted_without_their_addresses(house: House) -> None:
    put(house)
    now = TUESDAY
    for tries in range(1, outbox.STUCK + 1):
        (letter,) = claim(house, now)
        with house.database.writing() as connection:
            outbox.failed(connection, letter, now)
            assert outbox.stuck(connection) == (tries >= outbox.STUCK)
        now = next_try(house)
    assert now - TUESDAY > timedelta(hours=1)


def test_a_mail_whose_address_was_altered_holds_up_nobody(house: House) -> None:
    put(house)
    sql(house, "UPDATE delivery SET address = zeroblob(60)")
    put(house, "sanne@example.org", at=TUESDAY + timedelta(seconds=1))
    assert [letter.address for letter in claim(house, TUESDAY + timedelta(seconds=1))] == ["sanne@example.org"]
    with house.database.reading() as connection:
        assert sorted(connection.execute(text("SELECT attempts FROM delivery")).scalars()) == [0, 1]


def claim_is_due(house: House, at: datetime) -> bool:
    ((due,),) = rows(house, "SELECT next_at FROM delivery")
    return datetime.fromisoformat(due) <= outbox._utc(at)


def test_no_more_is_claimed_than_asked_for_oldest_first(house: House) -> None:
    for number in range(5):
        put(house, f"{number}@example.org", at=TUESDAY - timedelta(minutes=number))
    assert [each.address[0] for each in claim(house, limit=2)] == ["4", "3"]
    assert [each.address[0] for each in claim(house, limit=9)] == ["2", "1", "0"]


def test_what_is_acute_goes_before_a_heap_of_news(house: House) -> None:
    for number in range(3):
        put(house, f"{number}@example.org", at=TUESDAY - timedelta(hours=1))
    put(house, letter="acute")
    assert [each.letter for each in claim(house, limit=2)] == ["acute", "news"]


@pytest.mark.parametrize(("letter", "stays"), [("reporter_news", False), ("news", True)])
def test_a_refused_address_of_a_reporter_goes_after_a_month(house: House, letter: str, stays: bool) -> None:
    put(house, letter=letter)
    now = TUESDAY
    for _ in range(60):
        found = claim(house, now)
        if not found:
            break
        with house.database.writing() as connection:
            outbox.failed(connection, found[0], now, refused=True)
        if rows(house, "SELECT 1 FROM delivery"):
            now = next_try(house)
    assert bool(rows(house, "SELECT 1 FROM delivery")) is stays
    assert now - TUESDAY > timedelta(days=30)
    assert (now - TUESDAY > timedelta(days=32)) is stays


def test_a_letter_made_under_a_former_key_is_withdrawn_too(house: House) -> None:
    put(house)
    renewed = AppKeys(Secret(b"n" * 32), (Secret(house.settings.secret_key),))
    with house.database.writing() as connection:
        assert outbox.withdraw(connection, renewed, ADDRESS)
    assert rows(house, "SELECT 1 FROM delivery") == []


def test_two_who_want_a_slot_at_the_same_time_do_not_both_get_it(house: House) -> None:
    got: list[bool] = []
    together = threading.Barrier(4)

    def want(moment: str) -> None:
        together.wait(10)
        with house.database.writing() as connection:
            got.append(outbox.take_slot(house.database, connection, moment))

    for day in range(10):
        threads = [threading.Thread(target=want, args=(f"2026-11-{day + 10}T08:30 oefenregio",)) for _ in range(4)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(20)
    assert sorted(got) == [False] * 30 + [True] * 10


def test_a_slot_is_taken_once(house: House) -> None:
    with house.database.writing() as connection:
        assert outbox.take_slot(house.database, connection, "2026-11-17T08:30 oefenregio")
    with house.database.writing() as connection:
        assert not outbox.take_slot(house.database, connection, "2026-11-17T08:30 oefenregio")
        assert outbox.take_slot(house.database, connection, "2026-11-17T13:00 oefenregio")
        outbox.forget_slots(connection, "2026-11-18")
        assert outbox.take_slot(house.database, connection, "2026-11-17T13:00 oefenregio")


def test_a_slot_that_was_not_committed_is_not_taken(house: House) -> None:
    with pytest.raises(RuntimeError), house.database.writing() as connection:
        assert outbox.take_slot(house.database, connection, "x")
        raise RuntimeError
    with house.database.writing() as connection:
        assert outbox.take_slot(house.database, connection, "x")


def test_flags_are_raised_once_and_hold_no_time(house: House) -> None:
    with house.database.writing() as connection:
        outbox.flag_news(connection, ["a", "b"])
        outbox.flag_news(connection, ["b", "c"])
        outbox.flag_news(connection, [])
        assert sorted(outbox.has_news(connection)) == ["a", "b", "c"]
        outbox.lower_news(connection, ["a", "c"])
        assert outbox.has_news(connection) == ["b"]
        assert list(connection.execute(text("SELECT * FROM news")).keys()) == ["principal"]


def test_an_acute_signal_counts_its_mails(house: House) -> None:
    for _ in range(2):
        file_signal(house, answers={"urgentie": ("acuut",)})
    with house.database.writing() as connection:
        ((sent, signals),) = outbox.acute_waiting(connection, first=True).items()
        assert sent == 0 and len(signals) == 2 and outbox.acute_waiting(connection, first=False) == {}
        assert outbox.acute_mailed(connection, signals[:1], sent) == signals[:1]
        assert outbox.acute_waiting(connection, first=True) == {0: signals[1:]}
        assert outbox.acute_waiting(connection, first=False) == {1: signals[:1]}
        assert outbox.acute_mailed(connection, signals, sent) == signals[1:], "another worker did this round of one"
        assert outbox.acute_mailed(connection, [], sent) == []
        outbox.acute_opened(connection, signals[0])
        assert outbox.acute_waiting(connection, first=False) == {1: signals[1:]}
