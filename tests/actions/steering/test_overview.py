"""A region at a glance: right numbers for who may see them, from columns that anybody may read."""

from __future__ import annotations

import ast
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from cast import BAS, CARLA, FARID, TUESDAY, Clock, desk, file_signal, once
from managers import added, bas, colleague, everywhere
from newsroom import KEES, kees
from peek import principal, signal_of, sql
from sqlalchemy import event

from portal.actions.desk import reading, replying
from portal.actions.house import House
from portal.actions.management.places import regions
from portal.actions.steering import overview
from portal.adapters import counters, region_overview
from portal.domain.places import Role
from portal.domain.steering import Load, Pace

READABLE = {
    "signal": {"municipality", "status", "urgency", "due_on"},
    "counter": {"municipality", "month", "dimension", "value", "count"},
    "meeting": {"id", "region"},
    "task": {"meeting", "due_on", "done_on"},
    # how far the account reaches: no signal hangs on these
    "principal": {"id", "region"},
    "membership": {"region", "municipality"},
    "municipality": {"code"},
}
"""Everything the overview may read. Columns of the account are read as a whole row."""


@contextmanager
def read_by_the_database(house: House) -> Iterator[set[tuple[str, str]]]:
    """(table, column) of everything that is read meanwhile, as SQLite itself says when it prepares a statement."""
    seen: set[tuple[str, str]] = set()

    def authorise(action: int, table: str | None, column: str | None, *_more: Any) -> int:
        if action == sqlite3.SQLITE_READ and table and not table.startswith("sqlite_"):
            seen.add((table, column or ""))
        return sqlite3.SQLITE_OK

    def lent(raw: sqlite3.Connection, *_more: Any) -> None:
        raw.set_authorizer(authorise)

    event.listen(house.database.engine, "checkout", lent)
    try:
        yield seen
    finally:
        event.remove(house.database.engine, "checkout", lent)
        house.database.engine.dispose()


def by_name(house: House, email: str = KEES) -> dict[str, Any]:
    found = overview.overview(house, desk(house, email))
    return {row.place.slug: row for row in found.rows}


def test_counts_of_what_lies_open(house: House, clock: Clock) -> None:
    kees(house)
    acute = file_signal(house, answers={"urgentie": ("acuut",)})
    for municipality in ("waterstad", "bergdorp"):
        file_signal(house, municipality=municipality)
    assert by_name(house)["waterstad"].load == Load(2, 2, 0, 1, TUESDAY.date())
    reading.open_signal(house, desk(house, FARID), signal_of(house, acute))
    clock.move(days=3)
    found = by_name(house)
    assert found["waterstad"].load == Load(2, 1, 2, 0, date(2026, 11, 19))
    assert found["bergdorp"].load.late == 1 and found["kaap"].load == Load()
    assert list(found) == ["waterstad", "bergdorp", "kaap"], "where most is too late stands first"


def test_a_closed_signal_counts_no_more(house: House) -> None:
    kees(house)
    file_signal(house)
    sql(house, "UPDATE signal SET status = 'closed', due_on = NULL")
    assert by_name(house)["waterstad"].load == Load()


def test_promises_kept_are_told_in_a_word(house: House) -> None:
    kees(house)
    numbers = {"2026-11": (17, 1), "2026-09": (3, 2), "2026-08": (90, 90)}
    with house.database.writing() as connection:
        for month, (in_time, late) in numbers.items():
            for value, by in (("in_time", in_time), ("late", late)):
                counters.add(house.database, connection, "GM9001", month, "mensenhandel", "first_look", value, by)
    found = by_name(house)["waterstad"]
    assert (found.first_look, found.feedback) == (Pace("mostly"), Pace("few")), "twenty in time, three late; not August"


def test_a_signal_kept_from_somebody_counts_as_any(house: House) -> None:
    kees(house)
    file_signal(house, exclude=(principal(house, FARID),))
    assert by_name(house)["waterstad"].load.open == 1


@pytest.mark.parametrize("email", [FARID, CARLA])
def test_who_works_for_one_place_sees_no_region(house: House, email: str) -> None:
    with pytest.raises(overview.NotFound):
        overview.overview(house, desk(house, email))


def test_each_sees_how_far_the_account_reaches(house: House) -> None:
    who = everywhere(house)
    regions.add(house, who, once(house, who), name="Verderop", kind="district", like="oefenregio")
    added(house, who, name="Heuvel", region="verderop")
    own = {"waterstad", "bergdorp", "kaap"}
    assert set(by_name(house, BAS)) == own | {"heuvel"}
    kees(house)
    assert set(by_name(house)) == own
    kees(house, "otto@verderop.example", "verderop")
    assert set(by_name(house, "otto@verderop.example")) == {"heuvel"}
    sql(house, "UPDATE principal SET region = NULL WHERE role = 'coordinator'")
    with pytest.raises(overview.NotFound):
        by_name(house)
    ineke = colleague(house, "ineke@regio.example", "Ineke Vos", Role.AUDITOR)
    with pytest.raises(overview.NotFound):
        overview.overview(house, ineke)


def test_partners_that_were_checked_long_ago_and_tasks_that_are_late(house: House, clock: Clock) -> None:
    kees(house)
    sql(house, "INSERT INTO meeting (id, region, kind, held_on, closed) VALUES ('m', 'oefenregio', 'x', :on, TRUE)",
        on=TUESDAY.date())  # fmt: skip
    for id, due, done in (("a", "2026-11-16", None), ("b", "2026-11-16", "2026-11-16"), ("c", "2026-11-17", None)):
        sql(house, "INSERT INTO task (id, meeting, sealed, due_on, done_on) VALUES (:id, 'm', x'00', :due, :done)",
            id=id, due=due, done=done)  # fmt: skip
    assert overview.overview(house, desk(house, KEES)).late_tasks == 1
    clock.move(days=200)
    found = overview.overview(house, desk(house, KEES))
    assert found.late_tasks == 2
    assert "stale" in {lack.code for lack in found.partners}


# --- it cannot reach a text -----------------------------------------------------------------------------------------


@pytest.mark.sqlite  # it says itself which columns it reads
def test_the_database_says_that_only_readable_columns_are_read(house: House) -> None:
    kees(house)
    code = file_signal(house, answers={"urgentie": ("acuut",)})
    farid = desk(house, FARID)
    reading.open_signal(house, farid, signal_of(house, code))
    replying.ask(house, farid, signal_of(house, code), once(house, farid), "Hoe laat was het?")
    for who in (desk(house, KEES), bas(house)):
        with read_by_the_database(house) as seen:
            assert overview.overview(house, who).rows
        assert {table for table, _ in seen} <= READABLE.keys(), seen
        of_accounts = {(table, column) for table, column in seen if table == "principal"}
        assert {column for table, column in seen - of_accounts if column not in READABLE[table]} == set(), seen
        assert {("signal", "status"), ("counter", "count"), ("task", "due_on")} <= seen


@pytest.mark.sqlite  # it says itself which columns it reads
def test_what_reads_a_text_is_seen(house: House) -> None:
    """The control: the same look at somebody who does open a signal names the sealed columns."""
    signal, farid = signal_of(house, file_signal(house)), desk(house, FARID)
    with read_by_the_database(house) as seen:
        reading.open_signal(house, farid, signal)
    assert {("document", "sealed"), ("wrap", "key")} <= seen


def test_its_queries_know_four_tables_and_nothing_that_opens(house: House) -> None:
    tree = ast.parse(Path(region_overview.__file__).read_text())
    taken = {
        f"{each.module}.{name.name}" if isinstance(each, ast.ImportFrom) else name.name
        for each in ast.walk(tree)
        if isinstance(each, (ast.Import, ast.ImportFrom))
        for name in each.names
    }
    ours = {each for each in taken if each.startswith("portal")}
    tables = {f"portal.adapters.tables.{name}" for name in ("Counter", "Meeting", "Signal", "Task")}
    assert ours == tables | {"portal.domain.signals.Status", "portal.domain.steering.Load"}
    assert not [each for each in taken if "vault" in each or "nacl" in each]


def test_few_statements_however_many_places(house: House) -> None:
    who = everywhere(house)
    for number in range(30):
        added(house, who, name=f"Plaats {number}", code=f"GM91{number:02}")
    statements: list[str] = []
    event.listen(house.database.engine, "before_cursor_execute", lambda *given: statements.append(given[2]))
    assert len(overview.overview(house, who).rows) == 33
    asked = [each for each in statements if not each.startswith("BEGIN")]
    assert len(asked) == 6, asked
    assert len([each for each in asked if "FROM signal" in each or "FROM counter" in each or "task" in each]) == 3
