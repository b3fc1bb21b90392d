"""The campaign kit: which documents there are, and the names of their files."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True, slots=True)
class Piece:
    """A document of the kit. `name` begins the name of its file; `template` is the document it is set with.

    `form`: "pdf" or "svg". `text`: the file of the translator with its words (campaign/<text>.md). `bleed`: for a
    printing house, with 3 mm of colour around what is cut. `local`: it shows the address of one municipality, so
    without one it does not exist.
    """

    name: str
    template: str
    text: str
    form: Literal["pdf", "svg"] = "pdf"
    bleed: bool = False
    local: bool = True

    def file(self, municipality: str | None, language: str) -> str:
        """The name of its file, such as poster-roosendaal-nl.pdf."""
        parts = (self.name, municipality, language)
        return "-".join(part for part in parts if part) + f".{self.form}"


POSTER = Piece("poster", "poster", "poster")
POSTER_PRINT = Piece("poster-drukwerk", "poster", "poster", bleed=True)
POSTER_DRAWING = Piece("poster", "poster", "poster", "svg")
BANNER = Piece("banner", "banner", "poster")
BANNER_DRAWING = Piece("banner", "banner", "poster", "svg")
LEAFLET = Piece("folder", "sheet", "leaflet", local=False)
LESSON = Piece("lesblad", "sheet", "lesson", local=False)

PIECES = (POSTER, POSTER_PRINT, POSTER_DRAWING, BANNER, BANNER_DRAWING, LEAFLET, LESSON)
"""Everything that can be downloaded."""


def find(file: str, municipality: str | None, language: str) -> Piece | None:
    """The piece that has this file name in this language for this municipality (a slug), or None."""
    offered = (piece for piece in PIECES if municipality or not piece.local)
    return next((piece for piece in offered if piece.file(municipality, language) == file), None)
