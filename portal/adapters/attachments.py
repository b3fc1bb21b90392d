"""Files with a signal in the database: sealed rows in, sealed rows out. Their ids are random, and so is their order."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import Connection, func, select

from portal.adapters import tables
from portal.adapters.prepared import adding

_ADD = adding(tables.Attachment)


@dataclass(frozen=True, slots=True)
class SealedFile:
    """A sealed file: `about` is a small document, `content` the file itself."""

    id: str
    about: bytes
    content: bytes


def add(connection: Connection, signal: str, files: Sequence[SealedFile]) -> None:
    """Write sealed files of a signal."""
    rows = [{"signal": signal, "id": one.id, "about": one.about, "content": one.content} for one in files]
    _ADD.write(connection, rows)


def abouts(connection: Connection, signal: str) -> list[tuple[str, bytes]]:
    """The id of each file of a signal with what is known of it, sealed; in no order that means something."""
    row = tables.Attachment
    return [
        (found.id, found.about) for found in connection.execute(select(row.id, row.about).where(row.signal == signal))
    ]


def about(connection: Connection, signal: str, identifier: str) -> bytes | None:
    """What is known of one file of a signal, sealed; or None."""
    row = tables.Attachment
    query = select(row.about).where(row.signal == signal, row.id == identifier)
    found: bytes | None = connection.execute(query).scalar()
    return found


def one(connection: Connection, signal: str, identifier: str) -> SealedFile | None:
    """One file of a signal, or None."""
    row = tables.Attachment
    query = select(row.id, row.about, row.content).where(row.signal == signal, row.id == identifier)
    found = connection.execute(query).first()
    return SealedFile(found.id, found.about, found.content) if found else None


def count(connection: Connection, signal: str) -> int:
    """How many files a signal has. Call inside the writing transaction that adds one."""
    row = tables.Attachment
    return connection.execute(select(func.count()).where(row.signal == signal)).scalar_one()
