"""Searching what one may read: every text is opened and looked through, and nothing of it is kept anywhere.

There is no index: it would be a second copy of what is sealed. What makes it quick is that keys that were opened once
are kept under a cheaper seal, and that most texts are sorted out before they are read (domain/sieve.py).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import Connection

from portal.actions.desk.cases import NotFound, colleagues, keep_cheaper, name_of
from portal.actions.desk.scanning import AT_FIRST, AT_ONCE, WRITTEN_AT_ONCE, Held, Passage, Scan
from portal.actions.house import House
from portal.actions.people.signing_in import Desk
from portal.adapters import texts, trail
from portal.domain.access import Act, may
from portal.domain.searching import Fragment, words
from portal.domain.sieve import Sieve
from portal.domain.signals import Report, Signal
from portal.domain.trail import Event

__all__ = ["Found", "Hit", "NotFound", "Passage", "TooShort", "search"]


class TooShort(ValueError):
    """The question holds no word of at least two signs."""


@dataclass(frozen=True, slots=True)
class Hit:
    """A signal in which every word occurs. `report` is None when it is damaged; `owner` as in the inbox."""

    signal: Signal
    report: Report | None
    owner: str | None
    passages: Sequence[Passage]

    @property
    def fragments(self) -> Sequence[Fragment]:
        """The pieces of text alone."""
        return [passage.fragment for passage in self.passages]

    @property
    def source(self) -> str:
        """Where the first piece stands."""
        return self.passages[0].source


@dataclass(frozen=True, slots=True)
class Found:
    """What a search gave, newest first. `more`: there are more hits than were asked for, and the search stopped there.
    `damaged`: signals of which something could not be opened."""

    hits: Sequence[Hit]
    scanned: int
    more: bool
    damaged: int


def search(house: House, desk: Desk, question: str, limit: int = 50) -> Found:
    """Every signal of this desk, closed ones too, in which all words of the question occur.

    Stands in the trail as `searched`, without the words. Raises NotFound for a role that reads nothing, TooShort.
    """
    staff = desk.staff
    if not may(staff, Act.INBOX):
        raise NotFound
    asked = words(question)
    if not asked:
        raise TooShort
    with house.database.writing() as connection:
        place = staff.municipalities[0] if len(staff.municipalities) == 1 else None
        trail.append(connection, house.app_keys, Event("searched", house.clock(), staff.principal, place))
    scan = Scan(house, desk, asked, Sieve.of(asked))
    with house.database.reading() as connection:
        held = texts.held(connection, staff.principal, staff.municipalities, active_in=staff.active_in)
        _look_through(scan, connection, held, limit)
        newest = [each for each in held if each[0] in scan.matching][: limit + 1]
        looked = scan.read(connection, newest[:limit])
        rows = texts.rows(connection, [each.signal for each in looked])
    for start in range(0, len(scan.cheaper), WRITTEN_AT_ONCE):
        keep_cheaper(house, desk, scan.cheaper[start : start + WRITTEN_AT_ONCE])
    people = colleagues(house, desk)
    hits = [
        Hit(rows[each.signal], each.report, name_of(people, rows[each.signal].owner), each.passages)
        for each in looked
        if each.signal in rows
    ]
    return Found(hits, scan.scanned, len(newest) > limit, scan.damaged)


def _look_through(scan: Scan, connection: Connection, held: Sequence[Held], limit: int) -> None:
    """The newest first: a word that occurs often is found enough there. The rest in the order of the database, which
    reads them twice as fast."""
    scan.look_through(connection, held[:AT_FIRST])
    if len(scan.matching) <= limit:
        rest = sorted(held[AT_FIRST:])
        for start in range(0, len(rest), AT_ONCE):
            scan.look_through(connection, rest[start : start + AT_ONCE])
