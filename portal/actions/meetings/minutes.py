"""The minutes of a meeting as a file: made in memory and kept nowhere; the trail says that somebody took them along."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from portal.actions import tokens
from portal.actions.handing_on.exporting import CONFIRMED, NotMade
from portal.actions.house import House
from portal.actions.meetings.agenda import Agenda, agenda
from portal.actions.meetings.sitting import NotFound, seen
from portal.actions.people import signing_in
from portal.actions.people.signing_in import Desk
from portal.adapters import documents, open_text, signals, trail, vault
from portal.domain.blocks import Block
from portal.domain.trail import Event

__all__ = ["CONFIRMED", "NotConfirmed", "NotFound", "NotMade", "agenda", "as_odt", "as_pdf", "take_along"]


class NotConfirmed(Exception):
    """The kluiszin was not given once more in the last ten minutes."""


def take_along(
    house: House, desk: Desk, meeting: str, once: tokens.FormToken, kind: str, make: Callable[[Agenda], bytes]
) -> bytes:
    """The minutes as `make` writes them from what this person may see. `kind`: "pdf" or "odt".

    They are made first; when the trail cannot say that they went, they do not go. The same form gives them once more
    and no second event. Raises NotConfirmed, NotFound, NotMade, tokens.Stale.
    """
    if not signing_in.confirmed(house, desk, CONFIRMED):
        raise NotConfirmed
    made = make(agenda(house, desk, meeting))
    key = vault.idem_key(vault.fields_mac(once.nonce, f"{meeting} {kind}".encode()))
    with house.database.writing() as connection:
        seen(house, connection, desk, meeting)
        if signals.handled_before(connection, key) is None:
            tokens.check_age(house, once, youngest=0)
            if signals.first_time(house.database, connection, key, house.today()):
                facts = {"meeting": meeting, "format": kind}
                event = Event("minutes_taken", house.clock(), desk.staff.principal, facts=facts)
                trail.append(connection, house.app_keys, event)
    return made


def as_pdf(paper: Mapping[str, Any]) -> bytes:
    """A document on paper, of the shape that adapters/documents describes. Raises NotMade."""
    return documents.dossier_pdf(paper)


def as_odt(title: str, language: str, blocks: Sequence[Block], author: str) -> bytes:
    """A document that people edit further."""
    return open_text.document(title, language, blocks, author=author)
