"""The plans that a database really makes at size: which statements of the hot paths read a whole table that grows."""

from __future__ import annotations

import sys
from datetime import timedelta
from pathlib import Path

_TESTS = Path(__file__).resolve().parent.parent.parent / "tests"
if str(_TESTS) not in sys.path:
    sys.path.append(str(_TESTS))

import plans  # noqa: E402 - the same look as the tests have

from bench.country.measuring import Country, file, follow, page  # noqa: E402
from portal.actions.desk import inbox, reading, searching  # noqa: E402
from portal.actions.trail import looking  # noqa: E402
from portal.actions.worker import chaining, housekeeping  # noqa: E402
from portal.adapters import erasing, region_overview, reminders, teams, wraps  # noqa: E402
from portal.domain.signals import Filter  # noqa: E402

PAGES = ("/werk/inbox", "/werk/inbox?status=all", "/werk/cijfers")


def whole_tables(country: Country) -> dict[str, list[str]]:
    """Statement -> the tables it reads as a whole, with the statistics of a database in use and nothing forbidden."""
    house, desk = country.house, country.desk
    with plans.asked(house) as found:
        file(country)
        follow(country)
        for path in PAGES:
            page(country, path)
        opened = inbox.inbox(house, desk, Filter(status=None)).entries[0].signal
        reading.open_signal(house, desk, opened.id)
        looking.of_signal(house, desk, opened.id)
        searching.search(house, desk, "paspoorten")
        housekeeping.make_acute(house)
        housekeeping.let_deputies_in(house)
        chaining.hang(house)
        today, places = house.today(), list(desk.staff.municipalities)
        people, me = [desk.staff.principal], desk.staff.principal
        with house.database.reading() as connection:
            reminders.due_within(connection, places, today - timedelta(days=1), today)
            reminders.beside_urgent(connection, people)
            reminders.unopened(connection, me, places, active_in=places, before=today)
            teams.held_by_absent(connection, places[0], "mensenhandel", people, ["nobody"])
            wraps.unread_since(connection, today)
            erasing.over(connection, today)
            erasing.erased_within(connection, today, today + timedelta(days=14))
            region_overview.loads(connection, places, today)
            region_overview.promised(connection, places, "2026-09")
    return plans.whole_tables(house, found, forbid=False)
