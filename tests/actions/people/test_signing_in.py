"""Signing in: the kluiszin opens the keys, failures slow down, and a session ends when it should."""

import time
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC
from itertools import pairwise

import pytest
from cast import BAS, FARID, PASSPHRASE, SANNE, Clock, desk
from peek import principal, rows, sql
from sqlalchemy import text

from portal.actions.house import House
from portal.actions.people import signing_in
from portal.adapters import accounts
from portal.adapters.vault import Secret
from portal.domain.places import Role

WRONG = "een heel andere kluiszin"
NOBODY = "niemand@waterstad.example"


def fail(house: House, email: str = FARID, times: int = 1) -> None:
    for _ in range(times):
        with pytest.raises(signing_in.Refused):
            signing_in.sign_in(house, email, WRONG)


def wait(house: House, email: str = FARID, passphrase: str = PASSPHRASE) -> int:
    with pytest.raises(signing_in.Wait) as waiting:
        signing_in.sign_in(house, email, passphrase)
    return waiting.value.seconds


def alive(house: House, key: Secret, *, person: bool = True) -> bool:
    return signing_in.resume(house, key, person=person) is not None


def test_the_kluiszin_opens_the_desk(house: House) -> None:
    farid = desk(house, FARID)
    assert (farid.staff.name, farid.staff.role, farid.staff.municipalities) == (
        "Farid Amrani",
        Role.FUNCTIONARIS,
        ("GM9001",),
    )
    assert farid.staff.ready and farid.is_reader
    bas = desk(house, BAS)
    assert (bas.is_reader, bas.staff.ready, bas.staff.municipalities) == (False, False, ())


def test_address_and_kluiszin_are_read_as_people_type_them(house: House) -> None:
    assert signing_in.sign_in(house, f"  {FARID.upper()} ", f"  {PASSPHRASE.title()}  ")


@pytest.mark.parametrize("email", [FARID, NOBODY, "", "\ud800", "x" * 5000])
@pytest.mark.parametrize("passphrase", [WRONG, "", "\x00", "x" * 5000, "\ud800"])
def test_whatever_is_wrong_the_answer_is_the_same(house: House, email: str, passphrase: str) -> None:
    with pytest.raises(signing_in.Refused) as refused:
        signing_in.sign_in(house, email, passphrase)
    assert refused.value.args == ()


def test_an_unknown_address_is_slowed_down_like_a_known_one(house: House) -> None:
    for email in (FARID, NOBODY):
        fail(house, email, 3)
    assert wait(house, FARID) == wait(house, NOBODY) == 2
    assert len(rows(house, "SELECT 1 FROM failed_sign_in")) == 2


def test_an_account_without_keys_is_refused_like_any_other(house: House) -> None:
    sql(house, "UPDATE principal SET unlocker = NULL WHERE id = :id", id=principal(house, SANNE))
    with pytest.raises(signing_in.Refused):
        signing_in.sign_in(house, SANNE, PASSPHRASE)


@pytest.mark.parametrize("blob", [b"", b"\x01", b"\x09" * 94, bytes(94), b"\x01\xff" + b"\xff" * 92])
def test_an_altered_unlocker_is_refused_and_no_error(house: House, blob: bytes) -> None:
    farid = desk(house, FARID)
    sql(house, "UPDATE principal SET unlocker = :blob WHERE id = :id", blob=blob, id=principal(house, FARID))
    with pytest.raises(signing_in.Refused):
        signing_in.sign_in(house, FARID, PASSPHRASE)
    with pytest.raises(signing_in.Refused):
        signing_in.confirm(house, farid, PASSPHRASE)


def test_another_persons_unlocker_opens_nothing(house: House) -> None:
    sql(
        house,
        "UPDATE principal SET unlocker = (SELECT unlocker FROM principal WHERE id = :from) WHERE id = :to",
        **{"from": principal(house, SANNE), "to": principal(house, FARID)},
    )
    with pytest.raises(signing_in.Refused):
        signing_in.sign_in(house, FARID, PASSPHRASE)


def test_the_delay_grows_to_a_minute_and_never_locks_out(house: House, clock: Clock) -> None:
    fail(house, times=3)
    pauses = []
    for _ in range(9):
        pauses.append(wait(house))
        clock.move(seconds=pauses[-1])
        fail(house)
    assert pauses == [2, 4, 8, 16, 32, 60, 60, 60, 60]
    clock.move(seconds=60)
    assert signing_in.sign_in(house, FARID, PASSPHRASE)


def test_the_right_kluiszin_clears_the_count(house: House, clock: Clock) -> None:
    fail(house, times=3)
    clock.move(seconds=2)
    signing_in.sign_in(house, FARID, PASSPHRASE)
    fail(house, times=3)
    assert wait(house) == 2


def test_waiting_is_per_address(house: House) -> None:
    fail(house, FARID, 3)
    assert wait(house)
    assert signing_in.sign_in(house, SANNE, PASSPHRASE)


def test_confirming_counts_too(house: House, clock: Clock) -> None:
    farid = desk(house, FARID)
    for _ in range(3):
        with pytest.raises(signing_in.Refused):
            signing_in.confirm(house, farid, WRONG)
    with pytest.raises(signing_in.Wait):
        signing_in.confirm(house, farid, PASSPHRASE)
    clock.move(seconds=2)
    signing_in.confirm(house, farid, PASSPHRASE)


def test_failures_on_two_nodes_at_once_are_all_counted(house: House, clock: Clock) -> None:
    index, at = house.app_keys.index_field("email", FARID), clock().astimezone(UTC).replace(tzinfo=None)

    def fail_too(_: int) -> None:
        with house.database.writing() as connection:
            before, _last = accounts.failed_before(connection, index)
            time.sleep(0.05)
            accounts.failed_again(connection, index, before + 1, at)

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(fail_too, range(4)))
    assert rows(house, "SELECT count FROM failed_sign_in") == [(4,)]


def test_guesses_at_a_desk_that_come_at_once_are_answered_alike(house: House, clock: Clock) -> None:
    """Whoever has the work account, or the cookie, sends many at once: right or wrong, the late ones are told to wait.

    Three failed while this one waited for its turn.
    """
    farid = desk(house, FARID)
    index = house.app_keys.index_field("email", FARID)

    def overtaken(passphrase: str) -> str:
        sql(house, "DELETE FROM failed_sign_in")
        with ThreadPoolExecutor(1) as pool:
            with signing_in.one_at_a_time(house):
                answer = pool.submit(signing_in.unlocked, house, farid.staff.principal, passphrase)
                time.sleep(0.15)
                with house.database.writing() as connection:
                    accounts.failed_again(connection, index, 3, clock().astimezone(UTC).replace(tzinfo=None))
            return repr(answer.exception())

    assert {overtaken(PASSPHRASE), overtaken(WRONG)} == {"Wait(2)"}
    assert rows(house, "SELECT count FROM failed_sign_in") == [(3,)]


def test_a_session_ends_after_half_an_hour_without_a_person(house: House, clock: Clock) -> None:
    key = signing_in.sign_in(house, FARID, PASSPHRASE)
    for _ in range(3):
        clock.move(minutes=29)
        assert alive(house, key)
    clock.move(minutes=30, seconds=1)
    assert not alive(house, key)
    clock.move(minutes=-20)
    assert not alive(house, key), "what ended stays ended"


def test_polls_do_not_keep_a_session_alive(house: House, clock: Clock) -> None:
    key = signing_in.sign_in(house, FARID, PASSPHRASE)
    for _ in range(3):
        clock.move(minutes=10)
        assert alive(house, key, person=False)
    clock.move(seconds=1)
    assert not alive(house, key, person=False)


def test_a_session_ends_after_eight_hours_whatever_happens(house: House, clock: Clock) -> None:
    key = signing_in.sign_in(house, FARID, PASSPHRASE)
    for _ in range(24):
        clock.move(minutes=20)
        assert alive(house, key)
    clock.move(seconds=1)
    assert not alive(house, key)


def test_a_change_of_epoch_ends_every_session(house: House) -> None:
    key = signing_in.sign_in(house, FARID, PASSPHRASE)
    sql(house, "UPDATE principal SET session_epoch = session_epoch + 1 WHERE id = :id", id=principal(house, FARID))
    assert not alive(house, key)


def test_signing_out_ends_it_and_a_third_session_ends_the_first(house: House, clock: Clock) -> None:
    sessions = []
    for _ in range(3):
        clock.move(seconds=1)
        sessions.append(signing_in.sign_in(house, FARID, PASSPHRASE))
    assert [alive(house, key) for key in sessions] == [False, True, True]
    signing_in.sign_out(house, sessions[1])
    assert [alive(house, key) for key in sessions] == [False, False, True]


@pytest.mark.parametrize("key", [b"", b"x", bytes(32), b"\xff" * 32])
def test_no_other_cookie_opens_anything(house: House, key: bytes) -> None:
    signing_in.sign_in(house, FARID, PASSPHRASE)
    assert not alive(house, Secret(key))


def test_a_session_row_moved_to_another_person_opens_nothing(house: House) -> None:
    key = signing_in.sign_in(house, FARID, PASSPHRASE)
    with house.sessions.database.writing() as connection:
        connection.execute(text("UPDATE staff_session SET principal = :who"), {"who": principal(house, SANNE)})
    assert not alive(house, key)


def test_somebody_whose_account_is_gone_has_no_session(house: House) -> None:
    key = signing_in.sign_in(house, BAS, PASSPHRASE)
    sql(house, "DELETE FROM principal WHERE id = :id", id=principal(house, BAS))
    assert not alive(house, key)


def test_signing_in_is_in_the_trail_and_an_unknown_address_is_not(house: House) -> None:
    before = len(rows(house, "SELECT 1 FROM event"))
    fail(house, NOBODY)
    assert len(rows(house, "SELECT 1 FROM event")) == before
    fail(house, FARID)
    signing_in.sign_in(house, FARID, PASSPHRASE)
    who = principal(house, FARID)
    found = rows(house, "SELECT act FROM event WHERE actor = :id AND act LIKE 'sign%'", id=who)
    assert sorted(act for (act,) in found) == ["sign_in_failed", "signed_in"]


def test_a_language_is_remembered(house: House) -> None:
    signing_in.choose_language(house, desk(house, FARID), "pl")
    assert desk(house, FARID).staff.language == "pl"


def test_who_had_a_turn_does_not_overtake_who_waits(house: House) -> None:
    turns: list[str] = []

    def again_and_again(name: str) -> None:
        for _ in range(10):
            with signing_in.one_at_a_time(house):
                turns.append(name)
                time.sleep(0.1)

    with ThreadPoolExecutor(2) as pool:
        list(pool.map(again_and_again, ("Farid", "Sanne")))
    after_one_another = sum(one == other for one, other in pairwise(turns[:18]))
    assert after_one_another <= 2, turns


def test_a_full_queue_asks_to_come_back_instead_of_keeping_reporters_waiting(house: House) -> None:
    with signing_in.one_at_a_time(house), pytest.raises(signing_in.Wait):
        signing_in.sign_in(house, FARID, PASSPHRASE)
    assert desk(house, FARID)
