"""The values that the server itself seals (staff addresses, phones, second factors), for sealing them anew."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import Connection, select, update

from portal.adapters import directory, tables

ACCOUNT = {"email_sealed": "principal.email", "phone": "principal.phone", "second_factor": "principal.second_factor"}
"""Sealed column of an account -> the name it is bound to."""

_ADDRESSES = {"municipality": "municipality.team_contact", "delivery": "delivery.address"}


def accounts_after(connection: Connection, after: str, limit: int) -> Sequence[Any]:
    """The next rows of accounts by id: their sealed columns, indexes, keys and role."""
    row = tables.Principal
    columns = (row.id, row.role, row.email_index, row.sealing_key, row.verifying_key, row.subject)
    sealed = [getattr(row, name) for name in ACCOUNT]
    return connection.execute(select(*columns, *sealed).where(row.id > after).order_by(row.id).limit(limit)).all()


def change_account(connection: Connection, before: Any, values: Mapping[str, Any]) -> None:
    """Write the values, unless one of them was changed since it was read."""
    row = tables.Principal
    same = [getattr(row, name) == getattr(before, name) for name in values]
    connection.execute(update(row).where(row.id == before.id, *same).values(**values))


def addresses(connection: Connection) -> list[tuple[str, str, str, bytes]]:
    """(table, name it is bound to, key of the row, sealed address) of team contacts and of mail that waits."""
    mail = tables.Delivery
    found = [("municipality", *each) for each in directory.team_contacts(connection).items()]
    found += [("delivery", row.id, row.address) for row in connection.execute(select(mail.id, mail.address))]
    return [(table, _ADDRESSES[table], key, sealed) for table, key, sealed in found]


def change_address(connection: Connection, table: str, key: str, before: bytes, sealed: bytes) -> None:
    """Write a sealed address, unless it was changed since it was read."""
    place, mail = tables.Municipality, tables.Delivery
    if table == "municipality":
        query = update(place).where(place.code == key, place.team_contact == before).values(team_contact=sealed)
    else:
        query = update(mail).where(mail.id == key, mail.address == before).values(address=sealed)
    connection.execute(query)
