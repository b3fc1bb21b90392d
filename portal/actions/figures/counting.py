"""Counting a signal in the figures: exactly what it adds now, and taken off again exactly when that changes."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from sqlalchemy import Connection

from portal.actions.house import House
from portal.actions.worker.reminding import holding
from portal.adapters import counters, reminders, signals, vault
from portal.adapters.reminders import Due
from portal.domain.figures.closing import is_closed
from portal.domain.figures.contributions import YES, Counted, Weighed, contributions
from portal.domain.handling import Handling
from portal.domain.signals import Report, Signal

KIND = "counted"
"""The document sealed with the signal that says what was added for it."""

NOTHING: Mapping[str, str] = MappingProxyType({})

__all__ = ["linked_across", "recount"]


def recount(
    house: House,
    connection: Connection,
    signal: Signal,
    key: vault.Secret,
    facts: Mapping[str, str] = NOTHING,
    documents: Mapping[str, bytes] | None = None,
) -> None:
    """Bring the figures in line with a signal as it stands now, in the transaction of the act. Harmless to repeat.

    `signal`: its row as it is after the act. `facts`: what became true with the act (see `Counted`); the first one of
    its kind stays. `documents`: its sealed documents, when the caller has them as they are now.

    Left as they are when something of it is damaged: better once too few than twice. And for a signal that was kept
    from somebody: whoever compares the figures with their own inbox would see that there is one. Nor is counted what
    only somebody it was referred to can open: that was promised to no reporter. The facts are kept after the year of
    the signal closed as well, but nothing is added then or taken off: what is shown of that year must not change.
    """
    held = documents if documents is not None else signals.documents(connection, signal.id)
    opened = _Opened(signal, key, held)
    now, handling = opened.counted(), opened.handling()
    route, report = opened.document("route"), opened.document("report")
    if now is None or handling is None or route is None or report is None or route.get("excluded"):
        return
    known = {**opened.contact(), **facts, **now.facts}
    weighed = Weighed(Report.from_document(report), signal.urgency, signal.status, handling)
    closed = is_closed(int(now.month[:4]), house.today())
    added = now.added if closed else contributions(house.themes[signal.theme], weighed, known)
    after = Counted(now.month, added, known)
    if (after == now and KIND in held) or not _of_the_duo(house, connection, signal):
        return
    by = {**dict.fromkeys(added - now.added, 1), **dict.fromkeys(now.added - added, -1)}
    counters.change(house.database, connection, signal.municipality, now.month, signal.theme, by)
    ad = vault.associated(signal.municipality, signal.id, KIND)
    sealed = vault.seal_document(key, ad, after.document(), house.random)
    signals.put_document(connection, signal.id, KIND, sealed)


def linked_across(house: House, connection: Connection, signal: Signal, key: vault.Secret) -> None:
    """Somebody confirmed that this signal touches one of another municipality: that counts, once, and stays."""
    recount(house, connection, signal, key, {"across": YES})


class _Opened:
    """The documents of one signal, opened where they are needed."""

    def __init__(self, signal: Signal, key: vault.Secret, documents: Mapping[str, bytes]) -> None:
        self.signal = signal
        self.key = key
        self.documents = documents

    def document(self, kind: str) -> dict[str, Any] | None:
        """The document of this kind; None when it is not there or damaged."""
        if kind not in self.documents:
            return None
        ad = vault.associated(self.signal.municipality, self.signal.id, kind)
        try:
            return vault.open_document(self.key, ad, self.documents[kind])
        except vault.Damaged:
            return None

    def counted(self) -> Counted | None:
        """What was added for this signal until now; None when that is damaged."""
        month = f"{self.signal.received_on:%Y-%m}"
        if KIND not in self.documents:
            return Counted(month)
        document = self.document(KIND)
        return Counted.from_document(document, month) if document is not None else None

    def contact(self) -> dict[str, str]:
        """Whether contact data was left; unknown where it was erased already."""
        contact = self.document("contact")
        if contact is None:
            return {}
        left = any(contact.get(each) for each in ("name", "phone", "email"))
        return {"contact": "left" if left else "anonymous"}

    def handling(self) -> Handling | None:
        """How far the desk is: an empty one when there is none, None when it is damaged."""
        if "handling" not in self.documents:
            return Handling()
        document = self.document("handling")
        return Handling.from_document(document) if document is not None else None


def _of_the_duo(house: House, connection: Connection, signal: Signal) -> bool:
    due = Due(signal.id, signal.municipality, signal.theme, signal.owner)
    return bool(holding(house, due, reminders.holders(connection, signal.id)))
