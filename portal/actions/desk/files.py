"""The files with a signal: which there are, and one of them opened."""

from __future__ import annotations

from collections.abc import Sequence

from portal.actions import attaching
from portal.actions.desk.cases import Broken, Case, NotFound, find
from portal.actions.house import House
from portal.actions.people.signing_in import Desk
from portal.adapters import attachments, trail, vault
from portal.domain.access import Act
from portal.domain.attachments import Attachment
from portal.domain.trail import Event

__all__ = ["Broken", "NotFound", "listed", "open_file", "pictures", "small_picture"]


def listed(case: Case, rows: Sequence[tuple[str, bytes]]) -> list[Attachment | None]:
    """What is known of each file, by number; None, at the end, for one that is damaged."""
    found = [_opened(case, identifier, about) for identifier, about in rows]
    whole = sorted((each for each in found if each is not None), key=lambda each: (each.number, each.id))
    return [*whole, *(each for each in found if each is None)]


def open_file(
    house: House, desk: Desk, signal: str, identifier: str, *, picture: bool = False
) -> tuple[Attachment, bytes]:
    """One file of a signal; that it was opened stands in the trail. `picture`: only when it is one.

    Raises NotFound (also for a file that is damaged: nothing can be shown of it), Broken.
    """
    with house.database.reading() as connection:
        case = find(connection, desk, signal, Act.READ)
        sealed = attachments.one(connection, signal, identifier)
    if sealed is None:
        raise NotFound
    about = _known(case, sealed.id, sealed.about)
    if picture and not about.is_picture:
        raise NotFound
    try:
        held = attaching.content(case.signal, case.key, sealed)
    except vault.Damaged as error:
        raise NotFound from error
    with house.database.writing() as connection:  # opened before: a large file takes time, and writers stand in a queue
        find(connection, desk, signal, Act.READ)
        event = Event(
            "file_opened", house.clock(), desk.staff.principal, case.signal.municipality, signal, {"file": identifier}
        )
        trail.append(connection, house.app_keys, event)
    return about, held


def small_picture(house: House, desk: Desk, signal: str, identifier: str) -> bytes:
    """A picture made small, as the page of the signal shows it: opening that page stands in the trail, this does not.

    Raises NotFound (also when there is none), Broken.
    """
    with house.database.reading() as connection:
        case = find(connection, desk, signal, Act.READ)
        sealed = attachments.about(connection, signal, identifier)
    if sealed is None or not (found := _known(case, identifier, sealed).small):
        raise NotFound
    return found


def pictures(house: House, desk: Desk, signal: str) -> list[Attachment]:
    """The pictures with a signal, by number. Raises NotFound, Broken."""
    with house.database.reading() as connection:
        case = find(connection, desk, signal, Act.READ)
        rows = attachments.abouts(connection, signal)
    return [each for each in listed(case, rows) if each and each.is_picture]


def _known(case: Case, identifier: str, about: bytes) -> Attachment:
    found = _opened(case, identifier, about)
    if found is None:
        raise NotFound
    return found


def _opened(case: Case, identifier: str, about: bytes) -> Attachment | None:
    try:
        return attaching.opened(case.signal, case.key, identifier, about)
    except (vault.Damaged, KeyError, ValueError):
        return None
