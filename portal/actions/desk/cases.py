"""Getting hold of one signal: whether it is yours to see, its opened key, and the frame of every act on it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from sqlalchemy import Connection

from portal.actions import tokens
from portal.actions.figures.counting import recount
from portal.actions.house import House
from portal.actions.keeping import NotKept, keeping
from portal.actions.people import promises
from portal.actions.people.signing_in import Desk
from portal.actions.reporters.following import asks_for_a_look, seal_message
from portal.actions.terms import after_a_message, day_of_erasing
from portal.actions.worker.reminding import whom
from portal.adapters import outbox, signals, tables, threads, trail, vault, wraps
from portal.adapters.reminders import Due
from portal.domain.access import Act, Grip, may
from portal.domain.deadlines import Situation, next_due
from portal.domain.handling import Handling
from portal.domain.places import Functionaris
from portal.domain.signals import Direction, Message, PublicStatus, Signal, Status, move, shown_as
from portal.domain.trail import Event


class NotFound(Exception):
    """There is no such signal, or it is not yours to see; nobody learns which."""


class Done(Exception):
    """This form was handled already: nothing was done a second time."""


class Broken(Exception):
    """The key of this signal does not open with yours: the row is damaged. It is there, but cannot be read."""

    def __init__(self, signal: Signal) -> None:
        super().__init__()
        self.signal = signal


@dataclass(frozen=True, slots=True)
class Case:
    """A signal with its opened key, inside a transaction."""

    signal: Signal
    key: vault.Secret
    wrap: bytes

    def ad(self, kind: str, *rest: str) -> bytes:
        """The associated data of something of this signal."""
        return vault.associated(self.signal.municipality, self.signal.id, kind, *rest)


def find(connection: Connection, desk: Desk, signal: str, act: Act) -> Case:
    """The signal with its key when `desk` may do `act` on it. Raises NotFound or Broken."""
    staff = desk.staff
    found = signals.one(connection, staff.principal, staff.municipalities, active_in=staff.active_in, signal=signal)
    if found is None:
        raise NotFound
    row, wrap, gated = found
    if not may(staff, act, Grip(row.municipality, wrapped=True, gated=gated)):
        raise NotFound
    try:
        return Case(row, vault.unwrap(desk.keys, row.id, staff.principal, wrap), wrap)
    except vault.Damaged as error:
        raise Broken(row) from error


def use_once(house: House, connection: Connection, once: tokens.FormToken) -> None:
    """This form does its work now, and never again. Raises Done, tokens.Stale."""
    key = vault.idem_key(once.nonce)
    if signals.handled_before(connection, key) is not None:
        raise Done
    tokens.check_age(house, once, youngest=0)
    if not signals.first_time(house.database, connection, key, house.today()):
        raise Done


@contextmanager
def acting(
    house: House,
    desk: Desk,
    signal: str,
    act: Act,
    once: tokens.FormToken,
    event: str,
    *,
    also: Sequence[str] = (),
    **facts: Any,
) -> Iterator[tuple[Connection, Case]]:
    """One act on a signal: allowed, done once, in one transaction with its event.

    Whoever acts on the same signal, or on one of `also`, waits until this is done: nothing is written over.
    Raises NotFound, Broken, Done, tokens.Stale.
    """
    with house.database.writing() as connection:
        signals.hold(connection, (signal, *also))
        case = find(connection, desk, signal, act)
        use_once(house, connection, once)
        yield connection, case
        trail.append(
            connection,
            house.app_keys,
            Event(event, house.clock(), desk.staff.principal, case.signal.municipality, case.signal.id, facts),
        )


def handled(connection: Connection, case: Case) -> Handling:
    """How far the desk is with this signal. Damaged: as if nothing had been done.

    Without the way back of the act before: whoever changes it now makes that one impossible.
    """
    sealed = signals.documents(connection, case.signal.id).get("handling")
    return replace(opened_handling(case, sealed), undo=None)


def opened_handling(case: Case, sealed: bytes | None) -> Handling:
    """The handling behind a sealed document; an empty one when there is none or it is damaged."""
    if sealed is None:
        return Handling()
    try:
        return Handling.from_document(vault.open_document(case.key, case.ad("handling"), sealed))
    except (vault.Damaged, KeyError):
        return Handling()


def keep(
    house: House,
    connection: Connection,
    case: Case,
    handling: Handling,
    status: Status | None = None,
    *,
    active: bool = True,
) -> None:
    """Keep how far the desk is, when the signal asks for attention again, and when it is erased.

    `status`: the one the signal has now (None: the one it had). `active`: its term begins again. Call once, last, in
    every act on a signal.
    """
    now = status or case.signal.status
    if active:
        handling = replace(handling, active_on=house.today())
    sealed = vault.seal_document(case.key, case.ad("handling"), handling.document(), house.random)
    signals.put_document(connection, case.signal.id, "handling", sealed)
    facts = promises.first_word(house, case.signal, handling.told_on) if handling.told_on == house.today() else {}
    recount(house, connection, replace(case.signal, status=now), case.key, facts)
    erase_on = day_of_erasing(house, case.signal, handling, now)
    signals.change(connection, case.signal.id, due_on=due(house, case.signal, handling, now), erase_on=erase_on)


def due(house: House, signal: Signal, handling: Handling, status: Status) -> date | None:
    """When this signal asks for attention next."""
    region = house.directory.region_of(house.directory.by_code(signal.municipality))
    now = Situation(
        status, signal.urgency, signal.received_on, handling.told_on, handling.follow_up_on, handling.review_on
    )
    return next_due(now, house.today(), region.promises)


def move_on(house: House, connection: Connection, case: Case, target: Status) -> None:
    """To another status, which the reporter sees in its public form. Raises NotAllowed."""
    if target is not case.signal.status:
        move(case.signal.status, target)
        signals.change(connection, case.signal.id, status=target.value)
        show_status(house, connection, case, shown_as(target))


def told(house: House, handling: Handling) -> Handling:
    """The reporter hears something now; only the first time is kept."""
    return handling if handling.told_on else replace(handling, told_on=house.today())


def write_message(house: House, connection: Connection, case: Case, kind: str, text: str) -> None:
    """Put a message for the reporter into the thread."""
    ordinal = threads.next_ordinal(connection, tables.Message, case.signal.id)
    message = Message(ordinal, Direction.FUNCTIONARIS, kind, text, house.today())
    sealed = seal_message(house, case.signal, vault.thread_key(case.key), message)
    threads.add_message(connection, case.signal.id, ordinal, sealed)


def show_status(house: House, connection: Connection, case: Case, public: PublicStatus) -> None:
    """Tell the reporter the new public status when it differs from what they see now."""
    if public is not case.signal.public_status:
        signals.change(connection, case.signal.id, public_status=public.value)
        write_message(house, connection, case, "status", public.value)


def tell_reporter(house: House, connection: Connection, case: Case) -> None:
    """A mail without contents, for a reporter who asked for it and left an address. Nothing else of it is kept.

    Of a signal that a colleague handed on: the inbox mail for whoever holds the one it was made of.
    """
    sealed = signals.documents(connection, case.signal.id).get("contact")
    if sealed is None:
        return
    try:
        contact = vault.open_document(case.key, case.ad("contact"), sealed)
        report = vault.open_document(
            case.key, case.ad("report"), signals.documents(connection, case.signal.id)["report"]
        )
    except (vault.Damaged, KeyError):
        return
    if "referred" in report:
        tell_origin(house, connection, report["referred"]["origin"])
    if contact["notify"] and contact["email"]:
        language, address = report["language"], contact["email"]
        outbox.put(house.database, connection, house.app_keys, "reporter_news", language, address, house.clock())


def tell_origin(house: House, connection: Connection, origin: str) -> None:
    """Whoever received a part of a signal wrote: the mail of the inbox for who holds that signal, and an earlier day.

    Without an event: beside that of the act itself, its time would tie the two signals together.
    """
    signal = signals.row(connection, origin)
    if signal is None:
        return  # it was erased meanwhile
    if signal.status is not Status.CLOSED:
        signals.change(connection, origin, due_on=asks_for_a_look(house, signal))
    signals.change(connection, origin, erase_on=after_a_message(house, signal, signal.status))
    due = Due(signal.id, signal.municipality, signal.theme, signal.owner)
    outbox.flag_news(connection, whom(house, connection, due, house.today()))


def keep_cheaper(house: House, desk: Desk, cheaper: Sequence[tuple[str, bytes]]) -> None:
    """Put symmetric wraps (signal, key) in the place of the sealed ones of this person.

    It only saves time: what was opened is shown, also when this cannot be written.
    """
    if cheaper:
        with suppress(NotKept), keeping(), house.database.writing() as connection:
            wraps.replace_wraps(connection, desk.staff.principal, cheaper)


def colleagues(house: House, desk: Desk) -> dict[str, Functionaris]:
    """Everybody with a seat where this person has one, by principal."""
    return {
        reader.principal: reader
        for (code, _), coverage in house.directory.coverage.items()
        if code in desk.staff.municipalities
        for reader in coverage.readers
    }


def name_of(people: Mapping[str, Functionaris], principal: str | None) -> str | None:
    """The name of a colleague: None for nobody, "" for somebody who left."""
    if principal is None:
        return None
    return people[principal].name if principal in people else ""
