"""PostgreSQL: after the night nothing tells in which order reporters came, or at which hour."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest
from cast import Clock, come_home, file_signal, settings
from databases import HOW, chosen
from peek import rows, signal_of
from sqlalchemy import Connection

from portal.actions import tokens
from portal.actions.house import HERE, House
from portal.actions.installation import surroundings
from portal.actions.reporters import following
from portal.actions.worker import chaining
from portal.actions.worker import erasing as worker
from portal.actions.worker.shuffling import LAID_OUT, REWRITTEN, SHUFFLED, at_night, late
from portal.adapters import directory, outbox, shuffling
from portal.adapters.database import Database

FILED = 80
LONG = "Een lang verhaal. " * 600
"""Too long for a row of PostgreSQL."""
BY_CHANCE = 0.55
"""With 80 rows in an order of chance, a correlation beyond this comes once in a million times."""

BY_SIGNAL = ("signal", "document", "wrap", "thread", "event")


@pytest.fixture
def house(pytestconfig: pytest.Config, request: pytest.FixtureRequest, tmp_path: Path, clock: Clock) -> Iterator[House]:
    """The cast's installation, on PostgreSQL."""
    if "postgresql" not in chosen(pytestconfig):
        pytest.skip(f"about PostgreSQL itself: {HOW}")
    instance = tmp_path / "instance"
    shutil.copytree(request.getfixturevalue("furnished_on")("postgresql")[0], instance)
    opened = come_home(settings(instance, database_url=request.getfixturevalue("lent").ready()), clock)
    yield opened
    opened.close()


def night(house: House, clock: Clock) -> None:
    """The worker's next night; an hour in which the server itself is at work in a table is followed by another."""
    clock.now = (clock.now + timedelta(days=1)).replace(hour=0, minute=1)
    chaining.hang(house)
    for hour in worker.NIGHT:
        clock.now = clock.now.replace(hour=hour)
        worker.keep_house(house)
        if fact(house, LAID_OUT):
            return


def fact(house: House, name: str) -> str | None:
    found = rows(house, "SELECT value FROM installation WHERE name = :name", name=name)
    return found[0][0] if found else None


def places(house: House, table: str) -> dict[str, list[tuple[int, int, str]]]:
    """Where the rows of a signal lie: page, place in it, and by which transaction they were written."""
    column = "id" if table == "signal" else "signal"
    query = f"SELECT {column}, (ctid::text::point)[0]::int, (ctid::text::point)[1]::int, xmin::text FROM {table}"
    found: dict[str, list[tuple[int, int, str]]] = {}
    for signal, page, place, written in rows(house, f"{query} WHERE {column} IS NOT NULL"):
        found.setdefault(signal, []).append((page, place, written))
    return found


def large_values(house: House) -> dict[bytes, int]:
    """The number under which PostgreSQL keeps each sealed text that is too large for its row, by how it begins."""
    (name,) = rows(house, "SELECT reltoastrelid::regclass::text FROM pg_class WHERE relname = 'document'")
    found = rows(house, f"SELECT chunk_data, chunk_id::bigint FROM {name[0]} WHERE chunk_seq = 0")
    return {bytes(data)[:40]: number for data, number in found}


def correlation(order: list[float]) -> float:
    """Spearman's rank correlation of this row of values with the order in which they stand."""
    ranks = {value: rank for rank, value in enumerate(sorted(order))}
    n = len(order)
    return 1 - 6 * sum((ranks[value] - place) ** 2 for place, value in enumerate(order)) / (n * (n * n - 1))


def told(house: House, filed: list[str]) -> dict[str, float]:
    """How well each thing that somebody with the database sees tells the order of these signals."""
    found = {}
    for table in BY_SIGNAL:
        at = places(house, table)
        found[table] = correlation([min(at[signal]) for signal in filed])  # type: ignore[misc]
        found[f"{table} xmin"] = float(len({written for signal in filed for *_at, written in at[signal]}))
    numbers = large_values(house)
    begins = dict(rows(house, "SELECT signal, substring(sealed, 1, 40) FROM document WHERE kind = 'report'"))
    found["large"] = correlation([numbers[bytes(begins[signal])] for signal in filed])
    return found


def test_after_the_night_nothing_tells_the_order_of_a_day(house: House, clock: Clock) -> None:
    filed = []
    for _ in range(FILED):
        clock.move(minutes=5)
        filed.append(signal_of(house, file_signal(house, story=LONG)))
    before = told(house, filed)
    assert all(before[name] > 0.99 for name in (*BY_SIGNAL, "large")), "so this would be seen"
    assert all(before[f"{table} xmin"] == FILED for table in BY_SIGNAL)
    night(house, clock)
    after = told(house, filed)
    assert {name: rho for name, rho in after.items() if "xmin" not in name and abs(rho) > BY_CHANCE} == {}
    assert {after[f"{table} xmin"] for table in BY_SIGNAL} == {1.0}, "one transaction wrote the whole day"
    assert fact(house, SHUFFLED) == fact(house, LAID_OUT) == "2026-11-17"


def test_a_table_too_large_to_write_anew_is_shuffled_all_the_same(
    house: House, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(shuffling, "SMALL", 0)
    filed = [signal_of(house, file_signal(house, story=LONG)) for _ in range(FILED)]
    files = rows(house, "SELECT pg_relation_filepath('signal')")
    night(house, clock)  # a Wednesday
    assert rows(house, "SELECT pg_relation_filepath('signal')") == files
    after = told(house, filed)
    assert {name: rho for name, rho in after.items() if "xmin" not in name and abs(rho) > BY_CHANCE} == {}
    assert {after[f"{table} xmin"] for table in BY_SIGNAL} == {1.0}


def test_what_came_after_midnight_waits_for_its_own_night(house: House, clock: Clock) -> None:
    """Or being with the others would say that it came before the hour in which the worker did this."""
    before = signal_of(house, file_signal(house))
    clock.now = datetime(2026, 11, 18, 1, tzinfo=HERE)
    after = signal_of(house, file_signal(house))
    once = tokens.read(house, following.PURPOSE, tokens.issue(house, following.PURPOSE))
    code = file_signal(house)
    clock.now = datetime(2026, 11, 18, 3, tzinfo=HERE)
    came = places(house, "document")
    worker.keep_house(house)
    assert places(house, "document")[before] != came[before]
    lots = {written for *_at, written in came[after]}
    assert {written for *_at, written in places(house, "document")[after]} == lots, "still its own transaction"
    clock.now = datetime(2026, 11, 19, 1, tzinfo=HERE)
    following.add(house, once, code, "Een witte bus.")
    clock.now = datetime(2026, 11, 19, 3, tzinfo=HERE)
    worker.keep_house(house)
    assert {written for *_at, written in places(house, "document")[after]} != lots
    added = signal_of(house, code)
    mine = {written for *_at, written in places(house, "document")[added]}
    assert len(mine) == 1 and mine != {written for *_at, written in places(house, "document")[after]}
    clock.now = datetime(2026, 11, 20, 3, tzinfo=HERE)
    worker.keep_house(house)
    lot = {written for table in ("document", "thread", "message") for *_at, written in places(house, table)[added]}
    assert len(lot) == 1, "the day of the addition is over: message and report are of one lot"


def test_the_words_stay_what_they_were(house: House, clock: Clock) -> None:
    code = file_signal(house)
    signal = signal_of(house, code)
    once = tokens.read(house, following.PURPOSE, tokens.issue(house, following.PURPOSE))
    following.add(house, once, code, "Een witte bus.")
    query = "SELECT * FROM {} WHERE signal = :id ORDER BY 1, 2"
    held = {table: rows(house, query.format(table), id=signal) for table in ("document", "wrap", "thread", "message")}
    night(house, clock)
    assert {table: rows(house, query.format(table), id=signal) for table in held} == held


def test_somebody_at_work_in_a_signal_is_waited_for_in_the_next_hour(house: House, clock: Clock) -> None:
    file_signal(house)
    impatient = Database(f"{house.settings.database_url}?options=-c%20lock_timeout%3D100ms")
    hasty = replace(house, database=impatient)
    clock.now = datetime(2026, 11, 18, 3, tzinfo=HERE)
    with house.database.writing() as connection:
        connection.exec_driver_sql("SELECT 1 FROM signal FOR UPDATE")
        at_night(hasty, is_hour=True)
    assert fact(house, SHUFFLED) is None
    clock.move(minutes=1)
    at_night(hasty, is_hour=False)
    impatient.close()
    assert fact(house, SHUFFLED) == "2026-11-17"


def test_years_that_come_along_are_shuffled_a_minute_at_a_time(
    house: House, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    """In between the worker sends mail: that of an acute signal does not wait for the night."""
    for _ in range(3):
        file_signal(house)
        clock.move(days=1)
    shuffled, written = [], shuffling.shuffle

    def slowly(connection: Connection, day: str, today: date) -> int:
        shuffled.append(day)
        clock.move(seconds=61)
        return written(connection, day, today)

    monkeypatch.setattr(shuffling, "shuffle", slowly)
    clock.now = datetime(2026, 11, 20, 3, tzinfo=HERE)
    for days in (1, 2, 3):
        worker.keep_house(house)
        assert len(shuffled) == days and fact(house, SHUFFLED) == shuffled[-1]
    worker.keep_house(house)
    assert shuffled == ["2026-11-17", "2026-11-18", "2026-11-19"]
    assert fact(house, LAID_OUT) is None, "tables are shut once an hour at most"
    clock.move(hours=1)
    worker.keep_house(house)
    assert fact(house, LAID_OUT) == "2026-11-19"


def test_of_two_workers_one_shuffles(house: House, clock: Clock) -> None:
    file_signal(house)
    clock.now = datetime(2026, 11, 18, 3, tzinfo=HERE)
    with house.database.writing() as connection:
        assert outbox.take_slot(house.database, connection, f"{clock.now.isoformat()} shuffling"), "the other one"
    at_night(house, is_hour=True)
    assert fact(house, SHUFFLED) is None
    clock.move(minutes=1)
    at_night(house, is_hour=False)
    assert fact(house, SHUFFLED) == "2026-11-17"


@pytest.mark.parametrize("said", ["9999-12-31", "2026-11-18", "x"])
def test_a_note_of_a_day_that_is_not_over_skips_no_night(house: House, clock: Clock, said: str) -> None:
    """Who can write that one row does not keep the order in which reporters came."""
    signals = [signal_of(house, file_signal(house)) for _ in range(3)]
    clock.now = datetime(2026, 11, 18, 1, tzinfo=HERE)
    with house.database.writing() as connection:
        directory.put_fact(connection, SHUFFLED, said)
        directory.put_fact(connection, REWRITTEN, "9999-12-31")
    assert late(house) == said
    assert any("order" in each.text for each in surroundings.look_around(house) if each.code == "worker")
    file = rows(house, "SELECT pg_relation_filepath('document')")
    clock.now = datetime(2026, 11, 18, 3, tzinfo=HERE)
    at_night(house, is_hour=True)
    assert fact(house, SHUFFLED) == "2026-11-17" and late(house) is None
    assert len({written for signal in signals for *_at, written in places(house, "document")[signal]}) == 1
    assert fact(house, REWRITTEN) == "2026-11-15" and rows(house, "SELECT pg_relation_filepath('document')") != file


def test_nights_that_were_missed_are_told(house: House, clock: Clock) -> None:
    file_signal(house)
    clock.move(days=2)
    assert late(house) is None
    clock.move(days=1)
    assert late(house) == "2026-11-17"
    clock.now = datetime(2026, 11, 21, 3, tzinfo=HERE)
    at_night(house, is_hour=True)
    assert late(house) is None
