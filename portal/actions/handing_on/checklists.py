"""The checklists of the zorgcoördinator beside a signal that was referred: on screen, and as a document to take along.

Nothing that is filled in on paper comes back into the portal, and no copy of the document is kept.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping

from portal.actions import tokens
from portal.actions.desk import reading
from portal.actions.desk.cases import Broken, NotFound, find
from portal.actions.desk.reading import Dossier
from portal.actions.handing_on.exporting import went
from portal.actions.house import House
from portal.actions.people.signing_in import Desk
from portal.adapters import open_text
from portal.domain.access import Act
from portal.domain.blocks import Block
from portal.domain.checklists import LISTS, Checklist, parse

__all__ = ["Broken", "NotFound", "lists", "opened", "take_along"]


def opened(house: House, desk: Desk, signal: str) -> Dossier:
    """The signal, for filling in what is known; an opening like any other. Raises NotFound, Broken."""
    with house.database.reading() as connection:
        find(connection, desk, signal, Act.FILL_LISTS)
    return reading.open_signal(house, desk, signal)


def lists(house: House, theme: str, language: str) -> Mapping[str, Checklist]:
    """The lists for signals of a theme by name, in Dutch where one was not translated."""
    found = {name: house.library.parsed(f"lists/{name}.md", language, parse) for name in LISTS}
    return {name: each for name, each in found.items() if theme in each.themes}


def take_along(
    house: House,
    desk: Desk,
    found: Dossier,
    once: tokens.FormToken,
    name: str,
    title: str,
    blocks: Callable[[], tuple[Block, ...]],
) -> bytes:
    """A list as an editable document (ODT); the trail says that one went, not what stands in it.

    Raises NotFound (also for a list that there is not), tokens.Stale, Broken.
    """
    if name not in LISTS:
        raise NotFound
    place = house.directory.by_code(found.signal.municipality)
    made = open_text.document(title, desk.staff.language, blocks(), author=place.name)
    said = json.dumps([found.signal.id, "list", name, desk.staff.language])
    went(house, desk, found.signal.id, Act.FILL_LISTS, once, said, "list_taken", {"list": name})
    return made
