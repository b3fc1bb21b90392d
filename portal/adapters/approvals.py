"""Whose keys may be sealed to. A row counts for nothing until its approval leads to the escrow's key."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from sqlalchemy import Connection, and_, insert, select, update

from portal.adapters import doubts, tables
from portal.adapters.roots import Revoked, Root
from portal.adapters.vault import Certificate, PublicKeys, verify
from portal.domain.places import Functionaris, Role, Slot
from portal.domain.seating import SEATED

_LONGEST_CHAIN = 32


@dataclass(frozen=True, slots=True)
class Reader:
    """Somebody whose keys are approved, with the key to seal to."""

    who: Functionaris
    sealing_key: bytes


@dataclass(frozen=True, slots=True)
class Roster:
    """The seats of one municipality and theme: who is ready, and whose keys are there without a valid approval.

    `contradicted`: those of the latter who do not simply wait: an approval says something else of their keys or role,
    or was not signed by who it says.
    """

    readers: tuple[Reader, ...]
    unapproved: tuple[Functionaris, ...]
    contradicted: tuple[Functionaris, ...] = ()


@dataclass(frozen=True, slots=True)
class _Verified:
    """The approvals of one municipality: those that count now, and who has one since this paper key that was not
    signed by who it says."""

    counting: frozenset[tuple[str, str, bytes, bytes]] = frozenset()
    forged: frozenset[str] = frozenset()


_NONE = _Verified()

Rosters = Mapping[tuple[str, str], Roster]
"""The roster of every (municipality, theme) that has seats."""

NOBODY = Roster((), ())


def roster(connection: Connection, municipality: str, theme: str, root: Root | None) -> Roster:
    """To whom keys may be given for one municipality and theme now, read in the caller's transaction.

    Nobody while its paper key is in doubt.
    """
    if doubts.is_doubted(connection, municipality):
        return NOBODY
    return seated(connection, municipality, theme, root)


def seated(connection: Connection, municipality: str, theme: str, root: Root | None) -> Roster:
    """Who answers for one municipality and theme now, read in the caller's transaction, to give no key to."""
    roots = {} if root is None else {municipality: root}
    return rosters(connection, roots, only=municipality).get((municipality, theme), NOBODY)


def rosters(connection: Connection, roots: Mapping[str, Root], only: str | None = None) -> Rosters:
    """Who answers where, in two statements: for every municipality, or for `only` one."""
    approvals = defaultdict(list)
    for certificate, signature in _approvals(connection, only):
        approvals[certificate.municipality].append((certificate, signature))
    approved = {code: _approved(tuple(found), roots.get(code)) for code, found in approvals.items()}
    seats = defaultdict(list)
    for row in _seats(connection, only):
        seats[row.municipality, row.theme].append(row)
    return {key: _roster(rows, approved.get(key[0], _NONE)) for key, rows in seats.items()}


def _roster(rows: Sequence[Any], approved: _Verified) -> Roster:
    readers, unapproved, contradicted = [], [], []
    with_approval = {each[0] for each in approved.counting} | approved.forged
    for row in rows:
        keys = (row.id, row.role, row.sealing_key, row.verifying_key)
        ready = row.sealing_key is not None and keys in approved.counting
        slot = Slot(row.slot) if row.slot in tuple(Slot) else None  # what SQL wrote there must not stop the directory
        who = Functionaris(
            row.id, row.name, Role(row.role), slot, row.theme, ready, row.absent_from, row.absent_until, row.active
        )
        if ready:
            readers.append(Reader(who, row.sealing_key))
        elif row.sealing_key is not None:
            unapproved.append(who)
            if row.id in with_approval:
                contradicted.append(who)
    return Roster(tuple(readers), tuple(unapproved), tuple(contradicted))


def places(connection: Connection) -> frozenset[str]:
    """CBS codes of where keys were ever approved, whether that counts now or not."""
    return frozenset(connection.execute(select(tables.Approval.municipality).distinct()).scalars())


def _seats(connection: Connection, only: str | None) -> Iterable[Any]:
    seat, person = tables.Seat, tables.Principal
    query = (
        select(
            seat.municipality,
            seat.theme,
            seat.role,
            seat.slot,
            seat.active,
            person.id,
            person.name,
            person.sealing_key,
            person.verifying_key,
            person.absent_from,
            person.absent_until,
        )
        .join(person, person.id == seat.principal)
        .where(person.role.in_([role.value for role in SEATED]))  # a manager with a seat is still no reader
        .where(seat.role.in_(list(Role)))  # what SQL wrote there must not stop the directory, and the alarms in it
        .order_by(person.name)
    )
    return connection.execute(query if only is None else query.where(seat.municipality == only))


def _approvals(connection: Connection, only: str | None) -> Iterable[tuple[Certificate, bytes]]:
    row = tables.Approval
    query = select(*row.__table__.columns)
    for found in connection.execute(query if only is None else query.where(row.municipality == only)):
        public = PublicKeys(found.sealing_key, found.verifying_key)
        yield (
            Certificate(found.municipality, found.principal, found.role, public, found.approver, found.valid_from),
            found.signature,
        )


@lru_cache(maxsize=2048)
def _approved(approvals: tuple[tuple[Certificate, bytes], ...], root: Root | None) -> _Verified:
    """(principal, role, sealing key, verifying key) of every approval whose chain ends in the root and is not revoked.

    A revoked one still carries those that hang on it. Signatures are verified once per set of rows: the rows themselves
    are the key of the cache.
    """
    if root is None:
        return _NONE
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
    counting = frozenset(each for each in valid if (each[0], each[1], each[3]) not in root.revoked)
    if not valid:
        return _NONE  # nothing hangs on this paper key: it is another one, which is not the fault of one of them
    since = {each.principal for each, _ in left if each.valid_from.isoformat() >= root.made_on}
    return _Verified(counting, frozenset(since))


def held(connection: Connection, principal: str, codes: Collection[str] | None = None) -> list[Revoked]:
    """The approvals of the keys this account has now, in these municipalities (None: in all), to be revoked."""
    row, person = tables.Approval, tables.Principal
    query = (
        select(row.municipality, row.principal, row.role, row.verifying_key)
        .join(person, and_(person.id == row.principal, person.verifying_key == row.verifying_key))
        .where(row.principal == principal)
    )
    found = connection.execute(query if codes is None else query.where(row.municipality.in_(codes)))
    return [(each.municipality, each.principal, each.role, each.verifying_key) for each in found]


def add_approval(connection: Connection, certificate: Certificate, signature: bytes) -> None:
    """Keep a signed certificate, in the place of an older one for the same keys and role.

    One for former keys stays: whom its holder approved with them must not lose their chain.
    """
    row = tables.Approval
    key = (
        row.municipality == certificate.municipality,
        row.principal == certificate.principal,
        row.role == certificate.role,
        row.verifying_key == certificate.public.verifying,
    )
    values = {
        "sealing_key": certificate.public.sealing,
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
                "verifying_key": certificate.public.verifying,
                **values,
            },
        )
