"""What partners tell about a year: typed by the chain coordinator, and kept per region, year, partner and measure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from portal.actions import tokens
from portal.actions.house import House
from portal.actions.management.managed import Done, NotFound, managing, record
from portal.actions.people.signing_in import Desk
from portal.adapters import partner_figures
from portal.domain.access import Act, may
from portal.domain.figures import Publication
from portal.domain.figures.beside import PartnerFigure
from portal.domain.places import Partner, Region
from portal.domain.revisions import Kind

__all__ = [
    "AlreadyThere",
    "Changed",
    "Done",
    "NotFound",
    "add",
    "beside",
    "change",
    "known",
    "listed",
    "one",
    "region_kept",
    "remove",
]


class AlreadyThere(Exception):
    """This partner has a figure for that year and measure already: `figure`."""

    def __init__(self, figure: PartnerFigure) -> None:
        super().__init__()
        self.figure = figure


class Changed(Exception):
    """Somebody else changed this figure since the form was made; `figure` is what it is now (None: taken away)."""

    def __init__(self, figure: PartnerFigure | None) -> None:
        super().__init__()
        self.figure = figure


def region_kept(house: House, desk: Desk) -> Region:
    """The region whose figures this account keeps: its own one. Raises NotFound for who keeps none."""
    region = house.directory.regions.get(desk.staff.region)
    if region is None or not may(desk.staff, Act.KEEP_FIGURES):
        raise NotFound
    return region


def known(house: House, region: str) -> Mapping[str, Partner]:
    """The partners of a region that can have figures, by key."""
    return house.directory.partners_of.get(region, {})


def listed(house: House, desk: Desk, theme: str) -> Sequence[PartnerFigure]:
    """All figures of the own region about a theme, newest year first. Raises NotFound."""
    region = region_kept(house, desk)
    with house.database.reading() as connection:
        return partner_figures.of_region(connection, region.slug, theme)


def beside(house: House, desk: Desk, found: Publication) -> Sequence[PartnerFigure]:
    """What partners told about the year and the subject of a publication that this account sees. Raises NotFound."""
    if not may(desk.staff, Act.SEE_FIGURES):
        raise NotFound
    with house.database.reading() as connection:
        return partner_figures.of_region(connection, found.region, found.theme, found.year)


def one(house: House, desk: Desk, theme: str, year: int, partner: str, measure: str) -> PartnerFigure:
    """One figure of the own region. Raises NotFound."""
    region = region_kept(house, desk)
    with house.database.reading() as connection:
        found = partner_figures.one(connection, region.slug, theme, year, partner, measure)
    if found is None:
        raise NotFound
    return found


def add(house: House, desk: Desk, once: tokens.FormToken, new: PartnerFigure) -> None:
    """A figure that was not there. Raises AlreadyThere, NotFound (no such partner or theme), Done, tokens.Stale."""
    region = region_kept(house, desk)
    if new.partner not in known(house, region.slug) or new.theme not in house.themes:
        raise NotFound
    with managing(house, desk, Act.KEEP_FIGURES, once) as connection:
        there = partner_figures.one(connection, region.slug, new.theme, new.year, new.partner, new.measure)
        if there is not None:
            raise AlreadyThere(there)
        partner_figures.put(connection, region.slug, new)
        actor = desk.staff.principal
        record(house, connection, actor, Kind.FIGURE, new.key, {}, new.document, region=region.slug)


def change(house: House, desk: Desk, once: tokens.FormToken, seen: PartnerFigure, new: PartnerFigure) -> None:
    """Another number or source for the figure that was `seen`. Raises Changed, NotFound, Done, tokens.Stale."""
    region = region_kept(house, desk)
    if new.key != seen.key:
        raise NotFound
    with managing(house, desk, Act.KEEP_FIGURES, once) as connection:
        now = partner_figures.one(connection, region.slug, seen.theme, seen.year, seen.partner, seen.measure)
        if now != seen:
            raise Changed(now)
        partner_figures.put(connection, region.slug, new)
        actor, before, after = desk.staff.principal, seen.document, new.document
        record(house, connection, actor, Kind.FIGURE, new.key, before, after, region=region.slug)


def remove(house: House, desk: Desk, once: tokens.FormToken, seen: PartnerFigure) -> None:
    """The figure that was `seen` goes; the changes keep what it was. Raises Changed, NotFound, Done, tokens.Stale."""
    region = region_kept(house, desk)
    with managing(house, desk, Act.KEEP_FIGURES, once) as connection:
        now = partner_figures.one(connection, region.slug, seen.theme, seen.year, seen.partner, seen.measure)
        if now != seen:
            raise Changed(now)
        partner_figures.take_away(connection, region.slug, seen)
        actor = desk.staff.principal
        record(house, connection, actor, Kind.FIGURE, seen.key, seen.document, {}, region=region.slug)
