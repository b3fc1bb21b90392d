"""k_local of the municipalities as their readers hold it. Opens nothing; that is the vault's."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import Connection, delete, insert, select, update

from portal.adapters import tables


@dataclass(frozen=True, slots=True)
class HeldKey:
    """The key of a municipality as one reader holds it. `id` is the same for all who hold the same key."""

    id: str
    sealed: bytes


def held(connection: Connection, municipality: str) -> dict[str, HeldKey]:
    """Who holds the key of a municipality, by principal."""
    row = tables.LocalKey
    found = connection.execute(select(row.principal, row.id, row.key).where(row.municipality == municipality))
    return {each.principal: HeldKey(each.id, each.key) for each in found}


def alone(connection: Connection, municipality: str) -> None:
    """Let nobody else give or make a key of this municipality until this transaction ends."""
    row = tables.Municipality
    connection.execute(select(row.code).where(row.code == municipality).with_for_update())


def add(connection: Connection, municipality: str, key_id: str, sealed: Mapping[str, bytes]) -> None:
    """Give the key to these principals, who have none."""
    if sealed:
        connection.execute(
            insert(tables.LocalKey),
            [
                {"municipality": municipality, "principal": principal, "id": key_id, "key": key}
                for principal, key in sealed.items()
            ],
        )


def replace(connection: Connection, municipality: str, principal: str, sealed: bytes) -> None:
    """Put another seal of the same key in the place of this principal's."""
    row = tables.LocalKey
    own = (row.municipality == municipality, row.principal == principal)
    connection.execute(update(row).where(*own).values(key=sealed))


def drop(connection: Connection, principal: str, municipality: str | None = None) -> None:
    """Take the keys of a principal away: of one municipality, or of all (None)."""
    row = tables.LocalKey
    own = () if municipality is None else (row.municipality == municipality,)
    connection.execute(delete(row).where(row.principal == principal, *own))


def drop_all(connection: Connection, municipality: str) -> None:
    """Nobody holds the key of this municipality any more: it goes, and all that was made with it."""
    token, signal = tables.Token, tables.Signal
    connection.execute(delete(tables.LocalKey).where(tables.LocalKey.municipality == municipality))
    own = select(signal.id).where(signal.municipality == municipality)
    connection.execute(delete(token).where(token.signal.in_(own)))
