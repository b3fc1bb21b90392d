"""k_local, with which a municipality finds equal identifiers: made when first needed, held by its readers only.

The server holds no copy and there is none on paper. When nobody holds it any more a new one is made, and what was
found with the old one is found again when signals are opened.
"""

from __future__ import annotations

from collections.abc import Mapping
from uuid import UUID

from sqlalchemy import Connection

from portal.actions.house import House
from portal.actions.people.signing_in import Desk
from portal.adapters import approvals, local_keys, vault
from portal.adapters.local_keys import HeldKey
from portal.domain import routing
from portal.domain.places import Functionaris, Role


def local_key(house: House, connection: Connection, desk: Desk, municipality: str) -> vault.Secret | None:
    """k_local as this person holds it, in the caller's writing transaction; None for who has none (yet).

    A functionaris makes it where nobody holds it; whoever holds it gives it to colleagues who came later.
    """
    if municipality in house.directory.blocked:
        return own_key(house, connection, desk, municipality)  # nothing is given, made or taken away meanwhile
    holders = local_keys.held(connection, municipality)
    ready = _ready(house, municipality)
    me = desk.staff.principal
    if me not in ready:
        return None
    if me in holders:
        key = _open(house, connection, desk, municipality, holders[me])
        if key and ready - holders.keys():
            share(house, connection, desk, municipality)
        return key
    if desk.staff.role is Role.FUNCTIONARIS and not ready & holders.keys():
        return _make(house, connection, desk, municipality)
    return None


def own_key(house: House, connection: Connection, desk: Desk, municipality: str) -> vault.Secret | None:
    """k_local when this person holds it; changes nothing, so that it also works where only reading is done."""
    mine = local_keys.held(connection, municipality).get(desk.staff.principal)
    try:
        return _opened(house, connection, desk, municipality, mine) if mine else None
    except vault.Damaged:
        return None


def settled(house: House, connection: Connection, desk: Desk, municipality: str) -> bool:
    """Whether `local_key` would change nothing: this person holds it under the own key, and nobody lacks it."""
    holders = local_keys.held(connection, municipality)
    mine = holders.get(desk.staff.principal)
    return mine is not None and vault.giver_of(mine.sealed) is None and not _ready(house, municipality) - holders.keys()


def share(house: House, connection: Connection, desk: Desk, municipality: str) -> None:
    """Give k_local to every reader of the municipality who has none, when this person holds it."""
    local_keys.alone(connection, municipality)
    holders = local_keys.held(connection, municipality)
    mine = holders.get(desk.staff.principal)
    key = _open(house, connection, desk, municipality, mine) if mine else None
    if mine and key:
        _give(house, connection, desk, municipality, mine.id, key, holders)


def _make(house: House, connection: Connection, desk: Desk, municipality: str) -> vault.Secret | None:
    local_keys.alone(connection, municipality)
    holders, readers = local_keys.held(connection, municipality), _verified(house, connection, municipality)
    me = desk.staff.principal
    if me not in readers or readers.keys() & holders.keys():
        return None  # somebody made it a moment ago: it opens the next time
    local_keys.drop_all(connection, municipality)
    key_id, key = str(UUID(bytes=house.random(16), version=4)), vault.new_key(house.random)
    own = vault.keep_local(desk.keys, municipality, key_id, me, key, house.random)
    local_keys.add(connection, municipality, key_id, {me: own})
    _give(house, connection, desk, municipality, key_id, key, {me: HeldKey(key_id, own)})
    return key


def _give(
    house: House,
    connection: Connection,
    desk: Desk,
    municipality: str,
    key_id: str,
    key: vault.Secret,
    holders: Mapping[str, HeldKey],
) -> None:
    me = desk.staff.principal
    given = {
        principal: vault.give_local(desk.keys, me, sealing_key, key_id, principal, key, house.random)
        for principal, sealing_key in _verified(house, connection, municipality).items()
        if principal not in holders
    }
    local_keys.add(connection, municipality, key_id, given)


def _open(house: House, connection: Connection, desk: Desk, municipality: str, mine: HeldKey) -> vault.Secret | None:
    """The key behind one's own row. What does not open is taken away, so that a colleague can give it once more."""
    me = desk.staff.principal
    try:
        key = _opened(house, connection, desk, municipality, mine)
    except vault.Damaged:
        local_keys.drop(connection, me, municipality)
        return None
    if vault.giver_of(mine.sealed) is not None:
        own = vault.keep_local(desk.keys, municipality, mine.id, me, key, house.random)
        local_keys.replace(connection, municipality, me, own)
    return key


def _opened(house: House, connection: Connection, desk: Desk, municipality: str, mine: HeldKey) -> vault.Secret:
    """The key in a row of one's own. Raises Damaged, also for a giver who is not approved here."""
    me, giver = desk.staff.principal, vault.giver_of(mine.sealed)
    if giver is None:
        return vault.open_local(desk.keys, municipality, mine.id, me, mine.sealed)
    sealing_key = _verified(house, connection, municipality).get(giver)
    if sealing_key is None:
        raise vault.Damaged
    return vault.accept_local(desk.keys, sealing_key, mine.id, me, mine.sealed)


def _ready(house: House, municipality: str) -> set[str]:
    """Who should hold the key, from the snapshot: asks the database nothing."""
    people: list[Functionaris] = []
    for (code, _theme), coverage in house.directory.coverage.items():
        if code == municipality:
            people += routing.standing([reader for reader in coverage.readers if reader.ready])
    return {person.principal for person in people}


def _verified(house: House, connection: Connection, municipality: str) -> dict[str, bytes]:
    """Who should hold the key, with keys that are verified now: principal -> key to seal to."""
    roots = {code: root for code, root in house.keeper.roots.items() if code == municipality}
    found: dict[str, bytes] = {}
    for roster in approvals.rosters(connection, roots, only=municipality).values():
        standing = {person.principal for person in routing.standing([reader.who for reader in roster.readers])}
        found |= {r.who.principal: r.sealing_key for r in roster.readers if r.who.principal in standing}
    return found
