"""Filing a signal, exactly once: sealed in memory, written in one transaction, answered with a receipt code."""

from __future__ import annotations

import json
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import Connection
from sqlalchemy.exc import IntegrityError

from portal.actions import tokens
from portal.actions.house import House
from portal.actions.keeping import NotKept, keeping
from portal.adapters import approvals, directory, outbox, signals, threads, trail, vault
from portal.adapters.approvals import NOBODY, Reader, Roster
from portal.adapters.signals import SealedSignal, SealedWrap
from portal.domain.deadlines import first_look_due
from portal.domain.places import Functionaris, Municipality, Role
from portal.domain.routing import NoRoute, Route, route, standing
from portal.domain.signals import Draft, PublicStatus, Signal, Status
from portal.domain.trail import Event

PURPOSE = "report"

__all__ = ["PURPOSE", "AlreadyReceived", "NoRoute", "NotKept", "Receipt", "candidates", "readers", "received", "submit"]


@dataclass(frozen=True, slots=True)
class Receipt:
    """What the reporter takes along. `code` is canonical; it is shown once and never stored."""

    code: str


class AlreadyReceived(Exception):
    """This form was received before, with another text. `receipt` leads to the signal it made."""

    def __init__(self, receipt: Receipt) -> None:
        super().__init__()
        self.receipt = receipt


def submit(house: House, token: tokens.FormToken, draft: Draft, youngest: int = tokens.YOUNGEST) -> Receipt:
    """File a signal and return its receipt; the same token with the same draft gives the same receipt again.

    Raises AlreadyReceived (other text under a used token), tokens.Stale, tokens.TooFast, NoRoute, NotKept.
    """
    with keeping():
        return _submit(house, token, draft, youngest)


def _submit(house: House, token: tokens.FormToken, draft: Draft, youngest: int) -> Receipt:
    receipt = _receipt(house, token)
    key = vault.idem_key(token.nonce)
    said = _said(token, draft)
    # sealed in memory first, for the people this process knows, so that the queue of writers does not wait for it
    snapshot = house.keeper.snapshot
    version = snapshot.directory.version
    roster = snapshot.rosters.get((house.directory.municipalities[draft.municipality].code, draft.theme), NOBODY)
    filing = None
    with suppress(NoRoute):  # what this process knows may be old, and a form that was handled gets its code again
        filing = _prepare(house, roster, draft, receipt)
    try:
        with house.database.writing() as connection:
            before = signals.handled_before(connection, key)
            if before is None:
                tokens.check_age(house, token, youngest)
                if filing is None or directory.version(connection, hold=True) != version:
                    filing = _prepare(house, _roster_now(house, connection, draft), draft, receipt)
                signals.remember(connection, key, said, house.today())
                _write(house, connection, filing)
    except IntegrityError:
        # another node wrote the same form at the same moment; anything else is an error
        with house.database.reading() as connection:
            before = signals.handled_before(connection, key)
        if before is None:
            raise
    if before is None:
        return receipt
    if before != said:
        raise AlreadyReceived(_receipt_then(house, token))
    return _receipt_then(house, token)


def received(house: House, token: tokens.FormToken) -> Receipt | None:
    """The receipt of a form that was handled before, or None. For showing the receipt page again."""
    with house.database.reading() as connection:
        handled = signals.handled_before(connection, vault.idem_key(token.nonce))
    return _receipt_then(house, token) if handled is not None else None


def readers(house: House, place: Municipality, theme: str) -> tuple[Functionaris, ...]:
    """Who reads what is filed here when nobody is excluded; functionarissen first."""
    return standing(candidates(house, place, theme))


def candidates(house: House, place: Municipality, theme: str) -> tuple[Functionaris, ...]:
    """Everybody who could come to read it, for the reporter to exclude; functionarissen first."""
    order = (Role.FUNCTIONARIS, Role.DEPUTY, Role.REGIONAL_DEPUTY)
    ready = house.directory.readers(place, theme)
    return tuple(sorted(ready, key=lambda reader: (order.index(reader.role), reader.name)))


def _receipt(house: House, token: tokens.FormToken) -> Receipt:
    return Receipt(house.app_keys.receipt_code(token.nonce))


def _receipt_then(house: House, token: tokens.FormToken) -> Receipt:
    """The receipt of a form that was handled before, also when K_APP was renewed since."""
    newest, *earlier = house.app_keys.receipt_codes(token.nonce)
    if earlier:
        with house.database.reading() as connection:
            for code in (newest, *earlier):
                if threads.thread(connection, vault.lookup_id(code)) is not None:
                    return Receipt(code)
    return Receipt(newest)


def _said(token: tokens.FormToken, draft: Draft) -> bytes:
    said = json.dumps(draft.canonical(), sort_keys=True).encode()
    return vault.fields_mac(token.nonce, said)


@dataclass(frozen=True, slots=True)
class _Filing:
    """A signal that is sealed and ready to be written, and the people who are told."""

    sealed: SealedSignal
    told: frozenset[str]


def _roster_now(house: House, connection: Connection, draft: Draft) -> Roster:
    """The people as they are in this transaction: somebody's keys changed since this process looked."""
    code = house.directory.municipalities[draft.municipality].code
    return approvals.roster(connection, code, draft.theme, house.keeper.roots.get(code))


def _prepare(house: House, roster: Roster, draft: Draft, receipt: Receipt) -> _Filing:
    """Choose the readers and seal everything for them, in memory."""
    theme, place = house.themes[draft.theme], house.directory.municipalities[draft.municipality]
    root = house.keeper.roots.get(place.code)
    people = roster.readers
    chosen = route(draft, [reader.who for reader in people], theme.rules)
    urgency, today = theme.urgency(draft.answers), house.today()
    signal = Signal(
        id=str(UUID(bytes=house.random(16), version=4)),
        municipality=place.code,
        theme=theme.key,
        received_on=today,
        status=Status.RECEIVED,
        public_status=PublicStatus.RECEIVED,
        urgency=urgency,
        owner=None,
        due_on=first_look_due(today, urgency, house.directory.region_of(place).first_look_days),
        erase_on=None,
        passed_on=False,
        rule=chosen.rule,
    )
    told = {reader.principal for reader in chosen.addressed}
    escrow = (root.id, root.public.sealing) if root else None
    sealed = _seal(house, signal, draft, chosen, people, escrow, receipt)
    return _Filing(sealed, frozenset(told))


def _write(house: House, connection: Connection, filing: _Filing) -> None:
    signal = filing.sealed.signal
    signals.add(connection, filing.sealed)
    event = Event("filed", signal.received_on, municipality=signal.municipality, signal=signal.id)
    trail.append(connection, house.app_keys, event)
    if signal.urgency == "acuut":
        outbox.flag_acute(connection, signal.id)
    outbox.flag_news(house.database, connection, filing.told)


def _seal(
    house: House,
    signal: Signal,
    draft: Draft,
    chosen: Route,
    people: Sequence[Reader],
    escrow: tuple[str, bytes] | None,
    receipt: Receipt,
) -> SealedSignal:
    key = vault.new_key(house.random)
    keys = {reader.who.principal: reader.sealing_key for reader in people}
    has_functionaris = any(reader.role is Role.FUNCTIONARIS for reader in chosen.readers)
    wraps = [
        SealedWrap(
            reader.principal,
            vault.wrap(keys[reader.principal], signal.id, reader.principal, key),
            gated=has_functionaris and reader.role is not Role.FUNCTIONARIS,
        )
        for reader in chosen.readers
    ]
    if escrow:
        wraps.append(SealedWrap(escrow[0], vault.wrap(escrow[1], signal.id, escrow[0], key), gated=True))
    contact = draft.contact
    texts: dict[str, dict[str, Any]] = {
        "report": draft.report(),
        "contact": {"name": contact.name, "phone": contact.phone, "email": contact.email, "notify": contact.notify},
        "route": {"v": 1, "because": chosen.because, "rule": chosen.rule, "excluded": sorted(draft.exclude)},
    }
    documents = {
        kind: vault.seal_document(key, vault.associated(signal.municipality, signal.id, kind), text, house.random)
        for kind, text in texts.items()
    }
    private = vault.thread_keypair(receipt.code)
    return SealedSignal(
        signal,
        documents,
        wraps,
        vault.lookup_id(receipt.code),
        vault.seal_thread_key(private.public_key, vault.thread_key(key)),
    )
