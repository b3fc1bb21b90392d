"""Figures without a signal: they add up, on both databases, and know nothing but months and kinds."""

from peek import rows

from portal.actions.house import House
from portal.adapters import counters
from portal.adapters.counters import Figure

WATERSTAD, BERGDORP = "GM9001", "GM9002"


def add(house: House, municipality: str, month: str, dimension: str, value: str, by: int = 1) -> None:
    with house.database.writing() as connection:
        counters.add(house.database, connection, municipality, month, "mensenhandel", dimension, value, by)


def test_counting_adds_up_and_takes_off(house: House) -> None:
    for by in (1, 1, 3, -2):
        add(house, WATERSTAD, "2026-11", "first_look", "in_time", by)
    add(house, WATERSTAD, "2026-12", "first_look", "in_time")
    found = rows(house, "SELECT month, count FROM counter ORDER BY month")
    assert [tuple(each) for each in found] == [("2026-11", 3), ("2026-12", 1)]


def test_the_promise_sums_the_months_asked_for_of_the_places_asked_for(house: House) -> None:
    for month in ("2026-08", "2026-09", "2026-11"):
        add(house, WATERSTAD, month, "first_look", "in_time", 2)
    add(house, WATERSTAD, "2026-11", "feedback", "late")
    add(house, WATERSTAD, "2026-11", "outcome", "geen_actie")
    add(house, BERGDORP, "2026-11", "first_look", "late")
    with house.database.reading() as connection:
        found = counters.promise(connection, [WATERSTAD], "2026-09")
    assert sorted(found, key=lambda each: each.dimension) == [
        Figure(WATERSTAD, "feedback", "late", 1),
        Figure(WATERSTAD, "first_look", "in_time", 4),
    ]
