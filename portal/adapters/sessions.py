"""The unlocked key between two requests: half in the cookie, half here, kept apart from the signals and backups.

On SQLite a file of its own; on PostgreSQL an UNLOGGED table that dumps leave out.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime

from sqlalchemy import (
    Column,
    DateTime,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    and_,
    delete,
    insert,
    inspect,
    or_,
    select,
    update,
)
from sqlalchemy.schema import CreateTable

from portal.adapters.database import Database, alone

_METADATA = MetaData()
_SESSION = Table(
    "staff_session",
    _METADATA,
    Column("id", LargeBinary, primary_key=True),
    Column("principal", String(36), nullable=False),
    Column("epoch", Integer, nullable=False),
    Column("sealed", LargeBinary, nullable=False),
    Column("started_at", DateTime, nullable=False),
    Column("acted_at", DateTime, nullable=False),
    Column("subject", LargeBinary),
    Column("sid", LargeBinary),
    sqlite_with_rowid=False,
)
_CONFIRMED = Table(
    "staff_confirmation",
    _METADATA,
    Column("id", LargeBinary, primary_key=True),
    Column("kind", String(32), primary_key=True),
    Column("at", DateTime, nullable=False),
    sqlite_with_rowid=False,
)

TABLES = (_SESSION.name, _CONFIRMED.name)


@dataclass(frozen=True, slots=True)
class StoredSession:
    """The server's half of a session; moments in UTC without a zone.

    `subject`, `sid`: keyed hashes of who this is, and of which session, to the single sign-on; None when the sign-in
    was local.
    """

    id: bytes
    principal: str
    epoch: int
    sealed: bytes
    started_at: datetime
    acted_at: datetime
    subject: bytes | None = None
    sid: bytes | None = None


_COLUMNS = tuple(_SESSION.c[name] for name in StoredSession.__slots__)


class Sessions:
    """The sessions of staff."""

    def __init__(self, database: Database) -> None:
        self.database = database

    def prepare(self) -> None:
        """Make the tables when they are not there; one of an earlier release makes place: its sessions end."""
        with self.database.writing() as connection:
            alone(connection)
            there = inspect(connection)
            for table in (_SESSION, _CONFIRMED):
                if there.has_table(table.name):
                    if {each["name"] for each in there.get_columns(table.name)} == set(table.columns.keys()):
                        continue
                    connection.exec_driver_sql(f"DROP TABLE {table.name}")
                create = str(CreateTable(table).compile(self.database.engine))
                if not self.database.is_sqlite:
                    create = create.replace("CREATE TABLE", "CREATE UNLOGGED TABLE", 1)
                connection.exec_driver_sql(create)

    def start(
        self,
        key: bytes,
        principal: str,
        epoch: int,
        sealed: bytes,
        now: datetime,
        most: int = 2,
        *,
        subject: bytes | None = None,
        sid: bytes | None = None,
    ) -> None:
        """Keep a new session; the oldest ones of this person end when there are more than `most`."""
        moment = _utc(now)
        with self.database.writing() as connection:
            rows = connection.execute(
                select(_SESSION.c.id).where(_SESSION.c.principal == principal).order_by(_SESSION.c.started_at.desc())
            ).scalars()
            surplus = list(rows)[most - 1 :]
            connection.execute(delete(_SESSION).where(_SESSION.c.id.in_(surplus)))
            connection.execute(
                insert(_SESSION),
                {
                    "id": key,
                    "principal": principal,
                    "epoch": epoch,
                    "sealed": sealed,
                    "started_at": moment,
                    "acted_at": moment,
                    "subject": subject,
                    "sid": sid,
                },
            )

    def find(self, key: bytes) -> StoredSession | None:
        """The session behind H(T), or None."""
        with self.database.reading() as connection:
            found = connection.execute(select(*_COLUMNS).where(_SESSION.c.id == key)).first()
        return StoredSession(*found) if found else None

    def of(self, principal: str) -> list[StoredSession]:
        """The sessions of this person, the newest first."""
        query = select(*_COLUMNS).where(_SESSION.c.principal == principal).order_by(_SESSION.c.started_at.desc())
        with self.database.reading() as connection:
            return [StoredSession(*found) for found in connection.execute(query)]

    def touch(self, key: bytes, now: datetime) -> None:
        """A person did something."""
        with self.database.writing() as connection:
            connection.execute(update(_SESSION).where(_SESSION.c.id == key).values(acted_at=_utc(now)))

    def confirm(self, key: bytes, kind: str, now: datetime) -> None:
        """The kluiszin was given once more in this session, for this kind of act."""
        with self.database.writing() as connection:
            again = update(_CONFIRMED).where(_CONFIRMED.c.id == key, _CONFIRMED.c.kind == kind).values(at=_utc(now))
            if not connection.execute(again).rowcount:
                connection.execute(self.database.insert_new(_CONFIRMED), {"id": key, "kind": kind, "at": _utc(now)})

    def confirmed_at(self, key: bytes, kind: str) -> datetime | None:
        """When the kluiszin was last given for this kind of act (UTC without a zone), or None."""
        query = select(_CONFIRMED.c.at).where(_CONFIRMED.c.id == key, _CONFIRMED.c.kind == kind)
        with self.database.reading() as connection:
            return connection.execute(query).scalar()

    def end(self, key: bytes) -> None:
        """Forget this session."""
        with self.database.writing() as connection:
            connection.execute(delete(_SESSION).where(_SESSION.c.id == key))
            connection.execute(delete(_CONFIRMED).where(_CONFIRMED.c.id == key))

    def end_of(self, principal: str) -> None:
        """End every session of this person."""
        with self.database.writing() as connection:
            connection.execute(delete(_SESSION).where(_SESSION.c.principal == principal))

    def end_of_subject(self, subject: bytes | None, sid: bytes | None) -> int:
        """End what the single sign-on ended: that session of it, or all of that person there; returns how many.

        With both, a session that never heard which one it belongs to ends as well.
        """
        unsaid = and_(_SESSION.c.subject == subject, _SESSION.c.sid.is_(None))
        of_one = or_(_SESSION.c.sid == sid, unsaid) if subject is not None else _SESSION.c.sid == sid
        which = of_one if sid is not None else _SESSION.c.subject == subject
        with self.database.writing() as connection:
            return connection.execute(delete(_SESSION).where(which)).rowcount

    def end_before(self, started: datetime, acted: datetime) -> None:
        """Forget what was started before the one moment, or last used before the other."""
        old = or_(_SESSION.c.started_at < _utc(started), _SESSION.c.acted_at < _utc(acted))
        with self.database.writing() as connection:
            connection.execute(delete(_SESSION).where(old))
            connection.execute(delete(_CONFIRMED).where(_CONFIRMED.c.at < _utc(started)))


def _utc(moment: datetime) -> datetime:
    return moment.astimezone(UTC).replace(tzinfo=None)
