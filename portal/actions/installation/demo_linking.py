"""Comparing between municipalities in the demo: a key, a record that two managers settled, and signals compared."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import timedelta
from typing import Any

from portal.actions import tokens
from portal.actions.desk import reading, triaging
from portal.actions.house import House
from portal.actions.installation import link_keys
from portal.actions.links import comparing
from portal.actions.management.region import settling
from portal.actions.people import account
from portal.actions.people.signing_in import Desk
from portal.adapters import vault
from portal.domain.linking import Record
from portal.domain.proposals import Part
from portal.settings import read_link_keys

SETTLERS = ("beheer@markiezaten.example", "beheer2@markiezaten.example")
"""The two managers of the demo: one proposes, the other agrees."""

_WHY = "Demo"
_COVENANT, _DPIA = "DEMO-CONVENANT-1", "DEMO-DPIA-1"
_SIGNED = timedelta(days=200)


def with_key(house: House, region: str) -> House:
    """The installation with a key for this region, made now unless it was given."""
    if region in house.settings.link_keys:
        return house
    link_keys.make(house, region)
    keys = read_link_keys(house.settings.instance)
    return replace(house, settings=replace(house.settings, link_keys=keys))


def settle(house: House, region: str, desks: Mapping[str, Desk]) -> None:
    """Two managers settle that the municipalities of this region compare."""
    one, two = (desks[email] for email in SETTLERS)
    day = house.today() - _SIGNED
    record = Record(compares=True, covenant=_COVENANT, covenant_on=day, dpia=_DPIA, dpia_on=day)
    proposal = settling.propose(house, one, _once(house, one), region, Part.LINKING, record.values, _WHY)
    settling.agree(house, two, _once(house, two), region, proposal)


def leave_phones(house: House, people: Iterable[Mapping[str, Any]], desks: Mapping[str, Desk]) -> None:
    """Who has a number in the file of people leaves it for colleagues: whoever has a hit calls it."""
    for each in people:
        if "phone" in each:
            desk = desks[each["email"]]
            account.change_details(house, desk, _once(house, desk), each["name"], each["phone"])


def compare(house: House, desk: Desk, signal: str, kinds: Sequence[str]) -> None:
    """Compare what a signal holds of these kinds. As for a referral, the kluiszin is not asked once more."""
    house.sessions.confirm(vault.session_id(desk.session), comparing.CONFIRM, house.clock())
    dossier = reading.open_signal(house, desk, signal, again=True)
    for found in comparing.found_in(dossier):
        if found.kind.value in kinds:
            comparing.compare(house, desk, dossier, _once(house, desk), found)


def _once(house: House, desk: Desk) -> tokens.FormToken:
    issued = tokens.issue(house, triaging.PURPOSE, desk.session)
    return tokens.read(house, triaging.PURPOSE, issued, desk.session)
