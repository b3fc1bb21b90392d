"""A signal that somebody told: a colleague at the desk enters it, and the teller gets a code as any reporter does."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from portal.actions import tokens
from portal.actions.desk.cases import NotFound
from portal.actions.house import House
from portal.actions.people.signing_in import Desk
from portal.actions.reporters import reporting
from portal.actions.reporters.reporting import AlreadyReceived, NoRoute, NotKept, Receipt
from portal.adapters import signals, threads, vault
from portal.domain.access import Act, may
from portal.domain.attachments import Upload
from portal.domain.places import Functionaris, Municipality
from portal.domain.signals import TOLD_BY, TOLD_CHANNELS, Draft, Told
from portal.domain.themes import Theme

__all__ = [
    "AlreadyReceived",
    "Entered",
    "NoRoute",
    "NotFound",
    "NotKept",
    "choices",
    "enter",
    "excludable",
    "found_by",
]


@dataclass(frozen=True, slots=True)
class Entered:
    """What came of it. `signal`: its id when this desk can open it, else None."""

    receipt: Receipt
    signal: str | None


def choices(house: House, desk: Desk) -> Sequence[tuple[Municipality, Theme]]:
    """For which municipality and subject this desk may enter a signal now; raises NotFound when it may not at all."""
    if not may(desk.staff, Act.FILE):
        raise NotFound
    return [
        (house.directory.by_code(code), theme)
        for code in desk.staff.active_in
        for theme in house.themes.values()
        if any(one.principal == desk.staff.principal for one in house.directory.coverage[code, theme.key].readers)
    ]


def excludable(house: House, desk: Desk, place: Municipality, theme: str) -> Sequence[Functionaris]:
    """Whom the teller can keep from reading it: everybody who could, but whoever is typing it in."""
    people = reporting.candidates(house, place, theme)
    return [one for one in people if one.principal != desk.staff.principal]


def enter(
    house: House,
    desk: Desk,
    once: tokens.FormToken,
    draft: Draft,
    channel: str,
    by: str,
    uploads: Sequence[Upload] = (),
) -> Entered:
    """File what was told, on the same way as a report; the same form twice is one signal with one code.

    Raises NotFound (not for this municipality), ValueError (unknown channel or teller, or the own name excluded),
    AlreadyReceived (other text or files under a used token), attaching.Refused, tokens.Stale, NoRoute, NotKept.
    """
    if (draft.municipality, draft.theme) not in {(place.slug, theme.key) for place, theme in choices(house, desk)}:
        raise NotFound
    if channel not in TOLD_CHANNELS or by not in TOLD_BY or desk.staff.principal in draft.exclude:
        raise ValueError(channel, by)
    told = Told(channel, by, desk.staff.principal)
    receipt = reporting.submit(house, once, replace(draft, told=told), youngest=0, uploads=uploads)
    return Entered(receipt, found_by(house, desk, receipt))


def found_by(house: House, desk: Desk, receipt: Receipt) -> str | None:
    """The signal of a receipt when this desk can open it."""
    with house.database.reading() as connection:
        thread = threads.thread(connection, vault.lookup_id(receipt.code))
        staff = desk.staff
        if thread is None:
            return None
        signal = thread.signal.id
        held = signals.one(connection, staff.principal, staff.municipalities, active_in=staff.active_in, signal=signal)
    return signal if held else None
