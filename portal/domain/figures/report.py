"""The year report and the council version: a translator's words, with places for figures.

Files `translations/<code>/report/<name>.md`: `year` and `council`, and for a theme that has more to say about itself
`about-<theme>`. The holes in words are WORDS, those alone on a line GAPS; everything else is the translator's.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace

from portal.domain.blocks import Block, Bullets, Heading, Paragraph
from portal.domain.guidance import Source, TextError
from portal.domain.places import EMERGENCY
from portal.domain.written import Gap, Piece, filled, holes, read

EMERGENCY_HOLE = f"phone:{EMERGENCY}"

YEAR, COUNCIL = "year", "council"
REPORTS = (YEAR, COUNCIL)
"""The documents that can be made."""

WORDS = frozenset({"theme", "place", "year", "before", "council", "our", "one_year", EMERGENCY_HOLE})
"""What a hole within words can name: the subject, the municipality or region, the year, and the one before.

`council`: for whom it is, one council or those of a region; `our`: their municipality or municipalities; `one_year`:
what one year of so many signals says.
"""

GAPS = frozenset(
    {"about", "summary", "came_in", "passed_on", "groups", "work", "compared", "crosses", "awareness", "partners"}
    | {"definitions", "answers", "chart"}
)
"""What a hole alone on a line can name: tables, charts and sentences that are made of the figures."""


@dataclass(frozen=True, slots=True)
class Written:
    """A file as it was read; its title can have holes too."""

    title: str
    pieces: tuple[Piece, ...]


def parse(source: Source) -> Written:
    """The parts of a file. Raises TextError for a hole that nothing fills."""
    pieces = read(source.body)
    for piece in (Paragraph(source.head["title"]), *pieces):
        for name in holes(piece):
            if name not in (GAPS if isinstance(piece, Gap) else WORDS):
                raise TextError(f"{{{{{name}}}}}: nothing is filled in here")
    return Written(source.head["title"], pieces)


def composed(
    written: Written, words: Mapping[str, str], fill: Callable[[str], Iterable[Block]]
) -> tuple[str, tuple[Block, ...]]:
    """The title and the whole document. `words`: what WORDS mean now; `fill`: the blocks for a name of GAPS."""
    blocks: list[Block] = []
    for piece in written.pieces:
        if isinstance(piece, Gap):
            blocks += fill(piece.name)
        else:
            blocks.append(_said(piece, words))
    return filled(written.title, words), without_empty(blocks)


def without_empty(blocks: Iterable[Block]) -> tuple[Block, ...]:
    """The blocks without headings below which nothing stands."""
    kept: list[Block] = []
    for block in reversed(tuple(blocks)):
        below = kept[-1] if kept else Heading(0, "")
        if not (isinstance(block, Heading) and isinstance(below, Heading) and below.level <= block.level):
            kept.append(block)
    return tuple(reversed(kept))


def _said(block: Block, words: Mapping[str, str]) -> Block:
    if isinstance(block, Heading | Paragraph):
        return replace(block, text=filled(block.text, words))
    if isinstance(block, Bullets):
        return replace(block, items=tuple(filled(item, words) for item in block.items))
    return block
