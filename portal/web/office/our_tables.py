"""Our tables: in which regions a municipality is, and who meets it where. For everybody who is signed in."""

from __future__ import annotations

from dataclasses import dataclass

from flask import Blueprint, Response, abort
from flask_babel import gettext as _

from portal.actions import our_tables
from portal.actions.our_tables import Around, Belonging, Seen, Whole
from portal.domain.access import Act, may
from portal.domain.places import Municipality, Region
from portal.web.filters import text
from portal.web.office.management.places.page import dates
from portal.web.office.management.places.words import inhabitants_words, kind_label
from portal.web.office.present import allows, at, desk, house
from portal.web.office.words import role_label
from portal.web.show import show

blueprint = Blueprint("our_tables", __name__)


@dataclass(frozen=True, slots=True)
class Line:
    """A membership in words."""

    region: str
    kind: str
    when: str
    now: bool
    promises: bool


@dataclass(frozen=True, slots=True)
class Card:
    """A table in words. `where`: the region that uses it. `places` and `people`: names; `partners`: organisations."""

    key: str
    label: str
    every: str
    where: str
    themes: str
    places: list[str]
    partners: list[str]
    people: list[str]


@blueprint.get("/tafels")
@allows(Act.SEE_TABLES)
def page() -> Response:
    """The own municipality; for who works for several, all of them beside all tables."""
    try:
        own = our_tables.here(house(), desk())
        if len(own) == 1:
            return _one(our_tables.around(house(), desk(), own[0].slug), several=False)
        found = our_tables.whole(house(), desk())
    except our_tables.NotFound:
        abort(404)
    return show("office/tables/region", regions=[_region(each) for each in found], meets=_meets())


@blueprint.get("/tafels/<slug>")
@allows(Act.SEE_TABLES)
def place(slug: str) -> Response:
    """One of the municipalities this person works for."""
    try:
        several = len(our_tables.here(house(), desk())) > 1
        return _one(our_tables.around(house(), desk(), slug), several=several)
    except our_tables.NotFound:
        abort(404)


def _one(found: Around, *, several: bool) -> Response:
    lines = [_line(each) for each in found.belongs]
    return show(
        "office/tables/place",
        place=found.place,
        region=found.region,
        inhabitants=inhabitants_words(found.place.inhabitants, found.place.inhabitants_on),
        lines=[each for each in lines if each.now],
        others=[each for each in lines if not each.now],
        cards=[_card(each, found.region) for each in found.tables],
        meets=_meets(),
        change=at(f"/beheer/gemeenten/{found.place.slug}") if may(desk().staff, Act.MANAGE) else "",
        several=several,
    )


def _meets() -> str:
    """Where the meetings are, for who has something to do there."""
    return at("/overleg") if may(desk().staff, Act.MEET) else ""


def _line(each: Belonging) -> Line:
    today = house().today()
    return Line(each.name, kind_label(each.kind), dates(each.member, today), each.member.holds(today), each.promises)


def _card(each: Seen, region: Region) -> Card:
    table = each.table
    own = each.where if table.region else _("%(region)s (the region itself)", region=each.where)
    return Card(
        table.key,
        text(table.label),
        text(table.every),
        own,
        ", ".join(text(house().themes[theme].title) for theme in table.themes if theme in house().themes),
        [place.name for place in each.places],
        [text(partner.name) for partner in each.partners],
        [_person(chair) for chair in each.people],
    )


def _person(chair: our_tables.Chair) -> str:
    role = role_label(chair.role)
    return f"{chair.name} ({role}, {chair.place})" if chair.place else f"{chair.name} ({role})"


@dataclass(frozen=True, slots=True)
class Row:
    """A municipality beside the tables. `sits`: per table; `circles`: names per kind of region."""

    name: str
    href: str
    sits: list[bool]
    circles: list[str]


def _region(found: Whole) -> dict[str, object]:
    return {
        "slug": found.region.slug,
        "name": found.region.name,
        "cards": [_card(each, found.region) for each in found.tables],
        "kinds": [kind_label(kind) for kind in found.circles],
        "rows": [_row(found, each) for each in found.places],
    }


def _row(found: Whole, place: Municipality) -> Row:
    return Row(
        place.name,
        at(f"/tafels/{place.slug}"),
        [place in each.places for each in found.tables],
        [", ".join(found.named[place.code].get(kind, ())) for kind in found.circles],
    )
