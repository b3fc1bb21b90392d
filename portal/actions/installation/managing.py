"""What the manager decides: a region file (see loading), and whether a municipality is open for reports."""

from __future__ import annotations

from sqlalchemy import Connection

from portal.actions.house import House
from portal.actions.installation.loading import LoadError, load
from portal.actions.management.managed import record
from portal.adapters import directory, tables, trail
from portal.domain.places import Municipality
from portal.domain.revisions import Kind
from portal.domain.trail import Event

__all__ = ["LoadError", "NotCovered", "close_municipality", "load", "open_municipality", "switch"]


class NotCovered(Exception):
    """The municipality cannot be open: `gaps` (codes as in Coverage.gaps) would let a signal reach nobody."""

    def __init__(self, gaps: tuple[str, ...]) -> None:
        super().__init__(", ".join(gaps))
        self.gaps = gaps


def open_municipality(house: House, place: Municipality, actor: str | None = None) -> None:
    """Open a municipality for reports: every theme that is covered there takes them.

    `actor`: a principal id, None for a command. Raises NotCovered, with the gaps of the first theme it works on.
    """
    directory_now = house.keeper.refresh()
    gaps = [directory_now.coverage[place.code, theme].gaps for theme in directory_now.themes_of(place)]
    if all(gaps):
        raise NotCovered(gaps[0])
    _switch(house, place, actor, is_open=True)


def close_municipality(house: House, place: Municipality, actor: str | None = None) -> None:
    """Close a municipality for new reports; what was filed stays. `actor`: as in `open_municipality`."""
    _switch(house, place, actor, is_open=False)


def _switch(house: House, place: Municipality, actor: str | None, *, is_open: bool) -> None:
    with house.database.writing() as connection:
        switch(house, connection, place.code, is_open=is_open, actor=actor)
        directory.changed(connection)
    house.keeper.refresh()


def switch(house: House, connection: Connection, code: str, *, is_open: bool, actor: str | None) -> None:
    """Turn the switch of a municipality (CBS code), in the caller's transaction. Look at its coverage before."""
    directory.put_place(connection, tables.Municipality, {"code": code}, {"is_open": is_open})
    act = "opened_for_reports" if is_open else "closed_for_reports"
    trail.append(connection, house.app_keys, Event(act, house.clock(), actor, code))
    kind, was = Kind.MUNICIPALITY, {"is_open": not is_open}
    record(house, connection, actor, kind, code, was, {"is_open": is_open}, municipality=code)
