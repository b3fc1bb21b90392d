"""What hangs on a signal in order of writing: the thread with the reporter, and the internal notes. All sealed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import Connection, and_, delete, func, insert, select, update

from portal.adapters import tables
from portal.adapters.signals import COLUMNS, signal_of
from portal.domain.signals import Signal

_ADD_MESSAGE = insert(tables.Message)
_ADD_NOTE = insert(tables.Note)


@dataclass(frozen=True, slots=True)
class SealedThread:
    """What a receipt code finds."""

    signal: Signal
    key: bytes
    seen: int


def thread(connection: Connection, lookup_id: bytes) -> SealedThread | None:
    """The thread and signal row behind a receipt code, or None."""
    row = tables.Thread
    query = (
        select(*COLUMNS, row.key, row.seen).join(row, row.signal == tables.Signal.id).where(row.lookup_id == lookup_id)
    )
    found = connection.execute(query).first()
    return SealedThread(signal_of(found), found.key, found.seen) if found else None


def messages(connection: Connection, signal: str) -> list[tuple[int, bytes]]:
    """The sealed messages of a thread, oldest first."""
    row = tables.Message
    query = select(row.ordinal, row.sealed).where(row.signal == signal).order_by(row.ordinal)
    return [(found.ordinal, found.sealed) for found in connection.execute(query)]


def last_messages(connection: Connection, signals: Sequence[str]) -> dict[str, list[tuple[int, bytes]]]:
    """The last two messages (ordinal, sealed), newest first, of each of these signals that has any."""
    row = tables.Message
    last = (
        select(row.signal, func.max(row.ordinal).label("ordinal"))
        .where(row.signal.in_(signals))
        .group_by(row.signal)
        .subquery()
    )
    query = (
        select(row.signal, row.ordinal, row.sealed)
        .join(last, and_(row.signal == last.c.signal, row.ordinal >= last.c.ordinal - 1))
        .order_by(row.signal, row.ordinal.desc())
    )
    newest: dict[str, list[tuple[int, bytes]]] = {}
    for found in connection.execute(query):
        newest.setdefault(found.signal, []).append((found.ordinal, found.sealed))
    return newest


def next_ordinal(connection: Connection, table: type[tables.Message] | type[tables.Note], signal: str) -> int:
    """The number of the next message or note of a signal. Call inside the writing transaction that adds it."""
    last = connection.execute(select(func.max(table.ordinal)).where(table.signal == signal)).scalar()
    return (last or 0) + 1


def add_message(connection: Connection, signal: str, ordinal: int, sealed: bytes) -> None:
    """Add a sealed message to the thread."""
    connection.execute(_ADD_MESSAGE, {"signal": signal, "ordinal": ordinal, "sealed": sealed})


def remove_messages(connection: Connection, signal: str, first: int) -> None:
    """Take this message and all after it out of the thread again. Only while none of them was shown."""
    row = tables.Message
    connection.execute(delete(row).where(row.signal == signal, row.ordinal >= first))


def unseen(connection: Connection, lookup_ids: Sequence[bytes]) -> list[bytes]:
    """Which of these threads hold something that was not shown with their code."""
    thread, message = tables.Thread, tables.Message
    query = (
        select(thread.lookup_id)
        .join(message, and_(message.signal == thread.signal, message.ordinal > thread.seen))
        .where(thread.lookup_id.in_(lookup_ids))
        .distinct()
    )
    return list(connection.execute(query).scalars())


def mark_seen(connection: Connection, signal: str, ordinal: int) -> None:
    """The reporter has been shown everything up to this ordinal; two visits at once never count back."""
    row = tables.Thread
    connection.execute(update(row).where(row.signal == signal, row.seen < ordinal).values(seen=ordinal))


def seen(connection: Connection, signal: str) -> int:
    """Up to which message the reporter has read."""
    return connection.execute(select(tables.Thread.seen).where(tables.Thread.signal == signal)).scalar() or 0


def notes(connection: Connection, signal: str) -> list[tuple[int, bytes]]:
    """The sealed internal notes of a signal, oldest first."""
    row = tables.Note
    query = select(row.ordinal, row.sealed).where(row.signal == signal).order_by(row.ordinal)
    return [(found.ordinal, found.sealed) for found in connection.execute(query)]


def add_note(connection: Connection, signal: str, ordinal: int, sealed: bytes) -> None:
    """Add a sealed internal note."""
    connection.execute(_ADD_NOTE, {"signal": signal, "ordinal": ordinal, "sealed": sealed})


def remove_note(connection: Connection, signal: str, ordinal: int) -> None:
    """Take an entry out of the journal again."""
    row = tables.Note
    connection.execute(delete(row).where(row.signal == signal, row.ordinal == ordinal))
