"""Waterstad and Bergdorp compare: Bas and Bo settled it, with a covenant and a DPIA."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

from cast import PASSPHRASE, desk, file_signal, once
from managers import BO, bas, colleague
from peek import rows, signal_of

from portal.actions.desk import reading
from portal.actions.house import House
from portal.actions.links import comparing
from portal.actions.management.region import settling
from portal.actions.people import signing_in
from portal.actions.people.signing_in import Desk
from portal.domain.linking import Record
from portal.domain.proposals import Part

REGION = "oefenregio"
RECORD = Record(True, "Convenant 2026-03", date(2026, 3, 1), "DPIA 14", date(2026, 2, 1))

OFF = replace(RECORD, compares=False)


def settle(house: House, record: Record = RECORD) -> None:
    """Bas proposes, Bo agrees."""
    there = rows(house, "SELECT id FROM principal WHERE name = 'Bo Prins'")
    one, two = bas(house), desk(house, BO) if there else colleague(house)
    why = "Alle gemeenten tekenden"
    id = settling.propose(house, one, once(house, one), REGION, Part.LINKING, record.values, why)
    settling.agree(house, two, once(house, two), REGION, id)


def filed(house: House, municipality: str = "waterstad", story: str = "Een bus.", **own: Any) -> str:
    """Somebody files a signal; returns its id."""
    return signal_of(house, file_signal(house, municipality=municipality, story=story, **own))


def confirmed(house: House, email: str) -> Desk:
    """Somebody who gave the kluiszin for linking a moment ago."""
    there = desk(house, email)
    signing_in.confirm(house, there, PASSPHRASE, comparing.CONFIRM)
    return there


def compare_all(house: House, who: Desk, signal: str, *kinds: str) -> int:
    """Compare everything a signal holds, or only what is of these kinds; how much that was."""
    dossier = reading.open_signal(house, who, signal)
    found = [each for each in comparing.found_in(dossier) if not kinds or each.kind.value in kinds]
    for each in found:
        comparing.compare(house, who, dossier, once(house, who), each)
    return len(found)


__all__ = ["OFF", "RECORD", "REGION", "compare_all", "confirmed", "filed", "settle"]
