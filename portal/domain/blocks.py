"""What a document that people edit further is built of: plain words in an order, without any style of their own."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Look = Literal["", "lead", "fill", "note", "quote"]
"""How a paragraph stands: usual, opening, to be filled in by who has the document, small, or somebody's own words."""


@dataclass(frozen=True, slots=True)
class Heading:
    """`level`: 1 to 3, the title of the document stands above level 1."""

    level: int
    text: str


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A line end in `text` is one in the document."""

    text: str
    look: Look = ""


@dataclass(frozen=True, slots=True)
class Bullets:
    """`boxes`: each item begins with a box to tick with a pen or in the document."""

    items: tuple[str, ...]
    boxes: bool = False


@dataclass(frozen=True, slots=True)
class Grid:
    """A table. Every row has as many cells as `header`; the first cell says what the row is about.

    `caption`: its title, "" when it stands right below a heading that says it. `numbers`: all columns but the first
    stand to the right. `widths`: how wide columns are to each other; none: equal, the first one twice.
    """

    header: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    caption: str
    numbers: bool = False
    widths: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Picture:
    """A drawing with what it shows in words (`alt`), and how large it stands on the paper (at most 170 wide).

    `caption`: its title above it, which stays with it when it moves to the next page.
    """

    svg: str
    alt: str
    width_mm: float
    height_mm: float
    caption: str = ""


Block = Heading | Paragraph | Bullets | Grid | Picture
