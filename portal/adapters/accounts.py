"""Accounts of staff: the row, the seats, and how often signing in failed. Addresses are sealed under K_APP."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Connection, delete, insert, or_, select, update
from sqlalchemy.dialects import postgresql, sqlite

from portal.adapters import tables
from portal.adapters.vault import AppKeys
from portal.domain.places import Role


def account(connection: Connection, *, index: bytes | None = None, principal: str | None = None) -> Any:
    """The row of an account by its address index or id, or None. Columns as in tables.Principal."""
    row = tables.Principal
    query = select(*row.__table__.columns)
    query = query.where(row.email_index == index) if index is not None else query.where(row.id == principal)
    return connection.execute(query).first()


def account_by_address(connection: Connection, app_keys: AppKeys, address: str) -> Any:
    """The row of the account with this (normalised) address, also when it was kept under a former K_APP, or None."""
    for index in app_keys.index_fields("email", address):
        found = account(connection, index=index)
        if found is not None:
            return found
    return None


def account_by_subject(connection: Connection, subjects: Sequence[bytes]) -> Any:
    """The row of the account that is one of these to the single sign-on (keyed hashes, newest key first), or None."""
    row = tables.Principal
    for subject in subjects:
        found = connection.execute(select(*row.__table__.columns).where(row.subject == subject)).first()
        if found is not None:
            return found
    return None


def names(connection: Connection, principals: Collection[str] | None = None) -> dict[str, str]:
    """The names of these principals, also of those who left; of all of them without a choice."""
    row = tables.Principal
    query = select(row.id, row.name)
    found = connection.execute(query if principals is None else query.where(row.id.in_(principals)))
    return {each.id: each.name for each in found}


def of_role(connection: Connection, role: Role) -> Sequence[Any]:
    """Accounts with this role that made their keys: rows with id, language, email_sealed."""
    row = tables.Principal
    query = select(row.id, row.language, row.email_sealed).where(row.role == role.value, row.unlocker.is_not(None))
    return connection.execute(query.order_by(row.id)).all()


def with_keys(connection: Connection) -> Sequence[Any]:
    """Accounts that made their keys: rows with id, role, sealing_key, verifying_key."""
    row = tables.Principal
    columns = (row.id, row.role, row.sealing_key, row.verifying_key)
    return connection.execute(select(*columns).where(row.sealing_key.is_not(None)).order_by(row.id)).all()


def sealed_addresses(connection: Connection) -> Sequence[Any]:
    """(id, email_sealed) of every account that has an address."""
    row = tables.Principal
    return connection.execute(select(row.id, row.email_sealed).where(row.email_sealed.is_not(None))).all()


def add_account(connection: Connection, **values: Any) -> None:
    """Write a new account; all columns of tables.Principal."""
    connection.execute(insert(tables.Principal), values)


def change_account(connection: Connection, principal: str, **values: Any) -> None:
    """Change columns of an account."""
    connection.execute(update(tables.Principal).where(tables.Principal.id == principal).values(**values))


def end_sessions(connection: Connection, principal: str) -> int:
    """Every session of this account ends with this transaction; returns the epoch of those that come after it.

    Counted by the database: a session that starts at the same moment on another node is not of that epoch.
    """
    row = tables.Principal
    connection.execute(update(row).where(row.id == principal).values(session_epoch=row.session_epoch + 1))
    return int(connection.execute(select(row.session_epoch).where(row.id == principal)).scalar_one())


def use_step(connection: Connection, principal: str, factor: bytes, step: int) -> bool:
    """Use up a step of the second factor `factor`; False when it, or a later one, was used before: one of two wins."""
    row = tables.Principal
    this = (row.id == principal, row.second_factor == factor, row.second_step < step)
    return connection.execute(update(row).where(*this).values(second_step=step)).rowcount == 1


def lose_factor(connection: Connection, principal: str, recovery: bytes) -> bool:
    """Take the second factor away for the code with this hash, and end every session; False when the code is gone.

    The code stays until a new factor is made: between the two the kluiszin alone must not be enough either.
    """
    row = tables.Principal
    gone = {"second_factor": None, "second_step": 0}
    query = update(row).where(row.id == principal, row.recovery == recovery)
    return connection.execute(query.values(**gone, session_epoch=row.session_epoch + 1)).rowcount == 1


def make_factor(connection: Connection, principal: str, epoch: int, factor: bytes, step: int) -> bool:
    """Keep a second factor and end every session of this `epoch`; False when the account is no longer at that one."""
    row = tables.Principal
    made = {"second_factor": factor, "second_step": step, "recovery": None, "recovery_until": None}
    query = update(row).where(row.id == principal, row.session_epoch == epoch)
    return connection.execute(query.values(**made, session_epoch=epoch + 1)).rowcount == 1


def with_factor(connection: Connection, principals: Collection[str]) -> set[str]:
    """Who of these has a second factor, of their own or with a work account, or lost one and made no other yet."""
    row = tables.Principal
    has_one = or_(row.second_factor.is_not(None), row.subject.is_not(None), row.recovery.is_not(None))
    query = select(row.id).where(row.id.in_(principals), has_one)
    return set(connection.execute(query).scalars())


def seats_of(connection: Connection, principal: str) -> Sequence[Any]:
    """The seats of one principal: rows with municipality, theme, role, slot, active."""
    row = tables.Seat
    columns = (row.municipality, row.theme, row.role, row.slot, row.active)
    return connection.execute(select(*columns).where(row.principal == principal).order_by(row.municipality)).all()


def failed_before(connection: Connection, index: bytes) -> tuple[int, datetime | None]:
    """How often signing in failed for this address, and the last moment (UTC, no zone)."""
    row = tables.FailedSignIn
    found = connection.execute(select(row.count, row.last_at).where(row.email_index == index)).first()
    return (found[0], found[1]) if found else (0, None)


def failed_again(connection: Connection, index: bytes, count: int, at: datetime) -> None:
    """One more failure for this address: the `count`th as far as is known, more when others came at the same moment.

    In one statement, so that of two nodes neither loses a failure, and none stumbles over the other's row.
    """
    row = tables.FailedSignIn
    dialect = sqlite if connection.dialect.name == "sqlite" else postgresql
    first = dialect.insert(row).values(email_index=index, count=count, last_at=at)
    connection.execute(
        first.on_conflict_do_update(index_elements=["email_index"], set_={"count": row.count + 1, "last_at": at})
    )


def forget_failures(connection: Connection, *, index: bytes | None = None, before: datetime | None = None) -> None:
    """Forget the failures of one address, or those from before a moment."""
    row = tables.FailedSignIn
    query = delete(row)
    if before is None:
        query = query.where(row.email_index == index)
    else:
        query = query.where(row.last_at < before.astimezone(UTC).replace(tzinfo=None))
    connection.execute(query)


def add_seat(connection: Connection, **values: Any) -> None:
    """Write a seat; all columns of tables.Seat."""
    connection.execute(insert(tables.Seat), values)
