"""What is shown of a closed year is found out once, by the worker, and says exactly what it would say anew."""

from dataclasses import replace
from datetime import datetime

import pytest
from cast import BAS, Clock, desk
from counted_year import count_year
from peek import rows, sql

from portal.actions.figures import publishing
from portal.actions.figures.publishing import Awaited, publication
from portal.actions.house import HERE, House
from portal.actions.people.signing_in import Desk
from portal.actions.worker.publishing import publish
from portal.adapters import counters
from portal.domain.figures import SIGNAL, TOTAL
from portal.domain.places import Role

THEME = "mensenhandel"


def coordinator(house: House) -> Desk:
    who = desk(house, BAS)
    return replace(who, staff=replace(who.staff, role=Role.COORDINATOR, region="oefenregio"))


@pytest.fixture
def counted(house: House, clock: Clock) -> House:
    """A year with figures; it is the spring after it."""
    count_year(house, 2025, {"GM9001": 150, "GM9002": 60, "GM9003": 30})
    clock.now = datetime(2026, 4, 2, 10, tzinfo=HERE)
    return house


def test_the_kept_year_says_what_it_would_say_anew(counted: House) -> None:
    who = coordinator(counted)
    anew = publication(counted, who, THEME, 2025)
    assert publish(counted) == 1
    assert publication(counted, who, THEME, 2025) == anew
    assert publication(counted, who, THEME, 2025, place="GM9001") == anew.of("GM9001")


def test_it_is_made_once_and_anew_only_when_it_would_be_another(counted: House, clock: Clock) -> None:
    assert publish(counted) == 1
    assert publish(counted) == 0, "another worker in the same minute"
    clock.move(minutes=1)
    assert publish(counted) == 0, "nothing is missing"
    theme = counted.themes[THEME]
    other = replace(theme, figures=replace(theme.figures, dimensions=theme.figures.dimensions[:-1]))
    object.__setattr__(counted, "themes", {THEME: other})
    clock.move(minutes=1)
    assert publish(counted) == 1
    gone = theme.figures.dimensions[-1]
    assert (SIGNAL, gone) not in publication(counted, coordinator(counted), THEME, 2025).tables


def test_the_year_that_runs_is_not_among_them(counted: House, clock: Clock) -> None:
    clock.now = datetime(2026, 1, 31, 23, 59, tzinfo=HERE)
    publish(counted)
    assert {row.year for row in rows(counted, "SELECT year FROM publication")} == set()
    clock.now = datetime(2026, 2, 1, 0, 1, tzinfo=HERE)
    publish(counted)
    assert {row.year for row in rows(counted, "SELECT year FROM publication")} == {2025}


def test_a_long_year_is_waited_for(counted: House, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(publishing, "AT_ONCE", 10)
    who = coordinator(counted)
    with pytest.raises(Awaited):
        publication(counted, who, THEME, 2025)
    publish(counted)
    assert publication(counted, who, THEME, 2025).tables


def test_a_row_written_by_hand_counts_for_nothing(counted: House) -> None:
    """Nor one that was moved from another year."""
    who, year = coordinator(counted), 2025
    anew = publication(counted, who, THEME, year)
    publish(counted)
    sql(counted, "UPDATE publication SET sealed = x'00' WHERE year = 2025")
    assert publication(counted, who, THEME, year) == anew
    sql(counted, "UPDATE publication SET year = 2023 WHERE year = 2025")
    with counted.database.writing() as connection:
        counters.add(counted.database, connection, "GM9001", "2023-02", THEME, "signal", "all", 31)
    assert publication(counted, who, THEME, 2023).tables[SIGNAL, ""].at(TOTAL, TOTAL) != anew.tables[SIGNAL, ""].at(
        TOTAL, TOTAL
    )
