"""Answers come from numbers that are shown; what needs a hidden number is not answered."""

from __future__ import annotations

from published import BERGDORP, KAAP, WATERSTAD, publication

from portal.domain.figures import SIGNAL, TOTAL
from portal.domain.figures.answers import (
    Both,
    both,
    difference,
    hides,
    most,
    part_of,
    per_inhabitants,
    share,
    values,
    without,
)

FOUND = publication()


def test_the_conversion_is_of_both_or_of_nothing() -> None:
    assert both(FOUND, WATERSTAD) == Both(112, 30) and both(FOUND, WATERSTAD).share == 30 / 112
    assert both(FOUND, BERGDORP) == Both(None, 6) and both(FOUND, BERGDORP).share is None
    assert Both(0, 0).share is None, "of nothing there is no share"


def test_a_share_needs_every_part_of_it() -> None:
    assert part_of(FOUND, WATERSTAD, "feedback", ("in_time", "late")) == 84 / 112
    assert part_of(FOUND, BERGDORP, "feedback", ("in_time", "late")) is None
    assert part_of(FOUND, TOTAL, "urgency", ("acuut",)) is None
    assert part_of(FOUND, WATERSTAD, "across", ("yes",)) is None, "there is no such table"
    assert share(3, None) is None and share(None, 3) is None


def test_the_most_is_the_most_of_what_is_shown() -> None:
    assert most(FOUND, WATERSTAD, "functiegroep") == (("burgerzaken_rni",), 19)
    assert most(FOUND, TOTAL, "vorm") == ((), 0), "all of it is kept back"
    assert most(FOUND, BERGDORP, "functiegroep") == ((), 0), "noughts are not the most of anything"


def test_an_area_is_silent_only_when_its_nought_is_shown() -> None:
    assert without(FOUND, WATERSTAD, "functiegroep") == ("boa",)
    assert without(FOUND, KAAP, "functiegroep") == ()
    assert values(FOUND, "functiegroep") == ("burgerzaken_rni", "kcc", "boa"), "that nothing was said is no area"


def test_signals_for_every_ten_thousand() -> None:
    assert per_inhabitants(112, 80_000) == 14
    assert per_inhabitants(None, 80_000) is None and per_inhabitants(112, None) is None


def test_a_difference_needs_both_years() -> None:
    assert difference(40, 31) == 9 and difference(None, 31) is None and difference(40, None) is None


def test_a_page_knows_whether_it_must_explain() -> None:
    assert hides(FOUND, BERGDORP) and not hides(FOUND, WATERSTAD)
    assert FOUND.of(WATERSTAD).tables[SIGNAL, ""].rows == (WATERSTAD,)
