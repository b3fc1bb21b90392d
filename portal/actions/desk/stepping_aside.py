"""“I am involved”: somebody lets go of a signal for good, and it goes to whoever may still read it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection

from portal.actions import tokens
from portal.actions.desk.cases import Broken, Case, Done, NotFound, acting, find
from portal.actions.house import House
from portal.actions.meetings.bringing_in import keep_out
from portal.actions.people.signing_in import Desk
from portal.adapters import approvals, outbox, signals, teams, trail, vault, wraps
from portal.adapters.approvals import Reader
from portal.domain import routing, standing
from portal.domain.access import Act
from portal.domain.places import READERS, Functionaris, Role
from portal.domain.signals import Signal, Status
from portal.domain.trail import Event

__all__ = ["Broken", "Done", "Heirs", "NobodyLeft", "NotFound", "heirs", "step_aside", "was_done"]


class NobodyLeft(Exception):
    """Nobody else could ever open the signal, so it cannot be let go of."""


@dataclass(frozen=True, slots=True)
class Heirs:
    """What stepping aside would do with a signal: who could open it then, and who of them is told."""

    signal: Signal
    readers: Sequence[Functionaris]
    told: Sequence[Functionaris]


def heirs(house: House, desk: Desk, signal: str) -> Heirs:
    """Who takes over when this person steps aside; nobody when `readers` is empty. Raises NotFound, Broken."""
    with house.database.reading() as connection:
        case = find(connection, desk, signal, Act.TRIAGE)
        left = _left(house, connection, case, _route(connection, case), desk)
    people = [reader.who for reader in left]
    return Heirs(case.signal, people, _told(people, house) if people else ())


def step_aside(house: House, desk: Desk, signal: str, once: tokens.FormToken) -> None:
    """Take the own key of a signal away and keep it away, in every later ceremony too; whoever takes over is told.

    Raises NobodyLeft (then nothing changed), NotFound, Broken, Done, tokens.Stale.
    """
    me = desk.staff.principal
    with acting(house, desk, signal, Act.TRIAGE, once, "stepped_aside") as (connection, case):
        route = _route(connection, case)
        left = _left(house, connection, case, route, desk)
        if not left:
            raise NobodyLeft
        route["excluded"] = sorted({*route["excluded"], me})
        route["aside"] = sorted({*route.get("aside", ()), me})
        sealed = vault.seal_document(case.key, case.ad("route"), route, house.random)
        signals.put_document(connection, signal, "route", sealed)
        keep_out(house, connection, case, me)
        teams.drop_wrap(connection, signal, me)
        _pass_on(house, connection, case, left)
        mine = case.signal.owner in (None, me)
        if case.signal.owner == me:
            signals.change(connection, signal, owner=None)
        _tell(house, connection, case.signal, _told([reader.who for reader in left], house), mine=mine)


def was_done(house: House, desk: Desk, signal: str, once: tokens.FormToken) -> bool:
    """Whether this form did it before: whoever stepped aside does not find the signal any more to hear it from."""
    with house.database.reading() as connection:
        handled = signals.handled_before(connection, vault.idem_key(once.nonce)) is not None
        return handled and trail.happened(connection, "stepped_aside", desk.staff.principal, signal)


def _route(connection: Connection, case: Case) -> dict[str, Any]:
    try:
        return vault.open_document(case.key, case.ad("route"), signals.documents(connection, case.signal.id)["route"])
    except (vault.Damaged, KeyError) as error:
        raise Broken(case.signal) from error  # who was excluded cannot be known: then nobody may be added


def _left(house: House, connection: Connection, case: Case, route: dict[str, Any], desk: Desk) -> list[Reader]:
    """Who may read the signal without this person, with keys that are verified now."""
    code = case.signal.municipality
    roster = approvals.roster(connection, code, case.signal.theme, house.keeper.roots.get(code))
    out = {*route["excluded"], desk.staff.principal}
    by = {reader.who.principal: reader for reader in roster.readers if reader.who.principal not in out}
    people = routing.standing([reader.who for reader in by.values()])
    return [by[person.principal] for person in sorted(people, key=lambda each: READERS.index(each.role))]


def _pass_on(house: House, connection: Connection, case: Case, left: Sequence[Reader]) -> None:
    """A key for who has none, and no gate where no functionaris is left who is at work."""
    signal = case.signal
    held = teams.holders(connection, signal.id)
    open_to_all = _without_the_duo([reader.who for reader in left], house)
    for reader in left:
        who = reader.who
        gated = who.role is not Role.FUNCTIONARIS and not open_to_all
        if who.principal not in held:
            sealed = vault.wrap(reader.sealing_key, signal.id, who.principal, case.key)
            wraps.add_wraps(house.database, connection, who.principal, [(signal.id, sealed, gated)])
        elif held[who.principal] and not gated:
            teams.set_gates(connection, signal.id, [who.principal], gated=False)
        else:
            continue
        act = "let_in" if who.role is Role.FUNCTIONARIS else "deputy_let_in"
        event = Event(act, house.clock(), None, signal.municipality, signal.id, {"principal": who.principal})
        trail.append(connection, house.app_keys, event)


def _without_the_duo(people: Sequence[Functionaris], house: House) -> bool:
    duo = [person for person in people if person.role is Role.FUNCTIONARIS]
    return not standing.at_work(duo, house.today())


def _told(people: Sequence[Functionaris], house: House) -> tuple[Functionaris, ...]:
    """The functionarissen who are left, and who stands in for them; without any, the deputies."""
    duo = [person for person in people if person.role is Role.FUNCTIONARIS]
    return standing.told(duo or people, people, house.today())


def _tell(house: House, connection: Connection, signal: Signal, people: Sequence[Functionaris], *, mine: bool) -> None:
    """News for whoever takes over. An acute signal that nobody else has in hand is mailed at once, as when filed."""
    outbox.flag_news(connection, [person.principal for person in people])
    if signal.urgency == "acuut" and mine and signal.status is not Status.CLOSED:
        outbox.acute_opened(connection, signal.id)
        outbox.flag_acute(connection, signal.id)
