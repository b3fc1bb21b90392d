"""The gate of one signal for one deputy: open as long as the signal is theirs."""

from __future__ import annotations

from sqlalchemy import Connection

from portal.actions.house import House
from portal.actions.people.signing_in import Desk
from portal.adapters import teams, trail
from portal.domain.signals import Signal
from portal.domain.trail import Event


def let_owner_in(house: House, connection: Connection, desk: Desk, signal: Signal, owner: str) -> str:
    """Whoever owns a signal can open it, also when the duo is back: returns for whom this opened a gate, or ""."""
    if not teams.holders(connection, signal.id).get(owner, False):
        return ""
    set_gate(house, connection, desk, signal, owner, gated=False)
    return owner


def set_gate(house: House, connection: Connection, desk: Desk, signal: Signal, deputy: str, *, gated: bool) -> None:
    """Open or shut the gate of a signal for a deputy, with its event."""
    teams.set_gates(connection, signal.id, [deputy], gated=gated)
    act, facts = "deputy_shut_out" if gated else "deputy_let_in", {"principal": deputy}
    event = Event(act, house.clock(), desk.staff.principal, signal.municipality, signal.id, facts)
    trail.append(connection, house.app_keys, event)
