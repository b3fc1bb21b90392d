"""Filing a signal, exactly once: sealed in memory, written in one transaction, answered with a receipt code."""

from __future__ import annotations

import json
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass

from sqlalchemy import Connection
from sqlalchemy.exc import IntegrityError

from portal.actions import attaching, tokens
from portal.actions.house import House
from portal.actions.keeping import Away, NotKept, keep
from portal.actions.reporters import filing
from portal.adapters import approvals, directory, signals, threads, vault
from portal.adapters.approvals import Roster
from portal.adapters.prepared import at_once
from portal.domain.attachments import Upload
from portal.domain.places import Functionaris, Municipality, Role
from portal.domain.routing import NoRoute, standing
from portal.domain.signals import Draft

PURPOSE = "report"

__all__ = [
    "PURPOSE",
    "AlreadyReceived",
    "Away",
    "NoRoute",
    "NotKept",
    "Receipt",
    "candidates",
    "readers",
    "received",
    "submit",
]


@dataclass(frozen=True, slots=True)
class Receipt:
    """What the reporter takes along. `code` is canonical; it is shown once and never stored."""

    code: str


class AlreadyReceived(Exception):
    """This form was received before, with another text. `receipt` leads to the signal it made."""

    def __init__(self, receipt: Receipt) -> None:
        super().__init__()
        self.receipt = receipt


def submit(
    house: House,
    token: tokens.FormToken,
    draft: Draft,
    youngest: int = tokens.YOUNGEST,
    uploads: Sequence[Upload] = (),
) -> Receipt:
    """File a signal and return its receipt; the same token with the same draft and files gives the same receipt again.

    Raises AlreadyReceived (other text or files under a used token), attaching.Refused, tokens.Stale, tokens.TooFast,
    NoRoute, Away, NotKept.
    """
    return keep(house.outage, lambda: _submit(house, token, draft, youngest, uploads))


def _submit(house: House, token: tokens.FormToken, draft: Draft, youngest: int, uploads: Sequence[Upload]) -> Receipt:
    receipt = _receipt(house, token)
    key = vault.idem_key(token.nonce)
    said = _said(token, draft, uploads)
    files = []
    if uploads and not _handled(house, key):
        tokens.check_age(house, token, youngest)  # before a processor is busy with it
        files = attaching.clean(uploads)
    # sealed in memory first, for the people this process knows, so that the queue of writers does not wait for it
    snapshot = house.keeper.snapshot
    version = snapshot.directory.version
    roster = snapshot.roster(house.directory.municipalities[draft.municipality].code, draft.theme)
    made = None
    with suppress(NoRoute):  # what this process knows may be old, and a form that was handled gets its code again
        made = filing.prepare(house, roster, draft, receipt.code, files=files)
    try:
        with house.database.writing() as connection:
            now_version, before = directory.version_and_handled(connection, key)
            if before is None:
                tokens.check_age(house, token, youngest)
                if made is None or now_version != version:
                    now = _roster_now(house, connection, draft)
                    made = filing.prepare(house, now, draft, receipt.code, files=files)
                with at_once(connection):
                    signals.remember(connection, key, said, house.today())
                    filing.write(house, connection, made)
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
    """The receipt of a form that was handled before, or None. For showing the receipt page again.

    Raises Away and NotKept.
    """

    def look() -> Receipt | None:
        return _receipt_then(house, token) if _handled(house, vault.idem_key(token.nonce)) else None

    return keep(house.outage, look)


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


def _handled(house: House, key: bytes) -> bool:
    with house.database.reading() as connection:
        return signals.handled_before(connection, key) is not None


def _said(token: tokens.FormToken, draft: Draft, uploads: Sequence[Upload]) -> bytes:
    files = {"files": attaching.said(token.nonce, uploads)} if uploads else {}
    said = json.dumps({**draft.canonical(), **files}, sort_keys=True).encode()
    return vault.fields_mac(token.nonce, said)


def _roster_now(house: House, connection: Connection, draft: Draft) -> Roster:
    """The people as they are in this transaction: somebody's keys changed since this process looked."""
    code = house.directory.municipalities[draft.municipality].code
    return approvals.roster(connection, code, draft.theme, house.keeper.roots.get(code))
