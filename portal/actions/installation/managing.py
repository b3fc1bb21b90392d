"""What the manager decides: places and partners from a file, and whether a municipality is open for reports."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from portal.actions.house import House
from portal.actions.installation import region_file
from portal.actions.installation.region_file import LoadError
from portal.adapters import directory, tables, trail
from portal.domain.places import Municipality
from portal.domain.trail import Event

__all__ = ["LoadError", "NotCovered", "close_municipality", "load", "open_municipality"]


class NotCovered(Exception):
    """The municipality cannot be open: `gaps` (codes as in Coverage.gaps) would let a signal reach nobody."""

    def __init__(self, gaps: tuple[str, ...]) -> None:
        super().__init__(", ".join(gaps))
        self.gaps = gaps


def load(house: House, data: Mapping[str, Any]) -> int:
    """Write the places and partners of a region file (as parsed TOML); returns how many municipalities it holds.

    Loading again replaces what changed and removes nothing: a municipality of which the file says nothing about
    notices keeps its own, an empty table `notices` takes them away. Raises LoadError before anything is written.
    """
    file = region_file.read(data, house.themes)
    policy = {"policy": json.dumps(file.policy)}
    with house.database.writing() as connection:
        # a file without any policy leaves the one that is there
        region, at_first = ({**file.region, **policy}, {}) if file.policy else (file.region, policy)
        directory.put_place(connection, tables.Region, {"slug": region["slug"]}, region, at_first)
        for place in (_sealed_contact(house, each) for each in file.municipalities):
            new = {"is_open": False} if "notices" in place else {"is_open": False, "notices": "{}"}
            directory.put_place(connection, tables.Municipality, {"code": place["code"]}, place, new)
        for code, valid_from, valid_to in file.memberships:
            key = {"region": region["slug"], "municipality": code, "valid_from": valid_from}
            directory.put_place(connection, tables.Membership, key, {"valid_to": valid_to})
        for key_, document in file.partners:
            row = {"region": region["slug"], "key": key_}
            directory.put_place(connection, tables.Partner, row, {"document": json.dumps(document, default=str)})
        directory.changed(connection)
        trail.append(
            connection, house.app_keys, Event("places_loaded", house.clock(), facts={"region": region["slug"]})
        )
    house.keeper.refresh()
    return len(file.municipalities)


def _sealed_contact(house: House, place: Mapping[str, Any]) -> dict[str, Any]:
    """The place with the address of its team sealed, as all addresses of staff are."""
    address = place["team_contact"]
    sealed = house.app_keys.seal_field("municipality.team_contact", place["code"], address) if address else None
    return {**place, "team_contact": sealed}


def open_municipality(house: House, place: Municipality, theme: str = "mensenhandel") -> None:
    """Open a municipality for reports. Raises NotCovered naming what is missing."""
    coverage = house.keeper.refresh().coverage[(place.code, theme)]
    if coverage.gaps:
        raise NotCovered(coverage.gaps)
    _switch(house, place, is_open=True)


def close_municipality(house: House, place: Municipality) -> None:
    """Close a municipality for new reports; what was filed stays."""
    _switch(house, place, is_open=False)


def _switch(house: House, place: Municipality, *, is_open: bool) -> None:
    with house.database.writing() as connection:
        directory.put_place(connection, tables.Municipality, {"code": place.code}, {"is_open": is_open})
        directory.changed(connection)
        event = Event("opened_for_reports" if is_open else "closed_for_reports", house.clock(), municipality=place.code)
        trail.append(connection, house.app_keys, event)
    house.keeper.refresh()
