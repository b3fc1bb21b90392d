"""Handling a signal: whose it is, its status and urgency, what the desk makes of it, and the end."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

from sqlalchemy import Connection

from portal.actions import tokens
from portal.actions.desk.cases import (
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
from portal.actions.desk.changing import change, take_back, write_note
from portal.actions.desk.gates import let_owner_in
from portal.actions.desk.journalling import add_note
from portal.actions.house import House
from portal.actions.people.signing_in import Desk
from portal.adapters import signals, vault
from portal.domain.access import Act
from portal.domain.handling import DISCUSSED, KEPT, Assessment, Handling
from portal.domain.identifiers import KINDS, without
from portal.domain.signals import URGENCIES, NotAllowed, Signal, Status, move

PURPOSE = "office"
REMOVED = "[…]"
"""What stands where a number was taken out."""

LONGEST_KEPT = timedelta(days=366)
"""A puzzle piece is looked at again within a year."""

__all__ = [
    "LONGEST_KEPT",
    "PURPOSE",
    "Broken",
    "Done",
    "NotAllowed",
    "NotFound",
    "add_note",
    "assess",
    "close",
    "finish",
    "give_back",
    "move_to",
    "remove_numbers",
    "set_urgency",
    "take",
    "take_back",
]


def take(house: House, desk: Desk, signal: str, once: tokens.FormToken) -> None:
    """This is mine now."""
    with acting(house, desk, signal, Act.TRIAGE, once, "taken") as (connection, case):
        now = case.signal.status
        status = Status.IN_PROGRESS if now is Status.READ else now
        me = desk.staff.principal
        gate = let_owner_in(house, connection, desk, case.signal, me)
        change(house, connection, desk, case, "taken", gate=gate, owner=me, status=status.value)


def give_back(house: House, desk: Desk, signal: str, once: tokens.FormToken) -> None:
    """Nobody's again, so that a colleague can take it."""
    with acting(house, desk, signal, Act.TRIAGE, once, "given_back") as (connection, case):
        change(house, connection, desk, case, "given_back", owner=None)


def set_urgency(house: House, desk: Desk, signal: str, once: tokens.FormToken, urgency: str, reason: str = "") -> None:
    """Confirm the urgency, or change it for a reason. Raises ValueError for an unknown level or a missing reason."""
    if urgency not in URGENCIES:
        raise ValueError(urgency)
    with acting(house, desk, signal, Act.TRIAGE, once, "urgency_set", urgency=urgency) as (connection, case):
        if urgency != case.signal.urgency and not reason:
            raise ValueError("reason")
        note = write_note(house, connection, desk, case, reason, kind="urgency", code=urgency)
        change(house, connection, desk, case, "urgency_set", note=note, urgency=urgency)


def move_to(
    house: House, desk: Desk, signal: str, once: tokens.FormToken, target: Status, review_on: date | None = None
) -> None:
    """Move along the allowed transitions (closing has an act of its own). Raises NotAllowed, ValueError.

    `review_on`: the day a kept puzzle piece is looked at again; None leaves it to the promise of the region.
    """
    if target is Status.CLOSED:
        raise NotAllowed("close has its own act")
    if review_on and not house.today() < review_on <= house.today() + LONGEST_KEPT:
        raise ValueError("review_on")
    with acting(house, desk, signal, Act.TRIAGE, once, "moved", status=target.value) as (connection, case):
        if target is case.signal.status and not review_on:
            raise NotAllowed(f"{target} already")
        handling = replace(handled(connection, case), review_on=review_on if target is Status.KEPT else None)
        step = {Status.DISCUSSED: DISCUSSED, Status.KEPT: KEPT}.get(target)
        if step in _outcomes(house, case.signal):
            handling = handling.with_step(step, house.today(), desk.staff.principal)
        # looking at a puzzle piece again keeps it no longer: that takes a reason (lasting.extend)
        active = target is not Status.KEPT or case.signal.status is not Status.KEPT
        change(house, connection, desk, case, "moved", handling, active=active, status=target.value)


def assess(house: House, desk: Desk, signal: str, once: tokens.FormToken, key: str, reason: str) -> None:
    """What the desk makes of it, with the reason; an earlier assessment stays in the journal.

    Raises ValueError for a key the theme does not know, or without a reason.
    """
    with acting(house, desk, signal, Act.TRIAGE, once, "assessed") as (connection, case):
        if key not in {each.key for each in house.themes[case.signal.theme].assessments} or not reason:
            raise ValueError(key)
        assessment = Assessment(key, reason, house.today(), desk.staff.principal)
        note = write_note(house, connection, desk, case, reason, kind="assessment", code=key)
        handling = replace(handled(connection, case), assessment=assessment)
        change(house, connection, desk, case, "assessed", handling, note)


def remove_numbers(house: House, desk: Desk, signal: str, once: tokens.FormToken, kind: str) -> None:
    """Take the numbers of a kind ("bsn", "iban") out of the report, for good: it is sealed again without them.

    Raises ValueError for another kind.
    """
    if kind not in KINDS:
        raise ValueError(kind)
    with acting(house, desk, signal, Act.TRIAGE, once, "numbers_removed", kind=kind) as (connection, case):
        try:
            sealed = signals.documents(connection, signal)["report"]
            report = vault.open_document(case.key, case.ad("report"), sealed)
        except (vault.Damaged, KeyError) as error:
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
    with acting(house, desk, signal, Act.TRIAGE, once, "closed") as (connection, case):
        finish(house, desk, connection, case, handled(connection, case), outcome, feedback, reason)


def finish(
    house: House,
    desk: Desk,
    connection: Connection,
    case: Case,
    handling: Handling,
    outcome: str,
    feedback: str,
    reason: str,
    *,
    mail: bool = True,
) -> None:
    """Close a signal within the frame of another act, as the last thing it does. Raises as `close` does.

    `mail`: tell a reporter who asked for it that there is news.
    """
    if not (feedback or reason):
        raise ValueError("feedback or reason")
    known = _outcomes(house, case.signal)
    if outcome not in known or known[outcome] == "step":
        raise ValueError(outcome)
    move(case.signal.status, Status.CLOSED)  # also when it is closed already: nothing is told twice
    handling = replace(handling, outcome=outcome, reason=reason)
    if feedback:
        write_message(house, connection, case, "feedback", feedback)
        handling = told(house, handling)
    move_on(house, connection, case, Status.CLOSED)
    keep(house, connection, case, handling, Status.CLOSED)
    counts = any(each.counts for each in house.themes[case.signal.theme].outcomes if each.key in handling.outcomes)
    signals.change(connection, case.signal.id, passed_on=counts)
    if not case.signal.owner:
        signals.change(connection, case.signal.id, owner=desk.staff.principal)
        let_owner_in(house, connection, desk, case.signal, desk.staff.principal)
    if mail:
        tell_reporter(house, connection, case)


def _outcomes(house: House, signal: Signal) -> dict[str, str]:
    return {each.key: each.kind for each in house.themes[signal.theme].outcomes}
