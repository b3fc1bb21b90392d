"""Looking for what concerns a person who asks for access: any of a few lines, in the signals of one municipality."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from portal.actions.desk.cases import NotFound, keep_cheaper
from portal.actions.desk.scanning import AT_ONCE, PASSAGES, WRITTEN_AT_ONCE, Looked, Scan, Text, writings
from portal.actions.desk.scanning import Passage as Piece
from portal.actions.house import House
from portal.actions.people.signing_in import Desk
from portal.adapters import texts, trail, vault
from portal.domain.access import Act, may
from portal.domain.access_requests import LINES, Line, line, split
from portal.domain.places import Municipality
from portal.domain.searching import excerpts, fold
from portal.domain.sieve import Sieve
from portal.domain.signals import Report, Signal
from portal.domain.trail import Event

MOST = 100
"""Signals that are shown; of more the person's lines say too little."""

_NAMING = 3
"""Letters of a word that is marked in what is shown; "de" stands everywhere."""

__all__ = ["LINES", "MOST", "Found", "Hit", "NotFound", "places", "search"]


@dataclass(frozen=True, slots=True)
class Hit:
    """A signal in which one of the lines occurs, with pieces of its texts. `report` is None when it is damaged."""

    signal: Signal
    report: Report | None
    pieces: Sequence[Piece]


@dataclass(frozen=True, slots=True)
class Found:
    """What was found, newest first. `more`: there is more than is shown. `scanned`: signals that were looked through;
    of `damaged` something could not be opened."""

    hits: Sequence[Hit]
    scanned: int
    more: bool
    damaged: int


def places(house: House, desk: Desk) -> list[Municipality]:
    """The municipalities for which this person answers requests: the own one, or where a deputy stands in now."""
    if not may(desk.staff, Act.ANSWER_ACCESS):
        return []
    return [house.directory.by_code(code) for code in desk.staff.municipalities if code in desk.staff.active_in]


def search(house: House, desk: Desk, place: Municipality, lines: Sequence[str]) -> Found:
    """Every signal of `place` that this person may open in which one of the lines occurs, closed ones too.

    Stands in the trail as `access_searched`, without a word of it. Raises NotFound. A line that is too short is left
    out: see domain/access_requests.
    """
    if place not in places(house, desk):
        raise NotFound
    with house.database.writing() as connection:
        event = Event("access_searched", house.clock(), desk.staff.principal, place.code)
        trail.append(connection, house.app_keys, event)
    scan = LineScan(house, desk, (), Sieve.of(()), lines=[found for each in lines if (found := line(each))])
    with house.database.reading() as connection:
        held = texts.held(connection, desk.staff.principal, (place.code,), active_in=desk.staff.active_in)
        for start in range(0, len(held), AT_ONCE):
            scan.look_through(connection, held[start : start + AT_ONCE])
        matching = [each for each in held if each[0] in scan.matching]
        looked = scan.read(connection, matching[:MOST])
        rows = texts.rows(connection, [each.signal for each in looked])
    for start in range(0, len(scan.cheaper), WRITTEN_AT_ONCE):
        keep_cheaper(house, desk, scan.cheaper[start : start + WRITTEN_AT_ONCE])
    hits = [Hit(rows[each.signal], each.report, each.passages) for each in looked if each.signal in rows]
    return Found(hits, scan.scanned, len(matching) > MOST, scan.damaged)


@dataclass(slots=True)
class LineScan(Scan):
    """One walk over sealed texts, for any of these lines."""

    lines: Sequence[Line] = ()

    def matches(self, opened: Sequence[Text]) -> bool:
        """Whether one of the lines occurs in the texts of a signal."""
        folded = [fold(text) for source, raw in opened for _, text in _texts(source, vault.parsed(raw)) if text]
        return any(each.occurs(folded) for each in self.lines)

    def look(self, signal: str, opened: Sequence[Text]) -> Looked:
        """The pieces around the words; of a number the whole passage, for it may be written with signs between."""
        found: list[Piece] = []
        report = None
        named = [word for each in self.lines for word in each.words]
        marked = [word for word in named if len(word) >= _NAMING] or named
        for source, raw in opened:
            document = vault.parsed(raw)
            report = Report.from_document(document) if source == "report" else report
            for question, text in _texts(source, document):
                pieces = [Piece(source, question, each) for each in excerpts(text, marked, most=PASSAGES)]
                found += pieces or [Piece(source, question, [(each, True)]) for each in self._with_number(text)]
        return Looked(signal, report, found[: 2 * PASSAGES])

    def _with_number(self, text: str) -> list[str]:
        return [piece for piece in split(text) if any(each.is_in(fold(piece)) for each in self.lines)][:PASSAGES]


def _texts(source: str, document: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """What people wrote in a document: more of the handling than the search of the desk reads."""
    yield from writings(source, document)
    if source == "handling":
        for part in ("extension", "proposal"):
            yield "", (document.get(part) or {}).get("reason", "")
