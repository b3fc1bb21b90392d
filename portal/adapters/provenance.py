"""Whose keys are their own work: a code under K_APP over the keys that somebody made through the portal.

Keys count only with an approval; until then a newcomer simply waits. This tells a newcomer from a row that somebody
wrote, swapped or turned into a reader with SQL: that gets no wrap either, but it is a reason to look.
"""

from __future__ import annotations

import hmac
from collections.abc import Collection

from sqlalchemy import Connection, delete, insert, select, update

from portal.adapters import tables
from portal.adapters.vault import AppKeys, PublicKeys
from portal.domain.seating import SEATED

_FACT = "keys "
_ROLES = tuple(role.value for role in SEATED)


def remember(connection: Connection, app_keys: AppKeys, principal: str, role: str, public: PublicKeys) -> None:
    """The person behind this account made these keys here, in a role that reads or in one that never does."""
    row, name = tables.Installation, _FACT + principal
    value = app_keys.index_field("keys", _said(principal, role, public)).hex()
    if not connection.execute(update(row).where(row.name == name).values(value=value)).rowcount:
        connection.execute(insert(row), {"name": name, "value": value})


def forget(connection: Connection, principal: str) -> None:
    """These keys are gone."""
    connection.execute(delete(tables.Installation).where(tables.Installation.name == _FACT + principal))


def strangers(connection: Connection, app_keys: AppKeys, principals: Collection[str]) -> frozenset[str]:
    """Those of these principals whose keys nobody made through the portal: in two statements, none for nobody."""
    if not principals:
        return frozenset()
    person, fact = tables.Principal, tables.Installation
    query = select(person.id, person.role, person.sealing_key, person.verifying_key).where(person.id.in_(principals))
    names = [_FACT + principal for principal in principals]
    stands = select(fact.name, fact.value).where(fact.name.in_(names))
    known = {row.name: row.value for row in connection.execute(stands)}
    return frozenset(
        row.id
        for row in connection.execute(query)
        if row.sealing_key is not None
        and not _vouched(app_keys, known.get(_FACT + row.id, ""), row.id, row.role, row.sealing_key, row.verifying_key)
    )


def renew(
    connection: Connection, app_keys: AppKeys, principal: str, role: str, public: PublicKeys, *, write: bool
) -> bool:
    """Write the code anew under the newest K_APP when it is one of a former; returns whether it is (or was)."""
    fact = tables.Installation
    name, newest = _FACT + principal, app_keys.index_field("keys", _said(principal, role, public)).hex()
    value = connection.execute(select(fact.value).where(fact.name == name)).scalar() or ""
    former = value != newest and _vouched(app_keys, value, principal, role, public.sealing, public.verifying)
    if former and write:
        # not over what an invitation wrote meanwhile: the new keys would be a stranger's
        connection.execute(update(fact).where(fact.name == name, fact.value == value).values(value=newest))
    return former


def _vouched(app_keys: AppKeys, value: str, principal: str, role: str, sealing: bytes, verifying: bytes | None) -> bool:
    codes = app_keys.index_fields("keys", _said(principal, role, PublicKeys(sealing, verifying or b"")))
    return any(hmac.compare_digest(code.hex().encode(), value.encode()) for code in codes)


def _said(principal: str, role: str, public: PublicKeys) -> str:
    return f"{principal} {public.sealing.hex()} {public.verifying.hex()} {role in _ROLES}"
