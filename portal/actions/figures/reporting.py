"""The year report as an editable document: the text of a translator, and what was done about awareness that year.

The document is made in memory and kept nowhere; the trail says that somebody took it, never a number.
"""

from __future__ import annotations

from collections.abc import Sequence

from portal.actions.figures.taking import taken
from portal.actions.house import House
from portal.actions.management.managed import NotFound
from portal.actions.people.signing_in import Desk
from portal.adapters import awareness, open_text
from portal.domain.access import Act, may
from portal.domain.awareness import Activity
from portal.domain.blocks import Block
from portal.domain.figures import Publication
from portal.domain.figures.report import REPORTS, Written, parse

__all__ = ["MIMETYPE", "NotFound", "about", "activities", "made", "text"]

MIMETYPE = open_text.MIMETYPE


def text(house: House, name: str, language: str) -> Written:
    """The text of a report, one of REPORTS, in Dutch where it was not translated. Raises LookupError."""
    if name not in REPORTS:
        raise LookupError(name)
    return house.library.parsed(f"report/{name}.md", language, parse)


def about(house: House, theme: str, language: str) -> Written | None:
    """What a theme has to say about itself in a report; None when nobody wrote that."""
    try:
        return house.library.parsed(f"report/about-{theme}.md", language, parse)
    except LookupError:
        return None


def activities(house: House, desk: Desk, found: Publication) -> Sequence[Activity]:
    """What was done for awareness in the year and the places of a publication, oldest first. Raises NotFound."""
    if not may(desk.staff, Act.SEE_FIGURES):
        raise NotFound
    with house.database.reading() as connection:
        rows = awareness.of_region(connection, found.region)
    return sorted(
        (
            each
            for each in rows
            if each.theme == found.theme
            and each.held_on.year == found.year
            and each.municipality in (None, *found.places)
        ),
        key=lambda each: each.held_on,
    )


def made(house: House, desk: Desk, found: Publication, title: str, blocks: Sequence[Block], *, author: str) -> bytes:
    """The document (ODT), after the trail has said that it goes along. Raises NotFound."""
    document = open_text.document(title, desk.staff.language, blocks, author=author)
    taken(house, desk, found, "odt")
    return document
