"""What is lost when somebody no longer reads somewhere: looked at first, then let go of, so that no signal is lost."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from sqlalchemy import Connection

from portal.actions.house import House
from portal.actions.people.signing_in import Desk
from portal.actions.worker.mailing import let_in
from portal.adapters import approvals, local_keys, meetings, outbox, people, places, trail
from portal.adapters.approvals import Rosters
from portal.domain.places import Coverage
from portal.domain.seating import gaps_without
from portal.domain.trail import Event

__all__ = ["Loss", "TooMuch", "Uncovered", "let_go", "loss"]


@dataclass(frozen=True, slots=True)
class Uncovered:
    """An open municipality, by name, that would have gaps (see Coverage.gaps) without this person."""

    place: str
    theme: str
    gaps: Sequence[str]


@dataclass(frozen=True, slots=True)
class Loss:
    """What would be lost. `alone`: how many open or kept signals nobody else but the paper key could open.

    `beyond`: how many of those the paper key could not open either.
    """

    uncovered: Sequence[Uncovered] = ()
    alone: int = 0
    beyond: int = 0

    def __bool__(self) -> bool:
        """Whether anything would be lost."""
        return bool(self.uncovered or self.alone)


class TooMuch(Exception):
    """This cannot be done: something would be lost; `loss` says what."""

    def __init__(self, loss: Loss) -> None:
        super().__init__()
        self.loss = loss


def loss(house: House, connection: Connection, principal: str, codes: Collection[str]) -> Loss:
    """What would be lost when this person reads nothing any more in these municipalities (CBS codes)."""
    rosters = approvals.rosters(connection, house.keeper.paper_keys)
    alone = beyond = 0
    for code in codes:
        others = _able(rosters, code) - {principal}
        alone += people.held_alone(connection, code, principal, others)
        root = house.keeper.paper_keys.get(code)
        beyond += people.held_alone(connection, code, principal, others | ({root.id} if root else set()))
    return Loss(_uncovered(house, connection, rosters, principal, codes), alone, beyond)


def _uncovered(
    house: House, connection: Connection, rosters: Rosters, principal: str, codes: Collection[str]
) -> list[Uncovered]:
    """Read in this transaction, not from the snapshot: two may leave at once, or one while it is opened."""
    found = []
    for place in places.found(connection, codes):
        if not place.is_open:
            continue
        for theme in house.themes:
            roster = rosters.get((place.code, theme), approvals.NOBODY)
            now = Coverage(tuple(reader.who for reader in roster.readers), place.code in house.keeper.paper_keys)
            gaps = gaps_without(now, principal)
            if gaps:
                found.append(Uncovered(place.name, theme, gaps))
    return found


def _able(rosters: Rosters, code: str) -> set[str]:
    """Whose keys are approved in a municipality."""
    here = [roster for (where, _), roster in rosters.items() if where == code]
    return {reader.who.principal for roster in here for reader in roster.readers}


def let_go(
    house: House, connection: Connection, desk: Desk, principal: str, codes: Collection[str], *, owner: bool = True
) -> int:
    """Take what this person holds in these municipalities away: keys of signals and of equal identifiers.

    `owner`: their open signals become nobody's. Whoever can go on with those is told at the next moment of mail; what
    only they could open is opened to the deputy. Returns how many signals became nobody's.
    """
    rosters = approvals.rosters(connection, house.keeper.paper_keys)
    released, told = 0, set()
    for code in sorted(codes):
        others = _able(rosters, code) - {principal}
        own = people.owned(connection, principal, code) if owner else []
        alone = people.opened_alone(connection, code, principal, others)
        people.drop_wraps(connection, principal, code)
        local_keys.drop(connection, principal, code)
        people.disown(connection, own)
        for signal in own:
            event = Event("owner_left", house.clock(), desk.staff.principal, code, signal)
            trail.append(connection, house.app_keys, event)
        for signal in alone:
            told.update(let_in(house, connection, signal))
        told |= people.openers(connection, own, others)
        released += len(own)
    meetings.drop_keys(connection, principal)  # a colleague who takes part gives them again where that is right
    outbox.flag_news(connection, told - {principal})
    return released
