"""Whether it is real: somebody signs in and reads, receipt codes lead somewhere, the trail holds."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

from bench.country.making import opened
from bench.country.people import PASSPHRASE, address
from bench.country.places import towns
from portal.actions.desk import inbox, reading
from portal.actions.people import signing_in
from portal.actions.reporters import following
from portal.actions.trail import verifying
from portal.domain.signals import Filter

LOOKED_AT = 50
"""Receipt codes that are followed."""


def look(
    folder: Path, database: str = "", say: Callable[[str], None] = lambda text: None, *, trail: bool = True
) -> None:
    """Raises AssertionError when something is not as it is in an installation that was used. `trail`: verify it."""
    house = opened(folder, database)
    try:
        largest = towns(1)[0]
        key = signing_in.sign_in(house, address("zorg", largest.slug), PASSPHRASE)
        desk = signing_in.resume(house, key, person=True)
        assert desk is not None
        page = inbox.inbox(house, desk, Filter(status=None))
        assert page.entries and all(entry.report for entry in page.entries), "the inbox does not open"
        found = reading.open_signal(house, desk, page.entries[0].signal.id)
        assert found.report is not None and found.report.story
        codes = json.loads((folder / "codes.json").read_text())
        for code, _signal, municipality in codes[:: max(1, len(codes) // LOOKED_AT)]:
            followed = following.follow(house, code)
            assert followed.municipality == municipality
        say(f"{len(codes)} codes, {LOOKED_AT} of them followed; the inbox opens")
        if trail:
            verified = verifying.verify(house)
            assert not verified.faults, verified.faults[:3]
            say(f"{verified.hung} events hang")
        signing_in.sign_out(house, key)
    finally:
        house.close()
