"""Reporting back on a signal that was referred to one: a code and words along, read by whoever sent it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from sqlalchemy import Connection

from portal.actions import tokens
from portal.actions.desk.cases import Case, acting, handled, keep, move_on, tell_reporter, told, write_message
from portal.actions.house import House
from portal.actions.people.signing_in import Desk
from portal.actions.reporters.following import open_messages
from portal.adapters import signals, threads, vault
from portal.domain.access import Act
from portal.domain.receiving import ENDS, KIND, RESULTS, Progress, codes, offered
from portal.domain.signals import Message, NotAllowed, Status

END = "afgesloten"
"""The outcome with which a receiver's signal is closed; what came of it stands on the signal it was made of."""

__all__ = ["NotAllowed", "offers", "report_back"]


def offers(desk: Desk, messages: Sequence[Message | None], *, closed: bool) -> tuple[Progress, ...]:
    """What this desk can report about an opened signal now."""
    given = codes(each.text for each in messages if each and each.kind == KIND)
    return offered(desk.staff.role, desk.staff.slot, given, closed=closed)


def report_back(
    house: House, desk: Desk, signal: str, once: tokens.FormToken, progress: Progress, text: str = ""
) -> None:
    """Tell whoever sent the signal how it stands; the status follows. A refusal needs a reason.

    Raises ValueError (no reason), NotAllowed (it cannot be said now), and what `acting` raises.
    """
    if progress is Progress.REFUSED and not text:
        raise ValueError("text")
    # what was reported stands in the messages only: the trail says that, not what
    with acting(house, desk, signal, Act.REPORT_BACK, once, "reported_back") as (connection, case):
        if progress not in offers(desk, _messages(connection, case), closed=case.signal.status is Status.CLOSED):
            raise NotAllowed(progress)
        write_message(house, connection, case, KIND, progress.value)
        if text:
            write_message(house, connection, case, "feedback", text)
        target = Status.CLOSED if progress in ENDS else Status.IN_PROGRESS
        move_on(house, connection, case, target)
        handling = told(house, handled(connection, case))
        handling = replace(handling, outcome=END if target is Status.CLOSED else "", reason="")
        if progress in RESULTS:
            handling = handling.with_step(RESULTS[progress], house.today(), desk.staff.principal)
        keep(house, connection, case, handling, target)
        if not case.signal.owner:
            signals.change(connection, signal, owner=desk.staff.principal)
        tell_reporter(house, connection, case)


def _messages(connection: Connection, case: Case) -> list[Message | None]:
    rows = threads.messages(connection, case.signal.id)
    return list(open_messages(case.signal, vault.thread_key(case.key), rows).values())
