"""Changing where a signal stands, so that it can be taken back as long as nothing else happened."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

from sqlalchemy import Connection

from portal.actions import tokens
from portal.actions.desk.cases import Case, acting, handled, keep, move_on, opened_handling, show_status
from portal.actions.desk.gates import set_gate
from portal.actions.house import House
from portal.actions.links import indexing
from portal.actions.people.signing_in import Desk
from portal.adapters import signals, tables, teams, threads, vault
from portal.domain.access import Act
from portal.domain.handling import Handling
from portal.domain.journal import Note
from portal.domain.signals import NotAllowed, Status, shown_as
from portal.domain.undoing import Stand, Undo


def write_note(house: House, connection: Connection, desk: Desk, case: Case, text: str, **more: Any) -> int:
    """An entry in the journal, sealed with the signal's key; its number. `more`: the other fields of a Note."""
    ordinal = threads.next_ordinal(connection, tables.Note, case.signal.id)
    note = Note(ordinal, desk.staff.principal, house.clock().isoformat(timespec="minutes"), text, **more)
    sealed = vault.seal_document(case.key, case.ad("note", str(ordinal)), note.document(), house.random)
    threads.add_note(connection, case.signal.id, ordinal, sealed)
    indexing.index(house, connection, desk, case, *note.words)
    return ordinal


def change(
    house: House,
    connection: Connection,
    desk: Desk,
    case: Case,
    act: str,
    handling: Handling | None = None,
    note: int = 0,
    gate: str = "",
    active: bool = True,
    **row: Any,
) -> None:
    """Keep the new handling (None: as it was) and row (`owner`, `status`, `urgency`), and the way back.

    `act` is the name of the event; `note` the number of the entry that belongs to it, `gate` the deputy whom it let in;
    `active`: as in `keep`.
    Raises NotAllowed.
    """
    before, now = handled(connection, case), Stand.of(case.signal)
    after = replace(now, **row)
    status = Status(after.status)
    move_on(house, connection, case, status)
    signals.change(connection, case.signal.id, owner=after.owner, urgency=after.urgency)
    undo = Undo(act, desk.staff.principal, house.today(), now, after, before.document(), note, gate)
    changed = replace(case, signal=replace(case.signal, urgency=after.urgency))
    keep(house, connection, changed, replace(handling or before, undo=undo), status, active=active)


def way_back(case: Case, sealed: bytes | None, me: str, today: date) -> Undo | None:
    """How this person can take the last act on a signal back; None when that is no longer possible."""
    undo = opened_handling(case, sealed).undo
    return undo if undo and undo.offered(me, today, Stand.of(case.signal)) else None


def take_back(house: House, desk: Desk, signal: str, once: tokens.FormToken, only: str = "", **facts: Any) -> None:
    """Take the last act back: everything is as it was before it. The trail keeps both. Raises NotAllowed.

    An owner who has let go of the signal meanwhile does not get it back: then it is nobody's. `only`: when it was this
    act; `facts` stand in the event.
    """
    with acting(house, desk, signal, Act.TRIAGE, once, "undone", **facts) as (connection, case):
        sealed = signals.documents(connection, signal).get("handling")
        undo = way_back(case, sealed, desk.staff.principal, house.today())
        if undo is None or (only and undo.act != only):
            raise NotAllowed("nothing to take back")
        status = Status(undo.before.status)
        owner = undo.before.owner if undo.before.owner in teams.holders(connection, signal) else None
        signals.change(connection, signal, owner=owner, urgency=undo.before.urgency, status=status.value)
        _take_back_words(house, connection, case, undo, status)
        if undo.note:
            threads.remove_note(connection, signal, undo.note)
        if undo.gate:
            set_gate(house, connection, desk, case.signal, undo.gate, gated=True)
        earlier = replace(case, signal=replace(case.signal, urgency=undo.before.urgency))
        keep(house, connection, earlier, Handling.from_document(undo.document), status)


def _take_back_words(house: House, connection: Connection, case: Case, undo: Undo, status: Status) -> None:
    """What the reporter was told by the act: gone as long as nobody read it, else there is one word more."""
    signal, public = case.signal.id, shown_as(status)
    if undo.said and threads.seen(connection, signal) < undo.said:
        threads.remove_messages(connection, signal, undo.said)
        signals.change(connection, signal, public_status=public.value)
    else:
        show_status(house, connection, case, public)
