"""What is tied to a signal and what may belong to it, of what somebody may open."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import Connection

from portal.actions.desk.cases import Case
from portal.actions.desk.reading import Dossier
from portal.actions.house import House
from portal.actions.links import indexing
from portal.actions.links.local_key import own_key
from portal.actions.people.signing_in import Desk
from portal.adapters import codes, signals, vault
from portal.domain import links
from portal.domain.links import Link
from portal.domain.matching import Identifier
from portal.domain.signals import Signal


@dataclass(frozen=True, slots=True)
class Suggestion:
    """Another signal with the same identifiers in it."""

    signal: Signal
    shared: Sequence[Identifier]


@dataclass(frozen=True, slots=True)
class Tied:
    """Another signal and what was decided about it; `shared` is empty for what was linked by hand."""

    signal: Signal
    link: Link
    shared: Sequence[Identifier]


@dataclass(frozen=True, slots=True)
class Ties:
    """What this person may see of the ties of one signal, newest signal first."""

    links: Sequence[Tied] = ()
    suggestions: Sequence[Suggestion] = ()
    dismissed: Sequence[Tied] = ()


# --- looking -----------------------------------------------------------------------------------------------------


def ties(house: House, desk: Desk, dossier: Dossier) -> Ties:
    """Everything that is or may be tied to an opened signal, of what this person may open."""
    known = opened(dossier.case, dossier.documents.get("links"))
    with house.database.reading() as connection:
        matching = _matching(house, connection, desk, dossier)
        there = codes.several(connection, desk.staff, dossier.signal.municipality, list(known))
    shared = {each.signal.id: each.shared for each in matching}
    tied = sorted(
        (Tied(there[other].signal, each, shared.get(other, ())) for other, each in known.items() if other in there),
        key=lambda each: (each.signal.received_on, each.signal.id),
        reverse=True,
    )
    return Ties(
        links=[each for each in tied if each.link.holds],
        suggestions=[each for each in matching if each.signal.id not in known],
        dismissed=[each for each in tied if not each.link.holds],
    )


def suggestions(house: House, desk: Desk, dossier: Dossier) -> Sequence[Suggestion]:
    """Signals of the same municipality with the same identifiers that nobody decided about yet, newest first."""
    return ties(house, desk, dossier).suggestions


def links_of(house: House, desk: Desk, dossier: Dossier) -> Sequence[Link]:
    """The links of an opened signal with signals that this person may open too."""
    return [each.link for each in ties(house, desk, dossier).links]


def openable(house: House, desk: Desk, dossier: Dossier, other: str) -> Signal | None:
    """Another signal of the municipality of an opened one, when this person may open it too."""
    with house.database.reading() as connection:
        found = codes.several(connection, desk.staff, dossier.signal.municipality, [other])
    return found[other].signal if other in found and other != dossier.signal.id else None


def _matching(house: House, connection: Connection, desk: Desk, dossier: Dossier) -> list[Suggestion]:
    signal = dossier.signal
    key = own_key(house, connection, desk, signal.municipality)
    if key is None:
        return []
    found = indexing.code_of(key, indexing.identifiers(dossier.report, dossier.notes, dossier.messages))
    held = codes.sharing(connection, desk.staff, signal.municipality, signal.id, found.keys(), indexing.LOOKED_AT)
    return [Suggestion(each.signal, sorted(found[code] for code in each.codes)) for each in held]


def opened(case: Case, sealed: bytes | None) -> dict[str, Link]:
    """The ties in a sealed document. Damaged: as if there were none."""
    if sealed is None:
        return {}
    try:
        return links.from_document(vault.open_document(case.key, case.ad("links"), sealed))
    except (vault.Damaged, KeyError):
        return {}


def ties_of(connection: Connection, case: Case) -> dict[str, Link]:
    """The ties of a signal, read in the caller's transaction."""
    return opened(case, signals.documents(connection, case.signal.id).get("links"))
