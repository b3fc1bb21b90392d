"""Bars lying down, as arithmetic: where every bar, stripe and word stands. A template draws it.

What a bar says never hangs on its colour: each has its number beside it, the second series is striped, and a number
that is kept back is a dashed box of one fixed width, whatever the number is.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

WIDTH = 320
"""The width of a drawing, in units. At 320 pixels of screen a unit is 0.9 pixel."""

SIZE = 14
"""The size of all text: 12.6 pixels on the narrowest screen."""

KINDS = ("first", "second")
"""How the bars of the first and the second series look."""

_LINE = 18
_BAR = 14
_BETWEEN = 4
_AFTER = 10
_UNDER = 2
_LETTER = 8.6
_STRIPE = 5
_KEPT_WIDTH = 48
_LEFT = 1

Wrap = Callable[[str, float, float], Sequence[str]]
"""From a text, its size and the room there is to its lines."""


@dataclass(frozen=True, slots=True)
class Row:
    """What one row is about, with a number per series; None: kept back."""

    label: str
    values: tuple[int | None, ...]


@dataclass(frozen=True, slots=True)
class Bar:
    """One bar. `kind`: first, second or kept. `stripes` are the lines in it, (from x, from y, to x, to y)."""

    x: float
    y: float
    width: float
    height: float
    kind: str
    stripes: tuple[tuple[float, float, float, float], ...] = ()


@dataclass(frozen=True, slots=True)
class Words:
    """One line of text: `x` is where it begins, `y` its base line."""

    x: float
    y: float
    text: str
    strong: bool = False


@dataclass(slots=True)
class Drawing:
    """Everything there is to draw, with the size that it takes."""

    width: int = WIDTH
    height: float = 0
    bars: list[Bar] = field(default_factory=list)
    words: list[Words] = field(default_factory=list)


def draw(rows: Sequence[Row], series: Sequence[str], *, kept: str, write: Callable[[int], str], wrap: Wrap) -> Drawing:
    """Place the bars of one or two `series` (their names; of one alone it is not said).

    `kept`: the words beside a number that is kept back. `write`: how a number is written.
    """
    most = max((value for row in rows for value in row.values if value), default=1)
    room = WIDTH - _LEFT - _LETTER * len(write(most)) - _LETTER
    drawing, y = Drawing(), 0.0
    if len(series) > 1:
        y = _legend(drawing, series, wrap)
    for row in rows:
        for line in wrap(row.label, SIZE, WIDTH - _LEFT):
            y += _LINE
            drawing.words.append(Words(_LEFT, y - 4, line))
        y += _UNDER
        for kind, value in zip(KINDS, row.values, strict=False):
            _value(drawing, y, kind, value, kept if value is None else write(value), room / most)
            y += _BAR + _BETWEEN
        y += _AFTER - _BETWEEN
    drawing.height = y
    return drawing


def _legend(drawing: Drawing, series: Sequence[str], wrap: Wrap) -> float:
    """A small bar of each kind with the name of its series; returns where it ends."""
    y = 0.0
    for kind, name in zip(KINDS, series, strict=False):
        drawing.bars.append(_bar(_LEFT, y + 3, 2 * _BAR, kind))
        for line in wrap(name, SIZE, WIDTH - 3 * _BAR):
            y += _LINE
            drawing.words.append(Words(_LEFT + 2.5 * _BAR, y - 4, line, strong=True))
        y += _BETWEEN
    return y + _AFTER


def _value(drawing: Drawing, y: float, kind: str, value: int | None, words: str, scale: float) -> None:
    wide = _KEPT_WIDTH if value is None else max(value * scale, 1)
    drawing.bars.append(_bar(_LEFT, y, wide, "kept" if value is None else kind))
    drawing.words.append(Words(_LEFT + wide + _LETTER / 2, y + _BAR - 2, words, strong=value is not None))


def _bar(x: float, y: float, width: float, kind: str) -> Bar:
    stripes: list[tuple[float, float, float, float]] = []
    if kind == "second":
        stripes = [(x + at, y, x + at, y + _BAR) for at in range(_STRIPE, int(width), _STRIPE)]
    elif kind == "kept":
        stripes = [(x + at, y + _BAR, x + at + _BAR, y) for at in range(0, int(width) - _BAR + 1, _STRIPE + 3)]
    return Bar(x, y, width, _BAR, kind, tuple(stripes))
