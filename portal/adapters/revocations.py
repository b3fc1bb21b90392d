"""Approvals that count no more, told to every node: each notes them in its own file beside the roots, and keeps them.

The node on which somebody leaves writes its own list (`roots.revoke`). The others hear of it here, within ten seconds,
and note it too, so that a row that disappears later brings nothing back; a node that has it on its list writes it here
again, for those that never heard it. Every row carries a code under K_APP: what somebody wrote with SQL is noted
nowhere and counts for nothing, and is told (`portal check`, and once in the trail). Who has K_APP as well can take
approvals away for good; colleagues then need new keys.
"""

from __future__ import annotations

import hmac
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from sqlalchemy import Connection, select, update

from portal.adapters import tables
from portal.adapters.database import Database
from portal.adapters.roots import Revoked, parsed_revoked
from portal.adapters.vault import AppKeys

_FACT = "revoked "


@dataclass(frozen=True, slots=True)
class Told:
    """What the rows say. `foreign`: the rows that no node wrote, by name, with what they say (None: nothing)."""

    approvals: frozenset[Revoked]
    foreign: Mapping[str, Revoked | None]


def tell(database: Database, connection: Connection, app_keys: AppKeys, approvals: Iterable[Revoked], on: date) -> None:
    """Let every other node know, in this transaction."""
    row = tables.Installation
    for each in approvals:
        name = _name(each)
        value = f"{on.isoformat()} {app_keys.index_field(_FACT, f'{on.isoformat()} {name}').hex()}"
        if not connection.execute(update(row).where(row.name == name).values(value=value)).rowcount:
            connection.execute(database.insert_new(tables.Installation), {"name": name, "value": value})


def told(connection: Connection, app_keys: AppKeys) -> Told:
    """What any node told, and what none did."""
    row = tables.Installation
    approvals: set[Revoked] = set()
    foreign: dict[str, Revoked | None] = {}
    for name, value in connection.execute(select(row.name, row.value).where(row.name.startswith(_FACT))):
        day, _, code = value.partition(" ")
        said = parsed_revoked(f"{day} {name.removeprefix(_FACT)}")
        if said and _is_ours(app_keys, f"{day} {name}", code):
            approvals.update(said)
        else:
            foreign[name] = said[0] if said else None
    return Told(frozenset(approvals), foreign)


def _name(approval: Revoked) -> str:
    code, who, role, key = approval
    return f"{_FACT}{code} {who} {role} {key.hex()}"


def _is_ours(app_keys: AppKeys, said: str, code: str) -> bool:
    codes = app_keys.index_fields(_FACT, said)
    return any(hmac.compare_digest(each.hex().encode(), code.encode()) for each in codes)
