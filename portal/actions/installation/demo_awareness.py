"""What the demo people did for awareness: written down by themselves, on the days of the file."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import timedelta
from typing import Any

from portal.actions import tokens
from portal.actions.desk import triaging
from portal.actions.house import House
from portal.actions.people.signing_in import Desk
from portal.actions.steering import awareness
from portal.domain.awareness import Activity


def write_down(house: House, entries: Iterable[Mapping[str, Any]], desks: Mapping[str, Desk]) -> None:
    """Every entry of the file, by its person, on its day. Raises what the action raises."""
    theme = next(iter(house.themes))
    for entry in entries:
        desk = desks[entry["by"]]
        then = _before(house, entry["days_before"])
        code = house.directory.municipalities[entry["municipality"]].code if "municipality" in entry else None
        groups, people = tuple(entry["groups"]), entry.get("people")
        activity = Activity("", "", code, theme, then.today(), entry["kind"], entry["title"], groups, people)
        token = tokens.issue(then, triaging.PURPOSE, desk.session)
        awareness.keep(then, desk, tokens.read(then, triaging.PURPOSE, token, desk.session), activity)


def _before(house: House, days: int) -> House:
    moment = house.clock() - timedelta(days=days)
    return replace(house, clock=lambda: moment)
