"""Closing many signals at once as no signal, after looking at them; and taking that back as long as nobody went on.

Each signal is closed in a transaction of its own: one that a colleague took meanwhile is named, the others go on. A
form that comes twice closes nothing twice, also when the first time stopped half-way.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

from sqlalchemy import Connection

from portal.actions import tokens
from portal.actions.desk.cases import Broken, Case, Done, NotFound, acting, find, handled
from portal.actions.desk.changing import take_back
from portal.actions.desk.gates import let_owner_in
from portal.actions.desk.inbox import InboxEntry, InboxPage, inbox, opened
from portal.actions.desk.reading import first_opening
from portal.actions.desk.triaging import finish
from portal.actions.house import House
from portal.actions.people.signing_in import Desk
from portal.adapters import inbox as rows_of
from portal.adapters import signals, tables, threads, trail, vault
from portal.adapters.inbox import Cursor
from portal.domain.access import Act, may_on_some
from portal.domain.clearing import MOST, NO_SIGNAL, Doubt, doubts, stand
from portal.domain.signals import Filter, NotAllowed, Signal, Status
from portal.domain.themes import pick
from portal.domain.trail import Event
from portal.domain.undoing import Stand, Undo
from portal.domain.wordings import feedback_of

ACT = "cleared"
"""The name of the act in the way back."""

__all__ = ["MOST", "Cleared", "Doubt", "Looked", "NotFound", "TooMany", "clear", "looked_at", "page", "restore"]


class TooMany(Exception):
    """More signals than can be looked at in one go."""


@dataclass(frozen=True, slots=True)
class Looked:
    """A signal that was chosen: its row, opened; why it is not closed by itself; and where it stands now.

    `closable`: whether it can be closed here at all: it is open, can be read, and its theme knows the outcome.
    """

    entry: InboxEntry
    doubts: Sequence[Doubt]
    mark: str
    closable: bool


@dataclass(frozen=True, slots=True)
class Cleared:
    """What became of it: the ids that it was done with, and those that had moved on. `batch` stands in the trail."""

    batch: str
    done: Sequence[str]
    missed: Sequence[str]


def page(house: House, desk: Desk, after: Cursor | None = None, before: Cursor | None = None) -> InboxPage:
    """Open signals to choose from, in the order of the inbox. Raises NotFound for who may close none."""
    if not may_on_some(desk.staff, Act.TRIAGE):
        raise NotFound
    return inbox(house, desk, Filter(), after, before, most=MOST)


def looked_at(house: House, desk: Desk, chosen: Sequence[str]) -> Sequence[Looked]:
    """These signals, opened as the inbox opens them. Raises TooMany, and NotFound when one is not theirs to see."""
    staff, wanted = desk.staff, set(chosen)
    if not may_on_some(staff, Act.TRIAGE):
        raise NotFound
    if len(wanted) > MOST:
        raise TooMany
    with house.database.reading() as connection:
        rows = rows_of.these(
            connection, staff.principal, staff.municipalities, active_in=staff.active_in, signals=wanted
        )
        last = threads.last_messages(connection, [row.signal.id for row in rows])
    if {row.signal.id for row in rows} != wanted:
        raise NotFound
    return [_looked(house, desk, entry) for entry in opened(house, desk, rows, last)]


def clear(house: House, desk: Desk, once: tokens.FormToken, chosen: Mapping[str, str]) -> Cleared:
    """Close these signals (id -> the mark of where it stood when it was looked at) as no signal.

    The reporter reads the standard message of the outcome with the code; nobody is mailed: an address that a machine
    filled in belongs to somebody who knows nothing of it. Raises TooMany, NotFound, tokens.Stale.
    """
    looked_at(house, desk, list(chosen))
    tokens.check_age(house, once, youngest=0)
    batch = _batch(once)

    def close(signal: str, own: tokens.FormToken) -> None:
        with acting(house, desk, signal, Act.TRIAGE, own, "closed", batch=batch) as (connection, case):
            _close(house, desk, connection, case, chosen[signal])

    return _each(house, desk, once, list(chosen), batch, close)


def restore(house: House, desk: Desk, once: tokens.FormToken, chosen: Sequence[str]) -> Cleared:
    """Open these signals again, as they were: the same day, by who closed them so, and untouched since.

    Raises TooMany, NotFound, tokens.Stale.
    """
    looked_at(house, desk, chosen)
    tokens.check_age(house, once, youngest=0)
    batch = _batch(once)
    return _each(
        house, desk, once, chosen, batch, lambda signal, own: take_back(house, desk, signal, own, ACT, batch=batch)
    )


def _each(
    house: House,
    desk: Desk,
    once: tokens.FormToken,
    chosen: Sequence[str],
    batch: str,
    do: Callable[[str, tokens.FormToken], None],
) -> Cleared:
    done: list[str] = []
    missed: list[str] = []
    for signal in dict.fromkeys(chosen):
        # of its own for each signal, and the same when the form comes again
        own = tokens.FormToken(once.issued_at, vault.idem_key(once.nonce + signal.encode()))
        try:
            do(signal, own)
        except Done:
            pass
        except (NotAllowed, NotFound, Broken):
            missed.append(signal)
            continue
        done.append(signal)
    return Cleared(batch, done, missed)


def _looked(house: House, desk: Desk, entry: InboxEntry) -> Looked:
    signal = entry.signal
    open_still = signal.status is not Status.CLOSED and entry.report is not None
    return Looked(
        entry,
        doubts(signal, desk.staff.principal, waiting=entry.waiting, worked_on=entry.worked_on),
        stand(signal, entry.last_message),
        open_still and _known(house, signal),
    )


def _known(house: House, signal: Signal) -> bool:
    return NO_SIGNAL in {outcome.key for outcome in house.themes[signal.theme].outcomes}


def _close(house: House, desk: Desk, connection: Connection, case: Case, mark: str) -> None:
    """Raises NotAllowed when it stands otherwise than when it was looked at."""
    signal, me = case.signal, desk.staff.principal
    last = threads.next_ordinal(connection, tables.Message, signal.id) - 1
    if stand(signal, last) != mark or not _known(house, signal):
        raise NotAllowed("it moved on")
    if signal.status is Status.RECEIVED:  # its first words were read: that was its first opening
        first_opening(house, connection, case)
        case = find(connection, desk, signal.id, Act.TRIAGE)
        opening = Event("opened", house.clock(), me, signal.municipality, signal.id)
        trail.append(connection, house.app_keys, opening)
    before, now = handled(connection, case), Stand.of(case.signal)
    owner = case.signal.owner or me
    gate = "" if case.signal.owner else let_owner_in(house, connection, desk, case.signal, me)
    after = replace(now, owner=owner, status=Status.CLOSED.value)
    said = threads.next_ordinal(connection, tables.Message, signal.id)
    undo = Undo(ACT, me, house.today(), now, after, before.document(), gate=gate, said=said)
    text = _word(house, connection, case)
    finish(house, desk, connection, case, replace(before, undo=undo), NO_SIGNAL, text, "", mail=False)


def _word(house: House, connection: Connection, case: Case) -> str:
    """The standard message at closing, in the language of the reporter."""
    theme = house.themes[case.signal.theme]
    texts = feedback_of(house.directory, case.signal.municipality, theme)
    return pick(texts[theme.closing_for(NO_SIGNAL)], _language(connection, case))


def _language(connection: Connection, case: Case) -> str:
    """The language that the reporter wrote in. Raises Broken when the report cannot be read: then nobody judged it."""
    try:
        sealed = signals.documents(connection, case.signal.id)["report"]
        return str(vault.open_document(case.key, case.ad("report"), sealed)["language"])
    except (vault.Damaged, KeyError) as error:
        raise Broken(case.signal) from error


def _batch(once: tokens.FormToken) -> str:
    """What the events of one go have in common."""
    return vault.idem_key(once.nonce).hex()[:8]
