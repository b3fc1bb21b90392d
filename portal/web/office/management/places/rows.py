"""Municipalities as their list shows them."""

from __future__ import annotations

from dataclasses import dataclass

from flask_babel import gettext as _

from portal.actions.management.places.places import Place
from portal.domain.memberships import running
from portal.web.office.management.coverage_words import gap_words
from portal.web.office.management.places.page import dates, has_colour, left
from portal.web.office.management.places.words import region_name
from portal.web.office.present import at, house


@dataclass(frozen=True, slots=True)
class Row:
    """A municipality in the list. `colour`: "#rrggbb", "" without an own one. `missing`: sentences."""

    href: str
    name: str
    colour: str
    badge: str
    state: str
    region: str
    since: str
    missing: tuple[str, ...]


def row(place: Place) -> Row:
    """A municipality as the list shows it."""
    now = running(place.memberships, house().today())
    badge, words = state(place)
    return Row(
        at(f"/beheer/gemeenten/{place.slug}"),
        place.name,
        (place.style or "") if has_colour(place) else "",
        badge,
        words,
        region_name(now.region) if now else "",
        dates(now, house().today()) if now else left(place),
        tuple(gap_words(gap) for gap in _gaps(place)) if now else (_("It is in no region today."),),
    )


def _gaps(place: Place) -> list[str]:
    """What is missing for the theme that lacks least, as the snapshot has it."""
    directory = house().directory
    here = directory.municipalities.get(place.slug)
    themes = directory.themes_of(here) if here else ()
    found = min((directory.coverage[place.code, theme].gaps for theme in themes), key=len, default=())
    return [gap for gap in ("functionaris", "deputy", "escrow", "paper_key") if gap in found]


def state(place: Place) -> tuple[str, str]:
    """(badge, words): whether reports can be filed."""
    here = house().directory.municipalities.get(place.slug)
    if not place.is_open:
        return "read", _("Closed")
    if here is None or not any(house().directory.is_open(here, theme) for theme in house().themes):
        return "late", _("Open, but nobody answers")
    return "done", _("Open")
