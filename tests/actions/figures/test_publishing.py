"""Who gets to see which figures of which year, and nothing of a year before it can be shown."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, datetime

import pytest
from cast import BAS, DIRK, FARID, GRETA, Clock, Desk, desk, file_signal, once
from counted_year import count_year
from peek import rows, signal_of, sql

from portal.actions.desk import reading, triaging
from portal.actions.figures import publishing
from portal.actions.figures.publishing import NotFound, publication, years
from portal.actions.house import HERE, House
from portal.adapters import counters, members
from portal.domain.figures import MELDING, SIGNAL, TOTAL, UNANSWERED
from portal.domain.places import Role
from portal.domain.signals import Status

WATERSTAD, BERGDORP, KAAP = "GM9001", "GM9002", "GM9003"
THEME = "mensenhandel"
ANSWERS = {"vorm": ("arbeid",), "leeftijd": ("minderjarig",)}


def count(house: House, code: str, month: str, **sums: int | Mapping[str, int]) -> None:
    """Count signals of a month: `signal=12`, or per value `leeftijd={"minderjarig": 3}`."""
    by = {}
    for dimension, found in sums.items():
        for value, number in (found if isinstance(found, Mapping) else {"all": found}).items():
            by[dimension.replace("__", ":"), value] = number
    with house.database.writing() as connection:
        counters.change(house.database, connection, code, month, THEME, by)


def whole(house: House, code: str, month: str, minors: int, adults: int, **more: int | Mapping[str, int]) -> None:
    """Signals of which everything is known: nobody skipped the question."""
    size = minors + adults
    count(
        house,
        code,
        month,
        signal=size,
        leeftijd={"minderjarig": minors, "meerderjarig": adults},
        urgency={"niet_acuut": size},
        told={"form": size},
        **more,
    )


def coordinator(house: House) -> Desk:
    who = desk(house, BAS)
    return replace(who, staff=replace(who.staff, role=Role.COORDINATOR, region="oefenregio"))


def adviser(house: House) -> Desk:
    who = desk(house, BAS)
    return replace(who, staff=replace(who.staff, role=Role.ADVISER, municipalities=(WATERSTAD,)))


@pytest.fixture
def counted(house: House, clock: Clock) -> House:
    """A year with figures; it is the spring after it."""
    passed_on = {"melding": 8, "melding__leeftijd": {"meerderjarig": 8}, "melding__urgency": {"niet_acuut": 8}}
    whole(house, WATERSTAD, "2025-02", 7, 20, look_days={"1": 14, "3": 13}, **passed_on)
    whole(house, WATERSTAD, "2025-12", 0, 6)
    whole(house, BERGDORP, "2025-05", 3, 30)
    whole(house, KAAP, "2025-05", 9, 11)
    whole(house, WATERSTAD, "2026-01", 5, 6)
    whole(house, BERGDORP, "2026-04", 5, 6)
    clock.now = datetime(2026, 4, 2, 10, tzinfo=HERE)
    return house


def test_the_coordinator_sees_the_region_and_small_numbers_are_kept_back(counted: House) -> None:
    found = publication(counted, coordinator(counted), THEME, 2025)
    assert (found.region, found.year) == ("oefenregio", 2025)
    assert set(found.places) == {WATERSTAD, BERGDORP, KAAP}
    age = found.tables[SIGNAL, "leeftijd"]
    assert age.columns == ("minderjarig", "meerderjarig", "onbekend", UNANSWERED, TOTAL)
    assert age.at(BERGDORP, "minderjarig") is None and age.at(BERGDORP, "meerderjarig") is None
    assert age.at(BERGDORP, TOTAL) == 33 and age.at(TOTAL, TOTAL) == 86 and age.at(WATERSTAD, "minderjarig") == 7
    quarters = found.tables[SIGNAL, ""]
    assert [quarters.at(WATERSTAD, each) for each in quarters.columns] == [27, 0, 0, 6, 33]
    assert found.tables[MELDING, ""].at(TOTAL, TOTAL) == 8
    assert found.days == {WATERSTAD: 1.0, BERGDORP: None, KAAP: None, TOTAL: 1.0}


def test_others_see_their_own_municipality_only(counted: House) -> None:
    for who, code in (
        (desk(counted, FARID), WATERSTAD),
        (desk(counted, GRETA), BERGDORP),
        (adviser(counted), WATERSTAD),
    ):
        found = publication(counted, who, THEME, 2025)
        assert found.places == (code,) and not found.crosses and set(found.days) == {code}
        assert {row for table in found.tables.values() for row in table.rows} == {code}
        with pytest.raises(NotFound):
            publication(counted, who, THEME, 2025, place=KAAP)
    region = publication(counted, coordinator(counted), THEME, 2025)
    assert publication(counted, desk(counted, GRETA), THEME, 2025) == region.of(BERGDORP), "kept back as one whole"


@pytest.mark.parametrize("email", [DIRK, BAS])
def test_nobody_else_does(counted: House, email: str) -> None:
    for ask in (
        lambda: years(counted, desk(counted, email), THEME),
        lambda: publication(counted, desk(counted, email), THEME, 2025),
    ):
        with pytest.raises(NotFound):
            ask()


def test_of_a_year_that_is_not_closed_there_is_nothing(counted: House, clock: Clock) -> None:
    for day, shown in ((datetime(2026, 1, 31, 23, 59, tzinfo=HERE), False), (datetime(2026, 2, 1, tzinfo=HERE), True)):
        clock.now = day
        for who in (coordinator(counted), desk(counted, FARID), adviser(counted)):
            assert years(counted, who, THEME) == ([2025] if shown else [])
            if shown:
                assert publication(counted, who, THEME, 2025).tables
            for year in (2026,) if shown else (2025, 2026):
                with pytest.raises(NotFound):
                    publication(counted, who, THEME, year)


def test_what_is_shown_never_changes_whatever_is_done(house: House, clock: Clock) -> None:
    """Two downloads of a closed year are equal, so that nobody can subtract them and read what one signal was."""
    clock.now = datetime(2025, 12, 29, 10, tzinfo=HERE)
    count_year(house, 2025, {WATERSTAD: 400, BERGDORP: 500, KAAP: 700}, seed=5)
    never, left_open, double = (signal_of(house, file_signal(house, answers=ANSWERS)) for _ in range(3))
    for each in (left_open, double):
        reading.open_signal(house, desk(house, FARID), each)
    clock.now = datetime(2026, 2, 1, 10, tzinfo=HERE)
    first = publication(house, coordinator(house), THEME, 2025)
    counted_then = rows(house, "SELECT * FROM counter WHERE month < '2026' ORDER BY 1, 2, 3, 4, 5")
    farid = desk(house, FARID)
    reading.open_signal(house, farid, never)
    triaging.assess(house, farid, never, once(house, farid), "misstand", "Nagekeken.")
    triaging.close(house, farid, never, once(house, farid), "doorgezet_politie", "Dank je wel.", "")
    triaging.close(house, farid, double, once(house, farid), "dubbel", "Dank je wel.", "")
    triaging.move_to(house, farid, double, once(house, farid), Status.IN_PROGRESS)
    triaging.set_urgency(house, farid, left_open, once(house, farid), "acuut", "Nagekeken.")
    triaging.close(house, farid, left_open, once(house, farid), "doorgezet_politie", "Dank je wel.", "")
    assert publication(house, coordinator(house), THEME, 2025) == first
    assert rows(house, "SELECT * FROM counter WHERE month < '2026' ORDER BY 1, 2, 3, 4, 5") == counted_then


def test_until_a_year_closes_it_is_counted_as_it_stands(house: House, clock: Clock) -> None:
    clock.now = datetime(2025, 12, 29, 10, tzinfo=HERE)
    signal = signal_of(house, file_signal(house, answers=ANSWERS))
    clock.now = datetime(2026, 1, 31, 10, tzinfo=HERE)
    farid = desk(house, FARID)
    reading.open_signal(house, farid, signal)
    triaging.close(house, farid, signal, once(house, farid), "doorgezet_politie", "Dank je wel.", "")
    assert rows(house, "SELECT count FROM counter WHERE dimension = 'melding' AND month = '2025-12'") == [(1,)]


def test_a_coordinator_without_a_region_sees_none(counted: House) -> None:
    who = coordinator(counted)
    nowhere = replace(who, staff=replace(who.staff, region=""))
    for ask in (
        lambda: years(counted, nowhere, THEME),
        lambda: publication(counted, nowhere, THEME, 2025),
        lambda: publication(counted, nowhere, THEME, 2025, place=WATERSTAD),
    ):
        with pytest.raises(NotFound):
            ask()


def test_what_does_not_exist_is_not_found(counted: House) -> None:
    who = coordinator(counted)
    for theme, year, place in (("other", 2025, ""), (THEME, 2027, ""), (THEME, 2025, "GM0001")):
        with pytest.raises(NotFound):
            publication(counted, who, theme, year, place=place)


def test_a_municipality_counts_where_it_was_at_the_end_of_the_year(counted: House) -> None:
    sql(counted, "UPDATE membership SET valid_to = '2025-06-30' WHERE municipality = :code", code=KAAP)
    found = publication(counted, coordinator(counted), THEME, 2025)
    assert set(found.places) == {WATERSTAD, BERGDORP}
    assert found.tables[SIGNAL, ""].at(TOTAL, TOTAL) == 66


def test_numbers_that_contradict_each_other_are_left_out_and_the_rest_is_shown(counted: House) -> None:
    count(counted, WATERSTAD, "2025-03", first_look={"in_time": 900}, vorm={"arbeid": 34})
    found = publication(counted, coordinator(counted), THEME, 2025)
    assert (SIGNAL, "first_look") not in found.tables and (SIGNAL, "vorm") not in found.tables
    assert (SIGNAL, "leeftijd") in found.tables
    assert ("vorm", "leeftijd") not in found.crosses


def test_it_is_remembered_until_something_is_counted(counted: House, monkeypatch: pytest.MonkeyPatch) -> None:
    who = coordinator(counted)
    first = publication(counted, who, THEME, 2025)
    monkeypatch.setattr(publishing, "published", None)
    assert publication(counted, who, THEME, 2025) == first
    monkeypatch.undo()
    whole(counted, WATERSTAD, "2025-07", 6, 6)
    assert publication(counted, who, THEME, 2025).tables[SIGNAL, ""].at(WATERSTAD, TOTAL) == 45


def test_a_year_is_read_the_same_from_both_databases(house: House) -> None:
    for _ in range(2):
        whole(house, WATERSTAD, "2025-02", 7, 20, melding=8)
    count(house, WATERSTAD, "2025-03", signal=1, erased={"none": 4})
    count(house, WATERSTAD, "2024-12", signal=9)
    with house.database.reading() as connection:
        found = counters.of_year(connection, [WATERSTAD, BERGDORP], THEME, 2025)
        assert counters.first_month(connection, [WATERSTAD], THEME) == "2024-12"
        assert counters.first_month(connection, [BERGDORP], THEME) is None
        everybody = members.everything(connection)
    assert members.regions_on(everybody, date(2021, 12, 31)) == {}
    assert members.regions_on(everybody, date(2025, 12, 31))[KAAP] == "oefenregio"
    assert (KAAP, "oefenregio") in members.ever(everybody)
    assert {(each.dimension, each.value, each.month): each.count for each in found} == {
        ("signal", "all", "2025-02"): 54,
        ("signal", "all", "2025-03"): 1,
        ("melding", "all", "2025-02"): 16,
        ("leeftijd", "minderjarig", ""): 14,
        ("leeftijd", "meerderjarig", ""): 40,
        ("urgency", "niet_acuut", ""): 54,
        ("told", "form", ""): 54,
    }


@pytest.mark.sqlite  # its plan; that of PostgreSQL stands in tests/house/test_plans.py
def test_one_query_reads_a_year_by_the_key_of_the_table(counted: House) -> None:
    plan = rows(
        counted,
        "EXPLAIN QUERY PLAN SELECT municipality, dimension, value, sum(count) FROM counter WHERE municipality IN"
        " ('GM9001', 'GM9002') AND month BETWEEN '2025-01' AND '2025-12' AND theme = 'mensenhandel'"
        " GROUP BY municipality, dimension, value",
    )
    assert any("USING PRIMARY KEY (municipality=? AND month>? AND month<?)" in each[3] for each in plan), plan
