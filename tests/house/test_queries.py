"""What a page costs the database: few statements, by an index, and only the rows that are shown are opened."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from typing import Any

import pytest
from cast import FARID, ROOS, Clock, desk, draft, file_signal, once, report_token
from peek import principal, rows, signal_of, sql
from sqlalchemy import event

from portal.actions.desk import inbox, reading, replying
from portal.actions.desk.inbox import Cursor
from portal.actions.house import House
from portal.actions.reporters import following, reporting
from portal.domain.signals import Filter


@contextmanager
def counted(house: House) -> Iterator[list[tuple[str, Any]]]:
    """The statements that run meanwhile, without BEGIN."""
    seen: list[tuple[str, Any]] = []

    def note(_c: Any, _cursor: Any, statement: str, parameters: Any, _context: Any, _many: bool) -> None:
        if not statement.startswith("BEGIN"):
            seen.append((statement, parameters))

    event.listen(house.database.engine, "before_cursor_execute", note)
    try:
        yield seen
    finally:
        event.remove(house.database.engine, "before_cursor_execute", note)


def plan(house: House, statement: str, parameters: Any) -> str:
    with house.database.reading() as connection:
        steps = connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", parameters).all()
    return "\n".join(step[3] for step in steps)


def scans(plan: str) -> list[str]:
    """The steps that read a whole table. The parts of a page are put together from few rows: that is none."""
    return [step for step in plan.splitlines() if step.startswith("SCAN") and not step.startswith("SCAN anon")]


def fill(house: House, clock: Clock, number: int) -> list[str]:
    """Signals of as many days; returns their receipt codes, newest last."""
    codes = []
    for count in range(number):
        clock.move(days=1)
        codes.append(reporting.submit(house, report_token(house), draft(story=str(count))).code)
    return codes


@pytest.mark.parametrize("number", [1, 40])
def test_the_inbox_costs_at_most_three_statements_however_many_signals(house: House, clock: Clock, number: int) -> None:
    fill(house, clock, number)
    farid = desk(house, FARID)
    for most in (3, 2):  # the first look also writes the cheaper wraps
        with counted(house) as seen:
            page = inbox.inbox(house, farid, Filter())
        assert len(page.entries) == min(number, inbox.PAGE)
        assert len(seen) <= most, [statement for statement, _ in seen]


def test_following_costs_at_most_three_statements(house: House) -> None:
    code = file_signal(house)
    farid = desk(house, FARID)
    reading.open_signal(house, farid, signal_of(house, code))
    for _ in range(6):
        replying.give_feedback(house, farid, signal_of(house, code), once(house, farid), "We zijn bezig.")
    for most in (3, 2):  # the first visit also writes that it was seen
        with counted(house) as seen:
            following.follow(house, code)
        assert len(seen) <= most, [statement for statement, _ in seen]


def test_the_form_page_asks_the_database_nothing(house: House) -> None:
    with counted(house) as seen:
        place = house.directory.municipalities["waterstad"]
        assert house.directory.is_open(place, "mensenhandel")
        assert reporting.readers(house, place, "mensenhandel")
    assert seen == []


@pytest.mark.parametrize(
    "chosen",
    [
        Filter(),
        Filter(status=None),
        Filter(status="closed"),
        Filter(due_before=date(2027, 1, 1)),
        Filter(urgency="acuut", owner=""),
    ],
)
@pytest.mark.sqlite  # its plans; those of PostgreSQL stand in tests/house/test_plans.py
def test_the_inbox_walks_its_indexes_in_order(house: House, clock: Clock, chosen: Filter) -> None:
    fill(house, clock, 30)
    file_signal(house, answers={"urgentie": ("acuut",)})
    farid = desk(house, FARID)
    sql(house, "UPDATE signal SET status = 'closed', due_on = NULL WHERE received_on < '2026-12-01'")
    page = inbox.inbox(house, farid, chosen)
    ends = [Cursor.of(page.entries[0].signal), Cursor.of(page.entries[-1].signal)]
    positions = [{}, *({name: end} for name in ("after", "before") for end in ends)]
    for position in positions:
        with counted(house) as seen:
            inbox.inbox(house, farid, chosen, **position)  # type: ignore[arg-type]
        found = plan(house, *seen[0])
        assert "ix_signal_inbox" in found or "ix_signal_acute" in found, found
        assert scans(found) == [] and "TEMP B-TREE" not in found, found
        assert all("SCAN message" not in plan(house, *each) for each in seen[1:])


@pytest.mark.sqlite  # its plans; those of PostgreSQL stand in tests/house/test_plans.py
def test_acute_signals_nobody_took_have_an_index_of_their_own(house: House) -> None:
    file_signal(house, answers={"urgentie": ("acuut",)})
    with counted(house) as seen:
        inbox.inbox(house, desk(house, FARID), Filter())
    (page,) = [each for each in seen if "ORDER BY signal" in each[0]]
    assert "USING INDEX ix_signal_acute" in plan(house, *page)


@pytest.mark.sqlite  # its plans; those of PostgreSQL stand in tests/house/test_plans.py
def test_the_inbox_of_a_region_scans_nothing(house: House, clock: Clock) -> None:
    for _ in range(3):
        file_signal(house, municipality="bergdorp")
    sql(house, "UPDATE seat SET active = 1 WHERE principal = :id", id=principal(house, ROOS))
    with counted(house) as seen:
        assert len(inbox.inbox(house, desk(house, ROOS), Filter()).entries) == 3
    (page,) = [each for each in seen if "ORDER BY signal" in each[0]]
    assert scans(plan(house, *page)) == []


@pytest.mark.sqlite  # its plans; those of PostgreSQL stand in tests/house/test_plans.py
def test_following_goes_by_the_unique_lookup(house: House) -> None:
    code = file_signal(house)
    with counted(house) as seen:
        following.follow(house, code)
    found = plan(house, *seen[0])
    assert "(lookup_id=?)" in found, found
    assert all("SCAN" not in plan(house, *each) for each in seen)


@pytest.mark.sqlite  # its plans; those of PostgreSQL stand in tests/house/test_plans.py
def test_opening_a_signal_and_resuming_a_session_scan_nothing(house: House) -> None:
    signal = signal_of(house, file_signal(house))
    farid = desk(house, FARID)
    with counted(house) as seen:
        reading.open_signal(house, farid, signal)
        reading.open_signal(house, farid, signal)
        from portal.actions.people import signing_in

        signing_in.resume(house, farid.session, person=True)
    scans = {s: p for s, v in seen if s.startswith(("SELECT", "UPDATE")) and "SCAN" in (p := plan(house, s, v))}
    assert not scans


def test_only_the_rows_of_the_page_are_opened(house: House, clock: Clock) -> None:
    """Whatever happened to the rows beyond, this page does not touch them."""
    fill(house, clock, 40)
    everything = [row[0] for row in rows(house, "SELECT id FROM signal ORDER BY due_on, received_on, id")]
    for beyond in everything[inbox.PAGE + 1 :]:
        sql(house, "UPDATE wrap SET key = x'' WHERE signal = :id", id=beyond)
        sql(house, "UPDATE document SET sealed = x'' WHERE signal = :id", id=beyond)
    farid = desk(house, FARID)
    page = inbox.inbox(house, farid, Filter())
    assert [entry.signal.id for entry in page.entries] == everything[: inbox.PAGE]
    assert all(entry.report for entry in page.entries)
    cheaper = rows(house, "SELECT count(*) FROM wrap WHERE hex(substr(key, 1, 1)) = '02'")[0][0]
    assert cheaper == inbox.PAGE, "one wrap per row that was shown"
    assert page.older is not None
    beyond_page = inbox.inbox(house, farid, Filter(), after=page.older)
    assert [entry.report is None for entry in beyond_page.entries] == [False] + [True] * (39 - inbox.PAGE)
