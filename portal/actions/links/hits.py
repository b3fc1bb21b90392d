"""Hits between municipalities: that two signals share something, of which type, and whom to call. Never the value.

There is no table of hits: they are computed from codes that are equal, so that they are gone when a code is.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import Connection

from portal.actions.desk.cases import Broken, Case, NotFound, find
from portal.actions.house import House
from portal.actions.links.comparing import barred, region_of
from portal.actions.links.own_codes import across_of
from portal.actions.people.signing_in import Desk
from portal.adapters import inbox, shared_codes, teams, vault
from portal.adapters.inbox import InboxRow
from portal.adapters.shared_codes import Match
from portal.domain.access import Act, Grip, may
from portal.domain.comparing import Across, Call
from portal.domain.matching import Kind
from portal.domain.places import READERS, Functionaris, Municipality, Role
from portal.domain.signals import Signal, Status

__all__ = ["Broken", "Colleague", "Hit", "NotFound", "hits", "one"]

MOST = 500
"""Matches that are looked at: what so many share says nothing."""


@dataclass(frozen=True, slots=True)
class Colleague:
    """Somebody to call; `phone` is "" when none was left."""

    name: str
    phone: str


@dataclass(frozen=True, slots=True)
class Hit:
    """A signal of one's own shares something with one of another municipality.

    `key` names it in forms. `other`: the id of that signal, for acts; it is not shown. `month`: in which that one came
    in ("2026-10"); `over`: it is closed. `colleagues`: who answers for it, nobody when that cannot be said.
    """

    key: str
    mine: Signal
    other: str
    kinds: tuple[Kind, ...]
    place: Municipality
    month: str
    over: bool
    colleagues: tuple[Colleague, ...]
    called: Call | None
    dismissed: Call | None


def hits(house: House, desk: Desk, signal: str = "") -> list[Hit]:
    """The hits of all signals that this person may open, or of one of them; the newest other signal first."""
    with house.database.reading() as connection:
        found_equal = shared_codes.matches(connection, desk.staff, MOST, signal)
        matching = [each for each in found_equal if _compares(house, each.other.municipality, each.region)]
        own = _opened(connection, desk, {each.mine for each in matching})
        pairs: dict[tuple[str, str], list[Match]] = {}
        for each in matching:
            pairs.setdefault((each.mine, each.other.id), []).append(each)
        found = [_hit(house, connection, desk, *own[mine], each) for (mine, _), each in pairs.items() if mine in own]
    return [each for each in found if each is not None]


def one(house: House, desk: Desk, signal: str, key: str) -> Hit | None:
    """The hit of a signal that a form named; None when there is none (any more). Raises NotFound, Broken."""
    with house.database.reading() as connection:
        find(connection, desk, signal, Act.LINK)
    return next((each for each in hits(house, desk, signal) if each.key == key), None)


def sees_all(house: House, desk: Desk, signal: str) -> bool:
    """Whether there are hits of this signal and this person is kept out of none of them.

    For what tells that something was done about a hit and not which one.
    """
    with house.database.reading() as connection:
        found = {each.other.id: each for each in shared_codes.matches(connection, desk.staff, MOST, signal)}
        others = [each.other for each in found.values() if _compares(house, each.other.municipality, each.region)]
        kept_out = any(
            barred(house, teams.holders(connection, other.id), desk.staff.principal, other) for other in others
        )
    return not kept_out and bool(hits(house, desk, signal))


def _compares(house: House, municipality: str, region: str) -> bool:
    """Whether a municipality compares in this region today: its codes may stand there until the worker comes by."""
    found = region_of(house, municipality)
    return found is not None and found.slug == region


def _opened(connection: Connection, desk: Desk, signals: Iterable[str]) -> dict[str, tuple[Case, Across]]:
    """Own signals with what they compared. One whose key does not open is left out."""
    staff, wanted = desk.staff, sorted(signals)
    rows = inbox.these(connection, staff.principal, staff.municipalities, active_in=staff.active_in, signals=wanted)
    sealed = shared_codes.documents(connection, "across", wanted)
    found = {}
    for row in rows:
        case = _case(desk, row)
        if case is not None:
            found[case.signal.id] = (case, across_of(case, sealed.get(case.signal.id)))
    return found


def _case(desk: Desk, row: InboxRow) -> Case | None:
    if not may(desk.staff, Act.LINK, Grip(row.signal.municipality, wrapped=True, gated=False)):
        return None
    try:
        return Case(row.signal, vault.unwrap(desk.keys, row.signal.id, desk.staff.principal, row.wrap), row.wrap)
    except vault.Damaged:
        return None


def _hit(
    house: House, connection: Connection, desk: Desk, case: Case, known: Across, matching: Sequence[Match]
) -> Hit | None:
    """A hit as this person may see it; None for who is kept out of the other signal, or when the type is not known."""
    other = matching[0].other
    if not _compares(house, case.signal.municipality, matching[0].region):
        return None
    theirs = teams.holders(connection, other.id)
    kinds = {known.kinds[each.code] for each in matching if each.code in known.kinds}
    if not kinds or barred(house, theirs, desk.staff.principal, other):
        return None
    return Hit(
        key=_key(case.signal.id, other.id),
        mine=case.signal,
        other=other.id,
        kinds=tuple(kind for kind in Kind if kind in kinds),
        place=house.directory.by_code(other.municipality),
        month=f"{other.received_on:%Y-%m}",
        over=other.status is Status.CLOSED,
        colleagues=_colleagues(house, connection, case.signal, other, theirs),
        called=known.called.get(other.id),
        dismissed=known.dismissed.get(other.id),
    )


def _colleagues(
    house: House, connection: Connection, mine: Signal, other: Signal, theirs: Mapping[str, bool]
) -> tuple[Colleague, ...]:
    """Who can be called: the owner, else the functionarissen who hold its key, else whoever stands in for them.

    Never who is kept out of either of the two.
    """
    ours = teams.holders(connection, mine.id)
    coverage = house.directory.coverage.get((other.municipality, other.theme))
    people = [
        person
        for person in (coverage.readers if coverage else ())
        if person.ready and person.role in READERS and theirs.get(person.principal, True) is False
        and not barred(house, ours, person.principal, mine)
    ]  # fmt: skip
    chosen = _first(
        [person for person in people if person.principal == other.owner],
        [person for person in people if person.role is Role.FUNCTIONARIS],
        people,
    )
    phones = teams.phones(connection, [person.principal for person in chosen])
    return tuple(
        Colleague(person.name, _phone(house, person.principal, phones.get(person.principal))) for person in chosen
    )


def _first(*groups: list[Functionaris]) -> list[Functionaris]:
    return next((group for group in groups if group), [])


def _phone(house: House, principal: str, sealed: bytes | None) -> str:
    try:
        return house.app_keys.open_field("principal.phone", principal, sealed) if sealed else ""
    except vault.Damaged:
        return ""  # altered behind our back: no number is better than a wrong one


def _key(mine: str, other: str) -> str:
    return hashlib.blake2b(f"{mine}|{other}".encode(), digest_size=8).hexdigest()
