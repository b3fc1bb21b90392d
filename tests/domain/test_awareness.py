"""Awareness: where somebody was, where nobody yet, and what may be told of the signals around it."""

import tomllib
from dataclasses import replace
from datetime import date

import pytest

from portal.domain.awareness import AREA, Activity, Band, banded, edge, months_around, seen_from, visited, years_of
from portal.domain.figures import SIGNAL, Publication, Table
from portal.domain.places import Municipality
from portal.domain.themes import Theme, parse
from portal.settings import CHECKOUT

TODAY = date(2026, 11, 17)
PLACES = [Municipality("GM1", "een", "Een", "r"), Municipality("GM2", "twee", "Twee", "r")]


@pytest.fixture(scope="module")
def mensenhandel() -> Theme:
    return parse(tomllib.loads((CHECKOUT / "instance" / "themes" / "mensenhandel.toml").read_text()))


def activity(municipality: str | None, held_on: date, *groups: str, theme: str = "mensenhandel") -> Activity:
    return Activity("id", "r", municipality, theme, held_on, "session", "Sessie", groups, None)


def test_a_group_is_reached_where_somebody_was_lately(mensenhandel: Theme) -> None:
    found = visited(
        [
            activity("GM1", date(2026, 10, 1), "boa", "jeugd"),
            activity("GM2", date(2026, 11, 1), "boa"),
            activity("GM2", date(2024, 1, 1), "kcc"),
            activity("GM9", date(2026, 11, 1), "kcc"),
            activity(None, date(2026, 6, 1), "oov"),
            activity("GM1", date(2026, 11, 2), "toezicht", theme="iets"),
        ],
        mensenhandel,
        PLACES,
        TODAY,
    )
    by_group = {each.group: (each.last, each.lately) for each in found}
    assert by_group["boa"] == (date(2026, 11, 1), {"GM1", "GM2"})
    assert by_group["jeugd"] == (date(2026, 10, 1), {"GM1"})
    assert by_group["kcc"] == (date(2024, 1, 1), frozenset()), "long ago, and elsewhere"
    assert by_group["oov"] == (date(2026, 6, 1), {"GM1", "GM2"}), "for the whole region"
    assert by_group["toezicht"] == (None, frozenset())
    assert next(iter(by_group)) == "burgerzaken_rni", "in the order of the theme"


def test_what_is_for_everybody_reaches_every_group(mensenhandel: Theme) -> None:
    assert all(each.lately == {"GM1"} for each in visited([activity("GM1", TODAY)], mensenhandel, PLACES, TODAY))


def test_whole_months_around_the_month_itself() -> None:
    before, after = months_around(date(2026, 2, 28))
    assert before == ("2025-11", "2025-12", "2026-01") and after == ("2026-03", "2026-04", "2026-05")
    assert years_of(before) == (2025, 2026)


@pytest.mark.parametrize(("count", "reached"), [(0, False), (9, False), (10, True), (29, True)])
def test_a_number_is_told_as_a_band(count: int, reached: bool) -> None:
    assert banded(["2025-01"], {"2025-01": count}, {2025: 10}) == Band(10, reached)


def test_a_band_is_kept_back_with_any_year_that_tells_too_little() -> None:
    months = months_around(date(2026, 2, 1))[0]
    assert banded(months, {"2026-01": 20}, {2026: 10}) is None
    assert banded(months, {"2026-01": 20}, {2025: 30, 2026: 10}) == Band(10, True), "the lowest edge of the two"
    assert seen_from(date(2026, 2, 1)) == date(2027, 2, 1) and seen_from(date(2026, 11, 1)) == date(2028, 2, 1)


def publication(boa: int | None, *quarters: int | None) -> Publication:
    columns = ("Q1", "Q2", "Q3", "Q4", "")
    shown = Table(
        SIGNAL, "", ("GM1",), columns, {("GM1", name): cell for name, cell in zip(columns, quarters, strict=True)}
    )
    own = Table(SIGNAL, AREA, ("GM1",), ("boa",), {("GM1", "boa"): boa})
    return Publication("r", "mensenhandel", 2025, ("GM1",), {(SIGNAL, ""): shown, (SIGNAL, AREA): own}, {}, {})


def test_a_year_tells_enough_only_when_nothing_around_is_kept_back() -> None:
    whole = publication(60, 35, 36, 37, 38, 146)
    assert edge(whole, "GM1", "boa") == 10 and edge(publication(139, 35, 36, 37, 38, 146), "GM1", "boa") == 20
    assert edge(publication(59, 35, 36, 37, 38, 146), "GM1", "boa") is None, "too few to tell anything of a part"
    assert not edge(whole, "GM1", "kcc") and not edge(whole, "GM2", "boa") and not edge(whole, "", "boa")
    for kept_back in ((None, 35, 36, 37, 38, 146), (60, None, None, 37, 38, 146), (60, 35, 36, 37, 38, None)):
        assert not edge(publication(*kept_back), "GM1", "boa")
    assert not edge(replace(whole, tables={}), "GM1", "boa")


def test_what_was_done_twice_says_the_same() -> None:
    one, other = activity("GM1", TODAY, "boa"), activity("GM1", TODAY, "kcc")
    assert one.seen == activity("GM1", TODAY, "boa").seen != other.seen
