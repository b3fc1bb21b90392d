"""The reporting route as a drawing: where every box, line and word stands. Only arithmetic; a template draws it.

The unit is about a pixel on screen; on A4 paper the whole width is the width of the page.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace

WIDTH = 800
SMALLEST = 13
"""The size of plain text; no text is smaller."""

_TITLE = 15
_HEADING = 22
_LEADING = 1.27
_PAD = 11
_EDGE = 2
_LEFT = 284
_RIGHT = 450
_COLUMNS = 3
_GAP = 12
_FULL = WIDTH - 2 * _EDGE
_DOWN = 22

# How wide letters are, in hundredths of their size: those of Open Sans Bold, rounded up. Plain text is narrower, and so
# has room left for the font of a computer that does not have ours.
_WIDE = {
    100: "mMW…",
    92: "w%@",
    82: "NOQŃÓ",
    76: "&DHUAGĄ",
    67: "#BCKPRVXbdhnpquńĆ",
    61: "TYZaekoxąęóŹŻéë→",
    57: "$*+0123456789<=>EFLS^gvy|~ĘŁŚ€",
    52: "?cszćśźż„–",
    47: '"rt“”',
    40: "/\\_f{}()IJ[]`",
    34: "!,-.:;ijlłï·'‘’ \u00a0",
}
_EACH = {letter: width for width, letters in _WIDE.items() for letter in letters}
_UNKNOWN = 100
_ASTERISK = "*"
_IN_A_NUMBER = re.compile(r"(?<=\d) (?=\d)")
_BOLD = 1.06


@dataclass(frozen=True, slots=True)
class End:
    """An end of the route: its heading, and what stands under it, line by line."""

    title: str
    lines: Sequence[str]


@dataclass(frozen=True, slots=True)
class Chart:
    """What is drawn: `forks` are (question, when it is a yes, where yes leads to).

    `doubt` is the remark that stands between brackets behind a number of which the check is old. In words it stands
    behind every such number; the drawing has an asterisk there, and the remark once below.
    """

    heading: str
    forks: Sequence[tuple[str, str, End]]
    otherwise: End
    after_title: str
    after: Sequence[End]
    yes: str
    no: str
    doubt: str = ""


@dataclass(frozen=True, slots=True)
class Box:
    """A box; `kind`: question, end, danger, after."""

    x: float
    y: float
    width: float
    height: float
    kind: str


@dataclass(frozen=True, slots=True)
class Words:
    """One line of text: `x` is where it begins, `y` its base line, `room` how wide it may be."""

    x: float
    y: float
    text: str
    size: int
    bold: bool
    room: float


@dataclass(slots=True)
class Drawing:
    """Everything there is to draw, with the size that it takes. `arrows` are (from x, from y, to x, to y)."""

    width: int = WIDTH
    height: float = 0
    boxes: list[Box] = field(default_factory=list)
    words: list[Words] = field(default_factory=list)
    arrows: list[tuple[float, float, float, float]] = field(default_factory=list)


def width(text: str, size: float, *, bold: bool = False) -> float:
    """How wide a text is at most, in units."""
    return sum(_EACH.get(letter, _UNKNOWN) for letter in text) / 100 * size * (_BOLD if bold else 1)


def wrap(text: str, size: float, room: float, *, bold: bool = False) -> list[str]:
    """The lines of a text that each fit in `room`. A word that is too long for a line is cut with a hyphen.

    A space between two digits does not break: it stands in a phone number.
    """
    lines: list[str] = []
    for word in _fitting(_IN_A_NUMBER.sub("\N{NO-BREAK SPACE}", text).split(" "), size, room, bold):
        if lines and width(f"{lines[-1]} {word}", size, bold=bold) <= room:
            lines[-1] = f"{lines[-1]} {word}"
        else:
            lines.append(word)
    return lines


def _fitting(words: Sequence[str], size: float, room: float, bold: bool) -> Iterator[str]:
    for word in words:
        rest = word
        while width(rest, size, bold=bold) > room:
            end = len(rest) - 1
            while end > 1 and width(rest[:end] + "-", size, bold=bold) > room:
                end -= 1
            yield rest[:end] + "-"
            rest = rest[end:]
        yield rest


def draw(chart: Chart, *, headed: bool = False) -> Drawing:
    """Place everything. `headed`: with the heading on top, for a drawing that stands on its own."""
    drawing, chart = Drawing(), _starred(chart)
    y: float = 4
    if headed:
        y = _text(drawing, chart.heading, _EDGE, y, _FULL, _HEADING, bold=True) + 14
    for number, (question, help_text, end) in enumerate(chart.forks):
        y = _fork(drawing, y, question, help_text, end, "end" if number else "danger", chart.yes)
        _arrow_down(drawing, y, chart.no)
        y += _DOWN
    y = _box(drawing, _EDGE, y, _FULL, chart.otherwise.title, chart.otherwise.lines, "end")
    _arrow_down(drawing, y, "")
    y = _after(drawing, y + _DOWN, chart)
    if chart.doubt:
        remark = f"{_ASTERISK} {chart.doubt[:1].upper()}{chart.doubt[1:]}."
        y = _text(drawing, remark, _EDGE, y + 2, _FULL, SMALLEST)
    drawing.height = y + 2
    return drawing


def _starred(chart: Chart) -> Chart:
    """The same with an asterisk in the place of each remark; without remarks `doubt` is empty."""
    remark = f" ({chart.doubt})"
    ends = [*(end for _question, _help, end in chart.forks), chart.otherwise, *chart.after]
    if not any(remark in line for end in ends for line in end.lines):
        return replace(chart, doubt="")

    def short(end: End) -> End:
        return replace(end, lines=[line.replace(remark, _ASTERISK) for line in end.lines])

    return replace(
        chart,
        forks=[(question, help_text, short(end)) for question, help_text, end in chart.forks],
        otherwise=short(chart.otherwise),
        after=[short(end) for end in chart.after],
    )


def _fork(drawing: Drawing, y: float, question: str, help_text: str, end: End, kind: str, yes: str) -> float:
    """A question with the end that yes leads to; gives where the next thing can begin."""
    x = WIDTH - _EDGE - _RIGHT
    bottom_end = _box(drawing, x, y, _RIGHT, end.title, end.lines, kind)
    bottom = _box(drawing, _EDGE, y, _LEFT, question, [help_text], "question", least=bottom_end - y)
    at = y + _PAD + _TITLE * 0.7
    drawing.arrows.append((_EDGE + _LEFT, at, x, at))
    room = x - _EDGE - _LEFT - 11
    drawing.words.append(Words(_EDGE + _LEFT + 8, at - 6, yes, SMALLEST, True, room))
    return max(bottom, bottom_end)


def _after(drawing: Drawing, y: float, chart: Chart) -> float:
    """The ends among which the functionaris chooses, in columns under one heading."""
    frame = len(drawing.boxes)
    top = _text(drawing, chart.after_title, _EDGE + _PAD, y + _PAD, _FULL - 2 * _PAD, _TITLE, bold=True) + 8
    room = (_FULL - 2 * _PAD - _GAP * (_COLUMNS - 1)) / _COLUMNS
    for start in range(0, len(chart.after), _COLUMNS):
        row = chart.after[start : start + _COLUMNS]
        # drawn once to know how high the highest one is
        least = max(_box(Drawing(), 0, top, room, end.title, end.lines, "end") - top for end in row)
        for column, end in enumerate(row):
            x = _EDGE + _PAD + column * (room + _GAP)
            _box(drawing, x, top, room, end.title, end.lines, "end", least=least)
        top += least + _GAP
    bottom = top - _GAP + _PAD
    drawing.boxes.insert(frame, Box(_EDGE, y, _FULL, bottom - y, "after"))
    return bottom


def _box(
    drawing: Drawing,
    x: float,
    y: float,
    wide: float,
    title: str,
    lines: Sequence[str],
    kind: str,
    least: float = 0,
) -> float:
    """A box around a title and lines, at least `least` high; gives where it ends."""
    room = wide - 2 * _PAD
    below = _text(drawing, title, x + _PAD, y + _PAD - 2, room, _TITLE, bold=True) + 2
    for line in lines:
        below = _text(drawing, line, x + _PAD, below + 2, room, SMALLEST)
    bottom = max(below + _PAD - 3, y + least)
    drawing.boxes.append(Box(x, y, wide, bottom - y, kind))
    return bottom


def _text(drawing: Drawing, text: str, x: float, y: float, room: float, size: int, *, bold: bool = False) -> float:
    """Lines of text that begin below `y`; gives where they end."""
    for line in wrap(text, size, room, bold=bold):
        y += size * _LEADING
        drawing.words.append(Words(x, round(y - size * 0.28, 1), line, size, bold, room))
    return y


def _arrow_down(drawing: Drawing, y: float, word: str) -> None:
    x = _EDGE + _LEFT / 2
    drawing.arrows.append((x, y, x, y + _DOWN))
    if word:
        drawing.words.append(Words(x + 10, y + _DOWN * 0.68, word, SMALLEST, True, _LEFT / 2 - 10))
