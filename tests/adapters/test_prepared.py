"""Statements that the driver runs itself: what they write, and that their errors are those of SQLAlchemy."""

from typing import Any

import pytest
from sqlalchemy import bindparam, event, func, select, text
from sqlalchemy.exc import DBAPIError, IntegrityError

from portal.actions.house import House
from portal.adapters import tables
from portal.adapters.prepared import Prepared, adding, adding_new, at_once

ROW = tables.Once
ADD, ADD_NEWS = adding(ROW), adding_new(tables.News)
FIELDS = Prepared(select(ROW.fields).where(ROW.key == bindparam("key")))


def form(house: House, key: bytes, fields: bytes = b"said") -> dict[str, Any]:
    return {"key": key, "fields": fields, "day": house.today()}


def test_rows_are_written_as_sqlalchemy_writes_them(house: House) -> None:
    with house.database.writing() as connection, at_once(connection):
        ADD.write(connection, [form(house, b"one")])
        ADD.write(connection, [form(house, b"two", b"\x00\xff"), form(house, b"three")])
        ADD.write(connection, [])
    with house.database.reading() as connection:
        assert FIELDS.scalar(connection, {"key": b"two"}) == b"\x00\xff"
        assert FIELDS.scalar(connection, {"key": b"four"}) is None
        found = connection.execute(select(ROW.day).where(ROW.key.in_([b"one", b"two", b"three"]))).scalars()
        assert list(found) == [house.today()] * 3, "a date comes back as a date"


def test_whatever_is_written_at_once_each_row_gets_its_own_values(house: House) -> None:
    many = [form(house, b"%03d" % number, b"said %d" % number) for number in range(70)]
    with house.database.writing() as connection, at_once(connection):
        ADD_NEWS.write(connection, [{"principal": "farid"}])
        with at_once(connection):
            ADD.write(connection, many[:1])
            ADD.write(connection, many[1:69])
        ADD_NEWS.write(connection, [{"principal": "farid"}, {"principal": "sanne"}])
        ADD.write(connection, many[69:])
    with house.database.reading() as connection:
        found = connection.execute(select(ROW.key, ROW.fields)).all()
        assert {each.key: each.fields for each in found} == {each["key"]: each["fields"] for each in many}
        assert set(connection.execute(select(tables.News.principal)).scalars()) == {"farid", "sanne"}


def test_when_what_is_inside_fails_nothing_is_written_and_the_next_transaction_works(house: House) -> None:
    with pytest.raises(ZeroDivisionError), house.database.writing() as connection, at_once(connection):
        ADD.write(connection, [form(house, b"half")])
        raise ZeroDivisionError
    with house.database.writing() as connection:
        ADD.write(connection, [form(house, b"whole")])
    with house.database.reading() as connection:
        assert list(connection.execute(select(ROW.key)).scalars()) == [b"whole"]


def test_what_is_there_already_is_left_alone(house: House) -> None:
    for _ in range(2):
        with house.database.writing() as connection, at_once(connection):
            ADD_NEWS.write(connection, [{"principal": "farid"}, {"principal": "sanne"}])
    with house.database.reading() as connection:
        assert connection.execute(select(func.count()).select_from(tables.News)).scalar() == 2


def test_the_same_key_twice_is_the_error_it_always_was_and_nothing_is_kept(house: House) -> None:
    with pytest.raises(IntegrityError) as wrong, house.database.writing() as connection, at_once(connection):
        ADD.write(connection, [form(house, b"new"), form(house, b"twice", b"wat iemand schreef")])
        ADD.write(connection, [form(house, b"twice", b"wat iemand schreef")])
    assert "schreef" not in str(wrong.value), "an error never carries what somebody wrote"
    with house.database.reading() as connection:
        assert FIELDS.scalar(connection, {"key": b"new"}) is None
        assert FIELDS.scalar(connection, {"key": b"twice"}) is None


def test_whoever_listens_hears_of_every_statement_and_every_error(house: House) -> None:
    engine = house.database.engine
    heard: list[str] = []
    failed: list[BaseException] = []
    event.listen(engine, "before_cursor_execute", lambda _c, _cursor, said, *_rest: heard.append(said))
    event.listen(engine, "after_cursor_execute", lambda _c, _cursor, said, *_rest: heard.append(said))
    event.listen(engine, "handle_error", lambda context: failed.append(context.original_exception))
    with pytest.raises(DBAPIError), house.database.writing() as connection, at_once(connection):
        heard.clear()
        ADD.write(connection, [form(house, b"heard")])
        ADD.write(connection, [form(house, b"heard")])
    if house.database.is_sqlite:
        assert [said.split(" (")[0] for said in heard[:2]] == ["INSERT INTO once"] * 2
    else:
        assert [said.count("INSERT INTO once") for said in heard] == [2], "both went as one, and it failed"
    assert len(failed) == 1, "the switch to a new primary hangs on this"


def test_a_connection_that_was_lost_is_not_used_again(house: House) -> None:
    if house.database.is_sqlite:
        return  # a file: no line to lose
    with pytest.raises(DBAPIError) as wrong, house.database.writing() as connection:
        ended = connection.execute(text("SELECT pg_backend_pid()")).scalar_one()
        with house.database.engine.connect() as other:
            other.execute(text("SELECT pg_terminate_backend(:pid)"), {"pid": ended})
        with at_once(connection):
            ADD.write(connection, [form(house, b"lost")])
    assert wrong.value.connection_invalidated
    with house.database.writing() as connection, at_once(connection):
        ADD.write(connection, [form(house, b"found")])
