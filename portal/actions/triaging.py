"""Handling a signal: taking it, moving it on, notes, closing."""

from __future__ import annotations

from dataclasses import replace

from sqlalchemy import Connection

from portal.actions import tokens
from portal.actions.cases import (
    Broken,
    Case,
    Done,
    NotFound,
    acting,
    handled,
    keep,
    move_on,
    tell_reporter,
    told,
    write_message,
)
from portal.actions.house import House
from portal.actions.signing_in import Desk
from portal.adapters import signals, tables, threads, vault
from portal.domain.access import Act
from portal.domain.identifiers import KINDS, without
from portal.domain.signals import URGENCIES, NotAllowed, Status

PURPOSE = "office"
REMOVED = "[…]"
"""What stands where a number was taken out."""

__all__ = [
    "PURPOSE",
    "Broken",
    "Done",
    "NotAllowed",
    "NotFound",
    "add_note",
    "close",
    "give_back",
    "move_to",
    "remove_numbers",
    "set_urgency",
    "take",
]


def take(house: House, desk: Desk, signal: str, once: tokens.FormToken) -> None:
    """This is mine now."""
    with acting(house, desk, signal, Act.TRIAGE, once, "taken") as (connection, case):
        signals.change(connection, signal, owner=desk.staff.principal)
        if case.signal.status is Status.READ:
            _move(house, connection, case, Status.IN_PROGRESS)


def give_back(house: House, desk: Desk, signal: str, once: tokens.FormToken) -> None:
    """Nobody's again, so that a colleague can take it."""
    with acting(house, desk, signal, Act.TRIAGE, once, "given_back") as (connection, _):
        signals.change(connection, signal, owner=None)


def set_urgency(house: House, desk: Desk, signal: str, once: tokens.FormToken, urgency: str) -> None:
    """Confirm or change the urgency. Raises ValueError for an unknown level."""
    if urgency not in URGENCIES:
        raise ValueError(urgency)
    with acting(house, desk, signal, Act.TRIAGE, once, "urgency_set", urgency=urgency) as (connection, case):
        signals.change(connection, signal, urgency=urgency)
        changed = replace(case, signal=replace(case.signal, urgency=urgency))
        keep(house, connection, changed, handled(connection, case))


def move_to(house: House, desk: Desk, signal: str, once: tokens.FormToken, target: Status) -> None:
    """Move along the allowed transitions (closing has an act of its own). Raises NotAllowed."""
    if target is Status.CLOSED:
        raise NotAllowed("close has its own act")
    with acting(house, desk, signal, Act.TRIAGE, once, "moved", status=target.value) as (connection, case):
        _move(house, connection, case, target)


def add_note(house: House, desk: Desk, signal: str, once: tokens.FormToken, text: str) -> None:
    """An internal note, sealed with the signal's key."""
    with acting(house, desk, signal, Act.TRIAGE, once, "noted") as (connection, case):
        ordinal = threads.next_ordinal(connection, tables.Note, signal)
        note = {"author": desk.staff.principal, "at": house.clock().isoformat(timespec="minutes"), "text": text}
        ad = case.ad("note", str(ordinal))
        threads.add_note(connection, signal, ordinal, vault.seal_document(case.key, ad, note, house.random))


def remove_numbers(house: House, desk: Desk, signal: str, once: tokens.FormToken, kind: str) -> None:
    """Take the numbers of a kind ("bsn", "iban") out of the report, for good: it is sealed again without them.

    Raises ValueError for another kind.
    """
    if kind not in KINDS:
        raise ValueError(kind)
    with acting(house, desk, signal, Act.TRIAGE, once, "numbers_removed", kind=kind) as (connection, case):
        sealed = signals.documents(connection, signal)["report"]
        try:
            report = vault.open_document(case.key, case.ad("report"), sealed)
        except vault.Damaged as error:
            raise Broken(case.signal) from error
        report["story"] = without(kind, report["story"], REMOVED)
        report["texts"] = {key: without(kind, text, REMOVED) for key, text in report["texts"].items()}
        again = vault.seal_document(case.key, case.ad("report"), report, house.random)
        signals.put_document(connection, signal, "report", again)


def close(
    house: House, desk: Desk, signal: str, once: tokens.FormToken, outcome: str, feedback: str, reason: str
) -> None:
    """Close with an outcome of the theme, and feedback to the reporter or a reason why there is none.

    Raises ValueError (unknown outcome or one that is only a step; neither feedback nor reason), NotAllowed.
    """
    if not (feedback or reason):
        raise ValueError("feedback or reason")
    with acting(house, desk, signal, Act.TRIAGE, once, "closed") as (connection, case):
        known = {each.key: each for each in house.themes[case.signal.theme].outcomes if each.closes}
        if outcome not in known:
            raise ValueError(outcome)
        handling = replace(handled(connection, case), outcome=outcome, reason=reason)
        if feedback:
            write_message(house, connection, case, "feedback", feedback)
            handling = told(house, handling)
        move_on(house, connection, case, Status.CLOSED)
        keep(house, connection, case, handling, Status.CLOSED)
        counts = any(each.counts for each in house.themes[case.signal.theme].outcomes if each.key in handling.outcomes)
        signals.change(connection, signal, passed_on=counts)
        if not case.signal.owner:
            signals.change(connection, signal, owner=desk.staff.principal)
        tell_reporter(house, connection, case)


def _move(house: House, connection: Connection, case: Case, target: Status) -> None:
    move_on(house, connection, case, target)
    keep(house, connection, case, handled(connection, case), target)
