"""The server's half of a session: in a file of its own, two per person, gone when it ends."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cast import FARID, K_APP, TUESDAY, desk
from sqlalchemy import text

from portal.actions.house import House
from portal.adapters.sessions import Sessions


def start(sessions: Sessions, key: bytes, principal: str = "p", minutes: int = 0) -> None:
    sessions.start(key, principal, 1, b"sealed " + key, TUESDAY + timedelta(minutes=minutes))


def test_a_session_is_found_by_its_key_only(house: House) -> None:
    start(house.sessions, b"a")
    found = house.sessions.find(b"a")
    assert found is not None
    assert (found.principal, found.epoch, found.sealed) == ("p", 1, b"sealed a")
    assert found.started_at == found.acted_at == TUESDAY.astimezone(UTC).replace(tzinfo=None)
    assert house.sessions.find(b"b") is None


def test_a_third_session_ends_the_oldest_of_that_person(house: House) -> None:
    start(house.sessions, b"other", "q")
    for number, key in enumerate((b"a", b"b", b"c")):
        start(house.sessions, key, minutes=number)
    assert house.sessions.find(b"a") is None
    assert all(house.sessions.find(key) for key in (b"b", b"c", b"other"))


def test_touching_moves_the_last_act_and_not_the_start(house: House) -> None:
    start(house.sessions, b"a")
    house.sessions.touch(b"a", TUESDAY + timedelta(minutes=9))
    found = house.sessions.find(b"a")
    assert found is not None
    assert found.acted_at - found.started_at == timedelta(minutes=9)


def test_ended_sessions_are_gone(house: House) -> None:
    start(house.sessions, b"a")
    start(house.sessions, b"b", minutes=60)
    house.sessions.end_before(TUESDAY + timedelta(minutes=30), TUESDAY)
    assert house.sessions.find(b"a") is None
    assert house.sessions.find(b"b") is not None
    house.sessions.end(b"b")
    assert house.sessions.find(b"b") is None


def test_idle_sessions_do_not_lie_around(house: House) -> None:
    start(house.sessions, b"idle")
    start(house.sessions, b"busy")
    house.sessions.touch(b"busy", TUESDAY + timedelta(minutes=20))
    house.sessions.end_before(TUESDAY, TUESDAY + timedelta(minutes=10))
    assert house.sessions.find(b"idle") is None
    assert house.sessions.find(b"busy") is not None


@pytest.mark.sqlite  # on PostgreSQL they are a table that dumps leave out
def test_sessions_stand_in_a_file_of_their_own_and_hold_no_key(house: House) -> None:
    at_work = desk(house, FARID)
    with house.database.reading() as connection:
        tables = connection.execute(text("SELECT name FROM sqlite_master WHERE type = 'table'")).scalars().all()
    assert "staff_session" not in tables
    folder: Path = house.settings.instance
    stored = b"".join(path.read_bytes() for path in folder.glob("*.sqlite*"))
    for secret in (
        at_work.session,
        at_work.keys.sealing_private,
        at_work.keys.k_me,
        at_work.keys.signing_private,
        K_APP,
    ):
        assert bytes(secret) not in stored


def test_preparing_twice_keeps_what_is_there(house: House) -> None:
    start(house.sessions, b"a")
    house.sessions.prepare()
    assert house.sessions.find(b"a") is not None


def test_moments_are_kept_in_one_zone(house: House) -> None:
    house.sessions.start(b"a", "p", 1, b"x", datetime(2026, 11, 17, 9, 0, tzinfo=UTC))
    found = house.sessions.find(b"a")
    assert found is not None
    assert found.started_at == datetime(2026, 11, 17, 9, 0)
