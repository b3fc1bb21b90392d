"""Answering a request for access: opening what was chosen, the letter as a file, and writing down that it was put off.

Nothing of a request is kept: no name, no words, no letter. The trail says that it happened, and with which signals.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from portal.actions import tokens
from portal.actions.desk import reading
from portal.actions.desk.cases import Broken, Done, NotFound, find, use_once
from portal.actions.desk.reading import Dossier
from portal.actions.handing_on.access_search import places
from portal.actions.handing_on.exporting import CONFIRMED, NotMade, as_pdf, material
from portal.actions.house import House
from portal.actions.people.signing_in import Desk
from portal.adapters import signals, trail, vault
from portal.domain.access import Act
from portal.domain.access_requests import GROUNDS, SIGNALS, WRITTEN, Passage, betrays, doubts, passages
from portal.domain.dossiers import Material
from portal.domain.places import Municipality
from portal.domain.signals import Contact
from portal.domain.trail import Event

Make = Callable[[], bytes]
"""Makes the letter. May raise NotMade."""

__all__ = [
    "CONFIRMED",
    "GROUNDS",
    "SIGNALS",
    "WRITTEN",
    "Broken",
    "Done",
    "Material",
    "NotFound",
    "NotMade",
    "Passage",
    "as_pdf",
    "betraying",
    "doubtful",
    "export",
    "material",
    "opened",
    "passages",
    "postpone",
]


def opened(
    house: House, desk: Desk, place: Municipality, chosen: Sequence[str], *, again: bool = False
) -> list[Dossier]:
    """The chosen signals of `place`, in that order; each opening stands in the trail, unless `again`: no text of them
    is shown that was not shown before. What this person never opened stands there all the same: a form can claim
    anything. Raises NotFound, Broken."""
    if place not in places(house, desk):
        raise NotFound
    before = set()
    with house.database.reading() as connection:
        for signal in chosen:
            if find(connection, desk, signal, Act.EXPORT).signal.municipality != place.code:
                raise NotFound
            if again and trail.happened(connection, "opened", desk.staff.principal, signal):
                before.add(signal)
    return [reading.open_signal(house, desk, signal, again=signal in before) for signal in chosen]


def betraying(found: Sequence[Dossier], text: str, lines: Sequence[str]) -> tuple[str, ...]:
    """What of the reporter of one of these signals stands in a text: `name`, `phone`, `email`."""
    contacts = [each.contact or Contact() for each in found]
    kinds = [kind for contact in contacts for kind in betrays(text, contact, lines)]
    return tuple(dict.fromkeys(kinds))


def doubtful(found: Sequence[Dossier], text: str, lines: Sequence[str]) -> tuple[str, ...]:
    """What in a text may be about somebody else, as kinds; see domain/access_requests."""
    names = {person.name for each in found for person in each.colleagues.values()}
    names |= {each.report.referred.name for each in found if each.report and each.report.referred}
    return doubts(text, lines, names)


def export(
    house: House,
    desk: Desk,
    place: Municipality,
    chosen: Sequence[str],
    once: tokens.FormToken,
    kind: str,
    said: Mapping[str, Any],
    make: Make,
) -> bytes:
    """The letter. It is made first; when the trail cannot say of each signal that it went, it does not go.

    `kind`: "pdf" or "txt"; `said`: everything that stands in it. The same form with the same letter gives the same
    file again, and no second event. Raises NotFound, Broken, tokens.Stale, NotMade.
    """
    if place not in places(house, desk) or not chosen:
        raise NotFound
    made = make()
    whole = json.dumps([kind, place.code, sorted(chosen), said], sort_keys=True)
    key = vault.idem_key(vault.fields_mac(once.nonce, whole.encode(errors="replace")))
    with house.database.writing() as connection:
        for signal in chosen:
            if find(connection, desk, signal, Act.EXPORT).signal.municipality != place.code:
                raise NotFound
        if signals.handled_before(connection, key) is not None:
            return made
        tokens.check_age(house, once, youngest=0)
        if signals.first_time(house.database, connection, key, house.today()):
            for signal in chosen:
                event = Event(
                    "access_exported", house.clock(), desk.staff.principal, place.code, signal, {"format": kind}
                )
                trail.append(connection, house.app_keys, event)
    return made


def postpone(house: House, desk: Desk, place: Municipality, once: tokens.FormToken, ground: str) -> None:
    """Write down that a request is not answered now, and why: UAVG art. 41 asks to account for that choice.

    `ground` is one of GROUNDS; nothing says about whom. Raises NotFound, ValueError, Done, tokens.Stale.
    """
    if place not in places(house, desk):
        raise NotFound
    if ground not in GROUNDS:
        raise ValueError(ground)
    with house.database.writing() as connection:
        use_once(house, connection, once)
        event = Event("access_postponed", house.clock(), desk.staff.principal, place.code, facts={"ground": ground})
        trail.append(connection, house.app_keys, event)
