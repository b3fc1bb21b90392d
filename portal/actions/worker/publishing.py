"""The worker finds out what is kept back of a year as soon as it closes: it takes seconds, and once is enough.

The figures of a closed year never change. Made anew is only what another theme, or another choice of places, would be.
"""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from datetime import date

from sqlalchemy import Connection

from portal.actions.figures.publishing import codes_of, published, sums_of
from portal.actions.house import House
from portal.adapters import counters, members, outbox, publications
from portal.adapters.members import Member
from portal.domain.figures.closing import newest_closed
from portal.domain.figures.keeping import shape, written
from portal.domain.themes import Theme

BUDGET = 10.0
"""Seconds of one round; the next goes on."""

__all__ = ["publish"]


def publish(house: House, budget: float = BUDGET) -> int:
    """Once a minute, on one of the nodes: keep what can be shown of closed years that is not kept yet; how many."""
    minute = house.clock().replace(second=0, microsecond=0)
    with house.database.writing() as connection:
        if not outbox.take_slot(house.database, connection, f"{minute.isoformat()} figures"):
            return 0
    until, made = time.monotonic() + budget, 0
    with house.database.reading() as connection:
        missing = list(_missing(house, connection))
    for region, theme, year, codes in missing:
        _keep(house, region, theme, year, codes)
        made += 1
        if time.monotonic() > until:
            break
    return made


def _missing(house: House, connection: Connection) -> Iterator[tuple[str, Theme, int, tuple[str, ...]]]:
    """What is to be made: the oldest years first, so that who has the newest has all."""
    kept, everybody = publications.shapes(connection), members.everything(connection)
    newest = newest_closed(house.today())
    for region in sorted(house.directory.regions):
        for theme in house.themes.values():
            if _shaped(region, theme, newest, everybody) == kept.get((region, theme.key, newest)):
                continue
            ever = [code for code, slug in members.ever(everybody) if slug == region]
            first = counters.first_month(connection, ever, theme.key)
            for year in range(int(first[:4]) if first else newest, newest + 1):
                if _shaped(region, theme, year, everybody) != kept.get((region, theme.key, year)):
                    yield region, theme, year, _codes(region, year, everybody)


def _codes(region: str, year: int, everybody: Sequence[Member]) -> tuple[str, ...]:
    return codes_of(members.regions_on(everybody, date(year, 12, 31)), region)


def _shaped(region: str, theme: Theme, year: int, everybody: Sequence[Member]) -> str:
    return shape(region, theme, year, _codes(region, year, everybody))


def _keep(house: House, region: str, theme: Theme, year: int, codes: tuple[str, ...]) -> None:
    """Nobody waits meanwhile: it is read, then thought about, and then written."""
    with house.database.reading() as connection:
        sums = sums_of(connection, codes, theme.key, year)
    shaped = shape(region, theme, year, codes)
    text = written(published(region, theme, year, codes, sums), shaped)
    with house.database.writing() as connection:
        publications.keep(connection, house.app_keys, (region, theme.key, year), shaped, text)
