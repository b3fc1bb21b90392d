"""The trail is only added to, and a row that the portal did not write shows."""

import json
from datetime import date, datetime

import pytest
from cast import TUESDAY, file_signal
from peek import rows, said
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from portal.actions.house import House
from portal.adapters import trail
from portal.domain.trail import Event

COLUMNS = ("id", "at", "act", "actor", "municipality", "signal", "facts")


def write(house: House, event: Event) -> dict[str, object]:
    with house.database.writing() as connection:
        before = set(connection.execute(text("SELECT id FROM event")).scalars())
        trail.append(connection, house.app_keys, event)
        rows = connection.execute(text("SELECT * FROM event")).mappings().all()
    return next(dict(row) for row in rows if row["id"] not in before)


def mac(house: House, row: dict[str, object]) -> bytes:
    return house.app_keys.event_mac(json.dumps([row[name] for name in COLUMNS], ensure_ascii=False).encode())


def test_an_event_carries_a_code_over_every_column(house: House) -> None:
    row = write(house, Event("taken", TUESDAY, "p", "GM9001", "s", {"b": 1, "a": "x"}))
    assert row["facts"] == '{"a":"x","b":1}'
    assert row["mac"] == mac(house, row)
    for name in COLUMNS:
        changed = {**row, name: "anders"}
        assert mac(house, changed) != row["mac"], name


@pytest.mark.parametrize("column", [*COLUMNS, "mac"])
def test_no_column_can_be_changed(house: House, column: str) -> None:
    row = write(house, Event("taken", TUESDAY, "p", "GM9001", "s"))
    with pytest.raises(DBAPIError, match="the trail is kept"), house.database.writing() as connection:
        value = "x'00'" if column == "mac" else "'anders'"
        statement = said(house, f"UPDATE event SET {column} = {value}, chain = x'01' WHERE id = :id")
        connection.execute(text(statement), {"id": row["id"]})


def test_nothing_can_be_deleted_or_replaced(house: House) -> None:
    row = write(house, Event("taken", TUESDAY, "p", "GM9001", "s"))
    for statement in (
        "DELETE FROM event",
        "DELETE FROM event WHERE id = :id",
        "UPDATE event SET chain = NULL WHERE id = :id",
    ):
        with pytest.raises(DBAPIError, match="the trail is kept"), house.database.writing() as connection:
            connection.execute(text(statement), {"id": row["id"]})


def test_the_chain_is_filled_once(house: House) -> None:
    row = write(house, Event("taken", TUESDAY))
    with house.database.writing() as connection:
        connection.execute(text(said(house, "UPDATE event SET chain = x'01' WHERE id = :id")), {"id": row["id"]})
    with pytest.raises(DBAPIError, match="the trail is kept"), house.database.writing() as connection:
        connection.execute(text(said(house, "UPDATE event SET chain = x'02' WHERE id = :id")), {"id": row["id"]})


def test_a_reporter_leaves_a_date_and_staff_a_time(house: House) -> None:
    assert write(house, Event("filed", TUESDAY))["at"] == "2026-11-17"
    assert write(house, Event("added", date(2026, 11, 17)))["at"] == "2026-11-17"
    assert datetime.fromisoformat(str(write(house, Event("opened", TUESDAY))["at"])) == TUESDAY


def test_an_event_goes_with_its_act(house: House) -> None:
    with pytest.raises(RuntimeError), house.database.writing() as connection:
        trail.append(connection, house.app_keys, Event("taken", TUESDAY, signal="s"))
        raise RuntimeError
    assert rows(house, "SELECT id FROM event WHERE signal = 's'") == []


def test_filing_leaves_one_event_without_actor_or_words(house: House) -> None:
    file_signal(house)
    with house.database.reading() as connection:
        signal = connection.execute(text("SELECT id FROM signal")).scalar_one()
    found = rows(house, "SELECT at, act, actor, facts FROM event WHERE signal = :id", id=signal)
    assert [tuple(row) for row in found] == [("2026-11-17", "filed", None, "{}")]
