"""Places, people and their approved keys. A row counts for nothing until its approval leads to the escrow's key."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import lru_cache
from pathlib import Path
from types import MappingProxyType
from typing import Any

from sqlalchemy import Connection, delete, insert, select, update

from portal.adapters import roots as roots_file
from portal.adapters import tables
from portal.adapters.database import Database
from portal.adapters.roots import Root
from portal.adapters.vault import AppKeys, Certificate, PublicKeys, verify
from portal.domain.places import Coverage, Directory, Functionaris, Municipality, Partner, Region, Role, Slot

_VERSION = "directory"
_LONGEST_CHAIN = 32


@dataclass(frozen=True, slots=True)
class Reader:
    """A reader with the key to seal to; `active`: a deputy who replaces the duo."""

    who: Functionaris
    sealing_key: bytes
    active: bool


@dataclass(frozen=True, slots=True)
class Roster:
    """The seats of one municipality and theme: who is ready, and whose keys are there without a valid approval."""

    readers: tuple[Reader, ...]
    unapproved: tuple[Functionaris, ...]


def roster(connection: Connection, municipality: str, theme: str, root: Root | None) -> Roster:
    """Who answers for a municipality and theme now, read in the caller's transaction."""
    seat, person = tables.Seat, tables.Principal
    seats = connection.execute(
        select(person.id, person.name, person.sealing_key, person.verifying_key, seat.role, seat.slot, seat.active)
        .join(person, person.id == seat.principal)
        .where(seat.municipality == municipality, seat.theme == theme)
        .order_by(person.name)
    ).all()
    approved = _approved(tuple(_approvals(connection, municipality)), root)
    readers, unapproved = [], []
    for row in seats:
        ready = row.sealing_key is not None and (row.id, row.role, row.sealing_key, row.verifying_key) in approved
        slot = Slot(row.slot) if row.slot else None
        who = Functionaris(row.id, row.name, Role(row.role), slot, theme, ready)
        if ready:
            readers.append(Reader(who, row.sealing_key, row.active))
        elif row.sealing_key is not None:
            unapproved.append(who)
    return Roster(tuple(readers), tuple(unapproved))


def _approvals(connection: Connection, municipality: str) -> Iterable[tuple[Certificate, bytes]]:
    for row in connection.execute(
        select(*tables.Approval.__table__.columns).where(tables.Approval.municipality == municipality)
    ):
        public = PublicKeys(row.sealing_key, row.verifying_key)
        yield (
            Certificate(row.municipality, row.principal, row.role, public, row.approver, row.valid_from),
            row.signature,
        )


@lru_cache(maxsize=2048)
def _approved(
    approvals: tuple[tuple[Certificate, bytes], ...], root: Root | None
) -> frozenset[tuple[str, str, bytes, bytes]]:
    """(principal, role, sealing key, verifying key) of every approval whose chain ends in the root.

    Signatures are verified once per set of rows: the rows themselves are the key of the cache.
    """
    if root is None:
        return frozenset()
    valid: set[tuple[str, str, bytes, bytes]] = set()
    signers = {root.id: {root.public.verifying}}
    left = list(approvals)
    for _ in range(_LONGEST_CHAIN):
        added = []
        for certificate, signature in left:
            keys = signers.get(certificate.approver, set())
            if any(verify(key, certificate, signature) for key in keys):
                added.append((certificate, signature))
        if not added:
            break
        for certificate, signature in added:
            left.remove((certificate, signature))
            public = certificate.public
            valid.add((certificate.principal, certificate.role, public.sealing, public.verifying))
            if certificate.role == Role.FUNCTIONARIS:
                signers.setdefault(certificate.principal, set()).add(public.verifying)
    return frozenset(valid)


def add_approval(connection: Connection, certificate: Certificate, signature: bytes) -> None:
    """Keep a signed certificate, in the place of an older one for the same role."""
    row = tables.Approval
    key = (
        row.municipality == certificate.municipality,
        row.principal == certificate.principal,
        row.role == certificate.role,
    )
    values = {
        "sealing_key": certificate.public.sealing,
        "verifying_key": certificate.public.verifying,
        "approver": certificate.approver,
        "valid_from": certificate.valid_from,
        "signature": signature,
    }
    if not connection.execute(update(row).where(*key).values(**values)).rowcount:
        connection.execute(
            insert(row),
            {
                "municipality": certificate.municipality,
                "principal": certificate.principal,
                "role": certificate.role,
                **values,
            },
        )


# --- accounts ----------------------------------------------------------------------------------------------------


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


def members(connection: Connection, region: str, on: date) -> list[str]:
    """The municipalities (CBS codes) of a region on a day."""
    row = tables.Membership
    query = select(row.municipality).where(
        row.region == region, row.valid_from <= on, row.valid_to.is_(None) | (row.valid_to >= on)
    )
    return list(connection.execute(query.order_by(row.municipality)).scalars())


# --- the installation --------------------------------------------------------------------------------------------


def fact(connection: Connection, name: str) -> str | None:
    """A fact about the installation, or None."""
    row = tables.Installation
    return connection.execute(select(row.value).where(row.name == name)).scalar()


def put_fact(connection: Connection, name: str, value: str) -> None:
    """Write a fact about the installation."""
    row = tables.Installation
    if not connection.execute(update(row).where(row.name == name).values(value=value)).rowcount:
        connection.execute(insert(row), {"name": name, "value": value})


def changed(connection: Connection) -> None:
    """Places or people changed: every process reads the directory again."""
    put_fact(connection, _VERSION, str(int(fact(connection, _VERSION) or "0") + 1))


def put_place(
    connection: Connection,
    table: Any,
    key: Mapping[str, Any],
    values: Mapping[str, Any],
    at_first: Mapping[str, Any] = MappingProxyType({}),
) -> None:
    """Write or replace a row of region, municipality, membership or partner by its key.

    `at_first`: values that only a new row gets.
    """
    conditions = [getattr(table, name) == value for name, value in key.items()]
    found = connection.execute(select(*table.__table__.primary_key.columns).where(*conditions)).first()
    if found and values:
        connection.execute(update(table).where(*conditions).values(**values))
    elif not found:
        connection.execute(insert(table), {**key, **values, **at_first})


# --- the snapshot ------------------------------------------------------------------------------------------------


def read(connection: Connection, roots: Mapping[str, Root], on: date, themes: Iterable[str]) -> Directory:
    """An immutable snapshot of the whole directory as it is on a day."""
    regions = {row.slug: _region(row) for row in connection.execute(select(*tables.Region.__table__.columns))}
    row = tables.Membership
    belongs = {
        member.municipality: member.region
        for member in connection.execute(
            select(row.municipality, row.region)
            .where(row.valid_from <= on, row.valid_to.is_(None) | (row.valid_to >= on))
            .order_by(row.region.desc())
        )
    }
    places = {
        found.slug: Municipality(
            found.code, found.slug, found.name, belongs[found.code], found.rni, found.style, found.is_open
        )
        for found in connection.execute(
            select(*tables.Municipality.__table__.columns).order_by(tables.Municipality.name)
        )
        if found.code in belongs
    }
    coverage = {
        (place.code, theme): _coverage(connection, place.code, theme, roots)
        for place in places.values()
        for theme in themes
    }
    partners = {
        found.key: partner(found.key, json.loads(found.document))
        for found in connection.execute(select(tables.Partner.key, tables.Partner.document))
    }
    return Directory(int(fact(connection, _VERSION) or "0"), places, regions, partners, coverage)


def _coverage(connection: Connection, municipality: str, theme: str, roots: Mapping[str, Root]) -> Coverage:
    found = roster(connection, municipality, theme, roots.get(municipality))
    return Coverage(tuple(reader.who for reader in found.readers) + found.unapproved, municipality in roots)


def _region(row: Any) -> Region:
    slots = tuple(row.mail_slots.split())
    return Region(row.slug, row.name, row.kind, row.first_look_days, row.feedback_days, slots)


def partner(key: str, document: Mapping[str, Any]) -> Partner:
    """A partner from its document (as in the region file)."""
    checked = document.get("verified_on")
    return Partner(
        key=key,
        name=document["name"],
        when=document["when"],
        scope=document["scope"],
        phone=document.get("phone") if checked else None,
        website=document.get("website"),
        hours=document.get("hours", {}),
        verified_on=date.fromisoformat(str(checked)) if checked else None,
        municipalities=tuple(document.get("municipalities", ())),
    )


class Keeper:
    """Holds the snapshot of this process and reads it again when the version in the database changed.

    The form page asks the database nothing: `current` is a plain attribute, renewed from a thread of its own.
    """

    def __init__(self, database: Database, roots_path: Path, themes: Sequence[str], today: Any) -> None:
        self.database = database
        self.roots_path = roots_path
        self.themes = themes
        self.today = today
        self.roots: Mapping[str, Root] = {}
        self.current = Directory(-1, {}, {}, {}, {})
        self._stop = threading.Event()

    def refresh(self) -> Directory:
        """Read everything again, now."""
        self.roots = roots_file.read(self.roots_path)
        with self.database.reading() as connection:
            self.current = read(connection, self.roots, self.today(), self.themes)
        return self.current

    def look(self) -> None:
        """Read again when somebody changed something."""
        with self.database.reading() as connection:
            version = int(fact(connection, _VERSION) or "0")
        if version != self.current.version:
            self.refresh()

    def keep_fresh(self, every: float = 10.0) -> None:
        """Look every so many seconds, in a thread that ends with the process."""

        def watch() -> None:
            while not self._stop.wait(every):
                self.look()

        threading.Thread(target=watch, name="directory", daemon=True).start()

    def close(self) -> None:
        """Stop looking."""
        self._stop.set()
