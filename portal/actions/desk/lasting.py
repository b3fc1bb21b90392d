"""How long one signal lasts: when it is erased, keeping it longer, and erasing it early by two colleagues."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date

from sqlalchemy import Connection

from portal.actions import tokens
from portal.actions.desk.cases import (
    Broken,
    Case,
    Done,
    NotFound,
    acting,
    colleagues,
    find,
    handled,
    keep,
    opened_handling,
)
from portal.actions.erasing import EARLY, erase
from portal.actions.house import House
from portal.actions.meetings.bringing_in import erase_sheets
from portal.actions.people.signing_in import Desk
from portal.actions.terms import kind_of, row_of, terms_of
from portal.actions.worker.reminding import holding, whom
from portal.adapters import erasing, outbox, reminders, signals, trail, vault
from portal.adapters.reminders import Due
from portal.domain import retention
from portal.domain.access import Act
from portal.domain.handling import Extension, Handling, Proposal
from portal.domain.places import Functionaris, Role
from portal.domain.retention import Kind, warned_until
from portal.domain.signals import NotAllowed, Signal

CONFIRMED = "erase"
"""The kind of act for which the kluiszin is asked."""

__all__ = [
    "CONFIRMED",
    "Broken",
    "Done",
    "Lasting",
    "NotAllowed",
    "NotFound",
    "agree",
    "erased_soon",
    "extend",
    "lasting",
    "propose",
    "was_done",
    "withdraw",
]


@dataclass(frozen=True, slots=True)
class Lasting:
    """What is known of the end of a signal.

    `erase_on`: None while the worker has not looked yet. `until`: how long one extension keeps it (None: none is
    left). `proposer` is the name of who proposes to erase it early, "" for somebody who left. `may_propose` and
    `may_agree` are about this person.
    """

    signal: Signal
    kind: Kind
    erase_on: date | None
    until: date | None
    extension: Extension | None
    extended_by: str
    proposal: Proposal | None
    proposer: str
    may_propose: bool
    may_agree: bool


def lasting(house: House, desk: Desk, signal: str) -> Lasting:
    """What is known of the end of a signal. Opens its handling and no text of the reporter. Raises NotFound, Broken."""
    with house.database.reading() as connection:
        case = find(connection, desk, signal, Act.ERASE)
        handling = opened_handling(case, signals.documents(connection, signal).get("handling"))
        return _lasting(house, connection, desk, case, handling)


def _lasting(house: House, connection: Connection, desk: Desk, case: Case, handling: Handling) -> Lasting:
    names = {principal: person.name for principal, person in colleagues(house, desk).items()}
    row, proposal, extension = case.signal, handling.proposal, handling.extension
    return Lasting(
        signal=row,
        kind=kind_of(house, row, handling, row.status),
        erase_on=row.erase_on,
        until=retention.extended(handling, row_of(row), house.today(), terms_of(house, row.municipality)),
        extension=extension,
        extended_by=names.get(extension.by, "") if extension else "",
        proposal=proposal,
        proposer=names.get(proposal.by, "") if proposal else "",
        may_propose=proposal is None and desk.staff.role is Role.FUNCTIONARIS,
        may_agree=proposal is not None and _may_agree(house, connection, desk, case, proposal),
    )


def extend(house: House, desk: Desk, signal: str, once: tokens.FormToken, reason: str) -> None:
    """Keep it longer, once, for a reason. Raises ValueError (no reason), NotAllowed, and what `acting` raises."""
    if not reason:
        raise ValueError("reason")
    with acting(house, desk, signal, Act.ERASE, once, "kept_longer") as (connection, case):
        handling = handled(connection, case)
        terms = terms_of(house, case.signal.municipality)
        until = retention.extended(handling, row_of(case.signal), house.today(), terms)
        if until is None:
            raise NotAllowed("no extension left")
        extension = Extension(until, reason, house.today(), desk.staff.principal)
        _keep(house, connection, case, replace(handling, extension=extension))


def propose(house: House, desk: Desk, signal: str, once: tokens.FormToken, reason: str) -> None:
    """Propose to erase it before its term; a colleague has to agree, and gets a mail that there is news.

    Raises ValueError (no reason), NotAllowed (proposed already, or not by a functionaris), and what `acting` raises.
    """
    if not reason:
        raise ValueError("reason")
    with acting(house, desk, signal, Act.ERASE, once, "erasure_proposed") as (connection, case):
        handling = handled(connection, case)
        if handling.proposal or desk.staff.role is not Role.FUNCTIONARIS:
            raise NotAllowed("proposed already")
        me = desk.staff.principal
        _keep(house, connection, case, replace(handling, proposal=Proposal(reason, house.today(), me)))
        people = whom(house, connection, _due(case.signal), house.today(), everybody=True)
        outbox.flag_news(connection, people - {me})


def withdraw(house: House, desk: Desk, signal: str, once: tokens.FormToken) -> None:
    """No, it is not erased early: whoever proposed it, or a colleague. Raises NotAllowed, and what `acting` raises."""
    with acting(house, desk, signal, Act.ERASE, once, "erasure_withdrawn") as (connection, case):
        handling = handled(connection, case)
        if handling.proposal is None:
            raise NotAllowed("nothing was proposed")
        _keep(house, connection, case, replace(handling, proposal=None))


def agree(house: House, desk: Desk, signal: str, once: tokens.FormToken) -> None:
    """The second of two: it is erased now, for good. Ask for the kluiszin before.

    Raises NotAllowed (no proposal, or this person may not agree with it), and what `acting` raises.
    """
    with acting(house, desk, signal, Act.ERASE, once, "erased_early") as (connection, case):
        proposal = handled(connection, case).proposal
        if proposal is None or not _may_agree(house, connection, desk, case, proposal):
            raise NotAllowed("nobody else proposed it")
        erase_sheets(house, connection, case)
        erase(house, connection, case.signal, house.today(), EARLY)


def was_done(house: House, desk: Desk, signal: str, once: tokens.FormToken) -> bool:
    """Whether this form erased it before: the signal is not there any more to hear it from."""
    with house.database.reading() as connection:
        handled_before = signals.handled_before(connection, vault.idem_key(once.nonce)) is not None
        return handled_before and trail.happened(connection, "erased_early", desk.staff.principal, signal)


def erased_soon(house: House, desk: Desk) -> int:
    """How many signals this person may open are erased within the days of the warning."""
    staff = desk.staff
    with house.database.reading() as connection:
        return erasing.soon(
            connection, staff.principal, staff.municipalities, staff.active_in, warned_until(house.today())
        )


def _keep(house: House, connection: Connection, case: Case, handling: Handling) -> None:
    """Keep it. Talking about the end of a signal is no work on it: neither its term nor what is due changes."""
    due_on = case.signal.due_on
    keep(house, connection, case, handling, active=False)
    signals.change(connection, case.signal.id, due_on=due_on)


def _may_agree(house: House, connection: Connection, desk: Desk, case: Case, proposal: Proposal) -> bool:
    """Another functionaris than who proposed it, who is a colleague still; a deputy only where there is no other."""
    me = desk.staff
    people = _functionarissen(house, connection, case.signal)
    if me.principal == proposal.by or proposal.by not in people:
        return False
    return me.role is Role.FUNCTIONARIS or people == {proposal.by}


def _functionarissen(house: House, connection: Connection, signal: Signal) -> set[str]:
    held = reminders.holders(connection, signal.id)
    people: list[Functionaris] = holding(house, _due(signal), held)
    return {person.principal for person in people if person.role is Role.FUNCTIONARIS}


def _due(signal: Signal) -> Due:
    return Due(signal.id, signal.municipality, signal.theme, signal.owner)
