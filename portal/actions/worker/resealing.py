"""After the secret of the server was renewed: what hangs on a former line is sealed anew, in small transactions.

Contents of signals do not hang on it. What the worker cannot do: the tie of an account to the single sign-on, which is
renewed when that person signs in, and the codes of the trail, which stay as they were written.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from sqlalchemy import Connection

from portal.actions.house import House
from portal.actions.people import pinning
from portal.adapters import directory, meetings, provenance, resealing, vault
from portal.adapters.vault import PublicKeys

BATCH = 100
"""Accounts that are looked at in one transaction."""

KEPT_FOR = timedelta(days=14)
"""As long as something made under a former line can come back: a proposal. Forms and retries are younger."""

_FACT = "secret"

__all__ = ["KEPT_FOR", "Hanging", "hanging", "reseal"]


@dataclass(frozen=True, slots=True)
class Hanging:
    """What hangs on a former line: `values` that the worker renews, `ties` to the single sign-on.

    `since`: the first day that the worker knew the newest line; None when it did not look yet.
    """

    values: int
    ties: int
    since: date | None


def reseal(house: House) -> int:
    """Seal anew what hangs on a former line; returns how many values.

    Once a day, from the day after the renewal: a node that was not started again cannot open what is sealed anew.
    """
    if not house.app_keys.is_renewed:
        return 0
    today = house.today().isoformat()
    with house.database.reading() as connection:
        known = _known(house, connection)
    if known and known["looked"] == today:
        return 0
    done = 0
    for work in _works(house) if known else ():
        with house.database.writing() as connection:
            done += work(connection, True)
    with house.database.writing() as connection:
        note = known or {"key": _newest(house), "since": today, "ties": _ties(connection)}
        directory.put_fact(connection, _FACT, json.dumps({**note, "looked": today}))
    return done


def hanging(house: House) -> Hanging | None:
    """What hangs on a former line now; None when there is no former line. Walks all accounts."""
    if not house.app_keys.is_renewed:
        return None
    with house.database.reading() as connection:
        values = sum(work(connection, False) for work in _works(house))
        known = _known(house, connection)
        ties = _ties(connection)
    if known is None:
        return Hanging(values, len(ties), None)
    same = sum(ties.get(principal) == tie for principal, tie in known["ties"].items())
    return Hanging(values, same, date.fromisoformat(known["since"]))


# --- inside ------------------------------------------------------------------------------------------------------

Work = Callable[[Connection, bool], int]
"""A part of the work in the caller's transaction, only counted when it is told not to write; gives the number."""


def _works(house: House) -> Iterator[Work]:
    after, more = "", True
    while more:
        with house.database.reading() as connection:
            rows = resealing.accounts_after(connection, after, BATCH)
        more = len(rows) == BATCH
        if rows:
            yield _on_accounts(house, after)
            after = rows[-1].id
    yield lambda connection, write: _addresses(house, connection, write=write)
    yield lambda connection, write: _of_meetings(house, connection, write=write)
    yield lambda connection, write: pinning.renew_accepted(house, connection, write=write)


def _on_accounts(house: House, after: str) -> Work:
    return lambda connection, write: sum(
        _account(house, connection, row, write=write) for row in resealing.accounts_after(connection, after, BATCH)
    )


def _account(house: House, connection: Connection, row: Any, *, write: bool) -> int:
    values: dict[str, bytes] = {}
    for column, name in resealing.ACCOUNT.items():
        blob = _fresh(house, name, row.id, getattr(row, column))
        if blob:
            values[column] = blob
    index = _index(house, row)
    if index and index != row.email_index:
        values["email_index"] = index
    if values and write:
        resealing.change_account(connection, row, values)
    count = len(values)
    if row.sealing_key is not None:
        public = PublicKeys(row.sealing_key, row.verifying_key or b"")
        count += provenance.renew(connection, house.app_keys, row.id, row.role, public, write=write)
    return count


def _index(house: House, row: Any) -> bytes | None:
    """What the address of this account is found by, under the newest line; None for who left."""
    try:
        address = house.app_keys.open_field("principal.email", row.id, row.email_sealed) if row.email_sealed else ""
    except vault.Damaged:
        return None
    return house.app_keys.index_field("email", address) if address else None


def _addresses(house: House, connection: Connection, *, write: bool) -> int:
    count = 0
    for table, name, key, sealed in resealing.addresses(connection):
        blob = _fresh(house, name, key, sealed)
        if blob:
            count += 1
            if write:
                resealing.change_address(connection, table, key, sealed, blob)
    return count


def _of_meetings(house: House, connection: Connection, *, write: bool) -> int:
    count = 0
    for table, name, key, sealed in meetings.values(connection):
        blob = _fresh(house, name, key, sealed)
        if blob:
            count += 1
            if write:
                meetings.change_value(connection, table, key, sealed, blob)
    return count


def _fresh(house: House, name: str, key: str, sealed: bytes | None) -> bytes | None:
    """The same value under the newest line; None when it is, when there is none, and when nothing opens it."""
    try:
        return house.app_keys.renewed_field(name, key, sealed) if sealed else None
    except vault.Damaged:
        return None


def _newest(house: House) -> str:
    return house.app_keys.index_field(_FACT, "").hex()


def _known(house: House, connection: Connection) -> dict[str, Any] | None:
    """What was written down about the newest line, if anything was."""
    try:
        found = json.loads(directory.fact(connection, _FACT) or "")
        return found if found["key"] == _newest(house) else None
    except (ValueError, KeyError, TypeError):
        return None


def _ties(connection: Connection) -> dict[str, str]:
    """Principal -> the beginning of what ties the account to the single sign-on."""
    return {
        row.id: row.subject.hex()[:16]
        for row in resealing.accounts_after(connection, "", 1_000_000)
        if row.subject is not None
    }
