"""The outbox: flags without a time, the slots that were made, and mails that wait to be sent."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, delete, func, select, update

from portal.adapters import tables
from portal.adapters.database import Database
from portal.adapters.prepared import adding, adding_new
from portal.adapters.vault import AppKeys, Damaged

_ADD_NEWS, _ADD_STANDBY = adding_new(tables.News), adding_new(tables.Standby)
_ADD_ACUTE = adding(tables.Acute)

LEASE = timedelta(minutes=5)
BACK_OFF = tuple(timedelta(minutes=minutes) for minutes in (1, 2, 5, 15, 30, 60))
SELDOM = timedelta(days=1)
A_DAY_OF_TRIES = 28
"""Tries that fill a day with these pauses. An address that is refused even then is tried once a day."""

A_MONTH_OF_TRIES = A_DAY_OF_TRIES + 30
"""Tries after which the address of a reporter goes when it is refused even then: it may not outlive the signal."""

_IN_ONE_GO = 500
"""Signals counted in one statement."""

STUCK = 6
"""Tries after which a mail waits for somebody to mend something: about an hour."""


ACUTE, TO_A_TEAM, TO_A_REPORTER = "acute", "unseen", "reporter_news"
TO_COLLEAGUES = ("news", "standby", ACUTE, "anchor")
"""The letters that go to an account; that to a team goes to its contact, whoever that is."""


@dataclass(frozen=True, slots=True)
class Letter:
    """A mail that waits: which text, in which language, to whom."""

    id: str
    letter: str
    language: str
    address: str
    attempts: int
    leased_until: datetime


def flag_news(connection: Connection, principals: Iterable[str]) -> None:
    """There is news for these people; told at the next slot."""
    # in one order: two at once do not block
    _ADD_NEWS.write(connection, [{"principal": principal} for principal in sorted(principals)])


def flag_standby(connection: Connection, principals: Iterable[str]) -> None:
    """An urgent signal came in behind the gate of these deputies; told at the next slot if nobody opens it."""
    # in one order: two at once do not block
    _ADD_STANDBY.write(connection, [{"principal": principal} for principal in sorted(principals)])


def flag_acute(connection: Connection, signal: str) -> None:
    """This signal is acute: mail at once, and every hour until somebody opens it."""
    _ADD_ACUTE.write(connection, [{"signal": signal, "sent": 0}])


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
    row = ids_of(app_keys, letter, address)[0]
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


def withdraw(connection: Connection, app_keys: AppKeys, address: str, letters: Iterable[str] = TO_COLLEAGUES) -> bool:
    """None of these letters goes to this address any more: who had it left or has another. Whether one waited."""
    rows = [row for letter in letters for row in ids_of(app_keys, letter, address)]
    return bool(connection.execute(delete(tables.Delivery).where(tables.Delivery.id.in_(rows))).rowcount)


def move(connection: Connection, app_keys: AppKeys, principal: str, former: str) -> None:
    """This person has another address: what waits for the former one is told at the next slot instead."""
    if withdraw(connection, app_keys, former):
        flag_news(connection, [principal])


def ids_of(app_keys: AppKeys, letter: str, address: str) -> list[str]:
    """The id of such a letter under the newest key, and under each earlier one: a letter may be older than the key."""
    found = app_keys.index_fields("delivery", f"{letter} {address}")
    return [str(UUID(bytes=each[:16])) for each in found]


def claim(connection: Connection, database: Database, app_keys: AppKeys, now: datetime, limit: int) -> list[Letter]:
    """Take up to `limit` mails that are due and keep others away from them for the length of a lease.

    Acute ones first: at a slot there are as many of the others as there are colleagues.
    """
    row = tables.Delivery
    query = select(row).where(row.next_at <= _utc(now)).order_by(row.letter != ACUTE, row.next_at).limit(limit)
    if not database.is_sqlite:
        query = query.with_for_update(skip_locked=True)
    found = connection.execute(query.with_only_columns(*row.__table__.columns)).all()
    until = _utc(now) + LEASE
    if found:
        ids = [each.id for each in found]
        connection.execute(update(row).where(row.id.in_(ids)).values(next_at=until))
    return [letter for each in found if (letter := _opened(connection, app_keys, each, until))]


def sent(connection: Connection, letter: Letter) -> None:
    """The mail is gone, and so is every trace of it; asked for once more meanwhile, it stays to be sent again."""
    row = tables.Delivery
    connection.execute(delete(row).where(row.id == letter.id, row.next_at == letter.leased_until))


def failed(connection: Connection, letter: Letter, now: datetime, *, refused: bool = False) -> None:
    """Try again later, from one minute up to every hour; never dropped. `refused`: the address is not good.

    A refused address is tried once a day after a day, and that of a reporter goes after a month. A server that is away
    is not: when it is back, the mail goes within the hour. Asked for again meanwhile, it is tried again at once.
    """
    if refused and letter.letter == TO_A_REPORTER and letter.attempts >= A_MONTH_OF_TRIES:
        sent(connection, letter)
        return
    pause = BACK_OFF[min(letter.attempts, len(BACK_OFF) - 1)]
    if refused and letter.attempts >= A_DAY_OF_TRIES:
        pause = SELDOM
    row = tables.Delivery
    connection.execute(update(row).where(row.id == letter.id).values(attempts=letter.attempts + 1))
    again = update(row).where(row.id == letter.id, row.next_at == letter.leased_until)
    connection.execute(again.values(next_at=_utc(now) + pause))


def stuck(connection: Connection) -> int:
    """How many mails were tried for about an hour or more, in vain."""
    row = tables.Delivery
    query = select(func.count()).select_from(row).where(row.attempts >= STUCK)
    return int(connection.execute(query).scalar_one())


def take_slot(database: Database, connection: Connection, moment: str) -> bool:
    """Whether this slot is ours to make: true exactly once per moment."""
    row = tables.MailSlot
    if connection.execute(select(row.moment).where(row.moment == moment)).first():
        return False
    # not by the row count: PostgreSQL's driver gives none here, and two workers would both believe it is theirs
    ours = connection.execute(database.insert_new(row).returning(row.moment), {"moment": moment}).first()
    return ours is not None


def has_news(connection: Connection) -> list[str]:
    """The people there is news for."""
    return list(connection.execute(select(tables.News.principal)).scalars())


def stand_by(connection: Connection) -> list[str]:
    """The deputies with a flag for an urgent signal."""
    return list(connection.execute(select(tables.Standby.principal)).scalars())


def lower_news(connection: Connection, people: Iterable[str]) -> None:
    """These people are told; the flags go down."""
    gone = list(people)
    connection.execute(delete(tables.News).where(tables.News.principal.in_(gone)))
    connection.execute(delete(tables.Standby).where(tables.Standby.principal.in_(gone)))


def forget_slots(connection: Connection, before: str) -> None:
    """Forget the slots of days before this ISO date."""
    connection.execute(delete(tables.MailSlot).where(tables.MailSlot.moment < before))


def acute_waiting(connection: Connection, first: bool) -> dict[int, list[str]]:
    """Acute signals that nobody opened, by how often was mailed about them: only the new ones, or only the others."""
    row = tables.Acute
    query = select(row.signal, row.sent).where(row.sent == 0 if first else row.sent > 0).order_by(row.signal)
    waiting: dict[int, list[str]] = {}
    for found in connection.execute(query):
        waiting.setdefault(found.sent, []).append(found.signal)
    return waiting


def acute_mailed(connection: Connection, signals: Sequence[str], sent_before: int) -> list[str]:
    """Count one more round of mails for acute signals; returns those for which no other worker did that round."""
    row, ours = tables.Acute, list[str]()
    for start in range(0, len(signals), _IN_ONE_GO):
        some = signals[start : start + _IN_ONE_GO]
        count = update(row).where(row.signal.in_(some), row.sent == sent_before).values(sent=sent_before + 1)
        ours += connection.execute(count.returning(row.signal)).scalars()
    return ours


def acute_opened(connection: Connection, signal: str) -> None:
    """Somebody opened it: the counter goes."""
    connection.execute(delete(tables.Acute).where(tables.Acute.signal == signal))


def _opened(connection: Connection, app_keys: AppKeys, found: Any, until: datetime) -> Letter | None:
    """The mail with its address; None when that was altered or sealed under a key we do not have.

    It stays, and counts as tried, so that it holds up nobody and `portal check` names it.
    """
    try:
        address = app_keys.open_field("delivery.address", found.id, found.address)
    except Damaged:
        row = tables.Delivery
        connection.execute(update(row).where(row.id == found.id).values(attempts=found.attempts + 1))
        return None
    return Letter(found.id, found.letter, found.language, address, found.attempts, until)


def _utc(moment: datetime) -> datetime:
    return moment.astimezone(UTC).replace(tzinfo=None)
