"""The outbox: flags without a time, the slots that were made, and mails that wait to be sent."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from uuid import UUID

from sqlalchemy import Connection, delete, insert, select, update

from portal.adapters import tables
from portal.adapters.database import Database
from portal.adapters.vault import AppKeys

LEASE = timedelta(minutes=5)
BACK_OFF = tuple(timedelta(minutes=minutes) for minutes in (1, 2, 5, 15, 30, 60))


@dataclass(frozen=True, slots=True)
class Letter:
    """A mail that waits: which text, in which language, to whom."""

    id: str
    letter: str
    language: str
    address: str
    attempts: int
    leased_until: datetime


def flag_news(database: Database, connection: Connection, principals: Iterable[str]) -> None:
    """There is news for these people; told at the next slot."""
    rows = [{"principal": principal} for principal in principals]
    if rows:
        connection.execute(database.insert_new(tables.News), rows)


def flag_acute(connection: Connection, signal: str) -> None:
    """This signal is acute: mail at once, and every hour until somebody opens it."""
    connection.execute(insert(tables.Acute), {"signal": signal, "sent": 0})


def put(
    database: Database,
    connection: Connection,
    app_keys: AppKeys,
    letter: str,
    language: str,
    address: str,
    now: datetime,
) -> None:
    """A mail to send as soon as possible. The address is sealed until then.

    The same letter to the same address waits only once: every mail is the same, and a mail server that was away for
    days should not leave somebody with a heap of them. Its id is a keyed hash of both, so that it is found again.
    """
    row = str(UUID(bytes=app_keys.index_field("delivery", f"{letter} {address}")[:16]))
    again = update(tables.Delivery).where(tables.Delivery.id == row).values(language=language, next_at=_utc(now))
    if connection.execute(again).rowcount:
        return
    connection.execute(
        database.insert_new(tables.Delivery),
        {
            "id": row,
            "letter": letter,
            "language": language,
            "address": app_keys.seal_field("delivery.address", row, address),
            "attempts": 0,
            "next_at": _utc(now),
        },
    )


def claim(connection: Connection, database: Database, app_keys: AppKeys, now: datetime, limit: int) -> list[Letter]:
    """Take up to `limit` mails that are due and keep others away from them for the length of a lease."""
    row = tables.Delivery
    query = select(row).where(row.next_at <= _utc(now)).order_by(row.next_at).limit(limit)
    if not database.is_sqlite:
        query = query.with_for_update(skip_locked=True)
    found = connection.execute(query.with_only_columns(*row.__table__.columns)).all()
    until = _utc(now) + LEASE
    if found:
        ids = [each.id for each in found]
        connection.execute(update(row).where(row.id.in_(ids)).values(next_at=until))
    return [
        Letter(e.id, e.letter, e.language, app_keys.open_field("delivery.address", e.id, e.address), e.attempts, until)
        for e in found
    ]


def sent(connection: Connection, letter: Letter) -> None:
    """The mail is gone, and so is every trace of it; asked for once more meanwhile, it stays to be sent again."""
    row = tables.Delivery
    connection.execute(delete(row).where(row.id == letter.id, row.next_at == letter.leased_until))


def failed(connection: Connection, letter: Letter, now: datetime) -> None:
    """Try again later, from one minute up to every hour; never dropped."""
    pause = BACK_OFF[min(letter.attempts, len(BACK_OFF) - 1)]
    connection.execute(
        update(tables.Delivery)
        .where(tables.Delivery.id == letter.id)
        .values(attempts=letter.attempts + 1, next_at=_utc(now) + pause)
    )


def take_slot(database: Database, connection: Connection, moment: str) -> bool:
    """Whether this slot is ours to make: true exactly once per moment."""
    done = connection.execute(select(tables.MailSlot.moment).where(tables.MailSlot.moment == moment)).first()
    if done:
        return False
    return bool(connection.execute(database.insert_new(tables.MailSlot), {"moment": moment}).rowcount)


def has_news(connection: Connection) -> list[str]:
    """The people there is news for."""
    return list(connection.execute(select(tables.News.principal)).scalars())


def lower_news(connection: Connection, people: Iterable[str]) -> None:
    """These people are told; the flags go down."""
    connection.execute(delete(tables.News).where(tables.News.principal.in_(list(people))))


def forget_slots(connection: Connection, before: str) -> None:
    """Forget the slots of days before this ISO date."""
    connection.execute(delete(tables.MailSlot).where(tables.MailSlot.moment < before))


def acute_waiting(connection: Connection, first: bool) -> list[tuple[str, int]]:
    """Acute signals that nobody opened, with how often was mailed: only the new ones, or only those mailed before."""
    row = tables.Acute
    query = select(row.signal, row.sent).where(row.sent == 0 if first else row.sent > 0)
    return [(found.signal, found.sent) for found in connection.execute(query)]


def acute_mailed(connection: Connection, signal: str, sent_before: int) -> None:
    """Count one more round of mails for an acute signal."""
    connection.execute(update(tables.Acute).where(tables.Acute.signal == signal).values(sent=sent_before + 1))


def acute_opened(connection: Connection, signal: str) -> None:
    """Somebody opened it: the counter goes."""
    connection.execute(delete(tables.Acute).where(tables.Acute.signal == signal))


def _utc(moment: datetime) -> datetime:
    return moment.astimezone(UTC).replace(tzinfo=None)
