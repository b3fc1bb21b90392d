"""A database that went back in time: what stood open then for a moment must not stand open again."""

from __future__ import annotations

from sqlalchemy import Connection, delete, or_, update

from portal.adapters import tables

_AHEAD = 1000
"""So many epochs ahead of the backup: no session of the time after it comes near."""


def end_codes(connection: Connection) -> int:
    """End every invitation and every code for a lost phone: who took them back since cannot be known. Returns how many
    people had one."""
    row = tables.Principal
    some = or_(row.invitation.is_not(None), row.recovery.is_not(None))
    none = {"invitation": None, "invited_until": None, "recovery": None, "recovery_until": None}
    return connection.execute(update(row).where(some).values(**none)).rowcount


def drop_shared_codes(connection: Connection) -> int:
    """Drop every code that municipalities compare: one that was withdrawn since must not be found. Returns how many."""
    return connection.execute(delete(tables.SharedToken)).rowcount


def end_sessions(connection: Connection) -> None:
    """No session of before or after the backup opens anything, wherever a copy of it lies."""
    row = tables.Principal
    connection.execute(update(row).values(session_epoch=row.session_epoch + _AHEAD))
