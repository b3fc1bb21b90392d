"""Open for reports or closed: what is missing before it can be, and turning the switch."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from sqlalchemy import Connection

from portal.actions import tokens
from portal.actions.house import House
from portal.actions.installation.managing import switch
from portal.actions.management.managed import Done, NotFound, managing
from portal.actions.management.places.places import held, one
from portal.actions.people.signing_in import Desk
from portal.adapters import approvals, doubts, places, teams
from portal.adapters.places import Place
from portal.domain.access import Act
from portal.domain.memberships import outside_from
from portal.domain.places import Coverage, Functionaris, Role, taken_up

__all__ = ["Done", "Needs", "NotCovered", "NotFound", "close", "needs", "open_for_reports", "waiting"]


@dataclass(frozen=True, slots=True)
class Needs:
    """What stands before opening a municipality. Only what is in `gaps` and `outside` keeps it closed.

    `gaps`: theme that the municipality works on -> codes as in `Coverage.gaps`. `outside`: from this day it is in no
    region. `people`: theme -> everybody with keys there, ready or not. `invited`: names of who was invited and made no
    keys yet.
    """

    gaps: Mapping[str, tuple[str, ...]]
    outside: date | None
    people: Mapping[str, tuple[Functionaris, ...]]
    invited: tuple[str, ...]

    @property
    def covered(self) -> bool:
        """Whether it can be open: a signal reaches somebody, today and later. A theme with gaps takes none yet."""
        return self.outside is None and not all(self.gaps.values())

    @property
    def missing(self) -> tuple[str, ...]:
        """What is missing for the theme that lacks least: with that it can be open."""
        return min(self.gaps.values(), key=len, default=())


class NotCovered(Exception):
    """It cannot be open, because of `needs`."""

    def __init__(self, needs: Needs) -> None:
        super().__init__()
        self.needs = needs


def needs(house: House, desk: Desk, slug: str) -> Needs:
    """What is there and what is missing in a municipality of the own regions. Raises NotFound."""
    place = one(house, desk, slug)
    with house.database.reading() as connection:
        return _needs(house, connection, place)


def _needs(house: House, connection: Connection, place: Place) -> Needs:
    """As it stands in the database now: the snapshot may be older."""
    found = {}
    paper_keys, in_doubt = house.keeper.paper_keys, doubts.is_doubted(connection, place.code)
    rosters = approvals.rosters(connection, paper_keys, only=place.code)
    for theme in house.themes:
        roster = rosters.get((place.code, theme), approvals.NOBODY)
        readers = tuple(reader.who for reader in roster.readers) + roster.unapproved
        found[theme] = Coverage(readers, place.code in paper_keys, in_doubt)
    gaps = {theme: found[theme].gaps for theme in taken_up(found)}
    people = {theme: found[theme].readers for theme in gaps}
    invited = tuple(row.name for row in teams.invited(connection, [place.code]) if row.role in set(Role))
    return Needs(gaps, outside_from(place.memberships, house.today()), people, invited)


def open_for_reports(house: House, desk: Desk, once: tokens.FormToken, slug: str) -> None:
    """From now on reports can be filed. Raises NotCovered, NotFound, Done, tokens.Stale."""
    house.keeper.refresh()  # the paper key may have been made a moment ago, by another process
    with managing(house, desk, Act.MANAGE, once) as connection:
        place = held(house, connection, desk, slug)
        found = _needs(house, connection, place)
        if not found.covered:
            raise NotCovered(found)
        if not place.is_open:
            switch(house, connection, place.code, is_open=True, actor=desk.staff.principal)


def close(house: House, desk: Desk, once: tokens.FormToken, slug: str) -> None:
    """No new reports; what was filed stays. Raises NotFound, Done, tokens.Stale."""
    with managing(house, desk, Act.MANAGE, once) as connection:
        place = held(house, connection, desk, slug)
        if place.is_open:
            switch(house, connection, place.code, is_open=False, actor=desk.staff.principal)


def waiting(house: House, desk: Desk, slug: str) -> int:
    """How many signals of a municipality are not closed: a number, and nothing about them. Raises NotFound."""
    place = one(house, desk, slug)
    with house.database.reading() as connection:
        return places.not_closed(connection, place.code)
