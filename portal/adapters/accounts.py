"""Accounts of staff: the row, the seats, and how often signing in failed. Addresses are sealed under K_APP."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Connection, delete, insert, select, update

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


def add_account(connection: Connection, **values: Any) -> None:
    """Write a new account; all columns of tables.Principal."""
    connection.execute(insert(tables.Principal), values)


def change_account(connection: Connection, principal: str, **values: Any) -> None:
    """Change columns of an account."""
    connection.execute(update(tables.Principal).where(tables.Principal.id == principal).values(**values))


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
    """Keep the new number of failures for this address."""
    row = tables.FailedSignIn
    values = {"count": count, "last_at": at}
    if not connection.execute(update(row).where(row.email_index == index).values(**values)).rowcount:
        connection.execute(insert(row), {"email_index": index, **values})


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
