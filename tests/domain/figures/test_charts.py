"""Bars say what they say without colour, keep inside the drawing, and tell nothing of a number that is kept back."""

from __future__ import annotations

from itertools import pairwise
from textwrap import wrap as lines

import pytest

from portal.domain.figures.charts import SIZE, WIDTH, Drawing, Row, draw

SERIES = ("Signalen", "Meldingen")


def drawn(*rows: Row, series: tuple[str, ...] = SERIES) -> Drawing:
    return draw(rows, series, kept="afgeschermd", write=str, wrap=lambda text, _size, room: lines(text, int(room // 8)))


def test_a_kept_back_number_has_one_look_whatever_stands_beside_it() -> None:
    small, large = drawn(Row("Boa", (None, 7))), drawn(Row("Boa", (None, 70_000)), Row("Kcc", (9, None)))
    boxes = [bar for each in (small, large) for bar in each.bars if bar.kind == "kept"]
    assert len(boxes) == 3 and len({(bar.width, bar.height, len(bar.stripes)) for bar in boxes}) == 1
    said = [words.text for each in (small, large) for words in each.words]
    assert said.count("afgeschermd") == 3


def test_the_two_series_differ_without_colour() -> None:
    made = drawn(Row("Boa", (40, 40)))
    kinds = {bar.kind: bool(bar.stripes) for bar in made.bars}
    assert kinds == {"first": False, "second": True}, "one is full, the other striped"
    assert [words.text for words in made.words][:2] == list(SERIES), "a legend says which is which"
    assert [words.text for words in drawn(Row("Boa", (40,)), series=("",)).words] == ["Boa", "40"]


@pytest.mark.parametrize("most", [1, 5, 99, 1_000_000])
def test_everything_stands_inside_and_nothing_on_top_of_each_other(most: int) -> None:
    rows = [
        Row("Een heel lange werksoort die niet op een regel past, echt niet", (most, None)),
        Row("B", (0, most)),
    ]
    made = drawn(*rows)
    for bar in made.bars:
        assert bar.x >= 0 and bar.x + bar.width <= WIDTH and bar.y + bar.height <= made.height
        assert all(bar.x <= x <= bar.x + bar.width for x1, _, x2, _ in bar.stripes for x in (x1, x2))
    for words in made.words:
        assert words.x + 9 * len(words.text) <= WIDTH + SIZE and words.y <= made.height
    tops = sorted((bar.y, bar.y + bar.height) for bar in made.bars)
    assert all(end <= start for (_, end), (start, _) in pairwise(tops))


def test_bars_are_as_long_as_their_numbers() -> None:
    half, whole = (bar.width for bar in drawn(Row("A", (50,)), Row("B", (100,)), series=("",)).bars)
    assert half * 2 == pytest.approx(whole)


def test_of_nothing_there_is_no_bar_but_a_nought() -> None:
    made = drawn(Row("A", (0,)), series=("",))
    assert [bar.width for bar in made.bars] == [1] and made.words[-1].text == "0"
